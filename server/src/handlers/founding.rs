//! `/api/founding`: how far foundings of party organisations have come, and who looks ready for one.

use axum::Json;
use axum::extract::{Path, Query, State};
use domain::api::{ChangeFounding, FoundingDetail, FoundingListing, FoundingRule, ListQuery, PutAside};
use domain::record::RecordId;
use domain::role::Right;

use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::Account;

/// The most letters of a paper's number.
const LONGEST_PAPER: usize = 80;
/// The most letters of a reason.
const LONGEST_REASON: usize = 1_000;

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<FoundingListing>, ApiError> {
    super::lists::note_look(&app, account.person, "founding").await?;
    let (extent, rule) = (app.extent(&account).await?, rule(&app).await?);
    let needed = rule.as_ref().map(|rule| rule.needed);
    let followed = app.store.foundings(query, extent, needed).await?;
    Ok(Json(FoundingListing {
        rows: followed.rows,
        total: followed.total,
        stages: followed.stages,
        rule,
        today: app.clock.today(),
    }))
}

pub(crate) async fn detail(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(enterprise): Path<RecordId>,
) -> Result<Json<FoundingDetail>, ApiError> {
    super::records::note_look(&app, account.person, enterprise).await?;
    shown(&app, &account, enterprise).await
}

pub(crate) async fn change(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(enterprise): Path<RecordId>,
    JsonBody(mut change): JsonBody<ChangeFounding>,
) -> Result<Json<FoundingDetail>, ApiError> {
    let account = signed_in.may(Right::Supervise)?;
    change.step.paper = change.step.paper.trim().chars().take(LONGEST_PAPER).collect();
    change.step.reason = change.step.reason.trim().chars().take(LONGEST_REASON).collect();
    let extent = app.extent(&account).await?;
    let moment = (app.clock.now(), app.clock.today());
    app.store
        .change_founding(account.as_caller(), extent, moment, enterprise, change)
        .await??;
    shown(&app, &account, enterprise).await
}

pub(crate) async fn put_aside(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(enterprise): Path<RecordId>,
    JsonBody(PutAside { reason }): JsonBody<PutAside>,
) -> Result<Json<FoundingDetail>, ApiError> {
    let account = signed_in.may(Right::Supervise)?;
    let reason = reason.trim().chars().take(LONGEST_REASON).collect();
    let rule = rule(&app).await?.ok_or_else(ApiError::not_ready_any_more)?;
    let by = (account.person, app.extent(&account).await?);
    app.store
        .put_founding_aside(by, app.clock.now(), enterprise, rule.needed, reason)
        .await??;
    shown(&app, &account, enterprise).await
}

async fn shown(app: &App, account: &Account, enterprise: RecordId) -> Result<Json<FoundingDetail>, ApiError> {
    let (extent, rule) = (app.extent(account).await?, rule(app).await?);
    let detail = app.store.founding(enterprise, extent, rule.map(|rule| rule.needed));
    detail.await?.map(Json).ok_or_else(ApiError::not_found)
}

/// Returns the rule of today; nothing where the programme has none.
async fn rule(app: &App) -> Result<Option<FoundingRule>, ApiError> {
    let in_force = app.programmes.current(&app.store).await?;
    Ok(in_force.and_then(|in_force| in_force.founding_rule(app.clock.today())))
}
