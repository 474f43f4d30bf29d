//! Where everything stands that a desk shows.

use rusqlite::Connection;

use crate::store::{Heads, StoreError};

/// Reads the heads of feeds, quarantine and devices: a few rows of small tables.
pub(super) fn read(connection: &Connection) -> Result<Heads, StoreError> {
    let sum = |sql: &str| -> rusqlite::Result<i64> { connection.prepare_cached(sql)?.query_row([], |row| row.get(0)) };
    Ok(Heads {
        records: sum("SELECT sum(seq) FROM scope_state")?,
        held_back: sum("SELECT count(*) FROM quarantine")?,
        decided: sum("SELECT count(*) FROM decision")?,
        devices: sum("SELECT count(*) FROM device WHERE kind = 'phone'")?,
        // Not the time of the last contact: a phone that has nothing to tell is no event.
        reported: sum(
            "SELECT ifnull(sum(unsent + 3 * drafts + 7 * refused + 11 * differs + (revoked_at IS NOT NULL)
             + 2 * (wiped_at IS NOT NULL)), 0) FROM device",
        )?,
    })
}
