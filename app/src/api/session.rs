//! Signing in and out.

use domain::api::{DeviceName, Me, SignIn};
use gloo_net::http::Method;

use super::http::Call;
use crate::problem::Problem;

const SESSION: &str = "/api/session";

/// Signs in. `second_factor` is empty until the server asks for it.
pub async fn sign_in(name: String, password: String, second_factor: String) -> Result<Me, Problem> {
    Ok(Call::new(Method::POST, SESSION)
        .json(&SignIn {
            name,
            password,
            second_factor,
        })
        .fetch()
        .await?)
}

/// Asks who is signed in.
pub async fn who() -> Result<Me, Problem> {
    Ok(Call::new(Method::GET, SESSION).fetch().await?)
}

/// Gives the device that is used a name.
pub async fn name_device(name: String) -> Result<(), Problem> {
    Call::new(Method::POST, "/api/device/name")
        .json(&DeviceName { name })
        .send()
        .await?;
    Ok(())
}

/// Signs out.
pub async fn sign_out() -> Result<(), Problem> {
    Call::new(Method::DELETE, SESSION).send().await?;
    Ok(())
}
