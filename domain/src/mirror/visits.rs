//! The list of visits, by enterprise.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::field;
use crate::record::pack::RecordPage;
use crate::record::{PersonId, Record, RecordId, RecordKind};
use crate::review;

/// One visit as lists show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// The record.
    pub id: RecordId,
    /// The enterprise it belongs to, if it names one.
    pub enterprise: Option<RecordId>,
    /// Its day.
    pub date: Option<NaiveDate>,
    /// Its outcome, a choice's name; empty if none is known.
    pub outcome: String,
    /// The round it belongs to; empty if it names none.
    pub round: String,
    /// Who wrote which enterprise it belongs to: whoever recorded it.
    pub author: PersonId,
}

/// All visits.
#[derive(Default)]
pub(super) struct Visits {
    lines: HashMap<RecordId, Visit>,
    by_enterprise: HashMap<RecordId, Vec<RecordId>>,
    /// Those that a reviewer sent back.
    returned: BTreeSet<RecordId>,
}

impl Visits {
    /// Adds the rows of a page that are marked.
    pub(super) fn add_page(&mut self, page: &RecordPage<'_>, listed: &[bool]) {
        let none = PersonId::from_bytes([0; 16]);
        let mut visits: Vec<_> = page
            .rows()
            .zip(listed)
            .map(|((id, kind, _), listed)| {
                let visit = Visit {
                    id,
                    enterprise: None,
                    date: None,
                    outcome: String::new(),
                    round: String::new(),
                    author: none,
                };
                (kind == RecordKind::Visit && *listed).then_some(visit)
            })
            .collect();
        if visits.iter().all(Option::is_none) {
            return;
        }
        let mut fill = |name: &str, set: fn(&mut Visit, &str)| {
            for (row, code) in page.column(name) {
                if let Some(visit) = &mut visits[row] {
                    set(visit, code);
                }
            }
        };
        fill(field::ENTERPRISE, |visit, code| {
            visit.enterprise = code.strip_prefix('r').and_then(|id| id.parse().ok());
        });
        fill(field::VISIT_DATE, |visit, code| {
            visit.date = code.strip_prefix('d').and_then(|date| date.parse().ok());
        });
        fill(field::VISIT_OUTCOME, |visit, code| {
            visit.outcome = code.strip_prefix('c').unwrap_or_default().to_owned();
        });
        fill(field::SURVEY_ROUND, |visit, code| {
            visit.round = code.strip_prefix('c').unwrap_or_default().to_owned();
        });
        for (row, author) in page.writers(field::ENTERPRISE) {
            if let Some(visit) = &mut visits[row] {
                visit.author = author;
            }
        }
        let states = page.live(review::STATE);
        let sent_back = states.filter(|(_, code)| code.strip_prefix('c') == Some(review::RETURNED));
        let sent_back: Vec<_> = sent_back
            .filter_map(|(row, _)| Some(visits[row].as_ref()?.id))
            .collect();
        visits.into_iter().flatten().for_each(|visit| self.put(visit));
        self.returned.extend(sent_back);
    }

    /// Adds or replaces one visit.
    pub(super) fn list(&mut self, record: &Record) {
        if record.is_deleted() {
            self.remove(record.id);
            return;
        }
        let writer = |name: &str| record.fields.get(name)?.shown().map(|written| written.author);
        let choice = |name: &str| record.answer(name).as_choice().unwrap_or_default().to_owned();
        let anybody = || record.fields.keys().find_map(|name| writer(name.as_str()));
        self.put(Visit {
            id: record.id,
            enterprise: record.answer(field::ENTERPRISE).as_reference(),
            date: record.answer(field::VISIT_DATE).as_date(),
            outcome: choice(field::VISIT_OUTCOME),
            round: choice(field::SURVEY_ROUND),
            author: writer(field::ENTERPRISE)
                .or_else(anybody)
                .unwrap_or(PersonId::from_bytes([0; 16])),
        });
        if review::is_returned(record) {
            self.returned.insert(record.id);
        } else {
            self.returned.remove(&record.id);
        }
    }

    /// Lists the visits that a reviewer sent back, the last first.
    pub(super) fn returned(&self) -> Vec<&Visit> {
        let mut visits: Vec<_> = self.returned.iter().filter_map(|id| self.lines.get(id)).collect();
        visits.sort_by_key(|visit| Reverse((visit.date, visit.id)));
        visits
    }

    pub(super) fn get(&self, id: RecordId) -> Option<&Visit> {
        self.lines.get(&id)
    }

    /// Lists the visits of some enterprises, the last first.
    pub(super) fn of(&self, enterprises: &[RecordId]) -> Vec<Visit> {
        let ids = enterprises.iter().filter_map(|id| self.by_enterprise.get(id)).flatten();
        let mut visits: Vec<_> = ids.filter_map(|id| self.lines.get(id).cloned()).collect();
        visits.sort_by_key(|visit| Reverse((visit.date, visit.id)));
        visits
    }

    /// Lists the enterprises that were visited, the last visited first.
    pub(super) fn last_visited(&self) -> Vec<RecordId> {
        let last = |ids: &[RecordId]| ids.iter().filter_map(|id| self.lines.get(id)?.date).max();
        let mut visited: Vec<_> = self
            .by_enterprise
            .iter()
            .map(|(id, visits)| (Reverse(last(visits)), *id))
            .collect();
        visited.sort_unstable();
        visited.into_iter().map(|(_, id)| id).collect()
    }

    pub(super) fn count(&self) -> u64 {
        self.lines.len() as u64
    }

    fn put(&mut self, visit: Visit) {
        if self
            .lines
            .get(&visit.id)
            .is_some_and(|old| old.enterprise != visit.enterprise)
        {
            self.remove(visit.id);
        }
        let (id, enterprise) = (visit.id, visit.enterprise);
        if self.lines.insert(id, visit).is_none()
            && let Some(enterprise) = enterprise
        {
            self.by_enterprise.entry(enterprise).or_default().push(id);
        }
    }

    /// Takes one visit out.
    pub(super) fn remove(&mut self, id: RecordId) {
        self.returned.remove(&id);
        if let Some(old) = self.lines.remove(&id)
            && let Some(visits) = old
                .enterprise
                .and_then(|enterprise| self.by_enterprise.get_mut(&enterprise))
        {
            visits.retain(|visit| *visit != id);
        }
    }
}
