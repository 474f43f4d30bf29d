//! Where records belong, and which of them lie within an extent.
//!
//! A record belongs to the zone and the organisation of its enterprise; one that is about none, to its own organisation. An
//! enterprise that was merged into another belongs where that one does, with all that is about it.
//! When an enterprise moves, all that is about it moves along, with new sequence numbers: phones that reach the old place
//! learn that it left, phones that reach the new one get it.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::merged;
use domain::reach::{Extent, ExtentId, Place};
use domain::record::{Edit, RecordId};
use domain::sync::{Scope, Summary};
use rusqlite::{Connection, OptionalExtension, params};

use super::feed;
use super::projections::{Belongs, Line};
use super::rows::{self, Id, Int, scope_code};
use crate::store::StoreError;

/// The number of the place of what belongs nowhere.
pub(super) const NOWHERE: i64 = 0;

/// All places by their numbers.
pub(super) struct Places(HashMap<i64, Place>);

impl Places {
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached("SELECT number, zone, unit FROM place")?;
        let places = statement.query_map([], |row| {
            let (zone, unit) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, Place { zone, unit }))
        })?;
        Ok(Self(places.collect::<Result<_, _>>()?))
    }

    /// Returns a place. A number that is not there belongs to nobody's part of the data, so it is nowhere only by name.
    pub(super) fn get(&self, number: i64) -> Option<&Place> {
        self.0.get(&number)
    }

    /// Lists the numbers of the places within an extent.
    pub(super) fn within(&self, extent: &Extent) -> HashSet<i64> {
        let held = self.0.iter().filter(|(_, place)| extent.holds(place));
        held.map(|(number, _)| *number).collect()
    }
}

/// Tells whether a place lies within an extent.
pub(super) fn is_within(connection: &Connection, extent: &Extent, place: i64) -> Result<bool, StoreError> {
    if *extent == Extent::Everything {
        return Ok(true);
    }
    Ok(by_number(connection, place)?.is_some_and(|place| extent.holds(&place)))
}

/// Tells whether a record lies within an extent; one that is not there belongs nowhere yet.
pub(super) fn may_hold(connection: &Connection, extent: &Extent, record: RecordId) -> Result<bool, StoreError> {
    let place = place_of(connection, record)?;
    is_within(connection, extent, place.unwrap_or(NOWHERE))
}

/// Tells whether an edit that waits is of a record within an extent: as the record stands or, where it is not there, as the
/// edit would make it.
pub(super) fn holds_edit(
    connection: &Connection,
    extent: &Extent,
    record: RecordId,
    edit: Option<&Edit>,
) -> Result<bool, StoreError> {
    if *extent == Extent::Everything {
        return Ok(true);
    }
    if let Some(place) = place_of(connection, record)? {
        return is_within(connection, extent, place);
    }
    match edit.map(Line::of_first).as_ref().map(Line::belongs) {
        Some(Belongs::With(enterprise)) => may_hold(connection, extent, enterprise),
        Some(belongs) => Ok(extent.holds(&belongs.place().unwrap_or_default())),
        None => Ok(extent.holds(&Place::default())),
    }
}

/// Returns the number of the place where a record belongs; `None` if there is none such.
pub(super) fn place_of(connection: &Connection, record: RecordId) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT place FROM record WHERE id = ?1")?;
    Ok(statement.query_row([record.as_bytes()], |row| row.get(0)).optional()?)
}

/// Makes a condition in SQL that leaves the records, under this name, that lie within an extent; true for everything.
pub(super) fn condition(connection: &Connection, extent: &Extent, record: &str) -> Result<String, StoreError> {
    if *extent == Extent::Everything {
        return Ok("1".into());
    }
    let held = Places::read(connection)?.within(extent);
    let numbers: Vec<_> = held.iter().map(i64::to_string).collect();
    Ok(format!("{record}.place IN ({})", numbers.join(", ")))
}

fn by_number(connection: &Connection, number: i64) -> Result<Option<Place>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT zone, unit FROM place WHERE number = ?1")?;
    let place = statement.query_row([number], |row| {
        Ok(Place {
            zone: row.get(0)?,
            unit: row.get(1)?,
        })
    });
    Ok(place.optional()?)
}

/// Lists the places that a record belonged to before it moved.
pub(super) fn former(connection: &Connection, number: i64) -> Result<Vec<Place>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT zone, unit FROM former_place JOIN place ON place.number = former_place.place WHERE record = ?1",
    )?;
    let places = statement.query_map([number], |row| {
        Ok(Place {
            zone: row.get(0)?,
            unit: row.get(1)?,
        })
    })?;
    Ok(places.collect::<Result<_, _>>()?)
}

/// Adds up what a copy of a scope must add up to that holds an extent.
pub(super) fn summary(connection: &Connection, scope: Scope, extent: &Extent) -> Result<Summary, StoreError> {
    if *extent == Extent::Everything {
        return Ok(feed::state(connection, scope)?.1);
    }
    let held = Places::read(connection)?.within(extent);
    let mut statement = connection.prepare_cached("SELECT place, count, hash FROM place_state WHERE scope = ?1")?;
    let mut rows = statement.query([scope_code(scope)])?;
    let mut summary = Summary::default();
    while let Some(row) = rows.next()? {
        if held.contains(&row.get(0)?) {
            let (count, hash): (Int, Int) = (row.get(1)?, row.get(2)?);
            summary.count = summary.count.wrapping_add(count.0);
            summary.hash = summary.hash.wrapping_add(hash.0);
        }
    }
    Ok(summary)
}

/// Remembers an extent that a copy is about to be made for.
pub(super) fn remember(connection: &Connection, extent: &Extent) -> Result<(), StoreError> {
    let body = serde_json::to_string(extent).map_err(StoreError::unreadable)?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO extent VALUES (?1, ?2)")?
        .execute(params![Int(extent.id().0), body])?;
    Ok(())
}

/// Finds an extent that a copy was made for.
pub(super) fn known(connection: &Connection, id: ExtentId) -> Result<Option<Extent>, StoreError> {
    if id == ExtentId::EVERYTHING {
        return Ok(Some(Extent::Everything));
    }
    let mut statement = connection.prepare_cached("SELECT body FROM extent WHERE id = ?1")?;
    let body: Option<String> = statement.query_row([Int(id.0)], |row| row.get(0)).optional()?;
    body.map(|body| serde_json::from_str(&body).map_err(StoreError::unreadable))
        .transpose()
}

/// What an enterprise says of itself.
#[derive(Clone, Copy)]
struct Own {
    place: i64,
    into: Option<RecordId>,
}

/// The places that one batch has to do with.
pub(super) struct Placing<'c> {
    connection: &'c Connection,
    numbers: HashMap<Place, i64>,
    /// What enterprises say of themselves, as far as this batch asked.
    enterprises: HashMap<RecordId, Own>,
    changed: BTreeMap<(u8, i64), Summary>,
}

impl<'c> Placing<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            numbers: HashMap::new(),
            enterprises: HashMap::new(),
            changed: BTreeMap::new(),
        }
    }

    /// Returns the number of the place where a record belongs.
    pub(super) fn of(&mut self, belongs: &Belongs<'_>) -> Result<i64, StoreError> {
        match belongs {
            Belongs::There { zone, unit } => self.number(zone, unit),
            Belongs::With(enterprise) => self.of_enterprise(*enterprise),
        }
    }

    /// Notes what an enterprise says of itself from this batch on: its own place, and what it was merged into.
    pub(super) fn settle(&mut self, enterprise: RecordId, line: &Line) -> Result<(), StoreError> {
        if let Some((place, into)) = line.own() {
            let place = self.number(&place.zone, &place.unit)?;
            self.enterprises.insert(enterprise, Own { place, into });
        }
        Ok(())
    }

    /// Returns the enterprise that stands for one.
    pub(super) fn stands_for(&mut self, enterprise: RecordId) -> Result<RecordId, StoreError> {
        let mut passed = HashSet::from([enterprise]);
        let mut last = enterprise;
        while let Some(next) = self.own(last)?.into.filter(|next| passed.insert(*next)) {
            last = next;
        }
        Ok(merged::stands_for(enterprise, |id| self.enterprises.get(&id)?.into))
    }

    /// Returns the place of an enterprise, which is that of the one that stands for it.
    pub(super) fn of_enterprise(&mut self, enterprise: RecordId) -> Result<i64, StoreError> {
        let head = self.stands_for(enterprise)?;
        Ok(self.own(head)?.place)
    }

    fn own(&mut self, enterprise: RecordId) -> Result<Own, StoreError> {
        if let Some(own) = self.enterprises.get(&enterprise) {
            return Ok(*own);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT zone, unit, merged_into FROM enterprise WHERE id = ?1")?;
        let found: Option<(String, String, Option<Id>)> = statement
            .query_row([enterprise.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let own = match found {
            Some((zone, unit, into)) => Own {
                place: self.number(&zone, &unit)?,
                into: into.map(Id::record),
            },
            None => Own {
                place: NOWHERE,
                into: None,
            },
        };
        self.enterprises.insert(enterprise, own);
        Ok(own)
    }

    fn number(&mut self, zone: &str, unit: &str) -> Result<i64, StoreError> {
        if zone.is_empty() && unit.is_empty() {
            return Ok(NOWHERE);
        }
        let place = Place {
            zone: zone.to_owned(),
            unit: unit.to_owned(),
        };
        if let Some(number) = self.numbers.get(&place) {
            return Ok(*number);
        }
        let mut find = self
            .connection
            .prepare_cached("SELECT number FROM place WHERE zone = ?1 AND unit = ?2")?;
        let known = find.query_row([zone, unit], |row| row.get(0)).optional()?;
        let number = if let Some(number) = known {
            number
        } else {
            self.connection
                .prepare_cached("INSERT INTO place (zone, unit) VALUES (?1, ?2)")?
                .execute([zone, unit])?;
            self.connection.last_insert_rowid()
        };
        self.numbers.insert(place, number);
        Ok(number)
    }

    /// Counts a record at a place.
    pub(super) fn add(&mut self, scope: Scope, place: i64, id: RecordId, seq: u64) {
        self.changed.entry((scope_code(scope), place)).or_default().add(id, seq);
    }

    /// Counts it there no more.
    pub(super) fn remove(&mut self, scope: Scope, place: i64, id: RecordId, seq: u64) {
        let summary = self.changed.entry((scope_code(scope), place)).or_default();
        summary.remove(id, seq);
    }

    /// Writes what the batch changed in the summaries.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        let mut find = self
            .connection
            .prepare_cached("SELECT count, hash FROM place_state WHERE scope = ?1 AND place = ?2")?;
        let mut write = self
            .connection
            .prepare_cached("INSERT OR REPLACE INTO place_state VALUES (?1, ?2, ?3, ?4)")?;
        for ((scope, place), change) in self.changed {
            let before = find.query_row(params![scope, place], |row| Ok((row.get(0)?, row.get(1)?)));
            let (count, hash): (Int, Int) = before.optional()?.unwrap_or((Int(0), Int(0)));
            let count = count.0.wrapping_add(change.count);
            let hash = hash.0.wrapping_add(change.hash);
            write.execute(params![scope, place, Int(count), Int(hash)])?;
        }
        Ok(())
    }
}

/// A record that is about an enterprise or was merged into it, as it stands in the database.
pub(super) struct Dependant {
    pub(super) number: i64,
    pub(super) id: RecordId,
    pub(super) enterprise: RecordId,
    pub(super) scope: Scope,
    pub(super) seq: u64,
    pub(super) place: i64,
}

/// Finds the records that are about some enterprises or were merged into them. `only_new`: none of these was known before, so what is about them
/// belongs nowhere yet.
pub(super) fn dependants(
    connection: &Connection,
    enterprises: &HashSet<RecordId>,
    only_new: bool,
) -> Result<Vec<Dependant>, StoreError> {
    let mut found = Vec::new();
    let tables = if only_new {
        // The list of what is nowhere is short.
        [
            "record JOIN visit ON visit.number = record.number WHERE record.place = 0",
            "record JOIN other ON other.number = record.number WHERE record.place = 0",
            "record JOIN assignment ON assignment.number = record.number WHERE record.place = 0",
            "record JOIN enterprise ON enterprise.number = record.number WHERE record.place = 0",
        ]
    } else {
        // Visits have no index by enterprise: a move costs one look at all of them, for all moves of a batch together.
        [
            "visit JOIN record ON record.number = visit.number WHERE 1",
            "other JOIN record ON record.number = other.number WHERE 1",
            "assignment JOIN record ON record.number = assignment.number WHERE 1",
            "enterprise JOIN record ON record.number = enterprise.number WHERE 1",
        ]
    };
    let names = [
        ("visit.enterprise", Scope::Visits),
        ("other.enterprise", Scope::Visits),
        ("assignment.enterprise", Scope::Plan),
        ("enterprise.merged_into", Scope::Register),
    ];
    for (table, (about, scope)) in tables.iter().zip(names) {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT record.number, record.id, {about}, record.seq, record.place FROM {table} AND {about} IS NOT NULL"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let enterprise = row.get::<_, Id>(2)?.record();
            if enterprises.contains(&enterprise) {
                found.push(Dependant {
                    number: row.get(0)?,
                    id: row.get::<_, Id>(1)?.record(),
                    enterprise,
                    scope,
                    seq: row.get::<_, Int>(3)?.0,
                    place: row.get(4)?,
                });
            }
        }
    }
    Ok(found)
}

/// Notes that a record belongs elsewhere now.
pub(super) fn move_record(connection: &Connection, number: i64, from: i64, to: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE record SET place = ?2, moved = 1 WHERE number = ?1")?
        .execute([number, to])?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO former_place VALUES (?1, ?2)")?
        .execute([number, from])?;
    Ok(())
}

/// Finds a place for every record that was there before there were places.
pub(super) fn settle_all(connection: &Connection) -> Result<(), StoreError> {
    let mut placing = Placing::new(connection);
    let mut write = connection.prepare("UPDATE record SET place = ?2 WHERE number = ?1")?;
    let mut unit = connection.prepare("UPDATE enterprise SET unit = ?2 WHERE number = ?1")?;
    for scope in Scope::ALL {
        let mut statement =
            connection.prepare(rows::select_records!("WHERE record.scope = ?1 ORDER BY record.number"))?;
        let mut found = statement.query([scope_code(scope)])?;
        while let Some(row) = found.next()? {
            let stored = rows::read(row)?;
            let line = Line::of(&stored.record);
            let belongs = line.belongs();
            if let (Scope::Register, Belongs::There { unit: code, .. }) = (scope, &belongs) {
                unit.execute(params![stored.number, code])?;
                placing.settle(stored.record.id, &line)?;
            }
            let place = placing.of(&belongs)?;
            write.execute([stored.number, place])?;
            placing.add(scope, place, stored.record.id, stored.seq);
        }
    }
    placing.finish()
}
