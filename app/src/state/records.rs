//! The phone's records: what the server sent and what was written here, merged, and every way to change it.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use domain::api::DeviceState;
use domain::merged::MERGED_INTO;
use domain::mirror::{Enterprise, Mirror, Visit, field};
use domain::record::{Edit, PersonId, Record, RecordId, RecordKind};
use domain::review;
use domain::sync::{Cursor, Scope};
use leptos::prelude::*;

use super::busy::{Bell, Saving};
use super::device::Device;
use super::{
    AttentionLine, Counts, EnterpriseLine, EntryLine, Load, MergedLine, OutboxLine, RecentLine, ReturnedLine, RowState,
    VisitLine,
};
use crate::problem::Problem;
use crate::storage::{Opened, OutboxRow, OutboxState, SavedDraft, Storage};
use crate::sync::{InForce, Inner, News, Phone};

/// A handle to the phone's records. Copy it wherever it is needed.
#[derive(Clone, Copy)]
pub struct Records {
    phone: StoredValue<Option<Rc<Phone>>, LocalStorage>,
    pub(super) device: Device,
    pub(super) bell: Bell,
    pub(super) saving: Saving,
    ready: RwSignal<Load<()>>,
    version: RwSignal<u64>,
    counts: RwSignal<Counts>,
    pub(super) drafts: RwSignal<Vec<SavedDraft>>,
    outbox: RwSignal<Vec<OutboxLine>>,
    attention: RwSignal<Vec<AttentionLine>>,
    lost: RwSignal<Vec<OutboxLine>>,
}

/// Provides the records; they are opened when somebody signs in.
pub(super) fn provide_records(device: Device, bell: Bell, saving: Saving) -> Records {
    let records = Records {
        phone: StoredValue::new_local(None),
        device,
        bell,
        saving,
        ready: RwSignal::new(Load::Pending),
        version: RwSignal::new(0),
        counts: RwSignal::default(),
        drafts: RwSignal::default(),
        outbox: RwSignal::default(),
        attention: RwSignal::default(),
        lost: RwSignal::default(),
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
    pub(super) async fn open(self, person: PersonId, opened: &Opened) {
        if self.phone().is_some_and(|phone| phone.person == person) {
            return;
        }
        self.close();
        let storage = Storage::of(opened);
        match Phone::open(person, storage, move |news| self.refresh(news)).await {
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
        self.lost.set(Vec::new());
        self.version.update(|version| *version += 1);
    }

    /// Says to pages that ask that there will be none.
    pub(super) fn are_not_for_this_account(self) {
        self.close();
        self.ready.set(Load::Failed(Problem::new(
            "no_records_here",
            "Tài khoản này không giữ phiếu trên máy. Hãy dùng các mục dành cho văn phòng.",
            "This account keeps no records on a device. Use the office's pages.",
        )));
    }

    /// Writes again what the storage refused while it was typed.
    pub(super) async fn write_what_is_on_screen(self) -> Result<(), Problem> {
        let Some(phone) = self.phone() else { return Ok(()) };
        for draft in phone.unwritten() {
            self.saving.during(phone.put_draft(draft)).await?;
        }
        Ok(())
    }

    /// Tells whether everything that the person reaches is on this device.
    pub fn are_all_here(self) -> bool {
        let Some(phone) = self.phone() else { return false };
        let inner = phone.read();
        Scope::ALL
            .into_iter()
            .all(|scope| !matches!(inner.sync.cursor(scope), None | Some(Cursor::Partial(_))))
    }

    /// Returns the data of the person who is signed in.
    pub(super) fn phone(self) -> Option<Rc<Phone>> {
        self.phone.try_get_value().flatten()
    }

    pub(super) fn needs_phone(self) -> Result<Rc<Phone>, Problem> {
        self.phone().ok_or_else(Problem::signed_out)
    }

    /// Shows what is in memory now.
    fn refresh(self, news: News) {
        let Some(phone) = self.phone() else { return };
        let inner = phone.read();
        let drafts = inner.drafts.values().filter(|draft| draft.says_something());
        let mut drafts: Vec<_> = drafts.cloned().collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.touched_at));
        let refused = inner.outbox.len() - inner.to_send_count();
        let counts = Counts {
            enterprises: inner.mirror.enterprise_count(),
            visits: inner.mirror.visit_count(),
            unsent: inner.to_send_count() as u64,
            drafts: drafts.len() as u64,
            attention: refused as u64,
            returned: inner.returned(phone.person).count() as u64,
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
                .filter_map(|row| attention_of(row, title(&row.edit), inner.sync.server.as_ref()))
                .collect();
            let lost = inner.sync.compared.iter().flat_map(|compared| &compared.lost);
            let lost: Vec<_> = lost
                .filter_map(|lost| lost_of(&inner, lost.counter, |record, kind| title_of(&phone, record, kind)))
                .collect();
            (outbox, attention, lost)
        });
        drop(inner);
        self.drafts.set(drafts);
        self.counts.set(counts);
        if let Some((outbox, attention, lost)) = lines {
            self.outbox.set(outbox);
            self.attention.set(attention);
            self.lost.set(lost);
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
            .map(|found| line(&inner.mirror, found, unsent.contains_key(&found.id)))
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
                review: self
                    .record(visit.id)
                    .map(|record| review::standing(&record))
                    .unwrap_or_default(),
            })
            .collect()
    }

    /// Lists the person's visits that came back from review, the last first.
    pub fn returned(self) -> Vec<ReturnedLine> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let visits: Vec<_> = phone.read().returned(phone.person).cloned().collect();
        let line = |visit: Visit| {
            let record = self.record(visit.id)?;
            Some(ReturnedLine {
                record: visit.id,
                title: title_of(&phone, visit.id, RecordKind::Visit),
                date: visit.date,
                comment: review::comment(&record).unwrap_or_default().to_owned(),
                questions: review::comments(&record).len(),
            })
        };
        visits.into_iter().filter_map(line).collect()
    }

    /// Lists the records of other kinds about an enterprise, and about those that are one with it, the last first.
    pub fn entries_about(self, enterprise: RecordId) -> Vec<EntryLine> {
        self.lines(|mirror| mirror.entries_about(enterprise, |_| true))
    }

    /// Returns the enterprise that stands for one.
    pub fn stands_for(self, enterprise: RecordId) -> RecordId {
        self.phone()
            .map_or(enterprise, |phone| phone.read().mirror.stands_for(enterprise))
    }

    /// Tells which enterprise stands for one that was merged into another; nothing for one that was not.
    pub fn gave_way(self, enterprise: RecordId) -> Option<MergedLine> {
        let phone = self.phone()?;
        let inner = phone.read();
        let head = inner.mirror.stands_for(enterprise);
        (head != enterprise).then(|| {
            let own = inner.mirror.record(enterprise);
            merged_line(head, inner.mirror.enterprise(head).map(|line| line.name), own.as_ref())
        })
    }

    /// Lists the enterprises that were merged into one.
    pub fn merged_into(self, enterprise: RecordId) -> Vec<MergedLine> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let inner = phone.read();
        let records = inner.mirror.merged_into(enterprise).into_iter();
        let records = records.filter_map(|id| inner.mirror.record(id));
        let line = |record: Record| {
            let name = record.answer(field::ENTERPRISE_NAME).as_text();
            merged_line(record.id, name, Some(&record))
        };
        records.map(line).collect()
    }

    /// Lists the records of one other kind, the last first.
    pub fn entries_of(self, kind: RecordKind) -> Vec<EntryLine> {
        self.entries(|entry| entry.kind == kind)
    }

    /// Lists what the organisation that answers for a record reported besides, the last first; nothing for records about an
    /// enterprise, which lists them itself.
    pub fn entries_of_same_unit(self, record: RecordId) -> Vec<EntryLine> {
        const SHOWN: usize = 24;
        let own = self
            .phone()
            .and_then(|phone| phone.read().mirror.entry(record).cloned());
        let Some(own) = own.filter(|own| own.enterprise.is_none() && !own.unit.is_empty()) else {
            return Vec::new();
        };
        let mut lines = self.entries(|entry| entry.id != record && (entry.kind, &entry.unit) == (own.kind, &own.unit));
        lines.truncate(SHOWN);
        lines
    }

    pub(super) fn entries(self, keep: impl Fn(&domain::mirror::Entry) -> bool) -> Vec<EntryLine> {
        self.lines(|mirror| mirror.entries(keep))
    }

    fn lines(self, find: impl FnOnce(&Mirror) -> Vec<&domain::mirror::Entry>) -> Vec<EntryLine> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let states = states(&phone);
        let inner = phone.read();
        let line = |entry: &domain::mirror::Entry| EntryLine {
            id: entry.id,
            kind: entry.kind,
            enterprise: entry
                .enterprise
                .and_then(|id| inner.mirror.enterprise(id))
                .map(|line| line.name.to_owned())
                .unwrap_or_default(),
            unit: entry.unit.clone(),
            date: entry.date,
            title: entry.title.clone(),
            choice: entry.state.clone(),
            state: states.get(&entry.id).copied().unwrap_or(RowState::Received),
        };
        find(&inner.mirror).into_iter().map(line).collect()
    }

    /// Returns the programme in force on this device.
    pub(super) fn in_force(self) -> Option<Arc<InForce>> {
        self.phone()?.read().programme.clone()
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
            .filter(|draft| draft.says_something())
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

    /// Returns what heads a record: the name of its enterprise; empty while nobody is signed in.
    pub fn title_of(self, record: RecordId, kind: RecordKind) -> String {
        self.phone()
            .map_or_else(String::new, |phone| title_of(&phone, record, kind))
    }

    /// Returns what is saved here and not received yet, in the order of saving.
    pub fn outbox(self) -> Signal<Vec<OutboxLine>> {
        self.outbox.into()
    }

    /// Returns what the server refused.
    pub fn attention(self) -> Signal<Vec<AttentionLine>> {
        self.attention.into()
    }

    /// Returns what the server had confirmed and lost, and where each stands since it was offered again.
    pub fn lost(self) -> Signal<Vec<OutboxLine>> {
        self.lost.into()
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
}

/// Describes an enterprise that is one with another; `gone` is the one that gave way, in which stands who merged it.
fn merged_line(enterprise: RecordId, name: Option<&str>, gone: Option<&Record>) -> MergedLine {
    let written = gone.and_then(|gone| gone.fields.get(MERGED_INTO)?.shown());
    MergedLine {
        enterprise,
        name: name.map(str::to_owned),
        by: written.map(|written| written.author),
        at_ms: written.map_or(0, |written| written.stamp.millis),
    }
}

/// Returns the name of the enterprise that a record is, or belongs to; its own where it belongs to none.
pub(super) fn title_of(phone: &Phone, record: RecordId, kind: RecordKind) -> String {
    let inner = phone.read();
    let enterprise = match kind {
        RecordKind::Enterprise => Some(record),
        RecordKind::Visit
        | RecordKind::PartyOrganisation
        | RecordKind::MassOrganisations
        | RecordKind::Activity
        | RecordKind::Admission
        | RecordKind::FollowUp
        | RecordKind::Assignment => inner.mirror.enterprise_of(record),
    };
    let line = enterprise.and_then(|id| inner.mirror.enterprise(id));
    let name = line.map(|line| line.name.to_owned()).filter(|name| !name.is_empty());
    let own = || {
        let entry = inner.mirror.entry(record)?;
        let unit = || {
            let in_force = inner.programme.as_ref()?;
            let organisations = in_force.programme.lists().get("organisations")?;
            let unit = organisations.iter().find(|unit| unit.name == entry.unit)?;
            Some(unit.label.vi.clone())
        };
        Some(entry.title.clone())
            .filter(|title| !title.is_empty())
            .or_else(unit)
    };
    name.or_else(own).unwrap_or_default()
}

/// Returns an enterprise as lists show it.
pub(super) fn line(mirror: &Mirror, found: Enterprise<'_>, local: bool) -> EnterpriseLine {
    EnterpriseLine {
        id: found.id,
        name: found.name.to_owned(),
        tax_code: found.tax_code.to_owned(),
        zone: found.zone.to_owned(),
        state: found.status.to_owned(),
        last_visit: mirror.visits_of(found.id).first().and_then(|visit| visit.date),
        local,
    }
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

/// Finds an edit that the server had lost: on its way again, or received again.
fn lost_of(inner: &Inner, counter: u64, title: impl Fn(RecordId, RecordKind) -> String) -> Option<OutboxLine> {
    let (record, kind, at_ms, state) = match (inner.outbox.get(&counter), inner.received.get(&counter)) {
        (Some(row), _) => {
            let Edit {
                record, kind, stamp, ..
            } = row.edit;
            let sending = inner.sending.contains(&counter);
            (record, kind, stamp.millis, state_of(row, sending))
        }
        (None, Some(line)) => (line.record, line.kind, line.at_ms, RowState::Received),
        (None, None) => return None,
    };
    Some(OutboxLine {
        counter,
        record,
        kind,
        title: title(record, kind),
        at_ms,
        state,
    })
}

const fn state_of(row: &OutboxRow, sending: bool) -> RowState {
    match row.state {
        OutboxState::Rejected(_) => RowState::Attention,
        OutboxState::Saved if sending => RowState::Sending,
        OutboxState::Saved => RowState::Saved,
    }
}

fn attention_of(row: &OutboxRow, title: String, server: Option<&DeviceState>) -> Option<AttentionLine> {
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
        declined: server
            .and_then(|server| server.decided.iter().find(|decided| decided.counter == id.counter))
            .map(|decided| decided.reason.clone()),
    })
}
