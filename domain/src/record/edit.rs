//! A set of answers that one person wrote on one device at one moment: the only way a record changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answer, Context, EditId, FieldName, HybridClock, PersonId, Record, RecordId, RecordKind, Stamp, Written};

/// One new value of one field, and what its author had seen there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change<T = Answer> {
    /// The new value.
    pub value: T,
    /// What the author had seen: exactly this is replaced.
    #[serde(default, skip_serializing_if = "Context::is_empty")]
    pub seen: Context,
}

/// One edit, as it is kept on the phone, sent, and logged for ever.
///
/// Its JSON is read by later versions of the app and by the rescue page, so members are only ever added; members this
/// version does not know are kept in `extra` and written back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edit {
    /// Names the edit for ever.
    pub id: EditId,
    /// The record it changes.
    pub record: RecordId,
    /// The record's kind.
    pub kind: RecordKind,
    /// Who wrote it. The server refuses an edit pushed by anybody else (field note B 10).
    pub author: PersonId,
    /// When, by the writer's hybrid clock.
    pub stamp: Stamp,
    /// The form and version it was written with, as `visit@2026.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The new values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<FieldName, Change>,
    /// Deletes the record (what of it had been seen) or restores it (`value` is null).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Change<Option<Context>>>,
    /// Why, in the author's words: for settling a conflict or answering a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The edit whose value this one brings back, when a settlement is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<EditId>,
    /// Members written by a newer version.
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl Edit {
    /// Returns a value as this edit wrote it.
    pub fn written<T>(&self, value: T) -> Written<T> {
        Written {
            value,
            stamp: self.stamp,
            author: self.author,
        }
    }
}

/// What a person has decided to write, before it has a device's counter and a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The record to change.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Who writes.
    pub author: PersonId,
    /// The form and version.
    pub form: Option<String>,
    /// The new values, each with what was seen.
    pub changes: BTreeMap<FieldName, Change>,
}

impl Draft {
    /// Starts a draft that changes nothing yet.
    pub const fn new(record: RecordId, kind: RecordKind, author: PersonId, form: Option<String>) -> Self {
        Self {
            record,
            kind,
            author,
            form,
            changes: BTreeMap::new(),
        }
    }

    /// Sets a field, having seen all that `record` shows of it.
    pub fn set(&mut self, record: &Record, field: impl Into<FieldName>, value: Answer) {
        let field = field.into();
        let seen = record.seen(field.as_str());
        self.changes.insert(field, Change { value, seen });
    }

    /// Turns the draft into an edit: `id` is the device's next, `now` its wall clock in Unix milliseconds.
    pub fn sign(self, id: EditId, clock: &mut HybridClock, now: u64) -> Edit {
        Edit {
            id,
            record: self.record,
            kind: self.kind,
            author: self.author,
            stamp: clock.tick(now),
            form: self.form,
            changes: self.changes,
            deletion: None,
            reason: None,
            restores: None,
            extra: BTreeMap::new(),
        }
    }
}
