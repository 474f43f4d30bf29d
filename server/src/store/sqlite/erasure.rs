//! Taking a contact out of everything that was stored: log, records, quarantine; and keeping it out.
//!
//! The one place that changes rows of the log. What is changed are values of a contact and nothing else
//! (`domain::contact`), so receipts, order and merging stay as they were. The erasure ends with an edit of the desk, which
//! takes the record into the feed, and so to every device.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::contact::{CONSENT, ERASED_ON, NO, carries, erase, holds, is_personal, is_without_consent};
use domain::reach::Extent;
use domain::record::pack::{pack_edits, pack_records, unpack_edits};
use domain::record::{Answer, Change, Edit, FieldName, PersonId, Record, RecordId, RecordKind};
use domain::role::Role;
use domain::sync::{Caller, Outcome, take_in};
use rusqlite::{Connection, params};
use serde_json::json;

use super::desk::Desk;
use super::ledger::BatchLedger;
use super::merges;
use super::rows::{self, Id, Int, select_records};
use super::{audit, meta, places};
use crate::clock::in_vietnam;
use crate::fields;
use crate::file::write_whole;
use crate::store::{Act, Actor, Deed, Erased, ErasureCause, StoreError};

/// The list beside the database.
const LIST: &str = "erasures.json";

/// Who erases when nobody does: the server, by the calendar.
const NOBODY: PersonId = PersonId::from_bytes([0; 16]);

/// Erases the contact of an enterprise, in all its visits, or of one visit; `None` when there is no such
/// record within the extent.
pub(super) fn erase_contact(
    connection: &Connection,
    (about, extent): (RecordId, &Extent),
    (by, cause): (Actor, ErasureCause),
    now: u64,
) -> Result<Option<Erased>, StoreError> {
    let is_known = match rows::find(connection, about)? {
        Some(_) => true,
        None => waits(connection, about)?,
    };
    if !is_known || !places::may_hold(connection, extent, about)? {
        return Ok(None);
    }
    carry_out(connection, about, now, (by, cause), now).map(Some)
}

/// Erases what was written about a record until a moment, and keeps it out from then on.
fn carry_out(
    connection: &Connection,
    about: RecordId,
    until: u64,
    (by, cause): (Actor, ErasureCause),
    now: u64,
) -> Result<Erased, StoreError> {
    // What is replaced is overwritten in the file, not only let go of.
    connection.execute_batch("PRAGMA secure_delete = ON")?;
    // What was merged into an enterprise is one with it, and may be taken apart again.
    let mut records = BTreeSet::new();
    for about in merges::merged_into(connection, about)?.into_iter().chain([about]) {
        remember(connection, about, until)?;
        records.extend(records_of(connection, about)?);
    }
    let mut erased = Erased {
        edits: erase_quarantine(connection, &records)?,
        ..Erased::default()
    };
    for record in records {
        let edits = erase_log(connection, record)?;
        if edits > 0 {
            erased.edits += edits;
            erased.records += 1;
            rebuild(connection, record)?;
            close(connection, record, by, cause, now)?;
        }
    }
    let deed = Deed {
        at: now,
        who: by,
        what: Act::ContactErased,
        about: about.to_string(),
        details: json!({ "records": erased.records, "edits": erased.edits, "cause": cause.as_str() }),
    };
    audit::append(connection, &deed)?;
    Ok(erased)
}

/// Lists the visits whose contact is to go: those of rounds that ended long enough ago, and those without consent.
pub(super) fn due(connection: &Connection, ended: &[String]) -> Result<Vec<(RecordId, ErasureCause)>, StoreError> {
    let mut statement = connection.prepare_cached(select_records!("WHERE record.kind = 'visit'"))?;
    let mut found = statement.query([])?;
    let mut due = Vec::new();
    while let Some(row) = found.next()? {
        let record = rows::read(row)?.record;
        if !holds(&record) {
            continue;
        }
        let round = record.answer(fields::SURVEY_ROUND).as_choice();
        if is_without_consent(&record) {
            due.push((record.id, ErasureCause::NoConsent));
        } else if round.is_some_and(|round| ended.iter().any(|name| name == round)) {
            due.push((record.id, ErasureCause::KeptLongEnough));
        }
    }
    Ok(due)
}

/// Lists the visits that are in quarantine only, with a contact of a round that ended long enough ago.
pub(super) fn due_in_quarantine(connection: &Connection, ended: &[String]) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT body FROM quarantine")?;
    let bodies = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    let mut due = Vec::new();
    for body in bodies {
        let Ok(edit) = serde_json::from_slice::<Edit>(&body?) else {
            continue;
        };
        let round = edit.changes.get(fields::SURVEY_ROUND);
        let round = round.and_then(|change| change.value.as_choice());
        if carries(&edit) && round.is_some_and(|round| ended.iter().any(|name| name == round)) {
            due.push(edit.record);
        }
    }
    due.sort_unstable();
    due.dedup();
    Ok(due)
}

/// Tells whether something about a record is in quarantine.
fn waits(connection: &Connection, record: RecordId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM quarantine WHERE record = ?1")?;
    Ok(statement.exists([record.as_bytes()])?)
}

/// Returns a number that changes with every erasure.
pub(super) fn mark(connection: &Connection) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT count(*) + ifnull(sum(at), 0) FROM erasure")?;
    let mark: Int = statement.query_row([], |row| row.get(0))?;
    Ok(mark.0)
}

/// Reads until when contacts are erased, by enterprise and by visit.
pub(super) fn list(connection: &Connection) -> Result<HashMap<RecordId, u64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT about, at FROM erasure")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Id>(0)?.record(), row.get::<_, Int>(1)?.0)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the list beside the database. What stands there and not here comes from a life of the database that a restore
/// replaced, and stays.
pub(super) fn save_list(connection: &Connection, data_dir: &Path) -> Result<(), StoreError> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let file = data_dir.join(LIST);
    let mut all = read_list(&file)?;
    let before = all.clone();
    for (about, at) in list(connection)? {
        let known = all.entry(about.to_string()).or_default();
        *known = at.max(*known);
    }
    if all == before {
        return Ok(());
    }
    let text = serde_json::to_vec_pretty(&all).map_err(|error| StoreError::Broken(error.to_string()))?;
    write_whole(&file, &text).map_err(|error| StoreError::Unwritable(format!("{}: {error}", file.display())))
}

/// Erases again what the list beside the database names and the database, from an older backup, does not know.
pub(super) fn carry_out_again(connection: &Connection, data_dir: &Path, now: u64) -> Result<(), StoreError> {
    let known = list(connection)?;
    let named = read_list(&data_dir.join(LIST))?;
    for (about, at) in named {
        let about: RecordId = about.parse().map_err(StoreError::unreadable)?;
        if known.get(&about).is_some_and(|known| *known >= at) {
            continue;
        }
        let transaction = connection.unchecked_transaction()?;
        // Also where the backup does not have the record yet: a phone may offer it again.
        carry_out(&transaction, about, at, (Actor::Server, ErasureCause::Restored), now)?;
        transaction.commit()?;
        tracing::warn!(record = %about, "a contact that was erased before the restore is erased again");
    }
    save_list(connection, data_dir)
}

fn read_list(file: &PathBuf) -> Result<BTreeMap<String, u64>, StoreError> {
    match std::fs::read(file) {
        Ok(text) => serde_json::from_slice(&text)
            .map_err(|error| StoreError::InUse(format!("{} can't be read: {error}", file.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(StoreError::Unwritable(format!("{}: {error}", file.display()))),
    }
}

fn remember(connection: &Connection, about: RecordId, at: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO erasure VALUES (?1, ?2) ON CONFLICT (about) DO UPDATE SET at = max(at, excluded.at)",
        )?
        .execute(params![about.as_bytes(), Int(at)])?;
    Ok(())
}

/// Lists a record itself, and of an enterprise its visits: those in the log, and those that are in quarantine only.
fn records_of(connection: &Connection, about: RecordId) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM visit WHERE enterprise = ?1")?;
    let visits = statement.query_map([about.as_bytes()], |row| Ok(row.get::<_, Id>(0)?.record()))?;
    let mut records = BTreeSet::from([about]);
    for visit in visits {
        records.insert(visit?);
    }
    let mut statement =
        connection.prepare_cached("SELECT body FROM quarantine UNION ALL SELECT body FROM quarantine_pack")?;
    let bodies = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    for body in bodies {
        let body = body?;
        let edits = match serde_json::from_slice::<Edit>(&body) {
            Ok(edit) => vec![edit],
            Err(_) => unpack_edits(&body).unwrap_or_default().into_iter().flatten().collect(),
        };
        let names = |edit: &&Edit| {
            let enterprise = edit.changes.get(fields::ENTERPRISE);
            enterprise.is_some_and(|change| change.value.as_reference() == Some(about))
        };
        records.extend(edits.iter().filter(names).map(|edit| edit.record));
    }
    Ok(records)
}

/// Takes the contact out of a record's edits; returns out of how many.
fn erase_log(connection: &Connection, record: RecordId) -> Result<u64, StoreError> {
    let mut write = connection.prepare_cached("UPDATE edit SET body = ?2 WHERE number = ?1")?;
    let mut count = 0;
    for (number, mut edit) in log(connection, record)? {
        if erase(&mut edit) {
            write.execute(params![
                number,
                serde_json::to_vec(&edit).map_err(StoreError::unreadable)?
            ])?;
            count += 1;
        }
    }
    Ok(count)
}

/// Reads a record's edits, the first first.
fn log(connection: &Connection, record: RecordId) -> Result<Vec<(i64, Edit)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, body FROM edit WHERE number = (SELECT number FROM record WHERE id = ?1)
         UNION ALL SELECT number, body FROM edit WHERE first = (SELECT number FROM record WHERE id = ?1)
         ORDER BY number",
    )?;
    let mut rows = statement.query([record.as_bytes()])?;
    let mut edits = Vec::new();
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(1)?;
        edits.push((
            row.get(0)?,
            serde_json::from_slice(&body).map_err(StoreError::unreadable)?,
        ));
    }
    Ok(edits)
}

/// Takes the contact out of what is kept in quarantine about some records.
fn erase_quarantine(connection: &Connection, records: &BTreeSet<RecordId>) -> Result<u64, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT device, counter, digest, field, body, record FROM quarantine")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        if !records.contains(&row.get::<_, Id>(5)?.record()) {
            continue;
        }
        let (field, body): (Option<String>, Vec<u8>) = (row.get(3)?, row.get(4)?);
        let body = match serde_json::from_slice::<Edit>(&body) {
            Ok(mut edit) => {
                if !erase(&mut edit) {
                    continue;
                }
                serde_json::to_vec(&edit).map_err(StoreError::unreadable)?
            }
            // Of an answer that could not be read its beginning is kept.
            Err(_) if field.is_some_and(|field| is_personal(&field)) && !body.is_empty() => Vec::new(),
            Err(_) => continue,
        };
        connection.execute(
            "UPDATE quarantine SET body = ?4 WHERE device = ?1 AND counter = ?2 AND digest = ?3",
            params![
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                body
            ],
        )?;
        count += 1;
    }
    Ok(count + erase_packs(connection, records)?)
}

/// Takes the contact out of whole batches in which some edit could not be read. That edit's own bytes go with it, whatever
/// could not be read of it: they can't be told apart from the rest.
fn erase_packs(connection: &Connection, records: &BTreeSet<RecordId>) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, body FROM quarantine_pack")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(1)?;
        let Ok(edits) = unpack_edits(&body) else { continue };
        let concerned = edits.iter().any(|edit| match edit {
            Ok(edit) => records.contains(&edit.record) && carries(edit),
            Err(bad) => records.contains(&bad.record),
        });
        if !concerned {
            continue;
        }
        let mut kept: Vec<Edit> = edits.into_iter().flatten().collect();
        for edit in kept.iter_mut().filter(|edit| records.contains(&edit.record)) {
            erase(edit);
        }
        connection.execute(
            "UPDATE quarantine_pack SET body = ?2 WHERE id = ?1",
            params![row.get::<_, i64>(0)?, pack_edits(&kept)],
        )?;
        count += 1;
    }
    Ok(count)
}

/// Merges a record anew from its edits, at the place in the feed that it has.
fn rebuild(connection: &Connection, id: RecordId) -> Result<(), StoreError> {
    let Some(stored) = rows::find(connection, id)? else {
        return Ok(());
    };
    let mut record = Record::new(id, stored.record.kind);
    for (_, edit) in log(connection, id)? {
        record.apply(&edit);
    }
    let body = pack_records([(stored.seq, &record)]);
    connection
        .prepare_cached("UPDATE record SET body = ?2 WHERE number = ?1 AND body IS NOT NULL")?
        .execute(params![stored.number, body])?;
    Ok(())
}

/// Writes the edit that tells every device: the contact is empty, since this day.
fn close(connection: &Connection, id: RecordId, by: Actor, cause: ErasureCause, now: u64) -> Result<(), StoreError> {
    let Some(stored) = rows::find(connection, id)? else {
        return Ok(());
    };
    let record = stored.record;
    let caller = Caller {
        person: if let Actor::Person(person) = by { person } else { NOBODY },
        role: Role::Administrator,
    };
    let mut changes: BTreeMap<FieldName, Change> = BTreeMap::new();
    let mut set = |field: &str, value: Answer| {
        let seen = record.seen(field);
        changes.insert(FieldName::new(field), Change { value, seen });
    };
    for field in record.fields.keys().filter(|field| is_personal(field.as_str())) {
        set(field.as_str(), Answer::NotCollected);
    }
    if cause == ErasureCause::Asked && record.kind == RecordKind::Visit {
        set(CONSENT, Answer::Choice(NO.to_owned()));
    }
    set(ERASED_ON, Answer::Date(in_vietnam(now).date()));
    let mut desk = Desk::load(connection, now)?;
    let edit = desk.edit(&record, changes, caller, now);
    let mut ledger = BatchLedger::new(connection, meta::epoch(connection)?, now, caller.person);
    match take_in(&mut ledger, caller, now, &edit)?.outcome {
        Outcome::Applied(_) | Outcome::Duplicate(_) => {}
        Outcome::Rejected(refusal) => return Err(StoreError::Broken(refusal.code.as_str().to_owned())),
        Outcome::RetryLater => return Err(StoreError::Busy),
    }
    ledger.finish()?;
    desk.save(connection)
}
