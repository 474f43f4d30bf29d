//! The enterprises of a list, one row each.

use domain::api::{EnterpriseRow, Listing};
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{choice, count, day, figure, or_dash};
use super::list_address::ListAddress;
use super::nothing_found::NothingFound;
use super::pager::Pager;
use super::record_link::RecordRow;
use super::sort_heading::{Column, SortHeading};
use crate::components::words::{language, t};
use crate::state::use_forms;

/// A page of enterprises, or that there is none.
#[component]
pub(crate) fn EnterpriseTable(list: ListAddress, listing: Listing<EnterpriseRow>) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.enterprises.nothing).to_owned());
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
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.enterprises.title)>
            <table class="table">
                <thead>
                    <tr>
                        <SortHeading list name="name">{move || t!(desk.columns.name)}</SortHeading>
                        <SortHeading list name="tax_code">{move || t!(desk.columns.tax_code)}</SortHeading>
                        <SortHeading list name="zone">{move || t!(desk.columns.zone)}</SortHeading>
                        <SortHeading list name="state">{move || t!(desk.columns.state)}</SortHeading>
                        <SortHeading list name="workers" column=Column::Figures>
                            {move || t!(desk.columns.workers)}
                        </SortHeading>
                        <SortHeading list name="visits" column=Column::Figures>
                            {move || t!(desk.columns.visits)}
                        </SortHeading>
                        <SortHeading list name="last_visit" column=Column::Figures>
                            {move || t!(desk.columns.last_visit)}
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
fn Row(row: EnterpriseRow, step: usize) -> impl IntoView {
    let form = StoredValue::new(use_forms().enterprise);
    let words = move |field, name: &str| or_dash(form.with_value(|form| choice(form, field, name, language())));
    let (zone, state) = (row.zone, row.state);
    view! {
        <RecordRow record=row.id step words=or_dash(row.name)>
            <td class="code">{or_dash(row.tax_code)}</td>
            <td>{move || words("zone_code", &zone)}</td>
            <td>{move || words("operating_status", &state)}</td>
            <td class="figure">{figure(row.workers)}</td>
            <td class="figure">{count(row.visits)}</td>
            <td class="figure">{day(&row.last_visit)}</td>
            <td><ConflictBadge conflicts=row.conflicts /></td>
        </RecordRow>
    }
}
