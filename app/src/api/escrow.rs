//! The secret by which a forgotten PIN can be replaced.

use domain::api::Escrow;
use domain::record::DeviceId;
use gloo_net::http::Method;

use super::http::{Call, get};
use crate::problem::Problem;

/// Gives the secret of this device's store to the office.
pub async fn hand_over(escrow: &Escrow) -> Result<(), Problem> {
    Call::new(Method::POST, "/api/escrow").json(escrow).send().await?;
    Ok(())
}

/// Asks for the secret; the server gives it for some minutes after the password was given.
pub async fn fetch(device: DeviceId) -> Result<Escrow, Problem> {
    get(&format!("/api/escrow/{device}")).await
}
