//! Lists from elsewhere, in the database.
//!
//! An import is a device of its own, so each of its edits says which list it comes from. `compare` says what a list would
//! change, `apply` writes exactly that, `undo` takes it back, `book` keeps what was read, `decide` what was
//! decided on it.

mod apply;
mod book;
mod compare;
mod decide;
mod figures;
mod undo;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::api::{ImportRow, ListRow, Listing};
use domain::provider::Provider;
use domain::reach::Extent;
use domain::record::{Answer, DeviceId, FieldName, PersonId, Record, RecordId};

use super::{SqliteStore, push, rows};
use crate::store::{
    Actor, Compared, Deciding, Decision, HandsIn, ImportStep, Imports, KnownEnterprise, NewImport, NewRow, Remembered,
    RowsAsk, StoreError,
};

pub(super) use self::figures::side_by_side;

#[async_trait]
impl Imports for SqliteStore {
    async fn add_import_device(&self, device: DeviceId, now: u64) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| push::add_device(connection, device, "import", now))
            .await
    }

    async fn known_enterprises(&self, extent: Arc<Extent>) -> Result<Vec<KnownEnterprise>, StoreError> {
        self.readers
            .read(move |connection| book::known_enterprises(connection, &extent))
            .await
    }

    async fn enterprise_records(&self, ids: Vec<RecordId>) -> Result<Vec<Record>, StoreError> {
        self.readers
            .read(move |connection| {
                let mut records = Vec::with_capacity(ids.len());
                for id in ids {
                    records.extend(rows::find(connection, id)?.map(|stored| stored.record));
                }
                Ok(records)
            })
            .await
    }

    async fn compare(
        &self,
        by: HandsIn,
        said: Vec<(RecordId, Vec<(FieldName, Answer)>)>,
    ) -> Result<Vec<Vec<Compared>>, StoreError> {
        self.readers
            .read(move |connection| compare::all(connection, by, said))
            .await
    }

    async fn mapping(&self, provider: Provider) -> Result<HashMap<String, Remembered>, StoreError> {
        self.readers
            .read(move |connection| book::mapping(connection, provider))
            .await
    }

    async fn begin_import(&self, import: NewImport) -> Result<i64, StoreError> {
        self.writer
            .write(move |connection| book::begin(connection, &import))
            .await
    }

    async fn add_import_rows(&self, number: i64, rows: Vec<NewRow>) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| book::add_rows(connection, number, rows))
            .await
    }

    async fn publish_import(&self, number: i64, headings: Vec<(String, Remembered)>) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| book::publish(connection, number, &headings))
            .await
    }

    async fn imports(&self, by: Option<PersonId>, digest: Option<[u8; 32]>) -> Result<Vec<ImportRow>, StoreError> {
        self.readers
            .read(move |connection| book::list(connection, by, digest))
            .await
    }

    async fn import_summary(&self, number: i64) -> Result<Option<(ImportRow, Actor)>, StoreError> {
        self.readers
            .read(move |connection| book::summary(connection, number))
            .await
    }

    async fn import_rows(&self, number: i64, ask: RowsAsk) -> Result<Listing<ListRow>, StoreError> {
        self.readers
            .read(move |connection| book::rows(connection, number, ask))
            .await
    }

    async fn decide_rows(&self, deciding: Deciding) -> Result<Decision, StoreError> {
        self.writer
            .write(move |connection| decide::decide(connection, &deciding))
            .await
    }

    async fn start_import(&self, number: i64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| book::start(connection, number))
            .await
    }

    async fn import_batch(&self, step: ImportStep) -> Result<bool, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| apply::step(connection, epoch, &step))
            .await
    }

    async fn stop_import(&self, number: i64, by: Actor, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| book::stop(connection, number, by, now))
            .await
    }

    async fn start_undo(&self, number: i64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| book::start_undo(connection, number))
            .await
    }

    async fn undo_batch(&self, step: ImportStep) -> Result<bool, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| undo::step(connection, epoch, &step))
            .await
    }
}
