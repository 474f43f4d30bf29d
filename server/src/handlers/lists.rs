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
    _: AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<EnterpriseRow>>, ApiError> {
    Ok(Json(app.store.enterprises(query).await?))
}

pub(crate) async fn visits(
    State(app): State<App>,
    _: AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<VisitRow>>, ApiError> {
    Ok(Json(app.store.visits(query).await?))
}

pub(crate) async fn others(
    State(app): State<App>,
    _: AtTheDesk,
    Path(kind): Path<RecordKind>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<OtherRow>>, ApiError> {
    if matches!(kind, RecordKind::Enterprise | RecordKind::Visit) {
        // These have lists of their own; an empty one here would read as if there were none.
        return Err(ApiError::not_found());
    }
    Ok(Json(app.store.others(kind, query).await?))
}
