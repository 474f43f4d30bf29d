//! Fields in conflict: seeing them, settling them, taking a settlement back.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{ConflictRow, DeskEdit, Listing, Settle, Undo};

use super::Part;
use crate::app::App;
use crate::auth::AtTheDesk;
use crate::body::JsonBody;
use crate::error::ApiError;

pub(crate) async fn list(
    State(app): State<App>,
    _: AtTheDesk,
    Query(part): Query<Part>,
) -> Result<Json<Listing<ConflictRow>>, ApiError> {
    Ok(Json(app.store.conflicts(part.offset, part.rows()).await?))
}

pub(crate) async fn settle(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    JsonBody(wish): JsonBody<Settle>,
) -> Result<Json<DeskEdit>, ApiError> {
    Ok(Json(
        app.store.settle(account.as_caller(), app.clock.now(), wish).await??,
    ))
}

pub(crate) async fn undo(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    JsonBody(wish): JsonBody<Undo>,
) -> Result<Json<DeskEdit>, ApiError> {
    Ok(Json(app.store.undo(account.as_caller(), app.clock.now(), wish).await??))
}
