//! The desk's lists, and the names of people.

use axum::Json;
use axum::extract::{Path, Query, State};
use domain::api::{
    ENTERPRISE_COLUMNS, EnterpriseRow, ListQuery, Listing, OtherRow, Person, VISIT_COLUMNS, VisitRow, columns, fields,
};
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
    let asked = fields(&columns(&ENTERPRISE_COLUMNS, &query.columns));
    let mut listing = app.store.enterprises(query, app.extent(&account).await?).await?;
    let records = listing.rows.iter().map(|row| row.id).collect();
    let answers = app.store.answers(records, asked).await?;
    for (row, answers) in listing.rows.iter_mut().zip(answers) {
        row.more = answers;
    }
    Ok(Json(listing))
}

pub(crate) async fn visits(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<VisitRow>>, ApiError> {
    let asked = fields(&columns(&VISIT_COLUMNS, &query.columns));
    let mut listing = app.store.visits(query, app.extent(&account).await?).await?;
    let records = listing.rows.iter().map(|row| row.id).collect();
    let answers = app.store.answers(records, asked).await?;
    for (row, answers) in listing.rows.iter_mut().zip(answers) {
        row.more = answers;
    }
    Ok(Json(listing))
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
