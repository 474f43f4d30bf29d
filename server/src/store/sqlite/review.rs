//! Reviewing a visit: what a reviewer is shown besides the answers, and the decision, an edit of the desk.

use std::collections::BTreeMap;

use domain::api::{DeskEdit, LastDecision, PreviousVisit, Review, ReviewDetail, ReviewVerdict, Source};
use domain::elsewhere::{Elsewhere, Subject, answers_of, previous};
use domain::reach::Extent;
use domain::record::{Epoch, FieldName, PersonId, Record, RecordId};
use domain::review::{self, APPROVED, Approval, Case, FIRST, Levels, NotTheirs, RETURNED};
use domain::sync::Caller;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::desk::{self, Desk};
use super::names::{Logged, Names, RecordLog, source};
use super::rows::{self, Id, Int};
use super::{audit, programmes};
use crate::fields;
use crate::store::{Act, Actor, Deed, DeskRefusal, StoreError};

/// A form that was open longer than this was left lying: minutes of a day.
const LONGEST_MINUTES: u64 = 24 * 60;

/// Decides on a visit, if it still is what the reviewer had in front of them.
pub(super) fn decide(
    connection: &Connection,
    epoch: Epoch,
    (caller, extent): (Caller, &Extent),
    now: u64,
    wish: &Review,
) -> Result<Result<DeskEdit, DeskRefusal>, StoreError> {
    let stored = rows::find_within(connection, wish.record, extent)?;
    let reviewed = |stored: &rows::Stored| review::is_reviewed(stored.record.kind) && !stored.record.is_deleted();
    let Some(stored) = stored.filter(reviewed) else {
        return Ok(Err(DeskRefusal::NotFound));
    };
    if stored.seq != wish.version {
        return Ok(Err(DeskRefusal::MovedOn));
    }
    let record = stored.record;
    let (act, changes) = match wish.verdict {
        ReviewVerdict::Approve if record.conflicts().next().is_some() => {
            return Ok(Err(DeskRefusal::InConflict));
        }
        ReviewVerdict::Approve => {
            let case = Case {
                standing: review::standing(&record),
                author: author(connection, stored.number)?,
                first: &review::first_approvers(&record),
            };
            // Read in the transaction that writes: nobody is asked by the rule of before.
            let approval = match case.approval(levels(connection)?, caller.person, caller.role) {
                Ok(approval) => approval,
                Err(NotTheirs::Done) => return Ok(Err(DeskRefusal::MovedOn)),
                Err(NotTheirs::NotTheirRole) => return Ok(Err(DeskRefusal::NotTheirLevel)),
                Err(NotTheirs::NeedsAnother) => return Ok(Err(DeskRefusal::NeedsAnother)),
            };
            let act = match approval {
                Approval::First => Act::VisitApprovedFirst,
                Approval::Final => Act::VisitApproved,
            };
            (act, review::approve(&record, &wish.comment, approval))
        }
        ReviewVerdict::Return => {
            let said = wish.comments.values().chain([&wish.comment]);
            if said.map(|words| words.trim()).all(str::is_empty) {
                return Ok(Err(DeskRefusal::NoComment));
            }
            (
                Act::VisitReturned,
                review::send_back(&record, &wish.comment, &wish.comments),
            )
        }
    };
    let mut desk = Desk::load(connection, now)?;
    let edit = desk.edit(&record, changes, caller, now);
    let written = desk::write(connection, epoch, caller, now, std::slice::from_ref(&edit), act)?;
    if written.is_ok() {
        desk.save(connection)?;
    }
    Ok(written)
}

/// Returns who recorded what a first edit began.
fn author(connection: &Connection, number: i64) -> Result<Option<PersonId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT author FROM edit WHERE number = ?1")?;
    let found = statement.query_row([number], |row| row.get::<_, Id>(0)).optional()?;
    Ok(found.map(Id::person))
}

/// Returns how many people approve a visit of the programme in force.
pub(super) fn levels(connection: &Connection) -> Result<Levels, StoreError> {
    let Some(programme) = programmes::code(connection)? else {
        return Ok(Levels::One);
    };
    let mut statement = connection.prepare_cached("SELECT 1 FROM second_level WHERE programme = ?1")?;
    let two = statement.exists([programme])?;
    Ok(if two { Levels::Two } else { Levels::One })
}

/// Says how many people approve a visit of the programme in force from now on; `false` where there is none.
pub(super) fn set_levels(connection: &Connection, levels: Levels, by: PersonId, now: u64) -> Result<bool, StoreError> {
    let Some(programme) = programmes::code(connection)? else {
        return Ok(false);
    };
    let changed = match levels {
        Levels::One => connection.execute("DELETE FROM second_level WHERE programme = ?1", [&programme])?,
        Levels::Two => connection.execute(
            "INSERT OR IGNORE INTO second_level VALUES (?1, ?2, ?3)",
            params![programme, Int(now), by.as_bytes()],
        )?,
    };
    if changed > 0 {
        let deed = Deed {
            at: now,
            who: Actor::Person(by),
            what: Act::ReviewLevelsSet,
            about: programme,
            details: json!({ "levels": levels }),
        };
        audit::append(connection, &deed)?;
    }
    Ok(true)
}

/// Returns what a reviewer is shown of a visit; nothing for records that are not reviewed.
pub(super) fn detail(
    connection: &Connection,
    elsewhere: &dyn Elsewhere,
    names: &Names,
    log: &RecordLog,
    record: &Record,
    author: Option<PersonId>,
) -> Result<Option<ReviewDetail>, StoreError> {
    if !review::is_reviewed(record.kind) {
        return Ok(None);
    }
    let answers = answers_of(record);
    let subject = Subject {
        record: record.id,
        kind: record.kind,
        answers: &answers,
        author: author.unwrap_or(PersonId::from_bytes([0; 16])),
        may_review: true,
    };
    let previous = previous(elsewhere, subject).map(|visit| PreviousVisit {
        id: visit.id,
        date: visit
            .answer(fields::VISIT_DATE)
            .as_date()
            .map_or_else(String::new, |day| day.to_string()),
        answers: answers_of(&visit),
    });
    Ok(Some(ReviewDetail {
        standing: review::standing(record),
        comment: review::comment(record).unwrap_or_default().to_owned(),
        comments: review::comments(record).into_iter().collect::<BTreeMap<FieldName, _>>(),
        last: last_decision(names, log, record),
        previous,
        minutes: minutes(connection, log, record.id)?,
        levels: levels(connection)?,
        author,
        first: review::first_approvers(record),
    }))
}

/// Finds the last decision, and puts together what the record said when it was made: whatever had come in before.
fn last_decision(names: &Names, log: &RecordLog, record: &Record) -> Option<LastDecision> {
    let decided = |logged: &Logged| {
        let state = logged.edit.changes.get(review::STATE)?;
        match state.value.as_choice()? {
            RETURNED => Some((ReviewVerdict::Return, false)),
            FIRST => Some((ReviewVerdict::Approve, true)),
            APPROVED => Some((ReviewVerdict::Approve, false)),
            _ => None,
        }
    };
    let decisions = log.edits.values().filter_map(|logged| Some((logged, decided(logged)?)));
    let (last, (verdict, first)) = decisions.max_by_key(|(logged, _)| logged.number)?;
    let mut then = Record::new(record.id, record.kind);
    let before = log.edits.values().filter(|logged| logged.number <= last.number);
    before.for_each(|logged| then.apply(&logged.edit));
    Some(LastDecision {
        verdict,
        first,
        by: names.of(last.edit.author),
        at: last.edit.stamp.millis,
        answers: answers_of(&then),
    })
}

/// Returns how long the form was open on its phone: the record's id was made when it was begun.
fn minutes(connection: &Connection, log: &RecordLog, id: RecordId) -> Result<Option<u64>, StoreError> {
    let Some(first) = log.edits.values().min_by_key(|logged| logged.number) else {
        return Ok(None);
    };
    if source(connection, first.edit.id.device)? != Source::Phone {
        return Ok(None);
    }
    let [a, b, c, d, e, f, ..] = *id.as_bytes();
    let begun = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
    let open = first.edit.stamp.millis.checked_sub(begun).map(|millis| millis / 60_000);
    Ok(open.filter(|minutes| *minutes <= LONGEST_MINUTES))
}
