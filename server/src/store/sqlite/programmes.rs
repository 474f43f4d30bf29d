//! Programmes as they were loaded.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::audit;
use super::rows::Int;
use crate::store::{Act, Actor, Deed, LoadedProgramme, Origin, StoreError};

/// Returns the number of the programme in force; it changes with every one that is loaded.
pub(super) fn number(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT max(number) FROM programme")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Returns the code of the programme in force.
pub(super) fn code(connection: &Connection) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT code FROM programme ORDER BY number DESC LIMIT 1")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

/// Returns the programme in force.
pub(super) fn current(connection: &Connection) -> Result<Option<LoadedProgramme>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, code, version, digest, source, origin, loaded_at, body FROM programme
         ORDER BY number DESC LIMIT 1",
    )?;
    let found = statement.query_row([], |row| {
        Ok(LoadedProgramme {
            number: row.get(0)?,
            code: row.get(1)?,
            version: row.get(2)?,
            digest: row.get(3)?,
            source: row.get(4)?,
            origin: if row.get_ref(5)?.as_str()? == Origin::BuiltIn.as_str() {
                Origin::BuiltIn
            } else {
                Origin::Loaded
            },
            loaded_at: row.get::<_, Int>(6)?.0,
            body: row.get(7)?,
        })
    });
    Ok(found.optional()?)
}

/// Puts a programme in force, unless another one came in between.
pub(super) fn add(
    connection: &Connection,
    after: Option<i64>,
    programme: &LoadedProgramme,
    by: Actor,
) -> Result<bool, StoreError> {
    if number(connection)? != after {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "INSERT INTO programme (code, version, digest, source, origin, loaded_at, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            programme.code,
            programme.version,
            programme.digest,
            programme.source,
            programme.origin.as_str(),
            Int(programme.loaded_at),
            programme.body
        ])?;
    let deed = Deed {
        at: programme.loaded_at,
        who: by,
        what: Act::ProgrammeLoaded,
        about: format!("{}@{}", programme.code, programme.version),
        details: json!({ "digest": programme.digest, "origin": programme.origin.as_str() }),
    };
    audit::append(connection, &deed)?;
    Ok(true)
}
