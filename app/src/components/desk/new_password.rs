//! A new password, typed twice, and which are taken.

use leptos::html;
use leptos::prelude::*;

use crate::components::words::t;

/// What is typed.
#[derive(Clone, Copy)]
pub(crate) struct NewPassword {
    first: NodeRef<html::Input>,
    again: NodeRef<html::Input>,
    differs: RwSignal<bool>,
}

impl NewPassword {
    /// Nothing was typed yet.
    pub(crate) fn new() -> Self {
        Self {
            first: NodeRef::new(),
            again: NodeRef::new(),
            differs: RwSignal::new(false),
        }
    }

    /// Returns the password, if both are the same; says so if they are not.
    pub(crate) fn typed(self) -> Option<String> {
        let value = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value());
        let (first, again) = (value(self.first)?, value(self.again)?);
        self.differs.set(first != again);
        (first == again).then_some(first)
    }

    /// Takes what was typed out of the page.
    pub(crate) fn clear(self) {
        for field in [self.first, self.again] {
            if let Some(field) = field.try_get_untracked().flatten() {
                field.set_value("");
            }
        }
    }
}

/// The two fields.
#[component]
pub(crate) fn NewPasswordFields(password: NewPassword) -> impl IntoView {
    let field = move |id: &'static str, label: Signal<&'static str>, node: NodeRef<html::Input>, described: bool| {
        view! {
            <div class="field">
                <label class="field__label" for=id>
                    {label}
                </label>
                {described
                    .then(|| {
                        view! {
                            <p class="field__hint" id="password-rules">
                                {move || t!(desk.account.rules)}
                            </p>
                        }
                    })}
                <div class="field__box">
                    <input
                        class="field__input"
                        id=id
                        type="password"
                        autocomplete="new-password"
                        aria-describedby=described.then_some("password-rules")
                        required
                        data-test=id
                        node_ref=node
                    />
                </div>
            </div>
        }
    };
    view! {
        {field("password-new", Signal::derive(|| t!(desk.account.new_one)), password.first, true)}
        {field("password-repeated", Signal::derive(|| t!(desk.account.again)), password.again, false)}
        {move || {
            password
                .differs
                .get()
                .then(|| {
                    view! {
                        <p class="field__problem" data-level="error" role="alert">
                            {move || t!(desk.account.differs)}
                        </p>
                    }
                })
        }}
    }
}
