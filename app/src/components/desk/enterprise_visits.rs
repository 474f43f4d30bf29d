//! The visits of one enterprise, the last first.

use domain::api::VisitRow;
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{choice, day, figure, or_dash};
use super::record_link::RecordRow;
use crate::components::StandingBadge;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// The visits with their figures, or that there is none yet.
#[component]
pub(crate) fn EnterpriseVisits(visits: Vec<VisitRow>) -> impl IntoView {
    if visits.is_empty() {
        return view! { <p class="muted">{move || t!(desk.record.no_visits)}</p> }.into_any();
    }
    let rows = visits
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.record.visits)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.columns.date)}</th>
                        <th scope="col">{move || t!(desk.columns.outcome)}</th>
                        <th scope="col">{move || t!(desk.columns.review)}</th>
                        <th scope="col">{move || t!(desk.columns.author)}</th>
                        <th scope="col" class="figure">{move || t!(desk.columns.workers)}</th>
                        <th scope="col" class="figure">{move || t!(desk.columns.members)}</th>
                        <th scope="col"><span class="visually-hidden">{move || t!(desk.columns.conflicts)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: VisitRow, step: usize) -> impl IntoView {
    let form = StoredValue::new(use_forms().visit);
    let outcome = row.outcome;
    let outcome = move || or_dash(form.with_value(|form| choice(form, "visit_outcome", &outcome, language())));
    view! {
        <RecordRow record=row.id step words=day(&row.date)>
            <td>{outcome}</td>
            <td><StandingBadge standing=row.review /></td>
            <td>{or_dash(row.author)}</td>
            <td class="figure">{figure(row.workers)}</td>
            <td class="figure">{figure(row.members)}</td>
            <td><ConflictBadge conflicts=row.conflicts /></td>
        </RecordRow>
    }
}
