//! A few choices, all of them open: one tap answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::form::{Choice, Question};
use domain::record::Answer;
use leptos::prelude::*;

use super::frame::{Frame, described_by};
use super::use_editor;
use crate::components::words::labels;

/// Short words stand side by side.
const SHORT: usize = 14;

/// One of several, or several of several.
#[component]
pub(super) fn ChoiceRows(question: Arc<Question>, several: bool) -> impl IntoView {
    let choices = question.choices();
    let short = choices.len() <= 4 && choices.iter().all(|choice| choice.label.vi.chars().count() <= SHORT);
    let offered = offered(&question);
    let asked = question.clone();
    view! {
        <Frame question=question.clone() grouped=true>
            <div class="choices" data-layout=short.then_some("row")>
                <For each=move || offered.get() key=|choice| choice.name.clone() let:choice>
                    <ChoiceRow question=asked.clone() choice several />
                </For>
            </div>
        </Frame>
    }
}

/// Follows the choices that are offered with the answers given so far.
pub(super) fn offered(question: &Arc<Question>) -> Memo<Vec<Choice>> {
    let editor = use_editor();
    let question = question.clone();
    Memo::new(move |_| {
        editor.with_form(|form| {
            editor.with_answers(|answers, today| {
                let view = domain::form::View::new(form, answers, today);
                question.choices_offered(&view).cloned().collect()
            })
        })
    })
}

#[component]
fn ChoiceRow(question: Arc<Question>, choice: Choice, several: bool) -> impl IntoView {
    let editor = use_editor();
    let answer = editor.answer(&question);
    let name = choice.name.clone();
    let chosen = Memo::new(move |_| answer.with(|answer| holds(answer, &name)));
    let field = question.name.clone();
    let group = format!("answer-{field}");
    let test = format!("choice-{field}-{}", choice.name);
    let (described, name) = (described_by(&question), choice.name);
    let entered = field.clone();
    let change = move |_| {
        let next = if several {
            toggled(&editor.answer_now(field.as_str()), &name)
        } else {
            Answer::Choice(name.clone())
        };
        editor.choose(&field, next);
    };
    view! {
        <label data-test=test>
            <input
                type=if several { "checkbox" } else { "radio" }
                name=group
                aria-describedby=described
                prop:checked=chosen
                on:change=change
                on:focus=move |_| editor.enter(&entered)
            />
            <span>{move || labels(&choice.label)}</span>
        </label>
    }
}

fn holds(answer: &Answer, name: &str) -> bool {
    match answer {
        Answer::Choice(chosen) => chosen == name,
        Answer::Choices(chosen) => chosen.contains(name),
        _ => false,
    }
}

/// Adds a choice, or takes it away; none at all is *not collected*.
fn toggled(answer: &Answer, name: &str) -> Answer {
    let mut chosen = if let Answer::Choices(chosen) = answer { chosen.clone() } else { BTreeSet::new() };
    if !chosen.remove(name) {
        chosen.insert(name.to_owned());
    }
    if chosen.is_empty() { Answer::NotCollected } else { Answer::Choices(chosen) }
}
