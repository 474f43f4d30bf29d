//! What lists read: typed columns of enterprises and visits, written in the transaction of the edits themselves.

use std::collections::BTreeSet;

use domain::record::{Answer, Record, RecordId, RecordKind};
use domain::vietnam::{fold, sort_key};
use rusqlite::{Connection, OptionalExtension, params};

use super::ledger::Held;
use super::rows::{Id, Int};
use crate::fields;
use crate::store::StoreError;

/// The projections that one batch changes.
pub(super) struct Projections<'c> {
    connection: &'c Connection,
    now: u64,
    /// Enterprises whose visits changed.
    recount: BTreeSet<RecordId>,
}

impl<'c> Projections<'c> {
    pub(super) const fn new(connection: &'c Connection, now: u64) -> Self {
        Self {
            connection,
            now,
            recount: BTreeSet::new(),
        }
    }

    /// Takes over one record.
    pub(super) fn update(&mut self, held: &Held, conflicts: u64) -> Result<(), StoreError> {
        match held.record.kind {
            RecordKind::Enterprise => self.enterprise(held, conflicts),
            RecordKind::Visit => self.visit(held, conflicts),
            RecordKind::PartyOrganisation | RecordKind::Activity | RecordKind::Admission | RecordKind::FollowUp => {
                Ok(())
            }
        }
    }

    /// Counts the visits of every enterprise that the batch touched.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        let mut count = self.connection.prepare_cached(
            "INSERT INTO coverage SELECT ?1, count(*), ifnull(max(date), '') FROM visit WHERE enterprise = ?1 AND deleted = 0
             ON CONFLICT (enterprise) DO UPDATE SET visits = excluded.visits, last_visit = excluded.last_visit",
        )?;
        for enterprise in &self.recount {
            count.execute([enterprise.as_bytes()])?;
        }
        Ok(())
    }

    fn enterprise(&self, held: &Held, conflicts: u64) -> Result<(), StoreError> {
        let record = &held.record;
        let name = text(record, fields::NAME);
        let sql = if held.seq.is_some() {
            "UPDATE enterprise SET name = ?2, folded = ?3, sort_key = ?4, tax_code = ?5, zone = ?6, state = ?7,
             workers = ?8, conflicts = ?9, deleted = ?10 WHERE id = ?1"
        } else {
            "INSERT INTO enterprise VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        };
        self.connection.prepare_cached(sql)?.execute(params![
            record.id.as_bytes(),
            name,
            fold(name),
            sort_key(name),
            text(record, fields::TAX_CODE),
            text(record, fields::ZONE),
            text(record, fields::STATUS),
            record.answer(fields::WORKERS).as_integer(),
            Int(conflicts),
            record.is_deleted()
        ])?;
        Ok(())
    }

    fn visit(&mut self, held: &Held, conflicts: u64) -> Result<(), StoreError> {
        let record = &held.record;
        let enterprise = record.answer(fields::ENTERPRISE).as_reference();
        self.recount.extend(enterprise);
        if held.seq.is_some() {
            let mut before = self
                .connection
                .prepare_cached("SELECT enterprise FROM visit WHERE id = ?1")?;
            let before: Option<Option<Id>> = before.query_row([record.id.as_bytes()], |row| row.get(0)).optional()?;
            self.recount.extend(before.flatten().map(Id::record));
        }
        let date = record.answer(fields::VISIT_DATE).as_date();
        let sql = if held.seq.is_some() {
            "UPDATE visit SET enterprise = ?2, date = ?3, outcome = ?4, workers = ?5, members = ?6, conflicts = ?7,
             deleted = ?8 WHERE id = ?1"
        } else {
            "INSERT INTO visit (id, enterprise, date, outcome, workers, members, conflicts, deleted, author, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let common = params![
            record.id.as_bytes(),
            enterprise.as_ref().map(RecordId::as_bytes),
            date.map_or_else(String::new, |date| date.to_string()),
            text(record, fields::VISIT_OUTCOME),
            record.answer(fields::WORKERS).as_integer(),
            record.answer(fields::MEMBERS).as_integer(),
            Int(conflicts),
            record.is_deleted()
        ];
        for (position, value) in common.iter().enumerate() {
            statement.raw_bind_parameter(position + 1, value)?;
        }
        if held.seq.is_none() {
            statement.raw_bind_parameter(9, held.first_author.as_bytes())?;
            statement.raw_bind_parameter(10, Int(self.now))?;
        }
        statement.raw_execute()?;
        Ok(())
    }
}

fn text<'r>(record: &'r Record, field: &str) -> &'r str {
    match record.answer(field) {
        Answer::Text(text) | Answer::Choice(text) => text,
        _ => "",
    }
}
