//! The office's questions about enterprises that are one.

use domain::api::{DeskEdit, Merge, MergeView, Unmerge, Unmerged};
use domain::record::RecordId;

use super::http::{get, post};
use crate::problem::Problem;

/// Asks for two enterprises side by side.
pub async fn beside((keep, other): (RecordId, RecordId)) -> Result<MergeView, Problem> {
    get(&format!("/api/enterprises/merge?keep={keep}&other={other}")).await
}

/// Merges two enterprises.
pub async fn merge(wish: &Merge) -> Result<DeskEdit, Problem> {
    post("/api/enterprises/merge", wish).await
}

/// Takes a merge back.
pub async fn unmerge(other: RecordId) -> Result<Unmerged, Problem> {
    post("/api/enterprises/unmerge", &Unmerge { other }).await
}
