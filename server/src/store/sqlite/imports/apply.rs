//! The next accepted rows of an import become edits.

use std::collections::HashMap;

use domain::api::{ImportState, RowOutcome};
use domain::record::{Answer, Change, Context, Draft, EditId, Epoch, HybridClock, RecordId, RecordKind};
use domain::sync::{Ledger, Outcome, take_in};
use domain::vietnam::fold;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::super::audit;
use super::super::ledger::BatchLedger;
use super::super::merges;
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
        made: Made::default(),
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
    made: Made,
}

type Taken = (RowOutcome, Option<RecordId>, Option<u64>);

impl Taking<'_, '_> {
    fn take(&mut self, row: &Decided) -> Result<Taken, StoreError> {
        let key = Key::of(&row.body);
        let target = match row.target {
            Some(id) => Some(id),
            // Somebody saw what it is like, and says that it is none of them.
            None if row.as_new => None,
            None => match self.since(&key)? {
                Since::Nothing => None,
                Since::Same(id) => Some(id),
                Since::Perhaps(id) => return Ok((RowOutcome::Failed, Some(id), None)),
            },
        };
        // It may have been merged since the preview.
        let target = target.map(|id| merges::stands_for(self.connection, id)).transpose()?;
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
            let fresh = |value: &Answer| Change {
                value: value.clone(),
                seen: Context::default(),
            };
            let answers = row
                .body
                .answers
                .iter()
                .filter(|(_, value)| *value != Answer::NotCollected);
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
                self.made.note(key, id);
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
    fn since(&self, key: &Key) -> Result<Since, StoreError> {
        if !key.tax_code.is_empty() {
            let same = match self.made.by_code.get(&key.tax_code) {
                Some(id) => Some(*id),
                None => key.with_code(self.connection)?,
            };
            if let Some(id) = same {
                return Ok(Since::Same(id));
            }
            // Its tax code may not have been known to who recorded it: that is for a person to say.
            let made = self.made.by_name.get(&key.name).filter(|made| !made.has_code);
            let perhaps = match made {
                Some(made) => Some(made.id),
                None => key.named(self.connection, true)?,
            };
            return Ok(perhaps.map_or(Since::Nothing, Since::Perhaps));
        }
        let same = match self.made.by_name.get(&key.name) {
            Some(made) => Some(made.id),
            None => key.named(self.connection, false)?,
        };
        Ok(same.map_or(Since::Nothing, Since::Same))
    }
}

/// What came in since the preview.
enum Since {
    /// Nothing that is like the row.
    Nothing,
    /// This enterprise.
    Same(RecordId),
    /// An enterprise of this name and zone whose tax code is not known.
    Perhaps(RecordId),
}

/// By what an enterprise is recognised for certain: its tax code, else its folded name within its zone.
struct Key {
    tax_code: String,
    name: (String, String),
}

/// What a batch made, by what it is recognised by.
#[derive(Default)]
struct Made {
    by_code: HashMap<String, RecordId>,
    by_name: HashMap<(String, String), MadeOne>,
}

struct MadeOne {
    id: RecordId,
    has_code: bool,
}

impl Made {
    fn note(&mut self, key: Key, id: RecordId) {
        let has_code = !key.tax_code.is_empty();
        if has_code {
            self.by_code.insert(key.tax_code, id);
            self.by_name.entry(key.name).or_insert(MadeOne { id, has_code });
        } else {
            self.by_name.insert(key.name, MadeOne { id, has_code });
        }
    }
}

impl Key {
    fn of(body: &Body) -> Self {
        Self {
            tax_code: body.text(fields::TAX_CODE).to_owned(),
            name: (
                fold(body.text(fields::ENTERPRISE_NAME)),
                body.text(fields::ZONE).to_owned(),
            ),
        }
    }

    fn with_code(&self, connection: &Connection) -> Result<Option<RecordId>, StoreError> {
        let found: Option<Id> = connection
            .prepare_cached("SELECT id FROM enterprise WHERE tax_code = ?1 AND deleted = 0 ORDER BY id")?
            .query_row([&self.tax_code], |row| row.get(0))
            .optional()?;
        Ok(found.map(Id::record))
    }

    /// Finds an enterprise of this name in this zone; of those only whose tax code is not known, if that is asked.
    fn named(&self, connection: &Connection, without_code: bool) -> Result<Option<RecordId>, StoreError> {
        let (name, zone) = &self.name;
        let found: Option<Id> = connection
            .prepare_cached(
                "SELECT id FROM enterprise
                 WHERE folded = ?1 AND zone = ?2 AND deleted = 0 AND (NOT ?3 OR tax_code = '') ORDER BY id",
            )?
            .query_row(params![name, zone, without_code], |row| row.get(0))
            .optional()?;
        Ok(found.map(Id::record))
    }
}
