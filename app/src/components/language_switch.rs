//! The way to the other language before anybody is in.

use domain::form::Language;
use leptos::prelude::*;

use crate::state::use_preferences;

/// The other language, in its own words: whoever needs it cannot read this one.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let language = use_preferences().language;
    let other = move || match language.get() {
        Language::Vi => (Language::En, "English", "en"),
        Language::En => (Language::Vi, "Tiếng Việt", "vi"),
    };
    view! {
        <button
            class="button"
            type="button"
            data-kind="quiet"
            lang=move || other().2
            on:click=move |_| language.set(untrack(other).0)
        >
            {move || other().1}
        </button>
    }
}
