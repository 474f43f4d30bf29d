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

/// Takes in the accepted rows of an import that has been started.
///
/// # Errors
/// See [`ImportError`]; what was taken in stays, and it can be started again.
pub async fn apply(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    number: i64,
    by: Actor,
    extent: Arc<Extent>,
) -> Result<(), ImportError> {
    let first = step(store, clock, number, by, extent).await?;
    while store.import_batch(at(&first, clock)).await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Undoes the rows of an import for which undoing has been started.
///
/// # Errors
/// See [`ImportError`]; what was undone stays so, and it can be started again.
pub async fn undo(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    number: i64,
    by: Actor,
    extent: Arc<Extent>,
) -> Result<(), ImportError> {
    let first = step(store, clock, number, by, extent).await?;
    while store.undo_batch(at(&first, clock)).await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn step(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    number: i64,
    by: Actor,
    extent: Arc<Extent>,
) -> Result<ImportStep, StoreError> {
    let now = clock.now();
    Ok(ImportStep {
        number,
        caller: import_account(store, clock).await?.as_caller(),
        by,
        extent,
        now,
        apart: apart(store, clock).await?,
        device: DeviceId::from_parts(now, chance::bytes()),
        rows: BATCH,
    })
}

fn at(first: &ImportStep, clock: &SharedClock) -> ImportStep {
    ImportStep {
        now: clock.now(),
        ..first.clone()
    }
}
