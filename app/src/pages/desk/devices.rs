//! `/desk/devices`: who works on what, and what is left there.

use domain::api::DeviceRow;
use domain::role::Right;
use leptos::prelude::*;

use crate::api::desk;
use crate::components::desk::device_table::{DeviceTable, Revoking, RevokingNotice};
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::t;
use crate::components::{Empty, Page};
use crate::state::use_account;

/// Everybody's devices, those with something left first.
#[component]
pub(crate) fn Devices() -> impl IntoView {
    use_shortcuts();
    let devices = use_live(|| (), |()| desk::devices());
    let revoking = Revoking::new(devices);
    let may_revoke = use_account().may(Right::Manage);
    view! {
        <Page title=Signal::derive(|| t!(desk.devices.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.devices.lead)}</p>
                <KeysHelp keys=Keys::Reading />
            </div>
            <RevokingNotice revoking />
            <Loaded live=devices view=move |rows| show(rows, may_revoke.then_some(revoking)) />
        </Page>
    }
}

fn show(rows: &[DeviceRow], revoking: Option<Revoking>) -> AnyView {
    if rows.is_empty() {
        let title = Signal::derive(|| t!(desk.devices.none_title).to_owned());
        let explanation = Signal::derive(|| t!(desk.devices.none_note).to_owned());
        return view! { <Empty icon="phone" title explanation /> }.into_any();
    }
    view! { <DeviceTable rows=rows.to_vec() revoking /> }.into_any()
}
