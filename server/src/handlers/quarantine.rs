//! `/api/quarantine`: edits that could not be merged, and what becomes of them.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{Decide, DecisionOutcome, Listing, QuarantineRow};
use domain::role::Right;

use super::Part;
use super::devices::given_reason;
use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(part): Query<Part>,
) -> Result<Json<Listing<QuarantineRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    Ok(Json(app.store.quarantine(part.offset, part.rows(), extent).await?))
}

/// The most edits that are decided on at once.
const MOST_AT_ONCE: usize = 200;

pub(crate) async fn decide(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Decide>,
) -> Result<Json<Vec<DecisionOutcome>>, ApiError> {
    let account = signed_in.may(Right::Adopt)?;
    if wish.edits.len() > MOST_AT_ONCE {
        return Err(ApiError::too_large());
    }
    let wish = Decide {
        reason: given_reason(&wish.reason)?,
        ..wish
    };
    let extent = app.extent(&account).await?;
    let decided = app.store.decide(account.as_caller(), extent, app.clock.now(), wish);
    Ok(Json(decided.await?))
}
