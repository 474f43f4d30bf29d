//! The scheduler, and what must hold when it is done.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use serde::Serialize;

use crate::reach::Extent;
use crate::record::{Answer, Edit, EditId, FieldName, Record, RecordId, RecordKind};
use crate::sync::Ended;

use super::chance::Chance;
use super::network::{Network, Parcel};
use super::office::Office;
use super::phone::Phone;

const PHONES: u8 = 4;
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
    /// Replicas, or conflicts, that are not what they must be.
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
    office: Office,
    network: Network,
    records: Vec<(RecordId, RecordKind)>,
    written: BTreeMap<EditId, Edit>,
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
            office,
            network: Network::default(),
            records: Vec::new(),
            written: BTreeMap::new(),
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
            30 if faults && self.chance.permille(250) => self.office.restore(&mut self.chance, self.now),
            31..33 if faults => self.change_reach(phone),
            33..38 if faults || self.network.is_empty() => self.phones[phone].time_out(&mut self.chance),
            38..65 => self.send(phone),
            _ => self.deliver(faults),
        }
        if faults {
            self.watch();
        }
    }

    /// Gives a person another part of the data.
    fn change_reach(&mut self, phone: usize) {
        let person = self.phones[phone].person;
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
            let kind = if self.chance.permille(600) {
                RecordKind::Enterprise
            } else {
                RecordKind::Visit
            };
            self.records
                .push((RecordId::from_parts(self.now, self.chance.bytes()), kind));
        }
        let (record, kind) = self.records[self.chance.below(self.records.len())];
        let edit = self.phones[phone].write(record, kind, self.now, &mut self.chance);
        self.written.insert(edit.id, edit);
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
                let person = self.phones[phone].person;
                let answer = self.office.handle(person, ask, self.now, &mut self.chance, faults);
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
        phone.disk.mirror == self.office.books.held_by(phone.person)
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
        for (id, kind) in &self.records {
            let mut edits: Vec<_> = self
                .written
                .values()
                .filter(|edit| edit.record == *id && logged.contains(&edit.id))
                .collect();
            let truth = true_conflicts(&edits);
            self.report.conflicts += truth.len() as u64;
            let mut merged = Record::new(*id, *kind);
            for left in (1..=edits.len()).rev() {
                merged.apply(edits.swap_remove(self.chance.below(left)));
            }
            let stored = self.office.books.records.get(id).map(|(_, record)| record);
            let found: BTreeSet<_> = merged.conflicts().map(|(field, _)| field.clone()).collect();
            self.report.diverged += u64::from(stored.is_some_and(|stored| *stored != merged) || found != truth);
        }
        self.report.crashes = self.office.crashes + self.phones.iter().map(|phone| phone.crashes).sum::<u64>();
        self.report.restores = self.office.restores;
        self.report.healed = self.phones.iter().map(|phone| phone.healed).sum();
        // A copy that goes astray without having rotted was led astray: healing must not hide that.
        let led_astray = |phone: &&Phone| phone.healed > phone.rotten;
        self.report.diverged += self.phones.iter().filter(led_astray).count() as u64;
        self.report
    }
}

/// Finds the conflicts from the edits alone, without registers: a value stands unless some edit's author had seen it.
fn true_conflicts(edits: &[&Edit]) -> BTreeSet<FieldName> {
    let mut standing: BTreeMap<&FieldName, BTreeSet<&Answer>> = BTreeMap::new();
    for edit in edits {
        for (field, change) in &edit.changes {
            let replaced = edits.iter().any(|other| {
                other.changes.get(field).is_some_and(|later| {
                    let own = other.id.device == edit.id.device && other.id.counter > edit.id.counter;
                    own || (other.id != edit.id && later.seen.covers(edit.id))
                })
            });
            if !replaced {
                standing.entry(field).or_default().insert(&change.value);
            }
        }
    }
    standing
        .into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(field, _)| field.clone())
        .collect()
}
