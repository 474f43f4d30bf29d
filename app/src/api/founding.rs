//! Foundings of party organisations, and the log of supervision.

use domain::api::{
    ChangeFounding, CloseFinding, FoundingDetail, FoundingListing, ListQuery, NewFinding, PutAside, SupervisionLog,
};
use domain::record::RecordId;
use gloo_net::http::Method;

use super::desk::query_string;
use super::http::{Call, get, post};
use crate::problem::Problem;

/// Asks for a page of the enterprises that are followed.
pub async fn foundings(query: ListQuery) -> Result<FoundingListing, Problem> {
    get(&format!("/api/founding{}", query_string(&query))).await
}

/// Asks for one of them, with every change of its stage.
pub async fn founding(enterprise: RecordId) -> Result<FoundingDetail, Problem> {
    get(&format!("/api/founding/{enterprise}")).await
}

/// Says how far a founding has come.
pub async fn change_founding(enterprise: RecordId, change: &ChangeFounding) -> Result<FoundingDetail, Problem> {
    post(&format!("/api/founding/{enterprise}"), change).await
}

/// Puts an enterprise aside that looks ready; an empty reason takes that back.
pub async fn put_aside(enterprise: RecordId, reason: String) -> Result<FoundingDetail, Problem> {
    post(&format!("/api/founding/{enterprise}/aside"), &PutAside { reason }).await
}

/// Asks for the log of supervision.
pub async fn supervision() -> Result<SupervisionLog, Problem> {
    get("/api/supervision").await
}

/// Enters what a check found.
pub async fn enter_finding(found: &NewFinding) -> Result<(), Problem> {
    Call::new(Method::POST, "/api/supervision").json(found).send().await?;
    Ok(())
}

/// Closes an entry with what became of it.
pub async fn close_finding(number: u64, result: String) -> Result<(), Problem> {
    let address = format!("/api/supervision/{number}");
    let call = Call::new(Method::POST, &address).json(&CloseFinding { result });
    call.send().await?;
    Ok(())
}
