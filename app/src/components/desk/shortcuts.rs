//! Keys at the desk.
//!
//! A key is declared where it acts, by the standard attribute `aria-keyshortcuts`: an input with it gets the focus,
//! anything else is clicked. `j`, `k` and the arrows move the focus over whatever carries `data-step` (0, 1, 2...), so
//! `Enter` opens a row by being an ordinary link.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

/// Listens for keys while the page is open.
pub(crate) fn use_shortcuts() {
    let listener = window_event_listener(leptos::ev::keydown, |event| {
        if is_for_somebody_else(&event) {
            return;
        }
        let done = match event.key().as_str() {
            "j" | "ArrowDown" => step(1),
            "k" | "ArrowUp" => step(-1),
            key => press(key),
        };
        if done {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Typing, combinations with Ctrl and so on, and anything under an open dialog are left alone.
fn is_for_somebody_else(event: &KeyboardEvent) -> bool {
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| {
            element
                .closest("input:not([type=checkbox]), textarea, select, dialog")
                .ok()
                .flatten()
                .is_some()
        });
    typing || event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented()
}

/// Presses what declares this key; tells whether there was anything.
fn press(key: &str) -> bool {
    let is_plain = key.chars().count() == 1 && !key.contains(['"', '\\', ' ']);
    let found = is_plain
        .then(|| find(&format!("[aria-keyshortcuts=\"{key}\"]")))
        .flatten();
    let Some(element) = found else { return false };
    if element.is_instance_of::<HtmlInputElement>() || element.is_instance_of::<HtmlTextAreaElement>() {
        // A focus that is refused leaves everything as it was.
        drop(element.focus());
    } else {
        element.click();
    }
    true
}

/// Moves the focus to the step after or before the focused one; tells whether there is one.
fn step(by: i32) -> bool {
    let focused = document()
        .active_element()
        .and_then(|element| element.closest("[data-step]").ok().flatten())
        .and_then(|element| element.get_attribute("data-step")?.parse::<i32>().ok());
    let next = focused.map_or(0, |at| at + by);
    let Some(element) = find(&format!("[data-step=\"{next}\"]")) else {
        return false;
    };
    drop(element.focus());
    true
}

/// Moves the focus to a step, if it is there.
pub(crate) fn focus_step(step: usize) {
    if let Some(element) = find(&format!("[data-step=\"{step}\"]")) {
        drop(element.focus());
    }
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}
