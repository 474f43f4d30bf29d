//! The server as a model: books that only remember, and the real rules over them.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use crate::mirror::field::{ENTERPRISE, ZONE};
use crate::reach::{Extent, ExtentId, Given, Place};
use crate::record::pack::{pack_edits, pack_records, unpack_edits};
use crate::record::{Answer, Edit, EditId, Epoch, PersonId, Record, RecordId, RecordKind};
use crate::sync::{
    Answered, Ask, Caller, Failure, Ledger, Manifest, Outcome, PageRef, PullResponse, PushResponse, Receipt, Refusal,
    Scope, Summary, Turn, Verdict, Way, take_in,
};

use super::chance::Chance;
use super::colleague::{Colleague, DeskDevice, Did};

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
    seqs: BTreeMap<Scope, u64>,
    /// Where each record belongs.
    places_of_records: BTreeMap<RecordId, Place>,
    /// Where records belonged before they moved.
    former: BTreeMap<RecordId, Vec<Place>>,
    pub(super) quarantined: BTreeSet<EditId>,
    /// What each person may hold; who is not here may hold everything.
    pub(super) extents: BTreeMap<PersonId, Extent>,
    /// Every extent that a device was ever given.
    known_extents: BTreeMap<ExtentId, Extent>,
    pub(super) desk: DeskDevice,
}

impl Books {
    /// Returns where a record belongs: an enterprise to its zone, all else where its enterprise does.
    fn place_of(&self, record: &Record) -> Place {
        let about = match record.answer(ENTERPRISE).as_reference() {
            Some(enterprise) => self.records.get(&enterprise).map(|(_, enterprise)| enterprise),
            None => Some(record),
        };
        let zone = match about.map(|record| record.answer(ZONE)) {
            Some(Answer::Choice(zone)) => zone.clone(),
            _ => String::new(),
        };
        Place {
            zone,
            unit: String::new(),
        }
    }

    /// Tells whether a record that is stored lies within an extent.
    fn is_within(&self, extent: &Extent, id: RecordId) -> bool {
        self.places_of_records.get(&id).is_some_and(|place| extent.holds(place))
    }

    /// Notes where a record belongs now. It tells whether that is somewhere else than before; a new record comes from
    /// nowhere.
    fn put(&mut self, id: RecordId, place: &Place) -> bool {
        let before = self.places_of_records.insert(id, place.clone());
        if let Some(before) = before.as_ref().filter(|before| *before != place) {
            self.former.entry(id).or_default().push(before.clone());
        }
        before.unwrap_or_default() != *place
    }

    fn next_seq(&mut self, scope: Scope) -> u64 {
        let seq = self.seqs.entry(scope).or_default();
        *seq += 1;
        *seq
    }

    /// Stores a merged record; what is about an enterprise that moved moves along, with new sequence numbers.
    fn store(&mut self, merged: Record) {
        let (id, kind) = (merged.id, merged.kind);
        let seq = self.next_seq(Scope::of(kind));
        let place = self.place_of(&merged);
        self.records.insert(id, (seq, merged));
        if !self.put(id, &place) || kind != RecordKind::Enterprise {
            return;
        }
        let about = |record: &Record| record.answer(ENTERPRISE).as_reference() == Some(id);
        let all = self.records.values().map(|(_, record)| record);
        let dependants: Vec<_> = all
            .filter(|record| about(record))
            .map(|record| (record.id, record.kind))
            .collect();
        for (dependant, kind) in dependants {
            if self.put(dependant, &place) {
                let seq = self.next_seq(Scope::of(kind));
                if let Some((stored, _)) = self.records.get_mut(&dependant) {
                    *stored = seq;
                }
            }
        }
    }

    pub(super) fn extent(&self, person: PersonId) -> Extent {
        self.extents.get(&person).cloned().unwrap_or(Extent::Everything)
    }

    /// Lists what a person may hold now.
    pub(super) fn held_by(&self, person: PersonId) -> BTreeMap<RecordId, (u64, Record)> {
        let extent = self.extent(person);
        let all = self.records.iter();
        all.filter(|(id, _)| self.is_within(&extent, **id))
            .map(|(id, stored)| (*id, stored.clone()))
            .collect()
    }

    fn former(&self, id: RecordId) -> &[Place] {
        self.former.get(&id).map_or(&[], Vec::as_slice)
    }

    fn rows(&self, scope: Scope) -> impl Iterator<Item = (u64, &Record)> {
        let all = self.records.values();
        all.filter(move |(_, record)| Scope::of(record.kind) == scope)
            .map(|(seq, record)| (*seq, record))
    }

    fn seq(&self, scope: Scope) -> u64 {
        self.seqs.get(&scope).copied().unwrap_or_default()
    }

    fn summary(&self, scope: Scope, extent: &Extent) -> Summary {
        let mut summary = Summary::default();
        self.rows(scope)
            .filter(|(_, record)| self.is_within(extent, record.id))
            .for_each(|(seq, record)| summary.add(record.id, seq));
        summary
    }
}

/// The books as one caller meets them.
struct Desk<'a> {
    books: &'a mut Books,
    extent: Extent,
}

impl Ledger for Desk<'_> {
    type Error = Infallible;

    fn stored(&mut self, id: EditId) -> Result<Option<(Receipt, Edit)>, Infallible> {
        let receipt = |place: usize| Receipt {
            epoch: self.books.epoch,
            number: place as u64 + 1,
        };
        Ok(self
            .books
            .places
            .get(&id)
            .map(|place| (receipt(*place), self.books.log[*place].clone())))
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, Infallible> {
        Ok(self.books.records.get(&id).map(|(_, record)| record.clone()))
    }

    fn append(&mut self, edit: &Edit, merged: Option<Record>) -> Result<Receipt, Infallible> {
        self.books.store(merged.unwrap_or_else(|| Record::of_edit(edit)));
        self.books.places.insert(edit.id, self.books.log.len());
        self.books.log.push(edit.clone());
        Ok(Receipt {
            epoch: self.books.epoch,
            number: self.books.log.len() as u64,
        })
    }

    fn quarantine(&mut self, edit: &Edit, _: &Refusal) -> Result<(), Infallible> {
        self.books.quarantined.insert(edit.id);
        Ok(())
    }

    fn within_reach(&mut self, edit: &Edit, known: Option<&Record>) -> Result<bool, Infallible> {
        let place = match known {
            Some(record) => self.books.place_of(record),
            None => self.books.place_of(&Record::of_edit(edit)),
        };
        Ok(self.extent.holds(&place))
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
            seqs: BTreeMap::new(),
            places_of_records: BTreeMap::new(),
            former: BTreeMap::new(),
            quarantined: BTreeSet::new(),
            extents: BTreeMap::new(),
            known_extents: BTreeMap::new(),
            desk: DeskDevice::new(0, chance),
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
        self.books.desk = DeskDevice::new(now, chance);
        self.snapshots.clear();
        self.restores += 1;
    }

    /// Lets somebody work at the desk. What they write takes the ordinary way in.
    pub(super) fn work(
        &mut self,
        colleague: &mut Colleague,
        people: &[PersonId],
        now: u64,
        chance: &mut Chance,
    ) -> Did {
        let mut did = colleague.work(&mut self.books, people, now, chance);
        let mut desk = Desk {
            extent: Extent::Everything,
            books: &mut self.books,
        };
        did.edits
            .retain(|edit| match take_in(&mut desk, colleague.caller, now, edit) {
                Ok(verdict) => matches!(verdict.outcome, Outcome::Applied(_)),
                Err(never) => match never {},
            });
        did
    }

    /// Answers a request, or crashes: before the commit nothing is stored, after it everything is; either way no answer.
    pub(super) fn handle(
        &mut self,
        caller: Caller,
        ask: Ask,
        now: u64,
        chance: &mut Chance,
        faults: bool,
    ) -> Option<Result<Answered, Failure>> {
        if faults && chance.permille(30) {
            self.crash();
            return None;
        }
        let person = caller.person;
        let answer = match ask {
            Ask::Push(edits) => self.push(caller, &edits, now, chance, faults),
            Ask::Manifest(scope) => Ok(Answered::Manifest(self.snapshot(scope, person))),
            Ask::Page {
                epoch,
                scope,
                extent,
                seq,
                index,
            } => self.page((epoch, scope, extent, seq), index, person),
            Ask::Pull {
                scope,
                since,
                held,
                turning,
            } => Ok(Answered::Pull(self.pull(person, scope, since, (held, turning), now))),
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
        caller: Caller,
        edits: &[Edit],
        now: u64,
        chance: &mut Chance,
        faults: bool,
    ) -> Result<Answered, Failure> {
        if faults && edits.len() > 1 && chance.permille(40) {
            return Err(Failure::TooLarge);
        }
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
            let mut desk = Desk {
                extent: self.books.extent(caller.person),
                books: &mut self.books,
            };
            match take_in(&mut desk, caller, now, &edit) {
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

    fn snapshot(&mut self, scope: Scope, person: PersonId) -> Manifest {
        let extent = self.books.extent(person);
        self.books.known_extents.insert(extent.id(), extent.clone());
        let seq = self.books.seq(scope);
        let kept = self
            .snapshots
            .iter()
            .find(|(kept, _)| kept.scope == scope && kept.extent == extent.id() && kept.seq + 5 > seq);
        if let Some((manifest, _)) = kept {
            return manifest.clone();
        }
        let within = |(_, record): &(u64, &Record)| self.books.is_within(&extent, record.id);
        let rows: Vec<_> = self.books.rows(scope).filter(within).collect();
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
            extent: extent.id(),
            seq,
            summary: self.books.summary(scope, &extent),
            pages: sizes.collect(),
        };
        self.snapshots.push((manifest.clone(), pages));
        manifest
    }

    fn page(&self, of: (Epoch, Scope, ExtentId, u64), index: u32, person: PersonId) -> Result<Answered, Failure> {
        let kept = self
            .snapshots
            .iter()
            .find(|(kept, _)| (kept.epoch, kept.scope, kept.extent, kept.seq) == of);
        let page = kept
            .filter(|(kept, _)| kept.extent == self.books.extent(person).id())
            .and_then(|(_, pages)| pages.get(index as usize))
            .ok_or(Failure::Gone)?;
        Ok(Answered::Page(page.clone()))
    }

    fn pull(
        &mut self,
        person: PersonId,
        scope: Scope,
        since: u64,
        (held, turning): (Vec<ExtentId>, Option<(ExtentId, u64)>),
        now: u64,
    ) -> PullResponse {
        let extent = self.books.extent(person);
        self.books.known_extents.insert(extent.id(), extent.clone());
        let books = &self.books;
        let last = books.seq(scope);
        let mut response = PullResponse {
            epoch: books.epoch,
            server_time: now,
            scopes: Vec::new(),
            scope,
            records: Vec::new(),
            next: last,
            end: None,
            extent: extent.id(),
            left: Vec::new(),
            turn: Turn::Same,
        };
        let known = |id: ExtentId| Ok::<_, Infallible>(books.known_extents.get(&id).cloned());
        let way = match Way::choose(&extent, since, &held, turning, known) {
            Ok(way) => way,
            Err(never) => match never {},
        };
        let mut rows: Vec<_> = books.rows(scope).filter(|(seq, _)| *seq > way.from()).collect();
        rows.sort_by_key(|(seq, _)| *seq);
        let more = rows.len() > FEED_ROWS;
        rows.truncate(FEED_ROWS);
        let reached = rows.last().filter(|_| more).map_or(last, |(seq, _)| *seq);
        let mut given = Vec::new();
        for (seq, record) in rows {
            let (place, former) = (books.place_of(record), books.former(record.id));
            match way.gives(&extent, &place, former) {
                Given::Record => given.push((seq, record)),
                Given::Left => response.left.push(record.id),
                Given::Nothing => {}
            }
        }
        response.records = pack_records(given);
        match way {
            Way::Feed { .. } => {
                response.next = reached;
                response.end = (!more).then(|| books.summary(scope, &extent));
            }
            Way::Turn { .. } if more => response.turn = Turn::Under { at: reached },
            Way::Turn { .. } => response.turn = Turn::Over,
            Way::Unknown => response.turn = Turn::Unknown,
        }
        response
    }
}
