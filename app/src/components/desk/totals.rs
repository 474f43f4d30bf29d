//! The figures at the head of the desk; each leads to its list.

use domain::api::Overview;
use leptos::prelude::*;

use super::figures::{count, share};
use crate::components::words::t;

/// Enterprises, surveyed ones, visits, and what waits for somebody.
#[component]
pub(crate) fn Totals(overview: Overview) -> impl IntoView {
    let surveyed = share(overview.visited, overview.enterprises);
    view! {
        <dl class="stats">
            <Total
                name="enterprises"
                label=Signal::derive(|| t!(desk.overview.enterprises))
                number=overview.enterprises
                address="/desk/enterprises"
            />
            <Total
                name="visited"
                label=Signal::derive(|| t!(desk.overview.visited))
                number=overview.visited
                address="/desk/enterprises?sort=last_visit&descending=true"
                note=surveyed
            />
            <Total
                name="visits"
                label=Signal::derive(|| t!(desk.overview.visits))
                number=overview.visits
                address="/desk/visits"
            />
            <Total
                name="to_review"
                label=Signal::derive(|| t!(desk.overview.to_review))
                number=overview.to_review
                address="/desk/review"
            />
            {(overview.to_confirm > 0)
                .then(|| {
                    view! {
                        <Total
                            name="to_confirm"
                            label=Signal::derive(|| t!(desk.overview.to_confirm))
                            number=overview.to_confirm
                            address="/desk/review?review=approved_first"
                        />
                    }
                })}
            <Total
                name="conflicts"
                label=Signal::derive(|| t!(desk.overview.conflicts))
                number=overview.conflicts
                address="/desk/conflicts"
            />
            <Total
                name="duplicates"
                label=Signal::derive(|| t!(desk.overview.duplicates))
                number=overview.duplicates
                address="/desk/duplicates"
            />
            <Total
                name="quarantined"
                label=Signal::derive(|| t!(desk.overview.quarantined))
                number=overview.quarantined
                address="/desk/quarantine"
            />
        </dl>
    }
}

#[component]
fn Total(
    name: &'static str,
    label: Signal<&'static str>,
    number: u64,
    address: &'static str,
    #[prop(optional)] note: String,
) -> impl IntoView {
    view! {
        <div data-kind=name>
            <dt>{label}</dt>
            <dd>
                <a href=address data-test="desk-total" data-name=name data-total=number.to_string()>
                    {count(number)}
                </a>
                {(!note.is_empty()).then(|| view! { <small class="muted figure">{note}</small> })}
            </dd>
        </div>
    }
}
