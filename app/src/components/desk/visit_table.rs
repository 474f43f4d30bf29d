//! The visits of a list or of one enterprise, one row each.

use std::sync::Arc;

use domain::api::{Column, Listing, VisitRow};
use domain::form::Form;
use domain::record::Answer;
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{choice, day, figure, or_dash};
use super::list_address::ListAddress;
use super::list_columns::{ColumnHeads, FieldCell};
use super::nothing_found::NothingFound;
use super::pager::Pager;
use super::record_link::RecordRow;
use super::selection::{ChoosePage, ChooseRow, Selection};
use crate::components::StandingBadge;
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// A page of visits, or that there is none.
#[component]
pub(crate) fn VisitTable(
    list: ListAddress,
    listing: Listing<VisitRow>,
    columns: Vec<Column>,
    selection: Selection,
) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.visits.nothing).to_owned());
        return view! {
            <NothingFound list title />
            <Pager list shown=0 total />
        }
        .into_any();
    }
    let form = use_forms().visit;
    let shown = rows.len();
    let page = rows.iter().map(|row| row.id).collect();
    let lead = view! { <ChoosePage selection page /> }.into_any();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step form=Arc::clone(&form) columns=columns.clone() selection /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.visits.title)>
            <table class="table">
                <thead>
                    <ColumnHeads list form columns lead />
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager list shown total />
    }
    .into_any()
}

#[component]
fn Row(mut row: VisitRow, step: usize, form: Arc<Form>, columns: Vec<Column>, selection: Selection) -> impl IntoView {
    let mut answers = std::mem::take(&mut row.more).into_iter();
    let id = row.id;
    let name = or_dash(row.enterprise_name.clone());
    // The first names the row.
    let cells = columns.into_iter().skip(1).map(move |column| match column {
        Column::Own(own) => own_cell(&row, own),
        Column::Field(field) => {
            let answer = answers.next().unwrap_or(Answer::NotCollected);
            view! { <FieldCell form=Arc::clone(&form) field answer /> }.into_any()
        }
    });
    let lead = view! { <ChooseRow selection record=id name=name.clone() /> }.into_any();
    view! { <RecordRow record=id step words=name lead>{cells.collect_view()}</RecordRow> }
}

fn own_cell(row: &VisitRow, column: &str) -> AnyView {
    let forms = StoredValue::new(use_forms());
    match column {
        "date" => view! { <td class="figure">{day(&row.date)}</td> }.into_any(),
        "zone" => {
            let zone = row.zone.clone();
            let words = move || forms.with_value(|forms| choice(&forms.enterprise, "zone_code", &zone, language()));
            view! { <td>{move || or_dash(words())}</td> }.into_any()
        }
        "outcome" => {
            let outcome = row.outcome.clone();
            let words = move || forms.with_value(|forms| choice(&forms.visit, "visit_outcome", &outcome, language()));
            view! { <td>{move || or_dash(words())}</td> }.into_any()
        }
        "review" => view! { <td><StandingBadge standing=row.review /></td> }.into_any(),
        "author" => view! { <td>{or_dash(row.author.clone())}</td> }.into_any(),
        "workers" => view! { <td class="figure">{figure(row.workers)}</td> }.into_any(),
        "members" => view! { <td class="figure">{figure(row.members)}</td> }.into_any(),
        "received_at" => view! { <td class="figure">{moment(row.received_at)}</td> }.into_any(),
        _ => view! { <td><ConflictBadge conflicts=row.conflicts /></td> }.into_any(),
    }
}
