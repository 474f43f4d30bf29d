//! What stands around every answer: the question above, what is wrong and what helps below.

use std::sync::Arc;

use domain::form::{Level, Problem, Question};
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::alike::Alike;
use super::aside::Aside;
use super::reason::Reason;
use super::use_editor;
use crate::components::words::{labels, t};
use crate::components::{Icon, SaidHere};

/// Returns the id of a question's control, which its label points to.
pub(super) fn control_id(question: &Question) -> String {
    format!("answer-{}", question.name)
}

/// Returns the ids of what describes a question's control.
pub(super) fn described_by(question: &Question) -> String {
    format!("hint-{0} problem-{0}", question.name)
}

const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "hint",
    }
}

/// The frame of one question. Choices are a group of controls, which a legend names; everything else has one, with a label.
#[component]
pub(super) fn Frame(question: Arc<Question>, grouped: bool, children: Children) -> impl IntoView {
    let editor = use_editor();
    let answer = editor.answer(&question);
    let field = question.name.clone();
    let problems = Memo::new(move |_| editor.problems(&field));
    let level = move || problems.with(|problems| problems.first().map(|problem| level_name(problem.level)));
    let empty = move || {
        answer
            .with(|answer| *answer == Answer::NotCollected)
            .then_some("not-collected")
    };
    let id = format!("field-{}", question.name);
    let heading = view! { <Heading question=question.clone() /> };
    let inside = view! {
        <Hint question=question.clone() />
        <Comment field=question.name.clone() />
        {children()}
        <Aside question=question.clone() />
        <Alike field=question.name.clone() />
        <div id=format!("problem-{}", question.name) role="alert">
            {move || problems.get().into_iter().map(|problem| view! { <ProblemLine problem /> }).collect_view()}
        </div>
        <Reasons problems />
    };
    if grouped {
        view! {
            <fieldset class="field" id=id.clone() data-test=id data-problem=level data-empty=empty>
                <legend class="field__label">{heading}</legend>
                {inside}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="field" id=id.clone() data-test=id data-problem=level data-empty=empty>
                <label class="field__label" for=control_id(&question)>
                    {heading}
                </label>
                {inside}
            </div>
        }
        .into_any()
    }
}

/// What a reviewer said at this question.
#[component]
fn Comment(field: FieldName) -> impl IntoView {
    let said = use_context::<SaidHere>();
    let words = move || said.and_then(|SaidHere(said)| said.with(|said| said.at(&field).map(str::to_owned)));
    move || {
        words().map(|words| {
            view! {
                <p class="field__review" data-test="field-review">
                    <Icon name="edit" />
                    <span>{move || t!(review.said, words = words.clone())}</span>
                </p>
            }
        })
    }
}

/// One thing that is not right, in words.
#[component]
fn ProblemLine(problem: Problem) -> impl IntoView {
    view! {
        <p class="field__problem" data-level=level_name(problem.level)>
            <Icon name=if problem.level == Level::Hint { "info" } else { "alert" } />
            <span>{move || labels(&problem.message)}</span>
        </p>
    }
}

/// A warning may stand, with its reason; typing one does not build its field anew.
#[component]
fn Reasons(problems: Memo<Vec<Problem>>) -> impl IntoView {
    let fields = Memo::new(move |_| {
        problems.with(|problems| {
            let warnings = problems.iter().filter(|problem| problem.level == Level::Warning);
            warnings.map(Problem::reason_field).collect::<Vec<_>>()
        })
    });
    view! {
        <For each=move || fields.get() key=ToString::to_string let:field>
            <Reason field />
        </For>
    }
}

/// The question itself; what need not be answered says so.
#[component]
fn Heading(question: Arc<Question>) -> impl IntoView {
    let standing = use_editor().standing();
    let (field, asked) = (question.name.clone(), question.is_asked());
    let optional = Memo::new(move |_| asked && !standing.with(|standing| standing.requires(&field)));
    view! {
        {move || labels(&question.label)}
        {move || optional.get().then(|| view! { " " <span class="field__optional">{move || t!(form.optional)}</span> })}
    }
}

#[component]
fn Hint(question: Arc<Question>) -> impl IntoView {
    let id = format!("hint-{}", question.name);
    question
        .hint
        .clone()
        .map(|hint| view! { <p class="field__hint" id=id>{move || labels(&hint)}</p> })
}
