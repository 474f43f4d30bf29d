//! One connection to one database: opening with patience, whole transactions, and beginning again when it is lost.
//!
//! Browsers lose connections (field note D): iOS under memory pressure, Chromium when a backing store hiccups. Whoever
//! goes on with the dead handle loses the write. So on such an error the handle is thrown away, the database opened
//! afresh, and the whole transaction carried out again.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::future::sleep;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::{Database, VersionChangeListener};
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionMode, TransactionOptions};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

pub(super) use indexed_db_futures::transaction::TransactionDurability as Durability;

use super::batch::{Batch, Key, Step, Table};
use super::{StorageError, seal};

/// How long opening may take; the first opening on some iPhones never ends.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often a transaction is tried, with how long a pause before the second time; each further pause is thrice as long.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(60);

/// A row as it lies on disk.
pub(super) type Row = (JsValue, JsValue);

/// A batch with the values that go to disk.
pub(super) struct Ready {
    tables: Vec<&'static str>,
    checks: Vec<(Table, Key, Option<Vec<u8>>)>,
    steps: Vec<Step<JsValue>>,
}

impl Ready {
    /// Joins a batch and its values.
    pub(super) fn new(batch: &Batch, steps: Vec<Step<JsValue>>) -> Self {
        Self {
            tables: batch.tables(),
            checks: batch.checks.clone(),
            steps,
        }
    }

    /// Makes a batch ready in which nothing is sealed.
    pub(super) fn plain(batch: &Batch) -> Self {
        let steps = batch.steps.iter().map(|step| match step {
            Step::Put(table, key, bytes) => Step::Put(*table, key.clone(), seal::plain(bytes)),
            Step::Add(table, key, bytes) => Step::Add(*table, key.clone(), seal::plain(bytes)),
            Step::Delete(table, from, to) => Step::Delete(*table, from.clone(), to.clone()),
        });
        Self::new(batch, steps.collect())
    }
}

/// A connection that is opened when it is needed.
pub(super) struct Connection {
    name: String,
    schema: Schema,
    open: Option<Open>,
}

/// The stores of a database. A later version only ever adds to them, so that a release can be taken back.
#[derive(Clone, Copy)]
pub(super) struct Schema {
    /// Rises with every store that is added.
    pub(super) version: u32,
    /// All of them.
    pub(super) stores: &'static [&'static str],
}

struct Open {
    database: Database,
    lost: Rc<Cell<bool>>,
    /// Ends the watch over the connection when dropped.
    _watch: oneshot::Sender<()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.database.clone().close();
    }
}

impl Connection {
    /// Prepares a connection to a database that has these stores.
    pub(super) const fn new(name: String, schema: Schema) -> Self {
        Self {
            name,
            schema,
            open: None,
        }
    }

    /// Carries out a batch; `Ok` means that it is committed with this durability.
    pub(super) async fn write(&mut self, batch: &Ready, durability: Durability) -> Result<(), StorageError> {
        let mut tries = 1;
        loop {
            let outcome = self.try_write(batch, durability).await;
            match &outcome {
                Err(error) if error.may_pass() && tries < TRIES => self.begin_again(&mut tries).await,
                Ok(()) | Err(_) => return outcome,
            }
        }
    }

    /// Reads all rows of some stores, at one moment.
    pub(super) async fn read_all(&mut self, stores: &[&str]) -> Result<Vec<Vec<Row>>, StorageError> {
        let mut tries = 1;
        loop {
            let outcome = self.try_read_all(stores).await;
            match &outcome {
                Err(error) if error.may_pass() && tries < TRIES => self.begin_again(&mut tries).await,
                Ok(_) | Err(_) => return outcome,
            }
        }
    }

    async fn begin_again(&mut self, tries: &mut u32) {
        self.open = None;
        sleep(PAUSE * 3u32.pow(*tries - 1)).await;
        *tries += 1;
    }

    /// Reads the keys of a store.
    pub(super) async fn keys(&mut self, store: &str) -> Result<Vec<JsValue>, StorageError> {
        let database = self.database().await?;
        let transaction = database.transaction(store).build()?;
        let keys = transaction
            .object_store(store)?
            .get_all_keys::<JsValue>()
            .primitive()?
            .await?;
        Ok(keys.filter_map(Result::ok).collect())
    }

    async fn try_write(&mut self, batch: &Ready, durability: Durability) -> Result<(), StorageError> {
        let database = self.database().await?;
        let transaction = database
            .transaction(batch.tables.as_slice())
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(durability))
            .build()?;
        // Nothing but requests of this transaction is awaited from here on: anything else would end it early.
        for (table, key, expected) in &batch.checks {
            let store = transaction.object_store(table.name())?;
            let found: Option<JsValue> = store.get::<JsValue, _, _>(key.to_js()).primitive()?.await?;
            if found.map(seal::bytes_of).transpose()? != *expected {
                return Err(StorageError::Moved);
            }
        }
        for step in &batch.steps {
            send(&transaction, step)?;
        }
        // The reason why a transaction was aborted stays with the browser's own object.
        let own = transaction.as_sys().clone();
        transaction.commit().await.map_err(|error| match own.error() {
            Some(exception) => StorageError::of_exception(&exception),
            None => error.into(),
        })
    }

    async fn try_read_all(&mut self, stores: &[&str]) -> Result<Vec<Vec<Row>>, StorageError> {
        let database = self.database().await?;
        let transaction = database.transaction(stores).build()?;
        let mut raw = Vec::with_capacity(stores.len());
        for name in stores {
            let store = transaction.object_store(name)?;
            let keys = store.get_all_keys::<JsValue>().primitive()?;
            let values = store.get_all::<JsValue>().primitive()?;
            raw.push((
                keys.await?.collect::<Result<Vec<_>, _>>()?,
                values.await?.collect::<Result<Vec<_>, _>>()?,
            ));
        }
        drop(transaction);
        let rows = raw
            .into_iter()
            .map(|(keys, values)| keys.into_iter().zip(values).collect());
        Ok(rows.collect())
    }

    /// Deletes the database. Other windows are asked to let go of it, and do.
    pub(super) async fn delete(mut self) -> Result<(), StorageError> {
        self.open = None;
        let request = Database::delete_by_name(&self.name)?;
        match select(request, sleep(PATIENCE)).await {
            Either::Left((deleted, _)) => Ok(deleted?),
            Either::Right(_) => Err(StorageError::Blocked),
        }
    }

    async fn database(&mut self) -> Result<Database, StorageError> {
        if self.open.as_ref().is_some_and(|open| open.lost.get()) {
            self.open = None;
        }
        if let Some(open) = &self.open {
            return Ok(open.database.clone());
        }
        let database = open(&self.name, self.schema).await?;
        let lost = Rc::new(Cell::new(false));
        let (watch, ended) = oneshot::channel();
        spawn_local(watch_over(
            database.clone(),
            database.version_changes()?,
            lost.clone(),
            ended,
        ));
        self.open = Some(Open {
            database: database.clone(),
            lost,
            _watch: watch,
        });
        Ok(database)
    }
}

async fn open(name: &str, schema: Schema) -> Result<Database, StorageError> {
    let blocked = Rc::new(Cell::new(false));
    let says_blocked = blocked.clone();
    let request = Database::open(name)
        .with_version(schema.version)
        .with_on_blocked(move |_| {
            says_blocked.set(true);
            Ok(())
        })
        .with_on_upgrade_needed(move |_, database| {
            let there: Vec<String> = database.object_store_names().collect();
            for store in schema.stores {
                if !there.iter().any(|there| there == store) {
                    database.create_object_store(*store).build()?;
                }
            }
            Ok(())
        })
        .build()?;
    match select(request, sleep(PATIENCE)).await {
        Either::Left((database, _)) => Ok(database?),
        Either::Right(_) if blocked.get() => Err(StorageError::Blocked),
        Either::Right(_) => Err(StorageError::Lost("opening took too long".into())),
    }
}

/// Lets go of the connection when a newer version of the app wants the database, and notices when the browser took it.
async fn watch_over(
    database: Database,
    mut changes: VersionChangeListener,
    lost: Rc<Cell<bool>>,
    ended: oneshot::Receiver<()>,
) {
    let change = Box::pin(changes.recv());
    if let Either::Left((event, _)) = select(change, ended).await {
        lost.set(true);
        if event.is_some() {
            database.close();
        }
    }
}

/// Sends one step. Its own answer is not awaited: the commit tells of all of them.
fn send(transaction: &Transaction<'_>, step: &Step<JsValue>) -> Result<(), StorageError> {
    match step {
        Step::Put(table, key, value) => {
            drop(
                transaction
                    .object_store(table.name())?
                    .put(value)
                    .with_key(key.to_js())
                    .primitive()?,
            );
        }
        Step::Add(table, key, value) => {
            drop(
                transaction
                    .object_store(table.name())?
                    .add(value)
                    .with_key(key.to_js())
                    .primitive()?,
            );
        }
        Step::Delete(table, from, to) => {
            let range = KeyRange::Bound(from.to_js(), false, to.to_js(), false);
            drop(
                transaction
                    .object_store(table.name())?
                    .delete::<JsValue, _>(range)
                    .primitive()?,
            );
        }
    }
    Ok(())
}
