//! The programme in force, for phones and the desk.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::ApiError;

#[derive(Deserialize)]
pub(crate) struct Have {
    /// The digest of the programme that the asking device has.
    #[serde(default)]
    have: String,
}

/// Hands the bundle over; says *no content* to whoever has it already.
pub(crate) async fn programme(
    State(app): State<App>,
    _: SignedIn,
    Query(Have { have }): Query<Have>,
) -> Result<Response, ApiError> {
    let in_force = app
        .programmes
        .current(&app.store)
        .await?
        .ok_or_else(ApiError::not_found)?;
    if in_force.digest == have {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let headers = [(CONTENT_TYPE, "application/octet-stream")];
    Ok((headers, in_force.body.clone()).into_response())
}
