//! Why a warning may stand: asked in place, kept with the answers.

use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::use_editor;
use crate::components::words::t;

/// Where the reason for letting a warning stand is written.
#[component]
pub(super) fn Reason(field: FieldName) -> impl IntoView {
    let editor = use_editor();
    let id = format!("reason-{field}");
    let first = match editor.answer_now(field.as_str()) {
        Answer::Text(reason) => reason,
        _ => String::new(),
    };
    let typed = field.clone();
    view! {
        <div class="field__reason">
            <label for=id.clone()>{move || t!(form.reason)}</label>
            <div class="field__box">
                <input
                    class="field__input"
                    type="text"
                    id=id.clone()
                    data-test=id
                    autocomplete="off"
                    maxlength="500"
                    value=first
                    on:input=move |event| editor.give_reason(&typed, &event_target_value(&event))
                    on:blur=move |_| editor.leave(&field)
                />
            </div>
        </div>
    }
}
