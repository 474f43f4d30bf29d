//! Rounds at the desk: how far each has come, its enterprises, and who is to go where.

use axum::Json;
use axum::extract::{Path, Query, State};
use domain::api::{
    Bilingual, Coverage, Listing, PLANNED_AT_ONCE, PlanAct, PlanChange, PlanItem, PlanOutcome, PlanQuery, PlanRow,
    RoundRow,
};
use domain::plan::Assignee;
use domain::programme::Round;
use domain::role::Right;

use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;

/// A note longer than this is no word for somebody on the way.
const LONGEST_NOTE: usize = 500;

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
) -> Result<Json<Vec<RoundRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    let mut rounds = rounds(&app).await?;
    // The last first: that is the one that people work in.
    rounds.reverse();
    let names = rounds.iter().map(|round| round.name.clone()).collect();
    let tallies = app.store.tallies(names, extent).await?;
    let today = app.clock.today();
    let row = |(round, tally): (Round, _)| RoundRow {
        is_now: round.days().contains(today),
        round: round.name,
        label: Bilingual::new(round.label.vi, round.label.en),
        from: round.from,
        to: round.to,
        tally,
    };
    Ok(Json(rounds.into_iter().zip(tallies).map(row).collect()))
}

pub(crate) async fn coverage(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(round): Path<String>,
) -> Result<Json<Coverage>, ApiError> {
    let extent = app.extent(&account).await?;
    must_exist(&app, &round).await?;
    Ok(Json(app.store.coverage(round, extent, app.clock.today()).await?))
}

pub(crate) async fn enterprises(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(round): Path<String>,
    Query(query): Query<PlanQuery>,
) -> Result<Json<Listing<PlanRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    must_exist(&app, &round).await?;
    Ok(Json(app.store.plan(round, query, extent, app.clock.today()).await?))
}

/// Everything that the filters leave, for a change of all of it: the desk sends it back in parts.
pub(crate) async fn items(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(round): Path<String>,
    Query(query): Query<PlanQuery>,
) -> Result<Json<Vec<PlanItem>>, ApiError> {
    let extent = app.extent(&signed_in.may(Right::Plan)?).await?;
    must_exist(&app, &round).await?;
    let items = app.store.plan_items(round, query, extent, app.clock.today());
    Ok(Json(items.await?))
}

pub(crate) async fn change(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(round): Path<String>,
    JsonBody(change): JsonBody<PlanChange>,
) -> Result<Json<PlanOutcome>, ApiError> {
    let account = signed_in.may(Right::Plan)?;
    if change.items.len() > PLANNED_AT_ONCE {
        return Err(ApiError::unprocessable("too_many"));
    }
    must_exist(&app, &round).await?;
    if let PlanAct::Assign { assignee, note, .. } = &change.act {
        if note.chars().count() > LONGEST_NOTE {
            return Err(ApiError::comment_too_long(LONGEST_NOTE));
        }
        may_be_given_work(&app, *assignee).await?;
    }
    let extent = app.extent(&account).await?;
    let changed = app
        .store
        .change_plan(account.as_caller(), extent, app.clock.now(), round, change);
    Ok(Json(changed.await?))
}

async fn rounds(app: &App) -> Result<Vec<Round>, ApiError> {
    let in_force = app.programmes.current(&app.store).await?;
    Ok(in_force.map_or_else(Vec::new, |in_force| in_force.programme.rounds.clone()))
}

async fn must_exist(app: &App, round: &str) -> Result<(), ApiError> {
    let known = rounds(app).await?.iter().any(|known| known.name == round);
    known.then_some(()).ok_or_else(ApiError::not_found)
}

async fn may_be_given_work(app: &App, assignee: Assignee) -> Result<(), ApiError> {
    let may = match assignee {
        Assignee::Person(person) => {
            let accounts = app.store.accounts().await?;
            accounts
                .iter()
                .any(|account| account.person == person && super::teams::may_be_sent(account))
        }
        Assignee::Team(team) => {
            let teams = app.store.teams().await?;
            teams.iter().any(|known| known.team == team && !known.disbanded)
        }
    };
    may.then_some(()).ok_or_else(ApiError::not_assignable)
}
