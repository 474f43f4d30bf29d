//! The second factor of accounts, and what stands in for it.

use domain::record::PersonId;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::audit;
use super::rows::Int;
use crate::store::{Act, Actor, Deed, KeptFactor, StoreError};

pub(super) fn get(connection: &Connection, person: PersonId) -> Result<Option<KeptFactor>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT secret, confirmed_at, (SELECT count(*) FROM recovery_code WHERE account = ?1)
         FROM second_factor WHERE account = ?1",
    )?;
    let found = statement.query_row([person.as_bytes()], |row| {
        Ok(KeptFactor {
            secret: row.get(0)?,
            confirmed_at: row.get::<_, Option<Int>>(1)?.map(|at| at.0),
            recovery_codes: row.get(2)?,
        })
    });
    Ok(found.optional()?)
}

/// Keeps a secret until a code confirms it. One that is in force is not replaced: that would let in whoever sits down at
/// an open desk.
pub(super) fn begin(connection: &Connection, person: PersonId, secret: &[u8]) -> Result<bool, StoreError> {
    let kept = connection
        .prepare_cached(
            "INSERT INTO second_factor (account, secret) VALUES (?1, ?2)
             ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE confirmed_at IS NULL",
        )?
        .execute(params![person.as_bytes(), secret])?;
    Ok(kept > 0)
}

pub(super) fn confirm(
    connection: &Connection,
    person: PersonId,
    step: u64,
    recovery: &[[u8; 32]],
    now: u64,
) -> Result<bool, StoreError> {
    let confirmed = connection
        .prepare_cached(
            "UPDATE second_factor SET confirmed_at = ?3, last_step = ?2 WHERE account = ?1 AND confirmed_at IS NULL",
        )?
        .execute(params![person.as_bytes(), Int(step), Int(now)])?;
    if confirmed == 0 {
        return Ok(false);
    }
    forget_recovery_codes(connection, person)?;
    let mut insert = connection.prepare_cached("INSERT INTO recovery_code (code_hash, account) VALUES (?1, ?2)")?;
    for hash in recovery {
        insert.execute(params![hash, person.as_bytes()])?;
    }
    tell(connection, person, Actor::Person(person), Act::SecondFactorAdded, now)?;
    Ok(true)
}

/// Uses up a step of time. In one statement: of two sign-ins at once with one code, one is let in.
pub(super) fn use_step(connection: &Connection, person: PersonId, step: u64) -> Result<bool, StoreError> {
    let used = connection
        .prepare_cached(
            "UPDATE second_factor SET last_step = ?2
             WHERE account = ?1 AND last_step < ?2 AND confirmed_at IS NOT NULL",
        )?
        .execute(params![person.as_bytes(), Int(step)])?;
    Ok(used > 0)
}

pub(super) fn use_recovery_code(
    connection: &Connection,
    person: PersonId,
    hash: &[u8; 32],
    now: u64,
) -> Result<bool, StoreError> {
    let used = connection
        .prepare_cached("DELETE FROM recovery_code WHERE account = ?1 AND code_hash = ?2")?
        .execute(params![person.as_bytes(), hash])?;
    if used > 0 {
        tell(connection, person, Actor::Person(person), Act::RecoveryCodeUsed, now)?;
    }
    Ok(used > 0)
}

pub(super) fn remove(connection: &Connection, person: PersonId, by: Actor, now: u64) -> Result<bool, StoreError> {
    forget_recovery_codes(connection, person)?;
    let mut statement =
        connection.prepare_cached("DELETE FROM second_factor WHERE account = ?1 RETURNING confirmed_at IS NOT NULL")?;
    let was_in_force: Option<bool> = statement.query_row([person.as_bytes()], |row| row.get(0)).optional()?;
    if was_in_force == Some(true) {
        tell(connection, person, by, Act::SecondFactorRemoved, now)?;
    }
    Ok(was_in_force == Some(true))
}

fn forget_recovery_codes(connection: &Connection, person: PersonId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM recovery_code WHERE account = ?1")?
        .execute([person.as_bytes()])?;
    Ok(())
}

fn tell(connection: &Connection, person: PersonId, by: Actor, what: Act, now: u64) -> Result<(), StoreError> {
    let deed = Deed {
        at: now,
        who: by,
        what,
        about: person.to_string(),
        details: json!({}),
    };
    audit::append(connection, &deed)
}
