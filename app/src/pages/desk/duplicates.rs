//! `/desk/duplicates`: enterprises that may be one.

use leptos::prelude::*;

use crate::api::desk;
use crate::components::Page;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::list_address::{PAGE, use_list_address};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::WhenAnswered;
use crate::components::desk::pair_list::{APART, PairKinds, PairList};
use crate::components::desk::parting::Parting;
use crate::components::desk::parting_notice::{NotPartedNotice, PartedNotice};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;

/// The pairs, the most certain first, and those that were said to be two.
#[component]
pub(crate) fn Duplicates() -> impl IntoView {
    use_shortcuts();
    let list = use_list_address("/desk/duplicates");
    let asked = move || list.query.with(|query| (query.state == APART, query.offset));
    let pairs = use_live(asked, |(apart, offset)| desk::pairs(apart, offset, PAGE));
    let parting = Parting::new(pairs);
    view! {
        <Page title=Signal::derive(|| t!(desk.pairs.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.pairs.lead)}</p>
                <KeysHelp keys=Keys::Pairs />
            </div>
            <PairKinds list />
            <NotPartedNotice parting />
            <WhenAnswered live=pairs>
                <PairList list parting />
            </WhenAnswered>
            <PartedNotice parting />
        </Page>
    }
}
