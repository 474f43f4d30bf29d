//! Rounds on the board: what is assigned, where each enterprise stands in a round, and the counts of that.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::api::{Coverage, CoveragePart, PlanItem, PlanQuery};
use domain::plan::{Standing, Tally};
use domain::reach::Extent;
use domain::record::{PersonId, RecordId};
use domain::sync::Scope;
use rusqlite::Connection;

use super::merges::{AssignmentRank, assignment_rank};
use super::{Board, Enterprise, Found, NONE, Place, Texts, Visit, Window, Within, Words, day, ranks};
use crate::store::StoreError;
use crate::store::sqlite::rows::{Id, Int, scope_code};

/// All assignments.
#[derive(Debug, Default)]
pub(super) struct Assignments {
    all: Vec<Assigned>,
    /// Their places by their numbers.
    of: HashMap<i64, usize>,
    assignees: Texts,
}

impl Assignments {
    /// Lets each assignment count where its enterprise does now.
    pub(super) fn regroup(&mut self, head: impl Fn(Place) -> Place) {
        for one in &mut self.all {
            one.enterprise = head(one.named);
        }
    }
}

/// An assignment, also one that was taken back.
#[derive(Debug)]
struct Assigned {
    id: RecordId,
    /// The enterprise that it names, and the one that stands for it.
    named: Place,
    enterprise: Place,
    round: u32,
    assignee: u32,
    due: i32,
    note: String,
    holds: bool,
    conflicts: u64,
    seq: u64,
}

impl Assigned {
    /// Of the assignments of enterprises that are one, the highest tells.
    fn rank(&self) -> AssignmentRank {
        assignment_rank(self.holds, self.named == self.enterprise, self.id)
    }
}

/// One enterprise in a round, as the board knows it.
pub(in crate::store::sqlite) struct Planned<'b> {
    enterprise: &'b Enterprise,
    zone: &'b str,
    assigned: Option<&'b Assigned>,
    assignee: &'b str,
    visit: Option<&'b Visit>,
    author: Option<PersonId>,
    pub(in crate::store::sqlite) standing: Standing,
}

impl Planned<'_> {
    pub(in crate::store::sqlite) const fn enterprise(&self) -> RecordId {
        self.enterprise.id
    }

    pub(in crate::store::sqlite) fn name(&self) -> &str {
        &self.enterprise.name
    }

    pub(in crate::store::sqlite) fn tax_code(&self) -> &str {
        &self.enterprise.tax_code
    }

    pub(in crate::store::sqlite) const fn zone(&self) -> &str {
        self.zone
    }

    pub(in crate::store::sqlite) const fn workers(&self) -> Option<i64> {
        self.enterprise.workers
    }

    /// Returns the version of its assignment, also of one that was taken back.
    pub(in crate::store::sqlite) fn seen(&self) -> u64 {
        self.assigned.map_or(0, |assigned| assigned.seq)
    }

    /// Returns what is assigned: record, assignee, day, note, conflicts.
    pub(in crate::store::sqlite) fn assignment(&self) -> Option<(RecordId, &str, Option<NaiveDate>, &str, u64)> {
        let held = self.held()?;
        Some((held.id, self.assignee, date(held.due), &held.note, held.conflicts))
    }

    /// Returns the visit that tells: record, day, author.
    pub(in crate::store::sqlite) fn visit(&self) -> Option<(RecordId, Option<NaiveDate>, PersonId)> {
        let visit = self.visit?;
        Some((visit.id, date(visit.date), self.author?))
    }

    fn held(&self) -> Option<&Assigned> {
        self.assigned.filter(|assigned| assigned.holds)
    }

    fn is_overdue(&self, today: i32) -> bool {
        !self.standing.is_done() && self.held().is_some_and(|held| held.due != 0 && held.due < today)
    }
}

fn date(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day).filter(|_| day != 0)
}

impl Board {
    pub(super) fn catch_up_with_plan(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT assignment.number, assignment.id, enterprise, round, assignee, due, note,
             withdrawn = 0 AND deleted = 0, assignment.conflicts, record.seq
             FROM record JOIN assignment ON assignment.number = record.number
             WHERE record.scope = ?1 AND record.seq > ?2 ORDER BY record.seq",
        )?;
        let since = self.seqs[usize::from(scope_code(Scope::Plan))];
        let mut rows = statement.query(rusqlite::params![scope_code(Scope::Plan), Int(since)])?;
        while let Some(row) = rows.next()? {
            let (round, assignee, due): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
            let named = self.enterprise_place(row.get::<_, Id>(2)?.record());
            let assigned = Assigned {
                id: row.get::<_, Id>(1)?.record(),
                named,
                enterprise: self.head(named),
                round: self.rounds.number(&round),
                assignee: self.assignments.assignees.number(&assignee),
                due: day(&due),
                note: row.get(6)?,
                holds: row.get(7)?,
                conflicts: row.get::<_, Int>(8)?.0,
                seq: row.get::<_, Int>(9)?.0,
            };
            let Assignments { all, of, .. } = &mut self.assignments;
            match of.get(&row.get(0)?) {
                Some(known) => all[*known] = assigned,
                None => {
                    of.insert(row.get(0)?, all.len());
                    all.push(assigned);
                }
            }
        }
        Ok(())
    }

    /// Walks over every enterprise of an extent as it stands in a round.
    fn in_round<'b>(&'b self, round: &str, within: &'b Within) -> impl Iterator<Item = Planned<'b>> {
        let round = self.rounds.numbers.get(round).copied();
        let mut assigned = vec![None; self.enterprises.len()];
        for one in self.assignments.all.iter().filter(|one| Some(one.round) == round) {
            if let Some(place) = assigned.get_mut(one.enterprise as usize)
                && place.is_none_or(|before: &Assigned| before.rank() < one.rank())
            {
                *place = Some(one);
            }
        }
        // Of each enterprise the visit that tells, by the rule of `domain::plan::telling`.
        let standings: Vec<_> = self
            .outcomes
            .all
            .iter()
            .map(|outcome| Standing::of_outcome(outcome))
            .collect();
        let standing = |visit: &Visit| standings.get(visit.outcome as usize).copied().unwrap_or_default();
        let key = |visit: &Visit| {
            let standing = standing(visit);
            (
                standing == Standing::Visited,
                standing != Standing::Left,
                visit.date,
                visit.id,
            )
        };
        let mut visits: Vec<Option<&Visit>> = vec![None; self.enterprises.len()];
        for visit in self
            .visits
            .iter()
            .filter(|visit| !visit.deleted && Some(visit.round) == round)
        {
            if let Some(place) = visits.get_mut(visit.enterprise as usize)
                && place.is_none_or(|before| key(before) < key(visit))
            {
                *place = Some(visit);
            }
        }
        let rows = self.enterprises.iter().zip(assigned).zip(visits);
        let here = move |enterprise: &Enterprise| {
            enterprise.is_known && !enterprise.deleted && !enterprise.gave_way && within.holds(enterprise)
        };
        rows.filter(move |((enterprise, _), _)| here(enterprise))
            .map(move |((enterprise, assigned), visit)| Planned {
                enterprise,
                zone: self.zones.get(enterprise.zone),
                assigned,
                assignee: assigned.map_or("", |one| self.assignments.assignees.get(one.assignee)),
                visit,
                author: visit.and_then(|visit| self.authors.all.get(visit.author as usize).copied()),
                standing: visit
                    .and_then(|visit| standings.get(visit.outcome as usize).copied())
                    .unwrap_or_default(),
            })
    }

    fn matching<'b>(
        &'b self,
        (round, query): (&str, &PlanQuery),
        within: &'b Within,
        today: NaiveDate,
    ) -> Vec<Planned<'b>> {
        let words = Words::of(&query.q);
        let standing: Option<Standing> = query.standing.parse().ok();
        let by = query.by.parse::<PersonId>().ok();
        let (met_on, today) = (day(&query.day), day(&today.to_string()));
        let zone = if query.zone == "-" { "" } else { query.zone.as_str() };
        let matches = |row: &Planned<'_>| {
            let held = row.held();
            words.match_with(row.enterprise)
                && (query.zone.is_empty() || row.zone == zone)
                && match query.planned.as_str() {
                    "yes" => held.is_some(),
                    "no" => held.is_none(),
                    _ => true,
                }
                && (query.assignee.is_empty() || (held.is_some() && row.assignee == query.assignee))
                && standing.is_none_or(|standing| row.standing == standing)
                && (query.by.is_empty() || (by.is_some() && row.author == by))
                && (query.day.is_empty() || row.visit.is_some_and(|visit| visit.date == met_on))
                && (!query.overdue || row.is_overdue(today))
        };
        self.in_round(round, within).filter(matches).collect()
    }

    /// Finds one page of the enterprises of a round and hands each to `show`. `call` says what an assignee is called.
    pub(in crate::store::sqlite) fn plan_page<T>(
        &self,
        (round, query): (&str, &PlanQuery),
        (extent, today): (&Extent, NaiveDate),
        window: Window,
        call: impl Fn(&str) -> String,
        show: impl Fn(&Planned<'_>) -> T,
    ) -> Found<T> {
        let within = self.within(extent);
        let mut found = self.matching((round, query), &within, today);
        let total = found.len() as u64;
        let (zones, called) = (self.zones.ranks(), self.assignee_ranks(call));
        let due = |row: &Planned<'_>| {
            row.held()
                .map_or(i32::MAX, |held| if held.due == 0 { i32::MAX } else { held.due })
        };
        let who = |row: &Planned<'_>| row.held().map_or(NONE, |held| called[held.assignee as usize]);
        let by_name = |a: &Planned<'_>, b: &Planned<'_>| a.enterprise.sort_key.cmp(&b.enterprise.sort_key);
        let by_zone = |a: &Planned<'_>, b: &Planned<'_>| {
            zones[a.enterprise.zone as usize].cmp(&zones[b.enterprise.zone as usize])
        };
        let compare = |a: &Planned<'_>, b: &Planned<'_>| {
            let order = match query.sort.as_str() {
                "name" => Ordering::Equal,
                "assignee" => who(a).cmp(&who(b)),
                "due" => due(a).cmp(&due(b)),
                "standing" => a.standing.cmp(&b.standing),
                "workers" => a.enterprise.workers.cmp(&b.enterprise.workers),
                _ => by_zone(a, b),
            };
            let order = order.then_with(|| by_name(a, b));
            let order = if query.descending { order.reverse() } else { order };
            order.then_with(|| a.enterprise.id.cmp(&b.enterprise.id))
        };
        let end = window.offset.saturating_add(window.limit);
        if end < found.len() {
            found.select_nth_unstable_by(end, compare);
            found.truncate(end);
        }
        found.sort_unstable_by(compare);
        let page = found.iter().skip(window.offset).map(show).collect();
        Found { page, total }
    }

    fn assignee_ranks(&self, call: impl Fn(&str) -> String) -> Vec<u32> {
        let called: Vec<_> = self.assignments.assignees.all.iter().map(|code| call(code)).collect();
        ranks(&called, Ord::cmp)
    }

    /// Lists what a change of everything that the filters leave is about.
    pub(in crate::store::sqlite) fn plan_items(
        &self,
        (round, query): (&str, &PlanQuery),
        (extent, today): (&Extent, NaiveDate),
    ) -> Vec<PlanItem> {
        let within = self.within(extent);
        let item = |row: &Planned<'_>| PlanItem {
            enterprise: row.enterprise.id,
            seen: row.seen(),
        };
        self.matching((round, query), &within, today).iter().map(item).collect()
    }

    /// Adds up a round's plan.
    pub(in crate::store::sqlite) fn tally(&self, round: &str, extent: &Extent) -> Tally {
        let within = self.within(extent);
        let mut tally = Tally::default();
        let planned = self.in_round(round, &within).filter(|row| row.held().is_some());
        planned.for_each(|row| tally.add(row.standing));
        tally
    }

    /// Counts a round by zone, assignee, author and day. Names are left to whoever knows them.
    pub(in crate::store::sqlite) fn coverage(&self, round: &str, extent: &Extent, today: NaiveDate) -> Coverage {
        let within = self.within(extent);
        let today = day(&today.to_string());
        let mut coverage = Coverage::default();
        let mut zones: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut assignees: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut people: BTreeMap<PersonId, Tally> = BTreeMap::new();
        let mut days: BTreeMap<NaiveDate, Tally> = BTreeMap::new();
        for row in self.in_round(round, &within) {
            if row.held().is_none() {
                coverage.unplanned.note(row.standing);
                continue;
            }
            coverage.total.add(row.standing);
            coverage.overdue += u64::from(row.is_overdue(today));
            zones.entry(row.zone).or_default().add(row.standing);
            assignees.entry(row.assignee).or_default().add(row.standing);
            if let Some((_, date, author)) = row.visit() {
                people.entry(author).or_default().note(row.standing);
                if let Some(date) = date {
                    days.entry(date).or_default().note(row.standing);
                }
            }
        }
        coverage.zones = parts(zones);
        coverage.assignees = parts(assignees);
        coverage.people = parts(people);
        coverage.days = parts(days);
        coverage
    }
}

fn parts<K: ToString>(tallies: BTreeMap<K, Tally>) -> Vec<CoveragePart> {
    let part = |(code, tally): (K, Tally)| CoveragePart {
        code: code.to_string(),
        name: String::new(),
        tally,
    };
    tallies.into_iter().map(part).collect()
}
