//! Looking at a database without changing it, for `thucdia doctor` and backups.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rows::Int;
use super::{BUSY_TIMEOUT, SCHEMA_VERSION, audit, meta};
use crate::store::{Act, Actor, Chain, Deed, StoreError};

/// How many faults are listed; more would say the same.
const FAULTS: usize = 5;
/// The migration that made the audit log; a database from before has none.
const AUDITED: usize = 3;
const DONE: &str = "backup_done";
const FAILED: &str = "backup_failed";

/// A database that is looked at.
#[derive(Debug)]
pub(crate) struct Look(Connection);

/// What was noted about a backup that was written, or not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct BackupNote {
    /// When, in Unix milliseconds.
    pub(crate) at: u64,
    /// The file that was written, or why none was.
    pub(crate) said: String,
}

impl Look {
    /// Opens a database for looking at.
    pub(crate) fn at(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(Self(connection))
    }

    /// Returns the number of its schema.
    pub(crate) fn schema(&self) -> Result<usize, StoreError> {
        Ok(self.0.query_row("PRAGMA user_version", [], |row| row.get(0))?)
    }

    /// Lists the first faults of its file and of its references.
    pub(crate) fn faults(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.0.prepare(&format!("PRAGMA quick_check({FAULTS})"))?;
        let said = statement.query_map([], |row| row.get(0))?;
        let mut faults: Vec<String> = said.collect::<Result<_, _>>()?;
        faults.retain(|fault| fault != "ok");
        let mut statement = self.0.prepare("PRAGMA foreign_key_check")?;
        let dangling = statement.query_map([], |row| {
            Ok(format!(
                "a row of {} refers to a row of {} that is not there",
                row.get::<_, String>(0)?,
                row.get::<_, String>(2)?
            ))
        })?;
        for fault in dangling.take(FAULTS) {
            faults.push(fault?);
        }
        Ok(faults)
    }

    /// Checks the audit log; `None` where there is none yet.
    pub(crate) fn chain(&self) -> Result<Option<Chain>, StoreError> {
        if self.schema()? < AUDITED {
            return Ok(None);
        }
        audit::verify(&self.0).map(Some)
    }

    /// Returns when the last edit came in, by the clock of then.
    pub(crate) fn last_edit(&self) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT received_at FROM edit ORDER BY number DESC LIMIT 1";
        let last = self.0.query_row(sql, [], |row| row.get::<_, Int>(0)).optional()?;
        Ok(last.map(|at| at.0))
    }

    /// Returns the last backup that was written.
    pub(crate) fn last_backup(&self) -> Result<Option<BackupNote>, StoreError> {
        self.note(DONE)
    }

    /// Returns the last backup that failed, if none succeeded since.
    pub(crate) fn failed_backup(&self) -> Result<Option<BackupNote>, StoreError> {
        self.note(FAILED)
    }

    fn note(&self, name: &str) -> Result<Option<BackupNote>, StoreError> {
        let text = meta::get(&self.0, name)?;
        text.map(|text| serde_json::from_str(&text).map_err(StoreError::unreadable))
            .transpose()
    }
}

/// Notes in a database what became of a backup of it. It may be of an older version, which stays as it is.
pub(crate) fn note_backup(
    database: &Path,
    outcome: Result<&Path, &str>,
    by: Actor,
    now: u64,
) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch("PRAGMA synchronous = FULL; BEGIN IMMEDIATE")?;
    let note = |said: String| serde_json::to_string(&BackupNote { at: now, said }).map_err(StoreError::unreadable);
    match outcome {
        Ok(file) => {
            let file = file.display().to_string();
            meta::set(&connection, DONE, &note(file.clone())?)?;
            connection.execute("DELETE FROM meta WHERE name = ?1", [FAILED])?;
            let schema: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if (AUDITED..=SCHEMA_VERSION).contains(&schema) {
                let deed = Deed {
                    at: now,
                    who: by,
                    what: Act::BackedUp,
                    about: file,
                    details: json!({}),
                };
                audit::append(&connection, &deed)?;
            }
        }
        Err(why) => meta::set(&connection, FAILED, &note(why.to_owned())?)?,
    }
    Ok(connection.execute_batch("COMMIT")?)
}
