//! Entering what a check found: when, of whom, what, and by when it is to be put right.

use chrono::NaiveDate;
use domain::api::NewFinding;
use domain::record::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::filter_bar::organisations_of_today;
use super::record_link::record_address;
use crate::api::founding;
use crate::browser::clock;
use crate::components::words::t;
use crate::components::{ProblemNotice, use_toasts};
use crate::problem::Problem;

/// The form; `done` is run when something was entered. `record` is what was checked, if it was opened from there.
#[component]
pub(crate) fn FindingEntry(record: Option<RecordId>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let checked = RwSignal::new(clock::today().to_string());
    let (unit, finding, due) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let incomplete = move || {
        finding.with(|text| text.trim().is_empty())
            || checked.with(|day| day.parse::<NaiveDate>().is_err())
            || (record.is_none() && unit.with(String::is_empty))
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Ok(checked_on) = checked.get_untracked().parse() else {
            return;
        };
        let found = NewFinding {
            checked_on,
            unit: unit.get_untracked(),
            record,
            finding: finding.get_untracked(),
            due: due.get_untracked().parse().ok(),
        };
        busy.set(true);
        spawn_local(async move {
            match founding::enter_finding(&found).await {
                Ok(()) => {
                    problem.try_set(None);
                    finding.try_set(String::new());
                    toasts.say(t!(desk.supervision.entered));
                    done.run(());
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let about = record.map(|record| {
        view! {
            <p>
                <a href=record_address(record) data-test="finding-about">
                    {move || t!(desk.supervision.about_record)}
                </a>
            </p>
        }
    });
    view! {
        <details class="section" data-test="finding-entry" open=record.is_some()>
            <summary class="section__head">{move || t!(desk.supervision.enter)}</summary>
            <form class="section__body stack" on:submit=submit>
                {move || problem.get().map(|problem| view! { <ProblemNotice problem /> })}
                {about}
                <div class="fields">
                    <Day label=Signal::derive(|| t!(desk.supervision.checked_on)) day=checked must=true test="finding-checked" />
                    <Unit unit must=record.is_none() />
                    <Day label=Signal::derive(|| t!(desk.supervision.due)) day=due must=false test="finding-due" />
                </div>
                <label class="field">
                    <span class="field__label">{move || t!(desk.supervision.finding)}</span>
                    <span class="field__hint">{move || t!(desk.supervision.finding_hint)}</span>
                    <span class="field__box">
                        <textarea
                            class="field__input"
                            rows="3"
                            maxlength="1000"
                            required
                            data-test="finding-text"
                            bind:value=finding
                        ></textarea>
                    </span>
                </label>
                <div>
                    <button
                        class="button"
                        data-kind="primary"
                        type="submit"
                        data-test="finding-submit"
                        disabled=move || busy.get() || incomplete()
                    >
                        {move || t!(desk.supervision.submit)}
                    </button>
                </div>
            </form>
        </details>
    }
}

/// A day; what was checked lies not in the future, what is to be put right may.
#[component]
fn Day(label: Signal<&'static str>, day: RwSignal<String>, must: bool, test: &'static str) -> impl IntoView {
    let max = must.then(|| clock::today().to_string());
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <span class="field__box">
                <input class="field__input" type="date" required=must max=max data-test=test bind:value=day />
            </span>
        </label>
    }
}

#[component]
fn Unit(unit: RwSignal<String>, must: bool) -> impl IntoView {
    let option = |(code, name): (String, String)| view! { <option value=code>{name}</option> };
    view! {
        <label class="field">
            <span class="field__label">{move || t!(desk.supervision.unit)}</span>
            <span class="field__box">
                <select
                    class="field__input"
                    required=must
                    data-test="finding-unit"
                    on:change=move |event| unit.set(event_target_value(&event))
                >
                    <option value="">"–"</option>
                    {organisations_of_today(None).into_iter().map(option).collect_view()}
                </select>
            </span>
        </label>
    }
}
