//! Rows of a list of enterprises become edits of the import's device.
//!
//! An import only says what changed since the last import: a value that an import gave before and somebody has corrected
//! since stays corrected when the same file comes again. What an import replaces is what earlier imports wrote; what a
//! person wrote stays alive beside it, as a conflict for the desk.

use std::collections::HashMap;

use domain::api::Source;
use domain::record::{
    Answer, Change, Context, Draft, Edit, EditId, Epoch, FieldName, HybridClock, Record, RecordId, RecordKind,
};
use domain::sync::{Ledger, Outcome, take_in};
use domain::vietnam::fold;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::audit;
use super::ledger::BatchLedger;
use super::names::{RecordLog, source};
use super::rows::Id;
use crate::chance;
use crate::fields;
use crate::store::{Act, Deed, ImportBatch, Imported, StoreError};

/// Takes in rows, one outcome each. Runs inside the writer's transaction.
pub(super) fn import(connection: &Connection, epoch: Epoch, batch: ImportBatch) -> Result<Vec<Imported>, StoreError> {
    let mut ledger = BatchLedger::new(connection, epoch, batch.now, batch.caller.person);
    let mut clock = HybridClock::default();
    let mut counter = batch.counter;
    let mut made: HashMap<Key, RecordId> = HashMap::new();
    let mut outcomes = Vec::with_capacity(batch.rows.len());
    for row in batch.rows {
        let key = Key::of(&row);
        let known = match made.get(&key) {
            Some(id) => Some(*id),
            None => key.find(connection)?,
        };
        let known = known.map(|id| ledger.record(id)).transpose()?.flatten();
        let id = known
            .as_ref()
            .map_or_else(|| RecordId::from_parts(batch.now, chance::bytes()), |record| record.id);
        made.insert(key, id);
        let mut draft = Draft::new(id, RecordKind::Enterprise, batch.caller.person, None);
        match &known {
            Some(record) => changes(connection, record, row, &mut draft)?,
            None => draft.changes = row.into_iter().map(|(field, value)| (field, fresh(value))).collect(),
        }
        if draft.changes.is_empty() {
            outcomes.push(Imported::Unchanged(id));
            continue;
        }
        counter += 1;
        let edit = draft.sign(
            EditId {
                device: batch.device,
                counter,
            },
            &mut clock,
            batch.now,
        );
        match take_in(&mut ledger, batch.caller, batch.now, &edit)?.outcome {
            Outcome::Applied(_) | Outcome::Duplicate(_) => {}
            Outcome::Rejected(refusal) => {
                return Err(StoreError::Broken(format!(
                    "an imported row was refused: {}",
                    refusal.code.as_str()
                )));
            }
            Outcome::RetryLater => return Err(StoreError::Busy),
        }
        outcomes.push(if known.is_some() {
            Imported::Changed(id)
        } else {
            Imported::New(id)
        });
    }
    ledger.finish()?;
    let count = |wanted: fn(&Imported) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    let deed = Deed {
        at: batch.now,
        who: batch.by,
        what: Act::Imported,
        about: batch.device.to_string(),
        details: json!({
            "new": count(|outcome| matches!(outcome, Imported::New(_))),
            "changed": count(|outcome| matches!(outcome, Imported::Changed(_))),
            "unchanged": count(|outcome| matches!(outcome, Imported::Unchanged(_))),
        }),
    };
    audit::append(connection, &deed)?;
    Ok(outcomes)
}

fn fresh(value: Answer) -> Change {
    Change {
        value,
        seen: Context::default(),
    }
}

/// By what an enterprise is recognised: its tax code, else its folded name within its zone.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    TaxCode(String),
    Name(String, String),
}

impl Key {
    fn of(row: &[(FieldName, Answer)]) -> Self {
        let text = |wanted: &str| {
            let found = row.iter().find(|(field, _)| field.as_str() == wanted);
            match found.map(|(_, answer)| answer) {
                Some(Answer::Text(text) | Answer::Choice(text)) => text.clone(),
                _ => String::new(),
            }
        };
        let code = text(fields::TAX_CODE);
        if code.is_empty() {
            Self::Name(fold(&text(fields::ENTERPRISE_NAME)), text(fields::ZONE))
        } else {
            Self::TaxCode(code)
        }
    }

    fn find(&self, connection: &Connection) -> Result<Option<RecordId>, StoreError> {
        let found: Option<Id> = match self {
            Self::TaxCode(code) => connection
                .prepare_cached("SELECT id FROM enterprise WHERE tax_code = ?1 AND deleted = 0 ORDER BY id")?
                .query_row([code], |row| row.get(0))
                .optional()?,
            Self::Name(name, zone) => connection
                .prepare_cached(
                    "SELECT id FROM enterprise WHERE folded = ?1 AND zone = ?2 AND deleted = 0 ORDER BY id",
                )?
                .query_row(params![name, zone], |row| row.get(0))
                .optional()?,
        };
        Ok(found.map(Id::record))
    }
}

/// Adds to the draft what the row says and no import has said before.
fn changes(
    connection: &Connection,
    record: &Record,
    row: Vec<(FieldName, Answer)>,
    draft: &mut Draft,
) -> Result<(), StoreError> {
    let is_live = |field: &FieldName, value: &Answer| {
        record
            .fields
            .get(field)
            .is_some_and(|register| register.live().iter().any(|(_, live)| live.value == *value))
    };
    let differing: Vec<_> = row
        .into_iter()
        .filter(|(field, value)| !is_live(field, value))
        .collect();
    if differing.is_empty() {
        return Ok(());
    }
    let log = RecordLog::read(connection, record.id)?;
    let mut imports: Vec<&Edit> = Vec::new();
    for logged in log.edits.values() {
        if source(connection, logged.edit.id.device)? == Source::Import {
            imports.push(&logged.edit);
        }
    }
    imports.sort_by_key(|edit| (edit.stamp, edit.id));
    for (field, value) in differing {
        let mut said = imports.iter().rev().filter_map(|edit| edit.changes.get(&field));
        if said.next().is_some_and(|change| change.value == value) {
            continue;
        }
        let earlier = imports.iter().filter(|edit| edit.changes.contains_key(&field));
        let seen: Context = earlier.map(|edit| edit.id).collect();
        draft.changes.insert(field, Change { value, seen });
    }
    Ok(())
}
