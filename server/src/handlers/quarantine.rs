//! `GET /api/quarantine`: edits that could not be merged.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{Listing, QuarantineRow};

use super::Part;
use crate::app::App;
use crate::auth::AtTheDesk;
use crate::error::ApiError;

pub(crate) async fn list(
    State(app): State<App>,
    _: AtTheDesk,
    Query(part): Query<Part>,
) -> Result<Json<Listing<QuarantineRow>>, ApiError> {
    Ok(Json(app.store.quarantine(part.offset, part.rows()).await?))
}
