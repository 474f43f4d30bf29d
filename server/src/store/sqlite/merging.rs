//! Merging two enterprises that are one, and taking it back: edits of the desk, like settling a conflict.
//!
//! The one that gives way gets a reference to the one that stays; values that the person takes over from it are written into
//! that one. Nothing that is about either is written again: whoever lists or counts asks which enterprise stands for which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::api::{DeskEdit, Merge, MergeField, MergeSide, MergeView, OneWith, Unmerged};
use domain::elsewhere::is_answer;
use domain::merged::{self, MERGED_INTO};
use domain::reach::Extent;
use domain::record::{
    Answer, Change, DeviceId, Edit, EditId, Epoch, FieldName, Record, RecordId, RecordKind, Register,
};
use domain::sync::{Caller, Outcome, Receipt, refuse, take_in};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::board::SharedBoard;
use super::desk::{Desk, before_settlement};
use super::ledger::BatchLedger;
use super::merges::{self, IS_ONE_WITH};
use super::names::{Names, RecordLog};
use super::projections::Line;
use super::rows::{self, Int, Stored};
use super::{audit, push};
use crate::chance;
use crate::fields;
use crate::store::{Act, Actor, Deed, DeskRefusal, StoreError};

type Answered<T> = Result<Result<T, DeskRefusal>, StoreError>;

/// Shows two enterprises side by side.
pub(super) fn beside(
    connection: &Connection,
    board: &SharedBoard,
    (keep, other): (RecordId, RecordId),
    extent: &Extent,
) -> Answered<MergeView> {
    let (keep, other) = match both(connection, keep, other, extent)? {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let names = Names::read(connection)?;
    let logs = (
        RecordLog::read(connection, keep.record.id)?,
        RecordLog::read(connection, other.record.id)?,
    );
    let (mut differing, mut agreeing) = (Vec::new(), Vec::new());
    let fields: BTreeSet<&FieldName> = keep.record.fields.keys().chain(other.record.fields.keys()).collect();
    for field in fields.into_iter().filter(|field| is_compared(field)) {
        let value = |log: &RecordLog, record: &Record| -> Result<_, StoreError> {
            let register = record.fields.get(field);
            let live = register.map(|register| log.live(connection, &names, register));
            let shown = live.transpose()?.and_then(|live| live.into_iter().next());
            Ok(shown.filter(|shown| shown.answer != Answer::NotCollected))
        };
        let row = MergeField {
            field: field.clone(),
            keep: value(&logs.0, &keep.record)?,
            other: value(&logs.1, &other.record)?,
        };
        let (mine, theirs) = (keep.record.answer(field.as_str()), other.record.answer(field.as_str()));
        if mine != theirs {
            differing.push(row);
        } else if row.keep.is_some() {
            agreeing.push(row);
        }
    }
    Ok(Ok(MergeView {
        keep: side(connection, board, &keep)?,
        other: side(connection, board, &other)?,
        differing,
        agreeing,
    }))
}

/// Tells whether a field of an enterprise is shown beside that of another: an answer of today's form, and not the reason for a
/// warning, which speaks of the record that it stands in.
fn is_compared(field: &FieldName) -> bool {
    let field = field.as_str();
    is_answer(RecordKind::Enterprise, field) && !field.contains(['~', '@'])
}

fn side(connection: &Connection, board: &SharedBoard, stored: &Stored) -> Result<MergeSide, StoreError> {
    let id = stored.record.id;
    let words = |field: &str| match stored.record.answer(field) {
        Answer::Text(words) | Answer::Choice(words) => words.clone(),
        _ => String::new(),
    };
    let sql = format!("SELECT count(*) FROM other WHERE enterprise {IS_ONE_WITH} AND deleted = 0");
    let others: Int = connection
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    Ok(MergeSide {
        id,
        name: words(fields::ENTERPRISE_NAME),
        tax_code: words(fields::TAX_CODE),
        zone: words(fields::ZONE),
        version: stored.seq,
        visits: board.read().visits_of(id, usize::MAX).len() as u64,
        others: others.0,
        merged: merges::merged_into(connection, id)?.len() as u64,
    })
}

/// Finds two enterprises that may be merged.
fn both(connection: &Connection, keep: RecordId, other: RecordId, extent: &Extent) -> Answered<(Stored, Stored)> {
    if keep == other {
        return Ok(Err(DeskRefusal::OneAndTheSame));
    }
    let find = |id| -> Result<_, StoreError> {
        let is_one = |stored: &Stored| stored.record.kind == RecordKind::Enterprise && !stored.record.is_deleted();
        Ok(rows::find_within(connection, id, extent)?.filter(is_one))
    };
    let (Some(keep), Some(other)) = (find(keep)?, find(other)?) else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    for id in [keep.record.id, other.record.id] {
        if merges::stands_for(connection, id)? != id {
            return Ok(Err(DeskRefusal::GaveWay));
        }
    }
    Ok(Ok((keep, other)))
}

/// Merges two enterprises, if both are still what the person had in front of them.
pub(super) fn merge(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Arc<Extent>),
    now: u64,
    wish: &Merge,
) -> Answered<DeskEdit> {
    let (keep, other) = match both(connection, wish.keep, wish.other, extent)? {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if (keep.seq, other.seq) != wish.versions {
        return Ok(Err(DeskRefusal::MovedOn));
    }
    let taken = wish.take.iter().filter(|field| is_compared(field)).filter_map(|field| {
        let value = other.record.answer(field.as_str());
        let change = Change {
            value: value.clone(),
            seen: keep.record.seen(field.as_str()),
        };
        (keep.record.answer(field.as_str()) != value).then(|| (field.clone(), change))
    });
    let taken: BTreeMap<FieldName, Change> = taken.collect();
    let into = Change {
        value: Answer::Reference(keep.record.id),
        seen: other.record.seen(MERGED_INTO),
    };
    let reason = Some(wish.reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let mut desk = Desk::load(connection, now)?;
    let mut edits = Vec::new();
    if !taken.is_empty() {
        edits.push((&keep.record, desk.edit(&keep.record, taken.clone(), caller, now)));
    }
    let merging = desk.edit(&other.record, [(FieldName::new(MERGED_INTO), into)].into(), caller, now);
    edits.push((&other.record, merging));
    for (_, edit) in &mut edits {
        edit.reason.clone_from(&reason);
    }
    let written = match write(connection, epoch, (caller, extent), now, &edits)? {
        Ok(written) => written,
        Err(refusal) => return Ok(Err(refusal)),
    };
    desk.save(connection)?;
    if let [(_, values), (_, merging)] = edits.as_slice() {
        connection
            .prepare_cached("INSERT INTO taken_over VALUES (?1, ?2, ?3)")?
            .execute(params![
                merging.id.device.as_bytes(),
                Int(merging.id.counter),
                Int(values.id.counter)
            ])?;
    }
    let deed = Deed {
        at: now,
        who: Actor::Person(caller.person),
        what: Act::Merged,
        about: other.record.id.to_string(),
        details: json!({ "into": keep.record.id, "taken": taken.keys().collect::<Vec<_>>() }),
    };
    audit::append(connection, &deed)?;
    Ok(Ok(written))
}

/// Takes a merge back: the enterprise that gave way is one of its own again, and the other has the values that it had before,
/// unless something newer stands there.
pub(super) fn unmerge(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Arc<Extent>),
    now: u64,
    other: RecordId,
) -> Answered<Unmerged> {
    let Some(other) = rows::find_within(connection, other, extent)? else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    let (Some(keep), Some(register)) = (merged::into(&other.record), other.record.fields.get(MERGED_INTO)) else {
        return Ok(Err(DeskRefusal::NotMerged));
    };
    // What it comes back to must be within reach as well.
    let own = Line::of(&other.record).own().map(|(place, _)| place);
    if own.is_some_and(|place| !extent.holds(&place)) {
        return Ok(Err(DeskRefusal::NotFound));
    }
    let mut desk = Desk::load(connection, now)?;
    let mut keeps = Vec::new();
    for (id, written) in register.live() {
        let keep = written.value.as_reference();
        let keep = keep.map(|keep| rows::find(connection, keep)).transpose()?.flatten();
        keeps.extend(keep.map(|keep| (id, keep.record)));
    }
    let (mut edits, mut stayed) = (Vec::new(), Vec::new());
    for (merging, keep) in &keeps {
        let Some(values) = taken_over(connection, *merging)? else {
            continue;
        };
        let log = RecordLog::read(connection, keep.id)?;
        let Some(values) = log.edits.get(&values).map(|logged| &logged.edit) else {
            continue;
        };
        for (field, change) in &values.changes {
            let live = keep.fields.get(field).map(Register::live).unwrap_or_default();
            if !live.iter().any(|(id, _)| *id == values.id) {
                stayed.push(field.clone());
                continue;
            }
            let mut before: Vec<_> = before_settlement(&log, values.id, &change.seen, field);
            let was_empty = before.is_empty();
            if was_empty {
                before.push((values.id, Answer::NotCollected));
            }
            let disagreed = before.len() > 1;
            // The one shown first before is written last, so that it is shown first again.
            for (original, value) in before.into_iter().rev() {
                let change = Change {
                    value,
                    seen: [values.id].into_iter().collect(),
                };
                let mut edit = desk.edit(keep, [(field.clone(), change)].into(), caller, now);
                edit.restores = Some(original).filter(|_| !was_empty);
                if disagreed {
                    // Values that stood against each other are none that a device had seen of the other.
                    let device = DeviceId::from_parts(now, chance::bytes());
                    push::add_device(connection, device, "desk", now)?;
                    edit.id = EditId { device, counter: 1 };
                    desk.give_back();
                }
                edits.push((keep, edit));
            }
        }
    }
    let apart = Change {
        value: Answer::NotCollected,
        seen: other.record.seen(MERGED_INTO),
    };
    let apart = desk.edit(
        &other.record,
        [(FieldName::new(MERGED_INTO), apart)].into(),
        caller,
        now,
    );
    edits.push((&other.record, apart));
    if let Err(refusal) = write(connection, epoch, (caller, extent), now, &edits)? {
        return Ok(Err(refusal));
    }
    desk.save(connection)?;
    let deed = Deed {
        at: now,
        who: Actor::Person(caller.person),
        what: Act::MergeUndone,
        about: other.record.id.to_string(),
        details: json!({ "from": keep, "stayed": stayed }),
    };
    audit::append(connection, &deed)?;
    Ok(Ok(Unmerged { keep, stayed }))
}

/// Finds the edit with which a merge took values over.
fn taken_over(connection: &Connection, merging: EditId) -> Result<Option<EditId>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT values_counter FROM taken_over WHERE device = ?1 AND counter = ?2")?;
    let counter: Option<Int> = statement
        .query_row(params![merging.device.as_bytes(), Int(merging.counter)], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(counter.map(|counter| EditId {
        counter: counter.0,
        ..merging
    }))
}

/// Writes edits, each with the record that it changes: all of them or, when one is refused, none. Returns the last.
fn write(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Arc<Extent>),
    now: u64,
    edits: &[(&Record, Edit)],
) -> Answered<DeskEdit> {
    if let Some(refusal) = edits
        .iter()
        .find_map(|(record, edit)| refuse(caller, now, edit, Some(record)))
    {
        return Ok(Err(DeskRefusal::Refused(refusal.code)));
    }
    let mut ledger = BatchLedger::new(connection, epoch, now, caller.person).within(Arc::clone(extent));
    let mut last: Option<(EditId, Receipt)> = None;
    for (_, edit) in edits {
        match take_in(&mut ledger, caller, now, edit)?.outcome {
            Outcome::Applied(receipt) | Outcome::Duplicate(receipt) => last = Some((edit.id, receipt)),
            // Takes back what was written before it.
            Outcome::Rejected(refusal) => return Err(StoreError::Broken(refusal.code.as_str().to_owned())),
            Outcome::RetryLater => return Err(StoreError::Busy),
        }
    }
    ledger.finish()?;
    Ok(last
        .map(|(edit, receipt)| DeskEdit { edit, receipt })
        .ok_or(DeskRefusal::NotFound))
}

/// Tells which enterprise stands for one that gave way.
pub(super) fn gave_way(
    connection: &Connection,
    board: &SharedBoard,
    (names, log): (&Names, &RecordLog),
    record: &Record,
) -> Result<Option<OneWith>, StoreError> {
    let head = merges::stands_for(connection, record.id)?;
    if head == record.id {
        return Ok(None);
    }
    one_with(connection, board, (names, log), record, head).map(Some)
}

/// Lists the enterprises that were merged into one.
pub(super) fn merged(
    connection: &Connection,
    board: &SharedBoard,
    names: &Names,
    id: RecordId,
) -> Result<Vec<OneWith>, StoreError> {
    let mut all = Vec::new();
    for other in merges::merged_into(connection, id)? {
        if let Some(stored) = rows::find(connection, other)? {
            let log = RecordLog::read(connection, other)?;
            all.push(one_with(connection, board, (names, &log), &stored.record, other)?);
        }
    }
    Ok(all)
}

/// Describes how a record gave way, for the page of the one or of the other.
fn one_with(
    connection: &Connection,
    board: &SharedBoard,
    (names, log): (&Names, &RecordLog),
    gone: &Record,
    shown: RecordId,
) -> Result<OneWith, StoreError> {
    let edit = gone.fields.get(MERGED_INTO).and_then(Register::shown_id);
    let edit = edit.and_then(|id| log.edits.get(&id)).map(|logged| &logged.edit);
    let mut statement = connection.prepare_cached("SELECT name FROM enterprise WHERE id = ?1")?;
    let name: Option<String> = statement.query_row([shown.as_bytes()], |row| row.get(0)).optional()?;
    Ok(OneWith {
        record: shown,
        name: name.unwrap_or_default(),
        by: edit.map(|edit| names.of(edit.author)).unwrap_or_default(),
        at: edit.map_or(0, |edit| edit.stamp.millis),
        reason: edit.and_then(|edit| edit.reason.clone()),
        visits: board.read().visits_naming(gone.id),
    })
}
