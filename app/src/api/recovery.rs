//! Recovery files: what they are sealed for, and handing one in.

use std::time::Duration;

use domain::api::{OfficeKey, Recovered, Wiped};
use domain::record::DeviceId;
use gloo_net::http::Method;

use super::http::{Call, get};
use crate::problem::Problem;

/// A file may be some megabytes, on a bad connection.
const PATIENCE: Duration = Duration::from_secs(120);

/// Asks for the office's public key.
pub async fn office_key() -> Result<Vec<u8>, Problem> {
    get::<OfficeKey>("/api/recovery/key").await.map(|office| office.key)
}

/// Says that this device holds nothing any more; the session ends with it.
pub async fn wiped(device: DeviceId) -> Result<(), Problem> {
    Call::new(Method::POST, "/api/device/wiped")
        .json(&Wiped { device })
        .send()
        .await?;
    Ok(())
}

/// Hands a file in.
pub async fn hand_in(file: &[u8]) -> Result<Recovered, Problem> {
    let call = Call::new(Method::POST, "/api/recovery").patience(PATIENCE);
    Ok(call.bytes(file, "application/octet-stream").fetch().await?)
}
