//! A phone as a model: what its disk holds, and a run of the real session that a crash forgets.

use std::collections::BTreeMap;

use crate::mirror::field::{ENTERPRISE, ZONE};
use crate::record::pack::RecordPage;
use crate::record::{
    Answer, DeviceId, Draft, Edit, EditId, Epoch, HybridClock, PersonId, Record, RecordId, RecordKind,
};
use crate::review;
use crate::role::{Right, Role};
use crate::sync::{
    Answered, Ask, Caller, Commit, Cursor, Ended, Failure, Held, Outcome, Receipt, Scope, Session, Summary, Verdict,
};

use super::chance::Chance;
use super::world::ZONES;

/// What survives a crash. Each method is one transaction.
#[derive(Debug)]
pub(super) struct Disk {
    pub(super) device: DeviceId,
    counter: u64,
    clock: HybridClock,
    pub(super) outbox: BTreeMap<u64, Edit>,
    pub(super) attention: BTreeMap<u64, Edit>,
    pub(super) acknowledged: BTreeMap<u64, (Edit, Receipt)>,
    epoch: Option<Epoch>,
    cursors: BTreeMap<Scope, Cursor>,
    pub(super) mirror: BTreeMap<RecordId, (u64, Record)>,
    /// Records that left the extent while an edit of them was unanswered or refused.
    kept: BTreeMap<RecordId, Record>,
}

impl Disk {
    /// Returns a record as this phone sees it: the mirror with everything it wrote itself.
    pub(super) fn view(&self, id: RecordId, kind: RecordKind) -> Record {
        let mut record = self
            .mirror
            .get(&id)
            .map(|(_, record)| record.clone())
            .or_else(|| self.kept.get(&id).cloned())
            .unwrap_or_else(|| Record::new(id, kind));
        let acknowledged = self.acknowledged.values().map(|(edit, _)| edit);
        for edit in self.outbox.values().chain(acknowledged).chain(self.attention.values()) {
            if edit.record == id {
                record.apply(edit);
            }
        }
        record
    }

    fn save(&mut self, draft: Draft, wall: u64) -> Edit {
        self.counter += 1;
        let edit = draft.sign(
            EditId {
                device: self.device,
                counter: self.counter,
            },
            &mut self.clock,
            wall,
        );
        self.outbox.insert(self.counter, edit.clone());
        edit
    }

    fn held(&self) -> Held {
        Held {
            epoch: self.epoch,
            cursors: self
                .cursors
                .iter()
                .map(|(scope, cursor)| (*scope, cursor.clone()))
                .collect(),
        }
    }

    pub(super) fn summary(&self, scope: Scope) -> Summary {
        let mut summary = Summary::default();
        let rows = self
            .mirror
            .iter()
            .filter(|(_, (_, record))| Scope::of(record.kind) == scope);
        rows.for_each(|(id, (seq, _))| summary.add(*id, *seq));
        summary
    }

    /// Makes one commit durable. Returns the scope and what it must add up to, where the commit says so.
    fn commit(&mut self, commit: Commit) -> Option<(Scope, Summary)> {
        match commit {
            Commit::FirstEpoch(epoch) => self.epoch = Some(epoch),
            Commit::NewEpoch(epoch) => {
                self.epoch = Some(epoch);
                self.mirror.clear();
                self.cursors.clear();
                let again = std::mem::take(&mut self.acknowledged);
                self.outbox
                    .extend(again.into_iter().map(|(counter, (edit, _))| (counter, edit)));
            }
            Commit::Verdicts(verdicts) => verdicts.into_iter().for_each(|verdict| self.settle(verdict)),
            Commit::Begin { manifest } => {
                self.forget(manifest.scope);
                self.cursors.insert(manifest.scope, Cursor::begin(manifest));
            }
            Commit::Page { scope, index, records } => {
                self.store(&records);
                if let Some(cursor) = self.cursors.remove(&scope) {
                    self.cursors.insert(scope, cursor.with_page(index));
                }
            }
            Commit::Changes {
                scope,
                records,
                left,
                cursor,
                expected,
            } => {
                self.store(&records);
                for id in left {
                    self.leave(id);
                }
                self.cursors.insert(scope, cursor);
                return expected.map(|expected| (scope, expected));
            }
            Commit::Drop(scope) => self.forget(scope),
        }
        None
    }

    fn settle(&mut self, verdict: Verdict) {
        let counter = verdict.edit.counter;
        let Some(edit) = self.outbox.remove(&counter) else {
            return;
        };
        match verdict.outcome {
            Outcome::Applied(receipt) | Outcome::Duplicate(receipt) => {
                self.acknowledged.insert(counter, (edit, receipt));
            }
            Outcome::Rejected(_) => {
                self.attention.insert(counter, edit);
            }
            Outcome::RetryLater => {
                self.outbox.insert(counter, edit);
            }
        }
    }

    /// Lets go of a record, unless something is still to be done about an edit of it.
    fn leave(&mut self, id: RecordId) {
        let waits = self.outbox.values().chain(self.attention.values());
        let waits = waits.map(|edit| edit.record).any(|record| record == id);
        if let Some((_, record)) = self.mirror.remove(&id).filter(|_| waits) {
            self.kept.insert(id, record);
        }
    }

    fn forget(&mut self, scope: Scope) {
        self.mirror.retain(|_, (_, record)| Scope::of(record.kind) != scope);
        self.cursors.remove(&scope);
    }

    fn store(&mut self, records: &[u8]) {
        let records = RecordPage::open(records)
            .and_then(|page| page.records())
            .unwrap_or_default();
        self.mirror
            .extend(records.into_iter().map(|(seq, record)| (record.id, (seq, record))));
    }
}

/// A record that somebody writes to, and the enterprise that it is about, if it is not one.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub(super) record: RecordId,
    pub(super) kind: RecordKind,
    pub(super) enterprise: Option<RecordId>,
}

#[derive(Debug)]
struct Run {
    session: Session,
    in_flight: BTreeMap<u64, Ask>,
}

#[derive(Debug)]
pub(super) struct Phone {
    pub(super) disk: Disk,
    pub(super) caller: Caller,
    /// How far the phone's clock is off, in milliseconds: hours either way.
    offset: i64,
    run: Option<Run>,
    pub(super) crashes: u64,
    pub(super) healed: u64,
    pub(super) rotten: u64,
}

impl Phone {
    pub(super) fn new(number: u8, chance: &mut Chance) -> Self {
        let hours = i64::try_from(chance.below(49)).unwrap_or_default() - 24;
        Self {
            disk: Disk {
                device: DeviceId::from_parts(0, chance.bytes()),
                counter: 0,
                clock: HybridClock::default(),
                outbox: BTreeMap::new(),
                attention: BTreeMap::new(),
                acknowledged: BTreeMap::new(),
                epoch: None,
                cursors: BTreeMap::new(),
                mirror: BTreeMap::new(),
                kept: BTreeMap::new(),
            },
            // Half of them may delete records, too.
            caller: Caller {
                person: PersonId::from_bytes([number; 16]),
                role: if number.is_multiple_of(2) {
                    Role::Surveyor
                } else {
                    Role::Supervisor
                },
            },
            offset: hours * 3_600_000,
            run: None,
            crashes: 0,
            healed: 0,
            rotten: 0,
        }
    }

    /// Writes one or two answers into a record, having seen what this phone shows of it. A visit is to an enterprise, and
    /// is handed in.
    pub(super) fn write(&mut self, about: About, now: u64, chance: &mut Chance) -> Edit {
        let About {
            record,
            kind,
            enterprise,
        } = about;
        let view = self.disk.view(record, kind);
        let mut draft = Draft::new(record, kind, self.caller.person, None);
        for _ in 0..=chance.below(2) {
            let field = ["workers_total", ZONE, "has_union"][chance.below(3)];
            let number = chance.below(4);
            let answer = match ZONES.get(number) {
                Some(zone) if field == ZONE => Answer::Choice((*zone).to_owned()),
                _ => Answer::Integer(i64::try_from(number).unwrap_or_default()),
            };
            draft.set(&view, field, answer);
        }
        if let Some(enterprise) = enterprise.filter(|_| !view.answer(ENTERPRISE).is_given()) {
            draft.set(&view, ENTERPRISE, Answer::Reference(enterprise));
        }
        let known = (!view.fields.is_empty()).then_some(&view);
        review::hand_in(kind, known, &mut draft.changes);
        let wall = now.saturating_add_signed(self.offset);
        let mut edit = self.disk.save(draft, wall);
        if self.caller.role.may(Right::Delete) && chance.permille(40) {
            // Now and then the person deletes or restores the record instead.
            let value = (!view.is_deleted()).then(|| view.seen_everywhere());
            edit.changes.clear();
            edit.deletion = Some(crate::record::Change {
                value,
                seen: view.deletion.context().clone(),
            });
            self.disk.outbox.insert(edit.id.counter, edit.clone());
        }
        edit
    }

    /// Finds a visit that came back, to be corrected.
    pub(super) fn find_what_came_back(&self, chance: &mut Chance) -> Option<RecordId> {
        let visits = self.disk.mirror.values().map(|(_, record)| record);
        let visits = visits.filter(|record| review::is_reviewed(record.kind));
        let back: Vec<_> = visits
            .map(|record| self.disk.view(record.id, record.kind))
            .filter(|view| review::is_returned(view) && !view.is_deleted())
            .map(|view| view.id)
            .collect();
        back.get(chance.below(back.len())).copied()
    }

    pub(super) fn begin(&mut self) {
        if self.run.is_none() {
            let unsent = self.disk.outbox.values().cloned().collect();
            let session = Session::new(self.disk.held(), unsent, &Scope::ALL);
            self.run = Some(Run {
                session,
                in_flight: BTreeMap::new(),
            });
        }
    }

    /// Takes the next ask, if there is one to send; closes a run that is over. Returns how it ended.
    pub(super) fn next_ask(&mut self, number: u64) -> Result<Option<Ask>, Ended> {
        let Some(run) = &mut self.run else { return Ok(None) };
        if let Some(ask) = run.session.next_ask() {
            run.in_flight.insert(number, ask.clone());
            return Ok(Some(ask));
        }
        match run.session.ended() {
            Some(ended) => {
                self.run = None;
                Err(ended)
            }
            None => Ok(None),
        }
    }

    /// Takes an answer; commits one thing after the other and may crash before each.
    pub(super) fn receive(
        &mut self,
        number: u64,
        result: Result<Answered, Failure>,
        chance: &mut Chance,
        faults: bool,
    ) {
        let Some(run) = &mut self.run else { return };
        let Some(ask) = run.in_flight.remove(&number) else {
            return;
        };
        let mut commits: Vec<_> = match result {
            Ok(answered) => run.session.receive(ask, answered),
            Err(failure) => run.session.fail(ask, failure),
        };
        while !commits.is_empty() {
            if faults && chance.permille(40) {
                return self.crash();
            }
            let Some(run) = &mut self.run else { return };
            if let Some((scope, expected)) = self.disk.commit(commits.remove(0)) {
                let more = run.session.verify(scope, expected, self.disk.summary(scope));
                self.healed += more.len() as u64;
                commits.extend(more);
            }
        }
    }

    /// An answer will never come: the browser gives up.
    pub(super) fn time_out(&mut self, chance: &mut Chance) {
        let Some(run) = &mut self.run else { return };
        let numbers: Vec<_> = run.in_flight.keys().copied().collect();
        if let Some(number) = numbers.get(chance.below(numbers.len())) {
            self.receive(*number, Err(Failure::Unreachable), chance, false);
        }
    }

    pub(super) fn crash(&mut self) {
        self.run = None;
        self.crashes += 1;
    }

    /// A row of the mirror silently goes back, or away.
    pub(super) fn rot(&mut self, chance: &mut Chance) {
        let ids: Vec<_> = self.disk.mirror.keys().copied().collect();
        if let Some(id) = ids.get(chance.below(ids.len())) {
            self.disk.mirror.remove(id);
            self.rotten += 1;
        }
    }

    pub(super) const fn is_idle(&self) -> bool {
        self.run.is_none()
    }
}
