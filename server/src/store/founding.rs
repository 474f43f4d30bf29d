//! What the office remembers of foundings of party organisations.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::api::{ChangeFounding, FoundingDetail, FoundingRow, ListQuery};
use domain::founding::StepFault;
use domain::reach::Extent;
use domain::record::{PersonId, RecordId};
use domain::sync::Caller;

use super::StoreError;

/// Foundings.
#[async_trait]
pub trait Foundings: Send + Sync {
    /// Lists the enterprises that are followed within an extent; those that look ready are told by how many official members
    /// an organisation takes, where a rule says so.
    async fn foundings(
        &self,
        query: ListQuery,
        extent: Arc<Extent>,
        needed: Option<i64>,
    ) -> Result<FollowedFoundings, StoreError>;
    /// Shows one enterprise, with every change of its stage; `None` when there is none such within the extent.
    async fn founding(
        &self,
        enterprise: RecordId,
        extent: Arc<Extent>,
        needed: Option<i64>,
    ) -> Result<Option<FoundingDetail>, StoreError>;
    /// Says how far a founding has come, with an edit of the desk.
    async fn change_founding(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        moment: (u64, NaiveDate),
        enterprise: RecordId,
        change: ChangeFounding,
    ) -> Result<Result<(), FoundingRefusal>, StoreError>;
    /// Puts an enterprise aside that looks ready, until its figures or the rule change; without a reason, takes that back.
    async fn put_founding_aside(
        &self,
        by: (PersonId, Arc<Extent>),
        now: u64,
        enterprise: RecordId,
        needed: i64,
        reason: String,
    ) -> Result<Result<(), FoundingRefusal>, StoreError>;
}

/// One page of the enterprises that are followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FollowedFoundings {
    /// Its rows.
    pub rows: Vec<FoundingRow>,
    /// How many there are in all.
    pub total: u64,
    /// How many each value of `state` would leave.
    pub stages: Vec<(String, u64)>,
}

/// Why nothing was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FoundingRefusal {
    /// There is no such enterprise within reach.
    NotFound,
    /// It has an organisation that this founding did not lead to.
    HasOrganisation,
    /// It does not look ready any more.
    NotReady,
    /// Something is wrong with what was said.
    Fault(StepFault),
    /// The edit itself is refused by the rules.
    Refused(domain::sync::RefusalCode),
}
