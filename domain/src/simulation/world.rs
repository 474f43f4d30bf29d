//! The scheduler, and what must hold when it is done.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use serde::Serialize;

use crate::reach::Extent;
use crate::record::{Answer, Edit, EditId, FieldName, PersonId, Record, RecordId, RecordKind};
use crate::review::{self, Standing};
use crate::sync::Ended;

use super::chance::Chance;
use super::colleague::{Colleague, to_visit};
use super::network::{Network, Parcel};
use super::office::Office;
use super::phone::{About, Phone};

const PHONES: u8 = 4;
/// At the desk; their numbers follow those of the phones.
const COLLEAGUES: u8 = 3;
/// The zones that records are in, and people reach.
pub(super) const ZONES: [&str; 3] = ["a", "b", "c"];
const STEPS: u64 = 1_000;
/// How long the fleet may take to settle once the faults have ended, in scheduler steps.
const CALM_STEPS: u64 = 60_000;

/// What one run, or many, came to. The four first numbers are the promise: all but `operations` must be 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    /// Steps taken by the scheduler.
    pub operations: u64,
    /// Edits that somebody saved and that are nowhere, or that nobody can find where they must be.
    pub lost: u64,
    /// Edits that stand in the log more than once.
    pub duplicated: u64,
    /// Replicas, conflicts, plans or reviews that are not what they must be.
    pub diverged: u64,
    /// Edits saved.
    pub edits: u64,
    /// True conflicts at the end.
    pub conflicts: u64,
    /// Crashes of phones and of the server.
    pub crashes: u64,
    /// Restores from backup.
    pub restores: u64,
    /// Edits that were refused because they were outside their author's reach, each still on its phone.
    pub refused: u64,
    /// Mirrors that noticed they had gone astray.
    pub healed: u64,
    /// Edits written at the desk: assignments, decisions on visits, settled conflicts.
    pub desk: u64,
    /// Things done at the desk in front of a screen that somebody else had overtaken.
    pub late: u64,
    /// Visits that came back and were corrected on a phone.
    pub corrected: u64,
    /// Assignments that hold at the end.
    pub assigned: u64,
    /// Visits that are approved as they are at the end.
    pub approved: u64,
}

impl Report {
    /// Tells whether nothing was lost, doubled or apart.
    pub const fn is_clean(&self) -> bool {
        self.lost == 0 && self.duplicated == 0 && self.diverged == 0
    }
}

impl AddAssign for Report {
    fn add_assign(&mut self, other: Self) {
        self.operations += other.operations;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.diverged += other.diverged;
        self.edits += other.edits;
        self.conflicts += other.conflicts;
        self.crashes += other.crashes;
        self.restores += other.restores;
        self.refused += other.refused;
        self.healed += other.healed;
        self.desk += other.desk;
        self.late += other.late;
        self.corrected += other.corrected;
        self.assigned += other.assigned;
        self.approved += other.approved;
    }
}

/// Runs one fleet under one seed.
pub fn run(seed: u64) -> Report {
    let mut world = World::new(seed);
    for _ in 0..STEPS {
        world.step(true);
    }
    world.settle();
    world.judge()
}

struct World {
    chance: Chance,
    now: u64,
    phones: Vec<Phone>,
    colleagues: Vec<Colleague>,
    office: Office,
    network: Network,
    records: Vec<About>,
    written: BTreeMap<EditId, Edit>,
    /// What was ever written at the desk, in any life of the books.
    at_the_desk: BTreeMap<EditId, Edit>,
    /// What was approved, by the edit that says so.
    approved: BTreeMap<EditId, String>,
    asks: u64,
    report: Report,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let phones = (0..PHONES).map(|number| Phone::new(number, &mut chance)).collect();
        let office = Office::new(&mut chance);
        Self {
            chance,
            now: 1_700_000_000_000,
            phones,
            colleagues: (PHONES..PHONES + COLLEAGUES).map(Colleague::new).collect(),
            office,
            network: Network::default(),
            records: Vec::new(),
            written: BTreeMap::new(),
            at_the_desk: BTreeMap::new(),
            approved: BTreeMap::new(),
            asks: 0,
            report: Report::default(),
        }
    }

    fn step(&mut self, faults: bool) {
        self.report.operations += 1;
        self.now += self.chance.next() % 60_000;
        let phone = self.chance.below(self.phones.len());
        match self.chance.below(100) {
            0..10 if faults => self.write(phone),
            10..25 => self.phones[phone].begin(),
            25 if faults => self.phones[phone].crash(),
            26..28 if faults => self.phones[phone].rot(&mut self.chance),
            28..30 if faults => self.office.backup(),
            30 if faults && self.chance.permille(250) => self.restore(),
            31..33 if faults => self.change_reach(phone),
            33..38 if faults || self.network.is_empty() => self.phones[phone].time_out(&mut self.chance),
            38..62 => self.send(phone),
            62..72 if faults => self.work_at_the_desk(),
            _ => self.deliver(faults),
        }
        if faults {
            self.watch();
        }
    }

    /// Gives a person another part of the data.
    fn change_reach(&mut self, phone: usize) {
        let person = self.phones[phone].caller.person;
        let zones = ZONES.iter().filter(|_| self.chance.permille(500));
        let extent = Extent::Part {
            units: BTreeSet::new(),
            zones: zones.map(|zone| (*zone).to_owned()).collect(),
        };
        let extent = if self.chance.permille(300) {
            Extent::Everything
        } else {
            extent
        };
        self.office.books.extents.insert(person, extent);
    }

    fn write(&mut self, phone: usize) {
        let fresh = self.records.len() < 4 || (self.records.len() < 16 && self.chance.permille(100));
        if fresh {
            let about = self.think_of_a_record();
            self.records.push(about);
        }
        let mut about = self.records[self.chance.below(self.records.len())];
        if self.chance.permille(500)
            && let Some(back) = self.phones[phone].find_what_came_back(&mut self.chance)
            && let Some(visit) = self.records.iter().find(|about| about.record == back)
        {
            about = *visit;
            self.report.corrected += 1;
        }
        let edit = self.phones[phone].write(about, self.now, &mut self.chance);
        self.written.insert(edit.id, edit);
    }

    /// An enterprise, or a visit to one that anybody has thought of.
    fn think_of_a_record(&mut self) -> About {
        let record = RecordId::from_parts(self.now, self.chance.bytes());
        let enterprises = self.records.iter().filter(|about| about.kind == RecordKind::Enterprise);
        let enterprises: Vec<_> = enterprises.map(|about| about.record).collect();
        let enterprise = enterprises.get(self.chance.below(enterprises.len())).copied();
        match enterprise.filter(|_| self.chance.permille(500)) {
            None => About {
                record,
                kind: RecordKind::Enterprise,
                enterprise: None,
            },
            enterprise => About {
                record,
                kind: RecordKind::Visit,
                enterprise,
            },
        }
    }

    fn work_at_the_desk(&mut self) {
        let people: Vec<PersonId> = self.phones.iter().map(|phone| phone.caller.person).collect();
        let colleague = self.chance.below(self.colleagues.len());
        let colleague = &mut self.colleagues[colleague];
        let did = self.office.work(colleague, &people, self.now, &mut self.chance);
        self.report.late += u64::from(did.is_late);
        self.report.desk += did.edits.len() as u64;
        for edit in did.edits {
            if let Some(content) = &did.approved {
                self.approved.insert(edit.id, content.clone());
            }
            self.at_the_desk.insert(edit.id, edit.clone());
            self.written.insert(edit.id, edit);
        }
    }

    /// Goes back to a backup. What phones sent since, they offer again; what was written at the desk since is gone with the
    /// books that it was in, which is what a person accepts who restores.
    fn restore(&mut self) {
        self.office.restore(&mut self.chance, self.now);
        self.colleagues.iter_mut().for_each(Colleague::is_signed_out);
        self.written.retain(|id, _| !self.at_the_desk.contains_key(id));
        let kept = self.office.books.log.iter().map(|edit| edit.id);
        let kept = kept.filter_map(|id| self.at_the_desk.get(&id));
        self.written.extend(kept.map(|edit| (edit.id, edit.clone())));
    }

    fn send(&mut self, phone: usize) {
        self.asks += 1;
        match self.phones[phone].next_ask(self.asks) {
            Ok(Some(ask)) => self.network.send(Parcel::Request {
                phone,
                number: self.asks,
                ask,
            }),
            Err(Ended::Again) => self.phones[phone].begin(),
            Ok(None) | Err(Ended::Done | Ended::Later | Ended::Failed(_)) => {}
        }
    }

    fn deliver(&mut self, faults: bool) {
        match self.network.deliver(&mut self.chance, faults) {
            Some(Parcel::Request { phone, number, ask }) => {
                let caller = self.phones[phone].caller;
                let answer = self.office.handle(caller, ask, self.now, &mut self.chance, faults);
                if let Some(result) = answer {
                    self.network.send(Parcel::Response { phone, number, result });
                }
            }
            Some(Parcel::Response { phone, number, result }) => {
                self.phones[phone].receive(number, result, &mut self.chance, faults);
            }
            None => {}
        }
    }

    /// Holds at every moment: what was saved is on its phone, and a receipt of this life is true.
    fn watch(&mut self) {
        for phone in &self.phones {
            let disk = &phone.disk;
            for (edit, receipt) in disk.acknowledged.values() {
                let place = usize::try_from(receipt.number).unwrap_or_default().wrapping_sub(1);
                let this_life = receipt.epoch == self.office.books.epoch;
                if this_life && self.office.books.log.get(place).map(|logged| logged.id) != Some(edit.id) {
                    self.report.lost += 1;
                }
            }
            for id in self.written.keys().filter(|id| id.device == disk.device) {
                let counter = &id.counter;
                let held = disk.outbox.contains_key(counter)
                    || disk.acknowledged.contains_key(counter)
                    || disk.attention.contains_key(counter);
                self.report.lost += u64::from(!held);
            }
        }
    }

    /// Lets the fleet finish without faults, until every phone has had two whole runs with nothing left to send.
    fn settle(&mut self) {
        for _ in 0..CALM_STEPS {
            self.step(false);
            let quiet = self.network.is_empty()
                && self
                    .phones
                    .iter()
                    .all(|phone| phone.is_idle() && phone.disk.outbox.is_empty());
            if quiet && self.phones.iter().all(|phone| self.is_current(phone)) {
                return;
            }
        }
    }

    fn is_current(&self, phone: &Phone) -> bool {
        phone.disk.mirror == self.office.books.held_by(phone.caller.person)
    }

    /// Tells whether a visit stands where the decisions put it that nobody has answered, and whether what passes for
    /// approved is what somebody had in front of them when they approved it.
    fn is_reviewed_rightly(&self, record: &Record, standing: &StandingValues) -> bool {
        if !review::is_reviewed(record.kind) {
            return true;
        }
        let says = |state: &str| {
            let answer = Answer::Choice(state.to_owned());
            standing.get(review::STATE).and_then(|values| values.get(&answer))
        };
        let only_approved = standing.get(review::STATE).is_some_and(|values| values.len() == 1);
        let content = review::content(record);
        let was_seen = says(review::APPROVED)
            .into_iter()
            .flatten()
            .any(|edit| self.approved.get(edit) == Some(&content));
        match review::standing(record) {
            Standing::Returned => says(review::RETURNED).is_some(),
            // One approval is enough here.
            Standing::FirstApproved => false,
            Standing::Approved => only_approved && was_seen,
            Standing::Changed => only_approved && says(review::APPROVED).is_some() && !was_seen,
            Standing::Submitted | Standing::Resubmitted => {
                says(review::RETURNED).is_none() && !(only_approved && says(review::APPROVED).is_some())
            }
        }
    }

    /// Looks at each phone through its own screen: what is to be visited and what came back are what the office says, as
    /// far as its person reaches.
    fn judge_phones(&mut self, stored: &[Record]) {
        for phone in &self.phones {
            let person = phone.caller.person;
            let held = self.office.books.held_by(person);
            let within = stored.iter().filter(|record| held.contains_key(&record.id));
            let shown: Vec<_> = within
                .clone()
                .map(|record| phone.disk.view(record.id, record.kind))
                .collect();
            let (planned, expected) = (to_visit(shown.iter(), person), to_visit(within.clone(), person));
            self.report.diverged += u64::from(planned != expected);
            self.report.assigned += expected.len() as u64;
            for record in within.filter(|record| review::is_returned(record)) {
                let view = phone.disk.view(record.id, record.kind);
                let came_back = review::is_returned(&view) && review::comments(&view) == review::comments(record);
                // What was refused on this phone may have answered it already, there alone.
                let is_answered = phone.disk.attention.values().any(|edit| edit.record == record.id);
                self.report.lost += u64::from(!came_back && !is_answered);
            }
        }
        let approved = stored.iter().filter(|record| review::is_reviewed(record.kind));
        let approved = approved.filter(|record| review::standing(record) == Standing::Approved);
        self.report.approved = approved.count() as u64;
    }

    fn judge(mut self) -> Report {
        let log = &self.office.books.log;
        let logged: BTreeSet<_> = log.iter().map(|edit| edit.id).collect();
        self.report.edits = self.written.len() as u64;
        self.report.duplicated = (log.len() - logged.len()) as u64;
        // What was outside somebody's reach is in quarantine, and refused on its phone; a restore may forget the first.
        let refused: BTreeSet<_> = self
            .phones
            .iter()
            .flat_map(|phone| phone.disk.attention.values())
            .map(|edit| edit.id)
            .collect();
        let is_somewhere = |id: &EditId| logged.contains(id) || refused.contains(id);
        self.report.lost += self.written.keys().filter(|id| !is_somewhere(id)).count() as u64;
        self.report.refused = refused.len() as u64;
        self.report.lost += log
            .iter()
            .filter(|edit| self.written.get(&edit.id) != Some(edit))
            .count() as u64;
        self.report.diverged += self.phones.iter().filter(|phone| !self.is_current(phone)).count() as u64;
        let stored: Vec<_> = self
            .office
            .books
            .records
            .values()
            .map(|(_, record)| record.clone())
            .collect();
        for record in &stored {
            let edits = self.written.values().filter(|edit| edit.record == record.id);
            let mut edits: Vec<_> = edits.filter(|edit| logged.contains(&edit.id)).collect();
            let standing = standing_values(&edits);
            let truth = true_conflicts(record.kind, &standing);
            self.report.conflicts += truth.len() as u64;
            self.report.diverged += u64::from(!self.is_reviewed_rightly(record, &standing));
            let mut merged = Record::new(record.id, record.kind);
            for left in (1..=edits.len()).rev() {
                merged.apply(edits.swap_remove(self.chance.below(left)));
            }
            let found: BTreeSet<_> = merged.conflicts().map(|(field, _)| field.clone()).collect();
            self.report.diverged += u64::from(*record != merged || found != truth);
        }
        self.judge_phones(&stored);
        self.report.crashes = self.office.crashes + self.phones.iter().map(|phone| phone.crashes).sum::<u64>();
        self.report.restores = self.office.restores;
        self.report.healed = self.phones.iter().map(|phone| phone.healed).sum();
        // A copy that goes astray without having rotted was led astray: healing must not hide that.
        let led_astray = |phone: &&Phone| phone.healed > phone.rotten;
        self.report.diverged += self.phones.iter().filter(led_astray).count() as u64;
        self.report
    }
}

/// Which values stand in each field, each with an edit that wrote it.
type StandingValues = BTreeMap<FieldName, BTreeMap<Answer, BTreeSet<EditId>>>;

/// Finds what stands from the edits alone, without registers: a value stands unless some edit's author had seen it.
fn standing_values(edits: &[&Edit]) -> StandingValues {
    let mut standing = StandingValues::new();
    for edit in edits {
        for (field, change) in &edit.changes {
            let replaced = edits.iter().any(|other| {
                other.changes.get(field).is_some_and(|later| {
                    let own = other.id.device == edit.id.device && other.id.counter > edit.id.counter;
                    own || (other.id != edit.id && later.seen.covers(edit.id))
                })
            });
            if !replaced {
                let values = standing.entry(field.clone()).or_default();
                values.entry(change.value.clone()).or_default().insert(edit.id);
            }
        }
    }
    standing
}

/// Fields with more than one value, but for those of the review, in which the next decision ends it.
fn true_conflicts(kind: RecordKind, standing: &StandingValues) -> BTreeSet<FieldName> {
    let apart = standing.iter().filter(|(_, values)| values.len() > 1);
    let fields = apart.map(|(field, _)| field.clone());
    fields
        .filter(|field| !review::is_of_review(kind, field.as_str()))
        .collect()
}
