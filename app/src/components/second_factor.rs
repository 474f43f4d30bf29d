//! The code that signing in asks for beside the password, where an account has a second factor.

use leptos::html;
use leptos::prelude::*;

use super::NoticeKind;
use super::words::t;
use crate::state::Problem;

/// Whether a code was asked for, and where it is typed.
#[derive(Clone, Copy)]
pub(crate) struct SecondFactor {
    asked: RwSignal<bool>,
    field: NodeRef<html::Input>,
}

impl SecondFactor {
    /// Nobody asked for a code yet.
    pub(crate) fn not_asked() -> Self {
        Self {
            asked: RwSignal::new(false),
            field: NodeRef::new(),
        }
    }

    /// Returns what was typed; nothing before a code is asked for.
    pub(crate) fn typed(self) -> String {
        self.field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default()
    }

    /// Asks for no code until the server does: another name was typed.
    pub(crate) fn forget(self) {
        self.asked.set(false);
    }

    /// Shows the field where the server asks for a code, and empties it where the code was wrong.
    pub(crate) fn hear(self, refusal: &Problem) {
        if refusal.wants_second_factor() {
            self.asked.try_set(true);
            if let Some(field) = self.field.get_untracked() {
                field.set_value("");
            }
        }
    }
}

/// Returns how a refusal of a sign-in is meant: being asked for the code is none.
pub(crate) fn meant_as(refusal: &Problem) -> NoticeKind {
    if refusal.code == "second_factor_needed" {
        NoticeKind::Info
    } else {
        NoticeKind::Error
    }
}

/// The field for the code, once the server asks for it.
#[component]
pub(crate) fn SecondFactorField(factor: SecondFactor) -> impl IntoView {
    Effect::new(move || {
        if let Some(field) = factor.field.get() {
            super::page::focus(&field);
        }
    });
    move || {
        factor.asked.get().then(|| {
            view! {
                <div class="field">
                    <label class="field__label" for="second-factor">
                        {move || t!(sign_in.code)}
                    </label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="second-factor"
                            type="text"
                            autocomplete="one-time-code"
                            autocapitalize="none"
                            spellcheck="false"
                            required
                            data-test="second-factor"
                            node_ref=factor.field
                        />
                    </div>
                </div>
            }
        })
    }
}
