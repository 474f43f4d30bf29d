//! The receipts that devices hold, beside the log that they were given from.
//!
//! A receipt for an edit that the log does not have is the worst that can happen here: it was acknowledged, and is gone. The
//! device offers it again; that it was lost stays noted, for the desk and in the audit log.

use domain::api::LostEdit;
use domain::record::{DeviceId, PersonId};
use domain::sync::{Difference, HeldSum, ReceiptDigest};
use rusqlite::{Connection, params};
use serde_json::json;

use super::rows::{Id, Int};
use super::{audit, devices};
use crate::store::{Act, Actor, Deed, StoreError};

/// The most runs of receipts that are added up: a phone has one or a few.
const MOST_RUNS: usize = 1_000;
/// The most lost edits of a device that the desk is told of.
const MOST_TOLD: u32 = 100;

/// What the log has of a device's edits from one number to another. An edit that was adopted under an id of the desk has the
/// receipt of that.
const LOGGED: &str = "SELECT counter, number FROM edit WHERE device = ?1 AND counter BETWEEN ?2 AND ?3
     AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.device = ?1 AND decision.counter = edit.counter
                     AND adopted AND as_device <> ?1)
     UNION ALL
     SELECT decision.counter, number FROM decision JOIN edit ON edit.device = as_device AND edit.counter = as_counter
     WHERE decision.device = ?1 AND decision.counter BETWEEN ?2 AND ?3 AND adopted AND as_device <> ?1";

/// Tells whether the log adds up to something else than what a device holds; nothing where its runs are no runs, or more
/// than are added up here: the writer waits for nobody's log to be read a thousand times.
pub(super) fn differs(connection: &Connection, device: DeviceId, held: &HeldSum) -> Result<Option<bool>, StoreError> {
    let ascend = held.runs.iter().all(|(from, to)| from <= to)
        && held
            .runs
            .windows(2)
            .all(|pair| matches!(pair, [(_, before), (after, _)] if before < after));
    if !ascend || held.runs.len() > MOST_RUNS {
        return Ok(None);
    }
    let mut digest = ReceiptDigest::default();
    let mut statement = connection.prepare_cached(LOGGED)?;
    for (from, to) in &held.runs {
        let mut rows = statement.query(params![device.as_bytes(), Int(*from), Int(*to)])?;
        while let Some(row) = rows.next()? {
            digest.add(row.get::<_, Int>(0)?.0, row.get::<_, Int>(1)?.0);
        }
    }
    Ok(Some(digest != held.digest))
}

/// Compares receipts with the log, and notes what the log lacks.
pub(super) fn compare(
    connection: &Connection,
    person: PersonId,
    device: DeviceId,
    held: &[(u64, u64)],
    now: u64,
) -> Result<Option<Difference>, StoreError> {
    if !devices::may_be_of(connection, device, person)? {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(LOGGED)?;
    let mut logged = Vec::with_capacity(held.len());
    for (counter, _) in held {
        let mut rows = statement.query(params![device.as_bytes(), Int(*counter), Int(*counter)])?;
        if let Some(row) = rows.next()? {
            logged.push((*counter, row.get::<_, Int>(1)?.0));
        }
    }
    let difference = Difference::between(held, &logged);
    let missing = held.iter().filter(|(counter, _)| difference.missing.contains(counter));
    note(connection, person, device, missing, now)?;
    Ok(Some(difference))
}

/// Notes edits that are missing: each once, however often a device asks.
fn note<'a>(
    connection: &Connection,
    person: PersonId,
    device: DeviceId,
    missing: impl Iterator<Item = &'a (u64, u64)>,
    now: u64,
) -> Result<(), StoreError> {
    // A device that the server does not know yet was given no receipt by this database.
    let mut statement = connection.prepare_cached(
        "INSERT OR IGNORE INTO lost_edit SELECT id, ?2, ?3, ?4 FROM device WHERE id = ?1 AND kind = 'phone'",
    )?;
    let mut noted = Vec::new();
    for (counter, receipt) in missing {
        if statement.execute(params![device.as_bytes(), Int(*counter), Int(*receipt), Int(now)])? > 0 {
            noted.push(*counter);
        }
    }
    if noted.is_empty() {
        return Ok(());
    }
    let deed = Deed {
        at: now,
        who: Actor::Person(person),
        what: Act::EditsMissed,
        about: device.to_string(),
        details: json!({ "count": noted.len(), "edits": noted.iter().take(20).collect::<Vec<_>>() }),
    };
    audit::append(connection, &deed)
}

/// Lists the edits that a device had a receipt for and the log had not, the last found first.
pub(super) fn lost(connection: &Connection, device: DeviceId) -> Result<Vec<LostEdit>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT lost_edit.counter, lost_edit.receipt, found_at, record FROM lost_edit
         LEFT JOIN edit USING (device, counter) WHERE lost_edit.device = ?1
         ORDER BY found_at DESC, lost_edit.counter LIMIT ?2",
    )?;
    let rows = statement.query_map(params![device.as_bytes(), MOST_TOLD], |row| {
        Ok(LostEdit {
            counter: row.get::<_, Int>(0)?.0,
            receipt: row.get::<_, Int>(1)?.0,
            found_at: row.get::<_, Int>(2)?.0,
            back: row.get::<_, Option<Id>>(3)?.map(|record| record.record()),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
