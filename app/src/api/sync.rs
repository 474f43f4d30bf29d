//! The requests of the sync conversation.

use std::time::Duration;

use domain::api::{DeviceReport, DeviceState, HeldReceipts, Person};
use domain::reach::ExtentId;
use domain::record::Epoch;
use domain::sync::{
    Difference, Failure, Manifest, PROTOCOL, PullResponse, PushRequest, PushResponse, Scope, decode, encode,
};
use gloo_net::http::Method;
use serde::de::DeserializeOwned;

use super::http::{Call, HttpError};
use crate::browser::gzip::gzip;

/// A quarter of a megabyte on a bad connection takes its time.
const PATIENCE: Duration = Duration::from_secs(90);
/// How many changed records one answer to a pull may carry.
const PULL_LIMIT: u32 = 2_000;

/// Pushes a batch of edits.
pub async fn push(request: &PushRequest) -> Result<PushResponse, Failure> {
    let body = encode(request);
    let call = call(Method::POST, "/api/sync/push");
    let call = match gzip(&body).await {
        Some(packed) => call
            .bytes(&packed, "application/octet-stream")
            .header("Content-Encoding", "gzip"),
        None => call.bytes(&body, "application/octet-stream"),
    };
    message(call).await
}

/// Asks what a first pull consists of.
pub async fn manifest(scope: Scope) -> Result<Manifest, Failure> {
    message(call(Method::GET, &format!("/api/sync/manifest?scope={scope}"))).await
}

/// Fetches one page of a first pull.
pub async fn page(epoch: Epoch, scope: Scope, extent: ExtentId, seq: u64, index: u32) -> Result<Vec<u8>, Failure> {
    call(
        Method::GET,
        &format!("/api/sync/snapshot/{epoch}/{scope}/{extent}/{seq}/{index}"),
    )
    .send()
    .await
    .map_err(failure)
}

/// Fetches what changed, or what comes and goes on the way from the extents that the copy was made for to today's.
pub async fn pull(
    scope: Scope,
    since: u64,
    held: &[ExtentId],
    turning: Option<(ExtentId, u64)>,
) -> Result<PullResponse, Failure> {
    let held: Vec<_> = held.iter().map(ToString::to_string).collect();
    let held = held.join(",");
    let mut address = format!("/api/sync/pull?scope={scope}&since={since}&held={held}&limit={PULL_LIMIT}");
    if let Some((to, at)) = turning {
        address.push_str(&format!("&turning={to}.{at}"));
    }
    message(call(Method::GET, &address)).await
}

/// Tells what this device still holds, and is told what the server has of it.
pub async fn report(report: &DeviceReport) -> Result<DeviceState, Failure> {
    call(Method::POST, "/api/device/report")
        .json(report)
        .fetch()
        .await
        .map_err(failure)
}

/// Compares a part of the receipts that this device holds with the server's log.
pub async fn receipts(held: &HeldReceipts) -> Result<Difference, Failure> {
    call(Method::POST, "/api/device/receipts")
        .json(held)
        .fetch()
        .await
        .map_err(failure)
}

/// Asks for people's names.
pub async fn people() -> Result<Vec<Person>, Failure> {
    call(Method::GET, "/api/people").fetch().await.map_err(failure)
}

/// Fetches the programme in force; nothing if it is the one that this device has.
pub async fn programme(have: &str) -> Result<Option<Vec<u8>>, Failure> {
    let bytes = call(Method::GET, &format!("/api/programme?have={have}"))
        .send()
        .await
        .map_err(failure)?;
    Ok((!bytes.is_empty()).then_some(bytes))
}

fn call(method: Method, address: &str) -> Call {
    Call::new(method, address)
        .header("Thucdia-Protocol", &PROTOCOL.to_string())
        .patience(PATIENCE)
}

async fn message<T: DeserializeOwned>(call: Call) -> Result<T, Failure> {
    let bytes = call.send().await.map_err(failure)?;
    decode(&bytes).map_err(|_| Failure::Broken)
}

fn failure(error: HttpError) -> Failure {
    match error {
        HttpError::Unreachable => Failure::Unreachable,
        HttpError::Broken => Failure::Broken,
        HttpError::Refused { problem, .. } if problem.is_revoked() => Failure::Revoked,
        HttpError::Refused { status, .. } => match status {
            400 | 415 | 422 => Failure::Malformed,
            401 => Failure::SignedOut,
            403 => Failure::Forbidden,
            404 | 410 => Failure::Gone,
            413 => Failure::TooLarge,
            426 => Failure::StaleProtocol,
            429 | 503 => Failure::Busy,
            _ => Failure::Broken,
        },
    }
}
