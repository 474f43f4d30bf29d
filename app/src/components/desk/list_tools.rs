//! What can be done with a list as it is seen: choosing its columns, and taking it along as a file.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::api::{Column, columns, columns_code};
use domain::contact::is_personal;
use domain::form::{Form, Language};
use domain::record::{RecordId, RecordKind};
use leptos::html;
use leptos::prelude::*;

use super::list_address::ListAddress;
use super::list_columns::{column_words, form_of};
use super::saved_views::SavedViews;
use crate::api::desk::export_address;
use crate::components::Icon;
use crate::components::dialog::{close_dialog, show_dialog};
use crate::components::words::{labels, language, t};

/// The tools of a list that has these columns of its own.
#[component]
pub(crate) fn ListTools(
    list: ListAddress,
    /// The list's name for the server.
    name: &'static str,
    own: &'static [&'static str],
    kind: RecordKind,
) -> impl IntoView {
    view! {
        <div class="list-tools">
            <SavedViews list name />
            <ColumnChooser list own kind />
            <ExportLinks list name />
        </div>
    }
}

/// Links to the list as a file: every row that the filters leave, with the columns that are shown.
#[component]
pub(crate) fn ExportLinks(list: ListAddress, name: &'static str) -> impl IntoView {
    view! { <FileLinks list name only=Signal::derive(BTreeSet::new) /> }
}

/// Links to rows of a list as a file, with the columns that are shown.
#[component]
pub(super) fn FileLinks(
    list: ListAddress,
    /// The list's name for the server.
    name: &'static str,
    /// The records that were chosen; all, if there is none.
    only: Signal<BTreeSet<RecordId>>,
) -> impl IntoView {
    let address = move |ending: &str| {
        let language = match language() {
            Language::Vi => "vi",
            Language::En => "en",
        };
        list.query
            .with(|query| only.with(|only| export_address(name, ending, language, query, only)))
    };
    let is_choice = move || only.with(|only| !only.is_empty());
    let test = move |ending: &str| format!("desk-export-{}{ending}", if is_choice() { "chosen-" } else { "" });
    view! {
        <a
            class="button"
            data-kind="secondary"
            data-test=move || test("xlsx")
            rel="external"
            download=""
            href=move || address("xlsx")
        >
            <Icon name="download" />
            {move || if is_choice() { t!(desk.chosen.excel) } else { t!(desk.tools.excel) }}
        </a>
        <a class="button" data-kind="quiet" data-test=move || test("csv") rel="external" download="" href=move || address("csv")>
            "CSV"
        </a>
    }
}

/// The button that opens the choice of columns.
#[component]
fn ColumnChooser(list: ListAddress, own: &'static [&'static str], kind: RecordKind) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let open = RwSignal::new(false);
    let show = move |_| {
        open.set(true);
        show_dialog(dialog);
    };
    let close = move || {
        close_dialog(dialog);
    };
    let form = StoredValue::new(form_of(kind));
    let shown = Memo::new(move |_| list.query.with(|query| columns(own, &query.columns)));
    view! {
        <button class="button" data-kind="secondary" type="button" data-test="desk-columns" on:click=show>
            <Icon name="settings" />
            {move || t!(desk.tools.columns)}
        </button>
        <dialog
            class="dialog"
            data-wide="true"
            node_ref=dialog
            aria-labelledby="desk-columns-title"
            on:close=move |_| open.set(false)
        >
            <h2 class="dialog__title" id="desk-columns-title">{move || t!(desk.tools.columns_title)}</h2>
            {move || {
                open.get().then(|| form.with_value(|form| view! { <ColumnBoxes list own form=Arc::clone(form) shown /> }))
            }}
            <div class="dialog__actions">
                <button class="button" data-kind="primary" type="button" on:click=move |_| close()>
                    {move || t!(desk.tools.done)}
                </button>
                <button
                    class="button"
                    data-kind="quiet"
                    type="button"
                    data-test="desk-columns-usual"
                    on:click=move |_| list.show(String::new())
                >
                    {move || t!(desk.tools.usual)}
                </button>
            </div>
        </dialog>
    }
}

/// Every column there could be: the list's own, then the questions of the form under their sections.
#[component]
fn ColumnBoxes(
    list: ListAddress,
    own: &'static [&'static str],
    form: Arc<Form>,
    shown: Memo<Vec<Column>>,
) -> impl IntoView {
    let turn = move |column: &Column, on: bool| {
        let mut chosen = shown.get_untracked();
        if on {
            chosen.push(column.clone());
        } else {
            chosen.retain(|other| other != column);
        }
        list.show(columns_code(own, &chosen));
    };
    let boxes = |form: &Arc<Form>, columns: Vec<Column>| {
        let one = |column: Column| {
            let words = column_words(form, &column);
            let (seen, turned) = (column.clone(), column);
            view! {
                <label>
                    <input
                        type="checkbox"
                        prop:checked=move || shown.with(|shown| shown.contains(&seen))
                        on:change=move |event| turn(&turned, event_target_checked(&event))
                    />
                    <span>{words}</span>
                </label>
            }
        };
        columns.into_iter().map(one).collect_view()
    };
    // The first names the row and is always there.
    let of_list = own.iter().skip(1).map(|name| Column::Own(name)).collect();
    let sections = form.groups.iter().filter_map(|group| {
        let fields = group
            .questions
            .iter()
            .filter(|question| question.is_asked() && !is_personal(question.name.as_str()));
        let fields: Vec<_> = fields.map(|question| Column::Field(question.name.clone())).collect();
        let heading = labels(&group.label);
        (!fields.is_empty()).then(|| {
            view! {
                <fieldset class="column-group">
                    <legend>{heading}</legend>
                    {boxes(&form, fields)}
                </fieldset>
            }
        })
    });
    let sections = sections.collect_view();
    view! {
        <div class="column-groups">
            <fieldset class="column-group">
                <legend>{move || t!(desk.tools.of_list)}</legend>
                {boxes(&form, of_list)}
            </fieldset>
            {sections}
        </div>
    }
}
