//! Assignments in words. No form asks for them: they are made by planning a round.

use domain::api::{Person, Team};
use domain::mirror::field::{DUE_DATE, ENTERPRISE, SURVEY_ROUND};
use domain::plan::{ASSIGNEE, Assignee, NOTE, OPEN, STATE, WITHDRAWN};
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::live::{Live, use_live};
use crate::api::{desk, rounds};
use crate::components::words::{language, t};
use crate::state::use_forms;

/// What people and teams are called, on pages that show assignments.
#[derive(Clone, Copy)]
struct Names {
    people: Live<Vec<Person>>,
    teams: Live<Vec<Team>>,
}

/// Gives the page the names of whoever may be sent somewhere.
pub(crate) fn provide_assignee_names() {
    provide_context(Names {
        people: use_live(|| (), |()| desk::people()),
        teams: use_live(|| (), |()| rounds::teams()),
    });
}

impl Names {
    fn of(self, assignee: Assignee) -> Option<String> {
        match assignee {
            Assignee::Person(person) => self.people.answer.with(|people| {
                let known = people.ready()?.iter().find(|known| known.person == person)?;
                Some(known.display_name.clone())
            }),
            Assignee::Team(team) => self.teams.answer.with(|teams| {
                let known = teams.ready()?.iter().find(|known| known.team == team)?;
                Some(known.name.clone())
            }),
        }
    }
}

/// Returns what a field of an assignment is called.
pub(super) fn question(field: &FieldName) -> Option<String> {
    let words = match field.as_str() {
        ASSIGNEE => t!(desk.plan.assignee),
        STATE => t!(desk.plan.standing),
        NOTE => t!(desk.plan.note),
        DUE_DATE => t!(desk.plan.due),
        ENTERPRISE | SURVEY_ROUND => {
            let forms = use_forms();
            return Some(forms.label(&forms.visit, field).in_language(language()).to_owned());
        }
        _ => return None,
    };
    Some(words.to_owned())
}

/// Returns an answer of an assignment in words; nothing where it says itself what it is.
pub(super) fn answer(field: &FieldName, answer: &Answer) -> Option<String> {
    let choice = answer.as_choice()?;
    match (field.as_str(), choice) {
        (ASSIGNEE, code) => use_context::<Names>()?.of(code.parse().ok()?),
        (STATE, OPEN) => Some(t!(desk.plan.assigned).to_owned()),
        (STATE, WITHDRAWN) => Some(t!(desk.plan.withdrawn).to_owned()),
        (SURVEY_ROUND, round) => {
            let forms = use_forms();
            Some(forms.choice(&forms.visit, SURVEY_ROUND, round, language()))
        }
        _ => None,
    }
}
