//! `/desk/others/:kind`: organisations, activities, admissions, follow-ups.

use domain::api::{Listing, OtherRow};
use domain::mirror::state_field;
use domain::record::RecordKind;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::desk;
use crate::components::desk::filter_bar::OtherFilters;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::{ListAddress, use_list_address};
use crate::components::desk::list_tools::ExportLinks;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::nothing_found::NothingFound;
use crate::components::desk::other_table::{Listed, OtherTable};
use crate::components::desk::pager::Pager;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Page, kind_words};

/// The kinds that are listed here, each at its address.
const LISTS: [(RecordKind, &str); 5] = [
    (RecordKind::PartyOrganisation, "/desk/others/party_organisation"),
    (RecordKind::MassOrganisations, "/desk/others/mass_organisations"),
    (RecordKind::Activity, "/desk/others/activity"),
    (RecordKind::Admission, "/desk/others/admission"),
    (RecordKind::FollowUp, "/desk/others/follow_up"),
];

/// The records of the kind that the address names; the first kind if it names none.
#[component]
pub(crate) fn Others() -> impl IntoView {
    use_shortcuts();
    let params = use_params_map();
    let list = Memo::new(move |_| {
        let kind = params.with(|params| params.get("kind")?.parse::<RecordKind>().ok());
        let named = LISTS.into_iter().find(|(listed, _)| Some(*listed) == kind);
        named.unwrap_or((RecordKind::Activity, "/desk/others/activity"))
    });
    let kinds = LISTS.map(|(kind, address)| {
        let here = move || (list.get().0 == kind).then_some("page");
        view! {
            <a class="chip" href=address aria-current=here data-test=format!("desk-others-{kind}")>
                {move || kind_words(kind)}
            </a>
        }
    });
    view! {
        <Page title=Signal::derive(|| t!(desk.others.title).to_owned())>
            <nav class="filters" aria-label=move || t!(desk.quarantine.kind)>{kinds.into_iter().collect_view()}</nav>
            {move || {
                let (kind, address) = list.get();
                view! { <OfKind kind address /> }
            }}
            <KeysHelp keys=Keys::List />
        </Page>
    }
}

#[component]
fn OfKind(kind: RecordKind, address: &'static str) -> impl IntoView {
    let list = use_list_address(address);
    let listing = use_live(move || list.query.get(), move |query| desk::others(kind, query));
    view! {
        <OtherFilters list kind field=state_field(kind) />
        <div class="list-tools">
            <ExportLinks list name=kind.as_str() />
        </div>
        <Loaded live=listing view=move |listing| view! { <Rows list kind listing=listing.clone() /> } />
    }
}

#[component]
fn Rows(list: ListAddress, kind: RecordKind, listing: Listing<OtherRow>) -> impl IntoView {
    let Listing { rows, total } = listing;
    let shown = rows.len();
    let table = if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.others.nothing).to_owned());
        view! { <NothingFound list title /> }.into_any()
    } else {
        let label = Signal::derive(move || kind_words(kind).to_owned());
        view! { <OtherTable rows listed=Listed::OfKind label /> }.into_any()
    };
    view! {
        {table}
        <Pager list shown total />
    }
}
