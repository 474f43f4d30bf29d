//! Facts about the database itself, and its migrations.

use domain::record::Epoch;
use rusqlite::{Connection, OptionalExtension, params};

use super::projections;
use crate::chance;
use crate::store::StoreError;

/// The steps that made the schema, in order. The number of steps done is kept in `PRAGMA user_version`.
const MIGRATIONS: [&str; 2] = [
    include_str!("../../../migrations/20261123_1900_ground.sql"),
    include_str!("../../../migrations/20261125_0100_programme.sql"),
];

/// The step that made the lists of other kinds of records, which those that were there before have to enter.
const OTHERS_LISTED: usize = 1;

/// The number of migrations that this program knows.
pub const SCHEMA_VERSION: usize = MIGRATIONS.len();

/// Reads a fact.
pub(super) fn get(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Writes a fact.
pub(super) fn set(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")?
        .execute(params![name, value])?;
    Ok(())
}

/// Brings the schema up to date, and begins the first life of a new database.
pub(super) fn migrate(connection: &Connection, now: u64) -> Result<(), StoreError> {
    let done: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if done > SCHEMA_VERSION {
        return Err(StoreError::InUse(format!(
            "the database was made by a newer version of this program (schema {done}, this program knows {SCHEMA_VERSION}); \
             nothing was changed, start that version"
        )));
    }
    for (step, script) in MIGRATIONS.iter().enumerate().skip(done) {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(script)?;
        if step == OTHERS_LISTED {
            projections::list_others(&transaction)?;
        }
        transaction.execute_batch(&format!("PRAGMA user_version = {}", step + 1))?;
        transaction.commit()?;
    }
    if get(connection, "epoch")?.is_none() {
        new_life(connection, now)?;
    }
    Ok(())
}

/// Begins a new life of a database: a new epoch, and a new device for the desk.
///
/// The desk's old device must not count on: edits that it wrote after the backup are known to phones, and its next ones
/// would carry their ids (field notes C 2.2).
///
/// # Errors
/// When the database can't be written.
pub fn new_life(connection: &Connection, now: u64) -> Result<Epoch, StoreError> {
    let epoch = Epoch::from_parts(now, chance::bytes());
    set(connection, "epoch", &epoch.to_string())?;
    connection.execute("DELETE FROM meta WHERE name = 'desk'", [])?;
    Ok(epoch)
}

/// Reads the epoch.
pub(super) fn epoch(connection: &Connection) -> Result<Epoch, StoreError> {
    let text = get(connection, "epoch")?.ok_or_else(|| StoreError::Broken("the database has no epoch".into()))?;
    text.parse().map_err(StoreError::unreadable)
}
