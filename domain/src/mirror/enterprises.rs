//! The list of enterprises: a line each, and what search finds them by.

use std::collections::{BTreeSet, HashMap};

use super::field;
use crate::likeness::{Suspicion, Traits, beginnings, suspicion};
use crate::merged::{self, MERGED_INTO};
use crate::record::pack::RecordPage;
use crate::record::{Answer, Record, RecordId, RecordKind};
use crate::vietnam::{SearchIndex, core_of, fold};

/// One enterprise as lists show it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Enterprise<'a> {
    /// The record.
    pub id: RecordId,
    /// Its name.
    pub name: &'a str,
    /// Its tax code, empty if none is known.
    pub tax_code: &'a str,
    /// Its zone's code, empty if none is known.
    pub zone: &'a str,
    /// Its operating status, a choice's name; empty if none is known.
    pub status: &'a str,
}

/// From so many letters on, what is typed of a name is looked for.
const SHORTEST: usize = 3;

/// All lines, each at the position that search knows it by.
#[derive(Default)]
pub(super) struct Enterprises {
    lines: Vec<Line>,
    positions: HashMap<RecordId, u32>,
    index: SearchIndex,
    /// Zones and states: few different words on many lines.
    words: Words,
    /// What people call the zones, by code, folded.
    zone_names: HashMap<String, String>,
    removed: u64,
    /// What was merged into what. Few are.
    into: HashMap<RecordId, RecordId>,
    /// The positions of those that gave way, with the positions of those that stand for them.
    hidden: HashMap<u32, u32>,
}

struct Line {
    id: RecordId,
    name: Box<str>,
    tax_code: Box<str>,
    zone: u16,
    status: u16,
    removed: bool,
}

/// What a line is made of.
#[derive(Clone, Copy, Default)]
struct Facts<'a> {
    name: &'a str,
    short_name: &'a str,
    tax_code: &'a str,
    zone: &'a str,
    status: &'a str,
}

impl Enterprises {
    /// Makes an empty list whose enterprises are also found by the names of their zones.
    pub(super) fn with_zone_names(zone_names: HashMap<String, String>) -> Self {
        Self {
            zone_names,
            ..Self::default()
        }
    }

    /// Tells whether the zones are called so already.
    pub(super) fn has_zone_names(&self, zone_names: &HashMap<String, String>) -> bool {
        self.zone_names == *zone_names
    }

    /// Forgets all enterprises, but not what the zones are called.
    pub(super) fn clear(&mut self) {
        *self = Self::with_zone_names(std::mem::take(&mut self.zone_names));
    }

    /// Adds the rows of a page that are marked.
    pub(super) fn add_page(&mut self, page: &RecordPage<'_>, listed: &[bool]) {
        let mut facts = vec![Facts::default(); page.len()];
        for (row, code) in page.column(field::ENTERPRISE_NAME) {
            facts[row].name = plain(code);
        }
        for (row, code) in page.column(field::SHORT_NAME) {
            facts[row].short_name = plain(code);
        }
        for (row, code) in page.column(field::TAX_CODE) {
            facts[row].tax_code = plain(code);
        }
        for (row, code) in page.column(field::ZONE) {
            facts[row].zone = plain(code);
        }
        for (row, code) in page.column(field::STATUS) {
            facts[row].status = plain(code);
        }
        let rows = page.rows().zip(facts).zip(listed);
        for (((id, kind, _), facts), listed) in rows {
            if *listed && kind == RecordKind::Enterprise {
                self.put(id, facts);
                self.into.remove(&id);
            }
        }
        let merges: Vec<_> = page.column(MERGED_INTO).collect();
        for ((row, (id, ..)), listed) in page.rows().enumerate().zip(listed) {
            let into = merges.iter().find(|(merged, _)| *merged == row && *listed);
            let into = into.and_then(|(_, code)| code.strip_prefix('r')?.parse().ok());
            self.into.extend(into.map(|into| (id, into)));
        }
        self.hide();
    }

    /// Adds or replaces one enterprise.
    pub(super) fn list(&mut self, record: &Record) {
        let (into, known) = (merged::into(record), self.into.get(&record.id).copied());
        match into {
            Some(into) => self.into.insert(record.id, into),
            None => self.into.remove(&record.id),
        };
        // Where a merge is known, a new one may be what it is into.
        let is_news = into != known || (!self.into.is_empty() && !self.positions.contains_key(&record.id));
        self.list_facts(record);
        if is_news {
            self.hide();
        }
    }

    fn list_facts(&mut self, record: &Record) {
        if record.is_deleted() {
            self.remove(record.id);
            return;
        }
        let words = |name| match record.answer(name) {
            Answer::Text(words) | Answer::Choice(words) => words.as_str(),
            _ => "",
        };
        self.put(
            record.id,
            Facts {
                name: words(field::ENTERPRISE_NAME),
                short_name: words(field::SHORT_NAME),
                tax_code: words(field::TAX_CODE),
                zone: words(field::ZONE),
                status: words(field::STATUS),
            },
        );
    }

    /// Takes one enterprise out.
    pub(super) fn remove(&mut self, id: RecordId) {
        let Some(position) = self.positions.get(&id) else {
            return;
        };
        if let Some(line) = self.lines.get_mut(*position as usize)
            && !std::mem::replace(&mut line.removed, true)
        {
            self.index.remove(*position);
            self.removed += 1;
        }
    }

    /// Takes an enterprise out for good, and what it was merged into.
    pub(super) fn forget(&mut self, id: RecordId) {
        self.remove(id);
        if self.into.remove(&id).is_some() {
            self.hide();
        }
    }

    pub(super) fn get(&self, id: RecordId) -> Option<Enterprise<'_>> {
        self.at(self.shown(*self.positions.get(&id)?))
    }

    /// Returns the enterprise that stands for one.
    pub(super) fn stands_for(&self, id: RecordId) -> RecordId {
        merged::stands_for(id, |id| self.into.get(&id).copied())
    }

    /// Lists the enterprises that one stands for besides itself.
    pub(super) fn merged_into(&self, id: RecordId) -> Vec<RecordId> {
        let merged = self.into.keys().copied();
        let mut merged: Vec<_> = merged
            .filter(|from| *from != id && self.stands_for(*from) == id)
            .collect();
        merged.sort_unstable();
        merged
    }

    /// Lists an enterprise and all that are one with it.
    pub(super) fn one_with(&self, id: RecordId) -> Vec<RecordId> {
        let id = self.stands_for(id);
        let mut all = self.merged_into(id);
        all.push(id);
        all
    }

    /// Works out anew which lines give way to which. Where the one that stays is not here, as in the middle of a first pull,
    /// none does.
    fn hide(&mut self) {
        let position = |id: &RecordId| self.positions.get(id).copied();
        let pairs = self.into.keys().filter_map(|id| {
            let (own, other) = (position(id)?, position(&self.stands_for(*id))?);
            (own != other).then_some((own, other))
        });
        self.hidden = pairs.collect();
    }

    /// Returns the position that is shown in place of one.
    fn shown(&self, position: u32) -> u32 {
        self.hidden.get(&position).copied().unwrap_or(position)
    }

    pub(super) fn search(&self, query: &str, zone: Option<&str>, limit: usize) -> Vec<Enterprise<'_>> {
        let positions = match zone {
            None => self.index.search(query, limit),
            Some(zone) => {
                let zone = self.words.number(zone);
                let within = |position: u32| Some(self.lines[self.shown(position) as usize].zone) == zone;
                self.index.search_among(query, limit, within)
            }
        };
        self.each_once(positions.into_iter()).collect()
    }

    /// Returns the lines at positions; of those that are one, the one that stands for them, at the first of their places.
    fn each_once(&self, positions: impl Iterator<Item = u32>) -> impl Iterator<Item = Enterprise<'_>> {
        let stand: BTreeSet<u32> = self.hidden.values().copied().collect();
        let mut met = BTreeSet::new();
        positions
            .map(|position| self.shown(position))
            .filter(move |position| !stand.contains(position) || met.insert(*position))
            .filter_map(|position| self.at(position))
    }

    /// Returns the ids of lines that something is true of, each as the one that stands for it.
    fn ids(&self, is_so: impl Fn(&Line) -> bool) -> Vec<RecordId> {
        let found = (0u32..).zip(&self.lines);
        let found = found.filter(|(_, line)| !line.removed && is_so(line));
        self.each_once(found.map(|(position, _)| position))
            .map(|line| line.id)
            .collect()
    }

    pub(super) fn with_tax_code(&self, tax_code: &str) -> Vec<RecordId> {
        self.ids(|line| &*line.tax_code == tax_code)
    }

    pub(super) fn with_name(&self, name: &str, zone: &str) -> Vec<RecordId> {
        // Only the lines of one zone are folded: folding all of them would be felt while typing.
        let (name, Some(zone)) = (fold(name), self.words.number(zone)) else {
            return Vec::new();
        };
        self.ids(|line| line.zone == zone && fold(&line.name) == name)
    }

    /// Lists what may be the same as an enterprise that is being typed, the most certain first.
    ///
    /// This runs at every key over all lines, so names are compared only where all words but one begin alike. As long as no
    /// zone is said, the first is not that one, because near names elsewhere are many.
    pub(super) fn alike(&self, own: RecordId, typed: Traits<'_>) -> Vec<(Suspicion, Enterprise<'_>)> {
        let zone = (!typed.zone.is_empty()).then(|| self.words.number(typed.zone));
        let may_be_there = |there: u16| there == 0 || zone.is_none_or(|zone| zone == Some(there));
        let begun: Vec<&str> = beginnings(typed.core).collect();
        let wanted = begun.len().saturating_sub(1).max(1);
        let first = begun.first().filter(|_| typed.core.len() >= SHORTEST);
        let is_coded = |line: &Line| !typed.tax_code.is_empty() && *line.tax_code == *typed.tax_code;
        let is_named = |position: u32, line: &Line| {
            may_be_there(line.zone)
                && first.is_some_and(|first| zone.is_some() || self.index.is_begun_with(position, first))
                && self.index.count_beginnings(position, &begun) >= wanted
        };
        let mut found = Vec::new();
        for (position, line) in (0u32..).zip(&self.lines) {
            if line.removed || line.id == own || !(is_coded(line) || is_named(position, line)) {
                continue;
            }
            let known = Traits {
                core: &core_of(self.index.telling(position)),
                tax_code: &line.tax_code,
                zone: self.words.word(line.zone),
            };
            found.extend(suspicion(typed, known).map(|suspected| (suspected, position)));
        }
        found.sort_unstable();
        // What was merged away is known by its own name and code, and shown as the one that stands for it.
        let mut met = BTreeSet::new();
        let found = found.into_iter();
        let shown = found.map(|(suspected, position)| (suspected, self.shown(position)));
        shown
            .filter(|(_, position)| met.insert(*position))
            .filter_map(|(suspected, position)| Some((suspected, self.at(position)?)))
            .collect()
    }

    /// Lists enterprises without a query: `first` in their order, then the others.
    pub(super) fn listed(&self, first: Vec<RecordId>, zone: Option<&str>, limit: usize) -> Vec<Enterprise<'_>> {
        let mut taken = vec![false; self.lines.len()];
        let first = first.iter().filter_map(|id| self.positions.get(id).copied());
        let first = first.map(|position| self.shown(position));
        let rest = (0u32..).take(self.lines.len());
        first
            .chain(rest)
            .filter(|position| !self.hidden.contains_key(position))
            .filter(|position| !std::mem::replace(&mut taken[*position as usize], true))
            .filter_map(|position| self.at(position))
            .filter(|line| zone.is_none_or(|zone| line.zone == zone))
            .take(limit)
            .collect()
    }

    pub(super) fn zones(&self) -> Vec<&str> {
        let mut used = vec![false; self.words.list.len()];
        (0u32..)
            .zip(&self.lines)
            .filter(|(position, line)| !line.removed && !self.hidden.contains_key(position))
            .for_each(|(_, line)| used[usize::from(line.zone)] = true);
        let words = self
            .words
            .list
            .iter()
            .zip(used)
            .filter(|(word, used)| *used && !word.is_empty());
        let mut zones: Vec<_> = words.map(|(word, _)| &**word).collect();
        zones.sort_unstable();
        zones
    }

    pub(super) fn count(&self) -> u64 {
        let hidden = self.hidden.keys();
        let hidden = hidden
            .filter(|position| !self.lines[**position as usize].removed)
            .count();
        self.lines.len() as u64 - self.removed - hidden as u64
    }

    fn at(&self, position: u32) -> Option<Enterprise<'_>> {
        let line = self.lines.get(position as usize).filter(|line| !line.removed)?;
        Some(Enterprise {
            id: line.id,
            name: &line.name,
            tax_code: &line.tax_code,
            zone: self.words.word(line.zone),
            status: self.words.word(line.status),
        })
    }

    fn put(&mut self, id: RecordId, facts: Facts<'_>) {
        let line = Line {
            id,
            name: facts.name.into(),
            tax_code: facts.tax_code.into(),
            zone: self.words.intern(facts.zone),
            status: self.words.intern(facts.status),
            removed: false,
        };
        let zone_name = self.zone_names.get(facts.zone).map_or("", String::as_str);
        let extra = [facts.short_name, facts.tax_code, zone_name];
        let known = self
            .positions
            .get(&id)
            .and_then(|position| self.lines.get_mut(*position as usize).map(|line| (*position, line)));
        if let Some((position, old)) = known {
            self.removed -= u64::from(old.removed);
            *old = line;
            self.index.replace(position, facts.name, &extra);
        } else {
            self.positions.insert(id, self.index.push(facts.name, &extra));
            self.lines.push(line);
        }
    }
}

/// Returns the words of a text or a choice; *unknown* and *not collected* have none.
fn plain(code: &str) -> &str {
    code.strip_prefix(['t', 'c']).unwrap_or_default()
}

/// Gives each different word a number.
struct Words {
    numbers: HashMap<Box<str>, u16>,
    list: Vec<Box<str>>,
}

impl Default for Words {
    fn default() -> Self {
        // Number 0 is no word, and stands in should there ever be more words than numbers.
        Self {
            numbers: HashMap::from([("".into(), 0)]),
            list: vec!["".into()],
        }
    }
}

impl Words {
    fn number(&self, word: &str) -> Option<u16> {
        self.numbers.get(word).copied()
    }

    fn word(&self, number: u16) -> &str {
        self.list.get(usize::from(number)).map_or("", |word| word)
    }

    fn intern(&mut self, word: &str) -> u16 {
        if let Some(number) = self.number(word) {
            return number;
        }
        let Ok(number) = u16::try_from(self.list.len()) else {
            return 0;
        };
        self.list.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }
}
