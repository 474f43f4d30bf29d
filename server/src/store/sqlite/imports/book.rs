//! Imports and their rows, as they are kept.

use std::collections::HashMap;

use domain::api::{
    Bilingual, CellChange, ImportCounts, ImportRow, ImportState, Likeness, ListRow, Listing, RowDecision, RowKind,
    RowOutcome,
};
use domain::provider::Provider;
use domain::reach::Extent;
use domain::record::{Answer, DeviceId, FieldName, PersonId, RecordId};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::names::Names;
use super::super::rows::{Id, Int};
use super::super::{audit, places, push};
use crate::fields;
use crate::store::{
    Act, Actor, Compared, Deed, KnownEnterprise, NewImport, NewRow, Remembered, RowsAsk, StoreError, said_text,
};

/// What a row says, what of that is new, and what was said about it.
#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) answers: Vec<(FieldName, Answer)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) cells: Vec<Compared>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<Bilingual>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) like: Vec<Likeness>,
}

impl Body {
    pub(super) fn read(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(StoreError::unreadable)
    }

    pub(super) fn write(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(StoreError::unreadable)
    }

    /// Returns an answer as text; empty where there is none.
    pub(super) fn text(&self, wanted: &str) -> &str {
        said_text(&self.answers, wanted)
    }
}

/// Lists the enterprises that a list may be about.
pub(super) fn known_enterprises(connection: &Connection, extent: &Extent) -> Result<Vec<KnownEnterprise>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT ifnull(stands_for.head, enterprise.id), enterprise.name, enterprise.tax_code, enterprise.zone, record.place
         FROM enterprise JOIN record ON record.number = enterprise.number
         LEFT JOIN stands_for ON stands_for.enterprise = enterprise.id WHERE enterprise.deleted = 0",
    )?;
    let mut rows = statement.query([])?;
    let mut known = Vec::new();
    let mut within: HashMap<i64, bool> = HashMap::new();
    while let Some(row) = rows.next()? {
        let place: i64 = row.get(4)?;
        let is_within = match within.get(&place) {
            Some(known) => *known,
            None => {
                let is_within = places::is_within(connection, extent, place)?;
                within.insert(place, is_within);
                is_within
            }
        };
        known.push(KnownEnterprise {
            id: row.get::<_, Id>(0)?.record(),
            name: row.get(1)?,
            tax_code: row.get(2)?,
            zone: row.get(3)?,
            is_within,
        });
    }
    Ok(known)
}

/// Returns how columns of a provider's lists were read by a person's choice.
pub(super) fn mapping(connection: &Connection, provider: Provider) -> Result<HashMap<String, Remembered>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT heading, field FROM import_heading WHERE provider = ?1")?;
    let rows = statement.query_map([provider.as_str()], |row| {
        let remembered = Remembered { field: row.get(1)? };
        Ok((row.get(0)?, remembered))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// After what time an import that was begun and never came to be is one that was cut short.
const BEGUN: u64 = 60 * 60 * 1_000;

/// Begins an import. What earlier ones left that never came to be is removed, but for what somebody may be storing right now.
pub(super) fn begin(connection: &Connection, import: &NewImport) -> Result<i64, StoreError> {
    push::add_device(connection, import.device, "import", import.now)?;
    connection.execute(
        "DELETE FROM import_row WHERE import IN (SELECT number FROM import WHERE state = 'discarded' AND made_at < ?1)",
        [Int(import.now.saturating_sub(BEGUN))],
    )?;
    let mapping = serde_json::to_string(&import.mapping).map_err(StoreError::unreadable)?;
    connection
        .prepare_cached(
            "INSERT INTO import (provider, file, digest, mapping, as_of, made_by, made_at, state, device)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'discarded', ?8)",
        )?
        .execute(params![
            import.provider.as_str(),
            import.file,
            import.digest,
            mapping,
            import.as_of,
            import.by.to_string(),
            Int(import.now),
            import.device.as_bytes(),
        ])?;
    Ok(connection.last_insert_rowid())
}

/// Adds rows to an import.
pub(super) fn add_rows(connection: &Connection, number: i64, rows: Vec<NewRow>) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO import_row (import, place, line, name, kind, decision, record, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for row in rows {
        let record = row.record;
        let (decision, name, kind, line, place) = (row.decision, row.name, row.kind, row.line, row.place);
        let body = Body {
            answers: row.answers,
            cells: row.cells,
            remarks: row.remarks,
            like: row.like,
        };
        let body = body.write()?;
        insert.execute(params![
            number,
            place,
            line,
            name,
            kind.as_str(),
            decision_name(decision),
            record.as_ref().map(RecordId::as_bytes),
            body
        ])?;
    }
    Ok(())
}

/// Puts an import into the list.
pub(super) fn publish(
    connection: &Connection,
    number: i64,
    headings: &[(String, Remembered)],
) -> Result<(), StoreError> {
    set_state(connection, number, ImportState::Preview)?;
    let mut remember = connection.prepare_cached(
        "INSERT OR REPLACE INTO import_heading (provider, heading, field)
         SELECT provider, ?2, ?3 FROM import WHERE number = ?1",
    )?;
    for (heading, remembered) in headings {
        remember.execute(params![number, heading, remembered.field])?;
    }
    let (Some((import, by)), Some(standing)) = (summary(connection, number)?, standing(connection, number)?) else {
        return Ok(());
    };
    let counts = import.counts;
    let deed = Deed {
        at: import.at,
        who: by,
        what: Act::ListHandedIn,
        about: standing.device.to_string(),
        details: json!({
            "import": number,
            "file": import.file,
            "provider": import.provider,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "doubtful": counts.doubtful,
            "refused": counts.refused,
        }),
    };
    audit::append(connection, &deed)
}

const SUMMARY: &str = "SELECT number, provider, file, made_by, made_at, state, as_of FROM import";

/// Lists imports, the last first.
pub(super) fn list(
    connection: &Connection,
    by: Option<PersonId>,
    digest: Option<[u8; 32]>,
) -> Result<Vec<ImportRow>, StoreError> {
    let names = Names::read(connection)?;
    let mut statement = connection.prepare_cached(&format!(
        "{SUMMARY} WHERE state != 'discarded' AND (?1 IS NULL OR made_by = ?1) AND (?2 IS NULL OR digest = ?2)
         ORDER BY number DESC LIMIT 200"
    ))?;
    let by = by.map(|person| person.to_string());
    let mut rows = statement.query(params![by, digest])?;
    let mut imports = Vec::new();
    while let Some(row) = rows.next()? {
        imports.push(summarised(connection, &names, row)?.0);
    }
    Ok(imports)
}

/// Returns one import and who handed it in.
pub(super) fn summary(connection: &Connection, number: i64) -> Result<Option<(ImportRow, Actor)>, StoreError> {
    let names = Names::read(connection)?;
    let mut statement = connection.prepare_cached(&format!("{SUMMARY} WHERE number = ?1"))?;
    let mut rows = statement.query([number])?;
    let row = rows.next()?;
    row.map(|row| summarised(connection, &names, row)).transpose()
}

fn summarised(connection: &Connection, names: &Names, row: &Row<'_>) -> Result<(ImportRow, Actor), StoreError> {
    let (number, provider, made_by, state): (i64, String, String, String) =
        (row.get(0)?, row.get(1)?, row.get(3)?, row.get(5)?);
    let by = made_by.parse().map_or(Actor::Terminal, Actor::Person);
    let import = ImportRow {
        number,
        provider: provider.parse().map_err(StoreError::unreadable)?,
        file: row.get(2)?,
        by: match by {
            Actor::Person(person) => names.of(person),
            Actor::Terminal | Actor::Server | Actor::Unknown => String::new(),
        },
        at: row.get::<_, Int>(4)?.0,
        state: ImportState::named(&state).ok_or_else(|| StoreError::unreadable(state))?,
        running: false,
        counts: counts(connection, number)?,
        as_of: row.get(6)?,
    };
    Ok((import, by))
}

fn counts(connection: &Connection, number: i64) -> Result<ImportCounts, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, decision != 'leave', ifnull(outcome, ''), count(*) FROM import_row WHERE import = ?1
         GROUP BY 1, 2, 3",
    )?;
    let mut rows = statement.query([number])?;
    let mut counts = ImportCounts::default();
    while let Some(row) = rows.next()? {
        let (kind, accepted, outcome, count): (String, bool, String, u64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Int>(3)?.0);
        match RowKind::named(&kind) {
            Some(RowKind::New) => counts.new += count,
            Some(RowKind::Changed) => counts.changed += count,
            Some(RowKind::Unchanged) => counts.unchanged += count,
            Some(RowKind::Doubtful) => counts.doubtful += count,
            Some(RowKind::Refused) | None => counts.refused += count,
        }
        counts.accepted += if accepted { count } else { 0 };
        match RowOutcome::named(&outcome) {
            Some(RowOutcome::Applied) => counts.applied += count,
            Some(RowOutcome::Failed) => counts.failed += count,
            Some(RowOutcome::Undone) => counts.undone += count,
            Some(RowOutcome::Kept) => counts.kept += count,
            Some(RowOutcome::Nothing) => counts.nothing += count,
            None => {}
        }
    }
    Ok(counts)
}

/// Lists rows of an import, in the order of the file.
pub(super) fn rows(connection: &Connection, number: i64, ask: RowsAsk) -> Result<Listing<ListRow>, StoreError> {
    let condition = "import = ?1 AND (?2 IS NULL OR kind = ?2) AND (?3 = 0 OR outcome IN ('failed', 'kept'))";
    let kind = ask.kind.map(RowKind::as_str);
    let total: Int = connection
        .prepare_cached(&format!("SELECT count(*) FROM import_row WHERE {condition}"))?
        .query_row(params![number, kind, ask.in_trouble], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT place, line, name, kind, decision, outcome, record, body FROM import_row WHERE {condition}
         ORDER BY place LIMIT ?5 OFFSET ?4"
    ))?;
    let mut rows = statement.query(params![number, kind, ask.in_trouble, ask.offset, ask.limit])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, decision, outcome): (String, String, Option<String>) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let record = row.get::<_, Option<Id>>(6)?.map(Id::record);
        let body = Body::read(&row.get::<_, String>(7)?)?;
        let kind = RowKind::named(&kind).ok_or_else(|| StoreError::unreadable(kind))?;
        let decision = read_decision(&decision, record);
        let is_new = record.is_none() || kind == RowKind::New || decision == RowDecision::AsNew;
        listed.push(ListRow {
            place: row.get(0)?,
            line: row.get(1)?,
            name: row.get(2)?,
            kind,
            decision,
            outcome: outcome.as_deref().and_then(RowOutcome::named),
            record,
            cells: if is_new {
                said_of_new(body.answers)
            } else {
                let cells = body.cells.into_iter();
                cells.map(|compared| shown(compared, ask.own_only)).collect()
            },
            remarks: body.remarks,
            like: body.like,
        });
    }
    Ok(Listing {
        rows: listed,
        total: total.0,
    })
}

fn shown(Compared { cell, own }: Compared, own_only: bool) -> CellChange {
    let old = if own_only { own } else { cell.old };
    CellChange { old, ..cell }
}

/// Of an enterprise that is not known everything is new.
fn said_of_new(answers: Vec<(FieldName, Answer)>) -> Vec<CellChange> {
    let told = answers.into_iter().filter(|(field, answer)| {
        let is_implied =
            matches!(field.as_str(), fields::TAX_CODE_STATE | fields::IN_ZONE) || *answer == Answer::NotCollected;
        !is_implied && field.as_str() != fields::ENTERPRISE_NAME
    });
    told.map(|(field, new)| CellChange {
        field,
        old: Vec::new(),
        new,
        beside: false,
    })
    .collect()
}

pub(super) const fn decision_name(decision: RowDecision) -> &'static str {
    match decision {
        RowDecision::Leave => "leave",
        RowDecision::Accept => "accept",
        RowDecision::AsNew => "as_new",
        RowDecision::Same(_) => "same",
    }
}

fn read_decision(name: &str, record: Option<RecordId>) -> RowDecision {
    match (name, record) {
        ("accept", _) => RowDecision::Accept,
        ("as_new", _) => RowDecision::AsNew,
        ("same", Some(record)) => RowDecision::Same(record),
        _ => RowDecision::Leave,
    }
}

/// How an import stands.
pub(super) struct Standing {
    pub(super) number: i64,
    pub(super) provider: Provider,
    pub(super) by: Actor,
    pub(super) file: String,
    pub(super) state: ImportState,
    pub(super) device: DeviceId,
    pub(super) counter: u64,
    pub(super) undo_device: Option<DeviceId>,
    pub(super) undo_counter: u64,
    next: u32,
}

/// Reads how an import stands.
pub(super) fn standing(connection: &Connection, number: i64) -> Result<Option<Standing>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT provider, file, state, device, counter, undo_device, undo_counter, next, made_by FROM import
         WHERE number = ?1",
    )?;
    let mut rows = statement.query([number])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let (provider, state, by): (String, String, String) = (row.get(0)?, row.get(2)?, row.get(8)?);
    Ok(Some(Standing {
        number,
        by: by.parse().map_or(Actor::Terminal, Actor::Person),
        provider: provider.parse().map_err(StoreError::unreadable)?,
        file: row.get(1)?,
        state: ImportState::named(&state).ok_or_else(|| StoreError::unreadable(state))?,
        device: row.get::<_, Id>(3)?.device(),
        counter: row.get::<_, Int>(4)?.0,
        undo_device: row.get::<_, Option<Id>>(5)?.map(Id::device),
        undo_counter: row.get::<_, Int>(6)?.0,
        next: row.get(7)?,
    }))
}

/// A row whose turn it is.
pub(super) struct Decided {
    pub(super) place: u32,
    pub(super) as_new: bool,
    pub(super) target: Option<RecordId>,
    pub(super) counter: Option<u64>,
    pub(super) body: Body,
}

/// Lists the next rows of an import, from its mark on.
pub(super) fn next_rows(
    connection: &Connection,
    import: &Standing,
    condition: &str,
    limit: u32,
) -> Result<Vec<Decided>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT place, decision, record, counter, body FROM import_row
         WHERE import = ?1 AND place >= ?2 AND {condition} ORDER BY place LIMIT ?3"
    ))?;
    let mut rows = statement.query(params![import.number, import.next, limit])?;
    let mut decided = Vec::new();
    while let Some(row) = rows.next()? {
        decided.push(Decided {
            place: row.get(0)?,
            as_new: row.get::<_, String>(1)? == "as_new",
            target: row.get::<_, Option<Id>>(2)?.map(Id::record),
            counter: row.get::<_, Option<Int>>(3)?.map(|counter| counter.0),
            body: Body::read(&row.get::<_, String>(4)?)?,
        });
    }
    Ok(decided)
}

/// Notes what became of a row.
pub(super) fn became(
    connection: &Connection,
    number: i64,
    place: u32,
    outcome: RowOutcome,
    record: Option<RecordId>,
    counter: Option<u64>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE import_row SET outcome = ?3, record = ifnull(?4, record), counter = ?5
             WHERE import = ?1 AND place = ?2",
        )?
        .execute(params![
            number,
            place,
            outcome.as_str(),
            record.as_ref().map(RecordId::as_bytes),
            counter.map(Int)
        ])?;
    Ok(())
}

/// Notes where an import stands.
pub(super) fn set_state(connection: &Connection, number: i64, state: ImportState) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE import SET state = ?2 WHERE number = ?1")?
        .execute(params![number, state.as_str()])?;
    Ok(())
}

/// Lets an import begin or go on.
pub(super) fn start(connection: &Connection, number: i64) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE import SET state = 'applying' WHERE number = ?1 AND state IN ('preview', 'stopped', 'applying')",
        )?
        .execute([number])?;
    Ok(changed > 0)
}

/// Lets undoing begin or go on. What is undone already is not looked at again.
pub(super) fn start_undo(connection: &Connection, number: i64) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE import SET next = CASE WHEN state = 'undoing' THEN next ELSE 0 END, state = 'undoing'
             WHERE number = ?1 AND state IN ('applied', 'stopped', 'applying', 'undoing')",
        )?
        .execute([number])?;
    Ok(changed > 0)
}

/// Stops an import that is being taken in, or puts one aside that waits.
pub(super) fn stop(connection: &Connection, number: i64, by: Actor, now: u64) -> Result<bool, StoreError> {
    let Some(import) = standing(connection, number)? else {
        return Ok(false);
    };
    match import.state {
        ImportState::Applying => set_state(connection, number, ImportState::Stopped)?,
        ImportState::Preview => {
            set_state(connection, number, ImportState::Discarded)?;
            connection.execute("DELETE FROM import_row WHERE import = ?1", [number])?;
        }
        ImportState::Stopped
        | ImportState::Applied
        | ImportState::Undoing
        | ImportState::Undone
        | ImportState::Discarded => return Ok(false),
    }
    let deed = Deed {
        at: now,
        who: by,
        what: Act::ImportStopped,
        about: import.device.to_string(),
        details: json!({ "import": number, "file": import.file }),
    };
    audit::append(connection, &deed)?;
    Ok(true)
}
