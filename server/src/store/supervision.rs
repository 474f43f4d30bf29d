//! What the office remembers of checks.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::api::{FindingRow, NewFinding};
use domain::reach::Extent;
use domain::record::PersonId;

use super::StoreError;

/// The log of supervision.
#[async_trait]
pub trait Supervision: Send + Sync {
    /// Lists the entries within an extent: what is open by its day, then what is closed.
    async fn findings(&self, extent: Arc<Extent>) -> Result<Vec<FindingRow>, StoreError>;
    /// Enters what was found; `None` when what was checked is not within reach.
    async fn enter_finding(
        &self,
        by: (PersonId, Arc<Extent>),
        now: u64,
        found: NewFinding,
    ) -> Result<Option<u64>, StoreError>;
    /// Closes an entry with what became of it.
    async fn close_finding(
        &self,
        by: (PersonId, Arc<Extent>),
        moment: (u64, NaiveDate),
        number: u64,
        result: String,
    ) -> Result<Closed, StoreError>;
}

/// What became of closing an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    /// It is closed.
    Done,
    /// There is no such entry within reach.
    NotThere,
    /// Somebody closed it before.
    Already,
}
