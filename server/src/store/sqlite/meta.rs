//! Facts about the database itself, and its migrations.

use std::path::Path;

use domain::record::Epoch;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::{audit, founding, places, projections};
use crate::chance;
use crate::store::{Act, Actor, Deed, StoreError};

/// The steps that made the schema, in order. The number of steps done is kept in `PRAGMA user_version`.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/20261123_1900_ground.sql"),
    PROGRAMME,
    include_str!("../../../migrations/20261125_0800_audit.sql"),
    include_str!("../../../migrations/20261125_0900_people.sql"),
    include_str!("../../../migrations/20261125_1000_devices.sql"),
    include_str!("../../../migrations/20261125_1050_recovery.sql"),
    REACH,
    include_str!("../../../migrations/20261125_1200_keeping.sql"),
    include_str!("../../../migrations/20261125_1300_accounts.sql"),
    include_str!("../../../migrations/20261125_1305_receipts.sql"),
    include_str!("../../../migrations/20261125_1310_requests.sql"),
    include_str!("../../../migrations/20261125_1320_import.sql"),
    include_str!("../../../migrations/20261125_1330_review.sql"),
    TEAMS,
    include_str!("../../../migrations/20261125_1350_views.sql"),
    include_str!("../../../migrations/20261125_1360_settled.sql"),
    include_str!("../../../migrations/20261125_1370_merged.sql"),
    include_str!("../../../migrations/20261125_1380_pairs.sql"),
    FOUNDING,
    include_str!("../../../migrations/20261125_1400_second_level.sql"),
];
/// Gave records a place, which those that were there before have to find.
const REACH: &str = include_str!("../../../migrations/20261125_1100_reach.sql");

/// Gave visits their rounds, which those that were there before have to name.
const TEAMS: &str = include_str!("../../../migrations/20261125_1340_teams.sql");

/// Made the list of foundings, which what was said before has to enter.
const FOUNDING: &str = include_str!("../../../migrations/20261125_1390_founding.sql");

/// Made the lists of other kinds of records, which those that were there before have to enter.
const PROGRAMME: &str = include_str!("../../../migrations/20261125_0100_programme.sql");

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
    // All of it or nothing: what a step leaves to be done by this program needs the tables as they are now.
    let transaction = connection.unchecked_transaction()?;
    let steps = MIGRATIONS.get(done..).unwrap_or_default();
    for script in steps {
        transaction.execute_batch(script)?;
    }
    if steps.contains(&PROGRAMME) {
        projections::list_others(&transaction)?;
    }
    if steps.contains(&REACH) {
        places::settle_all(&transaction)?;
    }
    if steps.contains(&TEAMS) {
        projections::list_rounds(&transaction)?;
    }
    if steps.contains(&FOUNDING) {
        founding::enter_all(&transaction)?;
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {SCHEMA_VERSION}"))?;
    transaction.commit()?;
    if get(connection, "epoch")?.is_none() {
        new_life(connection, now)?;
    }
    Ok(())
}

/// Begins a new life of a database: a new epoch, and a new device for the desk.
///
/// The desk's old device must not count on: edits that it wrote after the backup are known to phones, and its next ones
/// would carry their ids (field notes C 2.2).
fn new_life(connection: &Connection, now: u64) -> Result<Epoch, StoreError> {
    let epoch = Epoch::from_parts(now, chance::bytes());
    set(connection, "epoch", &epoch.to_string())?;
    connection.execute("DELETE FROM meta WHERE name = 'desk'", [])?;
    Ok(epoch)
}

/// Makes a copy of a backup ready to take the place of a database: brings it up to date, begins a new life, ends the
/// sessions, and lets its audit log go on where that of the database that it replaces ends.
pub(crate) fn begin_again(copy: &Path, replaced: &Path, backup: &Path, now: u64) -> Result<(), StoreError> {
    let connection = Connection::open(copy)?;
    connection.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")?;
    migrate(&connection, now)?;
    let transaction = connection.unchecked_transaction()?;
    let epoch = new_life(&transaction, now)?;
    transaction.execute("DELETE FROM session", [])?;
    // One that was used since the backup would be open again.
    transaction.execute("UPDATE invitation SET ended = 'withdrawn' WHERE ended IS NULL", [])?;
    if replaced.exists()
        && let Err(error) = audit::carry_over(&transaction, replaced)
    {
        // The restore may be there because that database can't be read. What could be is taken over.
        tracing::warn!(%error, "the audit log of the replaced database could not be read to its end");
    }
    let deed = Deed {
        at: now,
        who: Actor::Terminal,
        what: Act::Restored,
        about: backup.display().to_string(),
        details: json!({ "epoch": epoch }),
    };
    audit::append(&transaction, &deed)?;
    Ok(transaction.commit()?)
}

/// Reads the epoch.
pub(super) fn epoch(connection: &Connection) -> Result<Epoch, StoreError> {
    let text = get(connection, "epoch")?.ok_or_else(|| StoreError::Broken("the database has no epoch".into()))?;
    text.parse().map_err(StoreError::unreadable)
}
