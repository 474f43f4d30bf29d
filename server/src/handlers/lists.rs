//! The desk's lists, and the names of people.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{EnterpriseRow, ListQuery, Listing, Person, VisitRow};

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
