//! The way back from a record: to the list as it was, with its filters and its page.

use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::Icon;
use crate::components::words::t;

/// Goes one step back; a record that was opened by its address has the register behind it.
#[component]
pub(crate) fn BackLink() -> impl IntoView {
    let back = |event: MouseEvent| {
        if let Ok(history) = window().history()
            && history.length().is_ok_and(|steps| steps > 1)
            && history.back().is_ok()
        {
            event.prevent_default();
        }
    };
    view! {
        <p>
            <a href="/desk/enterprises" data-test="desk-back" on:click=back>
                <Icon name="chevron-left" />
                {move || t!(common.back)}
            </a>
        </p>
    }
}
