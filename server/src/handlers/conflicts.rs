//! Fields in conflict: seeing them, settling them, taking a settlement back.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{ConflictRow, DeskEdit, Listing, Settle, Undo};
use domain::role::Right;

use super::Part;
use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(part): Query<Part>,
) -> Result<Json<Listing<ConflictRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    Ok(Json(app.store.conflicts(part.offset, part.rows(), extent).await?))
}

pub(crate) async fn settle(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Settle>,
) -> Result<Json<DeskEdit>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let settled = app.store.settle(account.as_caller(), extent, app.clock.now(), wish);
    Ok(Json(settled.await??))
}

pub(crate) async fn undo(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Undo>,
) -> Result<Json<DeskEdit>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let reopened = app.store.undo(account.as_caller(), extent, app.clock.now(), wish);
    Ok(Json(reopened.await??))
}
