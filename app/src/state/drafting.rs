//! Drafts: begun, answered as they are typed, submitted, thrown away and brought back.

use std::sync::Arc;

use domain::elsewhere::day_field;
use domain::form::{Answers, Form, defaults};
use domain::mirror::field;
use domain::record::{Answer, FieldName, RecordId, RecordKind};
use domain::review;
use leptos::prelude::*;

use super::Records;
use super::records::title_of;
use crate::browser::{chance, clock};
use crate::problem::Problem;
use crate::storage::{SavedDraft, StorageError};
use crate::sync::Phone;

/// What a new record is begun from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Nothing: it belongs to no enterprise.
    Nothing,
    /// An enterprise.
    Enterprise(RecordId),
    /// A visit, and its enterprise.
    Visit(RecordId),
}

impl Records {
    /// Returns the drafts, the last touched first.
    pub fn drafts(self) -> Signal<Vec<SavedDraft>> {
        self.drafts.into()
    }

    /// Returns one draft.
    pub fn draft(self, record: RecordId) -> Option<SavedDraft> {
        let phone = self.phone()?;
        let inner = phone.read();
        inner
            .on_screen
            .get(&record)
            .or_else(|| inner.drafts.get(&record))
            .cloned()
    }

    /// Begins a visit of an enterprise today, or goes on with the one begun today.
    pub async fn start_visit(self, enterprise: RecordId) -> Result<RecordId, Problem> {
        let phone = self.needs_phone()?;
        let enterprise = phone.read().mirror.stands_for(enterprise);
        let today = clock::today();
        let begun_today = |draft: &&SavedDraft| {
            draft.kind == RecordKind::Visit
                && draft.enterprise == Some(enterprise)
                && draft.answers.get(field::VISIT_DATE) == Some(&Answer::Date(today))
        };
        if let Some(draft) = phone.read().drafts.values().find(begun_today) {
            return Ok(draft.record);
        }
        self.start(RecordKind::Visit, Origin::Enterprise(enterprise)).await
    }

    /// Begins a record.
    pub async fn start(self, kind: RecordKind, origin: Origin) -> Result<RecordId, Problem> {
        let phone = self.needs_phone()?;
        let (enterprise, visit) = match origin {
            Origin::Nothing => (None, None),
            Origin::Enterprise(enterprise) => (Some(enterprise), None),
            Origin::Visit(visit) => (phone.read().mirror.enterprise_of(visit), Some(visit)),
        };
        // What is begun now is begun for the one that stands for it.
        let enterprise = enterprise.map(|id| phone.read().mirror.stands_for(id));
        let untouched = |draft: &&SavedDraft| {
            (draft.kind, draft.enterprise) == (kind, enterprise)
                && draft.is_untouched()
                && draft.answers.get("visit").and_then(Answer::as_reference) == visit
        };
        if let Some(draft) = phone.read().drafts.values().find(untouched) {
            return Ok(draft.record);
        }
        let mut draft = SavedDraft::new(chance::record_id(), kind, self.tag(kind), clock::now());
        if let Some(enterprise) = enterprise {
            draft.enterprise = Some(enterprise);
            draft.title = title_of(&phone, enterprise, RecordKind::Enterprise);
            draft
                .answers
                .insert(field::ENTERPRISE.into(), Answer::Reference(enterprise));
        }
        if let Some(visit) = visit.and_then(|id| self.record(id)) {
            draft.answers.insert("visit".into(), Answer::Reference(visit.id));
            let day = visit.answer(field::VISIT_DATE).clone();
            draft.answers.insert(field::VISIT_DATE.into(), day);
        }
        if matches!(
            kind,
            RecordKind::Visit | RecordKind::PartyOrganisation | RecordKind::MassOrganisations
        ) {
            draft
                .answers
                .insert(day_field(kind).into(), Answer::Date(clock::today()));
        }
        if let Some(form) = self.form(kind) {
            let surroundings = self.surroundings(draft.record, kind, &draft.answers, false);
            for (field, answer) in defaults(&form, &surroundings, clock::today()) {
                draft.answers.entry(field).or_insert(answer);
            }
        }
        draft.begun_with.clone_from(&draft.answers);
        self.begin(&phone, draft).await
    }

    /// Begins to change a record, or goes on with it.
    pub async fn start_edit(self, record: RecordId) -> Result<RecordId, Problem> {
        let phone = self.needs_phone()?;
        // One that changes nothing may have been opened before the server sent something newer: it begins anew.
        if self.draft(record).is_some_and(|draft| !draft.changes_nothing()) {
            return Ok(record);
        }
        let known = self.record(record).ok_or_else(Problem::not_here)?;
        let mut draft = SavedDraft::of_record(&known, self.tag(known.kind), clock::now());
        draft.title = title_of(&phone, record, known.kind);
        self.begin(&phone, draft).await
    }

    /// Moves a draft to another version of its form: what the new one takes, and what was set aside. `Ok` means on disk.
    pub async fn migrate(self, draft: RecordId, tag: String, answers: Answers) -> Result<(), Problem> {
        let phone = self.needs_phone()?;
        let mut draft = self.draft(draft).ok_or_else(Problem::not_here)?;
        draft.form = tag;
        draft.answers = answers;
        draft.touched_at = clock::now();
        Ok(self.saving.during(phone.put_draft(draft)).await?)
    }

    /// Takes answers into a draft, calculated ones among them. `Ok` means that they are on disk.
    ///
    /// `last` is the question that was touched last: the draft is taken up there again.
    pub async fn answer(self, draft: RecordId, answers: Answers, last: Option<FieldName>) -> Result<(), Problem> {
        let phone = self.needs_phone()?;
        let mut draft = self.draft(draft).ok_or_else(Problem::not_here)?;
        if let (RecordKind::Enterprise, Some(name)) = (draft.kind, answers.get(field::ENTERPRISE_NAME)) {
            draft.title = name.as_text().unwrap_or_default().to_owned();
        }
        draft.answers.extend(answers);
        draft.last_field = last.or(draft.last_field);
        draft.touched_at = clock::now();
        Ok(self.saving.during(phone.put_draft(draft)).await?)
    }

    /// Saves a draft for good: the edit, its number and the end of the draft in one transaction.
    pub async fn submit(self, draft: RecordId) -> Result<(), Problem> {
        let phone = self.needs_phone()?;
        let saved = self.draft(draft).ok_or_else(Problem::not_here)?;
        let mut to_write = saved.to_write(phone.person);
        let known = self.record(draft);
        // What is not here and is no new record left this phone: nothing can be said about its review.
        if known.is_some() || saved.base.is_empty() {
            review::hand_in(saved.kind, known.as_ref(), &mut to_write.changes);
        }
        if to_write.changes.is_empty() {
            return Ok(self.saving.during(phone.delete_draft(draft)).await?);
        }
        let seen = known.map(|record| record.latest_stamp()).unwrap_or_default();
        self.saving.during(phone.save(vec![to_write], seen)).await?;
        self.device.ask_to_persist();
        self.bell.ring();
        Ok(())
    }

    /// Throws a draft away and returns it, so that it can be brought back.
    pub async fn discard(self, draft: RecordId) -> Result<SavedDraft, Problem> {
        let phone = self.needs_phone()?;
        let saved = self.draft(draft).ok_or_else(Problem::not_here)?;
        self.saving.during(phone.delete_draft(draft)).await?;
        Ok(saved)
    }

    /// Brings a draft back.
    pub async fn restore(self, draft: SavedDraft) -> Result<(), Problem> {
        let phone = self.needs_phone()?;
        Ok(self.saving.during(phone.put_draft(draft)).await?)
    }

    /// Returns the form in force for a kind of record.
    fn form(self, kind: RecordKind) -> Option<Arc<Form>> {
        self.in_force()?.programme.form(kind.as_str())
    }

    /// Returns the name and version of the form for a kind of record.
    fn tag(self, kind: RecordKind) -> String {
        self.form(kind).map_or_else(|| kind.to_string(), |form| form.tag())
    }

    async fn begin(self, phone: &Phone, draft: SavedDraft) -> Result<RecordId, Problem> {
        let record = draft.record;
        self.saving
            .during(phone.put_draft(draft))
            .await
            .map_err(|error: StorageError| Problem::from(error))?;
        Ok(record)
    }
}
