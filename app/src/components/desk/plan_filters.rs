//! The filters above the enterprises of a round.

use domain::plan::Standing;
use leptos::prelude::*;

use super::filter_bar::{Chooser, SearchBox, options};
use super::plan_address::{PlanAddress, is_narrowed};
use super::planners::Planners;
use crate::components::words::t;
use crate::components::{Icon, round_words};
use crate::state::use_forms;

/// Words, zone, whether it is assigned, to whom, where it stands.
#[component]
pub(crate) fn PlanFilters(list: PlanAddress, planners: Planners) -> impl IntoView {
    let form = use_forms().enterprise;
    let zones = move || {
        let mut zones = options(form.question("zone_code"));
        zones.push(("-".to_owned(), t!(desk.coverage.no_zone).to_owned()));
        zones
    };
    let planned = || {
        vec![
            ("no".to_owned(), t!(desk.plan.not_assigned).to_owned()),
            ("yes".to_owned(), t!(desk.plan.assigned).to_owned()),
        ]
    };
    let standings = || {
        let option = |standing: Standing| (standing.as_str().to_owned(), round_words(standing).to_owned());
        Standing::ALL.map(option).to_vec()
    };
    let overdue = Memo::new(move |_| list.query.with(|query| query.overdue));
    view! {
        <SearchBox
            there=Signal::derive(move || list.query.with(|query| query.q.clone()))
            words=Signal::derive(|| t!(desk.enterprises.search))
            test="plan-filter-q"
            search=Callback::new(move |words: String| list.search(&words))
        />
        <div class="filters" role="group" aria-label=move || t!(desk.filters.title)>
            <Chooser
                label=Signal::derive(|| t!(desk.filters.zone))
                any=Signal::derive(|| t!(desk.filters.any_zone))
                test="plan-filter-zone"
                chosen=Signal::derive(move || list.query.with(|query| query.zone.clone()))
                options=Signal::derive(zones)
                choose=move |zone| list.narrow(|query| query.zone = zone)
            />
            <Chooser
                label=Signal::derive(|| t!(desk.plan.planned))
                any=Signal::derive(|| t!(desk.plan.any_planned))
                test="plan-filter-planned"
                chosen=Signal::derive(move || list.query.with(|query| query.planned.clone()))
                options=Signal::derive(planned)
                choose=move |planned| list.narrow(|query| query.planned = planned)
            />
            <Chooser
                label=Signal::derive(|| t!(desk.plan.assignee))
                any=Signal::derive(|| t!(desk.plan.any_assignee))
                test="plan-filter-assignee"
                chosen=Signal::derive(move || list.query.with(|query| query.assignee.clone()))
                options=Signal::derive(move || planners.options())
                choose=move |assignee| list.narrow(|query| query.assignee = assignee)
            />
            <Chooser
                label=Signal::derive(|| t!(desk.plan.standing))
                any=Signal::derive(|| t!(desk.plan.any_standing))
                test="plan-filter-standing"
                chosen=Signal::derive(move || list.query.with(|query| query.standing.clone()))
                options=Signal::derive(standings)
                choose=move |standing| list.narrow(|query| query.standing = standing)
            />
            <button
                class="chip"
                type="button"
                data-test="plan-filter-overdue"
                aria-pressed=move || overdue.get().to_string()
                on:click=move |_| list.narrow(|query| query.overdue = !query.overdue)
            >
                {move || t!(desk.plan.overdue)}
            </button>
            <Clear list />
        </div>
    }
}

#[component]
fn Clear(list: PlanAddress) -> impl IntoView {
    let any = Memo::new(move |_| list.query.with(is_narrowed));
    let clear = move |_| {
        list.narrow(|query| {
            *query = domain::api::PlanQuery {
                sort: std::mem::take(&mut query.sort),
                descending: query.descending,
                ..Default::default()
            };
        });
    };
    move || {
        any.get().then(|| {
            view! {
                <button class="button" data-kind="quiet" type="button" data-test="plan-filter-clear" on:click=clear>
                    <Icon name="close" />
                    {move || t!(desk.filters.clear)}
                </button>
            }
        })
    }
}
