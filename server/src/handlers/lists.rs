//! The desk's lists, and the names of people.

use axum::Json;
use axum::extract::{Path, Query, State};
use domain::api::{EnterpriseRow, ListQuery, Listing, OtherRow, Person, VisitRow};
use domain::record::RecordKind;

use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::error::ApiError;
use crate::store::Account;

pub(crate) async fn people(State(app): State<App>, _: SignedIn) -> Result<Json<Vec<Person>>, ApiError> {
    let accounts = app.store.accounts().await?;
    Ok(Json(accounts.iter().map(Account::as_person).collect()))
}

pub(crate) async fn enterprises(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<EnterpriseRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    Ok(Json(app.store.enterprises(query, extent).await?))
}

pub(crate) async fn visits(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<VisitRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    Ok(Json(app.store.visits(query, extent).await?))
}

pub(crate) async fn others(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(kind): Path<RecordKind>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<OtherRow>>, ApiError> {
    if matches!(kind, RecordKind::Enterprise | RecordKind::Visit) {
        // These have lists of their own; an empty one here would read as if there were none.
        return Err(ApiError::not_found());
    }
    let extent = app.extent(&account).await?;
    Ok(Json(app.store.others(kind, query, extent).await?))
}
