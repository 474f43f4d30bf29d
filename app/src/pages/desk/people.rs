//! `/desk/people`: who may come in, in which role, and how far.

use domain::api::AccountRow;
use leptos::prelude::*;

use crate::api::accounts;
use crate::components::desk::account_panel::AccountPanel;
use crate::components::desk::account_table::AccountTable;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::managing::{Managing, Opened};
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Empty, Icon, Page};

/// Everybody's account, and beside it the one that is looked at.
#[component]
pub(crate) fn People() -> impl IntoView {
    use_shortcuts();
    let people = use_live(|| (), |()| accounts::list());
    let managing = Managing::new(people);
    view! {
        <Page title=Signal::derive(|| t!(desk.people.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.people.lead)}</p>
                <KeysHelp keys=Keys::Reading />
            </div>
            <div class="cluster">
                <button
                    class="button"
                    data-kind="primary"
                    type="button"
                    data-test="account-new"
                    on:click=move |_| managing.open(Opened::New)
                >
                    <Icon name="plus" />
                    {move || t!(desk.people.invite_new)}
                </button>
            </div>
            <Loaded live=people view=move |rows| show(rows, managing) />
            <AccountPanel managing />
        </Page>
    }
}

fn show(rows: &[AccountRow], managing: Managing) -> AnyView {
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.people.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.people.none_note).to_owned());
        return view! { <Empty icon="user" title explanation /> }.into_any();
    }
    view! { <AccountTable rows=rows.to_vec() managing /> }.into_any()
}
