//! Where somebody is signed in, and ending that.

use domain::api::SessionRow;
use leptos::prelude::*;

use super::figures::or_dash;
use crate::components::moment::moment;
use crate::components::words::t;

/// Sessions, the last used first; `end` gets the one to be ended.
#[component]
pub(crate) fn SessionList(
    rows: Vec<SessionRow>,
    #[prop(into)] busy: Signal<bool>,
    end: Callback<String>,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="muted">{move || t!(desk.sessions.none)}</p> }.into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row busy end /> })
        .collect_view();
    view! { <ul class="list" data-test="sessions">{rows}</ul> }.into_any()
}

#[component]
fn Row(row: SessionRow, busy: Signal<bool>, end: Callback<String>) -> impl IntoView {
    let SessionRow {
        id,
        browser,
        address,
        created_at,
        seen_at,
        own,
        device,
    } = row;
    let what = if device.is_empty() { browser } else { device };
    let title = match (what.is_empty(), address.is_empty()) {
        (false, false) => format!("{what} · {address}"),
        (false, true) => what,
        (true, _) => or_dash(address),
    };
    let label = title.clone();
    let times = move || t!(desk.sessions.times, begun = moment(created_at), seen = moment(seen_at));
    let action = if own {
        view! { <span class="muted">{move || t!(desk.sessions.own)}</span> }.into_any()
    } else {
        view! {
            <button
                class="button"
                data-kind="danger"
                type="button"
                data-test="session-end"
                aria-label=move || format!("{} {label}", t!(desk.sessions.end))
                disabled=busy
                on:click=move |_| end.run(id.clone())
            >
                {move || t!(desk.sessions.end)}
            </button>
        }
        .into_any()
    };
    view! {
        <li class="list__row" data-test="session" data-own=own.to_string()>
            <span class="list__main">
                <span class="list__title">{title}</span>
                <span class="list__note">{times}</span>
            </span>
            <span class="list__end">{action}</span>
        </li>
    }
}
