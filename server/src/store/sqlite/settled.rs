//! Whose value a settlement replaced: kept for the phones of those people, which say so.

use domain::api::SettledAgainst;
use domain::record::{EditId, FieldName, PersonId, Record};
use rusqlite::{Connection, params};

use super::names::{Names, RecordLog};
use super::rows::{Id, Int};
use crate::store::StoreError;

/// How long a phone is told of it, in milliseconds: as long as it keeps what the server has received.
const TOLD_FOR: u64 = 30 * 24 * 3_600 * 1_000;
/// How many a phone is told of.
const MOST: u32 = 50;

/// A settlement that was just written.
pub(super) struct Settlement<'a> {
    /// Its edit.
    pub(super) id: EditId,
    /// Who settled.
    pub(super) by: PersonId,
    /// When.
    pub(super) at: u64,
    /// Why.
    pub(super) reason: Option<&'a str>,
    /// The edits that brought what stood there and is not what holds now.
    pub(super) lost: &'a [EditId],
}

/// Notes whose values lost. Whoever settles against themselves knows it already.
pub(super) fn note(
    connection: &Connection,
    record: &Record,
    field: &FieldName,
    settlement: &Settlement<'_>,
) -> Result<(), StoreError> {
    if settlement.lost.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached("DELETE FROM settled WHERE at < ?1")?
        .execute([Int(settlement.at.saturating_sub(TOLD_FOR))])?;
    let log = RecordLog::read(connection, record.id)?;
    let mut statement = connection.prepare_cached(
        "INSERT OR IGNORE INTO settled SELECT account.id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM account
         WHERE account.id = ?1",
    )?;
    for lost in settlement.lost {
        let Some(origin) = log.origin(*lost).filter(|origin| origin.edit.author != settlement.by) else {
            continue;
        };
        statement.execute(params![
            origin.edit.author.as_bytes(),
            settlement.id.device.as_bytes(),
            Int(settlement.id.counter),
            origin.edit.id.device.as_bytes(),
            Int(origin.edit.id.counter),
            record.id.as_bytes(),
            record.kind.as_str(),
            field.as_str(),
            Int(settlement.at),
            settlement.by.as_bytes(),
            settlement.reason,
        ])?;
    }
    Ok(())
}

/// Forgets a settlement that was taken back.
pub(super) fn take_back(connection: &Connection, settlement: EditId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM settled WHERE settlement_device = ?1 AND settlement_counter = ?2")?
        .execute(params![settlement.device.as_bytes(), Int(settlement.counter)])?;
    Ok(())
}

/// Lists what was settled against a person lately, the last first.
pub(super) fn against(connection: &Connection, person: PersonId, now: u64) -> Result<Vec<SettledAgainst>, StoreError> {
    let names = Names::read(connection)?;
    let mut statement = connection.prepare_cached(
        "SELECT record, kind, field, device, counter, at, by, reason FROM settled WHERE person = ?1 AND at >= ?2
         ORDER BY at DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![person.as_bytes(), Int(now.saturating_sub(TOLD_FOR)), MOST])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(1)?;
        let field: String = row.get(2)?;
        all.push(SettledAgainst {
            record: row.get::<_, Id>(0)?.record(),
            kind: kind.parse().map_err(StoreError::unreadable)?,
            field: FieldName::new(&field),
            edit: EditId {
                device: row.get::<_, Id>(3)?.device(),
                counter: row.get::<_, Int>(4)?.0,
            },
            at: row.get::<_, Int>(5)?.0,
            by: names.of(row.get::<_, Id>(6)?.person()),
            reason: row.get(7)?,
        });
    }
    Ok(all)
}
