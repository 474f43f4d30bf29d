//! `/desk/enterprises`: the merged register.

use domain::api::ENTERPRISE_COLUMNS;
use domain::record::RecordKind;
use leptos::prelude::*;

use crate::api::desk;
use crate::components::Page;
use crate::components::desk::enterprise_table::EnterpriseTable;
use crate::components::desk::filter_bar::EnterpriseFilters;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::use_list_address;
use crate::components::desk::list_columns::chosen;
use crate::components::desk::list_tools::ListTools;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::selection::{Selection, SelectionBar};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;

/// The enterprises that the filters leave.
#[component]
pub(crate) fn Enterprises() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/enterprises");
    let listing = use_live(move || list.query.get(), desk::enterprises);
    let selection = Selection::of(list);
    view! {
        <Page title=Signal::derive(|| t!(desk.enterprises.title).to_owned())>
            <EnterpriseFilters list />
            <ListTools list name="enterprises" own=&ENTERPRISE_COLUMNS kind=RecordKind::Enterprise />
            <SelectionBar selection list name="enterprises" />
            <Loaded
                live=listing
                view=move |listing| {
                    // Read here, so that other columns are shown of the same rows too.
                    let columns = chosen(list, &ENTERPRISE_COLUMNS);
                    view! { <EnterpriseTable list listing=listing.clone() columns selection /> }
                }
            />
            <KeysHelp keys=Keys::List />
        </Page>
    }
}
