//! `/desk/conflicts`: what disagrees, and the choice.

use leptos::prelude::*;

use crate::api::desk;
use crate::components::Page;
use crate::components::desk::assignment_words::provide_assignee_names;
use crate::components::desk::conflict_kinds::{ConflictKinds, use_only};
use crate::components::desk::conflict_list::ConflictList;
use crate::components::desk::conflict_rule::ConflictRule;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::WhenAnswered;
use crate::components::desk::settling::Settling;
use crate::components::desk::settling_notice::{NotSettledNotice, SettledNotice};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;

/// As many as one reads through; the next ones follow as these are settled.
const AT_ONCE: u32 = 20;

/// The answers that disagree, one after another.
#[component]
pub(crate) fn Conflicts() -> impl IntoView {
    use_shortcuts();
    provide_assignee_names();
    let only = use_only();
    let conflicts = use_live(move || only.get(), |only| desk::conflicts(AT_ONCE, only));
    let settling = Settling::new(conflicts);
    view! {
        <Page title=Signal::derive(|| t!(desk.conflicts.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.conflicts.lead)}</p>
                <KeysHelp keys=Keys::Conflicts />
            </div>
            <ConflictKinds only />
            <ConflictRule only done=Callback::new(move |()| conflicts.refresh()) />
            <NotSettledNotice settling />
            <WhenAnswered live=conflicts>
                <ConflictList settling />
            </WhenAnswered>
            <SettledNotice settling />
        </Page>
    }
}
