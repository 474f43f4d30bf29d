//! What each address shows.

mod add;
pub(crate) mod desk;
mod draft;
mod enterprise_detail;
mod enterprises;
mod facts;
mod me;
mod new_enterprise;
mod not_found;
mod record_view;
mod shell;
mod sign_in;
mod sync;
mod sync_attention;
mod today;

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::components::page::provide_pages_shown;
use crate::components::provide_toasts;
use crate::pages::shell::Gate;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
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
