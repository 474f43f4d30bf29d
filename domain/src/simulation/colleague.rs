//! Somebody at the office's desk as a model: plans, reviews and settles, in front of a screen that may be out of date.
//!
//! What they write are edits of the desk's own device, which is a part of the books and goes back with them. Where somebody
//! was faster, they are told and look again; only planners write beside each other, from a device of their own.

use std::collections::BTreeMap;

use crate::mirror::field::{DUE_DATE, ENTERPRISE, SURVEY_ROUND};
use crate::plan::{self, Assignee, OPEN, WITHDRAWN, assignment_id};
use crate::record::{
    Answer, Change, Context, DeviceId, Edit, EditId, FieldName, HybridClock, PersonId, Record, RecordId, RecordKind,
};
use crate::review::{self, Approval};
use crate::role::Role;
use crate::sync::Caller;

use super::chance::Chance;
use super::office::Books;

const ROUND: &str = "2026";

/// The device that the desk writes with; a restore begins a new one, because phones know edits that the old one lost.
#[derive(Clone, Debug)]
pub(super) struct DeskDevice {
    id: DeviceId,
    counter: u64,
    clock: HybridClock,
}

impl DeskDevice {
    pub(super) fn new(now: u64, chance: &mut Chance) -> Self {
        Self {
            id: DeviceId::from_parts(now, chance.bytes()),
            counter: 0,
            clock: HybridClock::default(),
        }
    }

    fn sign(&mut self, record: &Record, changes: BTreeMap<FieldName, Change>, author: PersonId, now: u64) -> Edit {
        self.counter += 1;
        self.clock.observe(record.latest_stamp());
        Edit {
            id: EditId {
                device: self.id,
                counter: self.counter,
            },
            record: record.id,
            kind: record.kind,
            author,
            stamp: self.clock.tick(now),
            form: None,
            changes,
            deletion: None,
            reason: None,
            restores: None,
            extra: BTreeMap::new(),
        }
    }
}

/// What somebody has in front of them: a record, and the assignment of an enterprise.
#[derive(Clone, Debug)]
struct Screen {
    seq: u64,
    record: Record,
    assigned: u64,
}

/// What somebody at the desk did.
#[derive(Debug, Default)]
pub(super) struct Did {
    pub(super) edits: Vec<Edit>,
    /// What was approved, where something was.
    pub(super) approved: Option<String>,
    /// Somebody was faster.
    pub(super) is_late: bool,
}

#[derive(Debug)]
pub(super) struct Colleague {
    pub(super) caller: Caller,
    screen: Option<Screen>,
    /// The last conflict they settled, should they take it back.
    settled: Option<Settled>,
}

#[derive(Debug)]
struct Settled {
    edit: EditId,
    record: RecordId,
    field: FieldName,
    /// What stood against each other.
    before: Vec<(EditId, Answer)>,
}

impl Colleague {
    pub(super) fn new(number: u8) -> Self {
        Self {
            caller: Caller {
                person: PersonId::from_bytes([number; 16]),
                role: Role::TeamLead,
            },
            screen: None,
            settled: None,
        }
    }

    /// A restore ends the sessions: whoever comes back sees the books as they are then.
    pub(super) fn is_signed_out(&mut self) {
        self.screen = None;
        self.settled = None;
    }

    /// Opens some record, or does something about the one that is open.
    pub(super) fn work(&mut self, books: &mut Books, people: &[PersonId], now: u64, chance: &mut Chance) -> Did {
        if chance.permille(100) && self.settled.is_some() {
            return self.take_back(books, now, chance);
        }
        let Some(screen) = self.screen.take() else {
            self.look(books, chance);
            return Did::default();
        };
        let conflicts: Vec<_> = screen.record.conflicts().map(|(field, _)| field.clone()).collect();
        if let Some(field) = conflicts.get(chance.below(conflicts.len())) {
            return self.settle(books, &screen, field, now, chance);
        }
        match screen.record.kind {
            RecordKind::Visit => self.review(books, &screen, now, chance),
            RecordKind::Enterprise => self.plan(books, &screen, people, now, chance),
            RecordKind::PartyOrganisation
            | RecordKind::MassOrganisations
            | RecordKind::Activity
            | RecordKind::Admission
            | RecordKind::FollowUp
            | RecordKind::Assignment => Did::default(),
        }
    }

    fn look(&mut self, books: &Books, chance: &mut Chance) {
        let waits = |record: &Record| review::is_reviewed(record.kind) && review::standing(record).waits();
        let is_reviewing = chance.permille(500);
        let all = books
            .records
            .values()
            .filter(|(_, record)| !is_reviewing || waits(record));
        let all: Vec<_> = all.collect();
        if let Some((seq, record)) = all.get(chance.below(all.len())) {
            let assigned = books.records.get(&assignment_id(ROUND, record.id));
            self.screen = Some(Screen {
                seq: *seq,
                record: record.clone(),
                assigned: assigned.map_or(0, |(seq, _)| *seq),
            });
        }
    }

    /// Sends a visit back with a word at a question, or approves it; not one that has moved on since.
    fn review(&self, books: &mut Books, screen: &Screen, now: u64, chance: &mut Chance) -> Did {
        let Some((seq, record)) = books.records.get(&screen.record.id).cloned() else {
            return Did::default();
        };
        if seq != screen.seq {
            return Did {
                is_late: true,
                ..Did::default()
            };
        }
        if record.is_deleted() {
            return Did::default();
        }
        let is_good = chance.permille(400);
        let changes = if is_good {
            review::approve(&record, "", Approval::Final)
        } else {
            let question = FieldName::new(["workers_total", "has_union"][chance.below(2)]);
            review::send_back(&record, "", &[(question, format!("vì sao? {now}"))].into())
        };
        let edit = books.desk.sign(&record, changes, self.caller.person, now);
        Did {
            edits: vec![edit],
            approved: is_good.then(|| review::content(&screen.record)),
            is_late: false,
        }
    }

    /// Takes one of the values, or another, if those that are there are those that were seen.
    fn settle(&mut self, books: &mut Books, screen: &Screen, field: &FieldName, now: u64, chance: &mut Chance) -> Did {
        let Some((_, record)) = books.records.get(&screen.record.id).cloned() else {
            return Did::default();
        };
        let (seen, live) = (live(&screen.record, field), live(&record, field));
        if seen != live {
            return Did {
                is_late: true,
                ..Did::default()
            };
        }
        let chosen = live.get(chance.below(live.len() + 1));
        let value = chosen.map_or(Answer::Integer(99), |(_, value)| value.clone());
        let change = Change {
            value,
            seen: record.seen(field.as_str()),
        };
        let edit = books
            .desk
            .sign(&record, [(field.clone(), change)].into(), self.caller.person, now);
        self.settled = Some(Settled {
            edit: edit.id,
            record: record.id,
            field: field.clone(),
            before: live,
        });
        Did {
            edits: vec![edit],
            ..Did::default()
        }
    }

    /// Lets the values that a settlement replaced stand beside each other again, unless something stands on it.
    fn take_back(&mut self, books: &mut Books, now: u64, chance: &mut Chance) -> Did {
        let Some(settled) = self.settled.take() else {
            return Did::default();
        };
        let field = settled.field;
        let Some((_, record)) = books.records.get(&settled.record).cloned() else {
            return Did::default();
        };
        if live(&record, &field).iter().map(|(id, _)| *id).ne([settled.edit]) {
            return Did {
                is_late: true,
                ..Did::default()
            };
        }
        let seen: Context = [settled.edit].into_iter().collect();
        let again = settled.before.into_iter().rev().map(|(original, value)| {
            let change = Change {
                value,
                seen: seen.clone(),
            };
            let changes = [(field.clone(), change)].into();
            let edit = self.beside(books, &record, changes, now, chance);
            Edit {
                restores: Some(original),
                ..edit
            }
        });
        Did {
            edits: again.collect(),
            ..Did::default()
        }
    }

    /// Assigns an enterprise, to somebody else too, gives more time, or takes it back. Who was slower than another planner
    /// writes beside them: that is a conflict, never a second visit.
    fn plan(&self, books: &mut Books, screen: &Screen, people: &[PersonId], now: u64, chance: &mut Chance) -> Did {
        let enterprise = screen.record.id;
        let id = assignment_id(ROUND, enterprise);
        let (seq, record) = books
            .records
            .get(&id)
            .cloned()
            .unwrap_or_else(|| (0, Record::new(id, RecordKind::Assignment)));
        let is_unseen = seq != screen.assigned;
        let holds = seq != 0 && record.answer(plan::STATE).as_choice() != Some(WITHDRAWN);
        let day = chrono::NaiveDate::default() + chrono::Days::new(chance.below(300) as u64);
        let mut wanted = match chance.below(4) {
            0 if holds => vec![(plan::STATE, Answer::Choice(WITHDRAWN.to_owned()))],
            1 if holds => vec![(DUE_DATE, Answer::Date(day))],
            _ => {
                let person = people.get(chance.below(people.len())).copied();
                let person = person.unwrap_or(self.caller.person);
                vec![
                    (plan::ASSIGNEE, Answer::Choice(Assignee::Person(person).to_string())),
                    (plan::STATE, Answer::Choice(OPEN.to_owned())),
                    (DUE_DATE, Answer::Date(day)),
                ]
            }
        };
        if seq == 0 {
            wanted.push((ENTERPRISE, Answer::Reference(enterprise)));
            wanted.push((SURVEY_ROUND, Answer::Choice(ROUND.to_owned())));
        }
        let changes = wanted.into_iter().map(|(field, value)| {
            let seen = if is_unseen {
                Context::default()
            } else {
                record.seen(field)
            };
            (FieldName::new(field), Change { value, seen })
        });
        let changes = changes.collect();
        let edit = if is_unseen {
            self.beside(books, &record, changes, now, chance)
        } else {
            books.desk.sign(&record, changes, self.caller.person, now)
        };
        Did {
            edits: vec![edit],
            approved: None,
            is_late: is_unseen,
        }
    }

    /// Writes from a device of its own, which has seen nothing that the desk wrote.
    fn beside(
        &self,
        books: &mut Books,
        record: &Record,
        changes: BTreeMap<FieldName, Change>,
        now: u64,
        chance: &mut Chance,
    ) -> Edit {
        let edit = books.desk.sign(record, changes, self.caller.person, now);
        books.desk.counter -= 1;
        let device = DeviceId::from_parts(now, chance.bytes());
        Edit {
            id: EditId { device, counter: 1 },
            ..edit
        }
    }
}

fn live(record: &Record, field: &FieldName) -> Vec<(EditId, Answer)> {
    let register = record.fields.get(field).into_iter();
    let live = register.flat_map(|register| register.live());
    live.map(|(id, written)| (id, written.value.clone())).collect()
}

/// Lists what somebody is to visit, by the records that they or the office hold: whose it is, until when.
pub(super) fn to_visit<'a>(
    records: impl Iterator<Item = &'a Record>,
    person: PersonId,
) -> BTreeMap<RecordId, Option<chrono::NaiveDate>> {
    let assignments = records.filter(|record| record.kind == RecordKind::Assignment && !record.is_deleted());
    let read = assignments.filter_map(|record| plan::Assignment::of(record.id, |field| record.answer(field)));
    read.filter(|assignment| !assignment.withdrawn && assignment.assignee == Some(Assignee::Person(person)))
        .map(|assignment| (assignment.enterprise, assignment.due))
        .collect()
}
