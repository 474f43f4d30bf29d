//! `GET /api/overview`: the desk's first screen.

use axum::Json;
use axum::extract::State;
use domain::api::Overview;
use domain::role::Right;

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::ApiError;

pub(crate) async fn overview(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Overview>, ApiError> {
    let extent = app.extent(&signed_in.may(Right::ReadFigures)?).await?;
    Ok(Json(app.store.overview(extent).await?))
}
