//! The columns of a list as somebody chose them: headings, and the cells of chosen fields.

use std::sync::Arc;

use domain::api::{Column, columns};
use domain::form::Form;
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::answer_text::answer_words;
use super::figures::question;
use super::list_address::ListAddress;
use super::sort_heading::{self, SortHeading};
use crate::components::words::{language, t};
use crate::state::use_forms;

/// The columns that the address asks for, of a list with these of its own.
pub(crate) fn chosen(list: ListAddress, own: &'static [&'static str]) -> Vec<Column> {
    list.query.with(|query| columns(own, &query.columns))
}

/// Returns the words of a column that a list has of its own.
pub(crate) fn own_words(name: &str) -> &'static str {
    match name {
        "name" | "enterprise_name" => t!(desk.columns.name),
        "tax_code" => t!(desk.columns.tax_code),
        "zone" => t!(desk.columns.zone),
        "state" => t!(desk.columns.state),
        "workers" => t!(desk.columns.workers),
        "members" => t!(desk.columns.members),
        "visits" => t!(desk.columns.visits),
        "last_visit" => t!(desk.columns.last_visit),
        "date" => t!(desk.columns.date),
        "outcome" => t!(desk.columns.outcome),
        "review" => t!(desk.columns.review),
        "author" => t!(desk.columns.author),
        "received_at" => t!(desk.columns.received),
        _ => t!(desk.columns.conflicts),
    }
}

/// Returns the words of any column.
pub(crate) fn column_words(form: &Form, column: &Column) -> String {
    match column {
        Column::Own(name) => own_words(name).to_owned(),
        Column::Field(field) => question(Some(form), field, language()),
    }
}

/// Tells how a column is set and sorted.
fn kind(name: &str) -> sort_heading::Column {
    match name {
        "workers" | "members" | "visits" | "last_visit" | "date" | "received_at" => sort_heading::Column::Figures,
        _ => sort_heading::Column::Words,
    }
}

/// The row of headings. The list sorts by its own columns; of a chosen field, only the rows of a page are read.
#[component]
pub(crate) fn ColumnHeads(
    list: ListAddress,
    form: Arc<Form>,
    columns: Vec<Column>,
    /// A heading before the first.
    lead: AnyView,
) -> impl IntoView {
    let heads = columns.into_iter().map(|column| {
        let form = Arc::clone(&form);
        match column {
            // There is no order among conflicts that would help anybody.
            Column::Own("conflicts") => view! { <th scope="col">{move || own_words("conflicts")}</th> }.into_any(),
            Column::Own(name) => view! {
                <SortHeading list name column=kind(name)>
                    {move || own_words(name)}
                </SortHeading>
            }
            .into_any(),
            field @ Column::Field(_) => view! { <th scope="col">{move || column_words(&form, &field)}</th> }.into_any(),
        }
    });
    view! { <tr>{lead} {heads.collect_view()}</tr> }
}

/// The cell of a chosen field. Not collected is a dash; 0 and *unknown* are written out.
#[component]
pub(crate) fn FieldCell(form: Arc<Form>, field: FieldName, answer: Answer) -> impl IntoView {
    let is_number = matches!(answer, Answer::Integer(_) | Answer::Decimal(_) | Answer::Date(_));
    let words = move || match &answer {
        Answer::NotCollected => "–".to_owned(),
        answer => answer_words(Some(&form), &field, answer),
    };
    view! { <td class:figure=is_number>{words}</td> }
}

/// Returns the form in force of a list's records, in its own box for cells to share.
pub(crate) fn form_of(kind: domain::record::RecordKind) -> Arc<Form> {
    let forms = use_forms();
    forms.by_kind(kind).unwrap_or(forms.enterprise)
}
