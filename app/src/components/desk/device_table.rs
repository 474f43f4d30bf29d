//! Devices: whose, what is left there, and putting one out.

use domain::api::{DeviceRow, DeviceStanding, LostEdit};
use domain::readiness::CLOCK_TOLERANCE;
use domain::record::DeviceId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::{count, or_dash};
use super::live::Live;
use super::reason_asked::{Question, ReasonAsked};
use crate::api::desk;
use crate::browser::clock;
use crate::components::moment::moment;
use crate::components::words::t;
use crate::components::{ProblemNotice, Toasts, use_toasts};
use crate::problem::Problem;

/// The devices that are shown, and the one that somebody is about to put out.
#[derive(Clone, Copy)]
pub(crate) struct Revoking {
    devices: Live<Vec<DeviceRow>>,
    asked: RwSignal<Option<(DeviceId, String)>>,
    problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
}

impl Revoking {
    /// Puts out one of these devices.
    pub(crate) fn new(devices: Live<Vec<DeviceRow>>) -> Self {
        Self {
            devices,
            asked: RwSignal::new(None),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
        }
    }

    fn revoke(self, device: DeviceId, reason: String) {
        let toasts = self.toasts;
        self.asked.set(None);
        self.problem.set(None);
        spawn_local(async move {
            match desk::revoke_device(device, reason).await {
                Ok(()) => toasts.say(t!(desk.devices.revoked_done)),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.devices.refresh();
        });
    }
}

/// The question that is asked before a device is put out.
#[component]
pub(crate) fn RevokingNotice(revoking: Revoking) -> impl IntoView {
    let asked = move || {
        revoking.asked.get().map(|(device, title)| {
            let question = Question {
                title,
                explanation: t!(desk.devices.revoke_note),
                confirm: t!(desk.devices.revoke),
            };
            let done = Callback::new(move |reason| revoking.revoke(device, reason));
            let close = Callback::new(move |()| revoking.asked.set(None));
            view! { <ReasonAsked question done close /> }
        })
    };
    view! {
        {move || revoking.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
        {asked}
    }
}

/// All devices, the most urgent first, then those with most left.
#[component]
pub(crate) fn DeviceTable(rows: Vec<DeviceRow>, revoking: Option<Revoking>) -> impl IntoView {
    let now = clock::now();
    let mut rows = rows;
    rows.sort_by_key(|row| {
        (
            row.standing(now),
            std::cmp::Reverse(row.left()),
            row.person_name.clone(),
        )
    });
    let total = rows.len().to_string();
    let shown = total.clone();
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row now revoking /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.devices.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.devices.person)}</th>
                        <th scope="col">{move || t!(desk.devices.name)}</th>
                        <th scope="col">{move || t!(desk.devices.standing)}</th>
                        <th scope="col" class="figure">{move || t!(desk.devices.unsent)}</th>
                        <th scope="col" class="figure">{move || t!(desk.devices.drafts)}</th>
                        <th scope="col" class="figure">{move || t!(desk.devices.quarantined)}</th>
                        <th scope="col" class="figure">{move || t!(desk.devices.last_contact)}</th>
                        <th scope="col">{move || t!(desk.devices.version)}</th>
                        <th scope="col">{move || t!(desk.devices.notes)}</th>
                        {revoking.map(|_| view! { <th scope="col">{move || t!(desk.devices.action)}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="table__foot figure" role="status" data-test="desk-total" data-total=total>
            {move || t!(desk.devices.total, total = shown.clone())}
        </p>
    }
}

#[component]
fn Row(row: DeviceRow, now: u64, revoking: Option<Revoking>) -> impl IntoView {
    let standing = row.standing(now);
    let name = if row.name.is_empty() {
        row.platform.clone()
    } else {
        row.name.clone()
    };
    let can_be_revoked = row.revoked_at.is_none();
    let title = format!("{} · {name}", row.person_name);
    let notes = {
        let row = row.clone();
        move || or_dash(notes(&row))
    };
    let lost = (!row.lost.is_empty()).then(|| view! { <LostEdits edits=row.lost.clone() /> });
    let device = row.device;
    let action = revoking.map(|revoking| {
        let label = title.clone();
        let ask = move |_| revoking.asked.set(Some((device, title.clone())));
        view! {
            <td class="table__actions">
                {can_be_revoked
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                data-kind="danger"
                                type="button"
                                data-test="device-revoke"
                                aria-label=move || format!("{} {label}", t!(desk.devices.revoke))
                                on:click=ask
                            >
                                {move || t!(desk.devices.revoke)}
                            </button>
                        }
                    })}
            </td>
        }
    });
    view! {
        <tr data-test="desk-row" data-state=standing.as_str()>
            <th scope="row">{row.person_name}</th>
            <td>{or_dash(name)}</td>
            <td>{move || standing_words(standing)}</td>
            <td class="figure">{count(row.unsent.into())}</td>
            <td class="figure">{count(row.drafts.into())}</td>
            <td class="figure">{count(row.quarantined)}</td>
            <td class="figure">{moment(row.last_contact)}</td>
            <td>{or_dash(row.app_version)}</td>
            <td>{notes} {lost}</td>
            {action}
        </tr>
    }
}

/// Edits that the server had confirmed and lost, one by one, with what became of each.
#[component]
fn LostEdits(edits: Vec<LostEdit>) -> impl IntoView {
    let count = edits.len();
    let line = |edit: LostEdit| {
        let words = move || {
            t!(
                desk.devices.lost_edit,
                number = edit.counter.to_string(),
                receipt = edit.receipt.to_string(),
                time = moment(edit.found_at)
            )
        };
        let became = match edit.back {
            Some(record) => {
                view! { <a href=format!("/desk/records/{record}")>{move || t!(desk.devices.lost_back)}</a> }.into_any()
            }
            None => view! { <span>{move || t!(desk.devices.lost_waiting)}</span> }.into_any(),
        };
        let state = if edit.back.is_some() { "back" } else { "waiting" };
        view! {
            <li data-test="device-lost-edit" data-state=state>
                {words} ": " {became}
            </li>
        }
    };
    view! {
        <details data-test="device-lost">
            <summary>{move || t!(desk.devices.lost, count = count)}</summary>
            <ul>{edits.into_iter().map(line).collect_view()}</ul>
        </details>
    }
}

fn standing_words(standing: DeviceStanding) -> &'static str {
    match standing {
        DeviceStanding::Silent => t!(desk.devices.silent),
        DeviceStanding::Revoked => t!(desk.devices.revoked),
        DeviceStanding::Active => t!(desk.devices.active),
        DeviceStanding::Wiped => t!(desk.devices.wiped),
    }
}

/// What else is worth knowing: each in a few words.
fn notes(row: &DeviceRow) -> String {
    let mut notes = Vec::new();
    if row
        .storage
        .as_ref()
        .is_some_and(|storage| storage.persisted == Some(false))
    {
        notes.push(t!(desk.devices.not_persisted).to_owned());
    }
    if row.clock_offset_ms.unsigned_abs() >= CLOCK_TOLERANCE {
        let minutes = row.clock_offset_ms.unsigned_abs() / 60_000;
        notes.push(t!(desk.devices.clock, minutes = minutes.to_string()));
    }
    if row.differs {
        notes.push(t!(desk.devices.differs).to_owned());
    }
    if !row.revoked_reason.is_empty() {
        notes.push(row.revoked_reason.clone());
    }
    notes.join(" · ")
}
