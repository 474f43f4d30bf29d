//! `/api/account`: what a person does about their own account: password, second factor, sessions.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Path, State};
use data_encoding::BASE32_NOPAD;
use domain::api::{
    ChangePassword, OwnPassword, RecoveryCodes, SecondFactor, SecondFactorBegun, SecondFactorCode, SessionRow,
};
use http::{HeaderMap, StatusCode};

use super::entry::{hash, note_failure, second_factor as ask_second_factor, verify};
use crate::app::App;
use crate::auth::{Present, SignedIn};
use crate::body::JsonBody;
use crate::client::Client;
use crate::code::Code;
use crate::error::ApiError;
use crate::headers::own_address;
use crate::password::LONGEST;
use crate::store::{Account, Actor, Presence, Which, canonical_name};
use crate::{qr, second_factor};

/// How many recovery codes are given out.
const RECOVERY_CODES: usize = 10;

pub(crate) async fn change_password(
    State(app): State<App>,
    Client(address): Client,
    Present(Presence { account, session, .. }): Present,
    JsonBody(ChangePassword { old, new }): JsonBody<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    ask_password(&app, &account, old, address).await?;
    let hashed = hash(&app, new, &account).await?;
    let now = app.clock.now();
    app.store.set_password(account.person, hashed, session, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for one's own password before something that whoever sits down at an open desk must not do.
async fn ask_password(app: &App, account: &Account, password: String, address: Option<IpAddr>) -> Result<(), ApiError> {
    if password.len() > LONGEST {
        return Err(ApiError::wrong_old_password());
    }
    let name = canonical_name(&account.name);
    app.attempts
        .begin(&name, address, app.clock.now())
        .map_err(ApiError::too_many_attempts)?;
    if !verify(app, password, Some(account)).await? {
        note_failure(app, Some(account), address, "password").await?;
        return Err(ApiError::wrong_old_password());
    }
    app.attempts.succeeded(&name, address);
    Ok(())
}

pub(crate) async fn second_factor(
    State(app): State<App>,
    SignedIn(account): SignedIn,
) -> Result<Json<SecondFactor>, ApiError> {
    let kept = app.store.second_factor(account.person).await?;
    let kept = kept.filter(|kept| kept.confirmed_at.is_some());
    Ok(Json(SecondFactor {
        since: kept.as_ref().and_then(|kept| kept.confirmed_at),
        recovery_codes: kept.map_or(0, |kept| kept.recovery_codes),
    }))
}

pub(crate) async fn begin_second_factor(
    State(app): State<App>,
    Client(address): Client,
    SignedIn(account): SignedIn,
    headers: HeaderMap,
    JsonBody(OwnPassword { password }): JsonBody<OwnPassword>,
) -> Result<Json<SecondFactorBegun>, ApiError> {
    if !account.role.is_of_the_office() {
        return Err(ApiError::forbidden());
    }
    ask_password(&app, &account, password, address).await?;
    let secret = second_factor::fresh_secret();
    let letters = BASE32_NOPAD.encode(&secret);
    let host = own_address(&headers);
    let host = host.split_once("://").map_or(host.as_str(), |(_, host)| host);
    let picture = qr::matrix(&second_factor::address(&account.name, host, &letters)).map_err(ApiError::broken)?;
    if !app.store.begin_second_factor(account.person, secret).await? {
        return Err(ApiError::second_factor_in_force());
    }
    Ok(Json(SecondFactorBegun {
        secret: letters,
        picture,
    }))
}

pub(crate) async fn confirm_second_factor(
    State(app): State<App>,
    Client(address): Client,
    SignedIn(account): SignedIn,
    JsonBody(SecondFactorCode { code }): JsonBody<SecondFactorCode>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    let (now, name) = (app.clock.now(), canonical_name(&account.name));
    app.attempts
        .begin(&name, address, now)
        .map_err(ApiError::too_many_attempts)?;
    let kept = app.store.second_factor(account.person).await?;
    let kept = kept.filter(|kept| kept.confirmed_at.is_none());
    let step = kept.and_then(|kept| second_factor::step_of(&kept.secret, &code, now));
    let step = step.ok_or_else(ApiError::wrong_second_factor)?;
    let codes: Vec<Code> = (0..RECOVERY_CODES).map(|_| Code::fresh()).collect();
    let hashes = codes.iter().map(Code::hash).collect();
    if !app
        .store
        .confirm_second_factor(account.person, step, hashes, now)
        .await?
    {
        return Err(ApiError::second_factor_in_force());
    }
    app.attempts.succeeded(&name, address);
    Ok(Json(RecoveryCodes {
        codes: codes.iter().map(Code::grouped).collect(),
    }))
}

pub(crate) async fn remove_second_factor(
    State(app): State<App>,
    Client(address): Client,
    SignedIn(account): SignedIn,
    JsonBody(SecondFactorCode { code }): JsonBody<SecondFactorCode>,
) -> Result<StatusCode, ApiError> {
    let (now, name) = (app.clock.now(), canonical_name(&account.name));
    app.attempts
        .begin(&name, address, now)
        .map_err(ApiError::too_many_attempts)?;
    ask_second_factor(&app, &account, &code, address).await?;
    app.attempts.succeeded(&name, address);
    let by = Actor::Person(account.person);
    app.store.remove_second_factor(account.person, by, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn sessions(
    State(app): State<App>,
    Present(presence): Present,
) -> Result<Json<Vec<SessionRow>>, ApiError> {
    let (person, now) = (presence.account.person, app.clock.now());
    Ok(Json(app.store.sessions(person, Some(presence.session), now).await?))
}

pub(crate) async fn end_session(
    State(app): State<App>,
    SignedIn(account): SignedIn,
    Path(named): Path<String>,
) -> Result<StatusCode, ApiError> {
    end(&app, &account, Which::Named(named)).await
}

pub(crate) async fn end_other_sessions(
    State(app): State<App>,
    Present(Presence { account, session, .. }): Present,
) -> Result<StatusCode, ApiError> {
    end(&app, &account, Which::Others(session)).await
}

async fn end(app: &App, account: &Account, which: Which) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(account.person), app.clock.now());
    app.store.end_sessions(account.person, which, by, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
