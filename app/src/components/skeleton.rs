//! The shape of what is about to come.

use leptos::prelude::*;

use super::words::t;

/// Lines in place of content; the style shows them after 300 ms, because most waits are shorter.
#[component]
pub(crate) fn Skeleton() -> impl IntoView {
    view! {
        <div role="status">
            <span class="visually-hidden">{move || t!(common.loading)}</span>
            <div class="skeleton" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
                <span></span>
                <span></span>
                <span></span>
            </div>
        </div>
    }
}
