//! What the office does in the demonstration: a team, a plan for the round, and decisions on the first visits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::api::{PlanAct, PlanChange, PlanItem, Review, ReviewVerdict, SaveTeam};
use domain::plan::Assignee;
use domain::programme::Programme;
use domain::reach::Extent;
use domain::record::{PersonId, RecordId};
use domain::role::Role;
use domain::sync::Scope;

use super::records::Visited;
use crate::fields;
use crate::import::ImportError;
use crate::store::{Account, Actor, FeedAsk, Store};

/// Who works at the office, and with what.
pub(super) struct Office<'a> {
    pub(super) store: &'a Arc<dyn Store>,
    pub(super) people: &'a [Account],
    pub(super) now: u64,
    pub(super) today: NaiveDate,
}

impl Office<'_> {
    /// Founds a team and says who goes where: some have been, one is late, the others have a few days.
    pub(super) async fn plan(&self, programme: &Programme, enterprises: &[RecordId]) -> Result<(), ImportError> {
        let (Some(supervisor), Some(lead)) = (self.of(Role::Supervisor), self.of(Role::TeamLead)) else {
            return Ok(());
        };
        let surveyors: Vec<PersonId> = self.all(Role::Surveyor).map(|account| account.person).collect();
        let round = programme.round_on(self.today).or(programme.rounds.last());
        let (Some(round), [first, ..]) = (round, surveyors.as_slice()) else {
            return Ok(());
        };
        let team = SaveTeam {
            team: None,
            name: "Tổ công tác 1".into(),
            lead: Some(lead.person),
            members: surveyors.iter().copied().collect::<BTreeSet<_>>(),
            disbanded: false,
        };
        let saved = self
            .store
            .save_team(team, Actor::Person(supervisor.person), self.now)
            .await?;
        let Some(team) = saved else { return Ok(()) };
        let work: [(_, Assignee, i64, &str); 4] = [
            (0..4, Assignee::Team(team.team), 0, ""),
            (
                8..9,
                Assignee::Person(*first),
                -1,
                "Doanh nghiệp hẹn lại sau đợt kiểm kê.",
            ),
            (9..13, Assignee::Team(team.team), 2, "Hẹn trước với phòng nhân sự."),
            (13..19, Assignee::Person(*first), 5, ""),
        ];
        for (which, assignee, days, note) in work {
            let items = enterprises.get(which).unwrap_or_default();
            let change = PlanChange {
                items: items
                    .iter()
                    .map(|id| PlanItem {
                        enterprise: *id,
                        seen: 0,
                    })
                    .collect(),
                act: PlanAct::Assign {
                    assignee,
                    due: Some(self.in_days(days)),
                    note: note.into(),
                },
            };
            let everything = Arc::new(Extent::Everything);
            let planned =
                self.store
                    .change_plan(supervisor.as_caller(), everything, self.now, round.name.clone(), change);
            planned.await?;
        }
        Ok(())
    }

    /// Approves the two oldest visits and sends another back, with a comment at a question.
    pub(super) async fn review(&self, visits: &[Visited]) -> Result<(), ImportError> {
        let Some(supervisor) = self.of(Role::Supervisor) else {
            return Ok(());
        };
        let asked = "Đề nghị đối chiếu số đảng viên với chi bộ doanh nghiệp rồi gửi lại.";
        let [_, _, _, returned, .., approved, last] = visits else {
            return Ok(());
        };
        let feed = self.store.feed(FeedAsk::everything(Scope::Visits, 0, 2_000)).await?;
        let versions: BTreeMap<RecordId, u64> = feed.records.iter().map(|(seq, record)| (record.id, *seq)).collect();
        for (visit, comment) in [(returned, Some(asked)), (approved, None), (last, None)] {
            let comments = comment.map(|words| (fields::PARTY_MEMBERS_TOTAL.into(), words.to_owned()));
            let wish = Review {
                record: visit.id,
                version: versions.get(&visit.id).copied().unwrap_or_default(),
                verdict: comment.map_or(ReviewVerdict::Approve, |_| ReviewVerdict::Return),
                comment: String::new(),
                comments: comments.into_iter().collect(),
            };
            let everything = Arc::new(Extent::Everything);
            // A decision that is refused leaves a visit that waits, which is a state too.
            drop(
                self.store
                    .review(supervisor.as_caller(), everything, self.now, wish)
                    .await?,
            );
        }
        Ok(())
    }

    fn of(&self, role: Role) -> Option<&Account> {
        self.all(role).next()
    }

    fn all(&self, role: Role) -> impl Iterator<Item = &Account> {
        self.people.iter().filter(move |account| account.role == role)
    }

    fn in_days(&self, days: i64) -> NaiveDate {
        let shift = Days::new(days.unsigned_abs());
        if days < 0 {
            self.today - shift
        } else {
            self.today + shift
        }
    }
}
