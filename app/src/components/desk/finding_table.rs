//! The log of supervision: what is open by its day, then what is closed.

use chrono::NaiveDate;
use domain::api::{FindingRow, SupervisionLog};
use domain::role::Right;
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::{count, or_dash};
use super::live::Live;
use super::reason_asked::{Question, ReasonAsked};
use super::record_link::record_address;
use crate::api::founding;
use crate::components::words::t;
use crate::components::{ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;
use crate::state::{use_account, use_forms};

/// The log that is shown, and the entry that somebody is about to close.
#[derive(Clone, Copy)]
pub(crate) struct Closing {
    log: Live<SupervisionLog>,
    asked: RwSignal<Option<u64>>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
    may: bool,
}

impl Closing {
    /// Closes entries of this log.
    pub(crate) fn new(log: Live<SupervisionLog>) -> Self {
        Self {
            log,
            asked: RwSignal::new(None),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
            may: use_account().may(Right::Supervise),
        }
    }

    fn close(self, number: u64, result: String) {
        self.asked.set(None);
        self.problem.set(None);
        let toasts = self.toasts;
        spawn_local(async move {
            match founding::close_finding(number, result).await {
                Ok(()) => toasts.say(t!(desk.supervision.closed)),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.log.refresh();
        });
    }
}

/// The question what became of an entry, and what went wrong.
#[component]
pub(crate) fn ClosingNotice(closing: Closing) -> impl IntoView {
    let asked = move || {
        closing.asked.get().map(|number| {
            let question = Question {
                title: t!(desk.supervision.close_title, number = number),
                explanation: t!(desk.supervision.close_note),
                confirm: t!(desk.supervision.close),
            };
            let done = Callback::new(move |result| closing.close(number, result));
            let close = Callback::new(move |()| closing.asked.set(None));
            view! { <ReasonAsked question done close /> }
        })
    };
    view! {
        {move || closing.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        {asked}
    }
}

/// The entries; those that are open alone, if somebody wants so.
#[component]
pub(crate) fn FindingTable(log: SupervisionLog, closing: Closing) -> impl IntoView {
    let SupervisionLog { today, rows } = log;
    let open = rows.iter().filter(|row| row.closed_on.is_none()).count() as u64;
    let overdue = rows.iter().filter(|row| row.is_overdue(today)).count() as u64;
    let total = rows.len().to_string();
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row today closing /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.supervision.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" class="figure">{move || t!(desk.supervision.number)}</th>
                        <th scope="col" class="figure">{move || t!(desk.supervision.checked_on)}</th>
                        <th scope="col">{move || t!(desk.supervision.checked)}</th>
                        <th scope="col">{move || t!(desk.supervision.finding)}</th>
                        <th scope="col">{move || t!(desk.supervision.checked_by)}</th>
                        <th scope="col">{move || t!(desk.supervision.standing)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{move || t!(desk.supervision.close)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="table__foot figure" role="status" data-test="desk-total" data-total=total>
            {move || t!(desk.supervision.total, open = count(open), overdue = count(overdue))}
        </p>
    }
}

#[component]
fn Row(row: FindingRow, today: NaiveDate, closing: Closing) -> impl IntoView {
    let (number, is_overdue) = (row.number, row.is_overdue(today));
    let state = match (row.closed_on, is_overdue) {
        (Some(_), _) => "closed",
        (None, true) => "overdue",
        (None, false) => "open",
    };
    let unit = (!row.unit.is_empty()).then(|| use_forms().organisation(&row.unit, row.checked_on));
    let title = if row.title.is_empty() {
        t!(desk.record.untitled).to_owned()
    } else {
        row.title.clone()
    };
    let record = row
        .record
        .map(|record| view! { <a href=record_address(record)>{title}</a> });
    let told = row.clone();
    let can_close = closing.may && row.closed_on.is_none();
    let button = can_close.then(|| {
        view! {
            <button
                class="button"
                data-kind="secondary"
                type="button"
                data-test="finding-close"
                on:click=move |_| closing.asked.set(Some(number))
            >
                {move || t!(desk.supervision.close)}
            </button>
        }
    });
    let joint = (record.is_some() && unit.is_some()).then_some(" · ");
    view! {
        <tr data-test="desk-row" data-state=state>
            <th scope="row" class="figure">{number}</th>
            <td class="figure">{format_date(row.checked_on)}</td>
            <td>{record} {joint} {unit}</td>
            <td>{row.finding}</td>
            <td>{or_dash(row.checked_by)}</td>
            <td class="plan-due" data-overdue=is_overdue.to_string()>
                {move || standing_words(&told, is_overdue)}
            </td>
            <td class="table__actions">{button}</td>
        </tr>
    }
}

/// Says whether an entry is open, by when, or what became of it.
fn standing_words(row: &FindingRow, is_overdue: bool) -> String {
    if let Some(closed) = row.closed_on {
        let day = format_date(closed);
        return t!(desk.supervision.was_closed, day = day, result = row.result.clone());
    }
    match row.due {
        Some(due) if is_overdue => t!(desk.supervision.overdue, day = format_date(due)),
        Some(due) => t!(desk.supervision.open_until, day = format_date(due)),
        None => t!(desk.supervision.open).to_owned(),
    }
}
