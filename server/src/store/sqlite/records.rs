//! One record for the desk: its fields with their live values, and the history of every field.

use std::collections::BTreeSet;

use domain::api::{FieldDetail, HistoryRow, RecordDetail};
use domain::reach::Extent;
use domain::record::{RecordId, RecordKind, field_history};
use rusqlite::Connection;

use super::board::SharedBoard;
use super::names::{Names, RecordLog, source};
use super::others::{self, Office};
use super::{conflicts, desk, imports, lists, merges, merging, review, rows};
use crate::fields;
use crate::store::{Judge, StoreError};

/// Shows one record.
pub(super) fn detail(
    connection: &Connection,
    board: &SharedBoard,
    id: RecordId,
    extent: &Extent,
    judge: Judge,
) -> Result<Option<RecordDetail>, StoreError> {
    let Some(stored) = rows::find_within(connection, id, extent)? else {
        return Ok(None);
    };
    let record = stored.record;
    let (names, log) = (Names::read(connection)?, RecordLog::read(connection, id)?);
    let in_conflict: BTreeSet<_> = record.conflicts().map(|(field, _)| field.clone()).collect();
    let mut described = Vec::with_capacity(record.fields.len());
    for (field, register) in &record.fields {
        described.push(FieldDetail {
            field: field.clone(),
            live: log.live(connection, &names, register)?,
            conflict: in_conflict.contains(field),
        });
    }
    let gave_way = merging::gave_way(connection, board, (&names, &log), &record)?;
    let stands = record.kind == RecordKind::Enterprise && gave_way.is_none();
    let last_with_form = log.edits.values().filter(|logged| logged.edit.form.is_some());
    let form = last_with_form
        .max_by_key(|logged| (logged.edit.stamp, logged.edit.id))
        .and_then(|logged| logged.edit.form.clone());
    let first = log.edits.values();
    let first = first.min_by_key(|logged| (logged.received_at, logged.edit.stamp, logged.edit.id));
    let author = first.map(|logged| logged.edit.author);
    let enterprise = record.answer(fields::ENTERPRISE).as_reference();
    let office = Office { connection, board };
    let problems = judge(&record, form.as_deref(), author, &office);
    let review = review::detail(connection, &office, &names, &log, &record, author)?;
    Ok(Some(RecordDetail {
        id,
        kind: record.kind,
        title: conflicts::heading(connection, &record)?.0,
        enterprise: enterprise.map(|id| merges::stands_for(connection, id)).transpose()?,
        deleted: record.is_deleted(),
        fields: described,
        visits: if stands {
            lists::visits_of(connection, board, id, lists::VISITS_SHOWN)?
        } else {
            Vec::new()
        },
        others: if stands {
            others::of_enterprise(connection, id)?
        } else {
            Vec::new()
        },
        figures: if stands {
            imports::side_by_side(connection, board, &record)?
        } else {
            Vec::new()
        },
        form,
        problems,
        version: stored.seq,
        review,
        merged: if stands {
            merging::merged(connection, board, &names, id)?
        } else {
            Vec::new()
        },
        gave_way,
    }))
}

/// Shows every change of one record, the last first.
pub(super) fn history(connection: &Connection, id: RecordId, extent: &Extent) -> Result<Vec<HistoryRow>, StoreError> {
    let Some(stored) = rows::find_within(connection, id, extent)? else {
        return Ok(Vec::new());
    };
    let (names, log) = (Names::read(connection)?, RecordLog::read(connection, id)?);
    let edits: Vec<_> = log.edits.values().map(|logged| logged.edit.clone()).collect();
    let mut listed = Vec::new();
    for (field, register) in &stored.record.fields {
        let live: Vec<_> = register.live().into_iter().map(|(id, _)| id).collect();
        for entry in field_history(&edits, field.as_str()) {
            let logged = log.edits.get(&entry.edit);
            let settled = logged
                .and_then(|logged| logged.edit.changes.get(field))
                .filter(|_| live == [entry.edit]);
            let can_undo =
                settled.is_some_and(|change| desk::before_settlement(&log, entry.edit, &change.seen, field).len() >= 2);
            listed.push((
                (entry.stamp, entry.edit),
                HistoryRow {
                    field: field.clone(),
                    edit: entry.edit,
                    author: names.of(entry.author),
                    written_at: entry.stamp.millis,
                    received_at: logged.map_or(0, |logged| logged.received_at),
                    source: source(connection, entry.edit.device)?,
                    before: entry.before,
                    after: entry.after,
                    reason: entry.reason,
                    can_undo,
                },
            ));
        }
    }
    listed.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(listed.into_iter().map(|(_, row)| row).collect())
}
