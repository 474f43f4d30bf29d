//! What a list says that is new.
//!
//! A provider only says what changed since its last list: a value that it gave before and somebody has corrected since stays
//! corrected when the same file comes again. What a list replaces is what lists wrote; what a person wrote stays alive beside
//! it, as a conflict for the desk. Counts of workers are replaced by the same provider's only: where two sources differ by
//! more than the programme's rule, both stay and the reviewer is asked (X29); where they do not, what stands stays, and a
//! figure of this source that stood beside it gives way.

use std::collections::{HashMap, HashSet};

use domain::api::CellChange;
use domain::provider::Provider;
use domain::record::{Answer, Change, Context, DeviceId, Edit, EditId, FieldName, Record, RecordId, Register};
use rusqlite::{Connection, OptionalExtension};

use super::super::names::RecordLog;
use super::super::rows;
use crate::fields::{self, is_count};
use crate::store::{Actor, Apart, Compared, HandsIn, StoreError};

/// Says of each pair of an enterprise and answers what would change.
pub(super) fn all(
    connection: &Connection,
    HandsIn { provider, by, apart }: HandsIn,
    said: Vec<(RecordId, Vec<(FieldName, Answer)>)>,
) -> Result<Vec<Vec<Compared>>, StoreError> {
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
                let live = register.map(Register::live).unwrap_or_default();
                let mut own = Vec::new();
                for (id, written) in &live {
                    if providers.hands_in(connection, id.device)? == Some(by) {
                        own.push(written.value.clone());
                    }
                }
                let cell = CellChange {
                    old: live.into_iter().map(|(_, written)| written.value.clone()).collect(),
                    new: change.value,
                    field,
                    beside,
                };
                cells.push(Compared { cell, own });
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
            let live = record.fields.get(field).map(Register::live).unwrap_or_default();
            let says_nothing = live.is_empty() && *value == Answer::NotCollected;
            says_nothing || live.iter().any(|(_, live)| live.value == *value)
        };
        let is_settled = |field: &FieldName| !record.fields.get(field).is_some_and(Register::is_conflict);
        let differing: Vec<_> = self
            .answers
            .iter()
            .filter(|(field, value)| !is_live(field, value) || !is_settled(field))
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
        let ids = lists.iter().filter(|(provider, _)| *provider == self.provider);
        let ids: HashSet<EditId> = ids.map(|(_, edit)| edit.id).collect();
        let mut news: Vec<News> = Vec::new();
        let mut come_round: Vec<News> = Vec::new();
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
                .map(Register::live)
                .unwrap_or_default()
                .into_iter()
                .filter(|(id, written)| !seen.covers(*id) && written.value != Answer::NotCollected)
                .collect();
            let stands = others.iter().find(|(_, written)| written.value == *value);
            let is_close = |written: &Answer| is_count(field.as_str()) && self.is_close(written, value);
            let stands = stands.or_else(|| others.iter().find(|(_, written)| is_close(&written.value)));
            if stands.is_some() || is_live(field, value) {
                let gives_way = register.zip(stands).filter(|_| !is_of_figures(field.as_str()));
                come_round.extend(
                    gives_way.and_then(|(register, (_, stands))| give_way(field, register, &seen, &stands.value)),
                );
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
            let counts_come_round = come_round.iter().any(|one| is_count(one.field.as_str()));
            if counts_come_round && !counts_by_itself(record, &ids, &come_round) {
                for field in [fields::HEADCOUNT_AS_OF, fields::HEADCOUNT_SOURCE].map(FieldName::new) {
                    let register = record.fields.get(&field);
                    let others = register.map(Register::live).unwrap_or_default();
                    let other = others.into_iter().find(|(id, _)| !ids.contains(id));
                    let seen: Context = ids.iter().copied().collect();
                    news.extend(
                        register
                            .zip(other)
                            .and_then(|(register, (_, stands))| give_way(&field, register, &seen, &stands.value)),
                    );
                }
            }
        }
        news.extend(come_round);
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

/// Lets what a source said before give way to what stands, as it has come round to that. Nothing, where nothing of it is left:
/// the same list again is silent.
fn give_way(field: &FieldName, register: &Register, own: &Context, stands: &Answer) -> Option<News> {
    let live = register.live();
    let said: Vec<_> = live.into_iter().filter(|(id, _)| own.covers(*id)).collect();
    let differs = said.iter().any(|(_, written)| written.value != *stands);
    differs.then(|| News {
        field: field.clone(),
        change: Change {
            value: stands.clone(),
            seen: said.into_iter().map(|(id, _)| id).collect(),
        },
        beside: false,
    })
}

/// Tells whether a count of a source stands that nobody else gives, besides those that give way: it needs its source and day.
fn counts_by_itself(record: &Record, own: &HashSet<EditId>, come_round: &[News]) -> bool {
    let counts = record.fields.iter().filter(|(field, _)| is_count(field.as_str()));
    let mut counts = counts.filter(|(field, _)| !come_round.iter().any(|one| one.field == **field));
    counts.any(|(_, register)| {
        let live = register.live();
        let (said, others): (Vec<_>, Vec<_>) = live.into_iter().partition(|(id, _)| own.contains(id));
        let is_given = |value: &Answer| others.iter().any(|(_, other)| other.value == *value);
        said.iter()
            .any(|(_, written)| written.value != Answer::NotCollected && !is_given(&written.value))
    })
}

fn is_of_a_count(field: &str) -> bool {
    is_count(field) || is_of_figures(field)
}

/// Tells whether a field says of which day and by whom all figures are.
fn is_of_figures(field: &str) -> bool {
    matches!(field, fields::HEADCOUNT_AS_OF | fields::HEADCOUNT_SOURCE)
}

/// Whose list a device stands for, and who handed it in; asked once for each.
#[derive(Default)]
pub(super) struct Providers(HashMap<DeviceId, Option<(Provider, Actor)>>);

impl Providers {
    /// Returns the provider; `None` when the device is no import.
    pub(super) fn of(&mut self, connection: &Connection, device: DeviceId) -> Result<Option<Provider>, StoreError> {
        Ok(self.look(connection, device)?.map(|(provider, _)| provider))
    }

    fn hands_in(&mut self, connection: &Connection, device: DeviceId) -> Result<Option<Actor>, StoreError> {
        Ok(self.look(connection, device)?.map(|(_, by)| by))
    }

    fn look(&mut self, connection: &Connection, device: DeviceId) -> Result<Option<(Provider, Actor)>, StoreError> {
        if let Some(known) = self.0.get(&device) {
            return Ok(*known);
        }
        // Before providers were named, an import was only a device.
        let mut statement = connection.prepare_cached(
            "SELECT import.provider, import.made_by FROM device
             LEFT JOIN import ON import.device = device.id OR import.undo_device = device.id
             WHERE device.id = ?1 AND device.kind = 'import'",
        )?;
        let found = statement.query_row([device.as_bytes()], |row| {
            let (provider, by): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
            Ok((provider, by))
        });
        let known = found.optional()?.map(|(provider, by)| {
            let provider = provider.and_then(|name| name.parse().ok()).unwrap_or(Provider::Other);
            let by = by.and_then(|by| by.parse().ok()).map_or(Actor::Terminal, Actor::Person);
            (provider, by)
        });
        self.0.insert(device, known);
        Ok(known)
    }
}
