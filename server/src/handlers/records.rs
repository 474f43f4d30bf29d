//! One record for the desk, and its history.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{HistoryRow, RecordDetail};
use domain::record::RecordId;

use crate::app::App;
use crate::auth::AtTheDesk;
use crate::error::ApiError;
use crate::programme;

pub(crate) async fn detail(
    State(app): State<App>,
    _: AtTheDesk,
    Path(id): Path<RecordId>,
) -> Result<Json<RecordDetail>, ApiError> {
    // A programme that can't be read must not hide the record.
    let in_force = app.programmes.current(&app.store).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a record is shown without what its form says");
        None
    });
    let judge = programme::judge(in_force, &app.store.accounts().await?, app.clock.today());
    let detail = app.store.record(id, judge).await?;
    detail.map(Json).ok_or_else(ApiError::not_found)
}

pub(crate) async fn history(
    State(app): State<App>,
    _: AtTheDesk,
    Path(id): Path<RecordId>,
) -> Result<Json<Vec<HistoryRow>>, ApiError> {
    Ok(Json(app.store.history(id).await?))
}
