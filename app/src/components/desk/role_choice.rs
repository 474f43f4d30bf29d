//! Which role an account has, each explained by what it may do.

use domain::role::Role;
use leptos::prelude::*;

use crate::components::role_words;
use crate::components::words::t;

/// Chooses one of the roles.
#[component]
pub(crate) fn RoleChoice(role: RwSignal<Role>) -> impl IntoView {
    let option = move |own: Role| {
        view! {
            <label>
                <input
                    type="radio"
                    name="role"
                    data-test=format!("role-{own}")
                    prop:checked=move || role.get() == own
                    on:change=move |_| role.set(own)
                />
                <span>
                    <strong>{move || role_words(own)}</strong>
                    <span class="desk-explained">{move || explained(own)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{move || t!(desk.people.role)}</legend>
            <div class="choices">{Role::ALL.map(option).into_iter().collect_view()}</div>
        </fieldset>
    }
}

/// Returns what a role may, in words.
fn explained(role: Role) -> &'static str {
    match role {
        Role::Surveyor => t!(desk.people.may.surveyor),
        Role::TeamLead => t!(desk.people.may.team_lead),
        Role::Supervisor => t!(desk.people.may.supervisor),
        Role::Provider => t!(desk.people.may.provider),
        Role::Reader => t!(desk.people.may.reader),
        Role::Administrator => t!(desk.people.may.administrator),
    }
}
