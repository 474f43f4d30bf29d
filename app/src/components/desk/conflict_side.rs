//! One of the values that stand against each other.

use std::sync::Arc;

use domain::api::LiveValue;
use domain::form::Form;
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::answer_text::AnswerText;
use super::provenance::{Origin, Provenance};
use crate::components::words::t;

/// A value with who, when and where, and the button that chooses it.
#[component]
pub(crate) fn ConflictSide(
    /// Its place, which is also its key.
    number: usize,
    live: LiveValue,
    differs: bool,
    form: Option<Arc<Form>>,
    field: FieldName,
    current: Signal<bool>,
    choose: Callback<Answer>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let LiveValue {
        answer,
        author,
        written_at,
        received_at,
        source,
        ..
    } = live;
    let origin = Origin {
        author,
        written_at,
        received_at,
        source,
    };
    let shown = answer.clone();
    // There are keys for nine; further values are chosen by hand.
    let key = move || (current.get() && number <= 9).then(|| number.to_string());
    view! {
        <div class="compare__side" data-side="theirs">
            <h3>{move || t!(desk.conflicts.answer_n, n = number)}</h3>
            <Provenance origin />
            <p class="compare__value">
                <span data-differs=differs.to_string()>
                    <AnswerText form field answer=shown />
                </span>
            </p>
            <button
                class="button"
                data-kind="secondary"
                type="button"
                data-test="conflict-choice"
                data-answer=answer.to_code()
                aria-keyshortcuts=key
                disabled=busy
                on:click=move |_| choose.run(answer.clone())
            >
                {move || current.get().then(|| view! { <kbd aria-hidden="true">{number}</kbd> })}
                {move || t!(desk.conflicts.choose)}
                <span class="visually-hidden">" " {move || t!(desk.conflicts.answer_n, n = number)}</span>
            </button>
        </div>
    }
}
