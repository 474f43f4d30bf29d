//! Who changed what, when, on which device, from what to what.

use super::{Answer, Edit, EditId, FieldName, PersonId, Record, Stamp};

/// The history of one field, oldest first.
pub type FieldHistory = Vec<HistoryEntry>;

/// One change of one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryEntry {
    /// The edit that made the change; names the device too.
    pub edit: EditId,
    /// Who.
    pub author: PersonId,
    /// When, by the author's hybrid clock.
    pub stamp: Stamp,
    /// The live values the author had seen, the one shown first at the front. Several: the author settled a conflict.
    pub before: Vec<Answer>,
    /// The value written.
    pub after: Answer,
    /// Why, where the author said so.
    pub reason: Option<String>,
}

/// Reads the history of one field out of the record's edits, in any order.
///
/// `before` is what the author had in front of them, not what somebody else wrote elsewhere in the meantime.
pub fn field_history(edits: &[Edit], field: &str) -> FieldHistory {
    let mut touching: Vec<_> = edits
        .iter()
        .filter_map(|edit| edit.changes.get(field).map(|change| (edit, change)))
        .collect();
    touching.sort_by_key(|(edit, _)| (edit.stamp, edit.id));
    touching
        .iter()
        .map(|(edit, change)| {
            let mut seen = Record::new(edit.record, edit.kind);
            for (earlier, _) in touching.iter().filter(|(earlier, _)| change.seen.covers(earlier.id)) {
                let only = Edit {
                    changes: only_field(earlier, field),
                    deletion: None,
                    ..(*earlier).clone()
                };
                seen.apply(&only);
            }
            let before = seen.fields.get(field).map(|register| {
                register
                    .live()
                    .into_iter()
                    .map(|(_, written)| written.value.clone())
                    .collect()
            });
            HistoryEntry {
                edit: edit.id,
                author: edit.author,
                stamp: edit.stamp,
                before: before.unwrap_or_default(),
                after: change.value.clone(),
                reason: edit.reason.clone(),
            }
        })
        .collect()
}

fn only_field(edit: &Edit, field: &str) -> std::collections::BTreeMap<FieldName, super::Change> {
    edit.changes
        .iter()
        .filter(|(name, _)| name.as_str() == field)
        .map(|(name, change)| (name.clone(), change.clone()))
        .collect()
}
