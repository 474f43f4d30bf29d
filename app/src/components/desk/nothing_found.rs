//! A list whose filters leave nothing.

use leptos::prelude::*;

use super::filter_bar::{clear_filters, is_filtered};
use super::list_address::ListAddress;
use crate::components::Empty;
use crate::components::words::t;

/// Says that nothing matches, and offers to show everything again.
#[component]
pub(crate) fn NothingFound(list: ListAddress, title: Signal<String>) -> impl IntoView {
    let filtered = list.query.with_untracked(is_filtered);
    let explanation = Signal::derive(move || {
        let words = if filtered {
            t!(desk.filters.nothing_note)
        } else {
            t!(desk.overview.nothing_yet_note)
        };
        words.to_owned()
    });
    view! {
        <Empty icon="search" title explanation>
            {filtered
                .then(|| {
                    view! {
                        <button
                            class="button"
                            data-kind="secondary"
                            type="button"
                            on:click=move |_| list.narrow(clear_filters)
                        >
                            {move || t!(desk.filters.clear)}
                        </button>
                    }
                })}
        </Empty>
    }
}
