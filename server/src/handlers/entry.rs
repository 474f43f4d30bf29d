//! What the ways of getting in have in common: judging passwords, the second factor, beginning a session.

use std::net::IpAddr;

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::api::Me;
use http::HeaderMap;
use http::header::{SET_COOKIE, USER_AGENT};
use serde_json::json;

use crate::app::App;
use crate::auth::{SESSION_SECONDS, Token, hash_of};
use crate::code::Code;
use crate::error::ApiError;
use crate::password::{self, LONGEST};
use crate::store::{Account, Act, Actor, Deed, Session, StoreError};
use crate::{agent, second_factor};

/// Tells whether this is the password; as slow when there is no account, or none with a password.
pub(super) async fn verify(app: &App, password: String, account: Option<&Account>) -> Result<bool, ApiError> {
    let stored = account
        .map(|account| account.password.clone())
        .filter(|stored| !stored.is_empty());
    let turn = app.hashing.acquire().await.map_err(ApiError::broken)?;
    let verified = tokio::task::spawn_blocking(move || password::verify(&password, stored.as_deref())).await;
    drop(turn);
    Ok(verified.is_ok_and(|right| right))
}

/// Checks a password that somebody chose for an account, and hashes it.
pub(super) async fn hash(app: &App, password: String, account: &Account) -> Result<String, ApiError> {
    // Judging takes time in proportion to its length.
    if password.len() > LONGEST {
        return Err(ApiError::unfit_password(password::Unfit::Long));
    }
    let names = [account.name.clone(), account.display_name.clone()];
    let turn = app.hashing.acquire().await.map_err(ApiError::broken)?;
    let hashed = tokio::task::spawn_blocking(move || {
        password::check(&password, &names.each_ref().map(String::as_str)).map_err(ApiError::unfit_password)?;
        password::hash(&password).map_err(ApiError::broken)
    });
    let hashed = hashed.await.map_err(ApiError::broken)?;
    drop(turn);
    hashed
}

/// Asks for the second factor where the account has one. The code is used up when this succeeds; a wrong one is told of.
pub(super) async fn second_factor(
    app: &App,
    account: &Account,
    code: &str,
    address: Option<IpAddr>,
) -> Result<(), ApiError> {
    let kept = app.store.second_factor(account.person).await?;
    let Some(kept) = kept.filter(|kept| kept.confirmed_at.is_some()) else {
        return Ok(());
    };
    let now = app.clock.now();
    if code.trim().is_empty() {
        return Err(ApiError::second_factor_needed());
    }
    let passed = if second_factor::looks_like_a_step(code) {
        match second_factor::step_of(&kept.secret, code, now) {
            Some(step) => app.store.use_step(account.person, step).await?,
            None => false,
        }
    } else {
        let hash = Code::typed(code).hash();
        app.store.use_recovery_code(account.person, hash, now).await?
    };
    if passed {
        return Ok(());
    }
    note_failure(app, Some(account), address, "second_factor").await?;
    Err(ApiError::wrong_second_factor())
}

/// Tells the audit log of somebody who was not let in. The name only where it is one: people also type their password
/// there.
pub(super) async fn note_failure(
    app: &App,
    account: Option<&Account>,
    address: Option<IpAddr>,
    why: &str,
) -> Result<(), StoreError> {
    let deed = Deed {
        at: app.clock.now(),
        who: Actor::Unknown,
        what: Act::SignInFailed,
        about: account.map(|account| account.person.to_string()).unwrap_or_default(),
        details: json!({ "address": address, "why": why }),
    };
    app.store.note(deed).await
}

/// Makes a session for an account, which the caller has to store, and the token that opens it.
pub(super) fn fresh_session(app: &App, account: &Account, headers: &HeaderMap) -> (Session, Token) {
    let (token, now) = (Token::fresh(), app.clock.now());
    let said = headers.get(USER_AGENT).and_then(|said| said.to_str().ok());
    let session = Session {
        token_hash: hash_of(&token),
        person: account.person,
        created_at: now,
        expires_at: now + SESSION_SECONDS * 1_000,
        agent: agent::shortened(said.unwrap_or_default()),
    };
    (session, token)
}

/// Answers somebody who is in.
pub(super) fn welcome(app: &App, account: Account, token: &Token, headers: &HeaderMap) -> Response {
    ([(SET_COOKIE, token.cookie(headers))], Json(me(app, account))).into_response()
}

pub(super) fn me(app: &App, account: Account) -> Me {
    Me {
        person: account.person,
        name: account.name,
        display_name: account.display_name,
        role: account.role,
        epoch: app.store.epoch(),
        server_time: app.clock.now(),
    }
}
