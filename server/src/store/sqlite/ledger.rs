//! The log and the merged records during one batch.
//!
//! [`domain::sync::take_in`] decides; this remembers. Merged records are held in memory until [`BatchLedger::finish`], so
//! that a record that ten edits of a batch touch is written once, with one new sequence number.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::contact::carries;
use domain::merged;
use domain::reach::{Extent, Place};
use domain::record::{Answer, Edit, EditId, Epoch, PersonId, Record, RecordId, RecordKind};
use domain::sync::{Ledger, Receipt, Refusal, RefusalCode, Scope, ScopeState, Summary, may_be_kept};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::merges::{self, Merges};
use super::places::{self, Dependant, NOWHERE, Placing};
use super::projections::{self, Belongs, Line};
use super::rows::{self, Int};
use super::{erasure, feed, founding};
use crate::fields;
use crate::store::StoreError;

/// The ledger of one batch.
pub(super) struct BatchLedger<'c> {
    connection: &'c Connection,
    epoch: Epoch,
    now: u64,
    pushed_by: PersonId,
    /// What those reach who have to: the one who pushes, and the one who hands it in.
    extents: Vec<Arc<Extent>>,
    placing: Placing<'c>,
    /// The highest counter stored of each device: an edit beyond it is new, and the log need not be searched for it.
    heads: HashMap<[u8; 16], u64>,
    records: HashMap<RecordId, Held>,
    /// The JSON of the edit that comes next, if somebody has made it already.
    pub(super) prepared: Option<Vec<u8>>,
    /// Until when contacts are erased, once somebody asked.
    erased: Option<HashMap<RecordId, u64>>,
    /// Records touched, in the order of their first touch.
    touched: Vec<RecordId>,
}

/// A record as it stands in this batch.
pub(super) struct Held {
    /// The number of its first edit.
    pub(super) number: i64,
    pub(super) id: RecordId,
    pub(super) kind: RecordKind,
    /// The record; `None` while it consists of its first edit alone, which came in this batch.
    pub(super) merged: Option<Record>,
    /// What lists show of it, unless it is merged.
    pub(super) line: Option<Line>,
    /// Its sequence number on disk; `None` when it is new.
    pub(super) seq: Option<u64>,
    /// The number of the place where it belongs on disk.
    pub(super) place: i64,
    /// How many of its fields were in conflict on disk.
    pub(super) conflicts_before: u64,
    /// Who wrote the edit that made it, for a new one.
    pub(super) first_author: PersonId,
    touched: bool,
}

impl<'c> BatchLedger<'c> {
    pub(super) fn new(connection: &'c Connection, epoch: Epoch, now: u64, pushed_by: PersonId) -> Self {
        Self {
            connection,
            epoch,
            now,
            pushed_by,
            extents: Vec::new(),
            placing: Placing::new(connection),
            heads: HashMap::new(),
            records: HashMap::new(),
            prepared: None,
            erased: None,
            touched: Vec::new(),
        }
    }

    /// Takes in only what lies within an extent, too.
    pub(super) fn within(mut self, extent: Arc<Extent>) -> Self {
        self.extents.push(extent);
        self
    }

    /// Writes what the batch changed: records, feeds, places, projections.
    pub(super) fn finish(mut self) -> Result<(), StoreError> {
        let mut scopes = [
            feed::state(self.connection, Scope::Register)?,
            feed::state(self.connection, Scope::Visits)?,
            feed::state(self.connection, Scope::Plan)?,
        ];
        let mut write = rows::RecordWriter::new(self.connection)?;
        let projections = projections::Projections::new(self.connection, self.now);
        let mut moves = Moves::default();
        let merges = self.settle_enterprises()?;
        // Enterprises first: what is about them belongs where they do now.
        for scope in Scope::ALL {
            for id in &self.touched {
                let Some(held) = self.records.get(id).filter(|held| Scope::of(held.kind) == scope) else {
                    continue;
                };
                let merged = held.merged.as_ref().map(Line::of);
                let Some(line) = merged.as_ref().or(held.line.as_ref()) else {
                    continue;
                };
                let place = self.placing.of(&line.belongs())?;
                if held.kind == RecordKind::Enterprise {
                    moves.note(held, place);
                }
                let (state, summary) = &mut scopes[usize::from(rows::scope_code(scope))];
                state.seq += 1;
                if let Some(before) = held.seq {
                    summary.remove(*id, before);
                    self.placing.remove(scope, held.place, *id, before);
                }
                summary.add(*id, state.seq);
                self.placing.add(scope, place, *id, state.seq);
                let conflicts = write.write(held, scope, state.seq, place)?;
                if held.seq.is_some() && held.place != place {
                    places::move_record(self.connection, held.number, held.place, place)?;
                }
                projections.update(held, line, conflicts)?;
            }
            if scope == Scope::Register {
                self.regroup(merges.as_ref(), &mut moves)?;
                self.move_along(&moves, &mut scopes)?;
            }
        }
        for (state, summary) in &scopes {
            feed::set_state(self.connection, state, summary)?;
        }
        self.placing.finish()
    }

    /// Takes note of what the enterprises of this batch say of themselves, before any is given a place: where one belongs may
    /// depend on another. Returns the merges as they were, if there are enterprises in it.
    fn settle_enterprises(&mut self) -> Result<Option<Merges>, StoreError> {
        let mut merges = None;
        for held in self.touched.iter().filter_map(|id| self.records.get(id)) {
            if held.kind != RecordKind::Enterprise {
                continue;
            }
            if merges.is_none() {
                merges = Some(merges::merges(self.connection)?);
            }
            let merged = held.merged.as_ref().map(Line::of);
            if let Some(line) = merged.as_ref().or(held.line.as_ref()) {
                self.placing.settle(held.id, line)?;
            }
        }
        Ok(merges)
    }

    /// Brings who stands for whom up to date, and notes the enterprises whose records belong elsewhere for it.
    fn regroup(&mut self, before: Option<&Merges>, moves: &mut Moves) -> Result<(), StoreError> {
        let Some(before) = before else { return Ok(()) };
        let after = merges::merges(self.connection)?;
        for id in merges::follow(self.connection, before, &after)? {
            // What both say of a founding is added up where the one that stands for them is followed.
            let stood = merged::stands_for(id, |id| before.get(&id).copied());
            for enterprise in [id, stood] {
                founding::add_up(self.connection, enterprise)?;
            }
            let stored = places::place_of(self.connection, id)?;
            if stored != Some(self.placing.of_enterprise(id)?) {
                moves.known.insert(id);
            }
        }
        for id in after.keys() {
            if moves.known.contains(&self.placing.stands_for(*id)?) {
                moves.known.insert(*id);
            }
        }
        Ok(())
    }

    /// Returns the places by which an enterprise can be reached: its own, and those of what it was merged into. Who was sent
    /// to it before it was merged goes on writing about it.
    fn places_of(&mut self, enterprise: RecordId) -> Result<Vec<Place>, StoreError> {
        let (mut places, mut passed) = (Vec::new(), HashSet::new());
        let mut next = Some(enterprise);
        while let Some(id) = next.filter(|id| passed.insert(*id)) {
            let own = self.record(id)?.as_ref().and_then(|record| Line::of(record).own());
            next = own.as_ref().and_then(|(_, into)| *into);
            places.extend(own.map(|(place, _)| place));
        }
        Ok(places)
    }

    fn hold_one(&self, places: &[Place]) -> bool {
        let nowhere = [Place::default()];
        let places = if places.is_empty() { &nowhere } else { places };
        let holds = |extent: &Arc<Extent>| places.iter().any(|place| extent.holds(place));
        self.extents.iter().all(holds)
    }

    /// Moves what is about enterprises that moved, and is not touched by this batch itself.
    fn move_along(
        &mut self,
        moves: &Moves,
        scopes: &mut [(ScopeState, Summary); Scope::ALL.len()],
    ) -> Result<(), StoreError> {
        let mut dependants = Vec::new();
        if !moves.known.is_empty() {
            dependants.extend(places::dependants(self.connection, &moves.known, false)?);
        }
        if !moves.new.is_empty() {
            dependants.extend(places::dependants(self.connection, &moves.new, true)?);
        }
        let mut renumber = self
            .connection
            .prepare_cached("UPDATE record SET seq = ?2 WHERE number = ?1")?;
        for dependant in dependants {
            let Dependant {
                number, id, seq, scope, ..
            } = dependant;
            let place = self.placing.of(&Belongs::With(dependant.enterprise))?;
            let comes_anyway = self.records.get(&id).is_some_and(|held| held.touched);
            if comes_anyway || place == dependant.place {
                continue;
            }
            let (state, summary) = &mut scopes[usize::from(rows::scope_code(scope))];
            state.seq += 1;
            renumber.execute(params![number, Int(state.seq)])?;
            places::move_record(self.connection, number, dependant.place, place)?;
            summary.remove(id, seq);
            summary.add(id, state.seq);
            self.placing.remove(scope, dependant.place, id, seq);
            self.placing.add(scope, place, id, state.seq);
        }
        Ok(())
    }

    /// Keeps what is left of an edit that could not be read, and the batch it came in.
    pub(super) fn quarantine_unread(
        &self,
        bad: &domain::record::pack::BadEdit,
        pack: &[u8],
        pack_row: &mut Option<i64>,
    ) -> Result<Refusal, StoreError> {
        let refusal = Refusal {
            code: RefusalCode::Malformed,
            field: bad.field.clone(),
        };
        let mut known = self
            .connection
            .prepare_cached("SELECT 1 FROM quarantine WHERE device = ?1 AND counter = ?2 AND digest = ?3")?;
        let digest = &Sha256::digest(bad.error.0.as_bytes())[..8];
        if known.exists(params![bad.id.device.as_bytes(), Int(bad.id.counter), digest])? {
            return Ok(refusal);
        }
        let row = if let Some(row) = *pack_row {
            row
        } else {
            self.connection
                .prepare_cached("INSERT INTO quarantine_pack (body) VALUES (?1)")?
                .execute([pack])?;
            *pack_row.insert(self.connection.last_insert_rowid())
        };
        let entry = (bad.id, bad.record, bad.kind.as_str());
        self.insert_quarantine(entry, &refusal, digest, bad.error.0.as_bytes(), Some(row))?;
        Ok(refusal)
    }

    fn insert_quarantine(
        &self,
        (id, record, kind): (EditId, RecordId, &str),
        refusal: &Refusal,
        digest: &[u8],
        body: &[u8],
        pack: Option<i64>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?
            .execute(params![
                id.device.as_bytes(),
                Int(id.counter),
                digest,
                record.as_bytes(),
                kind,
                refusal.code.as_str(),
                refusal.field.as_ref().map(domain::record::FieldName::as_str),
                body,
                pack,
                self.pushed_by.as_bytes(),
                Int(self.now)
            ])?;
        Ok(())
    }

    /// Reads back a record that came in this batch as one edit.
    fn of_first_edit(&self, number: i64) -> Result<Record, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT body FROM edit WHERE number = ?1")?;
        let body: Vec<u8> = statement.query_row([number], |row| row.get(0))?;
        let edit: Edit = serde_json::from_slice(&body).map_err(StoreError::unreadable)?;
        Ok(Record::of_edit(&edit))
    }

    fn head(&mut self, device: &[u8; 16]) -> Result<u64, StoreError> {
        if let Some(head) = self.heads.get(device) {
            return Ok(*head);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT max(counter) FROM edit WHERE device = ?1")?;
        let head: Option<Int> = statement.query_row([device], |row| row.get(0))?;
        let head = head.map_or(0, |head| head.0);
        self.heads.insert(*device, head);
        Ok(head)
    }
}

/// The enterprises that one batch moves.
#[derive(Default)]
struct Moves {
    /// From one place to another.
    known: HashSet<RecordId>,
    /// Into being: visits to them may have been there before.
    new: HashSet<RecordId>,
}

impl Moves {
    fn note(&mut self, held: &Held, place: i64) {
        match held.seq {
            Some(_) if held.place != place => self.known.insert(held.id),
            None if place != NOWHERE => self.new.insert(held.id),
            Some(_) | None => false,
        };
    }
}

impl Ledger for BatchLedger<'_> {
    type Error = StoreError;

    fn stored(&mut self, id: EditId) -> Result<Option<(Receipt, Edit)>, StoreError> {
        if id.counter > self.head(id.device.as_bytes())? {
            return Ok(None);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT number, body FROM edit WHERE device = ?1 AND counter = ?2")?;
        let found: Option<(Int, Vec<u8>)> = statement
            .query_row(params![id.device.as_bytes(), Int(id.counter)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((number, body)) = found else { return Ok(None) };
        let edit = serde_json::from_slice(&body).map_err(StoreError::unreadable)?;
        Ok(Some((
            Receipt {
                epoch: self.epoch,
                number: number.0,
            },
            edit,
        )))
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError> {
        if let Some(held) = self.records.get(&id) {
            return match &held.merged {
                Some(record) => Ok(Some(record.clone())),
                None => self.of_first_edit(held.number).map(Some),
            };
        }
        let Some(stored) = rows::find(self.connection, id)? else {
            return Ok(None);
        };
        let record = stored.record.clone();
        let held = Held {
            number: stored.number,
            id,
            kind: record.kind,
            merged: Some(stored.record),
            line: None,
            seq: Some(stored.seq),
            place: stored.place,
            conflicts_before: stored.conflicts,
            first_author: self.pushed_by,
            touched: false,
        };
        self.records.insert(id, held);
        Ok(Some(record))
    }

    fn within_reach(&mut self, edit: &Edit, known: Option<&Record>) -> Result<bool, StoreError> {
        if self.extents.iter().all(|extent| **extent == Extent::Everything) {
            return Ok(true);
        }
        let line = known.map_or_else(|| Line::of_first(edit), Line::of);
        let mut places: Vec<_> = line.own().map(|(place, _)| place).into_iter().collect();
        match line.belongs() {
            // Where the enterprise stands so far in this very batch.
            Belongs::With(enterprise) => places.extend(self.places_of(enterprise)?),
            belongs @ Belongs::There { .. } => places.extend(belongs.place()),
        }
        if !self.hold_one(&places) {
            return Ok(false);
        }
        // Whoever merges reaches both.
        match merged::target(edit) {
            Some(target) => {
                let places = self.places_of(target)?;
                Ok(self.hold_one(&places))
            }
            None => Ok(true),
        }
    }

    fn append(&mut self, edit: &Edit, merged: Option<Record>) -> Result<Receipt, StoreError> {
        let first = self.records.get(&edit.record).map(|held| held.number);
        let body = match self.prepared.take() {
            Some(body) => body,
            None => serde_json::to_vec(edit).map_err(StoreError::unreadable)?,
        };
        self.connection
            .prepare_cached(
                "INSERT INTO edit (device, counter, record, first, kind, author, stamp, received_at, received_by, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                edit.id.device.as_bytes(),
                Int(edit.id.counter),
                edit.record.as_bytes(),
                first,
                edit.kind.as_str(),
                edit.author.as_bytes(),
                Int(edit.stamp.millis),
                Int(self.now),
                self.pushed_by.as_bytes(),
                body
            ])?;
        let number = self.connection.last_insert_rowid();
        let head = self.heads.entry(*edit.id.device.as_bytes()).or_default();
        *head = (*head).max(edit.id.counter);
        if let Some(held) = self.records.get_mut(&edit.record) {
            held.merged = merged;
            held.line = None;
            if !std::mem::replace(&mut held.touched, true) {
                self.touched.push(edit.record);
            }
        } else {
            let held = Held {
                number,
                id: edit.record,
                kind: edit.kind,
                merged: None,
                line: Some(Line::of_first(edit)),
                seq: None,
                place: NOWHERE,
                conflicts_before: 0,
                first_author: edit.author,
                touched: true,
            };
            self.records.insert(edit.record, held);
            self.touched.push(edit.record);
        }
        Ok(Receipt {
            epoch: self.epoch,
            number: number.cast_unsigned(),
        })
    }

    fn is_erased(&mut self, edit: &Edit, known: Option<&Record>) -> Result<bool, StoreError> {
        let written = edit.changes.get(fields::ENTERPRISE).map(|change| &change.value);
        let enterprise = written.or_else(|| known.map(|record| record.answer(fields::ENTERPRISE)));
        let enterprise = enterprise.and_then(Answer::as_reference);
        let erased = match self.erased.take() {
            Some(erased) => erased,
            None => erasure::list(self.connection)?,
        };
        let meant = enterprise
            .map(|enterprise| self.placing.stands_for(enterprise))
            .transpose()?;
        let until = [Some(edit.record), enterprise, meant].into_iter().flatten();
        let until = until.filter_map(|about| erased.get(&about)).max().copied();
        self.erased = Some(erased);
        let is_erased = until.is_some_and(|until| edit.stamp.millis <= until);
        if is_erased {
            // Made of the edit as it came.
            self.prepared = None;
        }
        Ok(is_erased)
    }

    fn quarantine(&mut self, edit: &Edit, refusal: &Refusal) -> Result<(), StoreError> {
        let edit = if carries(edit) {
            let known = self.record(edit.record)?;
            may_be_kept(self, edit, known.as_ref())?
        } else {
            Cow::Borrowed(edit)
        };
        let edit = edit.as_ref();
        let body = serde_json::to_vec(edit).map_err(StoreError::unreadable)?;
        let digest = Sha256::digest(&body);
        self.insert_quarantine(
            (edit.id, edit.record, edit.kind.as_str()),
            refusal,
            &digest[..8],
            &body,
            None,
        )
    }
}
