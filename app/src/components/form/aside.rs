//! What helps to answer: last time's figure, *không rõ*, and taking an answer back.

use std::sync::Arc;

use domain::form::{Kind, Question, display};
use domain::record::Answer;
use domain::vietnam::format_date;
use leptos::prelude::*;

use super::choice_list::is_list;
use super::previous::{Previous, previous};
use super::use_editor;
use crate::components::words::{language, t};

/// The chips under an answer.
#[component]
pub(super) fn Aside(question: Arc<Question>) -> impl IntoView {
    let last = previous(&question.name);
    let unknown = question.parameters.unknown;
    // A list to unfold has its own way back: the empty line at its top.
    let choosing = matches!(question.kind, Kind::SelectOne(_)) && question.is_asked() && !is_list(&question);
    (last.is_some() || unknown || choosing).then(|| {
        view! {
            <div class="field__aside">
                {last.map(|last| view! { <PreviousChip question=question.clone() last /> })}
                {unknown.then(|| view! { <UnknownChip question=question.clone() /> })}
                {choosing.then(|| view! { <TakeBack question /> })}
            </div>
        }
    })
}

/// Last time's answer with its day; one tap takes it over.
#[component]
fn PreviousChip(question: Arc<Question>, last: Previous) -> impl IntoView {
    let editor = use_editor();
    let Previous { answer, day } = last;
    let (shown, value) = (question.clone(), answer.clone());
    let words = move || {
        let value = display(&shown, &value, language());
        match day {
            Some(day) => t!(form.previous_on, value = value, day = format_date(day)),
            None => t!(form.previous, value = value),
        }
    };
    view! {
        <button
            class="previous"
            type="button"
            data-test=format!("previous-{}", question.name)
            on:click=move |_| editor.choose(&question.name, answer.clone())
        >
            {words}
        </button>
    }
}

/// *Không rõ*: it was asked, and is not known.
#[component]
fn UnknownChip(question: Arc<Question>) -> impl IntoView {
    let editor = use_editor();
    let answer = editor.answer(&question);
    let pressed = move || answer.with(|answer| *answer == Answer::Unknown);
    let test = format!("unknown-{}", question.name);
    let press = move |_| {
        let next = if pressed() {
            Answer::NotCollected
        } else {
            Answer::Unknown
        };
        editor.choose(&question.name, next);
    };
    view! {
        <button class="chip" type="button" aria-pressed=move || pressed().to_string() data-test=test on:click=press>
            {move || t!(form.unknown)}
        </button>
    }
}

/// Takes a choice back; radio buttons alone have no way to.
#[component]
fn TakeBack(question: Arc<Question>) -> impl IntoView {
    let editor = use_editor();
    let answer = editor.answer(&question);
    let (standing, name) = (editor.standing(), question.name.clone());
    // An answer that is needed is changed, not taken back.
    let offered =
        Memo::new(move |_| answer.with(Answer::is_given) && !standing.with(|standing| standing.requires(&name)));
    move || {
        offered.get().then(|| {
            let field = question.name.clone();
            view! {
                <button
                    class="button"
                    type="button"
                    data-kind="quiet"
                    on:click=move |_| editor.choose(&field, Answer::NotCollected)
                >
                    {move || t!(form.take_back)}
                </button>
            }
        })
    }
}
