//! Foundings of party organisations: what records say of them, what it comes to, and what the office says itself.
//!
//! Each visit and each record of an organisation leaves a row of what it says, in the transaction of its edit; what all
//! rows of an enterprise come to is worked out there too, by `domain`, so that a list reads one row for each enterprise.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::api::{
    ASIDE, Aside, ChangeFounding, EnterpriseRow, FoundingDetail, FoundingRow, FoundingStep, ListQuery, NO_STAGE, READY,
};
use domain::elsewhere::day_field;
use domain::founding::{DECISION, Founding, PAPER, PLANNED, STAGES, Said, Step, founding_id, is_founded};
use domain::reach::Extent;
use domain::record::{
    Answer, Change, Context, DeviceId, Edit, EditId, Epoch, FieldName, PersonId, Record, RecordId, RecordKind,
    field_history,
};
use domain::sync::{Caller, Outcome, take_in};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::board::{SharedBoard, Window};
use super::desk::Desk;
use super::ledger::BatchLedger;
use super::merges::{self, IS_ONE_WITH};
use super::names::{Names, RecordLog, source};
use super::rows::{self, Id, Int};
use super::{SqliteStore, audit, lists, push};
use crate::chance;
use crate::fields;
use crate::store::{Act, Actor, Deed, FollowedFoundings, FoundingRefusal, Foundings, StoreError};

/// Every row there is. A quarter of what a number holds, because windows are added up.
const ALL: Window = Window {
    offset: 0,
    limit: (u32::MAX / 4) as usize,
};

#[async_trait]
impl Foundings for SqliteStore {
    async fn foundings(
        &self,
        query: ListQuery,
        extent: Arc<Extent>,
        needed: Option<i64>,
    ) -> Result<FollowedFoundings, StoreError> {
        self.read_with_board(move |connection, board| list(connection, board, &query, &extent, needed))
            .await
    }

    async fn founding(
        &self,
        enterprise: RecordId,
        extent: Arc<Extent>,
        needed: Option<i64>,
    ) -> Result<Option<FoundingDetail>, StoreError> {
        self.read_with_board(move |connection, board| detail(connection, board, enterprise, &extent, needed))
            .await
    }

    async fn change_founding(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        moment: (u64, NaiveDate),
        enterprise: RecordId,
        change: ChangeFounding,
    ) -> Result<Result<(), FoundingRefusal>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| say(connection, epoch, (caller, &extent), moment, enterprise, &change))
            .await
    }

    async fn put_founding_aside(
        &self,
        by: (PersonId, Arc<Extent>),
        now: u64,
        enterprise: RecordId,
        needed: i64,
        reason: String,
    ) -> Result<Result<(), FoundingRefusal>, StoreError> {
        let (by, extent) = by;
        self.writer
            .write(move |connection| put_aside(connection, (by, &extent), now, enterprise, needed, &reason))
            .await
    }
}

/// Takes over what a record says now; nothing, when it says nothing or is deleted.
pub(super) fn take_over(
    connection: &Connection,
    number: i64,
    said: Option<&Said>,
    is_new: bool,
) -> Result<(), StoreError> {
    let mut find = connection.prepare_cached("SELECT enterprise FROM founding_said WHERE number = ?1")?;
    let before: Option<Id> = if is_new {
        None
    } else {
        find.query_row([number], |row| row.get(0)).optional()?
    };
    let before = before.map(Id::record);
    let now = said.and_then(|said| Some((said, said.enterprise?)));
    if let Some((said, enterprise)) = now {
        connection
            .prepare_cached("INSERT OR REPLACE INTO founding_said VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
            .execute(params![
                number,
                enterprise.as_bytes(),
                text(said.day),
                said.of_organisation,
                said.has_org,
                said.stage,
                text(said.planned),
                said.paper,
                said.transferable,
                text(said.counted_on)
            ])?;
    } else if before.is_some() {
        connection
            .prepare_cached("DELETE FROM founding_said WHERE number = ?1")?
            .execute([number])?;
    }
    let now = now.map(|(_, enterprise)| enterprise);
    for enterprise in [now, before.filter(|before| now != Some(*before))]
        .into_iter()
        .flatten()
    {
        add_up(connection, enterprise)?;
    }
    Ok(())
}

/// Works out anew where an enterprise stands, or the one that stands for it.
pub(super) fn add_up(connection: &Connection, enterprise: RecordId) -> Result<(), StoreError> {
    let named = enterprise;
    let enterprise = merges::stands_for(connection, named)?;
    if enterprise != named {
        connection
            .prepare_cached("DELETE FROM founding WHERE enterprise = ?1")?
            .execute([named.as_bytes()])?;
    }
    let founding = Founding::of(said_of(connection, enterprise)?.into_values().collect());
    if !founding.is_followed() {
        connection
            .prepare_cached("DELETE FROM founding WHERE enterprise = ?1")?
            .execute([enterprise.as_bytes()])?;
        return Ok(());
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO founding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            enterprise.as_bytes(),
            founding.has_org,
            founding.stage,
            text(founding.since),
            text(founding.planned),
            founding.paper,
            founding.transferable,
            text(founding.counted_on)
        ])?;
    Ok(())
}

/// Reads what each record says about an enterprise and those that were merged into it, by the numbers of the records.
fn said_of(connection: &Connection, enterprise: RecordId) -> Result<BTreeMap<i64, Said>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT number, day, of_organisation, has_org, stage, planned, paper, transferable, counted_on
         FROM founding_said WHERE enterprise {IS_ONE_WITH}"
    ))?;
    let rows = statement.query_map([enterprise.as_bytes()], |row| {
        let said = Said {
            enterprise: Some(enterprise),
            day: day_in(row, 1)?,
            of_organisation: row.get(2)?,
            has_org: row.get(3)?,
            stage: row.get(4)?,
            planned: row.get_ref(5)?.as_str()?.parse().ok(),
            paper: row.get(6)?,
            transferable: row.get(7)?,
            counted_on: day_in(row, 8)?,
        };
        Ok((row.get(0)?, said))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn text(day: Option<impl ToString>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn day_in(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(row.get_ref(column)?.as_str()?.parse().ok())
}

const COLUMNS: &str =
    "SELECT enterprise, has_org, stage, since, planned, paper, transferable, counted_on FROM founding";

fn read(row: &Row<'_>) -> rusqlite::Result<(RecordId, Founding)> {
    let founding = Founding {
        has_org: row.get(1)?,
        stage: row.get(2)?,
        since: day_in(row, 3)?,
        planned: row.get_ref(4)?.as_str()?.parse().ok(),
        paper: row.get(5)?,
        transferable: row.get(6)?,
        counted_on: day_in(row, 7)?,
    };
    Ok((row.get::<_, Id>(0)?.record(), founding))
}

/// What was put aside: of which figure, of which day, by which rule.
struct Put {
    of: (i64, String, i64),
    aside: Aside,
}

fn all_aside(connection: &Connection) -> Result<HashMap<RecordId, Put>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT enterprise, transferable, counted_on, needed, reason, ifnull(display_name, ''), at
         FROM founding_aside LEFT JOIN account ON account.id = founding_aside.by",
    )?;
    let rows = statement.query_map([], |row| {
        let put = Put {
            of: (row.get(1)?, row.get(2)?, row.get(3)?),
            aside: Aside {
                reason: row.get(4)?,
                by: row.get(5)?,
                at: row.get::<_, Int>(6)?.0,
            },
        };
        Ok((row.get::<_, Id>(0)?.record(), put))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An enterprise that is followed, and what it is found by.
struct Followed {
    row: FoundingRow,
    looks_ready: bool,
}

impl Followed {
    /// Tells whether a value of the filter `state` leaves it.
    fn is(&self, state: &str) -> bool {
        match state {
            "" => true,
            NO_STAGE => self.row.stage.is_empty(),
            READY => self.looks_ready && self.row.aside.is_none(),
            ASIDE => self.looks_ready && self.row.aside.is_some(),
            stage => self.row.stage == stage,
        }
    }
}

/// Puts together what is known of an enterprise that is followed.
fn one(enterprise: EnterpriseRow, founding: Founding, put: Option<Put>, needed: Option<i64>) -> Followed {
    let looks_ready = needed.is_some_and(|needed| founding.looks_ready(needed));
    let counted_on = text(founding.counted_on);
    let of = founding.transferable.zip(needed);
    let of = of.map(|(members, needed)| (members, counted_on, needed));
    // It was said of these figures; others are news.
    let put = put.filter(|put| looks_ready && Some(&put.of) == of.as_ref());
    Followed {
        looks_ready,
        row: FoundingRow {
            enterprise: enterprise.id,
            name: enterprise.name,
            zone: enterprise.zone,
            stage: founding.stage,
            since: founding.since,
            planned: founding.planned,
            paper: founding.paper,
            transferable: founding.transferable,
            counted_on: founding.counted_on,
            last_visit: enterprise.last_visit,
            aside: put.map(|put| put.aside),
        },
    }
}

/// Reads the enterprises that are followed, whose board's filters leave them, in the order of their names.
fn followed(
    connection: &Connection,
    board: &SharedBoard,
    query: &ListQuery,
    extent: &Extent,
    needed: Option<i64>,
) -> Result<Vec<Followed>, StoreError> {
    let narrowed = ListQuery {
        q: query.q.clone(),
        zone: query.zone.clone(),
        ..ListQuery::default()
    };
    let enterprises = board.read().enterprises(&narrowed, extent, ALL).page;
    let mut statement = connection.prepare_cached(COLUMNS)?;
    let mut foundings: HashMap<_, _> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    let mut aside = all_aside(connection)?;
    let followed = enterprises.into_iter().filter_map(|enterprise| {
        let founding = foundings.remove(&enterprise.id)?;
        let put = aside.remove(&enterprise.id);
        Some(one(enterprise, founding, put, needed))
    });
    Ok(followed.collect())
}

/// Lists them as they are asked for.
pub(super) fn list(
    connection: &Connection,
    board: &SharedBoard,
    query: &ListQuery,
    extent: &Extent,
    needed: Option<i64>,
) -> Result<FollowedFoundings, StoreError> {
    listed(connection, board, query, (extent, needed), &lists::window(query))
}

/// Lists all that the filters leave.
pub(super) fn all(
    connection: &Connection,
    board: &SharedBoard,
    query: &ListQuery,
    extent: &Extent,
    needed: Option<i64>,
) -> Result<Vec<FoundingRow>, StoreError> {
    Ok(listed(connection, board, query, (extent, needed), &ALL)?.rows)
}

fn listed(
    connection: &Connection,
    board: &SharedBoard,
    query: &ListQuery,
    (extent, needed): (&Extent, Option<i64>),
    window: &Window,
) -> Result<FollowedFoundings, StoreError> {
    let mut found = followed(connection, board, query, extent, needed)?;
    let count = |state: &str| found.iter().filter(|followed| followed.is(state)).count() as u64;
    let states = [NO_STAGE].into_iter().chain(STAGES).chain([READY, ASIDE]);
    let stages = states.map(|state| (state.to_owned(), count(state)));
    let stages = stages.filter(|(_, count)| *count > 0).collect();
    found.retain(|followed| followed.is(&query.state));
    let mut rows: Vec<_> = found.into_iter().map(|followed| followed.row).collect();
    sort(&mut rows, &query.sort);
    if query.descending {
        rows.reverse();
    }
    let total = rows.len() as u64;
    let page = rows.into_iter().skip(window.offset).take(window.limit);
    Ok(FollowedFoundings {
        rows: page.collect(),
        total,
        stages,
    })
}

/// Sorts rows that stand by their names.
fn sort(rows: &mut [FoundingRow], column: &str) {
    let stage = |row: &FoundingRow| STAGES.iter().position(|stage| *stage == row.stage);
    match column {
        "enterprise_name" => {}
        "zone" => rows.sort_by(|a, b| a.zone.cmp(&b.zone)),
        "since" => rows.sort_by_key(|row| row.since),
        // Who has stood there longest has the most days.
        "stands_days" => rows.sort_by_key(|row| Reverse(row.since)),
        "planned" => rows.sort_by_key(|row| (row.planned.is_none(), row.planned)),
        "paper" => rows.sort_by(|a, b| a.paper.cmp(&b.paper)),
        "transferable" => rows.sort_by_key(|row| row.transferable),
        "counted_on" => rows.sort_by_key(|row| row.counted_on),
        "last_visit" => rows.sort_by(|a, b| a.last_visit.cmp(&b.last_visit)),
        _ => rows.sort_by_key(|row| (stage(row), row.since)),
    }
}

/// Shows one enterprise.
fn detail(
    connection: &Connection,
    board: &SharedBoard,
    enterprise: RecordId,
    extent: &Extent,
    needed: Option<i64>,
) -> Result<Option<FoundingDetail>, StoreError> {
    let enterprise = merges::stands_for(connection, enterprise)?;
    let Some(row) = row_of(connection, board, enterprise, extent, needed)? else {
        return Ok(None);
    };
    let id = founding_id(enterprise);
    let stored = rows::find(connection, id)?;
    let said = said_of(connection, enterprise)?;
    let own = stored.as_ref().map(|stored| stored.number);
    Ok(Some(FoundingDetail {
        step: stored.as_ref().and_then(|stored| step_of(&stored.record)),
        record: id,
        version: stored.as_ref().map_or(0, |stored| stored.seq),
        conflicts: stored.as_ref().map_or(0, |stored| stored.conflicts),
        not_before: said_last(&said, own),
        steps: steps(connection, said.keys().copied())?,
        row,
    }))
}

/// Finds the row of one enterprise, also of one that is not followed.
fn row_of(
    connection: &Connection,
    board: &SharedBoard,
    enterprise: RecordId,
    extent: &Extent,
    needed: Option<i64>,
) -> Result<Option<FoundingRow>, StoreError> {
    if !is_there(connection, enterprise, extent)? {
        return Ok(None);
    }
    let Some(known) = board.read().enterprise(enterprise) else {
        return Ok(None);
    };
    let founding = founding_of(connection, enterprise)?.unwrap_or_default();
    let put = all_aside(connection)?.remove(&enterprise);
    Ok(Some(one(known, founding, put, needed).row))
}

fn founding_of(connection: &Connection, enterprise: RecordId) -> Result<Option<Founding>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE enterprise = ?1"))?;
    let found = statement.query_row([enterprise.as_bytes()], read).optional()?;
    Ok(found.map(|(_, founding)| founding))
}

/// Returns the last day on which a stage was said, but for what the record with this number says.
fn said_last(said: &BTreeMap<i64, Said>, but: Option<i64>) -> Option<NaiveDate> {
    let others = said.iter().filter(|(number, _)| Some(**number) != but);
    others
        .filter(|(_, said)| !said.stage.is_empty())
        .filter_map(|(_, said)| said.day)
        .max()
}

/// Reads what the office says.
fn step_of(record: &Record) -> Option<Step> {
    let choice = |field| record.answer(field).as_choice().unwrap_or_default().to_owned();
    Some(Step {
        stage: record.answer(fields::FOUNDING_STAGE).as_choice()?.to_owned(),
        since: record.answer(day_field(record.kind)).as_date()?,
        planned: domain::founding::month(record.answer(PLANNED)),
        paper: record.answer(PAPER).as_text().unwrap_or_default().to_owned(),
        founded_on: record.answer(fields::PARTY_ORG_FOUNDED_ON).as_date(),
        org_type: choice(fields::PARTY_ORG_TYPE),
        parent: choice(fields::PARTY_ORG_PARENT),
        reason: String::new(),
    })
}

/// Lists every change of the stage that these records made, the last first.
fn steps(connection: &Connection, numbers: impl Iterator<Item = i64>) -> Result<Vec<FoundingStep>, StoreError> {
    let names = Names::read(connection)?;
    let mut find = connection.prepare_cached("SELECT id, kind FROM record WHERE number = ?1")?;
    let mut all = Vec::new();
    for number in numbers {
        let (id, kind): (Id, String) = find.query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (record, kind): (RecordId, RecordKind) = (id.record(), kind.parse().map_err(StoreError::unreadable)?);
        let log = RecordLog::read(connection, record)?;
        let edits: Vec<_> = log.edits.into_values().map(|logged| logged.edit).collect();
        let days = field_history(&edits, day_field(kind));
        for entry in field_history(&edits, fields::FOUNDING_STAGE) {
            // The day that the record had when this was written.
            let said = days.iter().rev().find(|day| day.stamp <= entry.stamp);
            all.push((
                entry.stamp,
                FoundingStep {
                    record,
                    kind,
                    day: said.and_then(|day| day.after.as_date()),
                    author: names.of(entry.author),
                    written_at: entry.stamp.millis,
                    source: source(connection, entry.edit.device)?,
                    from: String::new(),
                    to: entry.after.as_choice().unwrap_or_default().to_owned(),
                    reason: entry.reason,
                },
            ));
        }
    }
    all.sort_by_key(|(stamp, step)| (step.day, *stamp));
    let mut steps: Vec<FoundingStep> = Vec::new();
    for (_, step) in all {
        let from = steps.last().map(|before| before.to.clone()).unwrap_or_default();
        // A visit that finds it where it was is no step.
        if from != step.to {
            steps.push(FoundingStep { from, ..step });
        }
    }
    steps.reverse();
    Ok(steps)
}

/// Says how far a founding has come.
fn say(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Arc<Extent>),
    (now, today): (u64, NaiveDate),
    enterprise: RecordId,
    ChangeFounding { seen, step }: &ChangeFounding,
) -> Result<Result<(), FoundingRefusal>, StoreError> {
    let enterprise = merges::stands_for(connection, enterprise)?;
    if !is_there(connection, enterprise, extent)? {
        return Ok(Err(FoundingRefusal::NotFound));
    }
    let id = founding_id(enterprise);
    let stored = rows::find(connection, id)?;
    let said = said_of(connection, enterprise)?;
    let last = said_last(&said, stored.as_ref().map(|stored| stored.number));
    if let Some(fault) = step.fault(today, last) {
        return Ok(Err(FoundingRefusal::Fault(fault)));
    }
    let founding = Founding::of(said.into_values().collect());
    if founding.has_org == "yes" && !founding.is_followed() {
        return Ok(Err(FoundingRefusal::HasOrganisation));
    }
    let version = stored.as_ref().map_or(0, |stored| stored.seq);
    let record = stored.map_or_else(
        || Record::new(id, RecordKind::PartyOrganisation),
        |stored| stored.record,
    );
    let is_unseen = version != *seen;
    let mut changes = BTreeMap::new();
    for (field, value) in wanted(step, enterprise, &founding) {
        if *record.answer(field) != value {
            let seen = if is_unseen {
                Context::default()
            } else {
                record.seen(field)
            };
            changes.insert(FieldName::new(field), Change { value, seen });
        }
    }
    if changes.is_empty() {
        return Ok(Ok(()));
    }
    let mut desk = Desk::load(connection, now)?;
    let edit = Edit {
        reason: Some(step.reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
        ..desk.edit(&record, changes, caller, now)
    };
    let edit = if is_unseen {
        // The desk's own device has seen all that it wrote: what did not see it is written by another.
        let device = DeviceId::from_parts(now, chance::bytes());
        push::add_device(connection, device, "desk", now)?;
        let id = EditId { device, counter: 1 };
        Edit { id, ..edit }
    } else {
        edit
    };
    let mut ledger = BatchLedger::new(connection, epoch, now, caller.person).within(Arc::clone(extent));
    match take_in(&mut ledger, caller, now, &edit)?.outcome {
        Outcome::Applied(_) | Outcome::Duplicate(_) => {}
        Outcome::Rejected(refusal) => return Ok(Err(FoundingRefusal::Refused(refusal.code))),
        Outcome::RetryLater => return Err(StoreError::Busy),
    }
    ledger.finish()?;
    desk.save(connection)?;
    let details = json!({ "stage": step.stage, "since": step.since, "paper": step.paper, "edit": edit.id.to_string() });
    note(
        connection,
        Act::FoundingChanged,
        enterprise,
        details,
        caller.person,
        now,
    )?;
    Ok(Ok(()))
}

/// Returns the answers that say a step.
fn wanted(step: &Step, enterprise: RecordId, founding: &Founding) -> Vec<(&'static str, Answer)> {
    let text = |text: &str| match text.trim() {
        "" => Answer::NotCollected,
        text => Answer::Text(text.to_owned()),
    };
    let choice = |name: &str| match name {
        "" => Answer::NotCollected,
        name => Answer::Choice(name.to_owned()),
    };
    let day = |day: Option<NaiveDate>| day.map_or(Answer::NotCollected, Answer::Date);
    let founded = is_founded(&step.stage);
    let has_org = match (founded, founding.has_org.as_str()) {
        (true, _) => "yes",
        (false, "unknown") => "unknown",
        (false, _) => "no",
    };
    // What belongs to a decision goes when there is none.
    let decided = |answer: Answer| if founded { answer } else { Answer::NotCollected };
    vec![
        (fields::ENTERPRISE, Answer::Reference(enterprise)),
        (day_field(RecordKind::PartyOrganisation), Answer::Date(step.since)),
        (fields::HAS_PARTY_ORG, choice(has_org)),
        (fields::FOUNDING_STAGE, choice(&step.stage)),
        (PLANNED, step.planned.map_or(Answer::NotCollected, Answer::YearMonth)),
        (PAPER, text(&step.paper)),
        (DECISION, decided(text(&step.paper))),
        (fields::PARTY_ORG_FOUNDED_ON, decided(day(step.founded_on))),
        (fields::PARTY_ORG_TYPE, decided(choice(&step.org_type))),
        (fields::PARTY_ORG_PARENT, decided(choice(&step.parent))),
    ]
}

/// Puts an enterprise aside, or takes that back.
fn put_aside(
    connection: &Connection,
    (by, extent): (PersonId, &Extent),
    now: u64,
    enterprise: RecordId,
    needed: i64,
    reason: &str,
) -> Result<Result<(), FoundingRefusal>, StoreError> {
    if !is_there(connection, enterprise, extent)? {
        return Ok(Err(FoundingRefusal::NotFound));
    }
    if reason.is_empty() {
        connection
            .prepare_cached("DELETE FROM founding_aside WHERE enterprise = ?1")?
            .execute([enterprise.as_bytes()])?;
        note(connection, Act::FoundingTakenUp, enterprise, json!({}), by, now)?;
        return Ok(Ok(()));
    }
    let founding = founding_of(connection, enterprise)?;
    let Some(founding) = founding.filter(|founding| founding.looks_ready(needed)) else {
        return Ok(Err(FoundingRefusal::NotReady));
    };
    let counted_on = text(founding.counted_on);
    connection
        .prepare_cached("INSERT OR REPLACE INTO founding_aside VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            enterprise.as_bytes(),
            founding.transferable,
            counted_on,
            needed,
            reason,
            by.as_bytes(),
            Int(now)
        ])?;
    let details = json!({ "reason": reason, "members": founding.transferable, "counted_on": counted_on });
    note(connection, Act::FoundingPutAside, enterprise, details, by, now)?;
    Ok(Ok(()))
}

fn is_there(connection: &Connection, enterprise: RecordId, extent: &Extent) -> Result<bool, StoreError> {
    let stored = rows::find_within(connection, enterprise, extent)?;
    Ok(stored.is_some_and(|stored| stored.record.kind == RecordKind::Enterprise && !stored.record.is_deleted()))
}

fn note(
    connection: &Connection,
    what: Act,
    enterprise: RecordId,
    details: serde_json::Value,
    by: PersonId,
    at: u64,
) -> Result<(), StoreError> {
    let deed = Deed {
        at,
        who: Actor::Person(by),
        what,
        about: enterprise.to_string(),
        details,
    };
    audit::append(connection, &deed)
}

/// Enters what records said before this list was.
pub(super) fn enter_all(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT id FROM record WHERE kind IN ('visit', 'party_organisation')")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let Some(stored) = rows::find(connection, row.get::<_, Id>(0)?.record())? else {
            continue;
        };
        let record = &stored.record;
        let said = Said::of(record.kind, |field| record.answer(field)).filter(|_| !record.is_deleted());
        take_over(connection, stored.number, said.as_ref(), true)?;
    }
    Ok(())
}
