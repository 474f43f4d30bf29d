//! An import is taken back, by edits: what stood before is written again wherever the import's value is still what stands,
//! and what it created is deleted. What newer edits stand on stays.

use std::collections::{BTreeMap, HashSet};

use domain::api::{ImportState, RowOutcome};
use domain::record::{
    Answer, Change, Context, DeviceId, Edit, EditId, Epoch, FieldName, HybridClock, Record, RecordId, Written,
};
use domain::sync::{Outcome, take_in};
use rusqlite::{Connection, params};
use serde_json::json;

use super::super::conflicts::replaced;
use super::super::ledger::BatchLedger;
use super::super::names::RecordLog;
use super::super::rows::Id;
use super::super::{audit, places, push, rows};
use super::book::{self, Decided};
use crate::store::{Act, Deed, ImportStep, StoreError};

/// Undoes the next rows. Runs inside the writer's transaction.
pub(super) fn step(connection: &Connection, epoch: Epoch, step: &ImportStep) -> Result<bool, StoreError> {
    let Some(import) = book::standing(connection, step.number)?.filter(|it| it.state == ImportState::Undoing) else {
        return Ok(false);
    };
    let rows = book::next_rows(connection, &import, "outcome = 'applied'", step.rows)?;
    let Some(last) = rows.last().map(|row| row.place) else {
        book::set_state(connection, step.number, ImportState::Undone)?;
        return Ok(false);
    };
    let (device, mut counter) = match import.undo_device {
        Some(device) => (device, import.undo_counter),
        None => {
            push::add_device(connection, step.device, "import", step.now)?;
            (step.device, 0)
        }
    };
    let records: HashSet<RecordId> = rows.iter().filter_map(|row| row.target).collect();
    let leant_on: HashSet<RecordId> = places::dependants(connection, &records, false)?
        .into_iter()
        .map(|dependant| dependant.enterprise)
        .collect();
    let gone = undone_devices(connection)?;
    let mut ledger = BatchLedger::new(connection, epoch, step.now, step.caller.person).within(step.extent.clone());
    let mut clock = HybridClock::default();
    let (mut undone, mut kept) = (0_u64, 0_u64);
    for row in &rows {
        let outcome = match look(connection, row, import.device, (&leant_on, &gone))? {
            Some((record, back)) => {
                let mut is_whole = !back.leaves_something;
                if back.deletion.is_some() || !back.changes.is_empty() {
                    counter += 1;
                    clock.observe(record.latest_stamp());
                    let edit = Edit {
                        id: EditId { device, counter },
                        record: record.id,
                        kind: record.kind,
                        author: step.caller.person,
                        stamp: clock.tick(step.now),
                        form: None,
                        changes: back.changes,
                        deletion: back.deletion,
                        reason: None,
                        restores: None,
                        extra: BTreeMap::new(),
                    };
                    match take_in(&mut ledger, step.caller, step.now, &edit)?.outcome {
                        Outcome::Applied(_) | Outcome::Duplicate(_) => {}
                        Outcome::Rejected(_) => is_whole = false,
                        Outcome::RetryLater => return Err(StoreError::Busy),
                    }
                }
                if is_whole { RowOutcome::Undone } else { RowOutcome::Kept }
            }
            None => RowOutcome::Kept,
        };
        undone += u64::from(outcome == RowOutcome::Undone);
        kept += u64::from(outcome == RowOutcome::Kept);
        book::became(connection, step.number, row.place, outcome, row.target, row.counter)?;
    }
    ledger.finish()?;
    connection
        .prepare_cached("UPDATE import SET undo_device = ?2, undo_counter = ?3, next = ?4 WHERE number = ?1")?
        .execute(params![step.number, device.as_bytes(), counter.cast_signed(), last + 1])?;
    let deed = Deed {
        at: step.now,
        who: step.by,
        what: Act::ImportUndone,
        about: import.device.to_string(),
        details: json!({ "import": step.number, "file": import.file, "undone": undone, "kept": kept }),
    };
    audit::append(connection, &deed)?;
    Ok(true)
}

/// What takes a row back.
#[derive(Default)]
struct Back {
    changes: BTreeMap<FieldName, Change>,
    deletion: Option<Change<Option<Context>>>,
    /// Whether something newer stands on a part of it.
    leaves_something: bool,
}

fn look(
    connection: &Connection,
    row: &Decided,
    device: DeviceId,
    (leant_on, undone): (&HashSet<RecordId>, &HashSet<DeviceId>),
) -> Result<Option<(Record, Back)>, StoreError> {
    let (Some(target), Some(counter)) = (row.target, row.counter) else {
        return Ok(None);
    };
    let Some(stored) = rows::find(connection, target)? else {
        return Ok(None);
    };
    let (record, log) = (stored.record, RecordLog::read(connection, target)?);
    let id = EditId { device, counter };
    let Some(written) = log.edits.get(&id) else {
        return Ok(None);
    };
    if record.is_deleted() {
        // Somebody was quicker.
        return Ok(Some((record, Back::default())));
    }
    let is_gone = |device: DeviceId| undone.contains(&device);
    let is_alone = log.edits.keys().all(|edit| *edit == id || is_gone(edit.device));
    let mut back = Back::default();
    if is_alone && !leant_on.contains(&target) {
        let seen = record.seen_everywhere();
        back.deletion = Some(Change {
            value: Some(seen.clone()),
            seen,
        });
        return Ok(Some((record, back)));
    }
    let created = first_of(&log) == Some(id);
    for field in written.edit.changes.keys() {
        let Some(register) = record.fields.get(field) else {
            continue;
        };
        let live = register.live();
        if !live.iter().any(|(live, _)| *live == id) {
            back.leaves_something = true;
            continue;
        }
        // An enterprise that others have written about keeps what it is known by.
        if created {
            back.leaves_something = true;
            continue;
        }
        let beside: Vec<_> = live.iter().filter(|(live, _)| *live != id).collect();
        back.changes.insert(
            field.clone(),
            Change {
                value: without(&log, id, &beside, field),
                seen: [id].into_iter().collect(),
            },
        );
    }
    Ok(Some((record, back)))
}

/// Lists the devices of imports that are undone: what they wrote and took back again leaves nothing behind.
fn undone_devices(connection: &Connection) -> Result<HashSet<DeviceId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT device FROM import WHERE state = 'undone'
         UNION ALL SELECT undo_device FROM import WHERE state = 'undone' AND undo_device IS NOT NULL",
    )?;
    let devices = statement.query_map([], |row| Ok(row.get::<_, Id>(0)?.device()))?;
    Ok(devices.collect::<Result<_, _>>()?)
}

/// Returns what would stand in a field without an edit, beside what stands there anyway: what only this edit had replaced.
/// Where it had replaced nothing, it agrees with what stands; nothing, when nothing does.
fn without(log: &RecordLog, id: EditId, beside: &[&(EditId, &Written)], field: &FieldName) -> Answer {
    let others: Vec<_> = log.edits.keys().copied().filter(|known| *known != id).collect();
    let register = replaced(log, &others, field.as_str());
    let stands = |written: &Written| beside.iter().any(|(_, stands)| stands.value == written.value);
    let live = register.live();
    let replaced = live
        .iter()
        .map(|(_, written)| *written)
        .find(|written| !stands(written));
    let value = replaced.or_else(|| beside.first().map(|(_, written)| *written));
    value.map_or(Answer::NotCollected, |written| written.value.clone())
}

fn first_of(log: &RecordLog) -> Option<EditId> {
    let edits = log.edits.values();
    let first = edits.min_by_key(|logged| (logged.received_at, logged.edit.stamp, logged.edit.id));
    first.map(|logged| logged.edit.id)
}
