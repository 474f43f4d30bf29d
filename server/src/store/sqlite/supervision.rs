//! The log of supervision.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::api::{FindingRow, NewFinding};
use domain::reach::{Extent, Place};
use domain::record::{PersonId, RecordKind};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::rows::{self, Id, Int};
use super::{SqliteStore, audit, conflicts};
use crate::store::{Act, Actor, Closed, Deed, StoreError, Supervision};

#[async_trait]
impl Supervision for SqliteStore {
    async fn findings(&self, extent: Arc<Extent>) -> Result<Vec<FindingRow>, StoreError> {
        self.readers.read(move |connection| all(connection, &extent)).await
    }

    async fn enter_finding(
        &self,
        by: (PersonId, Arc<Extent>),
        now: u64,
        found: NewFinding,
    ) -> Result<Option<u64>, StoreError> {
        let (by, extent) = by;
        self.writer
            .write(move |connection| enter(connection, (by, &extent), now, &found))
            .await
    }

    async fn close_finding(
        &self,
        by: (PersonId, Arc<Extent>),
        moment: (u64, NaiveDate),
        number: u64,
        result: String,
    ) -> Result<Closed, StoreError> {
        let (by, extent) = by;
        self.writer
            .write(move |connection| close(connection, (by, &extent), moment, number, &result))
            .await
    }
}

const COLUMNS: &str = "SELECT number, checked_on, entered.display_name, unit, record, finding, due, closed_on,
     ifnull(closed.display_name, ''), result
     FROM supervision JOIN account AS entered ON entered.id = entered_by LEFT JOIN account AS closed ON closed.id = closed_by";

/// Lists the entries within an extent.
pub(super) fn all(connection: &Connection, extent: &Extent) -> Result<Vec<FindingRow>, StoreError> {
    let mut statement = connection.prepare_cached(COLUMNS)?;
    let read = statement.query_map([], |row| Ok(read(row)))?;
    let mut all = Vec::new();
    for row in read {
        all.extend(within(connection, row??, extent)?);
    }
    all.sort_by_key(FindingRow::place);
    Ok(all)
}

/// Says what an entry is about, if it is about something within an extent: its record, or the organisation where it names no
/// record.
fn within(connection: &Connection, mut row: FindingRow, extent: &Extent) -> Result<Option<FindingRow>, StoreError> {
    let Some(record) = row.record else {
        return Ok(holds_unit(extent, &row.unit).then_some(row));
    };
    let Some(stored) = rows::find_within(connection, record, extent)? else {
        return Ok(None);
    };
    row.kind = Some(stored.record.kind);
    row.title = conflicts::heading(connection, &stored.record)?.0;
    Ok(Some(row))
}

fn holds_unit(extent: &Extent, unit: &str) -> bool {
    let unit = unit.to_owned();
    extent.holds(&Place {
        zone: String::new(),
        unit,
    })
}

/// Enters what was found; nothing when what was checked is not within reach.
fn enter(
    connection: &Connection,
    (by, extent): (PersonId, &Extent),
    now: u64,
    found: &NewFinding,
) -> Result<Option<u64>, StoreError> {
    let reaches = match found.record {
        Some(record) => rows::find_within(connection, record, extent)?
            .is_some_and(|stored| matches!(stored.record.kind, RecordKind::Enterprise | RecordKind::Visit)),
        None => holds_unit(extent, &found.unit),
    };
    if !reaches {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "INSERT INTO supervision (checked_on, unit, record, finding, due, entered_at, entered_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            found.checked_on.to_string(),
            found.unit,
            found.record.as_ref().map(|record| record.as_bytes()),
            found.finding,
            found.due.map(|day| day.to_string()),
            Int(now),
            by.as_bytes()
        ])?;
    let number = connection.last_insert_rowid().cast_unsigned();
    let details = json!({ "checked_on": found.checked_on, "unit": found.unit, "record": found.record });
    note(connection, Act::SupervisionEntered, number, details, by, now)?;
    Ok(Some(number))
}

/// Closes an entry.
fn close(
    connection: &Connection,
    (by, extent): (PersonId, &Extent),
    (now, today): (u64, NaiveDate),
    number: u64,
    result: &str,
) -> Result<Closed, StoreError> {
    // A number that the table can't hold names nothing.
    let Ok(key) = i64::try_from(number) else {
        return Ok(Closed::NotThere);
    };
    let found = connection
        .prepare_cached(&format!("{COLUMNS} WHERE number = ?1"))?
        .query_row([key], |row| Ok(read(row)))
        .optional()?
        .transpose()?;
    let found = found.map(|row| within(connection, row, extent)).transpose()?.flatten();
    let Some(found) = found else {
        return Ok(Closed::NotThere);
    };
    if found.closed_on.is_some() {
        return Ok(Closed::Already);
    }
    connection
        .prepare_cached("UPDATE supervision SET closed_on = ?2, closed_by = ?3, result = ?4 WHERE number = ?1")?
        .execute(params![key, today.to_string(), by.as_bytes(), result])?;
    note(
        connection,
        Act::SupervisionClosed,
        number,
        json!({ "result": result }),
        by,
        now,
    )?;
    Ok(Closed::Done)
}

fn read(row: &Row<'_>) -> Result<FindingRow, StoreError> {
    let day = |column: usize| -> Result<Option<NaiveDate>, StoreError> {
        let text: Option<String> = row.get(column)?;
        text.map(|text| text.parse().map_err(StoreError::unreadable))
            .transpose()
    };
    Ok(FindingRow {
        number: row.get::<_, Int>(0)?.0,
        checked_on: day(1)?.ok_or_else(|| StoreError::Broken("a check without its day".into()))?,
        checked_by: row.get(2)?,
        unit: row.get(3)?,
        record: row.get::<_, Option<Id>>(4)?.map(Id::record),
        kind: None,
        title: String::new(),
        finding: row.get(5)?,
        due: day(6)?,
        closed_on: day(7)?,
        closed_by: row.get(8)?,
        result: row.get(9)?,
    })
}

fn note(
    connection: &Connection,
    what: Act,
    number: u64,
    details: serde_json::Value,
    by: PersonId,
    at: u64,
) -> Result<(), StoreError> {
    let deed = Deed {
        at,
        who: Actor::Person(by),
        what,
        about: format!("supervision {number}"),
        details,
    };
    audit::append(connection, &deed)
}
