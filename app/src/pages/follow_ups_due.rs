//! The follow-ups that press, in *Hôm nay*: what is overdue first, each one tap from being written on.

use domain::follow_up::Pressing;
use domain::record::RecordKind;
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::browser::clock;
use crate::components::words::{said, t};
use crate::components::{entry_title, use_toasts};
use crate::state::{EntryLine, use_forms, use_records};

/// How many are shown; the others stand in their list.
const SHOWN: usize = 12;

/// Reads them, again whenever a record changed.
pub(super) fn use_pressing() -> Memo<Vec<(EntryLine, Pressing)>> {
    let records = use_records();
    let version = records.version();
    Memo::new(move |_| {
        version.track();
        records.pressing()
    })
}

/// Their list, with the way to all of them; nothing where nothing presses.
#[component]
pub(super) fn FollowUpsDue(pressing: Memo<Vec<(EntryLine, Pressing)>>) -> impl IntoView {
    let rows = move || {
        let lines = pressing.get().into_iter().take(SHOWN);
        lines
            .map(|(line, pressing)| view! { <Row line pressing /> })
            .collect_view()
    };
    move || {
        (!pressing.with(Vec::is_empty)).then(|| {
            view! {
                <section data-test="follow-ups-due">
                    <div class="spread">
                        <h2 class="list__heading">{move || t!(follow_up.title)}</h2>
                        <a class="button" data-kind="quiet" href=format!("/others/{}", RecordKind::FollowUp)>
                            {move || t!(follow_up.all)}
                        </a>
                    </div>
                    <ul class="list">{rows}</ul>
                </section>
            }
        })
    }
}

/// One of them: a tap opens its form.
#[component]
fn Row(line: EntryLine, pressing: Pressing) -> impl IntoView {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let forms = use_forms();
    let busy = RwSignal::new(false);
    let (id, due, enterprise) = (line.id, line.date, line.enterprise.clone());
    let unit = line.unit.clone();
    let note = {
        let forms = forms.clone();
        move || {
            let day = due.map(|due| match pressing {
                Pressing::Overdue => t!(follow_up.overdue, day = format_date(due)),
                _ if due == clock::today() => t!(follow_up.today).to_owned(),
                _ => t!(follow_up.due, day = format_date(due)),
            });
            let unit = (!unit.is_empty()).then(|| forms.organisation(&unit, clock::today()));
            let about = Some(enterprise.clone()).filter(|name| !name.is_empty());
            let parts: Vec<_> = [day, about, unit].into_iter().flatten().collect();
            parts.join(" · ")
        }
    };
    let press = move |_| {
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            match records.start_edit(id).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => {
                    busy.try_set(false);
                    toasts.say(untrack(|| said(&problem.message)));
                }
            }
        });
    };
    view! {
        <li>
            <button
                class="list__row"
                type="button"
                data-test="follow-up-due"
                data-state=pressing.as_str()
                data-overdue=(pressing == Pressing::Overdue).to_string()
                disabled=busy
                on:click=press
            >
                <span class="list__main">
                    <span class="list__title">{move || entry_title(&forms, &line)}</span>
                    <span class="list__note">{note}</span>
                </span>
            </button>
        </li>
    }
}
