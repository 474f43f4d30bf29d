//! Taking in a batch, and what is known of the device it comes from.

use std::collections::HashMap;
use std::sync::Arc;

use domain::contact::is_same;
use domain::record::pack::BadEdit;
use domain::record::{DeviceId, Edit, Epoch, PersonId};
use domain::review;
use domain::sync::{Ledger, Outcome, Refusal, RefusalCode, Verdict, take_in};
use rusqlite::{Connection, params};

use super::devices;
use super::ledger::BatchLedger;
use super::rows::Int;
use crate::store::{Actor, Batch, Contact, HandedIn, StoreError};

/// The highest counter that the log can hold.
const LAST_COUNTER: u64 = i64::MAX.cast_unsigned();

/// A batch with the JSON that the log will hold of each edit, made before the one thread that writes is asked.
pub(super) struct Prepared {
    batch: Batch,
    bodies: Vec<Option<Vec<u8>>>,
}

impl Prepared {
    /// Makes the JSON, half of it on a thread of its own: nothing else of a push can be done side by side.
    pub(super) fn of(batch: Batch) -> Self {
        let (front, back) = batch.edits.split_at(batch.edits.len() / 2);
        let mut bodies = Vec::with_capacity(batch.edits.len());
        std::thread::scope(|scope| {
            let back = scope.spawn(|| as_json(back));
            bodies.extend(as_json(front));
            bodies.extend(back.join().unwrap_or_default());
        });
        Self { batch, bodies }
    }
}

/// Writes edits as JSON. What can't be written here is tried again by the ledger, which can say why.
fn as_json(edits: &[Result<Edit, BadEdit>]) -> Vec<Option<Vec<u8>>> {
    let json = |edit: &Result<Edit, BadEdit>| {
        let mut body = Vec::with_capacity(2_048);
        serde_json::to_writer(&mut body, edit.as_ref().ok()?).ok()?;
        Some(body)
    };
    edits.iter().map(json).collect()
}

/// Takes in one batch. Runs inside the writer's transaction.
pub(super) fn push(connection: &Connection, epoch: Epoch, prepared: &mut Prepared) -> Result<Vec<Verdict>, StoreError> {
    let Prepared { batch, bodies } = prepared;
    let batch = &*batch;
    let mut bodies = bodies.drain(..);
    if let Some(contact) = &batch.contact {
        note_contact(connection, contact, batch.caller.person, batch.now)?;
    }
    let put_out = is_put_out(connection, batch)?;
    let pushed_by = match &batch.handed_in {
        Some(HandedIn {
            by: Actor::Person(person),
            ..
        }) => *person,
        _ => batch.caller.person,
    };
    let mut ledger = BatchLedger::new(connection, epoch, batch.now, pushed_by).within(Arc::clone(&batch.extent));
    if let Some(HandedIn { extent, .. }) = &batch.handed_in {
        ledger = ledger.within(Arc::clone(extent));
    }
    let mut verdicts = Vec::with_capacity(batch.edits.len());
    let mut pack_row = None;
    let (mut own, mut revoked) = (HashMap::new(), HashMap::new());
    for edit in &batch.edits {
        ledger.prepared = bodies.next().flatten();
        verdicts.push(match edit {
            Ok(edit) if put_out || is_of_a_revoked(connection, edit, batch, &mut revoked)? => {
                hold_back(&mut ledger, edit)?
            }
            Ok(edit) => match out_of_place(connection, edit, batch, &mut own)? {
                Some(refusal) => {
                    ledger.quarantine(edit, &refusal)?;
                    Verdict {
                        edit: edit.id,
                        outcome: Outcome::Rejected(refusal),
                    }
                }
                None => take_in(&mut ledger, batch.caller, batch.now, edit)?,
            },
            Err(bad) => {
                let refusal = ledger.quarantine_unread(bad, &batch.pack, &mut pack_row)?;
                Verdict {
                    edit: bad.id,
                    outcome: Outcome::Rejected(refusal),
                }
            }
        });
    }
    ledger.finish()?;
    Ok(verdicts)
}

/// Tells whether a batch comes from an account or a device that was put out: a person decides what becomes of it.
fn is_put_out(connection: &Connection, batch: &Batch) -> Result<bool, StoreError> {
    match &batch.contact {
        Some(contact) if !batch.put_out => devices::is_revoked(connection, contact.device),
        _ => Ok(batch.put_out),
    }
}

/// Tells whether an edit was written on a device that was put out, by whichever way it comes, save through the hands of
/// somebody who decides on such edits.
fn is_of_a_revoked(
    connection: &Connection,
    edit: &Edit,
    batch: &Batch,
    known: &mut HashMap<DeviceId, bool>,
) -> Result<bool, StoreError> {
    if batch.handed_in.is_some() {
        return Ok(false);
    }
    if let Some(known) = known.get(&edit.id.device) {
        return Ok(*known);
    }
    let revoked = devices::is_revoked(connection, edit.id.device)?;
    known.insert(edit.id.device, revoked);
    Ok(revoked)
}

/// Puts an edit into quarantine, unless it is in the log since before: then its receipt was lost on the way.
fn hold_back(ledger: &mut BatchLedger<'_>, edit: &Edit) -> Result<Verdict, StoreError> {
    let outcome = match ledger.stored(edit.id)? {
        Some((receipt, before)) if is_same(&before, edit) => Outcome::Duplicate(receipt),
        _ => {
            let refusal = Refusal {
                code: RefusalCode::Revoked,
                field: None,
            };
            ledger.quarantine(edit, &refusal)?;
            Outcome::Rejected(refusal)
        }
    };
    Ok(Verdict { edit: edit.id, outcome })
}

/// Tells why an edit can't come this way: its count can't be, its device is one of the server's own, or it decides on a
/// review, which is done at the desk.
fn out_of_place(
    connection: &Connection,
    edit: &Edit,
    batch: &Batch,
    own: &mut HashMap<DeviceId, bool>,
) -> Result<Option<Refusal>, StoreError> {
    let whole = |code| Refusal { code, field: None };
    if edit.id.counter == 0 || edit.id.counter > LAST_COUNTER {
        return Ok(Some(whole(RefusalCode::Malformed)));
    }
    if let Some(field) = review::decides(edit) {
        return Ok(Some(Refusal {
            code: RefusalCode::NotTheReviewer,
            field: Some(field.clone()),
        }));
    }
    if batch.contact.is_none() {
        return Ok(None);
    }
    let of_the_server = match own.get(&edit.id.device) {
        Some(known) => *known,
        None => *own
            .entry(edit.id.device)
            .or_insert(is_of_the_server(connection, edit.id.device)?),
    };
    Ok(of_the_server.then(|| whole(RefusalCode::NotTheAuthor)))
}

/// Tells whether a device is one of the server's own: the desk, an import.
pub(super) fn is_of_the_server(connection: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM device WHERE id = ?1 AND kind <> 'phone'")?;
    Ok(statement.exists([device.as_bytes()])?)
}

/// Notes a contact. The first push binds the device to its account; later ones don't change that.
fn note_contact(connection: &Connection, contact: &Contact, person: PersonId, now: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO device (id, kind, account, app_version, last_contact, clock_offset_ms, unsent)
             VALUES (?1, 'phone', ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET
             app_version = excluded.app_version, last_contact = excluded.last_contact,
             clock_offset_ms = excluded.clock_offset_ms, unsent = excluded.unsent
             WHERE kind = 'phone' AND account = excluded.account",
        )?
        .execute(params![
            contact.device.as_bytes(),
            person.as_bytes(),
            contact.app_version,
            Int(now),
            contact.clock_offset_ms,
            contact.unsent
        ])?;
    if let Some(session) = &contact.session {
        devices::bind(connection, session, contact.device)?;
    }
    Ok(())
}

/// Registers a device of the server's own.
pub(super) fn add_device(connection: &Connection, device: DeviceId, kind: &str, now: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO device (id, kind, last_contact) VALUES (?1, ?2, ?3)")?
        .execute(params![device.as_bytes(), kind, Int(now)])?;
    Ok(())
}
