//! `/desk/rounds/:round/enterprises`: choosing enterprises, and who is to go there.

use domain::role::Right;
use leptos::prelude::*;

use super::round::round_title;
use crate::api::rounds;
use crate::components::Page;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::plan_address::use_plan_address;
use crate::components::desk::plan_filters::PlanFilters;
use crate::components::desk::plan_table::PlanTable;
use crate::components::desk::planners::use_planners;
use crate::components::desk::planning::{Planning, PlanningBar};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::state::use_account;

/// The enterprises of a round that the filters leave.
#[component]
pub(crate) fn RoundPlan() -> impl IntoView {
    use_shortcuts();
    let list = use_plan_address();
    let planners = use_planners();
    let named = use_live(|| (), |()| rounds::rounds());
    let rows = use_live(move || (list.round.get(), list.query.get()), rounds::enterprises);
    let planning = use_account().may(Right::Plan).then(|| Planning::new(list, rows));
    let total = Memo::new(move |_| rows.answer.with(|rows| rows.ready().map_or(0, |rows| rows.total)));
    let back = Signal::derive(move || format!("/desk/rounds/{}", list.round.get()));
    view! {
        <Page title=round_title(named, list.round) title_test="plan-title" back=back>
            <PlanFilters list planners />
            {planning
                .map(|planning| {
                    view! { {move || view! { <PlanningBar planning planners total=total.get() /> }} }
                })}
            <Loaded
                live=rows
                view=move |listing| view! { <PlanTable list listing=listing.clone() planning /> }
            />
            <KeysHelp keys=Keys::List />
        </Page>
    }
}
