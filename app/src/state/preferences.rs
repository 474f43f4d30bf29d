//! Language and theme.

use domain::form::Language;
use leptos::prelude::*;

use crate::browser::trifles::{recall, remember};

/// A theme.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// For bright sunlight.
    Sunlight,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Sunlight];

    /// Returns the name that is stored, and used in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Sunlight => "sunlight",
        }
    }
}

/// A handle to the preferences: set a signal, and it is remembered.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// The language of the app.
    pub language: RwSignal<Language>,
    /// The theme.
    pub theme: RwSignal<Theme>,
}

/// Returns the preferences.
pub fn use_preferences() -> Preferences {
    expect_context()
}

/// Reads the preferences, provides them, and remembers every change.
pub(super) fn provide_preferences() -> Preferences {
    let preferences = Preferences {
        language: RwSignal::new(remembered_language()),
        theme: RwSignal::new(remembered_theme()),
    };
    Effect::new(move |_| {
        let language = match preferences.language.get() {
            Language::Vi => "vi",
            Language::En => "en",
        };
        remember(LANGUAGE, language);
        if let Some(root) = document().document_element() {
            drop(root.set_attribute("lang", language));
        }
    });
    Effect::new(move |_| {
        let theme = preferences.theme.get();
        remember(THEME, theme.as_str());
        if let Some(root) = document().document_element() {
            drop(match theme {
                Theme::Auto => root.remove_attribute("data-theme"),
                Theme::Light | Theme::Dark | Theme::Sunlight => root.set_attribute("data-theme", theme.as_str()),
            });
        }
    });
    provide_context(preferences);
    preferences
}

const LANGUAGE: &str = "thucdia.language";
const THEME: &str = "thucdia.theme";

fn remembered_language() -> Language {
    if recall(LANGUAGE).as_deref() == Some("en") {
        Language::En
    } else {
        Language::Vi
    }
}

fn remembered_theme() -> Theme {
    let remembered = recall(THEME);
    Theme::ALL
        .into_iter()
        .find(|theme| remembered.as_deref() == Some(theme.as_str()))
        .unwrap_or_default()
}
