//! `/desk/rounds/teams`: who visits enterprises together.

use domain::api::Team;
use leptos::prelude::*;

use crate::components::desk::loaded::Loaded;
use crate::components::desk::planners::{Planners, use_planners};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::desk::team_form::TeamForm;
use crate::components::words::t;
use crate::components::{Empty, Page};

/// All teams, and the form of one.
#[component]
pub(crate) fn Teams() -> impl IntoView {
    use_shortcuts();
    let planners = use_planners();
    // Nothing, a new one, or one that is there.
    let open = RwSignal::new(None::<Option<Team>>);
    let close = Callback::new(move |()| open.set(None));
    view! {
        <Page title=Signal::derive(|| t!(desk.teams.title).to_owned()) title_test="teams-title" back="/desk/rounds">
            <div class="spread">
                <p class="muted">{move || t!(desk.teams.about)}</p>
                <button
                    class="button"
                    data-kind="primary"
                    type="button"
                    data-test="team-new"
                    on:click=move |_| open.set(Some(None))
                >
                    {move || t!(desk.teams.begin)}
                </button>
            </div>
            {move || open.get().map(|team| view! { <TeamForm team planners close /> })}
            <Loaded
                live=planners.teams
                view=move |teams| view! { <List teams=teams.clone() planners open /> }
            />
        </Page>
    }
}

#[component]
fn List(teams: Vec<Team>, planners: Planners, open: RwSignal<Option<Option<Team>>>) -> impl IntoView {
    if teams.is_empty() {
        let title = Signal::derive(|| t!(desk.teams.nothing).to_owned());
        return view! { <Empty icon="user" title explanation=Signal::derive(|| t!(desk.teams.about)) /> }.into_any();
    }
    let row = |team: Team| {
        let people = {
            let team = team.clone();
            move || people_of(&team, planners)
        };
        let name = team.name.clone();
        let ended = team.disbanded;
        view! {
            <li>
                <button
                    class="list__row"
                    type="button"
                    data-test="team-row"
                    on:click=move |_| open.set(Some(Some(team.clone())))
                >
                    <span class="list__main">
                        <span class="list__title">{name}</span>
                        <span class="list__note">{people}</span>
                    </span>
                    {ended.then(|| view! { <span class="list__end muted">{move || t!(desk.teams.ended)}</span> })}
                </button>
            </li>
        }
    };
    view! { <ul class="list">{teams.into_iter().map(row).collect_view()}</ul> }.into_any()
}

fn people_of(team: &Team, planners: Planners) -> String {
    planners.people.answer.with(|people| {
        let people = people.ready().map_or(&[][..], Vec::as_slice);
        let name = |person| {
            people
                .iter()
                .find(|one| one.person == person)
                .map(|one| one.display_name.clone())
        };
        let lead = team.lead.and_then(name).map(|name| t!(desk.teams.led_by, name = name));
        let others = team.members.iter().filter(|member| Some(**member) != team.lead);
        let names: Vec<_> = lead
            .into_iter()
            .chain(others.filter_map(|member| name(*member)))
            .collect();
        names.join(", ")
    })
}
