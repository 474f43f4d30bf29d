//! `/desk/review`: visits that wait for somebody to look at them, and those that were looked at.

use domain::api::ListQuery;
use leptos::prelude::*;

use crate::api::desk;
use crate::components::Page;
use crate::components::desk::approving::{Approving, ApprovingBar};
use crate::components::desk::filter_bar::ReviewFilters;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::use_list_address;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::review_levels::ReviewLevelsSection;
use crate::components::desk::review_table::ReviewTable;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;

/// The visits that stand where the filter says; without one, those that wait.
#[component]
pub(crate) fn Review() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/review");
    let listing = use_live(move || asked(list.query.get()), desk::visits);
    let approving = Approving::new(listing);
    view! {
        <Page title=Signal::derive(|| t!(desk.review.list).to_owned())>
            <ReviewFilters list />
            <ApprovingBar approving />
            <Loaded
                live=listing
                view=move |listing| view! { <ReviewTable list listing=listing.clone() approving /> }
            />
            <ReviewLevelsSection />
            <KeysHelp keys=Keys::List />
        </Page>
    }
}

/// Returns what is asked for by an address: what waits, and whatever waits longest first.
fn asked(mut query: ListQuery) -> ListQuery {
    if query.review.is_empty() {
        query.review = "waiting".to_owned();
    } else if query.review == "all" {
        query.review.clear();
    }
    if query.sort.is_empty() {
        query.sort = "received_at".to_owned();
    }
    query
}
