//! `/api/contacts/erase`: a contact is taken out of everything that is stored.

use axum::Json;
use axum::extract::State;
use domain::api::{ContactErased, EraseContact};
use domain::role::Right;

use crate::app::App;
use crate::auth::SignedIn;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::{Actor, ErasureCause};

pub(crate) async fn erase(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(EraseContact { record }): JsonBody<EraseContact>,
) -> Result<Json<ContactErased>, ApiError> {
    let account = signed_in.may(Right::KeepData)?;
    let (now, by) = (app.clock.now(), Actor::Person(account.person));
    let extent = app.extent(&account).await?;
    let erased = app
        .store
        .erase_contact(record, extent, by, ErasureCause::Asked, now)
        .await?;
    let erased = erased.ok_or_else(ApiError::not_found)?;
    let schedule = app.config.backups.clone();
    let backups = tokio::task::spawn_blocking(move || schedule.map(|schedule| schedule.made()).unwrap_or_default());
    Ok(Json(ContactErased {
        records: erased.records,
        edits: erased.edits,
        backups: backups.await.map_err(ApiError::broken)?,
    }))
}
