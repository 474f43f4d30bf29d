//! Many choices: the browser's own list, which every phone shows large and searches by typing.

use std::sync::Arc;

use domain::form::Question;
use domain::record::Answer;
use leptos::prelude::*;

use super::choice_rows::offered;
use super::frame::{Frame, control_id, described_by};
use super::use_editor;
use crate::components::words::{labels, t};

/// Up to so many choices stand open as rows; more are a list.
const ROWS: usize = 7;

/// Tells whether the choices of a question are a list to unfold.
pub(super) fn is_list(question: &Question) -> bool {
    question.choices().len() > ROWS || question.appears("minimal")
}

/// One of many.
#[component]
pub(super) fn ChoiceList(question: Arc<Question>) -> impl IntoView {
    let editor = use_editor();
    let answer = editor.answer(&question);
    let offered = offered(&question);
    let chosen = Memo::new(move |_| answer.with(|answer| answer.as_choice().unwrap_or_default().to_owned()));
    let (field, entered) = (question.name.clone(), question.name.clone());
    let change = move |event| {
        let name = event_target_value(&event);
        editor.choose(
            &field,
            if name.is_empty() {
                Answer::NotCollected
            } else {
                Answer::Choice(name)
            },
        );
    };
    let test = question.name.clone();
    let options = move || {
        let choices = offered.get().into_iter().map(|choice| {
            let (name, id) = (choice.name.clone(), choice.name.clone());
            view! {
                <option
                    value=choice.name
                    selected=move || chosen.with(|chosen| *chosen == name)
                    data-test=format!("choice-{test}-{id}")
                >
                    {move || labels(&choice.label)}
                </option>
            }
        });
        choices.collect_view()
    };
    view! {
        <Frame question=question.clone() grouped=false>
            <div class="field__box">
                <select
                    class="field__input"
                    id=control_id(&question)
                    aria-describedby=described_by(&question)
                    prop:value=chosen
                    on:change=change
                    on:focus=move |_| editor.enter(&entered)
                >
                    <option value="" selected=move || chosen.with(String::is_empty)>
                        {move || t!(form.choose)}
                    </option>
                    {options}
                </select>
            </div>
        </Frame>
    }
}
