//! How many people approve a visit: told to every reviewer, chosen by who is there for all visits.

use domain::api::ReviewLevels;
use domain::review::Levels;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::use_live;
use crate::api::desk;
use crate::components::words::t;
use crate::components::{ProblemNotice, use_toasts};
use crate::problem::Problem;

/// The rule of the programme in force, folded.
#[component]
pub(crate) fn ReviewLevelsSection() -> impl IntoView {
    let live = use_live(|| (), |()| desk::review_levels());
    let known = move || live.answer.with(|answer| answer.ready().cloned());
    let head = move || known().map(|known| levels_words(known.levels));
    let choice = Memo::new(move |_| known());
    view! {
        <details class="section" data-test="review-levels" data-levels=move || known().map(|known| name(known.levels))>
            <summary class="section__head">
                <span class="section__title">{head}</span>
            </summary>
            <div class="section__body stack">
                <p class="muted">{move || t!(desk.review.levels_note)}</p>
                {move || {
                    choice
                        .get()
                        .map(|known| {
                            let done = Callback::new(move |()| live.refresh());
                            view! { <Choice known done /> }
                        })
                }}
            </div>
        </details>
    }
}

const fn name(levels: Levels) -> &'static str {
    match levels {
        Levels::One => "one",
        Levels::Two => "two",
    }
}

fn levels_words(levels: Levels) -> &'static str {
    match levels {
        Levels::One => t!(desk.review.one_level),
        Levels::Two => t!(desk.review.two_levels),
    }
}

/// The other rule, one press away, for who may choose it.
#[component]
fn Choice(known: ReviewLevels, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let other = match known.levels {
        Levels::One => Levels::Two,
        Levels::Two => Levels::One,
    };
    let set = move |_| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match desk::set_review_levels(other).await {
                Ok(_) => toasts.say(untrack(|| levels_words(other))),
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
            busy.try_set(false);
            done.run(());
        });
    };
    let words = move || match other {
        Levels::One => t!(desk.review.set_one),
        Levels::Two => t!(desk.review.set_two),
    };
    if !known.may_set {
        return view! { <p class="muted">{move || t!(desk.review.levels_whose)}</p> }.into_any();
    }
    view! {
        {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        <div class="cluster">
            <button
                class="button"
                type="button"
                data-kind="secondary"
                data-test="review-levels-set"
                disabled=busy
                on:click=set
            >
                {words}
            </button>
        </div>
    }
    .into_any()
}
