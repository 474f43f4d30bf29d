//! `/api/requests`: the register of persons' requests about what is kept of them, for those who keep the data.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{MoveRequest, NewRequest, PersonRequest, RequestRegister};
use domain::form::privacy;
use domain::role::Right;

use super::devices::given_reason;
use crate::app::App;
use crate::auth::SignedIn;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::Moved;

/// The most letters of a reference.
const LONGEST: usize = 200;

pub(crate) async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<RequestRegister>, ApiError> {
    let account = signed_in.may(Right::KeepData)?;
    let rows = app.store.requests(app.extent(&account).await?).await?;
    let today = app.clock.today();
    Ok(Json(RequestRegister { today, rows }))
}

pub(crate) async fn enter(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(asked): JsonBody<NewRequest>,
) -> Result<Json<PersonRequest>, ApiError> {
    let account = signed_in.may(Right::KeepData)?;
    let reference: String = asked.reference.trim().chars().take(LONGEST).collect();
    if reference.is_empty() {
        return Err(ApiError::unprocessable("reference_missing"));
    }
    impersonal(&reference)?;
    if asked.received_on > app.clock.today() {
        return Err(ApiError::unprocessable("received_in_the_future"));
    }
    let asked = NewRequest { reference, ..asked };
    let extent = app.extent(&account).await?;
    let entered = app
        .store
        .enter_request(asked, extent, account.person, app.clock.now())
        .await?;
    entered.map(Json).ok_or_else(ApiError::not_found)
}

pub(crate) async fn go_on(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<u64>,
    JsonBody(MoveRequest { step, reason }): JsonBody<MoveRequest>,
) -> Result<Json<PersonRequest>, ApiError> {
    let account = signed_in.may(Right::KeepData)?;
    let reason = if step.needs_reason() {
        given_reason(&reason)?
    } else {
        reason.trim().chars().take(LONGEST).collect()
    };
    impersonal(&reason)?;
    let (today, now) = (app.clock.today(), app.clock.now());
    let wish = MoveRequest { step, reason };
    let by = (account.person, app.extent(&account).await?);
    match app.store.move_request(number, wish, today, by, now).await? {
        Moved::Done(row) => Ok(Json(*row)),
        Moved::NotThere => Err(ApiError::not_found()),
        Moved::NotNow => Err(ApiError::unprocessable("step_out_of_order")),
    }
}

/// A register of persons' requests is no list of persons: what looks like one is refused.
fn impersonal(text: &str) -> Result<(), ApiError> {
    if privacy::has_phone(text) || privacy::has_id_number(text) || privacy::has_person_name(text) {
        Err(ApiError::names_a_person())
    } else {
        Ok(())
    }
}
