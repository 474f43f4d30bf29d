//! What the desk itself writes: settling a conflict, and reopening it.
//!
//! Both are ordinary edits of the desk's own device and take the ordinary way in; nothing is ever taken out of the log.

use std::collections::BTreeMap;

use domain::api::{DeskEdit, Settle, Undo};
use domain::reach::Extent;
use domain::record::{
    Answer, Change, Context, DeviceId, Edit, EditId, Epoch, FieldName, HybridClock, Record, Register, Stamp,
};
use domain::review;
use domain::sync::{Caller, Outcome, Receipt, take_in};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::conflicts::replaced;
use super::ledger::BatchLedger;
use super::names::RecordLog;
use super::rows::{self, Id, Int};
use super::settled::{self, Settlement};
use super::{audit, meta, push};
use crate::chance;
use crate::store::{Act, Actor, Deed, DeskRefusal, StoreError};

/// The desk's device, its last counter and its clock, as kept in `meta`.
#[derive(Serialize, Deserialize)]
pub(super) struct Desk {
    device: DeviceId,
    counter: u64,
    clock: HybridClock,
}

impl Desk {
    pub(super) fn load(connection: &Connection, now: u64) -> Result<Self, StoreError> {
        if let Some(text) = meta::get(connection, "desk")? {
            return serde_json::from_str(&text).map_err(StoreError::unreadable);
        }
        let device = DeviceId::from_parts(now, chance::bytes());
        push::add_device(connection, device, "desk", now)?;
        Ok(Self {
            device,
            counter: 0,
            clock: HybridClock::default(),
        })
    }

    pub(super) fn save(&self, connection: &Connection) -> Result<(), StoreError> {
        meta::set(
            connection,
            "desk",
            &serde_json::to_string(self).map_err(StoreError::unreadable)?,
        )
    }

    /// Returns the id and the moment of the next edit, later than all that the record knows.
    pub(super) fn next(&mut self, record: Option<&Record>, now: u64) -> (EditId, Stamp) {
        self.counter += 1;
        if let Some(record) = record {
            self.clock.observe(record.latest_stamp());
        }
        let id = EditId {
            device: self.device,
            counter: self.counter,
        };
        (id, self.clock.tick(now))
    }

    /// Takes back the counter of the last edit, which goes out under another device's name.
    pub(super) const fn give_back(&mut self) {
        self.counter -= 1;
    }

    /// Writes changes of a record.
    pub(super) fn edit(
        &mut self,
        record: &Record,
        changes: BTreeMap<FieldName, Change>,
        caller: Caller,
        now: u64,
    ) -> Edit {
        let (id, stamp) = self.next(Some(record), now);
        Edit {
            id,
            record: record.id,
            kind: record.kind,
            author: caller.person,
            stamp,
            form: None,
            changes,
            deletion: None,
            reason: None,
            restores: None,
            extra: BTreeMap::new(),
        }
    }
}

type Wish = Result<Result<DeskEdit, DeskRefusal>, StoreError>;

/// Settles a conflict, if its live values are still those that the supervisor saw.
pub(super) fn settle(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Extent),
    now: u64,
    wish: Settle,
) -> Wish {
    let Some(stored) = rows::find_within(connection, wish.record, extent)? else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    let record = stored.record;
    let Some(register) = answered(&record, &wish.field) else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    let differs = |value: &Answer| *value != wish.answer;
    let lost: Vec<_> = register
        .live()
        .into_iter()
        .filter(|(_, written)| differs(&written.value))
        .map(|(id, _)| id)
        .collect();
    let mut live: Vec<_> = register.live().into_iter().map(|(id, _)| id).collect();
    let mut seen = wish.seen;
    live.sort_unstable();
    seen.sort_unstable();
    if live != seen || !register.is_conflict() {
        return Ok(Err(DeskRefusal::MovedOn));
    }
    let mut desk = Desk::load(connection, now)?;
    let change = Change {
        value: wish.answer,
        seen: register.context().clone(),
    };
    let edit = Edit {
        reason: wish.reason,
        ..desk.edit(&record, [(wish.field.clone(), change)].into(), caller, now)
    };
    let edits = std::slice::from_ref(&edit);
    let written = write(connection, epoch, caller, now, edits, Act::ConflictSettled)?;
    if written.is_ok() {
        desk.save(connection)?;
        let settlement = Settlement {
            id: edit.id,
            by: caller.person,
            at: now,
            reason: edit.reason.as_deref(),
            lost: &lost,
        };
        settled::note(connection, &record, &wish.field, &settlement)?;
    }
    Ok(written)
}

/// Reopens a conflict: every value that the settlement replaced is written again, each by a device of its own, so that
/// none of them has seen another.
pub(super) fn undo(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Extent),
    now: u64,
    wish: &Undo,
) -> Wish {
    let mut statement = connection.prepare_cached("SELECT record FROM edit WHERE device = ?1 AND counter = ?2")?;
    let found: Option<Id> = statement
        .query_row(params![wish.edit.device.as_bytes(), Int(wish.edit.counter)], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(stored) = found
        .map(|id| rows::find_within(connection, id.record(), extent))
        .transpose()?
        .flatten()
    else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    let record = stored.record;
    let log = RecordLog::read(connection, record.id)?;
    let settled = log
        .edits
        .get(&wish.edit)
        .and_then(|logged| logged.edit.changes.get(&wish.field));
    let (Some(settled), Some(register)) = (settled, answered(&record, &wish.field)) else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    let before = before_settlement(&log, wish.edit, &settled.seen, &wish.field);
    if before.len() < 2 {
        return Ok(Err(DeskRefusal::NoSettlement));
    }
    if register.live().iter().map(|(id, _)| *id).ne([wish.edit]) {
        return Ok(Err(DeskRefusal::MovedOn));
    }
    let mut desk = Desk::load(connection, now)?;
    let seen: Context = [wish.edit].into_iter().collect();
    let mut edits = Vec::new();
    // The one shown first before is written last, so that it is shown first again.
    for (original, value) in before.into_iter().rev() {
        let device = DeviceId::from_parts(now, chance::bytes());
        push::add_device(connection, device, "desk", now)?;
        let change = Change {
            value,
            seen: seen.clone(),
        };
        let edit = desk.edit(&record, [(wish.field.clone(), change)].into(), caller, now);
        desk.give_back();
        edits.push(Edit {
            id: EditId { device, counter: 1 },
            restores: Some(original),
            ..edit
        });
    }
    let written = write(connection, epoch, caller, now, &edits, Act::SettlementUndone)?;
    if written.is_ok() {
        desk.save(connection)?;
        settled::take_back(connection, wish.edit)?;
    }
    Ok(written)
}

/// Finds a field that answers something. What belongs to a review is decided on by reviewing, never settled.
fn answered<'r>(record: &'r Record, field: &FieldName) -> Option<&'r Register> {
    let register = record.fields.get(field)?;
    (!review::is_of_review(record.kind, field.as_str())).then_some(register)
}

/// Lists the live values that a settlement replaced, the one shown first at the front.
pub(super) fn before_settlement(
    log: &RecordLog,
    settlement: EditId,
    seen: &Context,
    field: &FieldName,
) -> Vec<(EditId, domain::record::Answer)> {
    let ids = log.edits.keys().copied();
    let covered: Vec<_> = ids.filter(|id| *id != settlement && seen.covers(*id)).collect();
    let register = replaced(log, &covered, field.as_str());
    register
        .live()
        .into_iter()
        .map(|(id, written)| (id, written.value.clone()))
        .collect()
}

/// Writes edits of the desk and tells the audit log what they do.
pub(super) fn write(connection: &Connection, epoch: Epoch, caller: Caller, now: u64, edits: &[Edit], act: Act) -> Wish {
    let mut ledger = BatchLedger::new(connection, epoch, now, caller.person);
    let mut last: Option<(EditId, Receipt)> = None;
    for edit in edits {
        match take_in(&mut ledger, caller, now, edit)?.outcome {
            Outcome::Applied(receipt) | Outcome::Duplicate(receipt) => last = Some((edit.id, receipt)),
            // The rules look at each edit alone and these differ in their values only; a refusal comes before any write.
            Outcome::Rejected(refusal) => return Ok(Err(DeskRefusal::Refused(refusal.code))),
            Outcome::RetryLater => return Err(StoreError::Busy),
        }
    }
    ledger.finish()?;
    if let Some(edit) = edits.last() {
        let deed = Deed {
            at: now,
            who: Actor::Person(caller.person),
            what: act,
            about: edit.record.to_string(),
            details: json!({ "fields": edit.changes.keys().collect::<Vec<_>>(), "edit": edit.id.to_string() }),
        };
        audit::append(connection, &deed)?;
    }
    Ok(last
        .map(|(edit, receipt)| DeskEdit { edit, receipt })
        .ok_or(DeskRefusal::NoSettlement))
}
