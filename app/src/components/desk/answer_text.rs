//! One answer as the desk shows it. *Not collected*, *unknown* and 0 never look the same.

use domain::form::Form;
use domain::merged::MERGED_INTO;
use domain::record::{Answer, FieldName};
use domain::review;
use leptos::prelude::*;

use super::assignment_words;
use crate::components::words::t;
use crate::components::{answer_in_words, standing_words};
use crate::state::use_forms;

/// Returns the words of an answer, in whichever version of its form has them; what none can show is shown as it is stored.
pub(crate) fn answer_words(form: Option<&Form>, field: &FieldName, answer: &Answer) -> String {
    let is_asked = form.is_some_and(|form| form.question(field.as_str()).is_some());
    if let (review::STATE, Some(state), false) = (field.as_str(), answer.as_choice(), is_asked) {
        // The states are the names of standings.
        return state
            .parse()
            .map_or_else(|_| state.to_owned(), |standing| standing_words(standing).to_owned());
    }
    if let (None, Some(words)) = (form, assignment_words::answer(field, answer)) {
        return words;
    }
    if let (MERGED_INTO, Some(id)) = (field.as_str(), answer.as_reference()) {
        let short: String = id.to_string().chars().rev().take(6).collect();
        return t!(desk.merge.another, id = short.chars().rev().collect::<String>());
    }
    let question = form.and_then(|form| use_forms().question(form, field, answer));
    answer_in_words(question.as_ref(), answer)
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
