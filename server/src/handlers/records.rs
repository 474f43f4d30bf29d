//! One record for the desk, and its history.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{HistoryRow, RecordDetail};
use domain::record::RecordId;

use crate::app::App;
use crate::auth::AtTheDesk;
use crate::error::ApiError;

pub(crate) async fn detail(
    State(app): State<App>,
    _: AtTheDesk,
    Path(id): Path<RecordId>,
) -> Result<Json<RecordDetail>, ApiError> {
    app.store.record(id).await?.map(Json).ok_or_else(ApiError::not_found)
}

pub(crate) async fn history(
    State(app): State<App>,
    _: AtTheDesk,
    Path(id): Path<RecordId>,
) -> Result<Json<Vec<HistoryRow>>, ApiError> {
    Ok(Json(app.store.history(id).await?))
}
