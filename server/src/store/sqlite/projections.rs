//! What lists read: typed columns of every kind of record, written in the transaction of the edits themselves.

use domain::founding::Said;
use domain::merged::MERGED_INTO;
use domain::mirror::Entry;
use domain::plan::Assignment;
use domain::reach::Place;
use domain::record::{Answer, Change, Edit, PersonId, Record, RecordId, RecordKind};
use domain::review::{self, Standing};
use domain::vietnam::fold;
use rusqlite::{Connection, params};

use super::founding;
use super::ledger::Held;
use super::rows::{self, Id, Int};
use crate::fields;
use crate::store::StoreError;

/// What lists show of one record.
pub(super) struct Line {
    shown: Shown,
    /// What it says about the founding of a party organisation.
    said: Option<Box<Said>>,
    deleted: bool,
}

enum Shown {
    Enterprise {
        name: String,
        tax_code: String,
        zone: String,
        unit: String,
        state: String,
        workers: Option<i64>,
        merged_into: Option<RecordId>,
    },
    Visit {
        enterprise: Option<RecordId>,
        date: String,
        outcome: String,
        round: String,
        workers: Option<i64>,
        members: Option<i64>,
        review: Standing,
    },
    Other(Entry),
    Assignment(Assignment),
    Nothing,
}

/// Where a record belongs.
pub(super) enum Belongs<'a> {
    /// To a zone and an organisation, each empty if none is known.
    There { zone: &'a str, unit: &'a str },
    /// Where this enterprise does.
    With(RecordId),
}

impl Belongs<'_> {
    /// Returns the place, if it is the record's own.
    pub(super) fn place(&self) -> Option<Place> {
        match self {
            Self::There { zone, unit } => Some(Place {
                zone: (*zone).to_owned(),
                unit: (*unit).to_owned(),
            }),
            Self::With(_) => None,
        }
    }
}

impl Line {
    /// Tells where the record belongs.
    pub(super) fn belongs(&self) -> Belongs<'_> {
        match &self.shown {
            Shown::Enterprise {
                merged_into: Some(into),
                ..
            } => Belongs::With(*into),
            Shown::Enterprise { zone, unit, .. } => Belongs::There { zone, unit },
            Shown::Visit {
                enterprise: Some(enterprise),
                ..
            } => Belongs::With(*enterprise),
            Shown::Other(entry) => entry.enterprise.map_or(
                Belongs::There {
                    zone: "",
                    unit: &entry.unit,
                },
                Belongs::With,
            ),
            Shown::Assignment(assignment) => Belongs::With(assignment.enterprise),
            Shown::Visit { enterprise: None, .. } | Shown::Nothing => Belongs::There { zone: "", unit: "" },
        }
    }

    /// Tells what an enterprise says of itself: its own zone and organisation, and what it was merged into.
    pub(super) fn own(&self) -> Option<(Place, Option<RecordId>)> {
        let Shown::Enterprise {
            zone,
            unit,
            merged_into,
            ..
        } = &self.shown
        else {
            return None;
        };
        let place = Place {
            zone: zone.clone(),
            unit: unit.clone(),
        };
        Some((place, *merged_into))
    }

    /// Describes a record.
    pub(super) fn of(record: &Record) -> Self {
        let mut shown = Shown::of(record.id, record.kind, |field| record.answer(field));
        if let Shown::Visit { review, .. } = &mut shown {
            *review = review::standing(record);
        }
        let said = Said::of(record.kind, |field| record.answer(field));
        Self {
            shown,
            said: said.filter(|_| !record.is_deleted()).map(Box::new),
            deleted: record.is_deleted(),
        }
    }

    /// Describes the record that one edit alone stands for.
    pub(super) fn of_first(edit: &Edit) -> Self {
        let is_handed_in = |change: &Change| change.value.as_choice() == Some(review::SUBMITTED);
        let is_decided = edit
            .changes
            .get(review::STATE)
            .is_some_and(|change| !is_handed_in(change));
        if edit.deletion.is_some() || is_decided {
            return Self::of(&Record::of_edit(edit));
        }
        let answer = |field: &str| {
            edit.changes
                .get(field)
                .map_or(&Answer::NotCollected, |change| &change.value)
        };
        Self {
            shown: Shown::of(edit.record, edit.kind, answer),
            said: Said::of(edit.kind, answer).map(Box::new),
            deleted: false,
        }
    }
}

impl Shown {
    fn of<'a>(id: RecordId, kind: RecordKind, answer: impl Fn(&str) -> &'a Answer) -> Self {
        let text = |field| match answer(field) {
            Answer::Text(text) | Answer::Choice(text) => text.clone(),
            _ => String::new(),
        };
        match kind {
            RecordKind::Enterprise => Self::Enterprise {
                name: text(fields::ENTERPRISE_NAME),
                tax_code: text(fields::TAX_CODE),
                zone: text(fields::ZONE),
                unit: text(fields::RESPONSIBLE_UNIT),
                state: text(fields::OPERATING_STATUS),
                workers: answer(fields::WORKERS_TOTAL).as_integer(),
                merged_into: answer(MERGED_INTO).as_reference(),
            },
            RecordKind::Visit => Self::Visit {
                enterprise: answer(fields::ENTERPRISE).as_reference(),
                date: answer(fields::VISIT_DATE)
                    .as_date()
                    .map_or_else(String::new, |date| date.to_string()),
                outcome: text(fields::VISIT_OUTCOME),
                round: text(fields::SURVEY_ROUND),
                workers: answer(fields::WORKERS_TOTAL).as_integer(),
                members: answer(fields::PARTY_MEMBERS_TOTAL).as_integer(),
                // What the record as a whole says is put in where there is more than its first words.
                review: Standing::Submitted,
            },
            RecordKind::PartyOrganisation
            | RecordKind::MassOrganisations
            | RecordKind::Activity
            | RecordKind::Admission
            | RecordKind::FollowUp => {
                // Who began the record is told by the ledger, as for visits.
                let nobody = PersonId::from_bytes([0; 16]);
                Entry::of(id, kind, nobody, answer).map_or(Self::Nothing, Self::Other)
            }
            RecordKind::Assignment => Assignment::of(id, answer).map_or(Self::Nothing, Self::Assignment),
        }
    }
}

/// The projections that one batch changes.
pub(super) struct Projections<'c> {
    connection: &'c Connection,
    now: u64,
}

impl<'c> Projections<'c> {
    pub(super) const fn new(connection: &'c Connection, now: u64) -> Self {
        Self { connection, now }
    }

    /// Takes over one record.
    pub(super) fn update(&self, held: &Held, line: &Line, conflicts: u64) -> Result<(), StoreError> {
        let Line { shown, said, deleted } = line;
        let (number, id, conflicts, is_new) = (held.number, held.id.as_bytes(), Int(conflicts), held.seq.is_none());
        match shown {
            Shown::Enterprise {
                name,
                tax_code,
                zone,
                unit,
                state,
                workers,
                merged_into,
            } => {
                let sql = if is_new {
                    "INSERT INTO enterprise VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                } else {
                    "UPDATE enterprise SET id = ?2, name = ?3, folded = ?4, tax_code = ?5, zone = ?6, state = ?7,
                     workers = ?8, conflicts = ?9, deleted = ?10, unit = ?11, merged_into = ?12 WHERE number = ?1"
                };
                self.connection.prepare_cached(sql)?.execute(params![
                    number,
                    id,
                    name,
                    fold(name),
                    tax_code,
                    zone,
                    state,
                    workers,
                    conflicts,
                    deleted,
                    unit,
                    merged_into.as_ref().map(RecordId::as_bytes)
                ])?;
            }
            Shown::Visit {
                enterprise,
                date,
                outcome,
                round,
                workers,
                members,
                review,
            } => {
                let enterprise = enterprise.as_ref().map(RecordId::as_bytes);
                if is_new {
                    let sql = "INSERT INTO visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
                    self.connection.prepare_cached(sql)?.execute(params![
                        number,
                        id,
                        enterprise,
                        date,
                        outcome,
                        held.first_author.as_bytes(),
                        workers,
                        members,
                        Int(self.now),
                        conflicts,
                        deleted,
                        review.code(),
                        round
                    ])?;
                } else {
                    let sql = "UPDATE visit SET enterprise = ?2, date = ?3, outcome = ?4, workers = ?5, members = ?6,
                               conflicts = ?7, deleted = ?8, review = ?9, round = ?10 WHERE number = ?1";
                    self.connection.prepare_cached(sql)?.execute(params![
                        number,
                        enterprise,
                        date,
                        outcome,
                        workers,
                        members,
                        conflicts,
                        deleted,
                        review.code(),
                        round
                    ])?;
                }
            }
            Shown::Other(entry) => {
                let row = OtherLine {
                    entry,
                    number,
                    author: held.first_author,
                    received_at: self.now,
                    conflicts,
                    deleted: *deleted,
                };
                row.write(self.connection, is_new)?;
            }
            Shown::Assignment(assignment) => self.write_assignment(number, assignment, conflicts, *deleted)?,
            Shown::Nothing => {}
        }
        founding::take_over(self.connection, number, said.as_deref(), is_new)
    }

    fn write_assignment(
        &self,
        number: i64,
        assignment: &Assignment,
        conflicts: Int,
        deleted: bool,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO assignment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        self.connection.prepare_cached(sql)?.execute(params![
            number,
            assignment.id.as_bytes(),
            assignment.enterprise.as_bytes(),
            assignment.round,
            assignment
                .assignee
                .map(|assignee| assignee.to_string())
                .unwrap_or_default(),
            assignment.due.map(|due| due.to_string()).unwrap_or_default(),
            assignment.note,
            assignment.withdrawn,
            conflicts,
            deleted
        ])?;
        Ok(())
    }
}

/// A row of the table `other`.
struct OtherLine<'a> {
    entry: &'a Entry,
    number: i64,
    author: PersonId,
    received_at: u64,
    conflicts: Int,
    deleted: bool,
}

impl OtherLine<'_> {
    fn write(&self, connection: &Connection, is_new: bool) -> Result<(), StoreError> {
        let entry = self.entry;
        let enterprise = entry.enterprise.as_ref().map(RecordId::as_bytes);
        let date = entry.date.map_or_else(String::new, |date| date.to_string());
        let (number, conflicts, deleted) = (self.number, self.conflicts, self.deleted);
        if is_new {
            let sql = "INSERT INTO other VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
            connection.prepare_cached(sql)?.execute(params![
                number,
                entry.id.as_bytes(),
                entry.kind.as_str(),
                enterprise,
                entry.unit,
                date,
                entry.title,
                entry.state,
                self.author.as_bytes(),
                Int(self.received_at),
                conflicts,
                deleted
            ])?;
        } else {
            let sql = "UPDATE other SET enterprise = ?2, unit = ?3, date = ?4, title = ?5, state = ?6, conflicts = ?7,
                       deleted = ?8 WHERE number = ?1";
            connection.prepare_cached(sql)?.execute(params![
                number,
                enterprise,
                entry.unit,
                date,
                entry.title,
                entry.state,
                conflicts,
                deleted
            ])?;
        }
        Ok(())
    }
}

/// Enters the records of other kinds that were there before their list was.
pub(super) fn list_others(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT record.id, edit.author, edit.received_at FROM record JOIN edit ON edit.number = record.number
         WHERE record.kind NOT IN ('enterprise', 'visit')",
    )?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let (id, author, received_at): (Id, Id, Int) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(stored) = rows::find(connection, id.record())? else {
            continue;
        };
        let Line { shown, deleted, .. } = Line::of(&stored.record);
        if let Shown::Other(entry) = shown {
            let row = OtherLine {
                entry: &entry,
                number: stored.number,
                author: author.person(),
                received_at: received_at.0,
                conflicts: Int(stored.conflicts),
                deleted,
            };
            row.write(connection, true)?;
        }
    }
    Ok(())
}

/// Enters the rounds of visits that were there before their list had them.
pub(super) fn list_rounds(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT number, id FROM visit")?;
    let mut write = connection.prepare("UPDATE visit SET round = ?2 WHERE number = ?1")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let (number, id): (i64, Id) = (row.get(0)?, row.get(1)?);
        let Some(stored) = rows::find(connection, id.record())? else {
            continue;
        };
        if let Shown::Visit { round, .. } = Line::of(&stored.record).shown {
            write.execute(params![number, round])?;
        }
    }
    Ok(())
}
