//! `/desk/founding`: how far foundings of party organisations have come, and which enterprises look ready for one.

use leptos::prelude::*;

use crate::api::founding;
use crate::components::Page;
use crate::components::desk::filter_bar::FoundingFilters;
use crate::components::desk::founding_ready::{Choosing, ChoosingNotice};
use crate::components::desk::founding_table::FoundingTable;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::use_list_address;
use crate::components::desk::list_tools::ExportLinks;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;

/// The enterprises that the filters leave.
#[component]
pub(crate) fn Foundings() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/founding");
    let listing = use_live(move || list.query.get(), founding::foundings);
    let choosing = Choosing::new(listing);
    view! {
        <Page title=Signal::derive(|| t!(desk.founding.title).to_owned())>
            <FoundingFilters list />
            <div class="list-tools">
                <ExportLinks list name="founding" />
            </div>
            <ChoosingNotice choosing />
            <Loaded
                live=listing
                view=move |listing| view! { <FoundingTable list listing=listing.clone() choosing /> }
            />
            <KeysHelp keys=Keys::List />
        </Page>
    }
}
