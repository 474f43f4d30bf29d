//! Days and months: typed with the numeric keyboard, or picked from the phone's own calendar.

use std::sync::Arc;

use domain::form::{Format, Kind, Question};
use domain::record::{Answer, YearMonth};
use domain::vietnam::{format_date, format_month};
use leptos::html;
use leptos::prelude::*;

use super::frame::{Frame, control_id, described_by};
use super::typed::Typed;
use super::use_editor;
use crate::components::Icon;
use crate::components::words::t;

/// A day or a month of a year.
#[component]
pub(super) fn DateField(question: Arc<Question>) -> impl IntoView {
    let editor = use_editor();
    let month = question.kind == Kind::YearMonth;
    let quarter = question.format == Format::Quarter;
    let typed = StoredValue::new(Typed::new(editor, question.clone()));
    let control = NodeRef::<html::Input>::new();
    let put = move |text: Option<String>| {
        if let (Some(text), Some(control)) = (text, control.get_untracked()) {
            control.set_value(&text);
        }
    };
    let answer = editor.answer(&question);
    Effect::new(move || put(typed.with_value(|typed| typed.follow(&answer.get()))));
    let input = move |event| {
        let text = event_target_value(&event);
        let spaced = if quarter {
            text.clone()
        } else {
            with_slashes(&text, month)
        };
        typed.with_value(|typed| typed.input(spaced.clone()));
        put((spaced != text).then_some(spaced));
    };
    view! {
        <Frame question=question.clone() grouped=false>
            <div class="field__box">
                <input
                    class="field__input"
                    type="text"
                    id=control_id(&question)
                    inputmode="numeric"
                    data-type="date"
                    autocomplete="off"
                    placeholder=move || match (quarter, month) {
                        (true, _) => t!(form.quarter_pattern),
                        (false, true) => t!(form.month_pattern),
                        (false, false) => t!(form.date_pattern),
                    }
                    aria-describedby=described_by(&question)
                    value=typed.with_value(Typed::first)
                    node_ref=control
                    on:input=input
                    on:focus=move |_| put(typed.with_value(Typed::enter))
                    on:blur=move |_| put(typed.with_value(Typed::leave))
                />
                <Picker question month />
            </div>
        </Frame>
    }
}

/// The phone's own calendar behind a button.
#[component]
fn Picker(question: Arc<Question>, month: bool) -> impl IntoView {
    let editor = use_editor();
    let answer = editor.answer(&question);
    let native = NodeRef::<html::Input>::new();
    let value = move || match answer.get() {
        Answer::Date(day) => day.to_string(),
        Answer::YearMonth(month) => month.to_string(),
        _ => String::new(),
    };
    let open = move |_| {
        let Some(native) = native.get_untracked() else { return };
        // A browser without this simply has the text field.
        if let Err(error) = native.show_picker() {
            leptos::logging::warn!("The calendar could not be opened: {error:?}");
        }
    };
    let pick = move |event| {
        let picked = event_target_value(&event);
        let answer = if picked.is_empty() {
            Ok(Answer::NotCollected)
        } else {
            Answer::from_code(&format!("{}{picked}", if month { 'm' } else { 'd' }))
        };
        if let Ok(answer) = answer {
            editor.choose(&question.name, begun(&question, answer));
        }
    };
    view! {
        <button class="button" type="button" data-kind="quiet" aria-label=move || t!(form.pick_date) on:click=open>
            <Icon name="today" />
        </button>
        <input
            class="visually-hidden"
            type=if month { "month" } else { "date" }
            tabindex="-1"
            aria-hidden="true"
            prop:value=value
            node_ref=native
            on:change=pick
        />
    }
}

/// A quarter is kept as its first month, whichever of its months was picked.
fn begun(question: &Question, answer: Answer) -> Answer {
    match answer {
        Answer::YearMonth(month) if question.format == Format::Quarter => {
            let first = (month.month() - 1) / 3 * 3 + 1;
            YearMonth::new(month.year(), first).map_or(answer, Answer::YearMonth)
        }
        answer => answer,
    }
}

/// Puts the slashes in where somebody typed digits only, because some phones' numeric keyboards have none.
fn with_slashes(text: &str, month: bool) -> String {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let read = match (month, text.len()) {
        (false, 8) => domain::vietnam::parse_date(&format!("{}/{}/{}", &text[..2], &text[2..4], &text[4..]))
            .map(format_date)
            .ok(),
        (true, 6) => domain::vietnam::parse_month(&format!("{}/{}", &text[..2], &text[2..]))
            .map(format_month)
            .ok(),
        _ => None,
    };
    read.unwrap_or_else(|| text.to_owned())
}
