//! Rounds, their plan, and teams.

use domain::api::{
    Coverage, Listing, Person, PlanChange, PlanItem, PlanOutcome, PlanQuery, PlanRow, RoundRow, SaveTeam, Team,
};
use js_sys::encode_uri_component;

use super::desk::end_of_address;
use super::http::{get, post};
use crate::problem::Problem;

/// Asks for all rounds, the last first.
pub async fn rounds() -> Result<Vec<RoundRow>, Problem> {
    get("/api/rounds").await
}

/// Asks how far a round has come.
pub async fn coverage(round: String) -> Result<Coverage, Problem> {
    get(&of_round(&round, "coverage")).await
}

/// Asks for a page of the enterprises of a round.
pub async fn enterprises((round, query): (String, PlanQuery)) -> Result<Listing<PlanRow>, Problem> {
    get(&format!("{}{}", of_round(&round, "enterprises"), plan_query(&query))).await
}

/// Asks for everything that the filters leave, to change all of it.
pub async fn items(round: &str, query: &PlanQuery) -> Result<Vec<PlanItem>, Problem> {
    get(&format!("{}{}", of_round(round, "items"), plan_query(query))).await
}

/// Changes assignments.
pub async fn change(round: &str, change: &PlanChange) -> Result<PlanOutcome, Problem> {
    post(&of_round(round, "plan"), change).await
}

/// Asks for all teams.
pub async fn teams() -> Result<Vec<Team>, Problem> {
    get("/api/teams").await
}

/// Asks who can be sent somewhere.
pub async fn people() -> Result<Vec<Person>, Problem> {
    get("/api/teams/people").await
}

/// Makes a team as it is to be.
pub async fn save_team(team: &SaveTeam) -> Result<Team, Problem> {
    post("/api/teams", team).await
}

fn of_round(round: &str, what: &str) -> String {
    format!("/api/rounds/{}/{what}", encode_uri_component(round))
}

/// Writes what the list of a round asks for as the end of an address.
pub fn plan_query(query: &PlanQuery) -> String {
    let flag = |on: bool| if on { "true".to_owned() } else { String::new() };
    let number = |number: u32| if number > 0 { number.to_string() } else { String::new() };
    end_of_address([
        ("q", query.q.clone()),
        ("zone", query.zone.clone()),
        ("planned", query.planned.clone()),
        ("assignee", query.assignee.clone()),
        ("standing", query.standing.clone()),
        ("by", query.by.clone()),
        ("day", query.day.clone()),
        ("overdue", flag(query.overdue)),
        ("sort", query.sort.clone()),
        ("descending", flag(query.descending)),
        ("offset", number(query.offset)),
        ("limit", number(query.limit)),
    ])
}
