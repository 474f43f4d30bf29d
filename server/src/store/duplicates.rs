//! Enterprises that may be one and the same, as handlers ask for them.

use std::sync::Arc;

use async_trait::async_trait;
use domain::api::{Listing, PairRow};
use domain::reach::Extent;
use domain::record::{PersonId, RecordId};

use super::StoreError;

/// Pairs of enterprises that may be one.
#[async_trait]
pub trait Duplicates: Send + Sync {
    /// Lists pairs of which both lie within an extent, the most certain first.
    async fn pairs(&self, ask: PairsAsk, extent: Arc<Extent>) -> Result<Listing<PairRow>, StoreError>;
    /// Notes whether two enterprises are two; `false` when one of them is not there, or not within the extent.
    async fn say_of_pair(&self, word: PairWord, extent: Arc<Extent>, now: u64) -> Result<bool, StoreError>;
}

/// Which pairs are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PairsAsk {
    /// Those of which somebody said that they are two, in place of the suspected ones.
    pub apart: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return.
    pub limit: u32,
}

/// What somebody says of a pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PairWord {
    /// The two, in any order.
    pub pair: [RecordId; 2],
    /// That they are two; else that this is taken back.
    pub apart: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: PersonId,
}
