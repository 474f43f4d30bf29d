//! The enterprises of a list, one row each.

use std::sync::Arc;

use domain::api::{Column, EnterpriseRow, Listing};
use domain::form::Form;
use domain::record::Answer;
use leptos::prelude::*;

use super::conflict_badge::ConflictBadge;
use super::figures::{choice, count, day, figure, or_dash};
use super::list_address::ListAddress;
use super::list_columns::{ColumnHeads, FieldCell};
use super::nothing_found::NothingFound;
use super::pager::Pager;
use super::record_link::RecordRow;
use super::selection::{ChoosePage, ChooseRow, Selection};
use crate::components::words::{language, t};
use crate::state::use_forms;

/// A page of enterprises, or that there is none.
#[component]
pub(crate) fn EnterpriseTable(
    list: ListAddress,
    listing: Listing<EnterpriseRow>,
    columns: Vec<Column>,
    selection: Selection,
) -> impl IntoView {
    let Listing { rows, total } = listing;
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.enterprises.nothing).to_owned());
        return view! {
            <NothingFound list title />
            <Pager list shown=0 total />
        }
        .into_any();
    }
    let form = use_forms().enterprise;
    let shown = rows.len();
    let page = rows.iter().map(|row| row.id).collect();
    let lead = view! { <ChoosePage selection page /> }.into_any();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step form=Arc::clone(&form) columns=columns.clone() selection /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.enterprises.title)>
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
fn Row(
    mut row: EnterpriseRow,
    step: usize,
    form: Arc<Form>,
    columns: Vec<Column>,
    selection: Selection,
) -> impl IntoView {
    let mut answers = std::mem::take(&mut row.more).into_iter();
    let id = row.id;
    let name = or_dash(row.name.clone());
    // The first names the row.
    let cells = columns.into_iter().skip(1).map(move |column| match column {
        Column::Own(own) => own_cell(&form, &row, own),
        Column::Field(field) => {
            let answer = answers.next().unwrap_or(Answer::NotCollected);
            view! { <FieldCell form=Arc::clone(&form) field answer /> }.into_any()
        }
    });
    let lead = view! { <ChooseRow selection record=id name=name.clone() /> }.into_any();
    view! { <RecordRow record=id step words=name lead>{cells.collect_view()}</RecordRow> }
}

fn own_cell(form: &Arc<Form>, row: &EnterpriseRow, column: &str) -> AnyView {
    let words = |field: &'static str, name: &str| {
        let (form, name) = (Arc::clone(form), name.to_owned());
        view! { <td>{move || or_dash(choice(&form, field, &name, language()))}</td> }.into_any()
    };
    match column {
        "tax_code" => view! { <td class="code">{or_dash(row.tax_code.clone())}</td> }.into_any(),
        "zone" => words("zone_code", &row.zone),
        "state" => words("operating_status", &row.state),
        "workers" => view! { <td class="figure">{figure(row.workers)}</td> }.into_any(),
        "visits" => view! { <td class="figure">{count(row.visits)}</td> }.into_any(),
        "last_visit" => view! { <td class="figure">{day(&row.last_visit)}</td> }.into_any(),
        _ => view! { <td><ConflictBadge conflicts=row.conflicts /></td> }.into_any(),
    }
}
