//! The register of persons' requests.

use std::str::FromStr;

use chrono::NaiveDate;
use domain::api::{MoveRequest, NewRequest, PersonRequest};
use domain::person_request::{Course, RequestStep};
use domain::reach::Extent;
use domain::record::PersonId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::audit;
use super::rows::{self, Id, Int};
use crate::store::{Act, Actor, Deed, Moved, StoreError};

const COLUMNS: &str = "SELECT number, kind, received_on, via_processor, reference, record, display_name, answered_on,
     extended_on, extension_reason, closed_on, outcome, outcome_reason
     FROM person_request JOIN account ON account.id = entered_by";

/// Lists the register: what is open by its next clock, then what ended, the last first.
pub(super) fn all(connection: &Connection, extent: &Extent) -> Result<Vec<PersonRequest>, StoreError> {
    let mut statement = connection.prepare_cached(COLUMNS)?;
    let rows = statement.query_map([], |row| Ok(read(row)))?;
    let mut all = Vec::new();
    for row in rows {
        let row = row??;
        if is_within(connection, &row, extent)? {
            all.push(row);
        }
    }
    all.sort_by_key(|row| {
        let due = row.course.due();
        (due.is_none(), due, std::cmp::Reverse(row.number))
    });
    Ok(all)
}

/// Tells whether a request is about no record, or about one within reach.
fn is_within(connection: &Connection, row: &PersonRequest, extent: &Extent) -> Result<bool, StoreError> {
    Ok(match row.record {
        Some(record) => rows::find_within(connection, record, extent)?.is_some(),
        None => true,
    })
}

/// Enters a request; nothing when the record that it is about is not within reach.
pub(super) fn enter(
    connection: &Connection,
    asked: &NewRequest,
    extent: &Extent,
    by: PersonId,
    now: u64,
) -> Result<Option<PersonRequest>, StoreError> {
    if let Some(record) = asked.record
        && rows::find_within(connection, record, extent)?.is_none()
    {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "INSERT INTO person_request (kind, received_on, via_processor, reference, record, entered_at, entered_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            asked.kind.as_str(),
            asked.received_on.to_string(),
            asked.via_processor,
            asked.reference,
            asked.record.as_ref().map(|record| record.as_bytes()),
            Int(now),
            by.as_bytes()
        ])?;
    let number = connection.last_insert_rowid().cast_unsigned();
    let details = json!({ "kind": asked.kind, "received_on": asked.received_on });
    note(connection, Act::RequestEntered, number, details, by, now)?;
    find(connection, number)
}

/// Takes a step of a request.
pub(super) fn go_on(
    connection: &Connection,
    number: u64,
    wish: &MoveRequest,
    today: NaiveDate,
    (by, extent): (PersonId, &Extent),
    now: u64,
) -> Result<Moved, StoreError> {
    let Some(before) = find(connection, number)? else {
        return Ok(Moved::NotThere);
    };
    if !is_within(connection, &before, extent)? {
        return Ok(Moved::NotThere);
    }
    if !before.course.may(wish.step, today) {
        return Ok(Moved::NotNow);
    }
    let course = before.course.after(wish.step, today);
    let (extension_reason, outcome, outcome_reason) = match wish.step {
        RequestStep::Answer => (before.extension_reason, None, String::new()),
        RequestStep::Extend => (wish.reason.clone(), None, String::new()),
        RequestStep::Close(outcome) => (before.extension_reason, Some(outcome), wish.reason.clone()),
    };
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    connection
        .prepare_cached(
            "UPDATE person_request SET answered_on = ?2, extended_on = ?3, extension_reason = ?4, closed_on = ?5,
             outcome = ?6, outcome_reason = ?7 WHERE number = ?1",
        )?
        .execute(params![
            Int(number),
            text(course.answered_on),
            text(course.extended_on),
            extension_reason,
            text(course.closed_on),
            outcome.map(|outcome| outcome.as_str()),
            outcome_reason
        ])?;
    let details = json!({ "kind": course.kind, "step": wish.step.as_str(), "reason": wish.reason });
    note(connection, Act::RequestMoved, number, details, by, now)?;
    Ok(find(connection, number)?.map_or(Moved::NotThere, |row| Moved::Done(Box::new(row))))
}

fn find(connection: &Connection, number: u64) -> Result<Option<PersonRequest>, StoreError> {
    // A number that the table can't hold names nothing.
    let Ok(number) = i64::try_from(number) else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE number = ?1"))?;
    statement
        .query_row([number], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

fn read(row: &Row<'_>) -> Result<PersonRequest, StoreError> {
    let day = |column: usize| -> Result<Option<NaiveDate>, StoreError> {
        let text: Option<String> = row.get(column)?;
        text.map(|text| parsed(&text)).transpose()
    };
    let known = |day: Option<NaiveDate>| day.ok_or_else(|| StoreError::Broken("a request without its day".into()));
    let outcome: Option<String> = row.get(11)?;
    Ok(PersonRequest {
        number: row.get::<_, Int>(0)?.0,
        course: Course {
            kind: parsed(&row.get::<_, String>(1)?)?,
            received_on: known(day(2)?)?,
            via_processor: row.get(3)?,
            answered_on: day(7)?,
            extended_on: day(8)?,
            closed_on: day(10)?,
        },
        reference: row.get(4)?,
        record: row.get::<_, Option<Id>>(5)?.map(|id| id.record()),
        entered_by: row.get(6)?,
        extension_reason: row.get(9)?,
        outcome: outcome.map(|text| parsed(&text)).transpose()?,
        outcome_reason: row.get(12)?,
    })
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(StoreError::unreadable)
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
        about: format!("request {number}"),
        details,
    };
    audit::append(connection, &deed)
}
