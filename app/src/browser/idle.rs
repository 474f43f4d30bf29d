//! Whether somebody is still there.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::{document, window_event_listener_untyped};
use web_sys::VisibilityState;

use super::clock;

/// What a person does without meaning to be counted.
const SIGNS: [&str; 4] = ["pointerdown", "keydown", "wheel", "touchmove"];

/// Watches for signs of life; returns how to ask when the last one was, in Unix milliseconds. `back` is called with that
/// moment when the app is looked at again: a phone in a pocket keeps no time.
pub fn watch(back: impl Fn(u64) + 'static) -> impl Fn() -> u64 + 'static {
    let last = Rc::new(Cell::new(clock::now()));
    for sign in SIGNS {
        let seen = last.clone();
        // All of them live as long as the page.
        std::mem::forget(window_event_listener_untyped(sign, move |_| seen.set(clock::now())));
    }
    let seen = last.clone();
    std::mem::forget(window_event_listener_untyped("visibilitychange", move |_| {
        if document().visibility_state() == VisibilityState::Visible {
            back(seen.get());
        }
    }));
    move || last.get()
}
