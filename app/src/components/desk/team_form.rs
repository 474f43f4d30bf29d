//! A team as it is to be: its name, who leads it, who is in it.

use std::collections::BTreeSet;

use domain::api::{Person, SaveTeam, Team};
use domain::record::PersonId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::use_live;
use super::planners::Planners;
use crate::api::{desk, rounds};
use crate::components::words::t;
use crate::components::{ProblemNotice, use_toasts};
use crate::problem::Problem;

/// The form of one team, or of a new one; `close` is run when it is saved or left.
#[component]
pub(crate) fn TeamForm(team: Option<Team>, planners: Planners, close: Callback<()>) -> impl IntoView {
    let name = RwSignal::new(team.as_ref().map(|team| team.name.clone()).unwrap_or_default());
    let lead = RwSignal::new(
        team.as_ref()
            .and_then(|team| team.lead)
            .map(|lead| lead.to_string())
            .unwrap_or_default(),
    );
    let members = RwSignal::new(team.as_ref().map(|team| team.members.clone()).unwrap_or_default());
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let id = team.as_ref().map(|team| team.team);
    let save = move |disbanded: bool| {
        let wish = SaveTeam {
            team: id,
            name: name.get_untracked(),
            lead: lead.get_untracked().parse().ok(),
            members: members.get_untracked(),
            disbanded,
        };
        busy.set(true);
        spawn_local(async move {
            match rounds::save_team(&wish).await {
                Ok(_) => {
                    toasts.say(t!(desk.teams.saved));
                    planners.teams.refresh();
                    close.run(());
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                    busy.try_set(false);
                }
            }
        });
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        save(false);
    };
    let was_disbanded = team.as_ref().is_some_and(|team| team.disbanded);
    let can_end = id.is_some() && !was_disbanded;
    view! {
        <form class="section team-form" data-test="team-form" on:submit=submit>
            <div class="section__body stack">
                {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
                <label class="field">
                    <span class="field__label">{move || t!(desk.teams.name)}</span>
                    <span class="field__box">
                        <input
                            class="field__input"
                            type="text"
                            autocomplete="off"
                            maxlength="100"
                            required
                            data-test="team-name"
                            bind:value=name
                        />
                    </span>
                </label>
                <People planners team lead members />
                <div class="cluster">
                    <button class="button" data-kind="primary" type="submit" data-test="team-save" disabled=busy>
                        {move || t!(desk.teams.save)}
                    </button>
                    <button class="button" data-kind="quiet" type="button" on:click=move |_| close.run(())>
                        {move || t!(desk.reason.cancel)}
                    </button>
                    {can_end
                        .then(|| {
                            view! {
                                <button
                                    class="button"
                                    data-kind="danger"
                                    type="button"
                                    data-test="team-disband"
                                    on:click=move |_| save(true)
                                >
                                    {move || t!(desk.teams.disband)}
                                </button>
                            }
                        })}
                </div>
            </div>
        </form>
    }
}

#[component]
fn People(
    planners: Planners,
    team: Option<Team>,
    lead: RwSignal<String>,
    members: RwSignal<BTreeSet<PersonId>>,
) -> impl IntoView {
    let everybody = use_live(|| (), |()| desk::people());
    // Who is in the team and is sent nowhere any more has to be seen to be taken out.
    let former = move |sent: &[Person]| {
        let Some(team) = &team else { return Vec::new() };
        let is_in = |one: &&Person| team.lead == Some(one.person) || team.members.contains(&one.person);
        let is_sent = |one: &&Person| sent.iter().any(|known| known.person == one.person);
        everybody.answer.with(|people| {
            let people = people.ready().into_iter().flatten();
            let former = people.filter(is_in).filter(|one| !is_sent(one));
            former.cloned().collect::<Vec<_>>()
        })
    };
    let people = Memo::new(move |_| {
        let sent = planners
            .people
            .answer
            .with(|people| people.ready().cloned().unwrap_or_default());
        let former = if sent.is_empty() { Vec::new() } else { former(&sent) };
        [sent, former].concat()
    });
    let option = move |one: Person| {
        let code = one.person.to_string();
        let value = code.clone();
        view! {
            <option value=value selected=move || lead.with(|lead| *lead == code)>
                {one.display_name}
            </option>
        }
    };
    let member = move |one: Person| {
        let person = one.person;
        let turn = move |_| {
            members.update(|members| {
                if !members.remove(&person) {
                    members.insert(person);
                }
            });
        };
        view! {
            <label>
                <input
                    type="checkbox"
                    data-test="team-member"
                    prop:checked=move || members.with(|members| members.contains(&person))
                    on:change=turn
                />
                <span>{one.display_name}</span>
            </label>
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{move || t!(desk.teams.lead)}</span>
            <span class="field__box">
                <select
                    class="field__input"
                    data-test="team-lead"
                    on:change=move |event| lead.set(event_target_value(&event))
                >
                    <option value="">{move || t!(desk.teams.no_lead)}</option>
                    {move || people.get().into_iter().map(option).collect_view()}
                </select>
            </span>
        </label>
        <fieldset class="column-group">
            <legend>{move || t!(desk.teams.members)}</legend>
            {move || people.get().into_iter().map(member).collect_view()}
        </fieldset>
    }
}
