//! Asking why, before something is done that somebody else will want to understand.

use leptos::html;
use leptos::prelude::*;

use crate::components::words::t;

/// What is asked about: the words above the entry, and on the button that does it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) title: String,
    pub(crate) explanation: &'static str,
    pub(crate) confirm: &'static str,
}

/// Asks for a reason; `done` gets it.
#[component]
pub(crate) fn ReasonAsked(question: Question, done: Callback<String>, close: Callback<()>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();
    // Whoever asked for this wants to type now.
    Effect::new(move || {
        if let Some(input) = input.get() {
            drop(input.focus());
        }
    });
    let empty = move || typed.with(|typed| typed.trim().is_empty());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !empty() {
            done.run(typed.get_untracked().trim().to_owned());
        }
    };
    let Question {
        title,
        explanation,
        confirm,
    } = question;
    view! {
        <form class="notice" data-kind="info" data-test="reason-asked" aria-labelledby="reason-title" on:submit=submit>
            <div class="notice__body">
                <p class="notice__title" id="reason-title">{title}</p>
                <p>{explanation}</p>
                <label class="field">
                    <span class="field__label">{move || t!(desk.reason.label)}</span>
                    <span class="field__box">
                        <input
                            class="field__input"
                            type="text"
                            autocomplete="off"
                            maxlength="500"
                            required
                            data-test="reason-input"
                            node_ref=input
                            bind:value=typed
                        />
                    </span>
                </label>
                <div class="notice__actions">
                    <button class="button" data-kind="primary" type="submit" data-test="reason-confirm" disabled=empty>
                        {confirm}
                    </button>
                    <button class="button" data-kind="quiet" type="button" on:click=move |_| close.run(())>
                        {move || t!(desk.reason.cancel)}
                    </button>
                </div>
            </div>
        </form>
    }
}
