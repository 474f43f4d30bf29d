//! What a list says that is new.
//!
//! A provider only says what changed since its last list: a value that it gave before and somebody has corrected since stays
//! corrected when the same file comes again. What a list replaces is what lists wrote; what a person wrote stays alive beside
//! it, as a conflict for the desk. Counts of workers are replaced by the same provider's only: where two sources differ by
//! more than the programme's rule, both stay and the reviewer is asked (X29); where they do not, what stands stays.

use std::collections::HashMap;

use domain::api::CellChange;
use domain::provider::Provider;
use domain::record::{Answer, Change, Context, DeviceId, Edit, FieldName, Record, RecordId};
use rusqlite::{Connection, OptionalExtension};

use super::super::names::RecordLog;
use super::super::rows;
use crate::fields::{self, is_count};
use crate::store::{Apart, StoreError};

/// Says of each pair of an enterprise and answers what would change.
pub(super) fn all(
    connection: &Connection,
    provider: Provider,
    apart: Apart,
    said: Vec<(RecordId, Vec<(FieldName, Answer)>)>,
) -> Result<Vec<Vec<CellChange>>, StoreError> {
    let mut providers = Providers::default();
    let mut all = Vec::with_capacity(said.len());
    for (id, answers) in said {
        let mut cells = Vec::new();
        if let Some(stored) = rows::find(connection, id)? {
            let list = List {
                provider,
                apart,
                answers: &answers,
            };
            for News { field, change, beside } in list.news(connection, &stored.record, &mut providers)? {
                let register = stored.record.fields.get(&field);
                let live = register.map(domain::record::Register::live).unwrap_or_default();
                cells.push(CellChange {
                    old: live.into_iter().map(|(_, written)| written.value.clone()).collect(),
                    new: change.value,
                    field,
                    beside,
                });
            }
        }
        all.push(cells);
    }
    Ok(all)
}

/// One thing that a list says and that is new.
pub(super) struct News {
    pub(super) field: FieldName,
    pub(super) change: Change,
    /// Whether something stays alive beside it.
    pub(super) beside: bool,
}

/// What a provider's list says of one enterprise.
pub(super) struct List<'a> {
    pub(super) provider: Provider,
    pub(super) apart: Apart,
    pub(super) answers: &'a [(FieldName, Answer)],
}

impl List<'_> {
    /// Returns what of it is new.
    pub(super) fn news(
        &self,
        connection: &Connection,
        record: &Record,
        providers: &mut Providers,
    ) -> Result<Vec<News>, StoreError> {
        let is_live = |field: &FieldName, value: &Answer| {
            record
                .fields
                .get(field)
                .is_some_and(|register| register.live().iter().any(|(_, live)| live.value == *value))
        };
        let differing: Vec<_> = self
            .answers
            .iter()
            .filter(|(field, value)| !is_live(field, value))
            .collect();
        if differing.is_empty() {
            return Ok(Vec::new());
        }
        let log = RecordLog::read(connection, record.id)?;
        let mut lists: Vec<(Provider, &Edit)> = Vec::new();
        for logged in log.edits.values() {
            if let Some(provider) = providers.of(connection, logged.edit.id.device)? {
                lists.push((provider, &logged.edit));
            }
        }
        lists.sort_by_key(|(_, edit)| (edit.stamp, edit.id));
        let mut news = Vec::new();
        for (field, value) in differing {
            let of_a_count = is_of_a_count(field.as_str());
            let said = lists.iter().filter(|(_, edit)| edit.changes.contains_key(field));
            let own = said.clone().filter(|(provider, _)| *provider == self.provider);
            let last = own.clone().next_back().and_then(|(_, edit)| edit.changes.get(field));
            if last.is_some_and(|change| change.value == *value) {
                continue;
            }
            let seen: Context = if of_a_count {
                own.map(|(_, edit)| edit.id).collect()
            } else {
                said.map(|(_, edit)| edit.id).collect()
            };
            let register = record.fields.get(field);
            let others: Vec<_> = register
                .map(domain::record::Register::live)
                .unwrap_or_default()
                .into_iter()
                .filter(|(id, written)| !seen.covers(*id) && written.value != Answer::NotCollected)
                .collect();
            if is_count(field.as_str()) && others.iter().any(|(_, written)| self.is_close(&written.value, value)) {
                continue;
            }
            // What nobody collected is no answer to keep beside this one.
            let mut seen = seen;
            if others.is_empty()
                && let Some(register) = register
            {
                seen.join(register.context());
            }
            news.push(News {
                field: field.clone(),
                change: Change {
                    value: value.clone(),
                    seen,
                },
                beside: !others.is_empty(),
            });
        }
        // Source and day speak of the counts: without a new count, they say nothing new.
        if !news.iter().any(|one| is_count(one.field.as_str())) {
            news.retain(|one| !is_of_a_count(one.field.as_str()));
        }
        Ok(news)
    }

    fn is_close(&self, stands: &Answer, said: &Answer) -> bool {
        let (Answer::Integer(stands), Answer::Integer(said)) = (stands, said) else {
            return false;
        };
        let difference = stands.saturating_sub(*said).saturating_abs();
        difference <= self.apart.people || difference.saturating_mul(100) <= self.apart.percent.saturating_mul(*stands)
    }
}

fn is_of_a_count(field: &str) -> bool {
    is_count(field) || matches!(field, fields::HEADCOUNT_AS_OF | fields::HEADCOUNT_SOURCE)
}

/// Whose list a device stands for; asked once for each.
#[derive(Default)]
pub(super) struct Providers(HashMap<DeviceId, Option<Provider>>);

impl Providers {
    /// Returns the provider; `None` when the device is no import.
    pub(super) fn of(&mut self, connection: &Connection, device: DeviceId) -> Result<Option<Provider>, StoreError> {
        if let Some(known) = self.0.get(&device) {
            return Ok(*known);
        }
        // Before providers were named, an import was only a device.
        let mut statement = connection.prepare_cached(
            "SELECT ifnull((SELECT provider FROM import WHERE device = ?1 OR undo_device = ?1), 'other')
             FROM device WHERE id = ?1 AND kind = 'import'",
        )?;
        let name: Option<String> = statement.query_row([device.as_bytes()], |row| row.get(0)).optional()?;
        let provider = name.map(|name| name.parse().unwrap_or(Provider::Other));
        self.0.insert(device, provider);
        Ok(provider)
    }
}
