//! What is kept where in a person's database, and every transaction that changes it.

use std::collections::BTreeSet;

use domain::api::{DeviceState, Person};
use domain::mirror::{apart, with_erased_contact, without};
use domain::record::pack::pack_records;
use domain::record::{Draft, Edit, EditId, Epoch, HybridClock, PersonId, Record, RecordId, Stamp};
use domain::sync::{Commit, Compared, Cursor, FUTURE_LIMIT_MILLIS, Scope};
use futures::future::join_all;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::batch::{NAMES, TOLD};
use super::connection::Schema;
use super::rows::{AcknowledgedBatch, DeviceRow, Sentinel};
use super::{
    Batch, Connection, Disposable, Durability, OutboxRow, OutboxState, SavedDraft, Seal, Settled, StorageError,
    SyncRow, Table, seal, sentinel,
};
use crate::browser::{chance, clock};

/// The stores of a person's database. Version 2 added the programme; version 3 seals, and keeps out windows that would not.
pub(super) const SCHEMA: Schema = Schema {
    version: 3,
    stores: &STORES,
};

pub(super) const STORES: [&str; Table::ALL.len()] = {
    let mut names = [""; Table::ALL.len()];
    let mut number = 0;
    while number < Table::ALL.len() {
        names[number] = Table::ALL[number].name();
        number += 1;
    }
    names
};

/// How long the acknowledged are kept: longer than any backup that a server might be restored from is old.
const KEPT_MILLIS: u64 = 30 * 24 * 60 * 60 * 1000;

/// How often a transaction is built anew when another window was first.
const REBUILDS: u32 = 8;

pub(super) const DEVICE: &str = "device";
const SYNC: &str = "sync";
const SENTINEL: &str = "sentinel";
/// In the store of what came after the pages, before the id of a record that left the person's reach and is waited for.
const KEPT: &str = "kept";
/// The key of the programme in its store.
const CURRENT: &str = "current";

/// Everything that a person's database holds.
#[derive(Default)]
pub struct Loaded {
    /// Which store of edits this is, with its count of edits.
    pub device: Option<DeviceRow>,
    /// Where the copy stands.
    pub sync: SyncRow,
    /// What the server has not answered for, or refused.
    pub outbox: Vec<OutboxRow>,
    /// What it has.
    pub acknowledged: Vec<AcknowledgedBatch>,
    /// Forms begun.
    pub drafts: Vec<SavedDraft>,
    /// Pages of first pulls.
    pub pages: Vec<(Scope, Vec<u8>)>,
    /// Records that changed after them.
    pub delta: Vec<(Scope, Vec<u8>)>,
    /// Records that left the person's reach while an edit of them was not answered for, or refused.
    pub kept: Vec<Vec<u8>>,
    /// The names of people.
    pub people: Vec<Person>,
    /// The programme, as the server sent it.
    pub programme: Option<Vec<u8>>,
    /// How many edits were unsent when this person's data vanished from this browser, if it did.
    pub vanished: Option<u64>,
}

/// What a commit of the conversation left behind.
pub struct Committed {
    /// Where the copy stands now.
    pub sync: SyncRow,
    /// What was put back into the outbox.
    pub offered_again: Vec<OutboxRow>,
}

/// A person's database.
pub struct Store {
    person: PersonId,
    connection: Connection,
    seal: Seal,
    device: Option<(DeviceRow, Vec<u8>)>,
    sync: (SyncRow, Option<Vec<u8>>),
    /// What the server said of this device.
    told: Option<DeviceState>,
    created: u64,
}

impl Store {
    /// Prepares a person's database; it is opened by the first use.
    pub(super) fn new(name: String, person: PersonId, seal: Seal) -> Self {
        Self {
            person,
            connection: Connection::new(name, SCHEMA),
            seal,
            device: None,
            sync: (SyncRow::default(), None),
            told: None,
            created: 0,
        }
    }

    /// Reads everything; makes the device on the first day.
    pub(super) async fn load(&mut self) -> Result<Loaded, StorageError> {
        let vanished = self.establish().await?;
        let mut tables = self.read(&Table::ALL).await?.into_iter();
        let mut next = || tables.next().unwrap_or_default();
        let (meta, outbox, acknowledged, drafts, pages, delta) = (next(), next(), next(), next(), next(), next());
        let programme = next().into_iter().next().map(|(_, bytes)| bytes);
        self.told = json_at(&meta, TOLD);
        Ok(Loaded {
            device: self.device.as_ref().map(|(row, _)| row.clone()),
            sync: self.sync_row(),
            outbox: readable(outbox),
            acknowledged: readable(acknowledged),
            drafts: readable(drafts),
            pages: by_scope(pages),
            kept: kept(&delta),
            delta: by_scope(delta),
            people: json_at(&meta, NAMES).unwrap_or_default(),
            programme,
            vanished,
        })
    }

    /// Reads what another window may have changed, without the pages.
    pub(super) async fn load_changes(&mut self) -> Result<Loaded, StorageError> {
        self.read_meta().await?;
        let names = [
            Table::Outbox,
            Table::Acknowledged,
            Table::Drafts,
            Table::Delta,
            Table::Programme,
            Table::Meta,
        ];
        let mut tables = self.read(&names).await?.into_iter();
        let mut next = || tables.next().unwrap_or_default();
        let (outbox, acknowledged, drafts, delta, programme) = (next(), next(), next(), next(), next());
        self.told = json_at(&next(), TOLD);
        Ok(Loaded {
            device: self.device.as_ref().map(|(row, _)| row.clone()),
            sync: self.sync_row(),
            outbox: readable(outbox),
            acknowledged: readable(acknowledged),
            drafts: readable(drafts),
            kept: kept(&delta),
            delta: by_scope(delta),
            programme: programme.into_iter().next().map(|(_, bytes)| bytes),
            ..Loaded::default()
        })
    }

    /// Saves edits for good: numbers, clock, outbox and the end of their drafts in one strict transaction.
    pub(super) async fn save(
        &mut self,
        drafts: Vec<Draft>,
        seen: Stamp,
    ) -> Result<(DeviceRow, Vec<Edit>), StorageError> {
        self.write_edits(drafts, seen, None).await
    }

    /// Writes a new edit in the place of a refused one.
    pub(super) async fn replace(
        &mut self,
        refused: OutboxRow,
        draft: Draft,
    ) -> Result<(DeviceRow, Vec<Edit>), StorageError> {
        let seen = refused.edit.stamp;
        self.write_edits(vec![draft], seen, Some(refused)).await
    }

    async fn write_edits(
        &mut self,
        drafts: Vec<Draft>,
        seen: Stamp,
        replaced: Option<OutboxRow>,
    ) -> Result<(DeviceRow, Vec<Edit>), StorageError> {
        for _ in 0..REBUILDS {
            let (mut row, bytes) = match &self.device {
                Some(device) => device.clone(),
                None => self.read_device().await?,
            };
            let now = clock::now();
            let mut clock = HybridClock::default();
            // The server refuses what is dated further ahead than this. A wall clock that was years ahead and was set right
            // must not keep everything written later refused with it.
            let believable = |stamp: &Stamp| stamp.millis <= now.saturating_add(FUTURE_LIMIT_MILLIS);
            let known = [row.clock.last(), seen];
            known
                .into_iter()
                .filter(believable)
                .for_each(|stamp| clock.observe(stamp));
            let mut batch = Batch::default();
            batch.check(Table::Meta, DEVICE, Some(&bytes));
            let mut edits = Vec::with_capacity(drafts.len());
            for draft in &drafts {
                row.counter += 1;
                let id = EditId {
                    device: row.device,
                    counter: row.counter,
                };
                let edit = draft.clone().sign(id, &mut clock, now);
                batch.delete(Disposable::Drafts, edit.record.to_string());
                let queued = OutboxRow {
                    edit,
                    state: OutboxState::Saved,
                };
                batch.enqueue(&queued)?;
                edits.push(queued.edit);
            }
            if let Some(settled) = replaced.as_ref().and_then(Settled::replaced) {
                batch.settle(vec![settled], now)?;
                row.replaced += 1;
            }
            row.clock = clock;
            let bytes = batch.put_json(Table::Meta, DEVICE, &row)?;
            match self.write(&batch, Durability::Strict).await {
                Ok(()) => {
                    self.device = Some((row.clone(), bytes));
                    return Ok((row, edits));
                }
                Err(StorageError::Moved) => self.device = None,
                Err(error) => {
                    // Nobody knows whether a lost connection took the write with it; the next save reads before it counts.
                    self.device = None;
                    return Err(error);
                }
            }
        }
        Err(StorageError::Moved)
    }

    /// Stores a draft; `Ok` means that it is on disk.
    pub(super) async fn put_draft(&mut self, draft: SavedDraft) -> Result<(), StorageError> {
        for _ in 0..REBUILDS {
            let bytes = match &self.device {
                Some((_, bytes)) => bytes.clone(),
                None => self.read_device().await?.1,
            };
            let mut batch = Batch::default();
            // A store that was deleted under this window is made anew by opening it, and has no key: nothing goes there.
            batch.check(Table::Meta, DEVICE, Some(&bytes));
            batch.put_json(Table::Drafts, draft.record.to_string(), &draft)?;
            match self.write(&batch, Durability::Strict).await {
                Err(StorageError::Moved) => self.device = None,
                outcome => return outcome,
            }
        }
        Err(StorageError::Moved)
    }

    /// Stores the programme. The server has it too, so a power cut costs one more download.
    pub(super) async fn put_programme(&mut self, programme: Vec<u8>) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        batch.put(Table::Programme, CURRENT, &programme);
        self.write(&batch, Durability::Relaxed).await
    }

    /// Throws a draft away.
    pub(super) async fn delete_draft(&mut self, record: RecordId) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        batch.delete(Disposable::Drafts, record.to_string());
        self.write(&batch, Durability::Strict).await
    }

    /// Makes a step of the conversation durable. `settled` holds the edits that the verdicts speak of, `kept` the records
    /// that leave the person's reach and are still waited for.
    pub(super) async fn commit(
        &mut self,
        commit: Commit,
        settled: Vec<Settled>,
        kept: Vec<Record>,
    ) -> Result<Committed, StorageError> {
        let mut settled = Some(settled);
        let mut row = self.sync.0.clone();
        let mut batch = Batch::default();
        let mut offered_again = Vec::new();
        batch.check(Table::Meta, SYNC, self.sync.1.as_deref());
        match commit {
            Commit::FirstEpoch(epoch) => row.epoch = Some(epoch),
            Commit::NewEpoch(epoch) => offered_again = self.begin_epoch(epoch, &mut row, &mut batch).await?,
            Commit::Verdicts(_) => batch.settle(settled.take().unwrap_or_default(), clock::now())?,
            Commit::Begin { manifest } => {
                drop_scope(manifest.scope, &mut row, &mut batch);
                row.set_cursor(manifest.scope, Some(Cursor::begin(manifest)));
            }
            Commit::Page { scope, index, records } => {
                batch.put(Table::Pages, format!("{scope}/{index:05}"), &records);
                let cursor = row.cursor(scope).cloned().map(|cursor| cursor.with_page(index));
                row.set_cursor(scope, cursor);
            }
            Commit::Changes {
                scope,
                records,
                left,
                cursor,
                ..
            } => {
                if !left.is_empty() {
                    // Another window has to read everything again.
                    row.generation += 1;
                }
                let rows = apart(&records).map_err(|error| StorageError::Unreadable(error.to_string()))?;
                self.take_out(scope, left, &records, &mut batch).await?;
                for record in &kept {
                    let key = format!("{KEPT}/{}", record.id);
                    batch.put(Table::Delta, key, &pack_records([(0, record)]));
                }
                for (id, bytes) in rows {
                    batch.put(Table::Delta, format!("{scope}/{id}"), &bytes);
                }
                row.set_cursor(scope, Some(cursor));
            }
            Commit::Drop(scope) => drop_scope(scope, &mut row, &mut batch),
        }
        // The server has it all, so a mirror that loses its last seconds in a power cut is fetched again.
        self.write_sync(row, batch).await?;
        Ok(Committed {
            sync: self.sync_row(),
            offered_again,
        })
    }

    /// Takes records out of the pages and what came after them: those that left, which are no longer this person's to hold
    /// and do not stay on disk behind a mark either; and older copies of those in which a contact was erased, which come
    /// without it. The contact goes from what was written here, too.
    async fn take_out(
        &mut self,
        scope: Scope,
        left: Vec<RecordId>,
        records: &[u8],
        batch: &mut Batch,
    ) -> Result<(), StorageError> {
        for id in &left {
            batch.delete(Disposable::Delta, format!("{scope}/{id}"));
        }
        let erased = with_erased_contact(records).map_err(|error| StorageError::Unreadable(error.to_string()))?;
        if !erased.is_empty() {
            for (key, mut acknowledged) in self.acknowledged().await? {
                if acknowledged.erase_contacts(&erased) {
                    batch.put_json(Table::Acknowledged, key, &acknowledged)?;
                }
            }
        }
        let gone: BTreeSet<_> = left.into_iter().chain(erased).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let pages = self.read(&[Table::Pages]).await?;
        for (key, bytes) in pages.into_iter().flatten() {
            let Some(key) = key.as_string().filter(|key| scope_of(key) == Some(scope)) else {
                continue;
            };
            // A page that can't be read is noticed when it is read to be shown.
            if let Ok(Some(rest)) = without(&bytes, &gone) {
                batch.put(Table::Pages, key, &rest);
            }
        }
        Ok(())
    }

    /// Lets go of records that were kept, and are waited for no more.
    pub(super) async fn forget_kept(&mut self, records: Vec<RecordId>) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        for id in records {
            batch.delete(Disposable::Delta, format!("{KEPT}/{id}"));
        }
        self.write(&batch, Durability::Relaxed).await
    }

    /// Notes that everything was sent and fetched, and lets go of what was acknowledged long ago.
    pub(super) async fn note_success(
        &mut self,
        server: Option<DeviceState>,
        clock_offset_ms: Option<i64>,
        people: Option<Vec<Person>>,
    ) -> Result<SyncRow, StorageError> {
        let now = clock::now();
        let mut row = self.sync.0.clone();
        let mut batch = Batch::default();
        batch.check(Table::Meta, SYNC, self.sync.1.as_deref());
        row.last_success = Some(now);
        row.clock_offset_ms = clock_offset_ms.or(row.clock_offset_ms);
        if let Some(server) = &server {
            batch.put_json(Table::Meta, TOLD, server)?;
        }
        row.compared.get_or_insert_with(|| Compared::begun(now));
        if let Some(people) = people {
            batch.put_json(Table::Meta, NAMES, &people)?;
        }
        for (key, acknowledged) in self.acknowledged().await? {
            if acknowledged.at.saturating_add(KEPT_MILLIS) < now {
                batch.forget_acknowledged(key);
            }
        }
        self.write_sync(row, batch).await?;
        self.told = server.or(self.told.take());
        Ok(self.sync_row())
    }

    /// Lists the receipts that are held: numbers of edits with the numbers of their receipts, ascending.
    pub(super) async fn receipts(&mut self) -> Result<Vec<(u64, u64)>, StorageError> {
        let rows = self.acknowledged().await?.into_iter().flat_map(|(_, batch)| batch.rows);
        let mut receipts: Vec<_> = rows.map(|row| (row.edit.id.counter, row.receipt.number)).collect();
        receipts.sort_unstable();
        Ok(receipts)
    }

    /// Notes that the receipts were compared with the server's log, and puts back into the outbox what it lacks.
    pub(super) async fn note_compared(
        &mut self,
        compared: Compared,
        to_offer: BTreeSet<u64>,
    ) -> Result<Committed, StorageError> {
        let mut row = self.sync.0.clone();
        let mut batch = Batch::default();
        batch.check(Table::Meta, SYNC, self.sync.1.as_deref());
        row.compared = Some(compared);
        let mut offered_again = Vec::new();
        if !to_offer.is_empty() {
            for (key, acknowledged) in self.acknowledged().await? {
                let wanted = |counter| to_offer.contains(&counter);
                offered_again.extend(batch.offer_again(key, acknowledged, wanted)?);
            }
        }
        self.write_sync(row, batch).await?;
        Ok(Committed {
            sync: self.sync_row(),
            offered_again,
        })
    }

    /// Reads what a run begins with: where the copy stands, and which numbers are in the outbox. Another window may have
    /// moved both.
    pub(super) async fn begin_run(&mut self) -> Result<(SyncRow, Vec<u64>), StorageError> {
        self.read_meta().await?;
        let counters = self
            .connection
            .keys(Table::Outbox.name())
            .await?
            .iter()
            .filter_map(counter_of)
            .collect();
        Ok((self.sync_row(), counters))
    }

    /// Keeps the twin of the sentinel up to date.
    pub(super) fn mark_unsent(&self, unsent: u64) {
        sentinel::mark(self.person, self.created, unsent);
    }

    async fn begin_epoch(
        &mut self,
        epoch: Epoch,
        row: &mut SyncRow,
        batch: &mut Batch,
    ) -> Result<Vec<OutboxRow>, StorageError> {
        Scope::ALL.into_iter().for_each(|scope| drop_scope(scope, row, batch));
        row.epoch = Some(epoch);
        let now = clock::now();
        let mut offered_again = Vec::new();
        for (key, acknowledged) in self.acknowledged().await? {
            if acknowledged.at.saturating_add(KEPT_MILLIS) >= now {
                offered_again.extend(batch.offer_again(key, acknowledged, |_| true)?);
            }
        }
        Ok(offered_again)
    }

    async fn acknowledged(&mut self) -> Result<Vec<(u64, AcknowledgedBatch)>, StorageError> {
        let rows = self.read(&[Table::Acknowledged]).await?.into_iter().flatten();
        let read = |(key, bytes): (_, Vec<u8>)| Some((counter_of(&key)?, serde_json::from_slice(&bytes).ok()?));
        Ok(rows.filter_map(read).collect())
    }

    /// Writes a batch together with the state of syncing. If another window has moved on, this run is over.
    /// Returns the state of syncing, with what the server said.
    fn sync_row(&self) -> SyncRow {
        SyncRow {
            server: self.told.clone(),
            ..self.sync.0.clone()
        }
    }

    async fn write_sync(&mut self, row: SyncRow, mut batch: Batch) -> Result<(), StorageError> {
        let bytes = batch.put_json(Table::Meta, SYNC, &row)?;
        let written = self.write(&batch, Durability::Relaxed).await;
        match written {
            Ok(()) => self.sync = (row, Some(bytes)),
            // Whether it was written or not, the next run begins with what is on disk.
            Err(_) => {
                self.read_meta().await?;
            }
        }
        written
    }

    /// Makes sure that device and sentinel are there; tells how many edits were unsent if the database had vanished.
    async fn establish(&mut self) -> Result<Option<u64>, StorageError> {
        for _ in 0..REBUILDS {
            let sentinel = self.read_meta().await?;
            if let (Some(_), Some(sentinel)) = (&self.device, sentinel) {
                self.created = sentinel.created;
                return Ok(sentinel::vanished(self.person, Some(sentinel)));
            }
            let now = clock::now();
            let row = DeviceRow {
                device: chance::device_id(),
                counter: 0,
                clock: HybridClock::default(),
                replaced: 0,
            };
            let mut batch = Batch::default();
            batch.check(Table::Meta, DEVICE, None);
            batch.put_json(Table::Meta, DEVICE, &row)?;
            batch.put_json(
                Table::Meta,
                SENTINEL,
                &Sentinel {
                    created: now,
                    unsent: 0,
                },
            )?;
            let vanished = sentinel::vanished(self.person, None);
            match self.write(&batch, Durability::Strict).await {
                Ok(()) => {
                    self.read_meta().await?;
                    self.created = now;
                    sentinel::mark(self.person, now, 0);
                    return Ok(vanished);
                }
                Err(StorageError::Moved) => {}
                Err(error) => return Err(error),
            }
        }
        Err(StorageError::Moved)
    }

    /// Reads device, state of syncing and sentinel from disk.
    async fn read_meta(&mut self) -> Result<Option<Sentinel>, StorageError> {
        let mut sentinel = None;
        (self.device, self.sync) = (None, (SyncRow::default(), None));
        let rows = self.connection.read_all(&[Table::Meta.name()]).await?;
        for (key, value) in rows.into_iter().flatten() {
            let bytes = seal::bytes_of(value)?;
            match key.as_string().as_deref() {
                Some(DEVICE) => self.device = Some((serde_json::from_slice(&bytes)?, bytes)),
                // A state of syncing that can't be read costs a first pull, nothing else.
                Some(SYNC) => self.sync = (serde_json::from_slice(&bytes).unwrap_or_default(), Some(bytes)),
                Some(SENTINEL) => sentinel = serde_json::from_slice(&bytes).ok(),
                _ => {}
            }
        }
        Ok(sentinel)
    }

    /// Writes a batch, sealed.
    async fn write(&mut self, batch: &Batch, durability: Durability) -> Result<(), StorageError> {
        let ready = self.seal.ready(batch).await?;
        self.connection.write(&ready, durability).await
    }

    /// Reads all rows of some tables at one moment, opened.
    async fn read(&mut self, tables: &[Table]) -> Result<Vec<Vec<(JsValue, Vec<u8>)>>, StorageError> {
        let names: Vec<_> = tables.iter().map(|table| table.name()).collect();
        let rows = self.connection.read_all(&names).await?.into_iter();
        let opened = tables
            .iter()
            .zip(rows)
            .map(|(table, rows)| self.seal.open_all(*table, rows));
        Ok(join_all(opened).await)
    }

    async fn read_device(&mut self) -> Result<(DeviceRow, Vec<u8>), StorageError> {
        self.read_meta().await?;
        self.device
            .clone()
            .ok_or_else(|| StorageError::Lost("the device's own row is not there".into()))
    }
}

fn drop_scope(scope: Scope, row: &mut SyncRow, batch: &mut Batch) {
    batch.delete_scope(Disposable::Pages, scope.as_str());
    batch.delete_scope(Disposable::Delta, scope.as_str());
    row.set_cursor(scope, None);
    row.generation += 1;
}

/// Reads the row of JSON at a key; nothing where there is none, or where it can't be read.
fn json_at<T: DeserializeOwned>(rows: &[(JsValue, Vec<u8>)], key: &str) -> Option<T> {
    let (_, bytes) = rows.iter().find(|(at, _)| at.as_string().as_deref() == Some(key))?;
    serde_json::from_slice(bytes).ok()
}

/// Reads rows of JSON. One that can't be read stays on disk, where the rescue page shows it; it holds up nothing else.
fn readable<T: DeserializeOwned>(rows: Vec<(JsValue, Vec<u8>)>) -> Vec<T> {
    rows.into_iter()
        .filter_map(|(key, bytes)| {
            serde_json::from_slice(&bytes)
                .inspect_err(|error| leptos::logging::warn!("a stored row {key:?} can't be read: {error}"))
                .ok()
        })
        .collect()
}

fn by_scope(rows: Vec<(JsValue, Vec<u8>)>) -> Vec<(Scope, Vec<u8>)> {
    rows.into_iter()
        .filter_map(|(key, bytes)| Some((scope_of(&key.as_string()?)?, bytes)))
        .collect()
}

fn scope_of(key: &str) -> Option<Scope> {
    key.split_once('/')?.0.parse().ok()
}

fn kept(delta: &[(JsValue, Vec<u8>)]) -> Vec<Vec<u8>> {
    let is_kept = |key: &JsValue| key.as_string().is_some_and(|key| key.split('/').next() == Some(KEPT));
    let kept = delta.iter().filter(|(key, _)| is_kept(key));
    kept.map(|(_, bytes)| bytes.clone()).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "keys are counters from 1"
)]
fn counter_of(key: &JsValue) -> Option<u64> {
    key.as_f64().map(|number| number as u64)
}
