//! `/desk/audit`: who did what. For administrators.

use leptos::prelude::*;

use crate::api::desk;
use crate::components::Page;
use crate::components::desk::audit_table::AuditTable;
use crate::components::desk::filter_bar::AuditFilters;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::use_list_address;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;

/// The rows of the audit log that the filters leave.
#[component]
pub(crate) fn Audit() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/audit");
    let listing = use_live(move || list.query.get(), desk::audit);
    view! {
        <Page title=Signal::derive(|| t!(desk.audit.title).to_owned())>
            <p class="muted">{move || t!(desk.audit.lead)}</p>
            <AuditFilters list />
            <Loaded live=listing view=move |listing| view! { <AuditTable list listing=listing.clone() /> } />
            <KeysHelp keys=Keys::Reading />
        </Page>
    }
}
