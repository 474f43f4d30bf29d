//! What one person has on this device, in memory: always what is on disk, merged.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use domain::api::{DeviceState, Person};
use domain::mirror::{Mirror, Visit};
use domain::record::pack::RecordPage;
use domain::record::{Draft, Edit, PersonId, Record, RecordId, RecordKind, Stamp, TeamId};
use domain::sync::{Commit, Compared, Cursor, Scope};

use super::programme::InForce;
use crate::browser::channel::Channel;
use crate::storage::{
    AcknowledgedBatch, DeviceRow, Loaded, OutboxRow, OutboxState, SavedDraft, Settled, Storage, StorageError, SyncRow,
};

/// What changed, for whoever shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum News {
    /// Only drafts.
    Drafts,
    /// Anything.
    Everything,
}

/// An edit that the server has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReceivedLine {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// When it was written, by this device's clock.
    pub at_ms: u64,
}

/// One person's data on this device.
pub struct Phone {
    /// Whose data it is.
    pub person: PersonId,
    storage: Storage,
    inner: RefCell<Inner>,
    others: RefCell<Option<Channel>>,
    news: Box<dyn Fn(News)>,
}

/// The data itself.
#[derive(Default)]
pub struct Inner {
    /// The server's copy with this device's edits over it.
    pub mirror: Mirror,
    /// What the server has not answered for, or refused, by counter.
    pub outbox: BTreeMap<u64, OutboxRow>,
    /// What it has, of the last 30 days, by counter.
    pub received: BTreeMap<u64, ReceivedLine>,
    /// Forms begun.
    pub drafts: BTreeMap<RecordId, SavedDraft>,
    /// Drafts as the person left them on screen: ahead of `drafts` while a write is under way or has failed.
    pub on_screen: BTreeMap<RecordId, SavedDraft>,
    /// This store of edits.
    pub device: Option<DeviceRow>,
    /// Where the copy stands.
    pub sync: SyncRow,
    /// The edits that are on their way.
    pub sending: BTreeSet<u64>,
    /// The names of people.
    pub people: HashMap<PersonId, String>,
    /// The teams that this person is in.
    pub teams: Vec<TeamId>,
    /// The organisations that this person's part of the data names, those below them included.
    pub units: Vec<String>,
    /// What is asked, of whom and why; nothing before the first contact.
    pub programme: Option<Arc<InForce>>,
    /// The records of which a copy lies on disk though they left this person's reach.
    pub kept: BTreeSet<RecordId>,
    /// How many edits were unsent when this person's data vanished from this browser, if it did.
    pub vanished: Option<u64>,
}

const DRAFTS: &str = "drafts";
const EVERYTHING: &str = "everything";

impl Phone {
    /// Reads a person's data. `news` is called after every change.
    pub async fn open(
        person: PersonId,
        storage: Storage,
        news: impl Fn(News) + 'static,
    ) -> Result<Rc<Self>, StorageError> {
        let inner = Inner::of(storage.load().await?, None);
        let phone = Rc::new(Self {
            person,
            storage,
            inner: RefCell::new(inner),
            others: RefCell::new(None),
            news: Box::new(news),
        });
        let listening = Rc::downgrade(&phone);
        let channel = Channel::join(&format!("thucdia-{person}"), move |_| {
            if let Some(phone) = listening.upgrade() {
                wasm_bindgen_futures::spawn_local(async move { phone.reread_quietly().await });
            }
        });
        phone.others.replace(Some(channel));
        Ok(phone)
    }

    /// Looks at the data.
    pub fn read(&self) -> Ref<'_, Inner> {
        self.inner.borrow()
    }

    fn change(&self) -> RefMut<'_, Inner> {
        self.inner.borrow_mut()
    }

    fn tell(&self, news: News) {
        (self.news)(news);
    }

    fn tell_everybody(&self, news: News) {
        if let Some(channel) = &*self.others.borrow() {
            channel.tell(if news == News::Drafts { DRAFTS } else { EVERYTHING });
        }
        self.tell(news);
    }

    /// Stores a draft; `Ok` means that it is on disk. Until then, and if it fails, it counts as *on screen*.
    pub async fn put_draft(&self, draft: SavedDraft) -> Result<(), StorageError> {
        self.change().on_screen.insert(draft.record, draft.clone());
        self.storage.put_draft(draft.clone()).await?;
        self.change().drafts.insert(draft.record, draft);
        self.tell_everybody(News::Drafts);
        Ok(())
    }

    /// Lists the drafts on screen that are not on disk as they are.
    pub fn unwritten(&self) -> Vec<SavedDraft> {
        let inner = self.read();
        let unwritten = |draft: &&SavedDraft| inner.drafts.get(&draft.record) != Some(*draft);
        inner.on_screen.values().filter(unwritten).cloned().collect()
    }

    /// Throws a draft away.
    pub async fn delete_draft(&self, record: RecordId) -> Result<(), StorageError> {
        self.storage.delete_draft(record).await?;
        self.change().forget_draft(record);
        self.tell_everybody(News::Drafts);
        Ok(())
    }

    /// Saves edits for good; `Ok` means that they are on disk and their drafts are gone.
    pub async fn save(&self, drafts: Vec<Draft>, seen: Stamp) -> Result<(), StorageError> {
        let (device, edits) = self.storage.save(drafts, seen).await?;
        {
            let mut inner = self.change();
            inner.device = Some(device);
            for edit in edits {
                inner.forget_draft(edit.record);
                inner.enqueue(edit);
            }
        }
        self.tell_everybody(News::Everything);
        self.mark_unsent().await
    }

    /// Offers a refused edit again, as a new edit with the same answers. `false`: there is no such refused edit.
    pub async fn offer_again(&self, counter: u64) -> Result<bool, StorageError> {
        let refused = self
            .read()
            .outbox
            .get(&counter)
            .filter(|row| row.state != OutboxState::Saved)
            .cloned();
        let Some(refused) = refused else { return Ok(false) };
        let edit = &refused.edit;
        let mut draft = Draft::new(edit.record, edit.kind, self.person, edit.form.clone());
        draft.changes.clone_from(&edit.changes);
        let (device, edits) = self.storage.replace(refused, draft).await?;
        {
            let mut inner = self.change();
            inner.device = Some(device);
            inner.outbox.remove(&counter);
            edits.into_iter().for_each(|edit| inner.enqueue(edit));
        }
        self.tell_everybody(News::Everything);
        Ok(true)
    }

    /// Prepares a run: takes in what other windows did.
    pub async fn begin_run(&self) -> Result<(), StorageError> {
        let (sync, counters) = self.storage.begin_run().await?;
        let same = {
            let inner = self.read();
            inner.sync == sync && counters.iter().eq(inner.outbox.keys())
        };
        if same { Ok(()) } else { self.reread().await }
    }

    /// Reads again what another window changed.
    async fn reread(&self) -> Result<(), StorageError> {
        let changes = self.storage.load_changes().await?;
        let whole = {
            let inner = self.read();
            let complete = |row: &SyncRow| {
                row.cursors
                    .iter()
                    .all(|(_, cursor)| matches!(cursor, Cursor::Complete { .. }))
            };
            inner.sync.generation == changes.sync.generation && complete(&inner.sync) && complete(&changes.sync)
        };
        if whole {
            self.change().take_in(changes);
        } else {
            let programme = self.read().programme.clone();
            let all = Inner::of(self.storage.load().await?, programme);
            let mut inner = self.change();
            let (on_screen, sending) = (std::mem::take(&mut inner.on_screen), std::mem::take(&mut inner.sending));
            *inner = Inner {
                on_screen,
                sending,
                ..all
            };
        }
        self.tell(News::Everything);
        Ok(())
    }

    async fn reread_quietly(&self) {
        if let Err(error) = self.reread().await {
            leptos::logging::warn!("what another window changed could not be read: {error}");
        }
    }

    /// Makes a step of the conversation durable, then takes it into memory. Returns the scope whose copy turned out to be
    /// damaged, if any.
    pub async fn commit(&self, commit: Commit) -> Result<Option<Scope>, StorageError> {
        let settled = match &commit {
            Commit::Verdicts(verdicts) => {
                let inner = self.read();
                let edit = |counter: u64| inner.outbox.get(&counter).map(|row| &row.edit);
                verdicts
                    .iter()
                    .filter_map(|verdict| Settled::by(verdict, edit(verdict.edit.counter)?))
                    .collect()
            }
            _ => Vec::new(),
        };
        let fates: Vec<_> = settled
            .iter()
            .map(|settled| (settled.counter(), settled.refusal().cloned()))
            .collect();
        let kept = match &commit {
            Commit::Changes { left, .. } => self.read().still_wanted(left),
            _ => Vec::new(),
        };
        let kept_ids: Vec<_> = kept.iter().map(|record| record.id).collect();
        let committed = self.storage.commit(commit.clone(), settled, kept).await?;
        self.change().kept.extend(kept_ids);
        let mut damaged = None;
        let news = {
            let mut inner = self.change();
            inner.sync = committed.sync;
            match commit {
                Commit::FirstEpoch(_) => None,
                Commit::NewEpoch(_) => {
                    Scope::ALL.into_iter().for_each(|scope| inner.mirror.drop_scope(scope));
                    inner.take_back(committed.offered_again);
                    Some(News::Everything)
                }
                Commit::Verdicts(_) => {
                    for (counter, refusal) in fates {
                        inner.settle(counter, refusal);
                    }
                    Some(News::Everything)
                }
                Commit::Begin { manifest } => {
                    inner.mirror.drop_scope(manifest.scope);
                    None
                }
                Commit::Page { scope, records, .. } => {
                    damaged = inner.mirror.add_page(scope, records).is_err().then_some(scope);
                    Some(News::Everything)
                }
                Commit::Changes {
                    scope, records, left, ..
                } => {
                    for id in left {
                        let wanted = inner.waits_for(id);
                        inner.mirror.leave(id, wanted);
                    }
                    damaged = inner.mirror.apply(scope, &records).is_err().then_some(scope);
                    Some(News::Everything)
                }
                Commit::Drop(scope) => {
                    inner.mirror.drop_scope(scope);
                    None
                }
            }
        };
        if let Some(news) = news {
            self.tell(news);
        }
        Ok(damaged)
    }

    /// Lists the receipts that are held: numbers of edits with the numbers of their receipts, ascending.
    pub async fn receipts(&self) -> Result<Vec<(u64, u64)>, StorageError> {
        self.storage.receipts().await
    }

    /// Notes that the receipts were compared with the server's log, and offers again what it lacks. Returns how many edits
    /// these are.
    pub async fn note_compared(&self, compared: Compared, to_offer: BTreeSet<u64>) -> Result<usize, StorageError> {
        let committed = self.storage.note_compared(compared, to_offer).await?;
        let count = committed.offered_again.len();
        {
            let mut inner = self.change();
            inner.sync = committed.sync;
            inner.take_back(committed.offered_again);
        }
        if count > 0 {
            self.tell_everybody(News::Everything);
            self.mark_unsent().await?;
        }
        Ok(count)
    }

    /// Takes in a programme that the server sent: kept first, then in force. One that can't be read is not taken in.
    pub async fn put_programme(&self, bytes: Vec<u8>) -> Result<(), StorageError> {
        let Some(programme) = InForce::read(&bytes) else {
            return Ok(());
        };
        self.storage.put_programme(bytes).await?;
        self.change().follow(Arc::new(programme));
        self.tell_everybody(News::Everything);
        Ok(())
    }

    /// Marks edits as being on their way, or no longer.
    pub fn set_sending(&self, counters: BTreeSet<u64>) {
        self.change().sending = counters;
        self.tell(News::Everything);
    }

    /// Notes that everything was sent and fetched; the other windows read it then.
    pub async fn note_success(
        &self,
        server: Option<DeviceState>,
        clock_offset_ms: Option<i64>,
        people: Option<Vec<Person>>,
    ) -> Result<(), StorageError> {
        let known = people
            .clone()
            .map(|people| (teams(&people), units(&people), names(people)));
        let sync = self.storage.note_success(server, clock_offset_ms, people).await?;
        let done = {
            let mut inner = self.change();
            inner.sync = sync;
            if let Some((teams, units, names)) = known {
                inner.teams = teams;
                inner.units = units;
                inner.people = names;
            }
            let is_done = |id: &RecordId| inner.mirror.holds(*id) || !inner.waits_for(*id);
            inner.kept.iter().copied().filter(is_done).collect::<Vec<_>>()
        };
        if !done.is_empty() {
            self.storage.forget_kept(done.clone()).await?;
            let mut inner = self.change();
            for id in done {
                inner.kept.remove(&id);
                if !inner.mirror.holds(id) {
                    inner.mirror.leave(id, false);
                }
            }
        }
        self.tell(News::Everything);
        self.mark_unsent().await
    }

    /// Lets the other windows read what a run brought.
    pub fn tell_others(&self) {
        if let Some(channel) = &*self.others.borrow() {
            channel.tell(EVERYTHING);
        }
    }

    async fn mark_unsent(&self) -> Result<(), StorageError> {
        let unsent = self.read().outbox.len() as u64;
        self.storage.mark_unsent(unsent).await
    }
}

impl Inner {
    /// Lists a person's visits that came back from review, the last first.
    pub fn returned(&self, person: PersonId) -> impl Iterator<Item = &Visit> {
        let visits = self.mirror.returned().into_iter();
        visits.filter(move |visit| visit.author == person)
    }

    /// Puts together what was read. `known` is the programme in memory, which need not be read again if it is the same.
    fn of(mut loaded: Loaded, known: Option<Arc<InForce>>) -> Self {
        let programme = InForce::of_stored(loaded.programme.take(), known);
        let zones = programme
            .as_ref()
            .map(|programme| programme.zone_names())
            .unwrap_or_default();
        let zones = zones.iter().map(|(code, name)| (code.as_str(), name.as_str()));
        let mut inner = Self {
            mirror: Mirror::with_zone_names(zones),
            ..Self::default()
        };
        inner.programme.clone_from(&programme);
        for (scope, bytes) in loaded.pages {
            if let Err(error) = inner.mirror.add_page(scope, bytes) {
                // The count at the end of the next pull will not match, and the scope is fetched again.
                leptos::logging::warn!("a stored page of {scope} can't be read: {error}");
            }
        }
        inner.teams = teams(&loaded.people);
        inner.units = units(&loaded.people);
        inner.people = names(loaded.people);
        inner.vanished = loaded.vanished;
        inner.take_in(Loaded {
            pages: Vec::new(),
            people: Vec::new(),
            vanished: None,
            ..loaded
        });
        inner
    }

    /// Puts a programme in force. Enterprises are found by what it calls their zones.
    fn follow(&mut self, programme: Arc<InForce>) {
        let zones = programme.zone_names();
        let zones = zones.iter().map(|(code, name)| (code.as_str(), name.as_str()));
        if let Err(error) = self.mirror.name_zones(zones) {
            // The count at the end of the next pull will not match, and the scope is fetched again.
            leptos::logging::warn!("a page can't be read any more: {error}");
        }
        self.programme = Some(programme);
    }

    /// Takes in everything but the pages.
    fn take_in(&mut self, mut loaded: Loaded) {
        if let Some(programme) = InForce::of_stored(loaded.programme.take(), self.programme.clone()) {
            self.follow(programme);
        }
        for (scope, bytes) in loaded.delta {
            if let Err(error) = self.mirror.apply(scope, &bytes) {
                leptos::logging::warn!("a stored record of {scope} can't be read: {error}");
            }
        }
        self.device = loaded.device;
        self.sync = loaded.sync;
        for bytes in loaded.kept {
            match RecordPage::open(&bytes).and_then(|page| page.record(0)) {
                Ok(record) => {
                    self.kept.insert(record.id);
                    self.mirror.keep(record);
                }
                Err(error) => leptos::logging::warn!("a record that was kept can't be read: {error}"),
            }
        }
        self.received.clear();
        for AcknowledgedBatch { at, rows } in loaded.acknowledged {
            for row in rows {
                if self.is_within_reach(&row.edit, at) {
                    self.mirror.overlay(&row.edit);
                }
                self.received.insert(row.edit.id.counter, ReceivedLine::of(&row.edit));
            }
        }
        self.outbox.clear();
        for row in loaded.outbox {
            self.mirror.overlay(&row.edit);
            self.outbox.insert(row.edit.id.counter, row);
        }
        // What this window has on screen and could not write yet is newer than what is on disk.
        self.drafts = loaded.drafts.into_iter().map(|draft| (draft.record, draft)).collect();
        self.on_screen.retain(|record, draft| {
            self.drafts
                .get(record)
                .is_some_and(|stored| stored.touched_at <= draft.touched_at)
        });
    }

    /// Tells whether an edit that the server has is of a record that this person still reaches: it is in the copy, or the
    /// copy has not been brought up to date since.
    fn is_within_reach(&self, edit: &Edit, acknowledged_at: u64) -> bool {
        let scope = Scope::of(edit.kind);
        let is_complete = matches!(self.sync.cursor(scope), Some(Cursor::Complete { .. }));
        let is_later = self.sync.last_success.is_none_or(|success| acknowledged_at > success);
        self.mirror.holds(edit.record) || !is_complete || is_later
    }

    /// Tells whether an edit of a record, or of something about it, is not answered for or was refused: the person has to be
    /// told which, and may have to look at it again.
    fn waits_for(&self, record: RecordId) -> bool {
        let mut waiting = self.outbox.values().map(|row| row.edit.record);
        waiting.any(|edited| edited == record || self.mirror.enterprise_of(edited) == Some(record))
    }

    /// Returns the server's copy of those records that are still waited for.
    fn still_wanted(&self, records: &[RecordId]) -> Vec<Record> {
        let wanted = records.iter().filter(|id| self.waits_for(**id));
        wanted.filter_map(|id| self.mirror.copy(*id)).collect()
    }

    fn enqueue(&mut self, edit: Edit) {
        self.mirror.overlay(&edit);
        self.outbox.insert(
            edit.id.counter,
            OutboxRow {
                edit,
                state: OutboxState::Saved,
            },
        );
    }

    /// Takes acknowledged edits back into the outbox.
    fn take_back(&mut self, rows: Vec<OutboxRow>) {
        for row in rows {
            self.received.remove(&row.edit.id.counter);
            self.outbox.insert(row.edit.id.counter, row);
        }
    }

    fn forget_draft(&mut self, record: RecordId) {
        self.drafts.remove(&record);
        self.on_screen.remove(&record);
    }

    fn settle(&mut self, counter: u64, refusal: Option<domain::sync::Refusal>) {
        if let Some(refusal) = refusal {
            if let Some(row) = self.outbox.get_mut(&counter) {
                row.state = OutboxState::Rejected(refusal);
            }
        } else if let Some(row) = self.outbox.remove(&counter) {
            self.received.insert(counter, ReceivedLine::of(&row.edit));
        }
        self.sending.remove(&counter);
    }

    /// Returns how many edits are to be sent.
    pub fn to_send_count(&self) -> usize {
        self.outbox
            .values()
            .filter(|row| row.state == OutboxState::Saved)
            .count()
    }

    /// Lists the edits to be sent, in order.
    pub fn to_send(&self) -> Vec<Edit> {
        let rows = self.outbox.values().filter(|row| row.state == OutboxState::Saved);
        rows.map(|row| row.edit.clone()).collect()
    }

    /// Returns how many of this device's edits the server has: all that were ever written, but for those still here and
    /// those that were replaced after a refusal.
    pub fn received_in_all(&self) -> u64 {
        let written = self
            .device
            .as_ref()
            .map_or(0, |device| device.counter.saturating_sub(device.replaced));
        written.saturating_sub(self.outbox.len() as u64)
    }
}

impl ReceivedLine {
    const fn of(edit: &Edit) -> Self {
        Self {
            record: edit.record,
            kind: edit.kind,
            at_ms: edit.stamp.millis,
        }
    }
}

/// The server tells of the caller's own teams only.
fn teams(people: &[Person]) -> Vec<TeamId> {
    people.iter().flat_map(|person| &person.teams).copied().collect()
}

/// The server tells of the caller's own organisations only.
fn units(people: &[Person]) -> Vec<String> {
    people.iter().flat_map(|person| &person.units).cloned().collect()
}

fn names(people: Vec<Person>) -> HashMap<PersonId, String> {
    people
        .into_iter()
        .map(|person| (person.person, person.display_name))
        .collect()
}
