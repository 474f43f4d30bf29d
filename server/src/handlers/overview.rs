//! `GET /api/overview`: the desk's first screen.

use axum::Json;
use axum::extract::State;
use domain::api::Overview;

use crate::app::App;
use crate::auth::AtTheDesk;
use crate::error::ApiError;

pub(crate) async fn overview(State(app): State<App>, _: AtTheDesk) -> Result<Json<Overview>, ApiError> {
    Ok(Json(app.store.overview().await?))
}
