//! What this phone is called in the office's list of devices.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::session;
use crate::components::words::{said, t};
use crate::components::{Notice, NoticeKind, use_toasts};
use crate::state::{Problem, use_sync};

/// The name as the server knows it, to be changed with a connection; nothing before the first contact.
#[component]
pub(super) fn OwnDeviceName() -> impl IntoView {
    let (sync, toasts) = (use_sync(), use_toasts());
    let server = sync.server_state();
    let known = Memo::new(move |_| server.with(|server| server.as_ref().map(|server| server.name.clone())));
    let typed = RwSignal::new(None::<String>);
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let name = move || typed.get().or_else(|| known.get()).unwrap_or_default();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(name) = typed.get_untracked().filter(|name| !name.trim().is_empty()) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let outcome = session::name_device(name).await;
            busy.try_set(false);
            if outcome.is_ok() {
                toasts.say(t!(me.device_saved));
                sync.now();
            }
            problem.try_set(outcome.err());
        });
    };
    let refused = move || {
        problem.get().map(|problem| {
            view! {
                <Notice kind=NoticeKind::Warning title=Signal::derive(move || said(&problem.message)) />
            }
        })
    };
    let is_known = Memo::new(move |_| known.with(Option::is_some));
    move || {
        is_known.get().then(|| {
            view! {
                <form class="stack" on:submit=save data-test="me-device">
                    <div class="field">
                        <label class="field__label" for="me-device-name">
                            {move || t!(me.device)}
                        </label>
                        <div class="field__box">
                            <input
                                class="field__input"
                                id="me-device-name"
                                type="text"
                                maxlength="64"
                                autocomplete="off"
                                aria-describedby="me-device-hint"
                                data-test="me-device-name"
                                prop:value=name
                                on:input=move |event| typed.set(Some(event_target_value(&event)))
                            />
                        </div>
                        <p class="field__hint" id="me-device-hint">
                            {move || t!(me.device_hint)}
                        </p>
                    </div>
                    {refused}
                    <button class="button" type="submit" data-test="me-device-save" disabled=busy>
                        {move || t!(me.device_save)}
                    </button>
                </form>
            }
        })
    }
}
