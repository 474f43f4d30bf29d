//! The secrets by which forgotten PINs are replaced: given to their owner only, and only right after the password was.

use domain::api::Escrow;
use domain::record::{DeviceId, PersonId};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::audit;
use super::rows::{Id, Int};
use crate::store::{Act, Actor, Deed, StoreError};

/// Keeps a secret; `false` when the device is somebody else's. A later one takes the place of an earlier one: the phone has
/// wrapped its key anew.
pub(super) fn keep(connection: &Connection, escrow: &Escrow, person: PersonId, now: u64) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT account FROM device WHERE id = ?1 AND account IS NOT NULL")?;
    let owner: Option<Id> = statement
        .query_row([escrow.device.as_bytes()], |row| row.get(0))
        .optional()?;
    if owner.is_some_and(|owner| owner.person() != person) {
        return Ok(false);
    }
    let kept = connection
        .prepare_cached(
            "INSERT INTO escrow (device, account, secret, kept_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (device)
             DO UPDATE SET secret = excluded.secret, kept_at = excluded.kept_at WHERE account = excluded.account",
        )?
        .execute(params![
            escrow.device.as_bytes(),
            person.as_bytes(),
            escrow.secret,
            Int(now)
        ])?;
    if kept > 0 {
        note(connection, Act::EscrowKept, escrow.device, person, now)?;
    }
    Ok(kept > 0)
}

/// Gives a secret to the account that handed it in.
pub(super) fn give(
    connection: &Connection,
    device: DeviceId,
    person: PersonId,
    now: u64,
) -> Result<Option<Escrow>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT secret FROM escrow WHERE device = ?1 AND account = ?2")?;
    let secret: Option<[u8; 32]> = statement
        .query_row(params![device.as_bytes(), person.as_bytes()], |row| row.get(0))
        .optional()?;
    if secret.is_some() {
        note(connection, Act::EscrowGiven, device, person, now)?;
    }
    Ok(secret.map(|secret| Escrow { device, secret }))
}

/// Forgets the secret of a device that was put out: its store is not to be opened by anybody any more.
pub(super) fn forget(connection: &Connection, device: DeviceId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM escrow WHERE device = ?1")?
        .execute([device.as_bytes()])?;
    Ok(())
}

fn note(connection: &Connection, what: Act, device: DeviceId, person: PersonId, now: u64) -> Result<(), StoreError> {
    let deed = Deed {
        at: now,
        who: Actor::Person(person),
        what,
        about: device.to_string(),
        details: json!({}),
    };
    audit::append(connection, &deed)
}
