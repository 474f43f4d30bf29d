//! Moments at which syncing is worth a try.

use leptos::ev;
use leptos::prelude::{document, window_event_listener, window_event_listener_untyped};
use web_sys::VisibilityState;

/// Calls back when a connection seems to have come, and when the person looks at the app again.
///
/// That the browser says *online* means little; that is why this is only a reason to try.
pub fn on_wake(wake: impl Fn() + Clone + 'static) {
    let look = wake.clone();
    // Both live as long as the page.
    let online = window_event_listener(ev::online, move |_| wake());
    let visible = window_event_listener_untyped("visibilitychange", move |_| {
        if document().visibility_state() == VisibilityState::Visible {
            look();
        }
    });
    std::mem::forget((online, visible));
}
