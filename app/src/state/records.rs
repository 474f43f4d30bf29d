//! The phone's records: what the server sent and what was written here, merged, and every way to change it.

use std::collections::HashMap;
use std::rc::Rc;

use domain::mirror::{Enterprise, field};
use domain::record::{Answer, Edit, FieldName, PersonId, Record, RecordId, RecordKind};
use leptos::prelude::*;

use super::busy::{Bell, Saving};
use super::device::Device;
use super::forms::Forms;
use super::{AttentionLine, Counts, EnterpriseLine, Load, OutboxLine, RecentLine, RowState, VisitLine};
use crate::browser::{chance, clock};
use crate::problem::Problem;
use crate::storage::{OutboxRow, OutboxState, SavedDraft, Storage, StorageError};
use crate::sync::{News, Phone};

/// A handle to the phone's records. Copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Records {
    phone: StoredValue<Option<Rc<Phone>>, LocalStorage>,
    forms: StoredValue<Forms>,
    device: Device,
    bell: Bell,
    saving: Saving,
    ready: RwSignal<Load<()>>,
    version: RwSignal<u64>,
    counts: RwSignal<Counts>,
    drafts: RwSignal<Vec<SavedDraft>>,
    outbox: RwSignal<Vec<OutboxLine>>,
    attention: RwSignal<Vec<AttentionLine>>,
}

/// Provides the records; they are opened when somebody signs in.
pub(super) fn provide_records(forms: Forms, device: Device, bell: Bell, saving: Saving) -> Records {
    let records = Records {
        phone: StoredValue::new_local(None),
        forms: StoredValue::new(forms),
        device,
        bell,
        saving,
        ready: RwSignal::new(Load::Pending),
        version: RwSignal::new(0),
        counts: RwSignal::default(),
        drafts: RwSignal::default(),
        outbox: RwSignal::default(),
        attention: RwSignal::default(),
    };
    provide_context(records);
    records
}

/// Returns the phone's records.
pub fn use_records() -> Records {
    expect_context()
}

impl Records {
    /// Opens the records of a person.
    pub(super) async fn open(self, person: PersonId) {
        if self.phone().is_some_and(|phone| phone.person == person) {
            return;
        }
        self.close();
        let storage = Storage::of_person(person);
        match Phone::open(person, storage, self.zones(), move |news| self.refresh(news)).await {
            Ok(phone) => {
                self.device.vanished.set(phone.read().vanished);
                self.phone.set_value(Some(phone));
                self.refresh(News::Everything);
                self.ready.set(Load::Ready(()));
            }
            Err(error) => self.ready.set(Load::Failed(error.into())),
        }
    }

    /// Closes the records. They stay on the device.
    pub(super) fn close(self) {
        self.phone.set_value(None);
        self.ready.set(Load::Pending);
        self.counts.set(Counts::default());
        self.drafts.set(Vec::new());
        self.outbox.set(Vec::new());
        self.attention.set(Vec::new());
        self.version.update(|version| *version += 1);
    }

    /// Returns the data of the person who is signed in.
    pub(super) fn phone(self) -> Option<Rc<Phone>> {
        self.phone.try_get_value().flatten()
    }

    fn needs_phone(self) -> Result<Rc<Phone>, Problem> {
        self.phone().ok_or_else(Problem::signed_out)
    }

    /// Shows what is in memory now.
    fn refresh(self, news: News) {
        let Some(phone) = self.phone() else { return };
        let inner = phone.read();
        let drafts = inner.drafts.values().filter(|draft| !draft.changes_nothing());
        let mut drafts: Vec<_> = drafts.cloned().collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.touched_at));
        let refused = inner.outbox.len() - inner.to_send_count();
        let counts = Counts {
            enterprises: inner.mirror.enterprise_count(),
            visits: inner.mirror.visit_count(),
            unsent: inner.to_send_count() as u64,
            drafts: drafts.len() as u64,
            attention: refused as u64,
            received: inner.received_in_all(),
        };
        let lines = (news == News::Everything).then(|| {
            let title = |edit: &Edit| title_of(&phone, edit.record, edit.kind);
            let outbox: Vec<_> = inner
                .outbox
                .values()
                .map(|row| OutboxLine {
                    counter: row.edit.id.counter,
                    record: row.edit.record,
                    kind: row.edit.kind,
                    title: title(&row.edit),
                    at_ms: row.edit.stamp.millis,
                    state: state_of(row, inner.sending.contains(&row.edit.id.counter)),
                })
                .collect();
            let attention: Vec<_> = inner
                .outbox
                .values()
                .filter_map(|row| attention_of(row, title(&row.edit)))
                .collect();
            (outbox, attention)
        });
        drop(inner);
        self.drafts.set(drafts);
        self.counts.set(counts);
        if let Some((outbox, attention)) = lines {
            self.outbox.set(outbox);
            self.attention.set(attention);
            self.version.update(|version| *version += 1);
        }
    }

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
        let Some(phone) = self.phone() else { return Vec::new() };
        let inner = phone.read();
        let unsent = states(&phone);
        let found = inner.mirror.search(query, zone, limit).into_iter();
        found
            .map(
                |Enterprise {
                     id,
                     name,
                     tax_code,
                     zone,
                     status,
                 }| EnterpriseLine {
                    id,
                    name: name.to_owned(),
                    tax_code: tax_code.to_owned(),
                    zone: zone.to_owned(),
                    state: status.to_owned(),
                    last_visit: inner.mirror.visits_of(id).first().and_then(|visit| visit.date),
                    local: unsent.contains_key(&id),
                },
            )
            .collect()
    }

    /// Lists the codes of the zones that enterprises are in.
    pub fn zones_in_use(self) -> Vec<String> {
        let Some(phone) = self.phone() else { return Vec::new() };
        phone.read().mirror.zones().into_iter().map(str::to_owned).collect()
    }

    /// Returns a record: the server's copy and what was written here, merged.
    pub fn record(self, id: RecordId) -> Option<Record> {
        self.phone()?.read().mirror.record(id)
    }

    /// Lists the visits of an enterprise, the last first.
    pub fn visits_of(self, enterprise: RecordId) -> Vec<VisitLine> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let states = states(&phone);
        let visits = phone.read().mirror.visits_of(enterprise).into_iter();
        visits
            .map(|visit| VisitLine {
                id: visit.id,
                date: visit.date,
                outcome: visit.outcome,
                author: visit.author,
                state: states.get(&visit.id).copied().unwrap_or(RowState::Received),
            })
            .collect()
    }

    /// Returns the last visit of an enterprise.
    pub fn last_answers(self, enterprise: RecordId) -> Option<Record> {
        let phone = self.phone()?;
        let last = phone.read().mirror.visits_of(enterprise).first()?.id;
        self.record(last)
    }

    /// Lists the person's latest work on this phone, the last first.
    pub fn recent(self, limit: usize) -> Vec<RecentLine> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let inner = phone.read();
        let mut work: HashMap<RecordId, (RecordKind, u64, RowState)> = HashMap::new();
        let states = states(&phone);
        let sent = inner
            .received
            .values()
            .map(|line| (line.record, line.kind, line.at_ms, RowState::Received));
        let unsent = inner.outbox.values().map(|row| {
            let state = states.get(&row.edit.record).copied().unwrap_or(RowState::Saved);
            (row.edit.record, row.edit.kind, row.edit.stamp.millis, state)
        });
        let drafts = inner
            .drafts
            .values()
            .filter(|draft| !draft.changes_nothing())
            .map(|draft| (draft.record, draft.kind, draft.touched_at, RowState::Draft));
        // Later ones replace: of a record that is being changed again, the draft is shown.
        for (record, kind, at_ms, state) in sent.chain(unsent).chain(drafts) {
            let at_ms = work.get(&record).map_or(at_ms, |known| known.1.max(at_ms));
            work.insert(record, (kind, at_ms, state));
        }
        let mut lines: Vec<_> = work.into_iter().collect();
        lines.sort_unstable_by_key(|(record, (_, at_ms, _))| std::cmp::Reverse((*at_ms, *record)));
        lines.truncate(limit);
        let line = |(record, (kind, at_ms, state))| {
            let draft = inner
                .drafts
                .get(&record)
                .map(|draft| draft.title.clone())
                .filter(|title| !title.is_empty());
            let title = draft.unwrap_or_else(|| title_of(&phone, record, kind));
            RecentLine {
                record,
                kind,
                title,
                at_ms,
                state,
            }
        };
        lines.into_iter().map(line).collect()
    }

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
        let today = clock::today();
        let begun_today = |draft: &&SavedDraft| {
            draft.kind == RecordKind::Visit
                && draft.enterprise == Some(enterprise)
                && draft.answers.get(field::VISIT_DATE) == Some(&Answer::Date(today))
        };
        if let Some(draft) = phone.read().drafts.values().find(begun_today) {
            return Ok(draft.record);
        }
        let mut draft = self.blank(RecordKind::Visit);
        draft.enterprise = Some(enterprise);
        draft.title = title_of(&phone, enterprise, RecordKind::Enterprise);
        draft
            .answers
            .insert(field::ENTERPRISE.into(), Answer::Reference(enterprise));
        draft.answers.insert(field::VISIT_DATE.into(), Answer::Date(today));
        self.begin(&phone, draft).await
    }

    /// Begins a new enterprise.
    pub async fn start_enterprise(self) -> Result<RecordId, Problem> {
        let phone = self.needs_phone()?;
        self.begin(&phone, self.blank(RecordKind::Enterprise)).await
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

    /// Takes an answer into a draft. `Ok` means that it is on disk.
    pub async fn answer(self, draft: RecordId, field: FieldName, answer: Answer) -> Result<(), Problem> {
        self.answer_all(draft, vec![(field, answer)]).await
    }

    /// Takes several answers into a draft together, such as calculated ones. `Ok` means that they are on disk.
    pub async fn answer_all(self, draft: RecordId, answers: Vec<(FieldName, Answer)>) -> Result<(), Problem> {
        let phone = self.needs_phone()?;
        let mut draft = self.draft(draft).ok_or_else(Problem::not_here)?;
        for (field, answer) in answers {
            if draft.kind == RecordKind::Enterprise && field.as_str() == field::ENTERPRISE_NAME {
                draft.title = answer.as_text().unwrap_or_default().to_owned();
            }
            draft.last_field = Some(field.clone());
            draft.answers.insert(field, answer);
        }
        draft.touched_at = clock::now();
        Ok(self.saving.during(phone.put_draft(draft)).await?)
    }

    /// Saves a draft for good: the edit, its number and the end of the draft in one transaction.
    pub async fn submit(self, draft: RecordId) -> Result<(), Problem> {
        let phone = self.needs_phone()?;
        let saved = self.draft(draft).ok_or_else(Problem::not_here)?;
        let to_write = saved.to_write(phone.person);
        if to_write.changes.is_empty() {
            return Ok(self.saving.during(phone.delete_draft(draft)).await?);
        }
        let seen = self
            .record(draft)
            .map(|record| record.latest_stamp())
            .unwrap_or_default();
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
        let phone = self.needs_phone()?;
        if !self.saving.during(phone.offer_again(counter)).await? {
            return Err(Problem::not_here());
        }
        self.bell.ring();
        Ok(())
    }

    /// Returns the name of a person.
    pub fn name_of(self, person: PersonId) -> Option<String> {
        self.phone()?.read().people.get(&person).cloned()
    }

    /// Returns what the zones are called, by code.
    fn zones(self) -> Vec<(String, String)> {
        let form = self.forms.try_with_value(|forms| forms.enterprise.clone());
        let zones = form
            .as_ref()
            .and_then(|form| form.question(field::ZONE))
            .map_or(&[][..], |question| question.choices());
        zones
            .iter()
            .map(|zone| (zone.name.clone(), zone.label.vi.clone()))
            .collect()
    }

    /// Returns the name and version of the form for a kind of record.
    fn tag(self, kind: RecordKind) -> String {
        let form = self.forms.try_with_value(|forms| forms.by_kind(kind)).flatten();
        form.map_or_else(|| kind.to_string(), |form| form.tag())
    }

    fn blank(self, kind: RecordKind) -> SavedDraft {
        SavedDraft::new(chance::record_id(), kind, self.tag(kind), clock::now())
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

/// Returns the name of the enterprise that a record is, or belongs to.
fn title_of(phone: &Phone, record: RecordId, kind: RecordKind) -> String {
    let inner = phone.read();
    let enterprise = match kind {
        RecordKind::Enterprise => Some(record),
        RecordKind::Visit
        | RecordKind::PartyOrganisation
        | RecordKind::Activity
        | RecordKind::Admission
        | RecordKind::FollowUp => inner.mirror.enterprise_of(record),
    };
    let line = enterprise.and_then(|id| inner.mirror.enterprise(id));
    line.map(|line| line.name.to_owned()).unwrap_or_default()
}

/// Tells where the records stand that the server has not received in full.
fn states(phone: &Phone) -> HashMap<RecordId, RowState> {
    let inner = phone.read();
    let mut states = HashMap::new();
    for row in inner.outbox.values() {
        let state = state_of(row, inner.sending.contains(&row.edit.id.counter));
        let known = states.entry(row.edit.record).or_insert(state);
        // Of several edits of one record, the one that most needs a person's eye is shown.
        if state == RowState::Attention || (state == RowState::Saved && *known == RowState::Sending) {
            *known = state;
        }
    }
    states
}

const fn state_of(row: &OutboxRow, sending: bool) -> RowState {
    match row.state {
        OutboxState::Rejected(_) => RowState::Attention,
        OutboxState::Saved if sending => RowState::Sending,
        OutboxState::Saved => RowState::Saved,
    }
}

fn attention_of(row: &OutboxRow, title: String) -> Option<AttentionLine> {
    let OutboxState::Rejected(refusal) = &row.state else {
        return None;
    };
    let Edit { id, record, kind, .. } = &row.edit;
    let (code, field) = (refusal.code, refusal.field.clone());
    Some(AttentionLine {
        counter: id.counter,
        record: *record,
        kind: *kind,
        title,
        code,
        field,
    })
}
