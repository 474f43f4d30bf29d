//! The visits of a list or of one enterprise, one row each.

use domain::api::{Listing, VisitRow};
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{choice, day, figure, or_dash};
use super::list_address::ListAddress;
use super::nothing_found::NothingFound;
use super::pager::Pager;
use super::record_link::RecordRow;
use super::sort_heading::{Column, SortHeading};
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// A page of visits, or that there is none.
#[component]
pub(crate) fn VisitTable(list: ListAddress, listing: Listing<VisitRow>) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.visits.nothing).to_owned());
        return view! {
            <NothingFound list title />
            <Pager list shown=0 total />
        }
        .into_any();
    }
    let shown = rows.len();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.visits.title)>
            <table class="table">
                <thead>
                    <tr>
                        <SortHeading list name="enterprise_name">{move || t!(desk.columns.name)}</SortHeading>
                        <SortHeading list name="date" column=Column::Figures>
                            {move || t!(desk.columns.date)}
                        </SortHeading>
                        <SortHeading list name="zone">{move || t!(desk.columns.zone)}</SortHeading>
                        <SortHeading list name="outcome">{move || t!(desk.columns.outcome)}</SortHeading>
                        <SortHeading list name="author">{move || t!(desk.columns.author)}</SortHeading>
                        <SortHeading list name="workers" column=Column::Figures>
                            {move || t!(desk.columns.workers)}
                        </SortHeading>
                        <SortHeading list name="members" column=Column::Figures>
                            {move || t!(desk.columns.members)}
                        </SortHeading>
                        <SortHeading list name="received_at" column=Column::Figures>
                            {move || t!(desk.columns.received)}
                        </SortHeading>
                        <th scope="col">{move || t!(desk.columns.conflicts)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager list shown total />
    }
    .into_any()
}

#[component]
fn Row(row: VisitRow, step: usize) -> impl IntoView {
    let forms = StoredValue::new(use_forms());
    let (zone, outcome) = (row.zone, row.outcome);
    let zone = move || or_dash(forms.with_value(|forms| choice(&forms.enterprise, "zone_code", &zone, language())));
    let outcome =
        move || or_dash(forms.with_value(|forms| choice(&forms.visit, "visit_outcome", &outcome, language())));
    view! {
        <RecordRow record=row.id step words=or_dash(row.enterprise_name)>
            <td class="figure">{day(&row.date)}</td>
            <td>{zone}</td>
            <td>{outcome}</td>
            <td>{or_dash(row.author)}</td>
            <td class="figure">{figure(row.workers)}</td>
            <td class="figure">{figure(row.members)}</td>
            <td class="figure">{moment(row.received_at)}</td>
            <td><ConflictBadge conflicts=row.conflicts /></td>
        </RecordRow>
    }
}
