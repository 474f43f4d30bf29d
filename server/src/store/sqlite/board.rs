//! Enterprises and visits as lists need them, in memory: searched, filtered, sorted and counted without the disk.
//!
//! A list may be asked for by any column, under any filter, with the number of all its rows. Over a million visits no set
//! of indexes answers all of that within a tenth of a second, and each would make every push dearer. So the narrow columns
//! stand here, about a hundred bytes a visit, and a request walks over them once.
//!
//! The board follows the feeds: before it answers, it reads what has a higher sequence number than it has seen. Whoever
//! wrote it, this process or an import beside it, nobody has to tell the board.

mod merges;
mod plan;
mod sides;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard};

use chrono::{Datelike, NaiveDate};
use domain::api::{EnterpriseRow, ListQuery, ZoneCoverage};
use domain::reach::Extent;
use domain::record::{PersonId, RecordId};
use domain::review::Standing;
use domain::sync::Scope;
use domain::vietnam::{fold, sort_key};
use rusqlite::{Connection, Row};

pub(super) use self::merges::assignment_rank;
pub(super) use self::plan::Planned;
use super::feed;
use super::names::Names;
use super::rows::{Id, Int, scope_code};
use crate::store::StoreError;

/// The board, shared by all readers.
#[derive(Debug, Default)]
pub(super) struct SharedBoard(RwLock<Board>);

impl SharedBoard {
    /// Catches up with everything that is committed now.
    pub(super) fn refresh(&self, connection: &Connection) -> Result<(), StoreError> {
        let seqs = [
            feed::state(connection, Scope::Register)?.0.seq,
            feed::state(connection, Scope::Visits)?.0.seq,
            feed::state(connection, Scope::Plan)?.0.seq,
        ];
        let is_fresh = |board: &Board| board.seqs.iter().zip(&seqs).all(|(known, now)| known >= now);
        if is_fresh(&self.read()) {
            return Ok(());
        }
        let mut board = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if is_fresh(&board) {
            return Ok(());
        }
        let caught_up = board.catch_up(connection, seqs);
        if caught_up.is_err() {
            // Half of the news would stay half for ever; the next request reads everything again.
            *board = Board::default();
        }
        caught_up
    }

    /// Lends the board for reading.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Board> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where something stands in one of the board's lists.
type Place = u32;

#[derive(Debug, Default)]
pub(super) struct Board {
    seqs: [u64; Scope::ALL.len()],
    enterprises: Vec<Enterprise>,
    enterprise_of: HashMap<RecordId, Place>,
    visits: Vec<Visit>,
    /// The places of visits by their numbers; read only when one changes.
    visit_of: HashMap<i64, Place>,
    zones: Texts,
    units: Texts,
    outcomes: Texts,
    rounds: Texts,
    authors: Authors,
    assignments: plan::Assignments,
    /// What was merged into what.
    merges: HashMap<RecordId, RecordId>,
    /// For each enterprise where its name stands among all; made when first asked for.
    ranks: OnceLock<Vec<u32>>,
}

/// An enterprise, or what is only known of it because a visit names it.
#[derive(Debug)]
struct Enterprise {
    id: RecordId,
    is_known: bool,
    name: String,
    folded: String,
    sort_key: Vec<u8>,
    tax_code: String,
    zone: u32,
    unit: u32,
    state: String,
    workers: Option<i64>,
    conflicts: u64,
    deleted: bool,
    /// The place of the enterprise that stands for it: its own, unless it was merged into another.
    head: Place,
    gave_way: bool,
    visits: u64,
    last_visit: i32,
}

#[derive(Clone, Copy, Debug)]
struct Visit {
    number: i64,
    id: RecordId,
    /// The enterprise that the visit names; [`NONE`] when it names none.
    named: Place,
    /// The one that stands for it.
    enterprise: Place,
    /// Days, 0 when there is none.
    date: i32,
    outcome: u32,
    round: u32,
    author: u32,
    workers: Option<i64>,
    members: Option<i64>,
    received_at: u64,
    conflicts: u32,
    deleted: bool,
    review: Standing,
}

/// The filter for what a reviewer is to look at.
const WAITING: &str = "waiting";

const NONE: Place = Place::MAX;

/// Few different texts, each with a number.
#[derive(Debug, Default)]
struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Texts {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = place(self.all.len());
        self.all.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn get(&self, number: u32) -> &str {
        self.all.get(number as usize).map_or("", String::as_str)
    }

    /// For each number where its text stands among all.
    fn ranks(&self) -> Vec<u32> {
        ranks(&self.all, Ord::cmp)
    }
}

#[derive(Debug, Default)]
struct Authors {
    all: Vec<PersonId>,
    numbers: HashMap<PersonId, u32>,
}

impl Authors {
    fn number(&mut self, person: PersonId) -> u32 {
        *self.numbers.entry(person).or_insert_with(|| {
            self.all.push(person);
            place(self.all.len() - 1)
        })
    }
}

/// Compares enterprises by one column.
type EnterpriseOrder<'b> = Box<dyn Fn(&Enterprise, &Enterprise) -> Ordering + 'b>;
/// Gives a visit the number by which one column sorts.
type VisitKey<'b> = Box<dyn Fn(&Visit) -> u128 + 'b>;

/// Where one list's page begins and ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) offset: usize,
    pub(super) limit: usize,
}

/// The numbers or rows of one page, and how many rows there are in all.
pub(super) struct Found<T> {
    pub(super) page: Vec<T>,
    pub(super) total: u64,
}

impl Board {
    fn catch_up(&mut self, connection: &Connection, seqs: [u64; Scope::ALL.len()]) -> Result<(), StoreError> {
        let changed = |table: &str, since: u64, scope: Scope| {
            if since == 0 {
                format!("SELECT {table}.* FROM {table}")
            } else {
                format!(
                    "SELECT {table}.* FROM record JOIN {table} ON {table}.number = record.number
                     WHERE record.scope = {} AND record.seq > {since} ORDER BY record.seq",
                    scope_code(scope)
                )
            }
        };
        let mut statement = connection.prepare(&changed("enterprise", self.seqs[0], Scope::Register))?;
        let mut rows = statement.query([])?;
        let mut is_regrouped = false;
        while let Some(row) = rows.next()? {
            is_regrouped |= self.take_enterprise(row)?;
            self.ranks.take();
        }
        if is_regrouped {
            self.regroup();
        }
        let mut statement = connection.prepare(&changed("visit", self.seqs[1], Scope::Visits))?;
        let mut rows = statement.query([])?;
        let mut recount = vec![is_regrouped; self.enterprises.len()];
        while let Some(row) = rows.next()? {
            let visit = self.read_visit(row)?;
            self.take_visit(visit, &mut recount);
        }
        self.recount(&recount);
        self.catch_up_with_plan(connection)?;
        self.seqs = seqs;
        Ok(())
    }

    /// Takes over a new or changed enterprise; tells whether it is merged otherwise than before.
    fn take_enterprise(&mut self, row: &Row<'_>) -> Result<bool, StoreError> {
        let id = row.get::<_, Id>(1)?.record();
        let name: String = row.get(2)?;
        let zone = self
            .zones
            .number(row.get_ref(5)?.as_str().map_err(StoreError::unreadable)?);
        let unit = self
            .units
            .number(row.get_ref(10)?.as_str().map_err(StoreError::unreadable)?);
        let known = self.enterprise_place(id);
        let enterprise = &mut self.enterprises[known as usize];
        *enterprise = Enterprise {
            id,
            is_known: true,
            sort_key: sort_key(&name),
            name,
            folded: row.get(3)?,
            tax_code: row.get(4)?,
            zone,
            unit,
            state: row.get(6)?,
            workers: row.get(7)?,
            conflicts: row.get::<_, Int>(8)?.0,
            deleted: row.get(9)?,
            head: enterprise.head,
            gave_way: enterprise.gave_way,
            visits: enterprise.visits,
            last_visit: enterprise.last_visit,
        };
        let into = row.get::<_, Option<Id>>(11)?.map(Id::record);
        Ok(self.note_merge(id, into))
    }

    fn enterprise_place(&mut self, id: RecordId) -> Place {
        *self.enterprise_of.entry(id).or_insert_with(|| {
            self.enterprises.push(Enterprise {
                id,
                is_known: false,
                name: String::new(),
                folded: String::new(),
                sort_key: Vec::new(),
                tax_code: String::new(),
                zone: self.zones.number(""),
                unit: self.units.number(""),
                state: String::new(),
                workers: None,
                conflicts: 0,
                deleted: false,
                head: place(self.enterprises.len()),
                gave_way: false,
                visits: 0,
                last_visit: 0,
            });
            // A new one stands last in no order yet.
            self.ranks.take();
            place(self.enterprises.len() - 1)
        })
    }

    fn read_visit(&mut self, row: &Row<'_>) -> Result<Visit, StoreError> {
        let named: Option<Id> = row.get(2)?;
        let named = named.map_or(NONE, |id| self.enterprise_place(id.record()));
        let text = |column| -> Result<&str, StoreError> {
            row.get_ref(column)
                .map_err(StoreError::from)?
                .as_str()
                .map_err(StoreError::unreadable)
        };
        Ok(Visit {
            number: row.get(0)?,
            id: row.get::<_, Id>(1)?.record(),
            named,
            enterprise: self.head(named),
            date: day(text(3)?),
            outcome: self.outcomes.number(text(4)?),
            round: self.rounds.number(text(12)?),
            author: self.authors.number(row.get::<_, Id>(5)?.person()),
            workers: row.get(6)?,
            members: row.get(7)?,
            received_at: row.get::<_, Int>(8)?.0,
            conflicts: row.get(9)?,
            deleted: row.get(10)?,
            review: Standing::of_code(row.get(11)?).unwrap_or_default(),
        })
    }

    /// Takes over a new or changed visit. What a change takes away from an enterprise can't be known without counting its
    /// visits again, so it is marked for that.
    fn take_visit(&mut self, visit: Visit, recount: &mut Vec<bool>) {
        recount.resize(self.enterprises.len(), false);
        if let Some(known) = self.visit_of.get(&visit.number) {
            let before = std::mem::replace(&mut self.visits[*known as usize], visit);
            for enterprise in [before.enterprise, visit.enterprise] {
                if let Some(mark) = recount.get_mut(enterprise as usize) {
                    *mark = true;
                }
            }
            return;
        }
        self.visit_of.insert(visit.number, place(self.visits.len()));
        self.visits.push(visit);
        if !visit.deleted
            && let Some(enterprise) = self.enterprises.get_mut(visit.enterprise as usize)
        {
            enterprise.visits += 1;
            enterprise.last_visit = enterprise.last_visit.max(visit.date);
        }
    }

    fn recount(&mut self, marked: &[bool]) {
        if !marked.contains(&true) {
            return;
        }
        let is_marked = |place: Place| marked.get(place as usize).is_some_and(|mark| *mark);
        for (enterprise, mark) in self.enterprises.iter_mut().zip(marked) {
            if *mark {
                (enterprise.visits, enterprise.last_visit) = (0, 0);
            }
        }
        for visit in self
            .visits
            .iter()
            .filter(|visit| !visit.deleted && is_marked(visit.enterprise))
        {
            let enterprise = &mut self.enterprises[visit.enterprise as usize];
            enterprise.visits += 1;
            enterprise.last_visit = enterprise.last_visit.max(visit.date);
        }
    }

    /// Finds one page of the list of enterprises.
    pub(super) fn enterprises(&self, query: &ListQuery, extent: &Extent, window: Window) -> Found<EnterpriseRow> {
        let mut found = self.matching_enterprises(query, extent);
        found.retain(|place| {
            let enterprise = &self.enterprises[*place as usize];
            !enterprise.deleted
                && (query.state.is_empty() || enterprise.state == query.state)
                && (!query.conflicts || enterprise.conflicts > 0)
        });
        let total = found.len() as u64;
        let compare = self.enterprise_order(&query.sort);
        let descending = query.descending && is_enterprise_column(&query.sort);
        let compare = |a: &Place, b: &Place| {
            let (a, b) = (&self.enterprises[*a as usize], &self.enterprises[*b as usize]);
            let order = compare(a, b);
            if descending { order.reverse() } else { order }.then_with(|| a.id.cmp(&b.id))
        };
        let end = window.offset.saturating_add(window.limit);
        if end < found.len() {
            found.select_nth_unstable_by(end, compare);
            found.truncate(end);
        }
        found.sort_unstable_by(compare);
        let page = found
            .iter()
            .skip(window.offset)
            .map(|place| self.enterprise_row(*place));
        Found {
            page: page.collect(),
            total,
        }
    }

    /// Returns one enterprise, if it is known.
    pub(super) fn enterprise(&self, id: RecordId) -> Option<EnterpriseRow> {
        let place = self.enterprise_of.get(&id).copied()?;
        self.enterprises[place as usize]
            .is_known
            .then(|| self.enterprise_row(place))
    }

    fn enterprise_row(&self, place: Place) -> EnterpriseRow {
        let enterprise = &self.enterprises[place as usize];
        EnterpriseRow {
            id: enterprise.id,
            name: enterprise.name.clone(),
            tax_code: enterprise.tax_code.clone(),
            zone: self.zones.get(enterprise.zone).to_owned(),
            state: enterprise.state.clone(),
            workers: enterprise.workers,
            visits: enterprise.visits,
            last_visit: NaiveDate::from_num_days_from_ce_opt(enterprise.last_visit)
                .filter(|_| enterprise.last_visit != 0)
                .map_or_else(String::new, |date| date.to_string()),
            conflicts: enterprise.conflicts,
            more: Vec::new(),
        }
    }

    fn enterprise_order(&self, column: &str) -> EnterpriseOrder<'_> {
        let zones = self.zones.ranks();
        match column {
            "id" => Box::new(|a, b| a.id.cmp(&b.id)),
            "tax_code" => Box::new(|a, b| a.tax_code.cmp(&b.tax_code)),
            "zone" => Box::new(move |a, b| zones[a.zone as usize].cmp(&zones[b.zone as usize])),
            "state" => Box::new(|a, b| a.state.cmp(&b.state)),
            "workers" => Box::new(|a, b| a.workers.cmp(&b.workers)),
            "visits" => Box::new(|a, b| a.visits.cmp(&b.visits)),
            "last_visit" => Box::new(|a, b| a.last_visit.cmp(&b.last_visit)),
            _ => Box::new(|a, b| a.sort_key.cmp(&b.sort_key)),
        }
    }

    /// The known enterprises in a zone with every word in the name, or with this beginning of a tax code. Those that were
    /// merged into others are not among them.
    fn matching_enterprises(&self, query: &ListQuery, extent: &Extent) -> Vec<Place> {
        let within = self.within(extent);
        let zone = self.zones.numbers.get(&query.zone).copied();
        let wanted = Words::of(&query.q);
        let is_here = |enterprise: &Enterprise| {
            enterprise.is_known
                && !enterprise.gave_way
                && within.holds(enterprise)
                && (query.zone.is_empty() || zone == Some(enterprise.zone))
        };
        let matches = |enterprise: &Enterprise| is_here(enterprise) && wanted.match_with(enterprise);
        let mut found: Vec<_> = (0..)
            .zip(&self.enterprises)
            .filter(|(_, enterprise)| matches(enterprise))
            .map(|(place, _)| place)
            .collect();
        // One is found by what those were called that were merged into it, too.
        let by_others = self
            .merged_heads(|gave_way, head| wanted.match_with(gave_way) && is_here(head) && !wanted.match_with(head));
        found.extend(by_others);
        found
    }

    /// Finds the numbers of one page of the list of visits.
    pub(super) fn visits(&self, query: &ListQuery, extent: &Extent, window: Window, names: &Names) -> Found<i64> {
        let within = self.within(extent);
        let of_enterprises = (!query.q.trim().is_empty() || !query.zone.is_empty()).then(|| {
            let mut wanted = vec![false; self.enterprises.len()];
            for place in self.matching_enterprises(query, extent) {
                wanted[place as usize] = true;
            }
            wanted
        });
        // What no visit has, no visit is found by.
        let outcome = self.outcomes.numbers.get(&query.state).copied().unwrap_or(NONE);
        let author = query.author.parse::<PersonId>().ok();
        let author = author.map(|person| self.authors.numbers.get(&person).copied().unwrap_or(NONE));
        let (from, to) = (day(&query.from), day(&query.to));
        let wanted_standing = query.review.parse::<Standing>().ok();
        let stands = |standing: Standing| match query.review.as_str() {
            "" => true,
            WAITING => standing.waits(),
            _ => wanted_standing == Some(standing),
        };
        let matches = |visit: &Visit| {
            !visit.deleted
                && within.holds_visit(self, visit)
                && (query.state.is_empty() || visit.outcome == outcome)
                && (from == 0 || visit.date >= from)
                && (to == 0 || visit.date <= to)
                && author.is_none_or(|author| visit.author == author)
                && (!query.conflicts || visit.conflicts > 0)
                && stands(visit.review)
                && of_enterprises
                    .as_ref()
                    .is_none_or(|wanted| wanted.get(visit.enterprise as usize).is_some_and(|wanted| *wanted))
        };
        let key = self.visit_order(&query.sort, names);
        // A list that is not asked for by a column has the last visit first.
        let descending = key.is_none() || query.descending;
        let key = key.unwrap_or_else(|| Box::new(|visit| bits(visit.date)));

        let wanted = window.offset.saturating_add(window.limit);
        let room = wanted.saturating_mul(2).max(1_000);
        let mut best: Vec<(u128, RecordId, i64)> = Vec::new();
        let mut last = None;
        let mut total = 0;
        for visit in self.visits.iter().filter(|visit| matches(visit)) {
            total += 1;
            let key = key(visit);
            let entry = (if descending { !key } else { key }, visit.id, visit.number);
            if last.as_ref().is_some_and(|last| entry > *last) {
                continue;
            }
            best.push(entry);
            if best.len() >= room {
                best.select_nth_unstable(wanted);
                best.truncate(wanted);
                last = best.iter().max().copied();
            }
        }
        best.sort_unstable();
        Found {
            page: best
                .iter()
                .skip(window.offset)
                .take(window.limit)
                .map(|(_, _, number)| *number)
                .collect(),
            total,
        }
    }

    /// Gives each visit the number by which a column sorts; `None` for a column that the list has not.
    fn visit_order(&self, column: &str, names: &Names) -> Option<VisitKey<'_>> {
        let known = |visit: &Visit| {
            self.enterprises
                .get(visit.enterprise as usize)
                .filter(|enterprise| enterprise.is_known)
        };
        Some(match column {
            "id" => Box::new(|visit| u128::from_be_bytes(*visit.id.as_bytes())),
            "enterprise" => Box::new(|visit| {
                self.enterprises
                    .get(visit.enterprise as usize)
                    .map_or(0, |enterprise| u128::from_be_bytes(*enterprise.id.as_bytes()))
            }),
            "enterprise_name" => {
                let ranks = self.enterprise_ranks();
                Box::new(move |visit| known(visit).map_or(0, |_| rank(ranks, visit.enterprise)))
            }
            "zone" => {
                let ranks = self.zones.ranks();
                Box::new(move |visit| known(visit).map_or(0, |enterprise| rank(&ranks, enterprise.zone)))
            }
            "date" => Box::new(|visit| bits(visit.date)),
            "outcome" => {
                let ranks = self.outcomes.ranks();
                Box::new(move |visit| rank(&ranks, visit.outcome))
            }
            "author" => {
                let shown: Vec<_> = self.authors.all.iter().map(|person| names.of(*person)).collect();
                let ranks = ranks(&shown, Ord::cmp);
                Box::new(move |visit| rank(&ranks, visit.author))
            }
            "workers" => Box::new(|visit| visit.workers.map_or(0, bits)),
            "members" => Box::new(|visit| visit.members.map_or(0, bits)),
            "received_at" => Box::new(|visit| visit.received_at.into()),
            "review" => Box::new(|visit| visit.review.code().into()),
            _ => return None,
        })
    }

    fn enterprise_ranks(&self) -> &[u32] {
        self.ranks
            .get_or_init(|| ranks(&self.enterprises, |a, b| a.sort_key.cmp(&b.sort_key)))
    }

    /// Lists the numbers of the visits of one enterprise, or of the one that stands for it, the last first.
    pub(super) fn visits_of(&self, enterprise: RecordId, limit: usize) -> Vec<i64> {
        let Some(place) = self.enterprise_of.get(&enterprise) else {
            return Vec::new();
        };
        let head = self.head(*place);
        let own = self
            .visits
            .iter()
            .filter(|visit| visit.enterprise == head && !visit.deleted);
        let mut own: Vec<_> = own.map(|visit| (visit.date, visit.id, visit.number)).collect();
        own.sort_unstable_by(|a, b| b.cmp(a));
        own.into_iter().take(limit).map(|(_, _, number)| number).collect()
    }

    /// Counts the visits that are not deleted.
    pub(super) fn count_visits(&self, extent: &Extent) -> u64 {
        let within = self.within(extent);
        let counts = |visit: &&Visit| !visit.deleted && within.holds_visit(self, visit);
        self.visits.iter().filter(counts).count() as u64
    }

    /// Counts the visits whose review stands somewhere.
    pub(super) fn count_reviews(&self, extent: &Extent, stands: impl Fn(Standing) -> bool) -> u64 {
        let within = self.within(extent);
        let counts = |visit: &&Visit| !visit.deleted && stands(visit.review) && within.holds_visit(self, visit);
        self.visits.iter().filter(counts).count() as u64
    }

    /// Works out once for a request what an extent holds.
    fn within(&self, extent: &Extent) -> Within {
        let Extent::Part { units, zones } = extent else {
            return Within::Everything;
        };
        let marks = |texts: &Texts, held: &BTreeSet<String>| texts.all.iter().map(|text| held.contains(text)).collect();
        Within::Part {
            zones: marks(&self.zones, zones),
            units: marks(&self.units, units),
            nowhere: (
                self.zones.numbers.get("").copied().unwrap_or(NONE),
                self.units.numbers.get("").copied().unwrap_or(NONE),
            ),
        }
    }

    /// Counts enterprises, and those visited, by zone.
    pub(super) fn zones(&self, extent: &Extent) -> Vec<ZoneCoverage> {
        let within = self.within(extent);
        let mut zones: BTreeMap<&str, ZoneCoverage> = BTreeMap::new();
        let counts = |one: &&Enterprise| one.is_known && !one.deleted && !one.gave_way && within.holds(one);
        for enterprise in self.enterprises.iter().filter(counts) {
            let zone = zones.entry(self.zones.get(enterprise.zone)).or_default();
            zone.enterprises += 1;
            zone.visited += u64::from(enterprise.visits > 0);
        }
        let named = zones.into_iter().map(|(code, coverage)| ZoneCoverage {
            zone: code.to_owned(),
            ..coverage
        });
        named.collect()
    }
}

/// An [`Extent`] by the board's own numbers.
enum Within {
    Everything,
    Part {
        /// For each zone's number whether it is held.
        zones: Vec<bool>,
        /// For each organisation's number whether it is held.
        units: Vec<bool>,
        /// The numbers of no zone and no organisation.
        nowhere: (u32, u32),
    },
}

impl Within {
    /// Tells whether an enterprise lies within; the rule is that of [`Extent::holds`].
    fn holds(&self, enterprise: &Enterprise) -> bool {
        match self {
            Self::Everything => true,
            Self::Part { zones, units, nowhere } => {
                let held = |marks: &[bool], number: u32| marks.get(number as usize).is_some_and(|held| *held);
                (enterprise.zone, enterprise.unit) == *nowhere
                    || held(zones, enterprise.zone)
                    || held(units, enterprise.unit)
            }
        }
    }

    /// Tells whether a visit does: where its enterprise does. One without a known enterprise belongs nowhere.
    fn holds_visit(&self, board: &Board, visit: &Visit) -> bool {
        match self {
            Self::Everything => true,
            Self::Part { .. } => board
                .enterprises
                .get(visit.enterprise as usize)
                .is_none_or(|enterprise| self.holds(enterprise)),
        }
    }
}

/// What is searched for: the beginning of a tax code, or words of a name.
enum Words {
    TaxCode(String),
    Name(Vec<String>),
}

impl Words {
    fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if digits.len() >= 3 && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '-') {
            return Self::TaxCode(digits);
        }
        Self::Name(fold(text).split_whitespace().map(str::to_owned).collect())
    }

    fn match_with(&self, enterprise: &Enterprise) -> bool {
        match self {
            Self::TaxCode(beginning) => enterprise.tax_code.starts_with(beginning),
            Self::Name(words) => words.iter().all(|word| enterprise.folded.contains(word)),
        }
    }
}

fn is_enterprise_column(column: &str) -> bool {
    [
        "id",
        "name",
        "tax_code",
        "zone",
        "state",
        "workers",
        "visits",
        "last_visit",
    ]
    .contains(&column)
}

fn place(length: usize) -> Place {
    Place::try_from(length).unwrap_or(NONE)
}

/// A day as a number; 0 for what is no day.
fn day(text: &str) -> i32 {
    text.parse::<NaiveDate>().map_or(0, |date| date.num_days_from_ce())
}

/// A signed number as bits that sort the same, above all that is not there.
fn bits(number: impl Into<i64>) -> u128 {
    u128::from(number.into().cast_unsigned() ^ (1 << 63)) + 1
}

fn rank(ranks: &[u32], place: u32) -> u128 {
    ranks.get(place as usize).map_or(0, |rank| u128::from(*rank) + 1)
}

/// For each entry where it stands among all, equal ones at the same rank.
fn ranks<T>(entries: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<u32> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| compare(&entries[*a], &entries[*b]));
    let mut ranks = vec![0; entries.len()];
    for pair in order.windows(2) {
        let step = u32::from(compare(&entries[pair[0]], &entries[pair[1]]).is_ne());
        ranks[pair[1]] = ranks[pair[0]] + step;
    }
    ranks
}
