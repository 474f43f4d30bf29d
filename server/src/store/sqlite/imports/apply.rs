//! The next accepted rows of an import become edits.

use std::collections::HashMap;

use domain::api::{ImportState, RowOutcome};
use domain::record::{Change, Context, Draft, EditId, Epoch, HybridClock, RecordId, RecordKind};
use domain::sync::{Ledger, Outcome, take_in};
use domain::vietnam::fold;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::super::audit;
use super::super::ledger::BatchLedger;
use super::super::rows::Id;
use super::book::{self, Body, Decided, Standing};
use super::compare::{List, Providers};
use crate::chance;
use crate::fields;
use crate::store::{Act, Deed, ImportStep, StoreError};

/// Takes in the next rows. Runs inside the writer's transaction, which also moves on the import's mark: after a crash it
/// goes on exactly behind what is stored.
pub(super) fn step(connection: &Connection, epoch: Epoch, step: &ImportStep) -> Result<bool, StoreError> {
    let Some(import) = book::standing(connection, step.number)?.filter(|it| it.state == ImportState::Applying) else {
        return Ok(false);
    };
    let rows = book::next_rows(
        connection,
        &import,
        "decision != 'leave' AND outcome IS NULL",
        step.rows,
    )?;
    let Some(last) = rows.last().map(|row| row.place) else {
        book::set_state(connection, step.number, ImportState::Applied)?;
        return Ok(false);
    };
    let mut taking = Taking {
        connection,
        step,
        import: &import,
        ledger: BatchLedger::new(connection, epoch, step.now, step.caller.person).within(step.extent.clone()),
        clock: HybridClock::default(),
        counter: import.counter,
        providers: Providers::default(),
        made: HashMap::new(),
    };
    let mut counts = [0_u64; 3];
    for row in rows {
        let (outcome, record, counter) = taking.take(&row)?;
        counts[match outcome {
            RowOutcome::Applied => 0,
            RowOutcome::Nothing => 1,
            RowOutcome::Failed | RowOutcome::Undone | RowOutcome::Kept => 2,
        }] += 1;
        book::became(connection, step.number, row.place, outcome, record, counter)?;
    }
    let Taking { ledger, counter, .. } = taking;
    ledger.finish()?;
    connection
        .prepare_cached("UPDATE import SET counter = ?2, next = ?3 WHERE number = ?1")?
        .execute(params![step.number, counter.cast_signed(), last + 1])?;
    let deed = Deed {
        at: step.now,
        who: step.by,
        what: Act::Imported,
        about: import.device.to_string(),
        details: json!({
            "import": step.number,
            "file": import.file,
            "provider": import.provider,
            "applied": counts[0],
            "unchanged": counts[1],
            "failed": counts[2],
        }),
    };
    audit::append(connection, &deed)?;
    Ok(true)
}

struct Taking<'c, 's> {
    connection: &'c Connection,
    step: &'s ImportStep,
    import: &'s Standing,
    ledger: BatchLedger<'c>,
    clock: HybridClock,
    counter: u64,
    providers: Providers,
    /// What this batch made: the database does not list it yet.
    made: HashMap<Key, RecordId>,
}

type Taken = (RowOutcome, Option<RecordId>, Option<u64>);

impl Taking<'_, '_> {
    fn take(&mut self, row: &Decided) -> Result<Taken, StoreError> {
        let key = Key::of(&row.body);
        let target = match row.target {
            Some(id) => Some(id),
            // Somebody saw what it is like, and says that it is none of them.
            None if row.as_new => None,
            None => self.since(&key)?,
        };
        let known = target.map(|id| self.ledger.record(id)).transpose()?.flatten();
        if known.as_ref().is_some_and(domain::record::Record::is_deleted) || (known.is_none() && row.target.is_some()) {
            return Ok((RowOutcome::Failed, target, None));
        }
        let id = known.as_ref().map_or_else(
            || RecordId::from_parts(self.step.now, chance::bytes()),
            |record| record.id,
        );
        let mut draft = Draft::new(id, RecordKind::Enterprise, self.step.caller.person, None);
        if let Some(record) = &known {
            let list = List {
                provider: self.import.provider,
                apart: self.step.apart,
                answers: &row.body.answers,
            };
            let news = list.news(self.connection, record, &mut self.providers)?;
            draft.changes = news.into_iter().map(|one| (one.field, one.change)).collect();
        } else {
            let fresh = |value: &domain::record::Answer| Change {
                value: value.clone(),
                seen: Context::default(),
            };
            let answers = row.body.answers.iter();
            draft.changes = answers.map(|(field, value)| (field.clone(), fresh(value))).collect();
        }
        if draft.changes.is_empty() {
            return Ok((RowOutcome::Nothing, Some(id), None));
        }
        let edit = EditId {
            device: self.import.device,
            counter: self.counter + 1,
        };
        if let Some(record) = &known {
            self.clock.observe(record.latest_stamp());
        }
        let edit = draft.sign(edit, &mut self.clock, self.step.now);
        match take_in(&mut self.ledger, self.step.caller, self.step.now, &edit)?.outcome {
            Outcome::Applied(_) | Outcome::Duplicate(_) => {
                self.counter += 1;
                self.made.insert(key, id);
                Ok((RowOutcome::Applied, Some(id), Some(self.counter)))
            }
            // It stands in quarantine now, for whoever reaches it.
            Outcome::Rejected(_) => {
                self.counter += 1;
                Ok((RowOutcome::Failed, known.map(|record| record.id), None))
            }
            Outcome::RetryLater => Err(StoreError::Busy),
        }
    }

    /// Finds an enterprise that came in since the preview: a row that was new then must not double it.
    fn since(&self, key: &Key) -> Result<Option<RecordId>, StoreError> {
        match self.made.get(key) {
            Some(id) => Ok(Some(*id)),
            None => key.find(self.connection),
        }
    }
}

/// By what an enterprise is recognised for certain: its tax code, else its folded name within its zone.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    TaxCode(String),
    Name(String, String),
}

impl Key {
    fn of(body: &Body) -> Self {
        let code = body.text(fields::TAX_CODE);
        if code.is_empty() {
            Self::Name(
                fold(body.text(fields::ENTERPRISE_NAME)),
                body.text(fields::ZONE).to_owned(),
            )
        } else {
            Self::TaxCode(code.to_owned())
        }
    }

    fn find(&self, connection: &Connection) -> Result<Option<RecordId>, StoreError> {
        let found: Option<Id> = match self {
            Self::TaxCode(code) => connection
                .prepare_cached("SELECT id FROM enterprise WHERE tax_code = ?1 AND deleted = 0 ORDER BY id")?
                .query_row([code], |row| row.get(0))
                .optional()?,
            Self::Name(name, zone) => connection
                .prepare_cached(
                    "SELECT id FROM enterprise WHERE folded = ?1 AND zone = ?2 AND deleted = 0 ORDER BY id",
                )?
                .query_row(params![name, zone], |row| row.get(0))
                .optional()?,
        };
        Ok(found.map(Id::record))
    }
}
