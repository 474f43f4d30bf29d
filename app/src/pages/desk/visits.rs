//! `/desk/visits`: who visited what.

use domain::api::VISIT_COLUMNS;
use domain::record::RecordKind;
use leptos::prelude::*;

use crate::api::desk;
use crate::components::Page;
use crate::components::desk::filter_bar::VisitFilters;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::use_list_address;
use crate::components::desk::list_columns::chosen;
use crate::components::desk::list_tools::ListTools;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::selection::{Selection, SelectionBar};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::desk::visit_table::VisitTable;
use crate::components::words::t;

/// The visits that the filters leave.
#[component]
pub(crate) fn Visits() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/visits");
    let listing = use_live(move || list.query.get(), desk::visits);
    let selection = Selection::of(list);
    view! {
        <Page title=Signal::derive(|| t!(desk.visits.title).to_owned())>
            <VisitFilters list />
            <ListTools list name="visits" own=&VISIT_COLUMNS kind=RecordKind::Visit />
            <SelectionBar selection list name="visits" />
            <Loaded
                live=listing
                view=move |listing| {
                    // Read here, so that other columns are shown of the same rows too.
                    let columns = chosen(list, &VISIT_COLUMNS);
                    view! { <VisitTable list listing=listing.clone() columns selection /> }
                }
            />
            <KeysHelp keys=Keys::List />
        </Page>
    }
}
