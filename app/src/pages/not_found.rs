//! An address that leads nowhere.

use leptos::prelude::*;

use crate::components::words::t;
use crate::components::{Empty, Page};

/// Says that there is nothing here, and where to go.
#[component]
pub(super) fn NotFound() -> impl IntoView {
    view! {
        <Page title=Signal::derive(|| t!(not_found.title))>
            <NothingHere />
        </Page>
    }
}

/// In place of a record that is not on this device.
#[component]
pub(super) fn NothingHere() -> impl IntoView {
    view! {
        <Empty
            icon="search"
            title=Signal::derive(|| t!(not_found.title))
            explanation=Signal::derive(|| t!(not_found.explanation))
        >
            <a class="button" href="/enterprises">
                {move || t!(nav.enterprises)}
            </a>
        </Empty>
    }
}
