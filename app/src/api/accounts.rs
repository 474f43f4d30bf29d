//! Accounts, as an administrator manages them.

use domain::api::{AccountRow, ChangeAccount, Invitation, NewAccount, SessionRow};
use domain::record::PersonId;
use gloo_net::http::Method;

use super::http::{Call, get, post, send};
use crate::problem::Problem;

const ACCOUNTS: &str = "/api/accounts";

/// Asks for everybody's account.
pub async fn list() -> Result<Vec<AccountRow>, Problem> {
    get(ACCOUNTS).await
}

/// Adds an account; its invitation is shown this once.
pub async fn add(new: &NewAccount) -> Result<Invitation, Problem> {
    post(ACCOUNTS, new).await
}

/// Changes name, role and reach.
pub async fn change(person: PersonId, change: &ChangeAccount) -> Result<(), Problem> {
    Call::new(Method::PUT, &of(person, "")).json(change).send().await?;
    Ok(())
}

/// Invites somebody again.
pub async fn invite(person: PersonId) -> Result<Invitation, Problem> {
    post(&of(person, "/invitation"), &()).await
}

/// Takes the open invitation back.
pub async fn withdraw(person: PersonId) -> Result<(), Problem> {
    send(Method::DELETE, &of(person, "/invitation")).await
}

/// Puts an account out.
pub async fn disable(person: PersonId) -> Result<(), Problem> {
    send(Method::POST, &of(person, "/disable")).await
}

/// Lets an account in again.
pub async fn enable(person: PersonId) -> Result<(), Problem> {
    send(Method::POST, &of(person, "/enable")).await
}

/// Asks where somebody is signed in.
pub async fn sessions(person: PersonId) -> Result<Vec<SessionRow>, Problem> {
    get(&of(person, "/sessions")).await
}

/// Ends one session of somebody.
pub async fn end_session(person: PersonId, session: &str) -> Result<(), Problem> {
    send(Method::DELETE, &of(person, &format!("/sessions/{session}"))).await
}

/// Ends all sessions of somebody.
pub async fn end_sessions(person: PersonId) -> Result<(), Problem> {
    send(Method::DELETE, &of(person, "/sessions")).await
}

/// Takes somebody's second factor away.
pub async fn remove_second_factor(person: PersonId) -> Result<(), Problem> {
    send(Method::DELETE, &of(person, "/second-factor")).await
}

fn of(person: PersonId, what: &str) -> String {
    format!("{ACCOUNTS}/{person}{what}")
}
