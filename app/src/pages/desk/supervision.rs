//! `/desk/supervision`: the log of what checks found (R71), and what became of it.

use domain::api::SupervisionLog;
use domain::record::RecordId;
use domain::role::Right;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::founding;
use crate::components::desk::finding_entry::FindingEntry;
use crate::components::desk::finding_table::{Closing, ClosingNotice, FindingTable};
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::use_list_address;
use crate::components::desk::list_tools::ExportLinks;
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Empty, Page};
use crate::state::use_account;

/// The log, and the form for a new entry.
#[component]
pub(crate) fn Supervision() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/supervision");
    let log = use_live(|| (), |()| founding::supervision());
    let closing = Closing::new(log);
    // The way from a record brings it along.
    let record: Option<RecordId> = use_query_map().with_untracked(|query| query.get("record")?.parse().ok());
    let done = Callback::new(move |()| log.refresh());
    let may = use_account().may(Right::Supervise);
    view! {
        <Page title=Signal::derive(|| t!(desk.supervision.title).to_owned())>
            <p class="muted">{move || t!(desk.supervision.lead)}</p>
            {may.then(|| view! { <FindingEntry record done /> })}
            <ClosingNotice closing />
            <div class="list-tools">
                <ExportLinks list name="supervision" />
            </div>
            <Loaded live=log view=move |log| show(log, closing) />
            <KeysHelp keys=Keys::Reading />
        </Page>
    }
}

fn show(log: &SupervisionLog, closing: Closing) -> AnyView {
    if log.rows.is_empty() {
        let title = Signal::derive(|| t!(desk.supervision.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.supervision.none_note).to_owned());
        return view! { <Empty icon="list" title explanation /> }.into_any();
    }
    view! { <FindingTable log=log.clone() closing /> }.into_any()
}
