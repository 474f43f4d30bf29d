//! Printing what is on the screen; the style sheet leaves out what paper does not need.

use leptos::prelude::*;

use super::Icon;
use super::words::t;

/// Opens the browser's own way to print.
#[component]
pub(crate) fn PrintButton() -> impl IntoView {
    let print = move |_| {
        if let Err(error) = window().print() {
            leptos::logging::warn!("The page could not be printed: {error:?}");
        }
    };
    view! {
        <button class="button" type="button" data-kind="quiet" data-test="print" on:click=print>
            <Icon name="printer" />
            {move || t!(common.print)}
        </button>
    }
}
