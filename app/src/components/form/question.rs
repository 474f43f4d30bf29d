//! One question, as the kind of answer it takes wants to be asked.

use std::sync::Arc;

use domain::form::{Kind, Question, display};
use leptos::prelude::*;

use super::choice_list::{ChoiceList, is_list};
use super::choice_rows::ChoiceRows;
use super::date_field::DateField;
use super::frame::Frame;
use super::text_field::TextField;
use super::use_editor;
use crate::components::words::{labels, language};

/// A question, while it applies. One that no longer applies goes away and keeps its answer in the draft.
#[component]
pub(crate) fn QuestionView(question: Arc<Question>) -> impl IntoView {
    let standing = use_editor().standing();
    let field = question.name.clone();
    let applies = Memo::new(move |_| standing.with(|standing| standing.applies(&field)));
    move || applies.get().then(|| view! { <Control question=question.clone() /> })
}

#[component]
fn Control(question: Arc<Question>) -> impl IntoView {
    if question.kind == Kind::Note {
        return view! { <p class="muted">{move || labels(&question.label)}</p> }.into_any();
    }
    if !question.is_asked() {
        return view! { <Calculated question /> }.into_any();
    }
    match &question.kind {
        Kind::SelectOne(_) if is_list(&question) => view! { <ChoiceList question /> }.into_any(),
        Kind::SelectOne(_) => view! { <ChoiceRows question several=false /> }.into_any(),
        Kind::SelectMultiple(_) => view! { <ChoiceRows question several=true /> }.into_any(),
        Kind::Date | Kind::YearMonth => view! { <DateField question /> }.into_any(),
        Kind::Text | Kind::Integer | Kind::Decimal | Kind::Note | Kind::Hidden => {
            view! { <TextField question /> }.into_any()
        }
    }
}

/// A value that is worked out or fixed: shown, not asked.
#[component]
fn Calculated(question: Arc<Question>) -> impl IntoView {
    let answer = use_editor().answer(&question);
    let shown = question.clone();
    let value = move || display(&shown, &answer.get(), language());
    view! {
        <Frame question grouped=true>
            <p class="figure">{value}</p>
        </Frame>
    }
}
