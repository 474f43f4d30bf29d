//! `/api/session`: signing in, who is signed in, signing out.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::api::{Me, SignIn};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};

use super::entry::{fresh_session, me, note_failure, second_factor, verify, welcome};
use crate::app::App;
use crate::auth::{SignedIn, hash_of, no_cookie, token_of};
use crate::body::JsonBody;
use crate::client::Client;
use crate::error::ApiError;
use crate::password::LONGEST;
use crate::store::canonical_name;

pub(crate) async fn sign_in(
    State(app): State<App>,
    Client(address): Client,
    headers: HeaderMap,
    JsonBody(SignIn {
        name,
        password,
        second_factor: code,
    }): JsonBody<SignIn>,
) -> Result<Response, ApiError> {
    if [&name, &password, &code].iter().any(|typed| typed.len() > LONGEST) {
        return Err(ApiError::wrong_password());
    }
    let now = app.clock.now();
    let guessed = canonical_name(&name);
    app.attempts
        .begin(&guessed, address, now)
        .map_err(ApiError::too_many_attempts)?;
    let known = app.store.account(&name).await?;
    let known = known.filter(|account| !account.password.is_empty());
    let right = verify(&app, password, known.as_ref()).await?;
    let Some(account) = known.as_ref().filter(|_| right) else {
        note_failure(&app, known.as_ref(), address, "password").await?;
        return Err(ApiError::wrong_password());
    };
    // Only who has the password learns this; to everybody else it is as wrong as any other.
    if account.disabled_at.is_some() {
        note_failure(&app, Some(account), address, "disabled").await?;
        return Err(ApiError::account_disabled());
    }
    // The attempt stays counted until all of it is right: else the password alone would make guessing at codes free.
    second_factor(&app, account, &code, address).await?;
    let (session, token) = fresh_session(&app, account, &headers);
    // While it was verified, an invitation may have given the account another one, and ended what the old one had opened.
    if !app
        .store
        .begin_session(session, account.password.clone(), address)
        .await?
    {
        return Err(ApiError::wrong_password());
    }
    app.attempts.succeeded(&guessed, address);
    Ok(welcome(&app, account.clone(), &token, &headers))
}

pub(crate) async fn who(State(app): State<App>, SignedIn(account): SignedIn) -> Json<Me> {
    Json(me(&app, account))
}

pub(crate) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, ApiError> {
    if let Some(token) = token_of(&headers) {
        app.store.end_session(hash_of(&token), app.clock.now()).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, no_cookie(&headers))]).into_response())
}
