//! `/api/device`: the device that somebody works on; `/api/devices`: those of everybody, for the office.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::api::{
    DeviceName, DeviceReport, DeviceRow, DeviceState, Enrol, HeldReceipts, RECEIPTS_AT_ONCE, Revoke, Wiped,
};
use domain::record::DeviceId;
use domain::role::Right;
use domain::sync::Difference;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::auth::{Present, PutOutToo, SignedIn, Token, hash_of, no_cookie};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::Actor;

/// The most letters of a device's name, platform or version that are kept.
const LONGEST: usize = 64;

pub(crate) async fn enrol(
    State(app): State<App>,
    Present(presence): Present,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<Enrol>,
) -> Result<Response, ApiError> {
    let enrol = Enrol {
        device: asked.device,
        name: short(&asked.name),
        platform: short(&asked.platform),
        app_version: short(&asked.app_version),
    };
    let (fresh, now) = (Token::fresh(), app.clock.now());
    let cookie = fresh.cookie_until(presence.expires_at, now, &headers);
    let enrolment = app.store.enrol(presence, enrol, hash_of(&fresh), now).await?;
    let enrolment = enrolment.ok_or_else(ApiError::not_found)?;
    let answer = if enrolment.revoked {
        ApiError::revoked().into_response()
    } else {
        Json(DeviceName { name: enrolment.name }).into_response()
    };
    Ok(if enrolment.renewed {
        ([(SET_COOKIE, cookie)], answer).into_response()
    } else {
        answer
    })
}

pub(crate) async fn report(
    State(app): State<App>,
    Present(presence): Present,
    JsonBody(asked): JsonBody<DeviceReport>,
) -> Result<Json<DeviceState>, ApiError> {
    let report = DeviceReport {
        name: short(&asked.name),
        platform: short(&asked.platform),
        app_version: short(&asked.app_version),
        ..asked
    };
    let state = app.store.report(presence, report, app.clock.now()).await?;
    state.map(Json).ok_or_else(ApiError::not_found)
}

pub(crate) async fn state(
    State(app): State<App>,
    SignedIn(account): SignedIn,
    Path(device): Path<DeviceId>,
) -> Result<Json<DeviceState>, ApiError> {
    let owner = Some(account.person).filter(|_| !account.role.may(Right::ReadDevices));
    let state = app.store.device(device, owner).await?;
    state.map(Json).ok_or_else(ApiError::not_found)
}

pub(crate) async fn receipts(
    State(app): State<App>,
    SignedIn(account): SignedIn,
    JsonBody(HeldReceipts { device, receipts }): JsonBody<HeldReceipts>,
) -> Result<Json<Difference>, ApiError> {
    if receipts.len() > RECEIPTS_AT_ONCE {
        return Err(ApiError::too_large());
    }
    let now = app.clock.now();
    let difference = app.store.receipts(account.person, device, receipts, now).await?;
    difference.map(Json).ok_or_else(ApiError::not_found)
}

pub(crate) async fn name_own(
    State(app): State<App>,
    Present(presence): Present,
    JsonBody(DeviceName { name }): JsonBody<DeviceName>,
) -> Result<StatusCode, ApiError> {
    let device = presence.device.ok_or_else(ApiError::not_found)?;
    let person = presence.account.person;
    let (by, now) = (Actor::Person(person), app.clock.now());
    let named = app
        .store
        .name_device(device, Some(person), named(&name)?, by, now)
        .await?;
    done(named)
}

pub(crate) async fn wiped(
    State(app): State<App>,
    PutOutToo(presence): PutOutToo,
    headers: HeaderMap,
    JsonBody(Wiped { device }): JsonBody<Wiped>,
) -> Result<Response, ApiError> {
    done(app.store.device_wiped(presence, device, app.clock.now()).await?)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, no_cookie(&headers))]).into_response())
}

pub(crate) async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<DeviceRow>>, ApiError> {
    signed_in.may(Right::ReadDevices)?;
    Ok(Json(app.store.devices().await?))
}

pub(crate) async fn name(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(device): Path<DeviceId>,
    JsonBody(DeviceName { name }): JsonBody<DeviceName>,
) -> Result<StatusCode, ApiError> {
    let by = Actor::Person(signed_in.may(Right::Manage)?.person);
    let now = app.clock.now();
    done(app.store.name_device(device, None, named(&name)?, by, now).await?)
}

pub(crate) async fn revoke(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(device): Path<DeviceId>,
    JsonBody(Revoke { reason }): JsonBody<Revoke>,
) -> Result<StatusCode, ApiError> {
    let by = Actor::Person(signed_in.may(Right::Manage)?.person);
    let reason = given_reason(&reason)?;
    done(app.store.revoke_device(device, reason, by, app.clock.now()).await?)
}

fn done(found: bool) -> Result<StatusCode, ApiError> {
    found.then_some(StatusCode::NO_CONTENT).ok_or_else(ApiError::not_found)
}

fn short(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

fn named(name: &str) -> Result<String, ApiError> {
    Some(short(name))
        .filter(|name| !name.is_empty())
        .ok_or_else(|| ApiError::unprocessable("name_missing"))
}

/// The most letters of a reason.
const LONGEST_REASON: usize = 1_000;

/// Returns the reason for a decision, without which none is made.
pub(super) fn given_reason(reason: &str) -> Result<String, ApiError> {
    Some(reason.trim().chars().take(LONGEST_REASON).collect::<String>())
        .filter(|reason| !reason.is_empty())
        .ok_or_else(|| ApiError::unprocessable("reason_missing"))
}
