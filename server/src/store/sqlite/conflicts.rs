//! Fields in conflict, with all that a supervisor needs to settle them.

use domain::api::{ConflictField, ConflictRow, Earlier, Listing};
use domain::contact::is_personal;
use domain::merged::MERGED_INTO;
use domain::reach::Extent;
use domain::record::{Answer, EditId, FieldName, Record, RecordKind, Register};
use rusqlite::{Connection, OptionalExtension, params};

use super::board::SharedBoard;
use super::lists;
use super::merges;
use super::names::{Names, RecordLog};
use super::places;
use super::rows::{self, Id, Int};
use crate::fields;
use crate::store::{ConflictAsk, StoreError};

/// How many earlier figures stand beside a conflict.
const EARLIER: usize = 3;
/// Among how many visits they are looked for.
const LOOKED_AT: usize = 12;
/// What tells something about an enterprise.
const ABOUT: [&str; 2] = [fields::OPERATING_STATUS, fields::WORKERS_TOTAL];

/// Lists fields in conflict, by record.
pub(super) fn list(
    connection: &Connection,
    board: &SharedBoard,
    ask: &ConflictAsk,
    extent: &Extent,
) -> Result<Listing<ConflictRow>, StoreError> {
    let from = within(connection, extent)?;
    let kind = ask.kind.map_or("", RecordKind::as_str);
    let field = ask.field.as_ref().map_or("", FieldName::as_str);
    let narrowed = format!("{from} WHERE (?1 = '' OR record.kind = ?1) AND (?2 = '' OR field = ?2)");
    let total: Int = connection.query_row(&format!("SELECT count(*) FROM {narrowed}"), [kind, field], |row| {
        row.get(0)
    })?;
    let names = Names::read(connection)?;
    let mut statement = connection.prepare(&format!(
        "SELECT conflict.record, field FROM {narrowed} ORDER BY conflict.record, field LIMIT ?4 OFFSET ?3"
    ))?;
    let found = statement.query_map(params![kind, field, ask.offset, ask.limit], |row| {
        Ok((row.get::<_, Id>(0)?.record(), row.get::<_, String>(1)?))
    })?;
    let mut listed = Vec::new();
    for entry in found {
        let (id, field) = entry?;
        let Some(stored) = rows::find(connection, id)? else {
            continue;
        };
        let Some(register) = stored.record.fields.get(field.as_str()) else {
            continue;
        };
        let log = RecordLog::read(connection, id)?;
        let (title, zone) = heading(connection, &stored.record)?;
        let (earlier, about) = if ask.context {
            context(connection, board, &stored.record, &field)?
        } else {
            Context::default()
        };
        listed.push(ConflictRow {
            record: id,
            kind: stored.record.kind,
            title,
            zone,
            base: base(&log, register, &field),
            live: log.live(connection, &names, register)?,
            field: FieldName::new(&field),
            earlier,
            about,
        });
    }
    Ok(Listing {
        rows: listed,
        total: total.0,
    })
}

/// What the enterprise of a record had in a field at other visits, and what tells something about it.
type Context = (Vec<Earlier>, Vec<(FieldName, Answer)>);

fn context(connection: &Connection, board: &SharedBoard, record: &Record, field: &str) -> Result<Context, StoreError> {
    let enterprise = record.answer(fields::ENTERPRISE).as_reference().unwrap_or(record.id);
    let enterprise = merges::stands_for(connection, enterprise)?;
    let mut earlier = Vec::new();
    for visit in lists::visits_of(connection, board, enterprise, LOOKED_AT)? {
        // Whom to ask at another visit says nothing about this one.
        if visit.id == record.id || is_personal(field) {
            continue;
        }
        let Some(stored) = rows::find(connection, visit.id)? else {
            continue;
        };
        let answer = stored.record.answer(field).clone();
        if answer.is_given() {
            earlier.push(Earlier {
                date: visit.date,
                visit: visit.id,
                answer,
            });
        }
        if earlier.len() == EARLIER {
            break;
        }
    }
    let mut about = Vec::new();
    if let Some(stored) = rows::find(connection, enterprise)? {
        for known in ABOUT {
            let answer = stored.record.answer(known).clone();
            if known != field && answer.is_given() {
                about.push((FieldName::new(known), answer));
            }
        }
    }
    Ok((earlier, about))
}

/// Counts the conflicts of each field, the most first.
pub(super) fn fields(connection: &Connection, extent: &Extent) -> Result<Vec<ConflictField>, StoreError> {
    let from = within(connection, extent)?;
    let mut statement = connection.prepare(&format!(
        "SELECT record.kind, field, count(*) AS number FROM {from} GROUP BY record.kind, field ORDER BY number DESC, field"
    ))?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, field): (String, String) = (row.get(0)?, row.get(1)?);
        all.push(ConflictField {
            kind: kind.parse().map_err(StoreError::unreadable)?,
            field: FieldName::new(&field),
            count: row.get::<_, Int>(2)?.0,
        });
    }
    Ok(all)
}

/// Counts the fields in conflict.
pub(super) fn count(connection: &Connection, extent: &Extent) -> Result<u64, StoreError> {
    let within = within(connection, extent)?;
    let total: Int = connection.query_row(&format!("SELECT count(*) FROM {within}"), [], |row| row.get(0))?;
    Ok(total.0)
}

fn within(connection: &Connection, extent: &Extent) -> Result<String, StoreError> {
    // What an enterprise that gave way says asks nobody to settle anything, except into which one it was merged.
    let condition = places::condition(connection, extent, "record")?;
    Ok(format!(
        "conflict JOIN record ON record.id = conflict.record AND {condition}
         AND (conflict.record NOT IN (SELECT enterprise FROM stands_for) OR conflict.field = '{MERGED_INTO}')"
    ))
}

/// Returns the name and zone of the enterprise that a record is about; of one about none, what it is called itself.
pub(super) fn heading(connection: &Connection, record: &Record) -> Result<(String, String), StoreError> {
    let enterprise = match record.answer(fields::ENTERPRISE).as_reference() {
        Some(named) => merges::stands_for(connection, named)?,
        None => record.id,
    };
    let mut statement = connection.prepare_cached("SELECT name, zone FROM enterprise WHERE id = ?1")?;
    let found = statement
        .query_row([enterprise.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let mut statement = connection.prepare_cached(
        "SELECT other.title FROM record JOIN other ON other.number = record.number WHERE record.id = ?1",
    )?;
    let own = statement
        .query_row([record.id.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok((own.unwrap_or_default(), String::new()))
}

/// Returns what the field was before, where all live values were written in front of the same.
fn base(log: &RecordLog, register: &Register, field: &str) -> Option<Answer> {
    let mut seen = register.live().into_iter().map(|(id, _)| seen_by(log, id, field));
    let first = seen.next()??;
    seen.all(|other| other.as_ref() == Some(&first)).then_some(())?;
    let before = replaced(log, &first, field);
    before.shown().map(|written| written.value.clone())
}

/// Returns which values the author of an edit had in front of them.
fn seen_by(log: &RecordLog, id: EditId, field: &str) -> Option<Vec<EditId>> {
    let edit = &log.origin(id)?.edit;
    let change = edit.changes.get(field)?;
    let own = log
        .edits
        .values()
        .map(|logged| logged.edit.id)
        .filter(|other| *other != edit.id);
    let covered: Vec<_> = own.filter(|other| change.seen.covers(*other)).collect();
    Some(
        replaced(log, &covered, field)
            .live()
            .into_iter()
            .map(|(id, _)| id)
            .collect(),
    )
}

/// Merges what some edits wrote to one field.
pub(super) fn replaced(log: &RecordLog, edits: &[EditId], field: &str) -> Register {
    let mut register = Register::default();
    for id in edits {
        let Some(edit) = log.edits.get(id).map(|logged| &logged.edit) else {
            continue;
        };
        let Some(change) = edit.changes.get(field) else {
            continue;
        };
        register.merge(&Register::of_edit(
            edit.id,
            edit.written(change.value.clone()),
            &change.seen,
        ));
    }
    register
}
