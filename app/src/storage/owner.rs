//! The task that owns a person's database, and the handle by which everybody else asks it.

use std::collections::BTreeSet;

use domain::api::{DeviceState, Person};
use domain::record::{Draft, Edit, PersonId, Record, RecordId, Stamp};
use domain::sync::{Commit, Compared};
use futures::channel::{mpsc, oneshot};
use futures::future::LocalBoxFuture;
use futures::{FutureExt, StreamExt};
use wasm_bindgen_futures::spawn_local;

use super::rows::DeviceRow;
use super::{Committed, Loaded, Opened, OutboxRow, SavedDraft, Seal, Settled, StorageError, Store, SyncRow};

type Job = Box<dyn for<'s> FnOnce(&'s mut Store) -> LocalBoxFuture<'s, ()>>;

/// A handle to a person's database. When the last one is dropped, the database is closed.
#[derive(Clone)]
pub struct Storage {
    jobs: mpsc::UnboundedSender<Job>,
}

impl Storage {
    /// Opens the database of a person, by the key that the vault gave.
    pub fn of(opened: &Opened) -> Self {
        Self::named(opened.name.clone(), opened.person, opened.seal.clone())
    }

    /// Opens a database by another name, so that measurements do not meet a person's data.
    pub fn named(name: String, person: PersonId, seal: Seal) -> Self {
        let (jobs, mut waiting) = mpsc::unbounded::<Job>();
        spawn_local(async move {
            let mut store = Store::new(name, person, seal);
            while let Some(job) = waiting.next().await {
                job(&mut store).await;
            }
        });
        Self { jobs }
    }

    /// Reads everything.
    pub async fn load(&self) -> Result<Loaded, StorageError> {
        self.ask(|store| store.load().boxed_local()).await
    }

    /// Reads what another window may have changed, without the pages.
    pub async fn load_changes(&self) -> Result<Loaded, StorageError> {
        self.ask(|store| store.load_changes().boxed_local()).await
    }

    /// Saves edits for good and ends their drafts.
    pub async fn save(&self, drafts: Vec<Draft>, seen: Stamp) -> Result<(DeviceRow, Vec<Edit>), StorageError> {
        self.ask(move |store| store.save(drafts, seen).boxed_local()).await
    }

    /// Writes a new edit in the place of a refused one.
    pub async fn replace(&self, refused: OutboxRow, draft: Draft) -> Result<(DeviceRow, Vec<Edit>), StorageError> {
        self.ask(move |store| store.replace(refused, draft).boxed_local()).await
    }

    /// Stores a draft.
    pub async fn put_draft(&self, draft: SavedDraft) -> Result<(), StorageError> {
        self.ask(move |store| store.put_draft(draft).boxed_local()).await
    }

    /// Stores the programme.
    pub async fn put_programme(&self, programme: Vec<u8>) -> Result<(), StorageError> {
        self.ask(move |store| store.put_programme(programme).boxed_local())
            .await
    }

    /// Throws a draft away.
    pub async fn delete_draft(&self, record: RecordId) -> Result<(), StorageError> {
        self.ask(move |store| store.delete_draft(record).boxed_local()).await
    }

    /// Makes a step of the conversation durable. `settled` holds the edits that its verdicts speak of, `kept` the records
    /// that leave the person's reach and are still waited for.
    pub async fn commit(
        &self,
        commit: Commit,
        settled: Vec<Settled>,
        kept: Vec<Record>,
    ) -> Result<Committed, StorageError> {
        self.ask(move |store| store.commit(commit, settled, kept).boxed_local())
            .await
    }

    /// Lets go of records that were kept, and are waited for no more.
    pub async fn forget_kept(&self, records: Vec<RecordId>) -> Result<(), StorageError> {
        self.ask(move |store| store.forget_kept(records).boxed_local()).await
    }

    /// Notes that everything was sent and fetched.
    pub async fn note_success(
        &self,
        server: Option<DeviceState>,
        clock_offset_ms: Option<i64>,
        people: Option<Vec<Person>>,
    ) -> Result<SyncRow, StorageError> {
        self.ask(move |store| store.note_success(server, clock_offset_ms, people).boxed_local())
            .await
    }

    /// Lists the receipts that are held, ascending.
    pub async fn receipts(&self) -> Result<Vec<(u64, u64)>, StorageError> {
        self.ask(|store| store.receipts().boxed_local()).await
    }

    /// Notes that the receipts were compared, and puts back into the outbox what the server lacks.
    pub async fn note_compared(&self, compared: Compared, to_offer: BTreeSet<u64>) -> Result<Committed, StorageError> {
        self.ask(move |store| store.note_compared(compared, to_offer).boxed_local())
            .await
    }

    /// Reads what a run begins with: where the copy stands, and which numbers are in the outbox.
    pub async fn begin_run(&self) -> Result<(SyncRow, Vec<u64>), StorageError> {
        self.ask(|store| store.begin_run().boxed_local()).await
    }

    /// Keeps the twin of the sentinel up to date.
    pub async fn mark_unsent(&self, unsent: u64) -> Result<(), StorageError> {
        self.ask(move |store| {
            store.mark_unsent(unsent);
            futures::future::ok(()).boxed_local()
        })
        .await
    }

    async fn ask<T: 'static>(
        &self,
        work: impl for<'s> FnOnce(&'s mut Store) -> LocalBoxFuture<'s, Result<T, StorageError>> + 'static,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            let work = work(store);
            // Nobody may be waiting any more; what was asked is done all the same.
            async move { drop(reply.send(work.await)) }.boxed_local()
        });
        let closed = || StorageError::Lost("the owner of the database has stopped".into());
        self.jobs.unbounded_send(job).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}
