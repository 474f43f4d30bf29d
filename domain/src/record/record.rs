//! One record: a map from field name to register.

use std::collections::BTreeMap;

use super::{Answer, Context, Edit, FieldName, RecordId, RecordKind, Register, Stamp};
use crate::review;

/// One enterprise, visit or other record, as far as this copy knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Which record this is.
    pub id: RecordId,
    /// What it is about.
    pub kind: RecordKind,
    /// What is known of each field.
    pub fields: BTreeMap<FieldName, Register>,
    /// Deletions and restorations: `Some` holds what the deleting person had seen of the whole record.
    pub deletion: Register<Option<Context>>,
}

impl Record {
    /// Makes a record of which nothing is known yet.
    pub fn new(id: RecordId, kind: RecordKind) -> Self {
        Self {
            id,
            kind,
            fields: BTreeMap::new(),
            deletion: Register::default(),
        }
    }

    /// Makes the record that one edit alone stands for.
    pub fn of_edit(edit: &Edit) -> Self {
        let mut record = Self::new(edit.record, edit.kind);
        record.apply(edit);
        record
    }

    /// Takes in one edit. Applying it again, or late, changes nothing (rule 1).
    pub fn apply(&mut self, edit: &Edit) {
        for (field, change) in &edit.changes {
            let written = Register::of_edit(edit.id, edit.written(change.value.clone()), &change.seen);
            self.fields.entry(field.clone()).or_default().merge(&written);
        }
        if let Some(change) = &edit.deletion {
            self.deletion.merge(&Register::of_edit(
                edit.id,
                edit.written(change.value.clone()),
                &change.seen,
            ));
        }
    }

    /// Takes in another copy of this record.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.id, other.id, "only copies of one record merge");
        for (field, register) in &other.fields {
            self.fields.entry(field.clone()).or_default().merge(register);
        }
        self.deletion.merge(&other.deletion);
    }

    /// Returns the answer to show for a field; a field never written is [`Answer::NotCollected`].
    pub fn answer(&self, field: &str) -> &Answer {
        self.fields
            .get(field)
            .and_then(Register::shown)
            .map_or(&Answer::NotCollected, |written| &written.value)
    }

    /// Returns what an edit of this field written now has seen.
    pub fn seen(&self, field: &str) -> Context {
        self.fields
            .get(field)
            .map(|register| register.context().clone())
            .unwrap_or_default()
    }

    /// Returns what an edit of any field written now has seen: needed to delete, which speaks of the whole record.
    pub fn seen_everywhere(&self) -> Context {
        let mut seen = self.deletion.context().clone();
        self.fields.values().for_each(|register| seen.join(register.context()));
        seen
    }

    /// Lists the fields whose live values differ. Those of the review are left out: the next decision settles them.
    pub fn conflicts(&self) -> impl Iterator<Item = (&FieldName, &Register)> {
        let kind = self.kind;
        let disagree = move |field: &FieldName, register: &Register| {
            register.is_conflict() && !review::is_of_review(kind, field.as_str())
        };
        self.fields
            .iter()
            .filter(move |(field, register)| disagree(field, register))
    }

    /// Tells whether the record is deleted.
    ///
    /// A deletion loses against anything it had not seen: a restoration beside it, or a live value in any field (rule 6).
    pub fn is_deleted(&self) -> bool {
        let mut seen = Context::default();
        let live = self.deletion.live();
        for (_, written) in &live {
            match &written.value {
                Some(context) => seen.join(context),
                None => return false,
            }
        }
        !live.is_empty()
            && self
                .fields
                .values()
                .all(|register| register.live().iter().all(|(id, _)| seen.covers(*id)))
    }

    /// Returns the latest stamp in the record, which a hybrid clock observes before it writes here.
    pub fn latest_stamp(&self) -> Stamp {
        let fields = self
            .fields
            .values()
            .filter_map(Register::shown)
            .map(|written| written.stamp);
        fields
            .chain(self.deletion.shown().map(|written| written.stamp))
            .max()
            .unwrap_or_default()
    }
}
