//! Who can be given work: teams, and people who record visits.

use domain::api::{Person, Team};
use domain::plan::Assignee;
use leptos::prelude::*;

use super::live::{Live, use_live};
use crate::api::rounds;

/// Teams and people as the server knows them.
#[derive(Clone, Copy)]
pub(crate) struct Planners {
    /// All teams.
    pub(crate) teams: Live<Vec<Team>>,
    /// Everybody who can be sent somewhere.
    pub(crate) people: Live<Vec<Person>>,
}

/// Asks for both.
pub(crate) fn use_planners() -> Planners {
    Planners {
        teams: use_live(|| (), |()| rounds::teams()),
        people: use_live(|| (), |()| rounds::people()),
    }
}

impl Planners {
    /// Lists them as names and words to choose from, teams first.
    pub(crate) fn options(self) -> Vec<(String, String)> {
        let mut options = Vec::new();
        self.teams.answer.with(|teams| {
            let there = teams.ready().into_iter().flatten().filter(|team| !team.disbanded);
            options.extend(there.map(|team| (Assignee::Team(team.team).to_string(), team.name.clone())));
        });
        self.people.answer.with(|people| {
            let people = people.ready().into_iter().flatten();
            options.extend(people.map(|one| (Assignee::Person(one.person).to_string(), one.display_name.clone())));
        });
        options
    }
}
