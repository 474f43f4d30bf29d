//! Which enterprises of the whole register may be one, in memory.
//!
//! Comparing 50,000 enterprises each with each would take minutes. So they are sorted into blocks, by tax code, by name and,
//! for near names, by the beginnings of their words within a zone; only what shares a block is compared. Like the board, this
//! follows the feed: before it answers, it looks at what changed since, and at nothing else.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use domain::likeness::{Suspicion, Traits, Why, beginnings, countries_differ, numbers, suspicion};
use domain::record::{Answer, RecordId};
use domain::sync::Scope;
use domain::vietnam::company_core;
use rusqlite::Connection;

use super::feed;
use super::rows::{self, Id, scope_code};
use crate::fields;
use crate::store::StoreError;

/// With how many of one code or one name an enterprise is paired. Who merges the first few has the rest in front of them.
const MOST_ALIKE: usize = 10;
/// With how many of a near name.
const MOST_NEAR: usize = 5;

/// The suspects, shared by all readers.
#[derive(Debug, Default)]
pub(super) struct SharedSuspects(RwLock<Suspects>);

impl SharedSuspects {
    /// Catches up with everything that is committed now.
    pub(super) fn refresh(&self, connection: &Connection) -> Result<(), StoreError> {
        let seq = feed::state(connection, Scope::Register)?.0.seq;
        if self.read().seq >= seq {
            return Ok(());
        }
        let mut suspects = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if suspects.seq >= seq {
            return Ok(());
        }
        let caught_up = suspects.catch_up(connection, seq);
        if caught_up.is_err() {
            // Half of the news would stay half for ever; the next request reads everything again.
            *suspects = Suspects::default();
        }
        caught_up
    }

    /// Lends them for reading.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Suspects> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an enterprise stands among all.
type Place = u32;

#[derive(Debug, Default)]
pub(super) struct Suspects {
    seq: u64,
    all: Vec<Known>,
    place_of: HashMap<RecordId, Place>,
    blocks: HashMap<Block, Vec<Place>>,
    pairs: HashMap<(Place, Place), Suspicion>,
    partners: HashMap<Place, HashSet<Place>>,
    /// The pairs, the most certain first.
    sorted: Vec<Pair>,
}

/// Two enterprises that may be one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Pair {
    pub(super) suspicion: Suspicion,
    /// The smaller id comes first.
    pub(super) ids: (RecordId, RecordId),
}

#[derive(Debug)]
struct Known {
    id: RecordId,
    /// Its name without company words.
    core: String,
    tax_code: String,
    zone: String,
    /// Whether it is no enterprise any more that another could be.
    gone: bool,
    /// Where its investors come from; read when it is first asked for.
    countries: Option<Answer>,
}

impl Known {
    fn traits(&self) -> Traits<'_> {
        Traits {
            core: &self.core,
            tax_code: &self.tax_code,
            zone: &self.zone,
        }
    }

    /// What it is found by.
    fn blocks(&self) -> BTreeSet<Block> {
        let mut blocks = BTreeSet::new();
        if self.gone {
            return blocks;
        }
        if !self.tax_code.is_empty() {
            blocks.insert(Block::Code(self.tax_code.clone()));
        }
        if !self.core.is_empty() {
            blocks.insert(Block::Name(self.core.clone()));
        }
        // Near names in no known zone are left alone: there are too many, and too little speaks for them.
        if !self.zone.is_empty() {
            let numbers = numbers(&self.core).collect::<Vec<_>>().join(" ");
            blocks.extend(beginnings(&self.core).map(|beginning| Block::Beginning {
                zone: self.zone.clone(),
                numbers: numbers.clone(),
                beginning: beginning.to_owned(),
            }));
        }
        blocks
    }
}

/// What shares one is compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Block {
    Code(String),
    Name(String),
    /// Names with a word that begins so, and with the same numbers: with others, they are not near.
    Beginning {
        zone: String,
        numbers: String,
        beginning: String,
    },
}

impl Suspects {
    /// Lists the suspected pairs, the most certain first.
    pub(super) fn pairs(&self) -> &[Pair] {
        &self.sorted
    }

    /// Says why two may be one, if they still may.
    pub(super) fn suspicion(&self, one: RecordId, other: RecordId) -> Option<Suspicion> {
        let (one, other) = (self.place_of.get(&one)?, self.place_of.get(&other)?);
        self.pairs.get(&key(*one, *other)).copied()
    }

    fn catch_up(&mut self, connection: &Connection, seq: u64) -> Result<(), StoreError> {
        let columns = "SELECT enterprise.id, enterprise.name, enterprise.tax_code, enterprise.zone,
             enterprise.deleted OR enterprise.merged_into IS NOT NULL";
        let changed = if self.seq == 0 {
            format!("{columns} FROM enterprise")
        } else {
            format!(
                "{columns} FROM record JOIN enterprise ON enterprise.number = record.number
                 WHERE record.scope = {} AND record.seq > {} ORDER BY record.seq",
                scope_code(Scope::Register),
                self.seq
            )
        };
        let mut statement = connection.prepare(&changed)?;
        let mut rows = statement.query([])?;
        let mut fresh = Vec::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(1)?;
            fresh.push(self.put(Known {
                id: row.get::<_, Id>(0)?.record(),
                core: company_core(&name),
                tax_code: row.get(2)?,
                zone: row.get(3)?,
                gone: row.get(4)?,
                countries: None,
            }));
        }
        // Only now, when all of them are in their blocks: each is compared with the others of today.
        for place in fresh {
            self.pair(connection, place)?;
        }
        let id = |place: Place| self.all[place as usize].id;
        let pairs = self.pairs.iter().map(|(&(one, other), &suspicion)| Pair {
            suspicion,
            ids: (id(one).min(id(other)), id(one).max(id(other))),
        });
        self.sorted = pairs.collect();
        self.sorted.sort_unstable();
        self.seq = seq;
        Ok(())
    }

    /// Puts an enterprise in its place and its blocks, and forgets what was suspected of it.
    fn put(&mut self, known: Known) -> Place {
        let next = Place::try_from(self.all.len()).unwrap_or(Place::MAX);
        let place = *self.place_of.entry(known.id).or_insert(next);
        let blocks = known.blocks();
        let mut before = BTreeSet::new();
        if place == next {
            self.all.push(known);
        } else {
            before = std::mem::replace(&mut self.all[place as usize], known).blocks();
            self.forget(place);
        }
        for block in before.difference(&blocks) {
            if let Some(places) = self.blocks.get_mut(block) {
                places.retain(|other| *other != place);
            }
        }
        for block in blocks.difference(&before) {
            self.blocks.entry(block.clone()).or_default().push(place);
        }
        place
    }

    fn forget(&mut self, place: Place) {
        for other in self.partners.remove(&place).unwrap_or_default() {
            self.pairs.remove(&key(place, other));
            if let Some(theirs) = self.partners.get_mut(&other) {
                theirs.remove(&place);
            }
        }
    }

    /// Compares an enterprise with those of its blocks.
    fn pair(&mut self, connection: &Connection, place: Place) -> Result<(), StoreError> {
        let known = &self.all[place as usize];
        let mut near: Vec<(Suspicion, Place)> = Vec::new();
        let mut sure: HashMap<Place, Suspicion> = HashMap::new();
        for block in known.blocks() {
            let Some(places) = self.blocks.get(&block) else {
                continue;
            };
            let others = places.iter().copied().filter(|other| *other != place);
            let compared =
                others.filter_map(|other| Some((suspicion(known.traits(), self.all[other as usize].traits())?, other)));
            if matches!(block, Block::Beginning { .. }) {
                near.extend(compared.filter(|(found, _)| found.why == Why::NearName));
            } else {
                sure.extend(compared.take(MOST_ALIKE).map(|(found, other)| (other, found)));
            }
        }
        near.sort_unstable();
        near.dedup();
        for (other, found) in sure {
            self.note(place, other, found);
        }
        let mut taken = 0;
        for (found, other) in near {
            if taken < MOST_NEAR && !self.are_from_elsewhere(connection, place, other)? {
                self.note(place, other, found);
                taken += 1;
            }
        }
        Ok(())
    }

    fn note(&mut self, one: Place, other: Place, found: Suspicion) {
        self.pairs.insert(key(one, other), found);
        self.partners.entry(one).or_default().insert(other);
        self.partners.entry(other).or_default().insert(one);
    }

    /// Tells whether the investors of two are known to come from different countries.
    fn are_from_elsewhere(&mut self, connection: &Connection, one: Place, other: Place) -> Result<bool, StoreError> {
        for place in [one, other] {
            let known = &mut self.all[place as usize];
            if known.countries.is_none() {
                let stored = rows::find(connection, known.id)?;
                let countries = stored.map(|stored| stored.record.answer(fields::INVESTOR_COUNTRIES).clone());
                known.countries = Some(countries.unwrap_or(Answer::NotCollected));
            }
        }
        let countries = |place: Place| self.all[place as usize].countries.as_ref();
        let both = countries(one).zip(countries(other));
        Ok(both.is_some_and(|(one, other)| countries_differ(one, other)))
    }
}

fn key(one: Place, other: Place) -> (Place, Place) {
    (one.min(other), one.max(other))
}
