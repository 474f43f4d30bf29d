//! A row of a list that opens a record.

use domain::record::RecordId;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// Returns where the desk shows a record.
pub(crate) fn record_address(record: RecordId) -> String {
    format!("/desk/records/{record}")
}

/// A table row; its first cell holds the link, and a click anywhere on the row follows it.
#[component]
pub(crate) fn RecordRow(
    record: RecordId,
    /// Its place in the list, for the keys.
    step: usize,
    /// The words of the link.
    words: String,
    /// Where the row leads, if not to the record itself.
    #[prop(optional, into)]
    address: Option<String>,
    /// A cell before the link.
    #[prop(optional)]
    lead: Option<AnyView>,
    /// The other cells.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let address = address.unwrap_or_else(|| record_address(record));
    let open = {
        let address = address.clone();
        move |event: MouseEvent| {
            // The link knows by itself what Ctrl and the middle button mean.
            if !is_on_a_link(&event) {
                navigate(&address, leptos_router::NavigateOptions::default());
            }
        }
    };
    view! {
        <tr class="desk-row" data-test="desk-row" data-id=record.to_string() on:click=open>
            {lead}
            <th scope="row">
                <a href=address data-step=step.to_string()>{words}</a>
            </th>
            {children()}
        </tr>
    }
}

/// What answers a click by itself: links, buttons, boxes to tick, and what unfolds.
fn is_on_a_link(event: &MouseEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.closest("a, button, details, input").ok().flatten().is_some())
}
