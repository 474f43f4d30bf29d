//! `/desk/quarantine`: what devices sent that could not be merged.

use domain::api::{Listing, QuarantineRow};
use domain::role::Right;
use leptos::prelude::*;

use crate::api::desk;
use crate::components::desk::assignment_words::provide_assignee_names;
use crate::components::desk::deciding::{Deciding, DecidingNotice};
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::quarantine_table::QuarantineTable;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Empty, Page};
use crate::state::use_account;

/// The edits in quarantine, or that there are none.
#[component]
pub(crate) fn Quarantine() -> impl IntoView {
    use_shortcuts();
    provide_assignee_names();
    let quarantine = use_live(|| (), |()| desk::quarantine());
    let deciding = Deciding::new(quarantine);
    let may_decide = use_account().may(Right::Adopt);
    view! {
        <Page title=Signal::derive(|| t!(desk.quarantine.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.quarantine.lead)}</p>
                <div class="cluster">
                    <RecoveryLink />
                    <KeysHelp keys=Keys::Reading />
                </div>
            </div>
            <DecidingNotice deciding />
            <Loaded live=quarantine view=move |listing| show(listing, may_decide.then_some(deciding)) />
        </Page>
    }
}

/// The way for files in which phones hand in what they could not send, for those who may decide on it.
#[component]
fn RecoveryLink() -> impl IntoView {
    use_account().may(Right::Adopt).then(|| {
        view! {
            <a class="button" href="/desk/recovery" data-test="desk-recovery">
                {move || t!(desk.recovery.title)}
            </a>
        }
    })
}

fn show(listing: &Listing<QuarantineRow>, deciding: Option<Deciding>) -> AnyView {
    if listing.rows.is_empty() {
        let title = Signal::derive(|| t!(desk.quarantine.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.quarantine.none_note).to_owned());
        return view! { <Empty icon="check" title explanation /> }.into_any();
    }
    view! { <QuarantineTable listing=listing.clone() deciding /> }.into_any()
}
