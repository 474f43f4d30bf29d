//! `/desk`: how far the survey is, and what waits for somebody.

use domain::api::Overview as Figures;
use leptos::prelude::*;

use crate::api::desk;
use crate::components::desk::coverage::Coverage;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::desk::totals::Totals;
use crate::components::words::t;
use crate::components::{Empty, Page};

/// The desk's first page.
#[component]
pub(crate) fn Overview() -> impl IntoView {
    use_shortcuts();
    let figures = use_live(|| (), |()| desk::overview());
    view! {
        <Page title=Signal::derive(|| t!(desk.overview.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.overview.lead)}</p>
                <KeysHelp keys=Keys::Reading />
            </div>
            <Loaded live=figures view=show />
        </Page>
    }
}

fn show(figures: &Figures) -> AnyView {
    let zones = figures.zones.clone();
    let totals = view! { <Totals overview=figures.clone() /> };
    if figures.enterprises == 0 {
        let title = Signal::derive(|| t!(desk.overview.nothing_yet).to_owned());
        let explanation = Signal::derive(|| t!(desk.overview.nothing_yet_note).to_owned());
        return view! {
            {totals}
            <Empty icon="enterprises" title explanation />
        }
        .into_any();
    }
    view! {
        {totals}
        <Coverage zones />
    }
    .into_any()
}
