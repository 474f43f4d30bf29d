//! One enterprise: what is known, what was done there, and the one thing to do next.

use domain::record::{Record, RecordId, RecordKind};
use domain::review::Standing;
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::facts::Facts;
use super::merged::{GaveWay, MergedHere};
use super::not_found::NothingHere;
use super::record_in_address;
use crate::components::words::{said, t};
use crate::components::{
    Empty, EntryRow, Icon, Page, StandingBadge, StateBadge, WhenReady, Width, enterprise_choice, kind_words,
    use_toasts, visit_choice,
};
use crate::state::{EntryLine, Origin, RowState, VisitLine, use_forms, use_records};

/// The page of the enterprise that the address names.
#[component]
pub(super) fn EnterpriseDetail() -> impl IntoView {
    let records = use_records();
    let (id, version) = (record_in_address(), records.version());
    let ready = records.ready();
    let record = Memo::new(move |_| {
        version.track();
        ready
            .with(|ready| ready.ready().is_some())
            .then(|| id.get().and_then(|id| records.record(id)))
            .flatten()
    });
    let title = Signal::derive(move || {
        let name = record.with(|record| record.as_ref()?.answer("enterprise_name").as_text().map(str::to_owned));
        name.filter(|name| !name.is_empty())
            .unwrap_or_else(|| t!(kind.enterprise).into())
    });
    view! {
        <Page title title_test="enterprise-title" back="/enterprises" width=Width::Reading>
            <WhenReady state=ready>
                {move || match record.get() {
                    Some(record) => view! { <Enterprise record /> }.into_any(),
                    None => view! { <NothingHere /> }.into_any(),
                }}
            </WhenReady>
        </Page>
    }
}

#[component]
fn Enterprise(record: Record) -> impl IntoView {
    let id = record.id;
    if let Some(line) = use_records().gave_way(id) {
        // What was written here goes on; what is begun now is begun there.
        return view! {
            <GaveWay line />
            <Lead record=record.clone() />
            <Facts form=use_forms().enterprise record />
        }
        .into_any();
    }
    view! {
        <Lead record=record.clone() />
        <MergedHere id />
        <Conflicts record=record.clone() />
        <Visits id />
        <Entries id />
        <Facts form=use_forms().enterprise record />
        <Actions id />
    }
    .into_any()
}

/// What tells it from others: zone, tax code, status.
#[component]
fn Lead(record: Record) -> impl IntoView {
    let words = move || {
        let zone = record
            .answer("zone_code")
            .as_choice()
            .map(|zone| enterprise_choice("zone_code", zone));
        let code = record
            .answer("tax_code")
            .as_text()
            .map(|code| t!(enterprises.tax_code, code = code.to_owned()));
        let status = record.answer("operating_status").as_choice();
        let status = status.map(|status| enterprise_choice("operating_status", status));
        let parts: Vec<String> = [zone, code, status].into_iter().flatten().collect();
        parts.join(" · ")
    };
    view! { <p class="page__lead">{words}</p> }
}

/// Says that people gave different answers; who settles them is at the desk.
#[component]
fn Conflicts(record: Record) -> impl IntoView {
    let count = record.conflicts().count();
    (count > 0).then(|| {
        view! {
            <p class="cluster" data-test="enterprise-conflicts">
                <span class="badge" data-state="conflict">
                    {move || t!(record.conflict)}
                </span>
                <span>{move || t!(record.conflicts, count = count)}</span>
            </p>
        }
    })
}

#[component]
fn Visits(id: RecordId) -> impl IntoView {
    let records = use_records();
    let version = records.version();
    let visits = Memo::new(move |_| {
        version.track();
        records.visits_of(id)
    });
    let row = move |line: VisitLine| {
        let author = records.name_of(line.author);
        view! {
            <li>
                <VisitRow line author />
            </li>
        }
    };
    view! {
        <section>
            <h2 class="list__heading">{move || t!(enterprise.visits)}</h2>
            {move || {
                if visits.with(Vec::is_empty) {
                    view! { <NoVisits /> }.into_any()
                } else {
                    view! { <ul class="list">{visits.get().into_iter().map(row).collect_view()}</ul> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn NoVisits() -> impl IntoView {
    view! {
        <Empty
            icon="history"
            title=Signal::derive(|| t!(enterprise.no_visits))
            explanation=Signal::derive(|| t!(enterprise.no_visits_explanation))
        />
    }
}

#[component]
fn VisitRow(line: VisitLine, author: Option<String>) -> impl IntoView {
    let VisitLine {
        id,
        date,
        outcome,
        state,
        review,
        ..
    } = line;
    // What is not sent yet says so first.
    let badge = if state == RowState::Received && review != Standing::Submitted {
        view! { <StandingBadge standing=review /> }.into_any()
    } else {
        view! { <StateBadge state /> }.into_any()
    };
    let day = move || date.map_or_else(|| t!(enterprise.no_day).to_owned(), format_date);
    let note = move || {
        let outcome = (!outcome.is_empty()).then(|| visit_choice("visit_outcome", &outcome));
        let parts: Vec<String> = [outcome, author.clone()].into_iter().flatten().collect();
        parts.join(" · ")
    };
    view! {
        <a class="list__row" href=format!("/records/{id}") data-test="visit-row" data-state=state.as_str()>
            <span class="list__main">
                <span class="list__title figure">{day}</span>
                <span class="list__note">{note}</span>
            </span>
            <span class="list__end">{badge}</span>
        </a>
    }
}

/// Organisations, activities and follow-ups of the enterprise, and where each is begun.
#[component]
fn Entries(id: RecordId) -> impl IntoView {
    let records = use_records();
    let version = records.version();
    let entries = Memo::new(move |_| {
        version.track();
        records.entries_about(id)
    });
    let row = |line: EntryLine| {
        view! {
            <li>
                <EntryRow line of_enterprise=true />
            </li>
        }
    };
    let begin = BEGUN_HERE.map(|kind| view! { <BeginEntry kind id /> });
    view! {
        <section>
            <h2 class="list__heading">{move || t!(enterprise.others)}</h2>
            {move || {
                (!entries.with(Vec::is_empty))
                    .then(|| view! { <ul class="list">{entries.get().into_iter().map(row).collect_view()}</ul> })
            }}
            <div class="chips" role="group" aria-label=move || t!(enterprise.record_more)>
                {begin.into_iter().collect_view()}
            </div>
        </section>
    }
}

/// What is recorded about one enterprise besides visits.
const BEGUN_HERE: [RecordKind; 4] = [
    RecordKind::PartyOrganisation,
    RecordKind::MassOrganisations,
    RecordKind::Activity,
    RecordKind::FollowUp,
];

#[component]
fn BeginEntry(kind: RecordKind, id: RecordId) -> impl IntoView {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let press = move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match records.start(kind, Origin::Enterprise(id)).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => toasts.say(untrack(|| said(&problem.message))),
            }
        });
    };
    view! {
        <button class="chip" type="button" data-test=format!("begin-{kind}") on:click=press>
            <Icon name="plus" />
            {move || kind_words(kind)}
        </button>
    }
}

/// Record a visit, at the thumb; change what is known, beside it.
#[component]
fn Actions(id: RecordId) -> impl IntoView {
    let (records, toasts) = (use_records(), use_toasts());
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    let begin = move |visit: bool| {
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            let draft = if visit {
                records.start_visit(id).await
            } else {
                records.start_edit(id).await
            };
            match draft {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => {
                    busy.try_set(false);
                    toasts.say(untrack(|| said(&problem.message)));
                }
            }
        });
    };
    let edit = begin.clone();
    view! {
        <div class="page__actions">
            <button class="button" type="button" data-test="edit-enterprise" disabled=busy on:click=move |_| edit(false)>
                <Icon name="edit" />
                {move || t!(enterprise.edit)}
            </button>
            <button
                class="button"
                type="button"
                data-kind="primary"
                data-test="start-visit"
                disabled=busy
                on:click=move |_| begin(true)
            >
                {move || t!(enterprise.start_visit)}
            </button>
        </div>
    }
}
