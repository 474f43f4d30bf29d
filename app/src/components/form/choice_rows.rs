//! A few choices, all of them open: one tap answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::form::{Choice, Question};
use domain::record::Answer;
use domain::vietnam::fold;
use leptos::prelude::*;

use super::frame::{Frame, described_by};
use super::use_editor;
use crate::components::words::{labels, t};

/// Short words stand side by side.
const SHORT: usize = 14;

/// So do somewhat longer ones where several may be chosen: a long column of boxes is read slower than two short ones.
const SHORT_OF_SEVERAL: usize = 28;

/// More choices than this are searched by typing.
const MANY: usize = 12;

/// So many of them stand open before anybody types.
const FIRST: usize = 6;

/// One of several, or several of several.
#[component]
pub(super) fn ChoiceRows(question: Arc<Question>, several: bool) -> impl IntoView {
    let choices = question.choices();
    let longest = choices
        .iter()
        .map(|choice| choice.label.vi.chars().count())
        .max()
        .unwrap_or(0);
    let short = (choices.len() <= 4 && longest <= SHORT) || (several && longest <= SHORT_OF_SEVERAL);
    let (offered, find) = (offered(&question), RwSignal::new(String::new()));
    let many = Memo::new(move |_| offered.with(Vec::len) > MANY);
    let answer = use_editor().answer(&question);
    let shown = Memo::new(move |_| {
        let offered = offered.get();
        if many.get() {
            find.with(|find| answer.with(|answer| found(offered, find, answer)))
        } else {
            offered
        }
    });
    let asked = question.clone();
    view! {
        <Frame question=question.clone() grouped=true>
            {move || many.get().then(|| view! { <Find find count=offered.with(Vec::len) /> })}
            <div class="choices" data-layout=short.then_some("row")>
                <For each=move || shown.get() key=|choice| choice.name.clone() let:choice>
                    <ChoiceRow question=asked.clone() choice several />
                </For>
            </div>
        </Frame>
    }
}

/// Where to type to find one of many choices.
#[component]
fn Find(find: RwSignal<String>, count: usize) -> impl IntoView {
    let words = move || t!(form.find_choice, count = count);
    view! {
        <div class="field__box">
            <input
                class="field__input"
                type="search"
                autocomplete="off"
                placeholder=words
                aria-label=words
                on:input=move |event| find.set(event_target_value(&event))
            />
        </div>
    }
}

/// Returns the choices to show: what is chosen always, then what matches; the first few while nothing is typed.
fn found(offered: Vec<Choice>, find: &str, answer: &Answer) -> Vec<Choice> {
    let find = fold(find.trim());
    let matches = |choice: &Choice| {
        [&choice.label.vi, &choice.label.en]
            .into_iter()
            .any(|label| fold(label).contains(&*find))
    };
    let shows = |place: usize, choice: &Choice| {
        holds(answer, &choice.name)
            || if find.is_empty() {
                place < FIRST
            } else {
                matches(choice)
            }
    };
    offered
        .into_iter()
        .enumerate()
        .filter(|(place, choice)| shows(*place, choice))
        .map(|(_, choice)| choice)
        .collect()
}

/// Follows the choices that are offered with the answers given so far.
pub(super) fn offered(question: &Arc<Question>) -> Memo<Vec<Choice>> {
    let editor = use_editor();
    let question = question.clone();
    Memo::new(move |_| editor.with_view(|view| question.choices_offered(view).cloned().collect()))
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
    let mut chosen = if let Answer::Choices(chosen) = answer {
        chosen.clone()
    } else {
        BTreeSet::new()
    };
    if !chosen.remove(name) {
        chosen.insert(name.to_owned());
    }
    if chosen.is_empty() {
        Answer::NotCollected
    } else {
        Answer::Choices(chosen)
    }
}
