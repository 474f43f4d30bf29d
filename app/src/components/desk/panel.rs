//! One row's detail over the right third of the desk, so that the list stays.

use leptos::html;
use leptos::prelude::*;

use crate::components::Icon;
use crate::components::page::focus;
use crate::components::words::t;

/// A panel with its heading, which gets the focus; Escape and the cross close it, and the focus goes back to where it was.
#[component]
pub(crate) fn Panel(#[prop(into)] title: Signal<String>, close: Callback<()>, children: Children) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    let before = StoredValue::new_local(document().active_element());
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            focus(&heading);
        }
    });
    let on_key = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.run(());
        }
    });
    on_cleanup(move || {
        on_key.remove();
        let before = before.try_with_value(|before| before.clone()).flatten();
        if let Some(before) = before.and_then(|before| wasm_bindgen::JsCast::dyn_into(before).ok()) {
            focus(&before);
        }
    });
    view! {
        <aside class="panel" role="dialog" aria-labelledby="panel-title" data-test="panel">
            <div class="panel__head">
                <h2 class="panel__title" id="panel-title" tabindex="-1" node_ref=heading>
                    {title}
                </h2>
                <button
                    class="button"
                    data-kind="quiet"
                    data-icon-only
                    type="button"
                    data-test="panel-close"
                    aria-label=move || t!(desk.panel.close)
                    on:click=move |_| close.run(())
                >
                    <Icon name="close" />
                </button>
            </div>
            <div class="panel__body">{children()}</div>
        </aside>
    }
}
