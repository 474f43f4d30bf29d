//! Every word on screen, in the language that was chosen.
//!
//! `t!(today.title)` finds the words of `app/locales` and follows a change of language wherever it is read reactively. A
//! key that does not exist, or a place that is not filled in, stops the build. Questions bring their own words: see
//! [`labels`].

use std::cell::OnceCell;

use domain::api::Bilingual;
use domain::form::{Labels, Language};
use leptos::prelude::Get;

use crate::state::{Preferences, use_preferences};

use generated::i18n;

#[expect(
    dead_code,
    unused_imports,
    clippy::use_self,
    reason = "written by leptos_i18n for every way to use it; we use one"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

/// Finds words by their key: `t!(sync.sending, done = 3, of = 9)`.
macro_rules! t {
    ($($key:tt)*) => {
        leptos_i18n::td_string!($crate::components::words::locale(), $($key)*)
    };
}
pub(crate) use t;

thread_local! {
    /// Words are needed after an await too, where no component's context is left.
    static PREFERENCES: OnceCell<Preferences> = const { OnceCell::new() };
}

/// Returns the language that was chosen.
pub(crate) fn language() -> Language {
    PREFERENCES.with(|known| known.get_or_init(use_preferences).language.get())
}

/// Returns the language that was chosen, as the locale files call it.
pub(crate) fn locale() -> i18n::Locale {
    match language() {
        Language::Vi => i18n::Locale::vi,
        Language::En => i18n::Locale::en,
    }
}

/// Returns the words of a question or a choice.
pub(crate) fn labels(labels: &Labels) -> String {
    labels.in_language(language()).to_owned()
}

/// Returns what the server or the storage said.
pub(crate) fn said(message: &Bilingual) -> String {
    match language() {
        Language::Vi => message.vi.clone(),
        Language::En => message.en.clone(),
    }
}
