//! `/api/supervision`: the log of what checks found (R71).

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{CloseFinding, NewFinding, SupervisionLog};
use domain::form::privacy;
use domain::role::Right;
use http::StatusCode;

use super::devices::given_reason;
use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::Closed;

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
) -> Result<Json<SupervisionLog>, ApiError> {
    super::lists::note_look(&app, account.person, "supervision").await?;
    let rows = app.store.findings(app.extent(&account).await?).await?;
    let today = app.clock.today();
    Ok(Json(SupervisionLog { today, rows }))
}

pub(crate) async fn enter(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(found): JsonBody<NewFinding>,
) -> Result<StatusCode, ApiError> {
    let account = signed_in.may(Right::Supervise)?;
    let finding = given_reason(&found.finding)?;
    impersonal(&finding)?;
    if found.checked_on > app.clock.today() {
        return Err(ApiError::unprocessable("checked_in_the_future"));
    }
    if found.due.is_some_and(|due| due < found.checked_on) {
        return Err(ApiError::unprocessable("due_before_the_check"));
    }
    if found.unit.is_empty() && found.record.is_none() {
        return Err(ApiError::unprocessable("nothing_checked"));
    }
    if !found.unit.is_empty() && !knows_unit(&app, &found.unit).await? {
        return Err(ApiError::unprocessable("no_such_unit"));
    }
    let by = (account.person, app.extent(&account).await?);
    let entered = app
        .store
        .enter_finding(by, app.clock.now(), NewFinding { finding, ..found });
    entered
        .await?
        .map(|_| StatusCode::CREATED)
        .ok_or_else(ApiError::not_found)
}

pub(crate) async fn close(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<u64>,
    JsonBody(CloseFinding { result }): JsonBody<CloseFinding>,
) -> Result<StatusCode, ApiError> {
    let account = signed_in.may(Right::Supervise)?;
    let result = given_reason(&result)?;
    impersonal(&result)?;
    let by = (account.person, app.extent(&account).await?);
    let moment = (app.clock.now(), app.clock.today());
    match app.store.close_finding(by, moment, number, result).await? {
        Closed::Done => Ok(StatusCode::NO_CONTENT),
        Closed::NotThere => Err(ApiError::not_found()),
        Closed::Already => Err(ApiError::unprocessable("closed_already")),
    }
}

/// Tells whether the programme in force has an organisation; without one, nothing can be said against it.
async fn knows_unit(app: &App, unit: &str) -> Result<bool, ApiError> {
    let in_force = app.programmes.current(&app.store).await?;
    Ok(in_force.is_none_or(|in_force| in_force.programme.chart.organisation(unit).is_some()))
}

/// The log is about work, not about persons: what looks like one is refused.
fn impersonal(text: &str) -> Result<(), ApiError> {
    if privacy::has_phone(text) || privacy::has_id_number(text) || privacy::has_person_name(text) {
        Err(ApiError::finding_names_a_person())
    } else {
        Ok(())
    }
}
