//! Requests of persons: the next clock of each, and its next step.

use chrono::NaiveDate;
use domain::api::{MoveRequest, PersonRequest, RequestRegister};
use domain::person_request::{Course, RequestKind, RequestOutcome, RequestStep};
use domain::record::RecordId;
use domain::vietnam::format_date;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::erase_contact::EraseContact;
use super::figures::{count, or_dash};
use super::live::Live;
use super::reason_asked::{Question, ReasonAsked};
use super::record_link::record_address;
use crate::api::desk;
use crate::components::words::t;
use crate::components::{ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;

/// Every step, in the order of the list.
const STEPS: [RequestStep; 5] = [
    RequestStep::Answer,
    RequestStep::Close(RequestOutcome::Done),
    RequestStep::Extend,
    RequestStep::Close(RequestOutcome::Refused),
    RequestStep::Close(RequestOutcome::TakenBack),
];

/// The register that is shown, and the step that somebody is about to take.
#[derive(Clone, Copy)]
pub(crate) struct Moving {
    register: Live<RequestRegister>,
    asked: RwSignal<Option<(u64, RequestStep)>>,
    /// By which request, and in which record.
    erasing: RwSignal<Option<(u64, RecordId)>>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
}

impl Moving {
    /// Takes steps of these requests.
    pub(crate) fn new(register: Live<RequestRegister>) -> Self {
        Self {
            register,
            asked: RwSignal::new(None),
            erasing: RwSignal::new(None),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
        }
    }

    /// Takes a step, or asks why first.
    fn begin(self, number: u64, step: RequestStep) {
        if step.needs_reason() {
            self.asked.set(Some((number, step)));
        } else {
            self.take(number, step, String::new());
        }
    }

    fn take(self, number: u64, step: RequestStep, reason: String) {
        let toasts = self.toasts;
        self.asked.set(None);
        self.problem.set(None);
        spawn_local(async move {
            match desk::move_request(number, &MoveRequest { step, reason }).await {
                Ok(_) => toasts.say(t!(desk.requests.noted)),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.register.refresh();
        });
    }
}

/// The question that is asked before a step that somebody will want to understand.
#[component]
pub(crate) fn MovingNotice(moving: Moving) -> impl IntoView {
    let asked = move || {
        moving.asked.get().map(|(number, step)| {
            let explanation = match step {
                RequestStep::Extend => t!(desk.requests.extend_note),
                RequestStep::Answer | RequestStep::Close(_) => t!(desk.requests.refuse_note),
            };
            let question = Question {
                title: t!(desk.requests.about, number = number),
                explanation,
                confirm: step_words(step),
            };
            let done = Callback::new(move |reason| moving.take(number, step, reason));
            let close = Callback::new(move |()| moving.asked.set(None));
            view! { <ReasonAsked question done close /> }
        })
    };
    view! {
        {move || moving.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        {asked}
        {move || {
            let done = Callback::new(move |()| moving.register.refresh());
            moving.erasing.get().map(|(number, record)| {
                let whose = Signal::derive(move || Some(t!(desk.requests.about, number = number)));
                view! { <EraseContact record done whose at_once=true /> }
            })
        }}
    }
}

/// The register, the next clock first.
#[component]
pub(crate) fn RequestTable(register: RequestRegister, moving: Moving) -> impl IntoView {
    let RequestRegister { today, rows } = register;
    let open = rows.iter().filter(|row| row.course.due().is_some()).count() as u64;
    let total = rows.len().to_string();
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row today moving /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.requests.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.requests.number)}</th>
                        <th scope="col">{move || t!(desk.requests.kind)}</th>
                        <th scope="col">{move || t!(desk.requests.reference)}</th>
                        <th scope="col" class="figure">{move || t!(desk.requests.received)}</th>
                        <th scope="col">{move || t!(desk.requests.standing)}</th>
                        <th scope="col" class="figure">{move || t!(desk.requests.done_by)}</th>
                        <th scope="col">{move || t!(desk.requests.steps)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="table__foot figure" role="status" data-test="desk-total" data-total=total>
            {move || t!(desk.requests.total, open = count(open))}
        </p>
    }
}

#[component]
fn Row(row: PersonRequest, today: NaiveDate, moving: Moving) -> impl IntoView {
    let course = row.course;
    let (number, kind) = (row.number, course.kind);
    let is_overdue = course.due().is_some_and(|due| due < today);
    let state = match (course.closed_on, is_overdue) {
        (Some(_), _) => "closed",
        (None, true) => "overdue",
        (None, false) => "open",
    };
    let told = row.clone();
    let standing = move || standing_words(&told, today);
    let link = row.record.map(|record| {
        view! {
            <a href=record_address(record)>{move || t!(desk.requests.record)}</a>
        }
    });
    let erase = row
        .record
        .filter(|_| course.closed_on.is_none() && matches!(kind, RequestKind::Delete | RequestKind::Withdraw))
        .map(|record| {
            view! {
                <button
                    class="button"
                    data-kind="danger"
                    type="button"
                    data-test="request-erase"
                    on:click=move |_| moving.erasing.set(Some((number, record)))
                >
                    {move || t!(desk.erase.button)}
                </button>
            }
        });
    let usual = if course.answered_on.is_none() {
        RequestStep::Answer
    } else {
        RequestStep::Close(RequestOutcome::Done)
    };
    let next = course.may(usual, today).then(|| {
        view! {
            <button
                class="button"
                data-kind="secondary"
                type="button"
                data-test=format!("request-{}", usual.as_str())
                on:click=move |_| moving.begin(number, usual)
            >
                {move || step_words(usual)}
            </button>
        }
    });
    let others: Vec<_> = STEPS
        .into_iter()
        .filter(|step| *step != usual && course.may(*step, today))
        .collect();
    let more = (!others.is_empty()).then(|| view! { <OtherSteps number steps=others moving /> });
    view! {
        <tr data-test="desk-row" data-state=state>
            <th scope="row" class="figure">{number}</th>
            <td>{move || kind_words(kind)}</td>
            <td>{or_dash(row.reference)} " " {link}</td>
            <td class="figure">{format_date(course.received_on)}</td>
            <td>{standing}</td>
            <td class="figure">{format_date(course.done_by())}</td>
            <td class="table__actions">
                <div class="cluster">{next} {more} {erase}</div>
            </td>
        </tr>
    }
}

/// The steps that are seldom taken.
#[component]
fn OtherSteps(number: u64, steps: Vec<RequestStep>, moving: Moving) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    let options = steps.iter().copied().map(|step| {
        view! { <option value=step.as_str()>{move || step_words(step)}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| {
        let chosen = event_target_value(&event);
        // It is a list of things to do, not of what was chosen.
        if let Some(list) = list.get_untracked() {
            list.set_value("");
        }
        if let Some(step) = steps.iter().find(|step| step.as_str() == chosen) {
            moving.begin(number, *step);
        }
    };
    view! {
        <select
            class="chip"
            data-test="request-other-steps"
            aria-label=move || t!(desk.requests.other_steps)
            node_ref=list
            on:change=choose
        >
            <option value="">{move || t!(desk.requests.other_steps)}</option>
            {options}
        </select>
    }
}

/// Says where a request stands, and what is due when.
fn standing_words(row: &PersonRequest, today: NaiveDate) -> String {
    let course: &Course = &row.course;
    let because = |words: &str, reason: &str| {
        if reason.is_empty() {
            words.to_owned()
        } else {
            format!("{words}: {reason}")
        }
    };
    if let Some(closed) = course.closed_on {
        let day = format_date(closed);
        let words = match row.outcome {
            Some(RequestOutcome::Refused) => t!(desk.requests.was_refused, day = day),
            Some(RequestOutcome::TakenBack) => t!(desk.requests.was_taken_back, day = day),
            Some(RequestOutcome::Done) | None => t!(desk.requests.was_done, day = day),
        };
        return because(&words, &row.outcome_reason);
    }
    let due = course.due().unwrap_or(today);
    let day = format_date(due);
    let words = match (course.answered_on.is_some(), due < today) {
        (false, false) => t!(desk.requests.answer_due, day = day),
        (false, true) => t!(desk.requests.answer_overdue, day = day),
        (true, false) => t!(desk.requests.work_due, day = day),
        (true, true) => t!(desk.requests.work_overdue, day = day),
    };
    if course.extended_on.is_some() {
        because(
            &format!("{words} ({})", t!(desk.requests.was_extended)),
            &row.extension_reason,
        )
    } else {
        words
    }
}

/// Names what somebody asks for.
pub(crate) fn kind_words(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::See => t!(desk.requests.see),
        RequestKind::Correct => t!(desk.requests.correct),
        RequestKind::Provide => t!(desk.requests.provide),
        RequestKind::Withdraw => t!(desk.requests.withdraw),
        RequestKind::Restrict => t!(desk.requests.restrict),
        RequestKind::Object => t!(desk.requests.object),
        RequestKind::Delete => t!(desk.requests.delete),
        RequestKind::Protect => t!(desk.requests.protect),
    }
}

fn step_words(step: RequestStep) -> &'static str {
    match step {
        RequestStep::Answer => t!(desk.requests.answer),
        RequestStep::Extend => t!(desk.requests.extend),
        RequestStep::Close(RequestOutcome::Done) => t!(desk.requests.done),
        RequestStep::Close(RequestOutcome::Refused) => t!(desk.requests.refuse),
        RequestStep::Close(RequestOutcome::TakenBack) => t!(desk.requests.take_back),
    }
}
