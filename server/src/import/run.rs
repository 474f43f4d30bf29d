//! Taking an import in, and undoing it: batch after batch, each a transaction of its own that also says how far it is.
//!
//! Between two batches others write, so an import of tens of thousands keeps no phone waiting. Whoever stops it, or a power
//! cut, leaves whole batches behind, and it goes on from there.

use std::sync::Arc;

use domain::reach::Extent;
use domain::record::DeviceId;

use super::{ImportError, apart, import_account};
use crate::chance;
use crate::clock::SharedClock;
use crate::store::{Actor, ImportStep, Store, StoreError};

/// Rows in one transaction: some tens of milliseconds.
const BATCH: u32 = 500;

/// Which way an import goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Its accepted rows are taken in.
    In,
    /// They are taken back.
    Back,
}

impl Way {
    /// Lets it begin or go on; `false` when the import is not in a state for it.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn start(self, store: &Arc<dyn Store>, number: i64) -> Result<bool, StoreError> {
        match self {
            Self::In => store.start_import(number).await,
            Self::Back => store.start_undo(number).await,
        }
    }

    async fn batch(self, store: &Arc<dyn Store>, step: ImportStep) -> Result<bool, StoreError> {
        match self {
            Self::In => store.import_batch(step).await,
            Self::Back => store.undo_batch(step).await,
        }
    }
}

/// Goes all the way with an import that has been started, or until somebody stops it.
///
/// # Errors
/// See [`ImportError`]; what was taken in or back stays so, and it can be started again.
pub async fn go(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    number: i64,
    way: Way,
    by: Actor,
    extent: Arc<Extent>,
) -> Result<(), ImportError> {
    let now = clock.now();
    let first = ImportStep {
        number,
        caller: import_account(store, clock).await?.as_caller(),
        by,
        extent,
        now,
        apart: apart(store, clock).await?,
        device: DeviceId::from_parts(now, chance::bytes()),
        rows: BATCH,
    };
    let next = || ImportStep {
        now: clock.now(),
        ..first.clone()
    };
    while way.batch(store, next()).await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}
