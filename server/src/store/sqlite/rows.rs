//! How ids, numbers and merged records stand in rows.

use domain::reach::Extent;
use domain::record::pack::{RecordPage, pack_records};
use domain::record::{DeviceId, Edit, PersonId, Record, RecordId, TeamId};
use domain::sync::Scope;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use super::ledger::Held;
use super::places;
use crate::store::StoreError;

/// An unsigned number in a signed column, bit for bit: counters and hashes may use the whole range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Int(pub(super) u64);

impl ToSql for Int {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.cast_signed()))
    }
}

impl FromSql for Int {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|number| Self(number.cast_unsigned()))
    }
}

/// An id in a BLOB column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Id([u8; 16]);

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        FromSql::column_result(value).map(Self)
    }
}

impl Id {
    pub(super) const fn record(self) -> RecordId {
        RecordId::from_bytes(self.0)
    }

    pub(super) const fn person(self) -> PersonId {
        PersonId::from_bytes(self.0)
    }

    pub(super) const fn team(self) -> TeamId {
        TeamId::from_bytes(self.0)
    }

    pub(super) const fn device(self) -> DeviceId {
        DeviceId::from_bytes(self.0)
    }
}

/// Returns the number that stands for a scope in the database.
pub(super) const fn scope_code(scope: Scope) -> u8 {
    match scope {
        Scope::Register => 0,
        Scope::Visits => 1,
        Scope::Plan => 2,
    }
}

/// A merged record as it is stored.
pub(super) struct Stored {
    /// The number of its first edit.
    pub(super) number: i64,
    pub(super) record: Record,
    pub(super) seq: u64,
    pub(super) conflicts: u64,
    /// The number of the place where it belongs.
    pub(super) place: i64,
}

/// Completes a statement that selects what [`read`] reads: a merged record, and its first edit if it has no other.
macro_rules! select_records {
    ($conditions:literal) => {
        concat!(
            "SELECT record.number, record.seq, record.conflicts, record.body, edit.body, record.place FROM record
             LEFT JOIN edit ON edit.number = record.number AND record.body IS NULL ",
            $conditions
        )
    };
}
pub(super) use select_records;

/// Finds a merged record.
pub(super) fn find(connection: &Connection, id: RecordId) -> Result<Option<Stored>, StoreError> {
    let mut statement = connection.prepare_cached(select_records!("WHERE record.id = ?1"))?;
    statement
        .query_row([id.as_bytes()], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Finds a merged record that lies within an extent.
pub(super) fn find_within(
    connection: &Connection,
    id: RecordId,
    extent: &Extent,
) -> Result<Option<Stored>, StoreError> {
    let Some(stored) = find(connection, id)? else {
        return Ok(None);
    };
    Ok(places::is_within(connection, extent, stored.place)?.then_some(stored))
}

/// Reads a row of [`select_records`].
pub(super) fn read(row: &Row<'_>) -> Result<Stored, StoreError> {
    let (seq, conflicts): (Int, Int) = (row.get(1)?, row.get(2)?);
    let (body, edit) = (row.get_ref(3)?.as_blob_or_null(), row.get_ref(4)?.as_blob_or_null());
    let record = match (
        body.map_err(StoreError::unreadable)?,
        edit.map_err(StoreError::unreadable)?,
    ) {
        (Some(body), _) => RecordPage::open(body)
            .and_then(|page| page.record(0))
            .map_err(StoreError::unreadable)?,
        (None, Some(edit)) => Record::of_edit(&serde_json::from_slice::<Edit>(edit).map_err(StoreError::unreadable)?),
        (None, None) => return Err(StoreError::Broken("a record has neither a body nor its edit".into())),
    };
    Ok(Stored {
        number: row.get(0)?,
        record,
        seq: seq.0,
        conflicts: conflicts.0,
        place: row.get(5)?,
    })
}

/// Writes merged records and the list of their conflicts.
pub(super) struct RecordWriter<'c> {
    insert: CachedStatement<'c>,
    update: CachedStatement<'c>,
    forget: CachedStatement<'c>,
    conflict: CachedStatement<'c>,
}

impl<'c> RecordWriter<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self, StoreError> {
        Ok(Self {
            insert: connection.prepare_cached(
                "INSERT INTO record (number, id, kind, scope, seq, conflicts, body, place)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            update: connection
                .prepare_cached("UPDATE record SET seq = ?2, conflicts = ?3, body = ?4 WHERE number = ?1")?,
            forget: connection.prepare_cached("DELETE FROM conflict WHERE record = ?1")?,
            conflict: connection.prepare_cached("INSERT INTO conflict VALUES (?1, ?2)")?,
        })
    }

    /// Writes one record; returns how many of its fields are in conflict.
    pub(super) fn write(&mut self, held: &Held, scope: Scope, seq: u64, place: i64) -> Result<u64, StoreError> {
        let id = held.id.as_bytes();
        let mut conflicts = 0;
        if held.conflicts_before > 0 {
            self.forget.execute([id])?;
        }
        // A deleted record asks nobody to settle anything; should it be restored, this runs again.
        for (field, _) in held
            .merged
            .iter()
            .filter(|record| !record.is_deleted())
            .flat_map(Record::conflicts)
        {
            conflicts += 1;
            self.conflict.execute(params![id, field.as_str()])?;
        }
        let body = held.merged.as_ref().map(|record| pack_records([(seq, record)]));
        if held.seq.is_some() {
            self.update
                .execute(params![held.number, Int(seq), Int(conflicts), body])?;
        } else {
            let kind = held.kind.as_str();
            self.insert.execute(params![
                held.number,
                id,
                kind,
                scope_code(scope),
                Int(seq),
                Int(conflicts),
                body,
                place
            ])?;
        }
        Ok(conflicts)
    }
}
