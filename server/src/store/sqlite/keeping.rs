//! What has been kept long enough.

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;

use super::audit;
use super::rows::Int;
use crate::store::{Act, Actor, Before, Deed, Old, StoreError};

/// Counts what is older than these moments.
pub(super) fn count(connection: &Connection, before: Before) -> Result<Old, StoreError> {
    let sessions: Int = connection
        .prepare_cached("SELECT count(*) FROM session WHERE expires_at < ?1")?
        .query_row([Int(before.sessions)], |row| row.get(0))?;
    Ok(Old {
        audit: audit::count_old(connection, before.audit)?,
        sessions: sessions.0,
    })
}

/// Removes what is older than these moments.
pub(super) fn remove(connection: &Connection, before: Before, now: u64) -> Result<Old, StoreError> {
    let old = count(connection, before)?;
    if old.sessions > 0 {
        connection.execute("DELETE FROM session WHERE expires_at < ?1", [Int(before.sessions)])?;
        let deed = Deed {
            at: now,
            who: Actor::Server,
            what: Act::KeptLongEnough,
            about: "session".into(),
            details: json!({ "rows": old.sessions }),
        };
        audit::append(connection, &deed)?;
    }
    audit::cut(connection, before.audit, now)?;
    Ok(old)
}

/// Puts the write-ahead log into the database and empties it: what was overwritten there must not live on here. Readers
/// under way may keep it a while; it is emptied with the next one then.
pub(super) fn empty_write_ahead_log(database: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(database)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
