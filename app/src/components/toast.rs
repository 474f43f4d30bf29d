//! What was just done, for a moment, with the way back.

use std::time::Duration;

use leptos::prelude::*;

use super::words::t;

/// How long a message without an action stands.
const SHORT: Duration = Duration::from_secs(5);
/// How long one can think better of it.
const LONG: Duration = Duration::from_secs(15);

#[derive(Clone)]
struct Message {
    number: u32,
    words: String,
    undo: Option<Callback<()>>,
}

/// The one place where quiet messages appear.
#[derive(Clone, Copy)]
pub(crate) struct Toasts(RwSignal<Option<Message>>);

/// Provides the place for quiet messages.
pub(crate) fn provide_toasts() {
    provide_context(Toasts(RwSignal::new(None)));
}

/// Returns the place for quiet messages.
pub(crate) fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

impl Toasts {
    /// Says something and lets it go.
    pub(crate) fn say(self, words: impl Into<String>) {
        self.show(words.into(), None, SHORT);
    }

    /// Says what was done and offers to undo it.
    pub(crate) fn say_with_undo(self, words: impl Into<String>, undo: Callback<()>) {
        self.show(words.into(), Some(undo), LONG);
    }

    /// Takes whatever is said away at once.
    pub(crate) fn fall_silent(self) {
        self.0.set(None);
    }

    fn show(self, words: String, undo: Option<Callback<()>>, stays: Duration) {
        let number = self
            .0
            .with_untracked(|last| last.as_ref().map_or(1, |last| last.number.wrapping_add(1)));
        self.0.set(Some(Message { number, words, undo }));
        set_timeout(move || self.clear(number), stays);
    }

    /// Takes the message away, unless another has taken its place.
    fn clear(self, number: u32) {
        let mine = self
            .0
            .with_untracked(|now| now.as_ref().is_some_and(|now| now.number == number));
        if mine {
            self.0.set(None);
        }
    }
}

/// Shows the latest quiet message. The region is always there, so that screen readers hear what appears in it.
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let undo = move |message: &Message| {
        let number = message.number;
        message.undo.map(|undo| {
            let press = move |_| {
                toasts.clear(number);
                undo.run(());
            };
            view! {
                <button class="button" type="button" data-test="toast-undo" on:click=press>
                    {move || t!(common.undo)}
                </button>
            }
        })
    };
    let shown = move || {
        toasts.0.get().map(|message| {
            view! {
                <div class="toast" data-test="toast">
                    <span>{message.words.clone()}</span>
                    {undo(&message)}
                </div>
            }
        })
    };
    view! {
        <div aria-live="polite" role="status">
            {shown}
        </div>
    }
}
