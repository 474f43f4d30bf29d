//! Whole lists, and answers beside the rows of a list.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use domain::record::{Answer, FieldName, RecordId};
use rusqlite::{Connection, OptionalExtension};

use super::board::{Found, SharedBoard, Window};
use super::names::Names;
use super::{founding, lists, others, rows, supervision};
use crate::store::{ExportAsk, List, ListRow, RowSink, StoreError};

/// Every row there is. A quarter of what a number holds, because windows are added up.
const ALL: Window = Window {
    offset: 0,
    limit: (u32::MAX / 4) as usize,
};
/// Visits that are read at a time.
const AT_A_TIME: usize = 500;

/// Returns answers of records.
pub(super) fn answers(
    connection: &Connection,
    records: &[RecordId],
    fields: &[FieldName],
) -> Result<Vec<Vec<Answer>>, StoreError> {
    records.iter().map(|id| answers_of(connection, *id, fields)).collect()
}

fn answers_of(connection: &Connection, id: RecordId, fields: &[FieldName]) -> Result<Vec<Answer>, StoreError> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let stored = rows::find(connection, id)?;
    let answer = |field: &FieldName| match &stored {
        Some(stored) => stored.record.answer(field.as_str()).clone(),
        None => Answer::NotCollected,
    };
    Ok(fields.iter().map(answer).collect())
}

/// Leaves those of the numbered visits that are asked for, in their order.
fn chosen(connection: &Connection, mut visits: Vec<i64>, only: &BTreeSet<RecordId>) -> Result<Vec<i64>, StoreError> {
    if !only.is_empty() {
        let mut numbered = connection.prepare_cached("SELECT number FROM record WHERE id = ?1")?;
        let mut numbers = BTreeSet::new();
        for id in only {
            numbers.extend(
                numbered
                    .query_row([id.as_bytes()], |row| row.get::<_, i64>(0))
                    .optional()?,
            );
        }
        visits.retain(|number| numbers.contains(number));
    }
    Ok(visits)
}

/// Hands over every row of a list, or those that are asked for.
pub(super) fn export(
    connection: &Connection,
    board: &SharedBoard,
    ask: &ExportAsk,
    mut sink: RowSink,
) -> Result<(), StoreError> {
    let ExportAsk {
        list,
        query,
        extent,
        only,
        fields,
        today,
        needed,
    } = ask;
    let is_asked = |id: RecordId| only.is_empty() || only.contains(&id);
    let mut hand_over = |id: RecordId, row: ListRow| -> Result<ControlFlow<()>, StoreError> {
        Ok(sink(&row, &answers_of(connection, id, fields)?))
    };
    match list {
        List::Enterprises => {
            let Found { page, .. } = board.read().enterprises(query, extent, ALL);
            for row in page.into_iter().filter(|row| is_asked(row.id)) {
                if hand_over(row.id, ListRow::Enterprise(row))?.is_break() {
                    break;
                }
            }
        }
        List::Visits => {
            let held = board.read();
            let names = Names::read(connection)?;
            let Found { page, .. } = held.visits(query, extent, ALL, &names);
            // Writing a million rows takes its time, and lists are asked for meanwhile.
            drop(held);
            let page = chosen(connection, page, only)?;
            'all: for numbers in page.chunks(AT_A_TIME) {
                for row in lists::visit_rows(connection, numbers)? {
                    if hand_over(row.id, ListRow::Visit(row))?.is_break() {
                        break 'all;
                    }
                }
            }
        }
        List::Foundings => {
            let rows = founding::all(connection, board, query, extent, *needed)?;
            for row in rows.into_iter().filter(|row| is_asked(row.enterprise)) {
                if hand_over(row.enterprise, ListRow::Founding(row))?.is_break() {
                    break;
                }
            }
        }
        List::Supervision => {
            for row in supervision::all(connection, extent)? {
                // No record stands behind an entry, and its columns are its own.
                if sink(&ListRow::Finding(row), &[]).is_break() {
                    break;
                }
            }
        }
        List::Others(kind) => {
            let listed = others::listed(connection, *kind, query, (extent, *today), &ALL)?;
            for row in listed.rows.into_iter().filter(|row| is_asked(row.id)) {
                if hand_over(row.id, ListRow::Other(row))?.is_break() {
                    break;
                }
            }
        }
    }
    Ok(())
}
