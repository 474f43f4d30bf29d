//! Sessions as their owner sees them.

use domain::api::SessionRow;
use domain::record::PersonId;
use rusqlite::{Connection, params};
use serde_json::json;

use super::audit;
use super::rows::Int;
use crate::agent;
use crate::store::{Act, Actor, Deed, StoreError, Which};

/// A session's use is noted no more often than this, in milliseconds: each note is a write.
const NOTED_EVERY: u64 = 15 * 60_000;
/// So many letters of the stored hash name a session. The hash is no secret: a cookie can't be made from it.
const NAME: usize = 16;

/// Tells whether the use of a session is to be noted again.
pub(super) const fn is_stale(seen_at: u64, now: u64) -> bool {
    now.saturating_sub(seen_at) >= NOTED_EVERY
}

/// Notes that a session is used.
pub(super) fn touch(connection: &Connection, hash: &[u8; 32], now: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE session SET seen_at = ?2 WHERE token_hash = ?1")?
        .execute(params![hash, Int(now)])?;
    Ok(())
}

/// Lists the sessions of an account, the last used first.
pub(super) fn list(
    connection: &Connection,
    person: PersonId,
    own: Option<[u8; 32]>,
    now: u64,
) -> Result<Vec<SessionRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT token_hash, address, agent, created_at, seen_at, device.name
         FROM session LEFT JOIN device ON device.id = session.device
         WHERE session.account = ?1 AND expires_at > ?2 ORDER BY seen_at DESC, created_at DESC",
    )?;
    let rows = statement.query_map(params![person.as_bytes(), Int(now)], |row| {
        let hash: [u8; 32] = row.get(0)?;
        let said: String = row.get(2)?;
        Ok(SessionRow {
            id: name(&hash),
            browser: agent::in_words(&said),
            address: row.get(1)?,
            created_at: row.get::<_, Int>(3)?.0,
            seen_at: row.get::<_, Int>(4)?.0,
            own: own == Some(hash),
            device: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Ends sessions of an account and tells of it.
pub(super) fn end(
    connection: &Connection,
    person: PersonId,
    which: &Which,
    by: Actor,
    now: u64,
) -> Result<u32, StoreError> {
    let ended = remove(connection, person, which)?;
    if ended > 0 {
        let deed = Deed {
            at: now,
            who: by,
            what: Act::SessionsEnded,
            about: person.to_string(),
            details: json!({ "sessions_ended": ended }),
        };
        audit::append(connection, &deed)?;
    }
    Ok(ended)
}

/// Ends sessions as a part of something that tells of it itself.
pub(super) fn remove(connection: &Connection, person: PersonId, which: &Which) -> Result<u32, StoreError> {
    let id = person.as_bytes();
    let ended = match which {
        Which::All => connection
            .prepare_cached("DELETE FROM session WHERE account = ?1")?
            .execute([id])?,
        Which::Others(kept) => connection
            .prepare_cached("DELETE FROM session WHERE account = ?1 AND token_hash <> ?2")?
            .execute(params![id, kept])?,
        Which::Named(named) => connection
            .prepare_cached("DELETE FROM session WHERE account = ?1 AND substr(lower(hex(token_hash)), 1, ?3) = ?2")?
            .execute(params![id, named, NAME])?,
    };
    Ok(u32::try_from(ended).unwrap_or(u32::MAX))
}

fn name(hash: &[u8; 32]) -> String {
    let mut name = hex::encode(hash);
    name.truncate(NAME);
    name
}
