//! `/desk/requests`: what persons ask about what is kept of them, with the law's clocks. For those who keep the data.

use domain::api::RequestRegister;
use domain::record::RecordId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::desk;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::request_entry::RequestEntry;
use crate::components::desk::request_table::{Moving, MovingNotice, RequestTable};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Empty, Page};

/// The register, and the form for a new entry.
#[component]
pub(crate) fn Requests() -> impl IntoView {
    use_shortcuts();
    let register = use_live(|| (), |()| desk::requests());
    let moving = Moving::new(register);
    // The way from a record brings it along.
    let record: Option<RecordId> = use_query_map().with_untracked(|query| query.get("record")?.parse().ok());
    let done = Callback::new(move |_| register.refresh());
    view! {
        <Page title=Signal::derive(|| t!(desk.requests.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.requests.lead)}</p>
                <KeysHelp keys=Keys::Reading />
            </div>
            <RequestEntry record done />
            <MovingNotice moving />
            <Loaded live=register view=move |register| show(register, moving) />
            <p class="muted">{move || t!(desk.requests.clocks)}</p>
        </Page>
    }
}

fn show(register: &RequestRegister, moving: Moving) -> AnyView {
    if register.rows.is_empty() {
        let title = Signal::derive(|| t!(desk.requests.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.requests.none_note).to_owned());
        return view! { <Empty icon="user" title explanation /> }.into_any();
    }
    view! { <RequestTable register=register.clone() moving /> }.into_any()
}
