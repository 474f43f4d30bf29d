//! The phone's copy of what the server has, in memory, with what was written here laid over it.
//!
//! Pages of a first pull stay the bytes they came as; the lists and the search read them by column, and a record is built
//! only when somebody opens it. What changed later lies beside the pages, record by record. Local edits are laid over both
//! by merging, which may be done again and again: an enterprise created or renamed on the phone is found at once, and
//! stays so when the server's copy of the same edit arrives.

mod assignments;
mod enterprises;
mod others;
mod visits;

use std::collections::{BTreeSet, HashMap, hash_map};

use crate::contact::ERASED_ON;
use crate::form::Answers;
use crate::likeness::{Suspicion, Traits, Why, countries_differ};
use crate::plan::Assignment;
use crate::record::pack::{PackError, RecordPage, pack_records};
use crate::record::{Answer, Edit, Record, RecordId, RecordKind};
use crate::sync::{Scope, Summary};
use crate::vietnam::{company_core, fold};

pub use enterprises::Enterprise;
pub use others::{Entry, state_field};
pub use visits::Visit;

use assignments::Assignments;
use enterprises::Enterprises;
use others::Others;
use visits::Visits;

/// The fields that lists and search are made of; the forms of the programme hold them.
pub mod field {
    /// An enterprise's registered name.
    pub const ENTERPRISE_NAME: &str = "enterprise_name";
    /// The name that people use.
    pub const SHORT_NAME: &str = "enterprise_short_name";
    /// Its tax code.
    pub const TAX_CODE: &str = "tax_code";
    /// Its zone's code.
    pub const ZONE: &str = "zone_code";
    /// Where its investors come from.
    pub const INVESTOR_COUNTRIES: &str = "investor_countries";
    /// Its operating status.
    pub const STATUS: &str = "operating_status";
    /// The enterprise that a visit belongs to.
    pub const ENTERPRISE: &str = "enterprise";
    /// The day of a visit.
    pub const VISIT_DATE: &str = "visit_date";
    /// What came of a visit.
    pub const VISIT_OUTCOME: &str = "visit_outcome";
    /// The round that a visit belongs to.
    pub const SURVEY_ROUND: &str = "survey_round";
    /// The day of a record about an enterprise's organisations.
    pub const RECORD_DATE: &str = "record_date";
    /// Whether there is a party organisation.
    pub const HAS_PARTY_ORG: &str = "has_party_org";
    /// The committee above a party organisation.
    pub const PARTY_ORG_PARENT: &str = "party_org_parent";
    /// The day a party organisation was founded.
    pub const PARTY_ORG_FOUNDED_ON: &str = "party_org_founded_on";
    /// Whether there is a union.
    pub const HAS_UNION: &str = "has_union";
    /// The union above it.
    pub const UNION_PARENT: &str = "union_parent";
    /// Who held an activity.
    pub const ORGANIZER_UNIT: &str = "organizer_unit";
    /// The first day of an activity.
    pub const DATE_FROM: &str = "date_from";
    /// What an activity was called.
    pub const ACTIVITY_NAME: &str = "activity_name";
    /// What sort of activity it was.
    pub const ACTIVITY_TYPE: &str = "activity_type";
    /// The organisation that reports admissions.
    pub const REPORTING_ORG: &str = "reporting_org";
    /// The month that it reports.
    pub const PERIOD_MONTH: &str = "period_month";
    /// Whether the month is what was there before the plan.
    pub const IS_OPENING_BALANCE: &str = "is_opening_balance";
    /// How many were admitted in the month.
    pub const ADMITTED_TOTAL: &str = "admitted_total";
    /// Who has to do a follow-up.
    pub const ASSIGNEE_UNIT: &str = "assignee_unit";
    /// By when.
    pub const DUE_DATE: &str = "due_date";
    /// What has to be done.
    pub const ACTION_TEXT: &str = "action_text";
    /// How far it is.
    pub const FOLLOW_STATUS: &str = "follow_status";
}

/// The copy.
#[derive(Default)]
pub struct Mirror {
    pages: Vec<Page>,
    /// Where the server's copy of each record is, and at which version.
    places: HashMap<RecordId, (u64, Place)>,
    /// What came after the pages.
    changed: HashMap<RecordId, Record>,
    /// The edits written on this device, merged by record.
    local: HashMap<RecordId, Record>,
    /// What left the person's reach while an edit of it was not answered for: shown, and counted no more.
    kept: HashMap<RecordId, Record>,
    register: Summary,
    visit_scope: Summary,
    plan: Summary,
    enterprises: Enterprises,
    visits: Visits,
    others: Others,
    assignments: Assignments,
}

struct Page {
    scope: Scope,
    bytes: Box<[u8]>,
}

#[derive(Clone, Copy)]
enum Place {
    Page { page: u32, row: u32 },
    Changed(Scope),
}

impl Mirror {
    /// Makes an empty copy whose enterprises are also found by the names of their zones, given by code.
    pub fn with_zone_names<'a>(names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let names = names
            .into_iter()
            .map(|(code, name)| (code.to_owned(), fold(name)))
            .collect();
        Self {
            enterprises: Enterprises::with_zone_names(names),
            ..Self::default()
        }
    }

    /// Takes note of what the zones are called now. Names that changed have the list of enterprises built anew.
    ///
    /// # Errors
    /// When a page can't be read any more; the scope has to be fetched again then.
    pub fn name_zones<'a>(&mut self, names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), PackError> {
        let names = names
            .into_iter()
            .map(|(code, name)| (code.to_owned(), fold(name)))
            .collect();
        if self.enterprises.has_zone_names(&names) {
            return Ok(());
        }
        self.enterprises = Enterprises::with_zone_names(names);
        for (number, page) in (0u32..).zip(&self.pages) {
            if page.scope != Scope::Register || page.bytes.is_empty() {
                continue;
            }
            let page = RecordPage::open(&page.bytes)?;
            let still_here = |(row, (id, ..)): (u32, (RecordId, RecordKind, u64))| {
                matches!(self.places.get(&id), Some((_, Place::Page { page, row: at })) if *page == number && *at == row)
                    && !self.local.contains_key(&id)
            };
            let mut listed: Vec<bool> = (0u32..).zip(page.rows()).map(still_here).collect();
            for row in page.deletions() {
                listed[row] = false;
            }
            self.enterprises.add_page(&page, &listed);
        }
        let changed = self.changed.keys().chain(self.local.keys()).copied();
        let changed: BTreeSet<_> = changed.collect();
        for id in changed {
            if let Some(record) = self.record(id).filter(|record| record.kind == RecordKind::Enterprise) {
                self.enterprises.list(&record);
            }
        }
        Ok(())
    }

    /// Takes in a page of a first pull, as it came.
    ///
    /// # Errors
    /// When the page is damaged; nothing of it is taken in then.
    pub fn add_page(&mut self, scope: Scope, bytes: Vec<u8>) -> Result<(), PackError> {
        let bytes = bytes.into_boxed_slice();
        let page = RecordPage::open(&bytes)?;
        let number = u32::try_from(self.pages.len()).map_err(|_| PackError::NotAPack)?;
        // Rows that this device has edited too, deleted ones, and the few of other kinds go the long way. Built first, so
        // that nothing is taken in where one of them can't be read.
        let listed_by_column = |kind| {
            matches!(
                kind,
                RecordKind::Enterprise | RecordKind::Visit | RecordKind::Assignment
            )
        };
        let edited = page
            .rows()
            .enumerate()
            .filter(|(_, (id, kind, _))| !listed_by_column(*kind) || self.local.contains_key(id))
            .map(|(row, _)| row);
        let mut listed = vec![true; page.len()];
        let mut builds = Vec::new();
        for row in edited.chain(page.deletions()) {
            if listed
                .get_mut(row)
                .is_some_and(|listed| std::mem::replace(listed, false))
            {
                builds.push(page.record(row)?);
            }
        }
        self.places.reserve(page.len());
        for (row, (id, _, seq)) in page.rows().enumerate() {
            let place = Place::Page {
                page: number,
                row: u32::try_from(row).unwrap_or(u32::MAX),
            };
            if !self.put(scope, id, seq, place) {
                listed[row] = false;
                builds.retain(|record| record.id != id);
            }
        }
        self.enterprises.add_page(&page, &listed);
        self.visits.add_page(&page, &listed);
        self.assignments.add_page(&page, &listed);
        drop(page);
        self.pages.push(Page { scope, bytes });
        for record in builds {
            self.list(&record);
        }
        Ok(())
    }

    /// Takes in records that changed after the pages.
    ///
    /// # Errors
    /// When the pack is damaged; nothing of it is taken in then.
    pub fn apply(&mut self, scope: Scope, bytes: &[u8]) -> Result<(), PackError> {
        for (seq, record) in RecordPage::open(bytes)?.records()? {
            if self.put(scope, record.id, seq, Place::Changed(scope)) {
                self.list(&record);
                self.changed.insert(record.id, record);
            }
        }
        Ok(())
    }

    /// Lays an edit written on this device over the copy.
    pub fn overlay(&mut self, edit: &Edit) {
        match self.local.entry(edit.record) {
            hash_map::Entry::Occupied(mut known) => known.get_mut().apply(edit),
            hash_map::Entry::Vacant(new) => {
                new.insert(Record::of_edit(edit));
            }
        }
        if let Some(record) = self.record(edit.record) {
            self.list(&record);
        }
    }

    /// Takes a record out that left the person's reach. One that is still `wanted`, because the server has not answered for
    /// an edit of it or refused one, stays in the lists.
    pub fn leave(&mut self, id: RecordId, wanted: bool) {
        let copy = wanted.then(|| self.copy(id)).flatten();
        if let Some((seq, place)) = self.places.remove(&id) {
            let scope = match place {
                Place::Page { page, .. } => self.pages.get(page as usize).map(|page| page.scope),
                Place::Changed(scope) => Some(scope),
            };
            if let Some(scope) = scope {
                self.summary_mut(scope).remove(id, seq);
            }
        }
        self.changed.remove(&id);
        if wanted {
            self.kept.extend(copy.map(|record| (id, record)));
        } else {
            self.local.remove(&id);
            self.kept.remove(&id);
            self.enterprises.forget(id);
            self.visits.remove(id);
            self.others.remove(id);
            self.assignments.remove(id);
        }
    }

    /// Shows a record that had left the person's reach and is still wanted.
    pub fn keep(&mut self, record: Record) {
        if !self.places.contains_key(&record.id) {
            self.list(&record);
            self.kept.insert(record.id, record);
        }
    }

    /// Tells whether the server's copy of a record is here.
    pub fn holds(&self, id: RecordId) -> bool {
        self.places.contains_key(&id)
    }

    /// Forgets the server's copy of a scope; what was written on this device stays.
    pub fn drop_scope(&mut self, scope: Scope) {
        let pages = &self.pages;
        let scope_of = |place: &Place| match place {
            Place::Page { page, .. } => pages.get(*page as usize).map(|page| page.scope),
            Place::Changed(scope) => Some(*scope),
        };
        let gone: Vec<_> = self
            .places
            .iter()
            .filter(|(_, (_, place))| scope_of(place) == Some(scope))
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            self.places.remove(&id);
            self.changed.remove(&id);
        }
        for page in self.pages.iter_mut().filter(|page| page.scope == scope) {
            page.bytes = Box::default();
        }
        *self.summary_mut(scope) = Summary::default();
        match scope {
            Scope::Register => self.enterprises.clear(),
            Scope::Visits => {
                self.visits = Visits::default();
                self.others = Others::default();
            }
            Scope::Plan => self.assignments = Assignments::default(),
        }
        let shown = self.local.values().chain(self.kept.values());
        let shown: BTreeSet<_> = shown
            .filter(|record| Scope::of(record.kind) == scope)
            .map(|record| record.id)
            .collect();
        for record in shown.into_iter().filter_map(|id| self.record(id)).collect::<Vec<_>>() {
            self.list(&record);
        }
    }

    /// Returns a record: the server's copy with this device's edits over it.
    pub fn record(&self, id: RecordId) -> Option<Record> {
        match (self.copy(id), self.local.get(&id)) {
            (Some(mut record), Some(local)) => {
                record.merge(local);
                Some(record)
            }
            (Some(record), None) => Some(record),
            (None, local) => local.cloned(),
        }
    }

    /// Returns the server's copy of a record, without this device's edits over it.
    pub fn copy(&self, id: RecordId) -> Option<Record> {
        let Some((_, place)) = self.places.get(&id) else {
            return self.kept.get(&id).cloned();
        };
        match place {
            Place::Changed(_) => self.changed.get(&id).cloned(),
            Place::Page { page, row } => {
                let page = self.pages.get(*page as usize)?;
                RecordPage::open(&page.bytes)
                    .and_then(|open| open.record(*row as usize))
                    .ok()
            }
        }
    }

    /// Tells whether this device wrote anything in a record.
    pub fn is_local(&self, id: RecordId) -> bool {
        self.local.contains_key(&id)
    }

    /// Returns what the copy of a scope adds up to, to be compared with what the server says.
    pub const fn summary(&self, scope: Scope) -> Summary {
        match scope {
            Scope::Register => self.register,
            Scope::Visits => self.visit_scope,
            Scope::Plan => self.plan,
        }
    }

    /// Finds enterprises, best first; with nothing typed, those visited last come first, then all others.
    pub fn search(&self, query: &str, zone: Option<&str>, limit: usize) -> Vec<Enterprise<'_>> {
        if query.trim().is_empty() {
            return self.enterprises.listed(self.visits.last_visited(), zone, limit);
        }
        self.enterprises.search(query, zone, limit)
    }

    /// Returns an enterprise as lists show it: of one that was merged into another, that one.
    pub fn enterprise(&self, id: RecordId) -> Option<Enterprise<'_>> {
        self.enterprises.get(id)
    }

    /// Returns the enterprise that stands for one, see [`crate::merged::stands_for`].
    pub fn stands_for(&self, enterprise: RecordId) -> RecordId {
        self.enterprises.stands_for(enterprise)
    }

    /// Lists the enterprises that one stands for besides itself.
    pub fn merged_into(&self, enterprise: RecordId) -> Vec<RecordId> {
        self.enterprises.merged_into(enterprise)
    }

    /// Lists the visits of an enterprise and of those that are one with it, the last first.
    pub fn visits_of(&self, enterprise: RecordId) -> Vec<Visit> {
        self.visits.of(&self.enterprises.one_with(enterprise))
    }

    /// Lists the records of another kind than enterprise and visit that are about an enterprise, or about one that is one
    /// with it, as far as a filter leaves them, the last first.
    pub fn entries_about(&self, enterprise: RecordId, keep: impl Fn(&Entry) -> bool) -> Vec<&Entry> {
        let ids = self.enterprises.one_with(enterprise);
        let about = |entry: &Entry| entry.enterprise.is_some_and(|id| ids.contains(&id));
        self.entries(|entry| about(entry) && keep(entry))
    }

    /// Lists the visits that a reviewer sent back, the last first.
    pub fn returned(&self) -> Vec<&Visit> {
        self.visits.returned()
    }

    /// Lists the records of another kind than enterprise and visit that a filter leaves, the last first.
    pub fn entries(&self, keep: impl Fn(&Entry) -> bool) -> Vec<&Entry> {
        self.others.filtered(keep)
    }

    /// Returns a record of another kind than enterprise and visit, as lists show it.
    pub fn entry(&self, id: RecordId) -> Option<&Entry> {
        self.others.get(id)
    }

    /// Lists the assignments that hold, in no order.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.all()
    }

    /// Lists the enterprises that have this tax code.
    pub fn with_tax_code(&self, tax_code: &str) -> Vec<RecordId> {
        self.enterprises.with_tax_code(tax_code)
    }

    /// Lists the enterprises of a zone that have this name, however it is written.
    pub fn with_name(&self, name: &str, zone: &str) -> Vec<RecordId> {
        self.enterprises.with_name(name, zone)
    }

    /// Lists what may be the same as an enterprise that is being filled in, the most certain first: at most `limit`.
    pub fn alike(&self, own: RecordId, answers: &Answers, limit: usize) -> Vec<(Suspicion, Enterprise<'_>)> {
        let words = |field: &str| match answers.get(field) {
            Some(Answer::Text(words) | Answer::Choice(words)) => words.as_str(),
            _ => "",
        };
        let typed = Traits {
            core: &company_core(words(field::ENTERPRISE_NAME)),
            tax_code: words(field::TAX_CODE),
            zone: words(field::ZONE),
        };
        let countries = answers.get(field::INVESTOR_COUNTRIES).unwrap_or(&Answer::NotCollected);
        // A record is built only for the few that come into question.
        let is_from_elsewhere = |id| {
            let known = self.record(id);
            known.is_some_and(|known| countries_differ(known.answer(field::INVESTOR_COUNTRIES), countries))
        };
        let found = self.enterprises.alike(own, typed).into_iter();
        found
            .filter(|(suspected, line)| suspected.why != Why::NearName || !is_from_elsewhere(line.id))
            .take(limit)
            .collect()
    }

    /// Returns the enterprise that a visit or another record names; ask [`Self::stands_for`] which one is meant.
    pub fn enterprise_of(&self, record: RecordId) -> Option<RecordId> {
        let visit = self.visits.get(record).map(|visit| visit.enterprise);
        let other = || self.others.get(record).map(|entry| entry.enterprise);
        let assigned = || {
            self.assignments
                .get(record)
                .map(|assignment| Some(assignment.enterprise))
        };
        visit.or_else(other).or_else(assigned)?
    }

    /// Lists the codes of the zones that enterprises are in, in order.
    pub fn zones(&self) -> Vec<&str> {
        self.enterprises.zones()
    }

    /// Returns the number of enterprises that are not deleted and gave way to no other.
    pub fn enterprise_count(&self) -> u64 {
        self.enterprises.count()
    }

    /// Returns the number of visits that are not deleted.
    pub fn visit_count(&self) -> u64 {
        self.visits.count()
    }

    /// Notes where the server's copy of a record is; `false` if the one known is as new.
    fn put(&mut self, scope: Scope, id: RecordId, seq: u64, place: Place) -> bool {
        let old = match self.places.entry(id) {
            hash_map::Entry::Occupied(known) if known.get().0 >= seq => return false,
            hash_map::Entry::Occupied(mut known) => Some(known.insert((seq, place)).0),
            hash_map::Entry::Vacant(new) => {
                new.insert((seq, place));
                None
            }
        };
        self.kept.remove(&id);
        let summary = self.summary_mut(scope);
        if let Some(old) = old {
            summary.remove(id, old);
        }
        summary.add(id, seq);
        true
    }

    const fn summary_mut(&mut self, scope: Scope) -> &mut Summary {
        match scope {
            Scope::Register => &mut self.register,
            Scope::Visits => &mut self.visit_scope,
            Scope::Plan => &mut self.plan,
        }
    }

    /// Puts a record into the lists as the server's copy and this device's edits together show it.
    fn list(&mut self, record: &Record) {
        let merged = self.local.get(&record.id).map(|local| {
            let mut merged = record.clone();
            merged.merge(local);
            merged
        });
        let record = merged.as_ref().unwrap_or(record);
        match record.kind {
            RecordKind::Enterprise => self.enterprises.list(record),
            RecordKind::Visit => self.visits.list(record),
            RecordKind::PartyOrganisation
            | RecordKind::MassOrganisations
            | RecordKind::Activity
            | RecordKind::Admission
            | RecordKind::FollowUp => self.others.list(record),
            RecordKind::Assignment => self.assignments.list(record),
        }
    }
}

/// Takes a pack of records apart into packs of one, as they are stored beside the pages.
///
/// # Errors
/// When the pack is damaged.
pub fn apart(bytes: &[u8]) -> Result<Vec<(RecordId, Vec<u8>)>, PackError> {
    let records = RecordPage::open(bytes)?.records()?;
    Ok(records
        .iter()
        .map(|(seq, record)| (record.id, pack_records([(*seq, record)])))
        .collect())
}

/// Lists the records of a pack in which a contact was erased, so that older copies of them are not kept.
///
/// # Errors
/// When the pack is damaged.
pub fn with_erased_contact(bytes: &[u8]) -> Result<BTreeSet<RecordId>, PackError> {
    let page = RecordPage::open(bytes)?;
    let ids: Vec<_> = page.rows().map(|(id, ..)| id).collect();
    let erased = page.column(ERASED_ON).filter_map(|(row, _)| ids.get(row).copied());
    Ok(erased.collect())
}

/// Takes records out of a pack. Nothing is returned if none of them is in it.
///
/// # Errors
/// When the pack is damaged.
pub fn without(bytes: &[u8], gone: &BTreeSet<RecordId>) -> Result<Option<Vec<u8>>, PackError> {
    let page = RecordPage::open(bytes)?;
    if !page.rows().any(|(id, ..)| gone.contains(&id)) {
        return Ok(None);
    }
    let records = page.records()?;
    let left = records.iter().filter(|(_, record)| !gone.contains(&record.id));
    Ok(Some(pack_records(left.map(|(seq, record)| (*seq, record)))))
}

#[cfg(test)]
mod tests;
