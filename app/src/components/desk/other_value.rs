//! A value that nobody gave: what is right when both are wrong.

use std::collections::BTreeSet;

use domain::form::{Kind, Problem, Question, parse_answer};
use domain::record::Answer;
use leptos::html;
use leptos::prelude::*;

use crate::components::Icon;
use crate::components::words::{labels, t};

/// Why a typed value cannot be taken.
#[derive(Clone, PartialEq, Eq)]
enum Wrong {
    Nothing,
    Unreadable(Problem),
}

impl Wrong {
    fn words(&self) -> String {
        match self {
            Self::Nothing => t!(desk.conflicts.other_empty).to_owned(),
            Self::Unreadable(problem) => labels(&problem.message),
        }
    }
}

/// A button that opens an entry of the question's own kind.
#[component]
pub(crate) fn OtherValue(
    question: Question,
    current: Signal<bool>,
    choose: Callback<Answer>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let question = StoredValue::new(question);
    view! {
        <Show when=move || !open.get()>
            <button
                class="button"
                data-kind="quiet"
                type="button"
                data-test="conflict-other"
                aria-keyshortcuts=move || current.get().then_some("o")
                on:click=move |_| open.set(true)
            >
                <Icon name="edit" />
                {move || t!(desk.conflicts.other)}
            </button>
        </Show>
        <Show when=move || open.get()>
            <Entry question choose busy close=Callback::new(move |()| open.set(false)) />
        </Show>
    }
}

#[component]
fn Entry(
    question: StoredValue<Question>,
    choose: Callback<Answer>,
    busy: RwSignal<bool>,
    close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<Wrong>);
    let take = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match question.with_value(|question| typed.with_untracked(|typed| parse_answer(question, typed))) {
            Ok(Answer::NotCollected) => wrong.set(Some(Wrong::Nothing)),
            Ok(answer) => choose.run(answer),
            Err(problem) => wrong.set(Some(Wrong::Unreadable(problem))),
        }
    };
    let may_be_unknown = question.with_value(|question| question.parameters.unknown);
    let problem = move || {
        wrong.get().map(|wrong| {
            view! {
                <p class="field__problem" role="alert">
                    <Icon name="error" />
                    <span>{move || wrong.words()}</span>
                </p>
            }
        })
    };
    view! {
        <form
            class="field desk-other"
            data-problem=move || wrong.with(Option::is_some).then_some("error")
            data-test="conflict-other-form"
            on:submit=take
            on:input=move |_| wrong.set(None)
        >
            <span class="field__label">{move || t!(desk.conflicts.other)}</span>
            <Control question typed />
            {problem}
            <div class="cluster">
                <button class="button" data-kind="primary" type="submit" data-test="conflict-other-save" disabled=busy>
                    {move || t!(desk.conflicts.other_save)}
                </button>
                {may_be_unknown
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                data-kind="secondary"
                                type="button"
                                data-test="conflict-other-unknown"
                                disabled=busy
                                on:click=move |_| choose.run(Answer::Unknown)
                            >
                                {move || t!(desk.record.unknown)}
                            </button>
                        }
                    })}
                <button class="button" data-kind="quiet" type="button" on:click=move |_| close.run(())>
                    {move || t!(desk.conflicts.other_cancel)}
                </button>
            </div>
        </form>
    }
}

/// The entry by the question's kind; what is chosen is kept by name, as if somebody had typed it.
#[component]
fn Control(question: StoredValue<Question>, typed: RwSignal<String>) -> impl IntoView {
    question.with_value(|question| match &question.kind {
        Kind::SelectOne(_) => view! { <OneOf question=question.clone() typed /> }.into_any(),
        Kind::SelectMultiple(_) => view! { <SomeOf question=question.clone() typed /> }.into_any(),
        Kind::Integer => view! { <Typed mode="numeric" example="" typed /> }.into_any(),
        Kind::Decimal => view! { <Typed mode="decimal" example="" typed /> }.into_any(),
        Kind::Date => view! { <Typed mode="text" example="13/8/2023" typed /> }.into_any(),
        Kind::YearMonth => view! { <Typed mode="text" example="8/2023" typed /> }.into_any(),
        Kind::Text | Kind::Note | Kind::Hidden => view! { <Typed mode="text" example="" typed /> }.into_any(),
    })
}

#[component]
fn Typed(mode: &'static str, example: &'static str, typed: RwSignal<String>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    // Somebody who asks to type wants to type.
    Effect::new(move || {
        if let Some(input) = input.get() {
            drop(input.focus());
        }
    });
    view! {
        <span class="field__box">
            <input
                class="field__input"
                type="text"
                inputmode=mode
                placeholder=example
                autocomplete="off"
                aria-label=move || t!(desk.conflicts.other)
                data-test="conflict-other-input"
                node_ref=input
                bind:value=typed
            />
        </span>
    }
}

#[component]
fn OneOf(question: Question, typed: RwSignal<String>) -> impl IntoView {
    let items = move || {
        let items = question.choices().iter();
        items
            .map(|choice| view! { <option value=choice.name.clone()>{labels(&choice.label)}</option> })
            .collect_view()
    };
    view! {
        <span class="field__box">
            <select
                class="field__input"
                aria-label=move || t!(desk.conflicts.other)
                data-test="conflict-other-input"
                on:change=move |event| typed.set(event_target_value(&event))
            >
                <option value="">{move || t!(desk.conflicts.pick)}</option>
                {items}
            </select>
        </span>
    }
}

#[component]
fn SomeOf(question: Question, typed: RwSignal<String>) -> impl IntoView {
    let set = move |name: &str, on: bool| {
        let names = typed.get_untracked();
        let mut names: BTreeSet<&str> = names.split(' ').filter(|name| !name.is_empty()).collect();
        if on {
            names.insert(name);
        } else {
            names.remove(name);
        }
        typed.set(names.into_iter().collect::<Vec<_>>().join(" "));
    };
    let items = question.choices().iter().map(|choice| {
        let (name, label) = (choice.name.clone(), choice.label.clone());
        view! {
            <label>
                <input type="checkbox" on:change=move |event| set(&name, event_target_checked(&event)) />
                <span>{move || labels(&label)}</span>
            </label>
        }
    });
    view! { <div class="choices" data-test="conflict-other-input">{items.collect_view()}</div> }
}
