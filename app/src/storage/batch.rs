//! What one transaction writes, prepared before it opens.
//!
//! A batch is plain data: it can be carried out again, as a whole, on a new connection. It is also where the first
//! promise of the product is a matter of types: nothing but a [`Settled`] takes a row out of the outbox.

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::StorageError;
use super::rows::{AcknowledgedBatch, OutboxRow, OutboxState};
use super::settled::{Fate, Settled};

/// Every store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Table {
    /// The device, the state of syncing, the sentinel, people's names.
    Meta,
    /// Edits that the server has not answered for, by counter.
    Outbox,
    /// Edits that the server has, for 30 days.
    Acknowledged,
    /// Forms begun, by record.
    Drafts,
    /// Pages of first pulls, by scope and number.
    Pages,
    /// Records that changed after the pages, by scope and record.
    Delta,
    /// The programme: what is asked, and why.
    Programme,
    /// In the database `thucdia`: who signed in here.
    People,
    /// In the database `thucdia`: who is signed in.
    Kv,
}

impl Table {
    /// The stores of a person's database.
    pub(super) const ALL: [Self; 7] = [
        Self::Meta,
        Self::Outbox,
        Self::Acknowledged,
        Self::Drafts,
        Self::Pages,
        Self::Delta,
        Self::Programme,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Outbox => "outbox",
            Self::Acknowledged => "acknowledged",
            Self::Drafts => "drafts",
            Self::Pages => "pages",
            Self::Delta => "delta",
            Self::Programme => "programme",
            Self::People => "people",
            Self::Kv => "kv",
        }
    }

    /// Tells whether a row of it holds anything that people recorded, or names of people: that is sealed.
    ///
    /// The device's name and counter, where the copy stands, and the wrapped key are needed while the store is locked. The
    /// programme is public.
    pub(super) fn is_sealed(self, key: &Key) -> bool {
        match self {
            Self::Outbox | Self::Acknowledged | Self::Drafts | Self::Pages | Self::Delta => true,
            Self::Meta => [NAMES, TOLD].iter().any(|sealed| *key == Key::Text((*sealed).into())),
            Self::Programme | Self::People | Self::Kv => false,
        }
    }
}

/// The key of the names of people in `meta`.
pub(super) const NAMES: &str = "people";
/// The key of what the server said of this device in `meta`.
pub(super) const TOLD: &str = "told";

/// The stores from which a row may simply be deleted: its content is elsewhere, or a person threw it away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Disposable {
    /// A draft that was submitted or discarded.
    Drafts,
    /// The server has it.
    Pages,
    /// The server has it.
    Delta,
    /// Who is signed in.
    Kv,
    /// Who used this browser and is to be forgotten.
    People,
}

impl Disposable {
    const fn table(self) -> Table {
        match self {
            Self::Drafts => Table::Drafts,
            Self::Pages => Table::Pages,
            Self::Delta => Table::Delta,
            Self::Kv => Table::Kv,
            Self::People => Table::People,
        }
    }
}

/// The key of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Key {
    Number(u64),
    Text(String),
}

impl Key {
    #[expect(clippy::cast_precision_loss, reason = "a device writes far fewer than 2^53 edits")]
    pub(super) fn to_js(&self) -> JsValue {
        match self {
            Self::Number(number) => JsValue::from_f64(*number as f64),
            Self::Text(text) => JsValue::from_str(text),
        }
    }
}

impl Key {
    /// Reads a key as the browser gives it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "keys are counters from 1"
    )]
    pub(super) fn of_js(key: &JsValue) -> Option<Self> {
        let number = key.as_f64().map(|number| Self::Number(number as u64));
        number.or_else(|| key.as_string().map(Self::Text))
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Key {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// One step of a transaction: with the bytes that are meant, or with the value that goes to disk.
pub(super) enum Step<V> {
    /// Writes a row, whether or not it is there.
    Put(Table, Key, V),
    /// Writes a row that must not be there yet.
    Add(Table, Key, V),
    /// Deletes the rows from one key to another, both included.
    Delete(Table, Key, Key),
}

/// What one transaction checks and writes.
#[derive(Default)]
pub(super) struct Batch {
    /// Rows that must still read so, or be absent; else another window was first. Only rows that are not sealed: the same
    /// bytes are sealed differently each time.
    pub(super) checks: Vec<(Table, Key, Option<Vec<u8>>)>,
    pub(super) steps: Vec<Step<Vec<u8>>>,
}

impl Batch {
    /// Lists the stores that the transaction needs.
    pub(super) fn tables(&self) -> Vec<&'static str> {
        let mut tables: Vec<_> = self.checks.iter().map(|(table, ..)| *table).collect();
        tables.extend(self.steps.iter().map(|step| match step {
            Step::Put(table, ..) | Step::Add(table, ..) | Step::Delete(table, ..) => *table,
        }));
        tables.sort_unstable();
        tables.dedup();
        tables.into_iter().map(Table::name).collect()
    }

    /// Goes through only if a row that is not sealed still reads as it did.
    pub(super) fn check(&mut self, table: Table, key: impl Into<Key>, bytes: Option<&[u8]>) {
        self.checks.push((table, key.into(), bytes.map(<[u8]>::to_vec)));
    }

    /// Writes a row of bytes.
    pub(super) fn put(&mut self, table: Table, key: impl Into<Key>, bytes: &[u8]) {
        self.steps.push(Step::Put(table, key.into(), bytes.to_vec()));
    }

    /// Writes a row as JSON; returns its bytes.
    pub(super) fn put_json<T: Serialize>(
        &mut self,
        table: Table,
        key: impl Into<Key>,
        row: &T,
    ) -> Result<Vec<u8>, StorageError> {
        let bytes = serde_json::to_vec(row)?;
        self.put(table, key, &bytes);
        Ok(bytes)
    }

    /// Deletes a row.
    pub(super) fn delete(&mut self, table: Disposable, key: impl Into<Key>) {
        let key = key.into();
        self.steps.push(Step::Delete(table.table(), key.clone(), key));
    }

    /// Deletes all rows whose key begins with a scope's name.
    pub(super) fn delete_scope(&mut self, table: Disposable, scope: &str) {
        let (from, to) = (format!("{scope}/"), format!("{scope}0"));
        self.steps.push(Step::Delete(table.table(), from.into(), to.into()));
    }

    /// Puts a new edit into the outbox; its number must be free.
    pub(super) fn enqueue(&mut self, row: &OutboxRow) -> Result<(), StorageError> {
        let bytes = serde_json::to_vec(row)?;
        self.steps
            .push(Step::Add(Table::Outbox, row.edit.id.counter.into(), bytes));
        Ok(())
    }

    /// Moves edits by the server's word: received ones to the acknowledged, refused ones stay, marked.
    pub(super) fn settle(&mut self, settled: Vec<Settled>, at: u64) -> Result<(), StorageError> {
        let (mut received, mut counters) = (Vec::new(), Vec::new());
        for settled in settled {
            let counter = settled.counter();
            match settled.fate {
                Fate::Received(receipt) => {
                    counters.push(counter);
                    received.push((settled.edit, receipt));
                }
                Fate::Refused(refusal) => {
                    let row = OutboxRow {
                        edit: settled.edit,
                        state: OutboxState::Rejected(refusal),
                    };
                    self.put_json(Table::Outbox, counter, &row)?;
                }
                Fate::Replaced => self
                    .steps
                    .push(Step::Delete(Table::Outbox, counter.into(), counter.into())),
            }
        }
        counters.sort_unstable();
        if let Some(first) = counters.first() {
            // One value for the whole batch: a thousand receipts cost one write.
            self.put_json(Table::Acknowledged, *first, &AcknowledgedBatch::new(at, received))?;
        }
        for run in counters.chunk_by(|a, b| a + 1 == *b) {
            if let [first, .., last] | [first @ last] = run {
                self.steps
                    .push(Step::Delete(Table::Outbox, (*first).into(), (*last).into()));
            }
        }
        Ok(())
    }

    /// Puts acknowledged edits back into the outbox, to be offered again to a server that may have forgotten them: those
    /// that are wanted; the others stay. Returns what was put there.
    pub(super) fn offer_again(
        &mut self,
        key: u64,
        batch: AcknowledgedBatch,
        wanted: impl Fn(u64) -> bool,
    ) -> Result<Vec<OutboxRow>, StorageError> {
        let (offered, others): (Vec<_>, Vec<_>) = batch.rows.into_iter().partition(|row| wanted(row.edit.id.counter));
        let offered = offered.into_iter().map(|row| OutboxRow {
            edit: row.edit,
            state: OutboxState::Saved,
        });
        let offered: Vec<_> = offered.collect();
        if offered.is_empty() {
            return Ok(offered);
        }
        for row in &offered {
            self.put_json(Table::Outbox, row.edit.id.counter, row)?;
        }
        self.steps
            .push(Step::Delete(Table::Acknowledged, key.into(), key.into()));
        // Under the first of their own numbers: the key they had may be that of an edit that comes back with a new receipt.
        if let Some(first) = others.iter().map(|row| row.edit.id.counter).min() {
            let rest = AcknowledgedBatch {
                at: batch.at,
                rows: others,
            };
            self.put_json(Table::Acknowledged, first, &rest)?;
        }
        Ok(offered)
    }

    /// Lets go of edits that the server has had for longer than an old backup could be.
    pub(super) fn forget_acknowledged(&mut self, key: u64) {
        self.steps
            .push(Step::Delete(Table::Acknowledged, key.into(), key.into()));
    }
}
