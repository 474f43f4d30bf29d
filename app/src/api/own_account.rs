//! What a person does about their own account: password, second factor, sessions.

use domain::api::{
    ChangePassword, OwnPassword, RecoveryCodes, SecondFactor, SecondFactorBegun, SecondFactorCode, SessionRow,
};
use gloo_net::http::Method;

use super::http::{Call, get, post, send};
use crate::problem::Problem;

const SECOND_FACTOR: &str = "/api/account/second-factor";
const SESSIONS: &str = "/api/account/sessions";

/// Changes the password.
pub async fn change_password(change: &ChangePassword) -> Result<(), Problem> {
    let call = Call::new(Method::POST, "/api/account/password").json(change);
    call.send().await?;
    Ok(())
}

/// Asks whether there is a second factor.
pub async fn second_factor() -> Result<SecondFactor, Problem> {
    get(SECOND_FACTOR).await
}

/// Asks for a secret that another device makes codes from; one's own password is asked for it.
pub async fn begin_second_factor(password: String) -> Result<SecondFactorBegun, Problem> {
    post(SECOND_FACTOR, &OwnPassword { password }).await
}

/// Puts the second factor in force by a code; the recovery codes are shown this once.
pub async fn confirm_second_factor(code: String) -> Result<RecoveryCodes, Problem> {
    post(&format!("{SECOND_FACTOR}/confirm"), &SecondFactorCode { code }).await
}

/// Takes the second factor away, by a code of it.
pub async fn remove_second_factor(code: String) -> Result<(), Problem> {
    let address = format!("{SECOND_FACTOR}/remove");
    let call = Call::new(Method::POST, &address).json(&SecondFactorCode { code });
    call.send().await?;
    Ok(())
}

/// Asks where one is signed in.
pub async fn sessions() -> Result<Vec<SessionRow>, Problem> {
    get(SESSIONS).await
}

/// Ends one of one's sessions.
pub async fn end_session(session: &str) -> Result<(), Problem> {
    send(Method::DELETE, &format!("{SESSIONS}/{session}")).await
}

/// Ends all of one's sessions but this one.
pub async fn end_other_sessions() -> Result<(), Problem> {
    send(Method::DELETE, SESSIONS).await
}
