//! *Cần đến*: the enterprises that the person is to visit, and how far that is; its beginning stands in *Hôm nay*.

use domain::plan::Standing;
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::words::{labels, said, t};
use crate::components::{Empty, Page, WhenReady, round_words, use_toasts};
use crate::state::{AssignedLine, ZoneLines, own_tally, shortened, use_forms, use_records};

/// How much of it stands in *Hôm nay*.
const OF_TODAY: usize = 12;

/// Everything that the person is to visit.
#[component]
pub(super) fn ToVisit() -> impl IntoView {
    let ready = use_records().ready();
    let assigned = use_assigned();
    view! {
        <Page title=Signal::derive(|| t!(to_visit.title).to_owned()) title_test="to-visit-title" back="/">
            <WhenReady state=ready>
                {move || match assigned.with(Vec::is_empty) {
                    true => view! { <Nothing /> }.into_any(),
                    false => {
                        view! {
                            <Tallied zones=assigned />
                            <Lines zones=assigned />
                        }
                            .into_any()
                    }
                }}
            </WhenReady>
        </Page>
    }
}

/// The beginning of it, with the way to the rest; nothing where nothing is assigned.
#[component]
pub(super) fn AssignedToday(assigned: Memo<Vec<ZoneLines>>) -> impl IntoView {
    let short = Memo::new(move |_| shortened(assigned.get(), OF_TODAY));
    move || {
        (!assigned.with(Vec::is_empty)).then(|| {
            view! {
                <section data-test="assigned">
                    <div class="spread">
                        <h2 class="list__heading">{move || t!(to_visit.title)}</h2>
                        <a class="button" data-kind="quiet" href="/to-visit" data-test="to-visit-all">
                            {move || t!(to_visit.all)}
                        </a>
                    </div>
                    <Done zones=assigned />
                    <Lines zones=short />
                </section>
            }
        })
    }
}

/// Reads what is assigned, again whenever a record changed.
pub(super) fn use_assigned() -> Memo<Vec<ZoneLines>> {
    let records = use_records();
    let version = records.version();
    Memo::new(move |_| {
        version.track();
        records.assigned()
    })
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <Empty
            icon="map-pin"
            title=Signal::derive(|| t!(to_visit.nothing).to_owned())
            explanation=Signal::derive(|| t!(to_visit.nothing_note))
        />
    }
}

/// How much is done, as a bar and in words.
#[component]
fn Done(zones: Memo<Vec<ZoneLines>>) -> impl IntoView {
    let tally = Memo::new(move |_| zones.with(|zones| own_tally(zones)));
    let words = move || tally.with(|tally| t!(to_visit.done, done = tally.done(), of = tally.planned));
    view! {
        <p class="figure" data-test="to-visit-done">
            {words}
        </p>
        <progress
            class="meter"
            data-state="received"
            max=move || tally.with(|tally| tally.planned)
            value=move || tally.with(domain::plan::Tally::done)
            aria-label=words
        />
    }
}

/// The same with every count.
#[component]
fn Tallied(zones: Memo<Vec<ZoneLines>>) -> impl IntoView {
    let counts = move || {
        let tally = zones.with(|zones| own_tally(zones));
        let count = |standing: Standing| {
            view! {
                <div>
                    <dt>{round_words(standing)}</dt>
                    <dd class="figure" data-test=format!("own-{}", standing.as_str())>
                        {tally.of(standing)}
                    </dd>
                </div>
            }
        };
        Standing::ALL.map(count).collect_view()
    };
    view! {
        <Done zones />
        <dl class="stats">{counts}</dl>
    }
}

#[component]
fn Lines(zones: Memo<Vec<ZoneLines>>) -> impl IntoView {
    let zone = |(zone, lines): ZoneLines| {
        let name = move || zone_words(&zone);
        view! {
            <h3 class="list__heading">{name}</h3>
            <ul class="list">{lines.into_iter().map(|line| view! { <Line line /> }).collect_view()}</ul>
        }
    };
    move || zones.get().into_iter().map(zone).collect_view()
}

/// One enterprise: its page, and one tap to record the visit.
#[component]
fn Line(line: AssignedLine) -> impl IntoView {
    let note = {
        let line = line.clone();
        move || note_of(&line)
    };
    let (standing, overdue) = (line.standing, line.is_overdue());
    let done = standing.is_done();
    let (address, name) = (format!("/enterprises/{}", line.enterprise), line.name.clone());
    view! {
        <li
            class="list__row"
            data-test="assigned-row"
            data-done=done.to_string()
            data-state=standing.as_str()
            data-overdue=overdue.to_string()
        >
            <a class="list__main" href=address>
                <span class="list__title">{name}</span>
                <span class="list__note figure">{note}</span>
            </a>
            <span class="list__end">
                {match line.visit.filter(|_| done) {
                    Some(visit) => {
                        view! {
                            <a class="button" data-kind="quiet" href=format!("/records/{visit}")>
                                {move || round_words(standing)}
                            </a>
                        }
                            .into_any()
                    }
                    None => view! { <Record line /> }.into_any(),
                }}
            </span>
        </li>
    }
}

#[component]
fn Record(line: AssignedLine) -> impl IntoView {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let busy = RwSignal::new(false);
    let press = move |_| {
        let (navigate, round) = (navigate.clone(), line.round.clone());
        busy.set(true);
        spawn_local(async move {
            match records.start_visit_in(line.enterprise, round).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => {
                    busy.try_set(false);
                    toasts.say(untrack(|| said(&problem.message)));
                }
            }
        });
    };
    let label = line.name;
    view! {
        <button
            class="button"
            data-kind="secondary"
            type="button"
            data-test="assigned-record"
            aria-label=move || format!("{} {label}", t!(to_visit.record))
            disabled=busy
            on:click=press
        >
            {move || t!(to_visit.record)}
        </button>
    }
}

fn note_of(line: &AssignedLine) -> String {
    let due = line.due.filter(|_| !line.standing.is_done()).map(|due| {
        let day = format_date(due);
        if line.is_overdue() {
            t!(to_visit.overdue, day = day)
        } else {
            t!(to_visit.due, day = day)
        }
    });
    let postponed = (line.standing == Standing::Postponed).then(|| round_words(line.standing).to_owned());
    let team = line.of_team.then(|| t!(to_visit.of_team).to_owned());
    let note = Some(line.note.clone()).filter(|note| !note.is_empty());
    let parts: Vec<_> = [postponed, due, team, note].into_iter().flatten().collect();
    parts.join(" · ")
}

fn zone_words(zone: &str) -> String {
    if zone.is_empty() {
        return t!(to_visit.no_zone).to_owned();
    }
    let form = use_forms().enterprise;
    let question = form.question("zone_code");
    let choice = question.and_then(|question| question.choices().iter().find(|choice| choice.name == zone));
    choice.map_or_else(|| zone.to_owned(), |choice| labels(&choice.label))
}
