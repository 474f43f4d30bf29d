//! What each address shows.

mod add;
pub(crate) mod desk;
mod desk_pages;
mod device_name;
mod draft;
mod draft_version;
mod enterprise_detail;
mod enterprises;
mod facts;
mod follow_ups_due;
mod locked;
mod me;
mod merged;
mod new_enterprise;
mod new_pin;
mod not_found;
mod others;
mod programme;
mod ready;
mod record_view;
mod shell;
mod sign_in;
mod sync;
mod sync_attention;
mod sync_settled;
mod to_visit;
mod today;

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::components::page::provide_pages_shown;
use crate::components::provide_toasts;
use crate::pages::shell::Gate;

pub(crate) use desk_pages::DeskPages;

/// The whole app, with the desk's pages or without.
#[component]
pub(crate) fn App(desk: DeskPages) -> impl IntoView {
    provide_context(desk);
    provide_toasts();
    provide_pages_shown();
    view! {
        <Router>
            <Gate />
        </Router>
    }
}

/// Returns the record that the address names, as `:id`.
fn record_in_address() -> Signal<Option<domain::record::RecordId>> {
    let params = leptos_router::hooks::use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id")?.parse().ok())).into()
}
