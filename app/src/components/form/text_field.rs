//! Words and numbers, typed.

use std::sync::Arc;

use domain::form::{Kind, Question};
use domain::record::Answer;
use leptos::html;
use leptos::prelude::*;

use super::frame::{Frame, control_id, described_by};
use super::typed::Typed;
use super::use_editor;
use crate::components::words::{labels, t};

/// A line of text, a longer text, or a number with its unit.
#[component]
pub(super) fn TextField(question: Arc<Question>) -> impl IntoView {
    let long = question.kind == Kind::Text && question.appears("multiline");
    view! {
        <Frame question=question.clone() grouped=false>
            <div class="field__box">
                {if long {
                    view! { <LongText question=question.clone() /> }.into_any()
                } else {
                    view! { <Line question=question.clone() /> }.into_any()
                }}
                <Unit question />
            </div>
        </Frame>
    }
}

/// The unit of a count, inside the field at the right.
#[component]
fn Unit(question: Arc<Question>) -> impl IntoView {
    question
        .unit
        .clone()
        .map(|unit| view! { <span class="field__unit">{move || labels(&unit)}</span> })
}

/// Returns which keyboard a phone should bring up.
fn keyboard(question: &Question) -> Option<&'static str> {
    match question.kind {
        Kind::Integer => Some("numeric"),
        Kind::Decimal => Some("decimal"),
        _ if question.appears("numbers") || question.appears("tax-code") => Some("numeric"),
        _ => None,
    }
}

#[component]
fn Line(question: Arc<Question>) -> impl IntoView {
    let editor = use_editor();
    let typed = StoredValue::new(Typed::new(editor, question.clone()));
    let control = NodeRef::<html::Input>::new();
    let put = move |text: Option<String>| {
        if let (Some(text), Some(control)) = (text, control.get_untracked()) {
            control.set_value(&text);
        }
    };
    let answer = editor.answer(&question);
    Effect::new(move || put(typed.with_value(|typed| typed.follow(&answer.get()))));
    view! {
        <input
            class="field__input"
            type="text"
            id=control_id(&question)
            inputmode=keyboard(&question)
            autocomplete="off"
            enterkeyhint="next"
            maxlength=question.parameters.max_length.to_string()
            aria-describedby=described_by(&question)
            placeholder=move || answer.with(|answer| *answer == Answer::Unknown).then(|| t!(form.unknown))
            value=typed.with_value(Typed::first)
            node_ref=control
            on:input=move |event| typed.with_value(|typed| typed.input(event_target_value(&event)))
            on:focus=move |_| put(typed.with_value(Typed::enter))
            on:blur=move |_| put(typed.with_value(Typed::leave))
        />
    }
}

#[component]
fn LongText(question: Arc<Question>) -> impl IntoView {
    let editor = use_editor();
    let typed = StoredValue::new(Typed::new(editor, question.clone()));
    let control = NodeRef::<html::Textarea>::new();
    let answer = editor.answer(&question);
    Effect::new(move || {
        let text = typed.with_value(|typed| typed.follow(&answer.get()));
        if let (Some(text), Some(control)) = (text, control.get_untracked()) {
            control.set_value(&text);
        }
    });
    let leave = move |_| {
        // What is read is what was typed: words are not grouped.
        typed.with_value(Typed::leave);
    };
    view! {
        <textarea
            class="field__input"
            id=control_id(&question)
            rows="4"
            maxlength=question.parameters.max_length.to_string()
            aria-describedby=described_by(&question)
            prop:value=typed.with_value(Typed::first)
            node_ref=control
            on:input=move |event| typed.with_value(|typed| typed.input(event_target_value(&event)))
            on:focus=move |_| editor.enter(&question.name)
            on:blur=leave
        ></textarea>
    }
}
