//! What becomes of edits in quarantine: somebody at the desk takes them in or declines them.
//!
//! An adopted edit is one of its original author's, under its own id where that is free, and with what its author had seen
//! as it was: so it may rightly begin a conflict, and the phone that still offers it finds it stored.

use domain::api::{Decide, Decision, DecisionOutcome, QuarantineKey};
use domain::reach::Extent;
use domain::record::{Edit, EditId, Epoch, PersonId, RecordId};
use domain::review;
use domain::sync::{Caller, Ledger, Outcome, Receipt, RefusalCode, refuse, take_in};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::desk::Desk;
use super::ledger::BatchLedger;
use super::rows::{Id, Int};
use super::{audit, places, push};
use crate::store::{Act, Actor, Deed, StoreError};

/// An edit in quarantine.
struct Kept {
    key: QuarantineKey,
    digest: Vec<u8>,
    code: String,
    body: Vec<u8>,
    /// Whether it could not even be read when it came.
    unread: bool,
    pushed_by: PersonId,
    record: RecordId,
    /// Whether it was adopted or declined.
    decided: Option<bool>,
}

/// Decides on edits, each by itself: one that can't be taken in holds up no other.
pub(super) fn decide(
    connection: &Connection,
    epoch: Epoch,
    (by, extent): (Caller, &Extent),
    now: u64,
    wish: &Decide,
) -> Result<Vec<DecisionOutcome>, StoreError> {
    let one = |key: &QuarantineKey| {
        let Some(kept) = find(connection, key)? else {
            return Ok(DecisionOutcome::NotFound);
        };
        let edit: Option<Edit> = serde_json::from_slice(&kept.body).ok();
        if !places::holds_edit(connection, extent, kept.record, edit.as_ref())? {
            return Ok(DecisionOutcome::NotFound);
        }
        match (wish.decision, kept.decided) {
            (Decision::Undecline, Some(false)) => undecline(connection, by, now, &kept, &wish.reason),
            (Decision::Undecline, _) | (Decision::Adopt | Decision::Decline, Some(_)) => Ok(DecisionOutcome::MovedOn),
            (Decision::Decline, None) => {
                note(connection, by, now, &kept, &wish.reason, None)?;
                Ok(DecisionOutcome::Done)
            }
            (Decision::Adopt, None) => adopt(connection, epoch, by, now, &kept, &wish.reason),
        }
    };
    wish.edits.iter().map(one).collect()
}

fn find(connection: &Connection, key: &QuarantineKey) -> Result<Option<Kept>, StoreError> {
    let Ok(digest) = hex::decode(&key.digest) else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(
        "SELECT code, body, pack IS NOT NULL, pushed_by, record, adopted FROM quarantine
         LEFT JOIN decision USING (device, counter, digest) WHERE device = ?1 AND counter = ?2 AND digest = ?3",
    )?;
    let found = statement.query_row(
        params![key.edit.device.as_bytes(), Int(key.edit.counter), digest],
        |row| {
            Ok(Kept {
                key: key.clone(),
                digest: digest.clone(),
                code: row.get(0)?,
                body: row.get(1)?,
                unread: row.get(2)?,
                pushed_by: row.get::<_, Id>(3)?.person(),
                record: row.get::<_, Id>(4)?.record(),
                decided: row.get(5)?,
            })
        },
    );
    Ok(found.optional()?)
}

fn adopt(
    connection: &Connection,
    epoch: Epoch,
    by: Caller,
    now: u64,
    kept: &Kept,
    reason: &str,
) -> Result<DecisionOutcome, StoreError> {
    let edit: Option<Edit> = serde_json::from_slice(&kept.body).ok();
    let Some(edit) = edit.filter(|_| !kept.unread) else {
        return Ok(DecisionOutcome::Refused(RefusalCode::Malformed));
    };
    // Taking it in would make its author a reviewer of their own work, and pass by what the desk asks of a decision.
    if review::decides(&edit).is_some() {
        return Ok(DecisionOutcome::Refused(RefusalCode::NotTheReviewer));
    }
    let mut ledger = BatchLedger::new(connection, epoch, now, kept.pushed_by);
    let known = ledger.record(edit.record)?;
    let is_taken = ledger.stored(edit.id)?.is_some_and(|(_, before)| before != edit);
    let is_dated = kept.code == RefusalCode::FutureDated.as_str();
    let caller = Caller {
        person: edit.author,
        role: by.role,
    };
    let (edit, desk) = if is_taken || is_dated || push::is_of_the_server(connection, edit.id.device)? {
        let mut desk = Desk::load(connection, now)?;
        let (id, stamp) = desk.next(known.as_ref(), now);
        let restores = (!is_taken).then_some(edit.id).or(edit.restores);
        let written = Edit {
            id,
            stamp,
            restores,
            ..edit
        };
        (written, Some(desk))
    } else {
        (edit, None)
    };
    if let Some(refusal) = refuse(caller, now, &edit, known.as_ref()) {
        return Ok(DecisionOutcome::Refused(refusal.code));
    }
    let receipt = match take_in(&mut ledger, caller, now, &edit)?.outcome {
        Outcome::Applied(receipt) | Outcome::Duplicate(receipt) => receipt,
        Outcome::Rejected(refusal) => return Ok(DecisionOutcome::Refused(refusal.code)),
        Outcome::RetryLater => return Err(StoreError::Busy),
    };
    ledger.finish()?;
    if let Some(desk) = desk {
        desk.save(connection)?;
    }
    note(connection, by, now, kept, reason, Some((edit.id, receipt)))?;
    Ok(DecisionOutcome::Done)
}

fn note(
    connection: &Connection,
    by: Caller,
    now: u64,
    kept: &Kept,
    reason: &str,
    adopted: Option<(EditId, Receipt)>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO decision VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            kept.key.edit.device.as_bytes(),
            Int(kept.key.edit.counter),
            kept.digest,
            Int(now),
            by.person.as_bytes(),
            adopted.is_some(),
            reason,
            adopted.as_ref().map(|(id, _)| id.device.as_bytes()),
            adopted.as_ref().map(|(id, _)| Int(id.counter)),
            adopted.as_ref().map(|(_, receipt)| Int(receipt.number)),
        ])?;
    let act = if adopted.is_some() {
        Act::EditAdopted
    } else {
        Act::EditDeclined
    };
    tell(connection, act, by, now, kept, reason)
}

fn undecline(
    connection: &Connection,
    by: Caller,
    now: u64,
    kept: &Kept,
    reason: &str,
) -> Result<DecisionOutcome, StoreError> {
    connection
        .prepare_cached("DELETE FROM decision WHERE device = ?1 AND counter = ?2 AND digest = ?3")?
        .execute(params![
            kept.key.edit.device.as_bytes(),
            Int(kept.key.edit.counter),
            kept.digest
        ])?;
    tell(connection, Act::DeclineUndone, by, now, kept, reason)?;
    Ok(DecisionOutcome::Done)
}

fn tell(connection: &Connection, what: Act, by: Caller, at: u64, kept: &Kept, reason: &str) -> Result<(), StoreError> {
    let deed = Deed {
        at,
        who: Actor::Person(by.person),
        what,
        about: kept.record.to_string(),
        details: json!({ "edit": kept.key.edit.to_string(), "refused_as": kept.code, "reason": reason }),
    };
    audit::append(connection, &deed)
}
