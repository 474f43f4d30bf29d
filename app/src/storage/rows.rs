//! What is kept, as JSON that later versions and the rescue page read: members are only ever added.

use std::collections::BTreeSet;

use domain::api::DeviceState;
use domain::contact;
use domain::record::{DeviceId, Edit, Epoch, HybridClock, RecordId};
use domain::sync::{Compared, Cursor, Held, Receipt, Refusal, Scope};
use serde::{Deserialize, Serialize};

/// `meta/device`: this store of edits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Its name.
    pub device: DeviceId,
    /// The number of its last edit.
    pub counter: u64,
    /// Its hybrid clock.
    pub clock: HybridClock,
    /// How many refused edits were replaced by new ones.
    #[serde(default)]
    pub replaced: u64,
}

/// `meta/sync`: where the copy stands.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SyncRow {
    /// The life of the server's database.
    pub epoch: Option<Epoch>,
    /// Where the copy of each scope stands.
    pub cursors: Vec<(Scope, Cursor)>,
    /// How often a copy was begun or dropped: another window learns from it whether to read everything again.
    pub generation: u64,
    /// When everything was last sent and fetched, in Unix milliseconds.
    pub last_success: Option<u64>,
    /// How many milliseconds the server's clock is ahead.
    pub clock_offset_ms: Option<i64>,
    /// What the server said it has of this device. It tells reasons and names, so it lies sealed in a row of its own.
    #[serde(skip)]
    pub server: Option<DeviceState>,
    /// When the receipts were last compared with its log, and what came of it.
    pub compared: Option<Compared>,
}

impl SyncRow {
    /// Returns what a run of the conversation begins with.
    pub fn held(&self) -> Held {
        Held {
            epoch: self.epoch,
            cursors: self.cursors.clone(),
        }
    }

    /// Moves the cursor of a scope; nothing: the copy is gone.
    pub(super) fn set_cursor(&mut self, scope: Scope, cursor: Option<Cursor>) {
        self.cursors.retain(|(held, _)| *held != scope);
        self.cursors.extend(cursor.map(|cursor| (scope, cursor)));
    }

    /// Returns the cursor of a scope.
    pub fn cursor(&self, scope: Scope) -> Option<&Cursor> {
        self.cursors
            .iter()
            .find(|(held, _)| *held == scope)
            .map(|(_, cursor)| cursor)
    }
}

/// `outbox/<counter>`: an edit that the server has not answered for, or refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutboxRow {
    /// The edit.
    pub edit: Edit,
    /// Where it stands.
    pub state: OutboxState,
}

/// Where an edit in the outbox stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// To be sent.
    Saved,
    /// Refused; a person must look.
    Rejected(Refusal),
}

/// `acknowledged/<first counter>`: edits that the server gave receipts for in one answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcknowledgedBatch {
    /// When, by this device's clock.
    pub at: u64,
    /// The edits and their receipts.
    pub rows: Vec<AcknowledgedRow>,
}

/// An edit with its receipt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcknowledgedRow {
    /// The edit.
    pub edit: Edit,
    /// The proof that the server has it.
    pub receipt: Receipt,
}

impl AcknowledgedBatch {
    /// Takes the contact out of edits of these records; `true` when there was one.
    pub(super) fn erase_contacts(&mut self, erased: &BTreeSet<RecordId>) -> bool {
        let mut any = false;
        for row in self.rows.iter_mut().filter(|row| erased.contains(&row.edit.record)) {
            any |= contact::erase(&mut row.edit);
        }
        any
    }

    pub(super) fn new(at: u64, rows: Vec<(Edit, Receipt)>) -> Self {
        Self {
            at,
            rows: rows
                .into_iter()
                .map(|(edit, receipt)| AcknowledgedRow { edit, receipt })
                .collect(),
        }
    }
}

/// `meta/sentinel`, and its twin in `localStorage`: if one is there and the other is not, the database has vanished.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sentinel {
    /// When the database was made, in Unix milliseconds: its name, so to speak.
    pub created: u64,
    /// How many edits were unsent, in the twin.
    #[serde(default)]
    pub unsent: u64,
}
