//! `/desk/quarantine`: what devices sent that could not be merged.

use domain::api::{Listing, QuarantineRow};
use leptos::prelude::*;

use crate::api::desk;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::quarantine_table::QuarantineTable;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Empty, Page};

/// The edits in quarantine, or that there are none.
#[component]
pub(crate) fn Quarantine() -> impl IntoView {
    use_shortcuts();
    let quarantine = use_live(|| (), |()| desk::quarantine());
    view! {
        <Page title=Signal::derive(|| t!(desk.quarantine.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.quarantine.lead)}</p>
                <KeysHelp keys=Keys::Reading />
            </div>
            <Loaded live=quarantine view=show />
        </Page>
    }
}

fn show(listing: &Listing<QuarantineRow>) -> AnyView {
    if listing.rows.is_empty() {
        let title = Signal::derive(|| t!(desk.quarantine.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.quarantine.none_note).to_owned());
        return view! { <Empty icon="check" title explanation /> }.into_any();
    }
    view! { <QuarantineTable listing=listing.clone() /> }.into_any()
}
