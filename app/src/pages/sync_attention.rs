//! What the server refused: why, that it is still here, and what to do.

use domain::sync::RefusalCode;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::words::{labels, said, t};
use crate::components::{StateBadge, kind_words, use_toasts};
use crate::state::{AttentionLine, RowState, use_forms, use_records};

/// The needs-attention list; nothing while it is empty.
#[component]
pub(super) fn Attention() -> impl IntoView {
    let attention = use_records().attention();
    move || {
        (!attention.with(Vec::is_empty)).then(|| {
            let rows = attention
                .get()
                .into_iter()
                .map(|line| view! { <Refused line /> })
                .collect_view();
            view! {
                <section class="stack">
                    <h2 class="list__heading">{move || t!(state.attention)}</h2>
                    <ul class="list">{rows}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Refused(line: AttentionLine) -> impl IntoView {
    let AttentionLine {
        counter,
        record,
        kind,
        title,
        code,
        field,
        declined,
    } = line;
    let question = field.and_then(|field| {
        let form = use_forms().by_kind(kind)?;
        form.question(field.as_str()).map(|question| question.label.clone())
    });
    let heading = move || {
        if title.is_empty() {
            kind_words(kind).to_owned()
        } else {
            title.clone()
        }
    };
    let told = move || match &declined {
        Some(reason) => t!(attention.declined, reason = reason.clone()),
        None => advice(code).to_owned(),
    };
    let at = move || {
        question
            .as_ref()
            .map(|label| t!(attention.at_question, question = labels(label)))
    };
    view! {
        <li class="list__row" data-test="attention-row" data-code=code.as_str()>
            <div class="list__main stack">
                <div>
                    <span class="list__title">{heading}</span>
                    <StateBadge state=RowState::Attention />
                    <p>{move || reason(code)}</p>
                    <p>{at}</p>
                    <p class="muted" data-test="attention-advice">{told}</p>
                </div>
                <div class="cluster">
                    <Retry counter />
                    <a class="button" data-kind="quiet" href=format!("/records/{record}")>
                        {move || t!(attention.open)}
                    </a>
                </div>
            </div>
        </li>
    }
}

#[component]
fn Retry(counter: u64) -> impl IntoView {
    let (records, toasts) = (use_records(), use_toasts());
    let busy = RwSignal::new(false);
    let press = move |_| {
        busy.set(true);
        spawn_local(async move {
            let outcome = records.retry(counter).await;
            busy.try_set(false);
            if let Err(problem) = outcome {
                toasts.say(untrack(|| said(&problem.message)));
            }
        });
    };
    view! {
        <button class="button" type="button" data-test="attention-retry" disabled=busy on:click=press>
            {move || t!(attention.retry)}
        </button>
    }
}

/// What happened.
fn reason(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::NotTheAuthor => t!(refusal.not_the_author),
        RefusalCode::IdTaken => t!(refusal.id_taken),
        RefusalCode::WrongKind => t!(refusal.wrong_kind),
        RefusalCode::FutureDated => t!(refusal.future_dated),
        RefusalCode::TooLarge => t!(refusal.too_large),
        RefusalCode::Malformed => t!(refusal.malformed),
        RefusalCode::NotAllowed => t!(refusal.not_allowed),
        RefusalCode::Empty => t!(refusal.empty),
        RefusalCode::OutOfReach => t!(refusal.out_of_reach),
        RefusalCode::Revoked => t!(refusal.revoked),
        RefusalCode::Unfinished => t!(refusal.unfinished),
        RefusalCode::NoConsent => t!(refusal.no_consent),
        RefusalCode::NotTheReviewer => t!(refusal.not_the_reviewer),
    }
}

/// What to do now.
fn advice(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::NotTheAuthor | RefusalCode::NotAllowed => t!(advice.ask_supervisor),
        RefusalCode::OutOfReach | RefusalCode::Revoked | RefusalCode::Unfinished | RefusalCode::NotTheReviewer => {
            t!(advice.handed_in)
        }
        RefusalCode::IdTaken | RefusalCode::WrongKind => t!(advice.send_again),
        RefusalCode::FutureDated => t!(advice.set_clock),
        RefusalCode::TooLarge => t!(advice.shorten),
        RefusalCode::Malformed | RefusalCode::NoConsent => t!(advice.correct),
        RefusalCode::Empty => t!(advice.nothing_lost),
    }
}
