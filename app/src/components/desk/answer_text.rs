//! One answer as the desk shows it. *Not collected*, *unknown* and 0 never look the same.

use domain::form::{Form, display};
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use crate::components::words::{language, t};

/// Returns the words of an answer; what a form cannot show is shown as it is stored.
pub(crate) fn answer_words(form: Option<&Form>, field: &FieldName, answer: &Answer) -> String {
    match (answer, form.and_then(|form| form.question(field.as_str()))) {
        (Answer::NotCollected, _) => t!(desk.record.not_collected).to_owned(),
        (Answer::Unknown, _) => t!(desk.record.unknown).to_owned(),
        (Answer::Text(text), None) => text.clone(),
        (answer, Some(question)) => {
            let words = display(question, answer, language());
            let unit = question
                .unit
                .as_ref()
                .map(|unit| unit.in_language(language()))
                .unwrap_or_default();
            if words.is_empty() {
                answer.to_code()
            } else {
                format!("{words} {unit}").trim_end().to_owned()
            }
        }
        (answer, None) => answer.to_code(),
    }
}

/// Returns the name that styles and tests know an answer's state by.
pub(crate) const fn answer_state(answer: &Answer) -> &'static str {
    match answer {
        Answer::NotCollected => "not-collected",
        Answer::Unknown => "unknown",
        _ => "given",
    }
}

/// An answer in words.
#[component]
pub(crate) fn AnswerText(form: Option<std::sync::Arc<Form>>, field: FieldName, answer: Answer) -> impl IntoView {
    let state = answer_state(&answer);
    let words = move || answer_words(form.as_deref(), &field, &answer);
    view! { <span class="desk-answer" data-state=state>{words}</span> }
}
