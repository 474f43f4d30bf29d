//! Icons of the one set, drawn from one file.

use leptos::prelude::*;

/// One icon of `icons/sprite.svg`. It stands beside words, so it says nothing itself.
#[component]
pub(crate) fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("/icons/sprite.svg#{name}")></use>
        </svg>
    }
}
