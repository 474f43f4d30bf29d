//! `/api/teams`: who visits enterprises together.

use axum::Json;
use axum::extract::State;
use domain::api::{Person, SaveTeam, Team};
use domain::role::Right;

use crate::app::App;
use crate::auth::SignedIn;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::{Account, Actor};

/// A team's name is at most so long.
const LONGEST_NAME: usize = 100;

/// All teams for whoever plans; for others those that they are in, which is what their phone has to know.
pub(crate) async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<Team>>, ApiError> {
    let account = signed_in.may(Right::Record)?;
    let mut teams = app.store.teams().await?;
    if !account.role.may(Right::Plan) {
        teams.retain(|team| team.has(account.person));
    }
    Ok(Json(teams))
}

/// The people who can be sent somewhere.
pub(crate) async fn people(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<Person>>, ApiError> {
    signed_in.may(Right::Plan)?;
    let accounts = app.store.accounts().await?;
    Ok(Json(
        accounts
            .iter()
            .filter(|one| may_be_sent(one))
            .map(Account::as_person)
            .collect(),
    ))
}

pub(crate) async fn save(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(mut wish): JsonBody<SaveTeam>,
) -> Result<Json<Team>, ApiError> {
    let account = signed_in.may(Right::Plan)?;
    wish.name = wish.name.trim().to_owned();
    if wish.name.is_empty() || wish.name.chars().count() > LONGEST_NAME {
        return Err(ApiError::no_team());
    }
    let accounts = app.store.accounts().await?;
    let before = app.store.teams().await?;
    let before = before.into_iter().find(|team| Some(team.team) == wish.team);
    // Who was in it stays, also when they are sent nowhere any more: they leave by being taken out.
    let mut people = wish.lead.iter().chain(&wish.members);
    let fits = people.all(|person| {
        let was_in = before
            .as_ref()
            .is_some_and(|team| team.lead == Some(*person) || team.members.contains(person));
        was_in || accounts.iter().any(|one| one.person == *person && may_be_sent(one))
    });
    if !fits {
        return Err(ApiError::no_team());
    }
    let by = Actor::Person(account.person);
    let saved = app.store.save_team(wish, by, app.clock.now()).await?;
    saved.map(Json).ok_or_else(ApiError::not_found)
}

/// Tells whether somebody can be given a visit to make.
pub(super) fn may_be_sent(account: &Account) -> bool {
    account.disabled_at.is_none() && !account.password.is_empty() && account.role.may(Right::Record)
}
