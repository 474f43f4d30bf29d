//! `/api/session`: signing in, who is signed in, signing out.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::api::{Me, SignIn};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::app::App;
use crate::auth::{SESSION_SECONDS, SignedIn, Token, hash_of, no_cookie, token_of};
use crate::body::JsonBody;
use crate::client::Client;
use crate::error::ApiError;
use crate::password;
use crate::store::{Account, Act, Actor, Deed, Session, canonical_name};

/// A password or name longer than this is not looked at: it would only cost time and memory.
const LONGEST: usize = 1_024;

pub(crate) async fn sign_in(
    State(app): State<App>,
    Client(address): Client,
    headers: HeaderMap,
    JsonBody(SignIn { name, password }): JsonBody<SignIn>,
) -> Result<Response, ApiError> {
    if password.len() > LONGEST || name.len() > LONGEST {
        return Err(ApiError::wrong_password());
    }
    let now = app.clock.now();
    let guessed = canonical_name(&name);
    app.attempts
        .begin(&guessed, address, now)
        .map_err(ApiError::too_many_attempts)?;
    let account = app
        .store
        .account(&name)
        .await?
        .filter(|account| !account.password.is_empty());
    let tried = account.as_ref().map(|account| account.person);
    let stored = account.as_ref().map(|account| account.password.clone());
    let turn = app.hashing.acquire().await.map_err(ApiError::broken)?;
    let verified = tokio::task::spawn_blocking(move || password::verify(&password, stored.as_deref())).await;
    drop(turn);
    let account = account.filter(|_| verified.is_ok_and(|right| right));
    let Some(account) = account else {
        // The name only where it is one: people also type their password there.
        let deed = Deed {
            at: now,
            who: Actor::Unknown,
            what: Act::SignInFailed,
            about: tried.map(|person| person.to_string()).unwrap_or_default(),
            details: json!({ "address": address }),
        };
        app.store.note(deed).await?;
        return Err(ApiError::wrong_password());
    };
    app.attempts.succeeded(&guessed, address);
    let token = Token::fresh();
    let session = Session {
        token_hash: hash_of(&token),
        person: account.person,
        created_at: now,
        expires_at: now + SESSION_SECONDS * 1_000,
    };
    app.store.begin_session(session, address).await?;
    Ok(([(SET_COOKIE, token.cookie(&headers))], Json(me(&app, account))).into_response())
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

fn me(app: &App, account: Account) -> Me {
    Me {
        person: account.person,
        name: account.name,
        display_name: account.display_name,
        role: account.role,
        epoch: app.store.epoch(),
        server_time: app.clock.now(),
    }
}
