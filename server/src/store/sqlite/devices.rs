//! The devices of people: what they say of themselves, what the log says of them, and putting one out.

use domain::api::{Decided, DeviceReport, DeviceRow, DeviceState, Enrol};
use domain::record::{DeviceId, Epoch, PersonId};
use domain::sync::Receipt;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::rows::{Id, Int};
use super::{audit, credentials, escrow, receipts, settled};
use crate::store::{Act, Actor, Deed, Enrolment, Presence, StoreError};

/// The most refused edits of a report that are looked up.
const MOST_REFUSED: usize = 1_000;

/// Lists the devices of people, the one heard of last first.
pub(super) fn all(connection: &Connection) -> Result<Vec<DeviceRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT device.id, account.id, account.display_name, device.name, platform, app_version, last_contact,
         reported_at, unsent, drafts, refused, clock_offset_ms, storage, differs, revoked_at, revoked_reason, wiped_at,
         (SELECT count(*) FROM quarantine LEFT JOIN decision USING (device, counter, digest)
          WHERE quarantine.device = device.id AND decided_at IS NULL)
         FROM device JOIN account ON account.id = device.account WHERE kind = 'phone' ORDER BY last_contact DESC",
    )?;
    let rows = statement.query_map([], |row| {
        let moment = |column: usize| row.get::<_, Option<Int>>(column).map(|at| at.map(|at| at.0));
        let storage: Option<String> = row.get(12)?;
        Ok(DeviceRow {
            device: row.get::<_, Id>(0)?.device(),
            person: row.get::<_, Id>(1)?.person(),
            person_name: row.get(2)?,
            name: row.get(3)?,
            platform: row.get(4)?,
            app_version: row.get(5)?,
            last_contact: row.get::<_, Int>(6)?.0,
            reported_at: moment(7)?,
            unsent: row.get(8)?,
            drafts: row.get(9)?,
            refused: row.get(10)?,
            clock_offset_ms: row.get(11)?,
            // What an older program wrote there and this one can't read is as good as nothing.
            storage: storage.and_then(|text| serde_json::from_str(&text).ok()),
            differs: row.get(13)?,
            lost: Vec::new(),
            revoked_at: moment(14)?,
            revoked_reason: row.get(15)?,
            wiped_at: moment(16)?,
            quarantined: row.get::<_, Int>(17)?.0,
        })
    })?;
    let mut devices: Vec<DeviceRow> = rows.collect::<Result<_, _>>()?;
    for row in &mut devices {
        row.lost = receipts::lost(connection, row.device)?;
    }
    Ok(devices)
}

/// Tells whether a device is this person's, or nobody's yet.
pub(super) fn may_be_of(connection: &Connection, device: DeviceId, person: PersonId) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT kind = 'phone' AND account = ?2 FROM device WHERE id = ?1")?;
    let found = statement.query_row(params![device.as_bytes(), person.as_bytes()], |row| {
        row.get::<_, Option<bool>>(0)
    });
    Ok(found.optional()?.is_none_or(|theirs| theirs == Some(true)))
}

/// Tells whether a device is revoked.
pub(super) fn is_revoked(connection: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM device WHERE id = ?1 AND revoked_at IS NOT NULL")?;
    Ok(statement.exists([device.as_bytes()])?)
}

/// Binds a session to a device of the same person. Returns whether this is new. One that is bound to a revoked device stays
/// there: naming another is no way out.
pub(super) fn bind(connection: &Connection, session: &[u8; 32], device: DeviceId) -> Result<bool, StoreError> {
    let bound = connection
        .prepare_cached(
            "UPDATE session SET device = ?2 WHERE token_hash = ?1 AND device IS NOT ?2
             AND NOT EXISTS (SELECT 1 FROM device WHERE id = session.device AND revoked_at IS NOT NULL)
             AND EXISTS (SELECT 1 FROM device WHERE id = ?2 AND kind = 'phone' AND account = session.account)",
        )?
        .execute(params![session, device.as_bytes()])?;
    Ok(bound > 0)
}

/// Binds a session to its device, and gives it a new token if this is new.
pub(super) fn enrol(
    connection: &Connection,
    presence: &Presence,
    enrol: &Enrol,
    fresh: &[u8; 32],
    now: u64,
) -> Result<Option<Enrolment>, StoreError> {
    let person = presence.account.person;
    if !may_be_of(connection, enrol.device, person)? {
        return Ok(None);
    }
    introduce(connection, enrol, person, now)?;
    let renewed = bind(connection, &presence.session, enrol.device)?;
    if renewed {
        credentials::add(connection, &presence.session, fresh, now)?;
    }
    let mut statement = connection.prepare_cached("SELECT name FROM device WHERE id = ?1")?;
    Ok(Some(Enrolment {
        name: statement.query_row([enrol.device.as_bytes()], |row| row.get(0))?,
        renewed,
        revoked: is_revoked(connection, enrol.device)?,
    }))
}

/// Notes a device under the name that it proposes, unless it has one.
fn introduce(connection: &Connection, enrol: &Enrol, person: PersonId, now: u64) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM device WHERE id = ?1 AND enrolled_at IS NOT NULL")?;
    let known = statement.exists([enrol.device.as_bytes()])?;
    connection
        .prepare_cached(
            "INSERT INTO device (id, kind, account, name, platform, app_version, last_contact, enrolled_at)
             VALUES (?1, 'phone', ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (id) DO UPDATE SET
             name = iif(name = '', excluded.name, name), platform = excluded.platform,
             app_version = excluded.app_version, last_contact = excluded.last_contact,
             enrolled_at = ifnull(enrolled_at, excluded.enrolled_at)",
        )?
        .execute(params![
            enrol.device.as_bytes(),
            person.as_bytes(),
            enrol.name,
            enrol.platform,
            enrol.app_version,
            Int(now)
        ])?;
    if known {
        return Ok(());
    }
    let details = json!({ "name": enrol.name, "platform": enrol.platform });
    note(
        connection,
        Act::DeviceEnrolled,
        Actor::Person(person),
        enrol.device,
        details,
        now,
    )
}

/// Notes what a device says of itself, and tells what the log and the desk say of it.
pub(super) fn report(
    connection: &Connection,
    epoch: Epoch,
    presence: &Presence,
    report: &DeviceReport,
    now: u64,
) -> Result<Option<DeviceState>, StoreError> {
    let (device, person) = (report.device, presence.account.person);
    if !may_be_of(connection, device, person)? {
        return Ok(None);
    }
    let enrol = Enrol {
        device,
        name: report.name.clone(),
        platform: report.platform.clone(),
        app_version: report.app_version.clone(),
    };
    introduce(connection, &enrol, person, now)?;
    bind(connection, &presence.session, device)?;
    let sum = report.receipts.as_ref();
    let differs = match sum {
        Some(sum) => receipts::differs(connection, device, sum)?,
        None => None,
    };
    connection
        .prepare_cached(
            "UPDATE device SET reported_at = ?2, unsent = ?3, drafts = ?4, refused = ?5, clock_offset_ms = ?6,
             storage = ?7, differs = ifnull(?8, differs) WHERE id = ?1",
        )?
        .execute(params![
            device.as_bytes(),
            Int(now),
            report.unsent,
            report.drafts,
            report.refused.len(),
            report.sent_at.cast_signed().wrapping_sub(now.cast_signed()),
            serde_json::to_string(&report.storage).map_err(StoreError::unreadable)?,
            differs
        ])?;
    Ok(Some(DeviceState {
        decided: decided(connection, epoch, device, &report.refused)?,
        settled: settled::against(connection, presence.account.person, now)?,
        ..counts(connection, device)?
    }))
}

/// Counts what the log has of a device, if it may be this owner's.
pub(super) fn state(
    connection: &Connection,
    device: DeviceId,
    owner: Option<PersonId>,
) -> Result<Option<DeviceState>, StoreError> {
    match owner {
        Some(owner) if !may_be_of(connection, device, owner)? => Ok(None),
        _ => counts(connection, device).map(Some),
    }
}

fn counts(connection: &Connection, device: DeviceId) -> Result<DeviceState, StoreError> {
    let count = |sql: &str| -> Result<u64, StoreError> {
        let count: Int = connection
            .prepare_cached(sql)?
            .query_row([device.as_bytes()], |row| row.get(0))?;
        Ok(count.0)
    };
    let mut statement = connection.prepare_cached("SELECT name, differs FROM device WHERE id = ?1")?;
    let known = statement.query_row([device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)));
    let (name, differs) = known.optional()?.unwrap_or_default();
    Ok(DeviceState {
        // An edit that was adopted under an id of the desk is received, too.
        received: count(
            "SELECT (SELECT count(*) FROM edit WHERE device = ?1)
             + (SELECT count(DISTINCT counter) FROM decision WHERE device = ?1 AND adopted AND as_device <> ?1
                AND NOT EXISTS (SELECT 1 FROM edit WHERE device = ?1 AND counter = decision.counter))",
        )?,
        quarantined: count(
            "SELECT count(DISTINCT counter) FROM quarantine LEFT JOIN decision USING (device, counter, digest)
             WHERE quarantine.device = ?1 AND decided_at IS NULL",
        )?,
        name,
        differs,
        decided: Vec::new(),
        settled: Vec::new(),
    })
}

/// Tells what was decided on edits that a device holds as refused. When several came under one id, it is told of one that
/// was adopted rather than of one that was declined, and of none while one of them is undecided.
fn decided(
    connection: &Connection,
    epoch: Epoch,
    device: DeviceId,
    refused: &[u64],
) -> Result<Vec<Decided>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT decision.receipt, decision.reason, decided_at IS NULL FROM quarantine
         LEFT JOIN decision USING (device, counter, digest) WHERE quarantine.device = ?1 AND quarantine.counter = ?2
         ORDER BY receipt IS NULL, decided_at IS NULL DESC, decided_at DESC LIMIT 1",
    )?;
    let mut all = Vec::new();
    for counter in refused.iter().take(MOST_REFUSED) {
        let found = statement.query_row(params![device.as_bytes(), Int(*counter)], |row| {
            let receipt = row.get::<_, Option<Int>>(0)?.map(|number| number.0);
            Ok((receipt, row.get::<_, Option<String>>(1)?, row.get::<_, bool>(2)?))
        });
        if let Some((number, reason, false)) = found.optional()? {
            all.push(Decided {
                counter: *counter,
                receipt: number.map(|number| Receipt { epoch, number }),
                reason: reason.unwrap_or_default(),
            });
        }
    }
    Ok(all)
}

/// Gives a device a name.
pub(super) fn rename(
    connection: &Connection,
    device: DeviceId,
    owner: Option<PersonId>,
    name: &str,
    by: Actor,
    now: u64,
) -> Result<bool, StoreError> {
    let renamed = connection
        .prepare_cached(
            "UPDATE device SET name = ?2 WHERE id = ?1 AND kind = 'phone' AND account = ifnull(?3, account)",
        )?
        .execute(params![device.as_bytes(), name, owner.as_ref().map(PersonId::as_bytes)])?;
    if renamed > 0 {
        note(connection, Act::DeviceNamed, by, device, json!({ "name": name }), now)?;
    }
    Ok(renamed > 0)
}

/// Puts a device out.
pub(super) fn revoke(
    connection: &Connection,
    device: DeviceId,
    reason: &str,
    by: Actor,
    now: u64,
) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT revoked_at FROM device WHERE id = ?1 AND kind = 'phone'")?;
    let found: Option<Option<Int>> = statement.query_row([device.as_bytes()], |row| row.get(0)).optional()?;
    match found {
        None => return Ok(false),
        Some(Some(_)) => return Ok(true),
        Some(None) => {}
    }
    connection
        .prepare_cached("UPDATE device SET revoked_at = ?2, revoked_reason = ?3 WHERE id = ?1")?
        .execute(params![device.as_bytes(), Int(now), reason])?;
    escrow::forget(connection, device)?;
    note(
        connection,
        Act::DeviceRevoked,
        by,
        device,
        json!({ "reason": reason }),
        now,
    )?;
    Ok(true)
}

/// Notes that a device holds nothing any more, and ends the session in which it said so.
pub(super) fn wiped(
    connection: &Connection,
    presence: &Presence,
    device: DeviceId,
    now: u64,
) -> Result<bool, StoreError> {
    let person = presence.account.person;
    let noted = connection
        .prepare_cached(
            "UPDATE device SET wiped_at = ?3, unsent = 0, drafts = 0, refused = 0
             WHERE id = ?1 AND kind = 'phone' AND account = ?2",
        )?
        .execute(params![device.as_bytes(), person.as_bytes(), Int(now)])?;
    if noted == 0 {
        return Ok(false);
    }
    connection
        .prepare_cached("DELETE FROM session WHERE token_hash = ?1")?
        .execute([presence.session])?;
    note(
        connection,
        Act::DeviceWiped,
        Actor::Person(person),
        device,
        json!({}),
        now,
    )?;
    Ok(true)
}

fn note(
    connection: &Connection,
    what: Act,
    who: Actor,
    device: DeviceId,
    details: serde_json::Value,
    at: u64,
) -> Result<(), StoreError> {
    let deed = Deed {
        at,
        who,
        what,
        about: device.to_string(),
        details,
    };
    audit::append(connection, &deed)
}
