//! Plausible enterprises and visits, for benchmarks and for trying the product out at full size.
//!
//! They take the same way in as what a phone pushes, so that filling a server also measures it. The seed decides
//! everything but the ids' time. Visits answer what the programme in force asks, so that its form finds no error in them.

mod maker;
mod numbers;
mod words;

use std::sync::Arc;

use domain::reach::Extent;
use domain::record::RecordId;
use domain::sync::{Outcome, Scope};

use self::maker::Maker;
use crate::clock::SharedClock;
use crate::import::import_account;
use crate::programme::programme_in_force;
use crate::store::{Batch, FeedAsk, Store, StoreError};

/// How much to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Enterprises.
    pub enterprises: usize,
    /// Visits, spread over the enterprises of this plan, or over those already there if it makes none.
    pub visits: usize,
    /// Decides names and numbers.
    pub seed: u64,
}

/// Edits in one transaction.
const BATCH: usize = 2_000;

/// Fills a store.
///
/// # Errors
/// When the database fails; what was written before stays.
pub async fn fill(store: &Arc<dyn Store>, clock: &SharedClock, plan: Plan) -> Result<(), StoreError> {
    let account = import_account(store, clock).await?;
    let mut maker = Maker::new(plan.seed, clock, account.person, programme_in_force(store).await?);
    store.add_import_device(maker.device, clock.now()).await?;
    let mut enterprises = Vec::with_capacity(plan.enterprises);
    if plan.enterprises == 0 && plan.visits > 0 {
        enterprises = known_enterprises(store).await?;
    }
    let mut made = 0;
    let mut writing: Option<tokio::task::JoinHandle<Result<(), StoreError>>> = None;
    while made < plan.enterprises + plan.visits {
        let count = BATCH.min(plan.enterprises + plan.visits - made);
        let mut edits = Vec::with_capacity(count);
        for number in made..made + count {
            let draft = if number < plan.enterprises {
                let draft = maker.enterprise();
                enterprises.push(draft.record);
                draft
            } else {
                maker.visit(&enterprises)
            };
            edits.push(Ok(maker.sign(draft)));
        }
        made += count;
        let batch = Batch {
            caller: account.as_caller(),
            extent: Arc::new(Extent::Everything),
            now: clock.now(),
            put_out: false,
            contact: None,
            handed_in: None,
            edits,
            pack: Arc::default(),
        };
        // One batch is written while the next is made.
        wait_for(writing.take()).await?;
        let store = Arc::clone(store);
        writing = Some(tokio::spawn(async move {
            let verdicts = store.push(batch).await?;
            match verdicts
                .iter()
                .find(|verdict| matches!(verdict.outcome, Outcome::Rejected(_)))
            {
                Some(refused) => Err(StoreError::Broken(format!("a generated edit was refused: {refused:?}"))),
                None => Ok(()),
            }
        }));
    }
    wait_for(writing).await
}

async fn wait_for(writing: Option<tokio::task::JoinHandle<Result<(), StoreError>>>) -> Result<(), StoreError> {
    match writing {
        Some(task) => task.await.map_err(|error| StoreError::Broken(error.to_string()))?,
        None => Ok(()),
    }
}

async fn known_enterprises(store: &Arc<dyn Store>) -> Result<Vec<RecordId>, StoreError> {
    let mut known = Vec::new();
    let mut since = 0;
    loop {
        let page = store.feed(FeedAsk::everything(Scope::Register, since, 2_000)).await?;
        known.extend(page.records.iter().map(|(_, record)| record.id));
        since = page.next;
        if page.end.is_some() {
            return Ok(known);
        }
    }
}
