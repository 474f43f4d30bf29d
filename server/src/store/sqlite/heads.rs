//! Where everything stands that a desk shows.

use rusqlite::Connection;

use crate::store::{Heads, StoreError};

/// What is added up: each number goes up, or stands for something that is counted by itself.
const SUMS: [&str; 10] = [
    "SELECT ifnull(sum(seq), 0) FROM scope_state",
    "SELECT count(*) FROM quarantine",
    "SELECT count(*) FROM decision",
    "SELECT count(*) FROM team_member",
    "SELECT count(*) FROM team WHERE disbanded = 0",
    "SELECT count(*) FROM lost_edit",
    "SELECT count(*) FROM pair_word",
    // One that is put aside anew has another time; one that is taken up again is one fewer.
    "SELECT ifnull(sum(at), 0) FROM founding_aside",
    "SELECT count(*) FROM supervision",
    "SELECT count(closed_on) FROM supervision",
];
/// What phones say of themselves. Not the time of the last contact: a phone that has nothing to tell is no event.
const REPORTED: &str = "SELECT count(*), sum(unsent), sum(drafts), sum(refused), sum(differs), count(revoked_at),
     count(wiped_at) FROM device WHERE kind = 'phone'";

/// Reads them: a few rows of small tables.
pub(super) fn read(connection: &Connection) -> Result<Heads, StoreError> {
    let mut heads = Vec::new();
    for sum in SUMS {
        heads.push(connection.prepare_cached(sum)?.query_row([], |row| row.get(0))?);
    }
    let mut statement = connection.prepare_cached(REPORTED)?;
    let columns = statement.column_count();
    let reported = statement.query_row([], |row| {
        (0..columns)
            .map(|column| Ok(row.get::<_, Option<i64>>(column)?.unwrap_or(0)))
            .collect::<rusqlite::Result<Vec<_>>>()
    })?;
    heads.extend(reported);
    Ok(Heads(heads))
}
