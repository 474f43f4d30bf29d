//! A form that was begun and not submitted, as it lies on a phone.
//!
//! The server meets one only in a recovery file, and puts it in quarantine for a person to decide on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::elsewhere::is_answer;
use crate::record::{Answer, Change, Context, Draft, FieldName, PersonId, Record, RecordId, RecordKind};

/// A draft. Every change of it is stored before it counts.
///
/// Its JSON is read by later versions of the app and by the rescue page, so members are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavedDraft {
    /// The record that it creates or changes.
    pub record: RecordId,
    /// The record's kind.
    pub kind: RecordKind,
    /// The form and version it is filled with, as `visit@2026.1`.
    pub form: String,
    /// The enterprise that is visited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<RecordId>,
    /// The answers on screen.
    #[serde(default)]
    pub answers: BTreeMap<FieldName, Answer>,
    /// The answers that the record had when the draft was begun.
    #[serde(default)]
    pub base: BTreeMap<FieldName, Answer>,
    /// What a new record was begun with: its links, its day, the form's defaults. Nobody has answered anything yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub begun_with: BTreeMap<FieldName, Answer>,
    /// What the person had seen of each field when the draft was begun.
    #[serde(default)]
    pub seen: BTreeMap<FieldName, Context>,
    /// When it was last touched, in Unix milliseconds.
    #[serde(default)]
    pub touched_at: u64,
    /// Where the person was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_field: Option<FieldName>,
    /// The enterprise's name.
    #[serde(default)]
    pub title: String,
}

impl SavedDraft {
    /// Begins a draft of a record that does not exist yet.
    pub fn new(record: RecordId, kind: RecordKind, form: String, now: u64) -> Self {
        Self {
            record,
            kind,
            form,
            enterprise: None,
            answers: BTreeMap::new(),
            base: BTreeMap::new(),
            begun_with: BTreeMap::new(),
            seen: BTreeMap::new(),
            touched_at: now,
            last_field: None,
            title: String::new(),
        }
    }

    /// Begins a draft that changes a record: what is known now is on screen, and counts as seen.
    pub fn of_record(record: &Record, form: String, now: u64) -> Self {
        let mut draft = Self::new(record.id, record.kind, form, now);
        let answers = record.fields.iter();
        let answers = answers.filter(|(field, _)| is_answer(record.kind, field.as_str()));
        for (field, register) in answers {
            if let Some(written) = register.shown() {
                draft.answers.insert(field.clone(), written.value.clone());
            }
            draft.seen.insert(field.clone(), register.context().clone());
        }
        draft.base.clone_from(&draft.answers);
        draft.enterprise = record.answer("enterprise").as_reference();
        draft
    }

    /// Tells whether a record was opened to be changed and nothing was: then there is nothing to go on with.
    pub fn changes_nothing(&self) -> bool {
        !self.base.is_empty() && self.answers == self.base
    }

    /// Tells whether there is anything in it to go on with.
    pub fn says_something(&self) -> bool {
        !self.changes_nothing() && !self.is_untouched()
    }

    /// Tells whether a new record was begun and nobody has answered anything yet.
    pub fn is_untouched(&self) -> bool {
        self.base.is_empty() && self.answers == self.begun_with
    }

    /// Returns what is to be written: the answers that differ from what the record had, each with what was seen of it.
    pub fn to_write(&self, author: PersonId) -> Draft {
        let mut draft = Draft::new(self.record, self.kind, author, Some(self.form.clone()));
        for (field, value) in &self.answers {
            if self.base.get(field).unwrap_or(&Answer::NotCollected) != value {
                let seen = self.seen.get(field).cloned().unwrap_or_default();
                draft.changes.insert(
                    field.clone(),
                    Change {
                        value: value.clone(),
                        seen,
                    },
                );
            }
        }
        draft
    }
}
