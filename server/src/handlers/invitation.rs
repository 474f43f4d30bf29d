//! `/api/invitation` and `/api/join`: somebody follows an invitation and chooses a password.
//!
//! Codes can't be guessed (100 bits); attempts are counted all the same, for the address that they come from. Not for the
//! code: whoever sends many would keep out everybody else.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::api::{AskInvitation, Invited, Join};
use http::HeaderMap;

use super::entry::{fresh_session, hash, second_factor, welcome};
use crate::app::App;
use crate::body::JsonBody;
use crate::client::Client;
use crate::code::Code;
use crate::error::ApiError;
use crate::store::InvitationRefusal;

pub(crate) async fn ask(
    State(app): State<App>,
    Client(address): Client,
    JsonBody(AskInvitation { code }): JsonBody<AskInvitation>,
) -> Result<Json<Invited>, ApiError> {
    let now = app.clock.now();
    app.attempts
        .begin_at(address, now)
        .map_err(ApiError::too_many_attempts)?;
    let found = app.store.invitation(Code::typed(&code).hash(), now).await?;
    // Whoever has a code that was right once does not guess.
    if found != Err(InvitationRefusal::Unknown) {
        app.attempts.succeeded_at(address);
    }
    let found = found?;
    let account = found.account;
    Ok(Json(Invited {
        name: account.name,
        display_name: account.display_name,
        role: account.role,
        invited_by: found.invited_by,
        expires_at: found.expires_at,
    }))
}

pub(crate) async fn join(
    State(app): State<App>,
    Client(address): Client,
    headers: HeaderMap,
    JsonBody(Join {
        code,
        password,
        second_factor: factor,
    }): JsonBody<Join>,
) -> Result<Response, ApiError> {
    let now = app.clock.now();
    app.attempts
        .begin_at(address, now)
        .map_err(ApiError::too_many_attempts)?;
    let code_hash = Code::typed(&code).hash();
    let account = app.store.invitation(code_hash, now).await??.account;
    let hashed = hash(&app, password, &account).await;
    // The code was right: what remains to be guessed, if anything, is the second factor, counted with the account's name.
    app.attempts.succeeded_at(address);
    let hashed = hashed?;
    app.attempts
        .begin(&account.name, address, now)
        .map_err(ApiError::too_many_attempts)?;
    second_factor(&app, &account, &factor, address).await?;
    let (session, token) = fresh_session(&app, &account, &headers);
    let account = app.store.join(code_hash, hashed, session, address).await??;
    app.attempts.succeeded(&account.name, address);
    Ok(welcome(&app, account, &token, &headers))
}
