//! What the person is to visit: their own assignments and their teams', in the rounds of today.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::mirror::field;
use domain::plan::{Assignee, Standing, Tally, telling};
use domain::record::{Answer, RecordId};

use super::Records;
use crate::browser::clock;
use crate::problem::Problem;

/// One enterprise that the person is to visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssignedLine {
    /// The enterprise.
    pub enterprise: RecordId,
    /// Its name.
    pub name: String,
    /// Its zone's code.
    pub zone: String,
    /// The round.
    pub round: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// A word from the office.
    pub note: String,
    /// Whether it is a team's.
    pub of_team: bool,
    /// Where it stands.
    pub standing: Standing,
    /// The visit that tells.
    pub visit: Option<RecordId>,
}

impl AssignedLine {
    /// Tells whether it is still to be done though its day is past.
    pub fn is_overdue(&self) -> bool {
        !self.standing.is_done() && self.due.is_some_and(|due| due < clock::today())
    }

    /// Returns by what it stands in a list: what is to be done, nearest first.
    fn place(&self) -> (bool, NaiveDate, &str) {
        (self.standing.is_done(), self.due.unwrap_or(NaiveDate::MAX), &self.name)
    }
}

/// A zone's enterprises.
pub type ZoneLines = (String, Vec<AssignedLine>);

impl Records {
    /// Lists what the person is to visit, by zone: the zone with the nearest day first.
    pub fn assigned(self) -> Vec<ZoneLines> {
        let (Some(phone), Some(in_force)) = (self.phone(), self.in_force()) else {
            return Vec::new();
        };
        let inner = phone.read();
        let today = clock::today();
        let rounds = in_force.programme.rounds.iter();
        let now: Vec<_> = rounds
            .filter(|round| round.days().contains(today))
            .map(|round| round.name.as_str())
            .collect();
        let mut zones: BTreeMap<String, Vec<AssignedLine>> = BTreeMap::new();
        // Enterprises that are one may be assigned more than once: the one that stands for them tells first.
        let mut all: Vec<_> = inner.mirror.assignments().collect();
        all.sort_by_key(|held| (inner.mirror.stands_for(held.enterprise) != held.enterprise, held.id));
        let mut met = BTreeSet::new();
        for held in all {
            let is_mine = held.assignee.is_some_and(|who| who.is(phone.person, &inner.teams));
            let Some(enterprise) = inner.mirror.enterprise(held.enterprise) else {
                continue;
            };
            if !is_mine || !now.contains(&held.round.as_str()) {
                continue;
            }
            if !met.insert((enterprise.id, &held.round)) {
                continue;
            }
            let visits = inner.mirror.visits_of(enterprise.id).into_iter();
            let visit = telling(visits.filter(|visit| visit.round == held.round), |visit| {
                (Standing::of_outcome(&visit.outcome), (visit.date, visit.id))
            });
            zones.entry(enterprise.zone.to_owned()).or_default().push(AssignedLine {
                enterprise: enterprise.id,
                name: enterprise.name.to_owned(),
                zone: enterprise.zone.to_owned(),
                round: held.round.clone(),
                due: held.due,
                note: held.note.clone(),
                of_team: matches!(held.assignee, Some(Assignee::Team(_))),
                standing: visit
                    .as_ref()
                    .map_or(Standing::Left, |visit| Standing::of_outcome(&visit.outcome)),
                visit: visit.map(|visit| visit.id),
            });
        }
        let mut zones: Vec<ZoneLines> = zones.into_iter().collect();
        for (_, lines) in &mut zones {
            lines.sort_by(|a, b| a.place().cmp(&b.place()));
        }
        zones.sort_by(|(_, a), (_, b)| {
            a.first()
                .map(AssignedLine::place)
                .cmp(&b.first().map(AssignedLine::place))
        });
        zones
    }

    /// Begins a visit of an enterprise in a round, or goes on with the one begun today.
    pub async fn start_visit_in(self, enterprise: RecordId, round: String) -> Result<RecordId, Problem> {
        let draft = self.start_visit(enterprise).await?;
        let round = Answer::Choice(round);
        let fresh = self
            .draft(draft)
            .filter(|saved| saved.is_untouched() && saved.answers.get(field::SURVEY_ROUND) != Some(&round));
        if let Some(mut saved) = fresh {
            saved.answers.insert(field::SURVEY_ROUND.into(), round.clone());
            saved.begun_with.insert(field::SURVEY_ROUND.into(), round);
            self.restore(saved).await?;
        }
        Ok(draft)
    }
}

/// Adds up where one's own work stands.
pub fn own_tally(zones: &[ZoneLines]) -> Tally {
    let mut tally = Tally::default();
    for line in zones.iter().flat_map(|(_, lines)| lines) {
        tally.add(line.standing);
    }
    tally
}

/// Leaves so many lines: those to be done first, the nearest of all zones, then what was done last.
pub fn shortened(zones: Vec<ZoneLines>, most: usize) -> Vec<ZoneLines> {
    let mut all: Vec<_> = zones.iter().flat_map(|(_, lines)| lines).collect();
    all.sort_by_key(|line| {
        (
            line.standing.is_done(),
            line.due.unwrap_or(NaiveDate::MAX),
            Reverse(line.visit),
        )
    });
    let kept: Vec<_> = all
        .into_iter()
        .take(most)
        .map(|line| (line.enterprise, line.round.clone()))
        .collect();
    let keep = |line: &AssignedLine| {
        kept.iter()
            .any(|(id, round)| (*id, round) == (line.enterprise, &line.round))
    };
    let zones = zones.into_iter().map(|(zone, mut lines)| {
        lines.retain(keep);
        (zone, lines)
    });
    zones.filter(|(_, lines)| !lines.is_empty()).collect()
}
