//! `/api/escrow`: what opens a phone's store when its PIN is forgotten.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::Escrow;
use domain::record::DeviceId;
use http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::auth::{SignedIn, hash_of, token_of};
use crate::body::JsonBody;
use crate::error::ApiError;

/// How long after a sign-in by password a secret is given, in milliseconds: the cookie in a stolen profile must not do.
const FRESH_MILLIS: u64 = 10 * 60 * 1_000;

pub(crate) async fn keep(
    State(app): State<App>,
    SignedIn(account): SignedIn,
    JsonBody(escrow): JsonBody<Escrow>,
) -> Result<StatusCode, ApiError> {
    if app.store.keep_escrow(escrow, account.person, app.clock.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::forbidden())
    }
}

pub(crate) async fn give(
    State(app): State<App>,
    SignedIn(account): SignedIn,
    headers: HeaderMap,
    Path(device): Path<DeviceId>,
) -> Result<Json<Escrow>, ApiError> {
    let now = app.clock.now();
    let token = token_of(&headers).ok_or_else(ApiError::signed_out)?;
    let began = app.store.session_began(hash_of(&token)).await?;
    if began.is_none_or(|began| now.saturating_sub(began) > FRESH_MILLIS) {
        return Err(ApiError::password_needed());
    }
    let escrow = app.store.give_escrow(device, account.person, now).await?;
    escrow.map(Json).ok_or_else(ApiError::not_found)
}
