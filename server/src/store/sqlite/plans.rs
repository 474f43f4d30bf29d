//! The plan of a round: its lists and counts from the board, and changing it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::api::{
    AssignedRow, Coverage, CoveragePart, Listing, PlanAct, PlanChange, PlanItem, PlanOutcome, PlanQuery, PlanRow,
    TellingVisit,
};
use domain::plan::{ASSIGNEE, NOTE, OPEN, STATE, WITHDRAWN, assignment_id};
use domain::reach::Extent;
use domain::record::{Answer, Change, Context, DeviceId, Edit, EditId, Epoch, FieldName, Record, RecordId, RecordKind};
use domain::sync::{Caller, Outcome, take_in};
use domain::vietnam::sort_key;
use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use super::board::{Planned, SharedBoard, Window, assignment_rank};
use super::desk::Desk;
use super::ledger::BatchLedger;
use super::teams::Called;
use super::{audit, merges, places, push, rows};
use crate::chance;
use crate::fields;
use crate::store::{Act, Actor, Deed, StoreError};

/// Lists the enterprises of a round.
pub(super) fn list(
    connection: &Connection,
    board: &SharedBoard,
    (round, query): (&str, &PlanQuery),
    (extent, today): (&Extent, NaiveDate),
) -> Result<Listing<PlanRow>, StoreError> {
    let called = Called::read(connection)?;
    let limit = match query.limit {
        0 => 50,
        1..=200 => query.limit,
        _ => 200,
    };
    let window = Window {
        offset: query.offset as usize,
        limit: limit as usize,
    };
    let call = |code: &str| called.assignee(code);
    let found = board
        .read()
        .plan_page((round, query), (extent, today), window, call, |row| show(row, &called));
    Ok(Listing {
        rows: found.page,
        total: found.total,
    })
}

fn show(row: &Planned<'_>, called: &Called) -> PlanRow {
    PlanRow {
        enterprise: row.enterprise(),
        name: row.name().to_owned(),
        tax_code: row.tax_code().to_owned(),
        zone: row.zone().to_owned(),
        workers: row.workers(),
        seen: row.seen(),
        assignment: row
            .assignment()
            .map(|(record, assignee, due, note, conflicts)| AssignedRow {
                record,
                assignee: assignee.parse().ok(),
                name: called.assignee(assignee),
                due,
                note: note.to_owned(),
                conflicts,
            }),
        standing: row.standing,
        visit: row.visit().map(|(record, date, author)| TellingVisit {
            record,
            date,
            author: called.people().of(author),
        }),
    }
}

/// Counts a round.
pub(super) fn coverage(
    connection: &Connection,
    board: &SharedBoard,
    round: &str,
    (extent, today): (&Extent, NaiveDate),
) -> Result<Coverage, StoreError> {
    let mut coverage = board.read().coverage(round, extent, today);
    let called = Called::read(connection)?;
    let by_name = |part: &CoveragePart| sort_key(&part.name);
    for part in &mut coverage.assignees {
        part.name = called.assignee(&part.code);
    }
    for part in &mut coverage.people {
        part.name = part
            .code
            .parse()
            .map(|person| called.people().of(person))
            .unwrap_or_default();
    }
    coverage.assignees.sort_by_cached_key(by_name);
    coverage.people.sort_by_cached_key(by_name);
    Ok(coverage)
}

/// Changes assignments, all in one transaction.
pub(super) fn change(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Arc<Extent>),
    now: u64,
    (round, change): (&str, &PlanChange),
) -> Result<PlanOutcome, StoreError> {
    let ledger = BatchLedger::new(connection, epoch, now, caller.person).within(Arc::clone(extent));
    let mut planner = Planner {
        connection,
        ledger,
        desk: Desk::load(connection, now)?,
        beside: None,
        caller,
        now,
    };
    let mut outcome = PlanOutcome::default();
    for item in &change.items {
        let enterprise = merges::stands_for(connection, item.enterprise)?;
        if !is_there(connection, extent, enterprise)? {
            outcome.not_found += 1;
            continue;
        }
        let item = PlanItem { enterprise, ..*item };
        planner.one((round, &item), &change.act, &mut outcome)?;
    }
    planner.ledger.finish()?;
    planner.desk.save(connection)?;
    if outcome.written > 0 {
        let deed = Deed {
            at: now,
            who: Actor::Person(caller.person),
            what: Act::Planned,
            about: round.to_owned(),
            details: json!({ "act": change.act, "written": outcome.written, "disputed": outcome.disputed }),
        };
        audit::append(connection, &deed)?;
    }
    Ok(outcome)
}

/// Tells whether an enterprise is there for somebody.
fn is_there(connection: &Connection, extent: &Extent, enterprise: RecordId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT record.place FROM enterprise JOIN record ON record.number = enterprise.number
         WHERE enterprise.id = ?1 AND enterprise.deleted = 0",
    )?;
    let place = statement
        .query_row([enterprise.as_bytes()], |row| row.get(0))
        .optional()?;
    place.map_or(Ok(false), |place| places::is_within(connection, extent, place))
}

/// Writes assignments.
struct Planner<'c> {
    connection: &'c Connection,
    ledger: BatchLedger<'c>,
    desk: Desk,
    /// A device of its own for what is written without having seen what another planner wrote, and its last counter: the
    /// desk's device has seen all that it wrote itself.
    beside: Option<EditId>,
    caller: Caller,
    now: u64,
}

impl Planner<'_> {
    fn one(
        &mut self,
        (round, item): (&str, &PlanItem),
        act: &PlanAct,
        outcome: &mut PlanOutcome,
    ) -> Result<(), StoreError> {
        let (id, stored) = self.told_by(round, item.enterprise, act)?;
        let is_new = stored.is_none();
        let seen = stored.as_ref().map_or(0, |stored| stored.seq);
        let record = stored.map_or_else(|| Record::new(id, RecordKind::Assignment), |stored| stored.record);
        let holds = !is_new && holds(&record);
        let mut wanted = wanted(act, holds);
        // Where two planners meet, only what they say differently is written: where they agree there is nothing to settle.
        let differs = |field: &str, answer: &Answer| {
            let disputed = record
                .fields
                .get(field)
                .is_some_and(domain::record::Register::is_conflict);
            record.answer(field) != answer || (disputed && seen == item.seen)
        };
        wanted.retain(|(field, answer)| differs(field, answer));
        if wanted.is_empty() {
            outcome.unchanged += 1;
            return Ok(());
        }
        if is_new {
            wanted.push((fields::ENTERPRISE, Answer::Reference(item.enterprise)));
            wanted.push((fields::SURVEY_ROUND, Answer::Choice(round.to_owned())));
        }
        let is_unseen = seen != item.seen;
        let change = |(field, value): (&str, Answer)| {
            let seen = if is_unseen {
                Context::default()
            } else {
                record.seen(field)
            };
            (FieldName::new(field), Change { value, seen })
        };
        let changes: BTreeMap<_, _> = wanted.into_iter().map(change).collect();
        let edit = self.desk.edit(&record, changes, self.caller, self.now);
        let edit = if is_unseen { self.beside(edit)? } else { edit };
        match take_in(&mut self.ledger, self.caller, self.now, &edit)?.outcome {
            Outcome::Applied(_) | Outcome::Duplicate(_) => {
                outcome.written += 1;
                outcome.disputed += u64::from(is_unseen && !is_new);
            }
            Outcome::Rejected(_) => outcome.not_found += 1,
            Outcome::RetryLater => return Err(StoreError::Busy),
        }
        Ok(())
    }

    /// Returns the assignment that tells where an enterprise stands in a round. Where enterprises that are one have several,
    /// the others give way to what is written there.
    fn told_by(
        &mut self,
        round: &str,
        enterprise: RecordId,
        act: &PlanAct,
    ) -> Result<(RecordId, Option<rows::Stored>), StoreError> {
        let own = assignment_id(round, enterprise);
        let mut found = Vec::new();
        for one in merges::merged_into(self.connection, enterprise)?
            .into_iter()
            .chain([enterprise])
        {
            let id = assignment_id(round, one);
            if let Some(stored) = rows::find(self.connection, id)? {
                let rank = assignment_rank(holds(&stored.record), one == enterprise, id);
                found.push((rank, stored));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        let Some((_, told)) = found.pop() else {
            return Ok((own, None));
        };
        let is_decided = matches!(act, PlanAct::Assign { .. } | PlanAct::Withdraw);
        for (_, other) in found.into_iter().filter(|((holds, ..), _)| *holds && is_decided) {
            let change = Change {
                value: Answer::Choice(WITHDRAWN.to_owned()),
                seen: other.record.seen(STATE),
            };
            let changes = [(FieldName::new(STATE), change)].into();
            let edit = self.desk.edit(&other.record, changes, self.caller, self.now);
            if take_in(&mut self.ledger, self.caller, self.now, &edit)?.outcome == Outcome::RetryLater {
                return Err(StoreError::Busy);
            }
        }
        Ok((told.record.id, Some(told)))
    }

    /// Makes an edit of the desk one of a device of its own.
    fn beside(&mut self, edit: Edit) -> Result<Edit, StoreError> {
        let id = match self.beside {
            Some(last) => EditId {
                counter: last.counter + 1,
                ..last
            },
            None => {
                let device = DeviceId::from_parts(self.now, chance::bytes());
                push::add_device(self.connection, device, "desk", self.now)?;
                EditId { device, counter: 1 }
            }
        };
        self.beside = Some(id);
        Ok(Edit { id, ..edit })
    }
}

/// Tells whether an assignment was neither taken back nor deleted.
fn holds(record: &Record) -> bool {
    !record.is_deleted() && record.answer(STATE).as_choice() != Some(WITHDRAWN)
}

/// Returns what an assignment is to say; nothing where there is nothing to extend or to take back.
fn wanted(act: &PlanAct, holds: bool) -> Vec<(&'static str, Answer)> {
    match act {
        PlanAct::Assign { assignee, due, note } => {
            let mut wanted = vec![
                (ASSIGNEE, Answer::Choice(assignee.to_string())),
                (STATE, Answer::Choice(OPEN.to_owned())),
            ];
            wanted.extend(due.map(|due| (fields::DUE_DATE, Answer::Date(due))));
            if !note.is_empty() {
                wanted.push((NOTE, Answer::Text(note.clone())));
            }
            wanted
        }
        PlanAct::Extend { due } if holds => vec![(fields::DUE_DATE, Answer::Date(*due))],
        PlanAct::Withdraw if holds => vec![(STATE, Answer::Choice(WITHDRAWN.to_owned()))],
        PlanAct::Extend { .. } | PlanAct::Withdraw => Vec::new(),
    }
}
