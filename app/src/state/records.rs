//! The phone's records: what the server sent and what was written here, merged, and every way to change it.

use std::rc::Rc;

use domain::record::{Answer, FieldName, PersonId, Record, RecordId};
use leptos::prelude::*;

use super::{AttentionLine, Counts, EnterpriseLine, Load, OutboxLine, RecentLine, VisitLine};
use crate::problem::Problem;
use crate::storage::SavedDraft;
use crate::sync::Phone;

/// A handle to the phone's records. Copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Records {
    pub(super) phone: StoredValue<Option<Rc<Phone>>, LocalStorage>,
    pub(super) ready: RwSignal<Load<()>>,
    pub(super) version: RwSignal<u64>,
    pub(super) counts: RwSignal<Counts>,
    pub(super) drafts: RwSignal<Vec<SavedDraft>>,
    pub(super) outbox: RwSignal<Vec<OutboxLine>>,
    pub(super) attention: RwSignal<Vec<AttentionLine>>,
}

/// Returns the phone's records.
pub fn use_records() -> Records {
    expect_context()
}

impl Records {
    /// Tells whether the records of the signed-in person are open.
    pub fn ready(self) -> Signal<Load<()>> {
        self.ready.into()
    }

    /// Changes whenever any record did: track it, then read again.
    pub fn version(self) -> Signal<u64> {
        self.version.into()
    }

    /// Returns how much of everything there is.
    pub fn counts(self) -> Signal<Counts> {
        self.counts.into()
    }

    /// Finds enterprises by name, tax code or zone, best first. Nothing typed: all of them, the last visited first.
    pub fn search(self, query: &str, zone: Option<&str>, limit: usize) -> Vec<EnterpriseLine> {
        todo!()
    }

    /// Lists the codes of the zones that enterprises are in.
    pub fn zones_in_use(self) -> Vec<String> {
        todo!()
    }

    /// Returns a record: the server's copy and what was written here, merged.
    pub fn record(self, id: RecordId) -> Option<Record> {
        todo!()
    }

    /// Lists the visits of an enterprise, the last first.
    pub fn visits_of(self, enterprise: RecordId) -> Vec<VisitLine> {
        todo!()
    }

    /// Returns the last visit of an enterprise.
    pub fn last_answers(self, enterprise: RecordId) -> Option<Record> {
        todo!()
    }

    /// Lists the person's latest work on this phone, the last first.
    pub fn recent(self, limit: usize) -> Vec<RecentLine> {
        todo!()
    }

    /// Returns the drafts, the last touched first.
    pub fn drafts(self) -> Signal<Vec<SavedDraft>> {
        self.drafts.into()
    }

    /// Returns one draft.
    pub fn draft(self, record: RecordId) -> Option<SavedDraft> {
        todo!()
    }

    /// Begins a visit of an enterprise today, or goes on with the one begun today.
    pub async fn start_visit(self, enterprise: RecordId) -> Result<RecordId, Problem> {
        todo!()
    }

    /// Begins a new enterprise.
    pub async fn start_enterprise(self) -> Result<RecordId, Problem> {
        todo!()
    }

    /// Begins to change a record, or goes on with it.
    pub async fn start_edit(self, record: RecordId) -> Result<RecordId, Problem> {
        todo!()
    }

    /// Takes an answer into a draft. `Ok` means that it is on disk.
    pub async fn answer(self, draft: RecordId, field: FieldName, answer: Answer) -> Result<(), Problem> {
        todo!()
    }

    /// Takes several answers into a draft together, such as calculated ones. `Ok` means that they are on disk.
    pub async fn answer_all(self, draft: RecordId, answers: Vec<(FieldName, Answer)>) -> Result<(), Problem> {
        todo!()
    }

    /// Saves a draft for good: the edit, its number and the end of the draft in one transaction.
    pub async fn submit(self, draft: RecordId) -> Result<(), Problem> {
        todo!()
    }

    /// Throws a draft away and returns it, so that it can be brought back.
    pub async fn discard(self, draft: RecordId) -> Result<SavedDraft, Problem> {
        todo!()
    }

    /// Brings a draft back.
    pub async fn restore(self, draft: SavedDraft) -> Result<(), Problem> {
        todo!()
    }

    /// Returns what is saved here and not received yet, in the order of saving.
    pub fn outbox(self) -> Signal<Vec<OutboxLine>> {
        self.outbox.into()
    }

    /// Returns what the server refused.
    pub fn attention(self) -> Signal<Vec<AttentionLine>> {
        self.attention.into()
    }

    /// Offers a refused edit again, as a new edit.
    pub async fn retry(self, counter: u64) -> Result<(), Problem> {
        todo!()
    }

    /// Returns the name of a person.
    pub fn name_of(self, person: PersonId) -> Option<String> {
        todo!()
    }
}
