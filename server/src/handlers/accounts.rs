//! `/api/accounts`: inviting, changing and putting out. For administrators.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{AccountRow, ChangeAccount, Invitation, NewAccount, SessionRow};
use domain::reach::Reach;
use domain::record::PersonId;
use http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::auth::Manager;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::headers::own_address;
use crate::invitation::{self, Fresh, unknown_place};
use crate::store::{Account, Actor, Which};
use crate::{account_name, chance};

/// The most organisations and zones of one reach.
const MOST_PLACES: usize = 1_000;

pub(crate) async fn list(State(app): State<App>, _: Manager) -> Result<Json<Vec<AccountRow>>, ApiError> {
    Ok(Json(app.store.account_rows(app.clock.now()).await?))
}

pub(crate) async fn add(
    State(app): State<App>,
    Manager(manager): Manager,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewAccount>,
) -> Result<Json<Invitation>, ApiError> {
    let name = account_name::for_signing_in(&new.name).ok_or_else(ApiError::unfit_name)?;
    let display_name = match shown(&new.display_name)? {
        empty if empty.is_empty() => name.clone(),
        given => given,
    };
    let now = app.clock.now();
    check_reach(&app, &new.reach, None).await?;
    let account = Account {
        person: PersonId::from_parts(now, chance::bytes()),
        name,
        display_name,
        role: new.role,
        password: String::new(),
        reach: new.reach,
        disabled_at: None,
    };
    let fresh = Fresh::new(now);
    let answer = invitation::given_out(&account, &fresh, &own_address(&headers)).map_err(ApiError::broken)?;
    let by = Actor::Person(manager.person);
    if !app.store.add_invited(account, fresh.open, by).await? {
        return Err(ApiError::name_taken());
    }
    Ok(Json(answer))
}

pub(crate) async fn change(
    State(app): State<App>,
    Manager(manager): Manager,
    Path(person): Path<PersonId>,
    JsonBody(mut change): JsonBody<ChangeAccount>,
) -> Result<StatusCode, ApiError> {
    change.display_name = shown(&change.display_name)?;
    if change.display_name.is_empty() {
        return Err(ApiError::unfit_name());
    }
    let accounts = app.store.accounts().await?;
    let before = accounts.iter().find(|account| account.person == person);
    check_reach(&app, &change.reach, before.map(|account| &account.reach)).await?;
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.change_account(person, change, by, now).await??;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn invite(
    State(app): State<App>,
    Manager(manager): Manager,
    headers: HeaderMap,
    Path(person): Path<PersonId>,
) -> Result<Json<Invitation>, ApiError> {
    let fresh = Fresh::new(app.clock.now());
    let by = Actor::Person(manager.person);
    let account = app.store.invite(person, fresh.open, by).await??;
    let answer = invitation::given_out(&account, &fresh, &own_address(&headers));
    answer.map(Json).map_err(ApiError::broken)
}

pub(crate) async fn withdraw(
    State(app): State<App>,
    Manager(manager): Manager,
    Path(person): Path<PersonId>,
) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.withdraw_invitation(person, by, now).await??;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn disable(
    State(app): State<App>,
    Manager(manager): Manager,
    Path(person): Path<PersonId>,
) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.set_disabled(person, true, by, now).await??;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn enable(
    State(app): State<App>,
    Manager(manager): Manager,
    Path(person): Path<PersonId>,
) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.set_disabled(person, false, by, now).await??;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn sessions(
    State(app): State<App>,
    _: Manager,
    Path(person): Path<PersonId>,
) -> Result<Json<Vec<SessionRow>>, ApiError> {
    Ok(Json(app.store.sessions(person, None, app.clock.now()).await?))
}

pub(crate) async fn end_session(
    State(app): State<App>,
    Manager(manager): Manager,
    Path((person, named)): Path<(PersonId, String)>,
) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.end_sessions(person, Which::Named(named), by, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn end_sessions(
    State(app): State<App>,
    Manager(manager): Manager,
    Path(person): Path<PersonId>,
) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.end_sessions(person, Which::All, by, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn remove_second_factor(
    State(app): State<App>,
    Manager(manager): Manager,
    Path(person): Path<PersonId>,
) -> Result<StatusCode, ApiError> {
    let (by, now) = (Actor::Person(manager.person), app.clock.now());
    app.store.remove_second_factor(person, by, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown(text: &str) -> Result<String, ApiError> {
    account_name::for_showing(text).ok_or_else(ApiError::unfit_name)
}

/// Refuses places that the programme in force does not know. One that the account reaches already may stay: a programme
/// that was replaced since may have known it, and records still carry it.
async fn check_reach(app: &App, reach: &Reach, before: Option<&Reach>) -> Result<(), ApiError> {
    let Reach::Part(part) = reach else {
        return Ok(());
    };
    if part.organisations.len() + part.zones.len() > MOST_PLACES {
        return Err(ApiError::unknown_place("too many"));
    }
    let in_force = app.programmes.current(&app.store).await?;
    let programme = in_force.as_ref().map(|in_force| &in_force.programme);
    match unknown_place(programme, part, before) {
        Some(code) => Err(ApiError::unknown_place(code)),
        None => Ok(()),
    }
}
