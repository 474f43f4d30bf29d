//! Entering a request of a person: what is asked for and since when, never by whom.

use chrono::NaiveDate;
use domain::api::{NewRequest, PersonRequest};
use domain::person_request::RequestKind;
use domain::record::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::request_table::kind_words;
use crate::api::desk;
use crate::browser::clock;
use crate::components::words::t;
use crate::components::{ProblemNotice, use_toasts};
use crate::problem::Problem;

/// The form; `done` is called with what was entered. `record` is what it is about, if it was opened from there.
#[component]
pub(crate) fn RequestEntry(record: Option<RecordId>, done: Callback<PersonRequest>) -> impl IntoView {
    let toasts = use_toasts();
    let kind = RwSignal::new(RequestKind::See);
    let received = RwSignal::new(clock::today().to_string());
    let reference = RwSignal::new(String::new());
    let via_processor = RwSignal::new(false);
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let incomplete =
        move || reference.with(|text| text.trim().is_empty()) || received.with(|day| day.parse::<NaiveDate>().is_err());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Ok(received_on) = received.get_untracked().parse() else {
            return;
        };
        let asked = NewRequest {
            kind: kind.get_untracked(),
            received_on,
            via_processor: via_processor.get_untracked(),
            reference: reference.get_untracked(),
            record,
        };
        busy.set(true);
        spawn_local(async move {
            match desk::enter_request(&asked).await {
                Ok(entered) => {
                    problem.try_set(None);
                    reference.try_set(String::new());
                    toasts.say(t!(desk.requests.entered));
                    done.run(entered);
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let kinds = RequestKind::ALL.map(|own| {
        view! {
            <option value=own.as_str() selected=move || kind.get() == own>
                {move || kind_words(own)}
            </option>
        }
    });
    let choose = move |event| {
        if let Ok(chosen) = event_target_value(&event).parse() {
            kind.set(chosen);
        }
    };
    view! {
        <details class="section" data-test="request-entry" open=record.is_some()>
            <summary class="section__head">{move || t!(desk.requests.enter)}</summary>
            <form class="section__body stack" on:submit=submit>
                {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
                <div class="field">
                    <label class="field__label" for="request-kind">{move || t!(desk.requests.kind)}</label>
                    <div class="field__box">
                        <select class="field__input" id="request-kind" data-test="request-kind" on:change=choose>
                            {kinds.into_iter().collect_view()}
                        </select>
                    </div>
                </div>
                <div class="field">
                    <label class="field__label" for="request-received">{move || t!(desk.requests.received)}</label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="request-received"
                            type="date"
                            required
                            max=clock::today().to_string()
                            bind:value=received
                        />
                    </div>
                </div>
                <div class="field">
                    <label class="field__label" for="request-reference">{move || t!(desk.requests.reference)}</label>
                    <div class="field__box">
                        <input
                            class="field__input"
                            id="request-reference"
                            type="text"
                            maxlength="200"
                            autocomplete="off"
                            required
                            aria-describedby="request-reference-hint"
                            data-test="request-reference"
                            bind:value=reference
                        />
                    </div>
                    <p class="field__hint" id="request-reference-hint">{move || t!(desk.requests.reference_hint)}</p>
                </div>
                <div class="choices">
                    <label>
                        <input type="checkbox" bind:checked=via_processor />
                        <span>{move || t!(desk.requests.via_processor)}</span>
                    </label>
                </div>
                <div>
                    <button
                        class="button"
                        data-kind="primary"
                        type="submit"
                        data-test="request-submit"
                        disabled=move || busy.get() || incomplete()
                    >
                        {move || t!(desk.requests.submit)}
                    </button>
                </div>
            </form>
        </details>
    }
}
