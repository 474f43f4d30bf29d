//! The server as a model: books that only remember, and the real rules over them.

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::record::pack::{pack_edits, pack_records, unpack_edits};
use crate::record::{Edit, EditId, Epoch, PersonId, Record, RecordId};
use crate::role::Role;
use crate::sync::{
    Answered, Ask, Caller, Failure, Ledger, Manifest, Outcome, PageRef, PullResponse, PushResponse, Receipt, Refusal,
    Scope, ScopeState, Summary, Verdict, take_in,
};

use super::chance::Chance;

/// Small, so that a first pull has many pages and a feed many answers.
const PAGE_ROWS: usize = 3;
const FEED_ROWS: usize = 4;

/// What survives a crash, and what a backup holds.
#[derive(Clone, Debug)]
pub(super) struct Books {
    pub(super) epoch: Epoch,
    pub(super) log: Vec<Edit>,
    places: BTreeMap<EditId, usize>,
    pub(super) records: BTreeMap<RecordId, (u64, Record)>,
    scopes: BTreeMap<Scope, (u64, Summary)>,
    pub(super) quarantined: usize,
}

impl Ledger for Books {
    type Error = Infallible;

    fn stored(&mut self, id: EditId) -> Result<Option<(Receipt, Edit)>, Infallible> {
        let receipt = |place: usize| Receipt {
            epoch: self.epoch,
            number: place as u64 + 1,
        };
        Ok(self
            .places
            .get(&id)
            .map(|place| (receipt(*place), self.log[*place].clone())))
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, Infallible> {
        Ok(self.records.get(&id).map(|(_, record)| record.clone()))
    }

    fn append(&mut self, edit: &Edit, merged: Option<Record>) -> Result<Receipt, Infallible> {
        let merged = merged.unwrap_or_else(|| Record::of_edit(edit));
        let (seq, summary) = self.scopes.entry(Scope::of(merged.kind)).or_default();
        *seq += 1;
        if let Some((old, _)) = self.records.get(&merged.id) {
            summary.remove(merged.id, *old);
        }
        summary.add(merged.id, *seq);
        self.records.insert(merged.id, (*seq, merged));
        self.places.insert(edit.id, self.log.len());
        self.log.push(edit.clone());
        Ok(Receipt {
            epoch: self.epoch,
            number: self.log.len() as u64,
        })
    }

    fn quarantine(&mut self, _: &Edit, _: &Refusal) -> Result<(), Infallible> {
        self.quarantined += 1;
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct Office {
    pub(super) books: Books,
    backups: Vec<Books>,
    snapshots: Vec<(Manifest, Vec<Vec<u8>>)>,
    pub(super) crashes: u64,
    pub(super) restores: u64,
}

impl Office {
    pub(super) fn new(chance: &mut Chance) -> Self {
        let books = Books {
            epoch: Epoch::from_parts(0, chance.bytes()),
            log: Vec::new(),
            places: BTreeMap::new(),
            records: BTreeMap::new(),
            scopes: BTreeMap::new(),
            quarantined: 0,
        };
        Self {
            books,
            backups: Vec::new(),
            snapshots: Vec::new(),
            crashes: 0,
            restores: 0,
        }
    }

    pub(super) fn backup(&mut self) {
        self.backups.push(self.books.clone());
    }

    /// Goes back to any earlier backup, and begins a new life.
    pub(super) fn restore(&mut self, chance: &mut Chance, now: u64) {
        if self.backups.is_empty() {
            return;
        }
        let place = chance.below(self.backups.len());
        self.books = self.backups[place].clone();
        self.books.epoch = Epoch::from_parts(now, chance.bytes());
        self.snapshots.clear();
        self.restores += 1;
    }

    /// Answers a request, or crashes: before the commit nothing is stored, after it everything is; either way no answer.
    pub(super) fn handle(
        &mut self,
        person: PersonId,
        ask: Ask,
        now: u64,
        chance: &mut Chance,
        faults: bool,
    ) -> Option<Result<Answered, Failure>> {
        if faults && chance.permille(30) {
            self.crash();
            return None;
        }
        let answer = match ask {
            Ask::Push(edits) => self.push(person, &edits, now, chance, faults),
            Ask::Manifest(scope) => Ok(Answered::Manifest(self.snapshot(scope))),
            Ask::Page {
                epoch,
                scope,
                seq,
                index,
            } => self.page(epoch, scope, seq, index),
            Ask::Pull { scope, since } => Ok(Answered::Pull(self.pull(scope, since, now))),
        };
        if faults && chance.permille(30) {
            self.crash();
            return None;
        }
        Some(answer)
    }

    fn crash(&mut self) {
        self.snapshots.clear();
        self.crashes += 1;
    }

    fn push(
        &mut self,
        person: PersonId,
        edits: &[Edit],
        now: u64,
        chance: &mut Chance,
        faults: bool,
    ) -> Result<Answered, Failure> {
        if faults && edits.len() > 1 && chance.permille(40) {
            return Err(Failure::TooLarge);
        }
        let caller = Caller {
            person,
            role: Role::Supervisor,
        };
        let unpacked = unpack_edits(&pack_edits(edits)).map_err(|_| Failure::Malformed)?;
        let mut verdicts = Vec::new();
        for edit in unpacked {
            let edit = edit.map_err(|_| Failure::Malformed)?;
            if faults && chance.permille(30) {
                verdicts.push(Verdict {
                    edit: edit.id,
                    outcome: Outcome::RetryLater,
                });
                continue;
            }
            match take_in(&mut self.books, caller, now, &edit) {
                Ok(verdict) => verdicts.push(verdict),
                Err(never) => match never {},
            }
        }
        Ok(Answered::Push(PushResponse {
            epoch: self.books.epoch,
            server_time: now,
            verdicts,
        }))
    }

    fn snapshot(&mut self, scope: Scope) -> Manifest {
        let (seq, summary) = self.books.scopes.get(&scope).copied().unwrap_or_default();
        let kept = self
            .snapshots
            .iter()
            .find(|(kept, _)| kept.scope == scope && kept.seq + 5 > seq);
        if let Some((manifest, _)) = kept {
            return manifest.clone();
        }
        let rows: Vec<_> = self.rows(scope).collect();
        let pages: Vec<_> = rows
            .chunks(PAGE_ROWS)
            .map(|rows| pack_records(rows.iter().copied()))
            .collect();
        let sizes = rows.chunks(PAGE_ROWS).zip(&pages);
        let sizes = sizes.map(|(rows, bytes)| PageRef {
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        });
        let manifest = Manifest {
            epoch: self.books.epoch,
            scope,
            seq,
            summary,
            pages: sizes.collect(),
        };
        self.snapshots.push((manifest.clone(), pages));
        manifest
    }

    fn page(&self, epoch: Epoch, scope: Scope, seq: u64, index: u32) -> Result<Answered, Failure> {
        let kept = self
            .snapshots
            .iter()
            .find(|(kept, _)| kept.epoch == epoch && kept.scope == scope && kept.seq == seq);
        let page = kept
            .and_then(|(_, pages)| pages.get(index as usize))
            .ok_or(Failure::Gone)?;
        Ok(Answered::Page(page.clone()))
    }

    fn pull(&self, scope: Scope, since: u64, now: u64) -> PullResponse {
        let mut rows: Vec<_> = self.rows(scope).filter(|(seq, _)| *seq > since).collect();
        rows.sort_by_key(|(seq, _)| *seq);
        let more = rows.len() > FEED_ROWS;
        rows.truncate(FEED_ROWS);
        let (last, summary) = self.books.scopes.get(&scope).copied().unwrap_or_default();
        PullResponse {
            epoch: self.books.epoch,
            server_time: now,
            scopes: self
                .books
                .scopes
                .iter()
                .map(|(scope, (seq, _))| ScopeState {
                    scope: *scope,
                    seq: *seq,
                })
                .collect(),
            scope,
            next: if more {
                rows.last().map_or(since, |(seq, _)| *seq)
            } else {
                last
            },
            records: pack_records(rows),
            end: (!more).then_some(summary),
        }
    }

    fn rows(&self, scope: Scope) -> impl Iterator<Item = (u64, &Record)> {
        let all = self.books.records.values();
        all.filter(move |(_, record)| Scope::of(record.kind) == scope)
            .map(|(seq, record)| (*seq, record))
    }
}
