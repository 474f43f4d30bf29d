//! Two versions of the same questions side by side: only what differs.

use std::sync::Arc;

use domain::form::{Answers, Difference, Form, compare, display};
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::words::{labels, language, t};
use crate::state::use_forms;

/// What differs between two sets of answers, question by question, in the order of the form.
#[component]
pub(crate) fn Differences(
    form: Arc<Form>,
    #[prop(into)] before: Answers,
    #[prop(into)] after: Answers,
    /// What the two versions are called.
    #[prop(into)]
    before_words: Signal<String>,
    #[prop(into)] after_words: Signal<String>,
) -> impl IntoView {
    let differences = compare(&form, &before, &after);
    if differences.is_empty() {
        return view! { <p class="muted" data-test="no-differences">{move || t!(compare.nothing)}</p> }.into_any();
    }
    let rows = differences
        .into_iter()
        .map(|difference| view! { <Row form=form.clone() difference /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(compare.title)>
            <table class="table differences" data-test="differences">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(compare.question)}</th>
                        <th scope="col">{before_words}</th>
                        <th scope="col">{after_words}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(form: Arc<Form>, difference: Difference) -> impl IntoView {
    let Difference {
        field,
        question,
        before,
        after,
        ..
    } = difference;
    let test = format!("difference-{field}");
    let (old, new) = (words(&form, &field, before), words(&form, &field, after));
    view! {
        <tr data-test=test>
            <th scope="row">{move || labels(&question)}</th>
            <td class="figure">{old}</td>
            <td class="figure" data-differs="true">{new}</td>
        </tr>
    }
}

/// Returns an answer in words; *not collected*, *unknown* and 0 never look the same.
fn words(form: &Form, field: &FieldName, answer: Answer) -> impl Fn() -> String + Send + 'static {
    let question = use_forms().question(form, field, &answer);
    move || answer_in_words(question.as_ref(), &answer)
}

/// Returns an answer in words, with its unit; what no form can show is shown as it is stored.
pub(crate) fn answer_in_words(question: Option<&domain::form::Question>, answer: &Answer) -> String {
    match (answer, question) {
        (Answer::NotCollected, _) => t!(record.not_collected).to_owned(),
        (Answer::Unknown, _) => t!(form.unknown).to_owned(),
        (Answer::Text(text), None) => text.clone(),
        (answer, None) => answer.to_code(),
        (answer, Some(question)) => {
            let words = display(question, answer, language());
            let unit = question.unit.as_ref().map(|unit| unit.in_language(language()));
            match (words.is_empty(), unit) {
                (true, _) => answer.to_code(),
                (false, Some(unit)) => format!("{words} {unit}"),
                (false, None) => words,
            }
        }
    }
}
