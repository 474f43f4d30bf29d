//! Visits to be reviewed, one row each, those that wait longest first.

use domain::api::{Listing, VisitRow};
use leptos::prelude::*;

use super::approving::Approving;
use super::conflict_badge::ConflictBadge;
use super::figures::{choice, day, or_dash};
use super::list_address::ListAddress;
use super::nothing_found::NothingFound;
use super::pager::Pager;
use super::record_link::RecordRow;
use super::sort_heading::{Column, SortHeading};
use crate::components::StandingBadge;
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// A page of visits, or that none waits.
#[component]
pub(crate) fn ReviewTable(list: ListAddress, listing: Listing<VisitRow>, approving: Approving) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.review.nothing).to_owned());
        return view! {
            <NothingFound list title />
            <Pager list shown=0 total />
        }
        .into_any();
    }
    let shown = rows.len();
    let all = StoredValue::new(rows.clone());
    let any_open = rows.iter().any(Approving::is_open);
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step approving /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.review.list)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">
                            <input
                                class="check-box"
                                type="checkbox"
                                disabled=!any_open
                                aria-label=move || t!(desk.review.choose_all)
                                data-test="choose-all"
                                on:change=move |event| {
                                    all.with_value(|rows| approving.choose_all(rows, event_target_checked(&event)));
                                }
                            />
                        </th>
                        <SortHeading list name="enterprise_name">{move || t!(desk.columns.name)}</SortHeading>
                        <SortHeading list name="review">{move || t!(desk.columns.review)}</SortHeading>
                        <SortHeading list name="date" column=Column::Figures>
                            {move || t!(desk.columns.date)}
                        </SortHeading>
                        <SortHeading list name="zone">{move || t!(desk.columns.zone)}</SortHeading>
                        <SortHeading list name="outcome">{move || t!(desk.columns.outcome)}</SortHeading>
                        <SortHeading list name="author">{move || t!(desk.columns.author)}</SortHeading>
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
fn Row(row: VisitRow, step: usize, approving: Approving) -> impl IntoView {
    let forms = StoredValue::new(use_forms());
    let (id, is_open) = (row.id, Approving::is_open(&row));
    let name = or_dash(row.enterprise_name);
    let (zone, outcome, about) = (row.zone, row.outcome, name.clone());
    let zone = move || or_dash(forms.with_value(|forms| choice(&forms.enterprise, "zone_code", &zone, language())));
    let outcome =
        move || or_dash(forms.with_value(|forms| choice(&forms.visit, "visit_outcome", &outcome, language())));
    let choosing = view! {
        <td>
            <input
                class="check-box"
                type="checkbox"
                disabled=!is_open
                aria-label=move || t!(desk.review.choose, name = about.clone())
                data-test="choose-visit"
                prop:checked=move || approving.is_chosen(id)
                on:change=move |event| approving.choose(id, event_target_checked(&event))
            />
        </td>
    };
    view! {
        <RecordRow record=id step words=name lead=choosing.into_any()>
            <td><StandingBadge standing=row.review /></td>
            <td class="figure">{day(&row.date)}</td>
            <td>{zone}</td>
            <td>{outcome}</td>
            <td>{or_dash(row.author)}</td>
            <td class="figure">{moment(row.received_at)}</td>
            <td><ConflictBadge conflicts=row.conflicts /></td>
        </RecordRow>
    }
}
