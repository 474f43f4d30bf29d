//! The desk's lists, and the names of people.

use axum::Json;
use axum::extract::{Path, Query, State};
use domain::api::{
    ENTERPRISE_COLUMNS, EnterpriseRow, ListQuery, Listing, OtherRow, Person, VISIT_COLUMNS, VisitRow, columns, fields,
};
use domain::reach::Extent;
use domain::record::{PersonId, RecordKind};
use serde_json::json;

use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::error::ApiError;
use crate::looks::Seen;
use crate::store::{Account, Act, Actor, Deed};

pub(crate) async fn people(State(app): State<App>, SignedIn(own): SignedIn) -> Result<Json<Vec<Person>>, ApiError> {
    let (accounts, teams) = (app.store.accounts().await?, app.store.teams().await?);
    let extent = app.extent(&own).await?;
    let own_units = match &*extent {
        Extent::Everything => Vec::new(),
        Extent::Part { units, .. } => units.iter().cloned().collect(),
    };
    let person = |account: &Account| {
        let own_teams = teams
            .iter()
            .filter(|team| account.person == own.person && team.has(own.person));
        Person {
            teams: own_teams.map(|team| team.team).collect(),
            units: if account.person == own.person {
                own_units.clone()
            } else {
                Vec::new()
            },
            ..account.as_person()
        }
    };
    Ok(Json(accounts.iter().map(person).collect()))
}

pub(crate) async fn enterprises(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<EnterpriseRow>>, ApiError> {
    note_look(&app, account.person, "enterprises").await?;
    let asked = fields(&columns(&ENTERPRISE_COLUMNS, &query.columns));
    let mut listing = app.store.enterprises(query, app.extent(&account).await?).await?;
    if !asked.is_empty() {
        let records = listing.rows.iter().map(|row| row.id).collect();
        let answers = app.store.answers(records, asked).await?;
        for (row, answers) in listing.rows.iter_mut().zip(answers) {
            row.more = answers;
        }
    }
    Ok(Json(listing))
}

pub(crate) async fn visits(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<VisitRow>>, ApiError> {
    note_look(&app, account.person, "visits").await?;
    let asked = fields(&columns(&VISIT_COLUMNS, &query.columns));
    let mut listing = app.store.visits(query, app.extent(&account).await?).await?;
    if !asked.is_empty() {
        let records = listing.rows.iter().map(|row| row.id).collect();
        let answers = app.store.answers(records, asked).await?;
        for (row, answers) in listing.rows.iter_mut().zip(answers) {
            row.more = answers;
        }
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
    note_look(&app, account.person, kind.as_str()).await?;
    Ok(Json(app.store.others(kind, query, extent, app.clock.today()).await?))
}

/// Notes in the audit log that somebody reads a list, whose columns show figures of single enterprises. What can't be noted
/// is not shown.
pub(super) async fn note_look(app: &App, person: PersonId, list: &'static str) -> Result<(), ApiError> {
    let (seen, now) = (Seen::List(list), app.clock.now());
    if app.looks.is_new(person, seen, now) {
        let deed = Deed {
            at: now,
            who: Actor::Person(person),
            what: Act::ListRead,
            about: list.to_owned(),
            details: json!({}),
        };
        app.store.note(deed).await?;
        app.looks.noted(person, seen, now);
    }
    Ok(())
}
