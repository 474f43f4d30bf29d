//! One record as this device knows it, to read.

use std::sync::Arc;

use domain::elsewhere::{answers_of, day_field};
use domain::form::Form;
use domain::record::{Answer, Record, RecordKind};
use domain::review::{Standing, is_returned};
use domain::vietnam::{format_date, format_month};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::facts::Facts;
use super::not_found::NothingHere;
use super::record_in_address;
use crate::components::words::{said, t};
use crate::components::{
    Differences, EntryRow, Icon, Page, PrintButton, ReviewNotice, Said, StandingBadge, WhenReady, Width, kind_words,
    use_toasts,
};
use crate::state::{EntryLine, Origin, use_forms, use_records};

/// The record that the address names.
#[component]
pub(super) fn RecordView() -> impl IntoView {
    let records = use_records();
    let (id, version, ready) = (record_in_address(), records.version(), records.ready());
    let record = Memo::new(move |_| {
        version.track();
        ready
            .with(|ready| ready.ready().is_some())
            .then(|| id.get().and_then(|id| records.record(id)))
            .flatten()
    });
    let title =
        Signal::derive(move || record.with(|record| record.as_ref().map_or_else(|| t!(record.title).into(), heading)));
    let back = Signal::derive(move || {
        record.with(|record| match record {
            None => "/".to_owned(),
            Some(record) if record.kind == RecordKind::Enterprise => format!("/enterprises/{}", record.id),
            Some(record) => match record.answer("enterprise").as_reference() {
                Some(enterprise) => format!("/enterprises/{}", records.stands_for(enterprise)),
                None => format!("/others/{}", record.kind),
            },
        })
    });
    view! {
        <Page title title_test="record-title" back width=Width::Reading>
            <WhenReady state=ready>
                {move || match record.get() {
                    Some(record) => view! { <Known record /> }.into_any(),
                    None => view! { <NothingHere /> }.into_any(),
                }}
            </WhenReady>
        </Page>
    }
}

/// `Lượt làm việc 13/8/2023`, or the enterprise's name.
fn heading(record: &Record) -> String {
    let day = match record.answer(day_field(record.kind)) {
        Answer::Date(day) => Some(format_date(*day)),
        Answer::YearMonth(month) => Some(format_month(*month)),
        _ => None,
    };
    let name = record
        .answer("enterprise_name")
        .as_text()
        .filter(|name| !name.is_empty());
    match (record.kind, day, name) {
        (RecordKind::Enterprise, _, Some(name)) => name.to_owned(),
        (RecordKind::Enterprise, ..) => kind_words(RecordKind::Enterprise).to_owned(),
        (kind, Some(day), _) => format!("{} {day}", kind_words(kind)),
        (kind, None, _) => kind_words(kind).to_owned(),
    }
}

#[component]
fn Known(record: Record) -> impl IntoView {
    let form = use_forms().by_kind(record.kind);
    view! {
        {form.clone().map(|form| view! { <Reviewed form record=record.clone() /> })}
        <EnterpriseLink record=record.clone() />
        <VisitLink record=record.clone() />
        {form
            .map(|form| {
                view! {
                    <Facts form=form.clone() record=record.clone() />
                    <SinceLastTime form record=record.clone() />
                }
            })}
        <OfSameUnit record=record.clone() />
        <Ways record />
    }
}

/// Where the review of a visit stands, once somebody decided, and what was said.
#[component]
fn Reviewed(form: Arc<Form>, record: Record) -> impl IntoView {
    let said = Said::of(&record);
    let standing = said.standing;
    view! {
        {(standing != Standing::Submitted)
            .then(|| view! { <p class="cluster" data-test="record-review"><StandingBadge standing /></p> })}
        <ReviewNotice said=Signal::stored(said) form on_form=false />
    }
}

/// What the same organisation reported besides: the other months, the other activities.
#[component]
fn OfSameUnit(record: Record) -> impl IntoView {
    let lines = use_records().entries_of_same_unit(record.id);
    (!lines.is_empty()).then(|| {
        let row = |line: EntryLine| view! { <li><EntryRow line /></li> };
        view! {
            <section>
                <h2 class="list__heading">{move || t!(record.same_unit)}</h2>
                <ul class="list">{lines.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

/// What changed since the last visit, or the last record of this kind about the same enterprise or organisation.
#[component]
fn SinceLastTime(form: Arc<Form>, record: Record) -> impl IntoView {
    let records = use_records();
    let answers = answers_of(&record);
    let last = records.last_time(record.id, record.kind, &answers);
    last.map(|last| {
        let (before, day) = (answers_of(&last), heading(&last));
        let shown = RwSignal::new(false);
        let kept = StoredValue::new((form, before, answers));
        view! {
            <button
                class="button"
                type="button"
                data-kind="quiet"
                data-test="record-compare"
                aria-expanded=move || shown.get().to_string()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || t!(compare.since)}
            </button>
            {move || {
                shown
                    .get()
                    .then(|| {
                        let (form, before, after) = kept.get_value();
                        let day = day.clone();
                        view! {
                            <Differences
                                form
                                before
                                after
                                before_words=Signal::derive(move || day.clone())
                                after_words=Signal::derive(|| t!(compare.this).to_owned())
                            />
                        }
                    })
            }}
        }
    })
}

/// The way to the visit that a follow-up comes from.
#[component]
fn VisitLink(record: Record) -> impl IntoView {
    let visit = record.answer("visit").as_reference();
    visit.map(|id| {
        view! {
            <div class="list">
                <a class="list__row" href=format!("/records/{id}") data-test="record-visit">
                    <Icon name="history" />
                    <span class="list__main">{move || t!(kind.visit)}</span>
                    <Icon name="chevron-right" />
                </a>
            </div>
        }
    })
}

/// The way to the enterprise that a visit belongs to.
#[component]
fn EnterpriseLink(record: Record) -> impl IntoView {
    let enterprise = if record.kind == RecordKind::Enterprise {
        Some(record.id)
    } else {
        let named = record.answer("enterprise").as_reference();
        named.map(|id| use_records().stands_for(id))
    };
    let name = enterprise
        .and_then(|id| use_records().record(id))
        .and_then(|enterprise| enterprise.answer("enterprise_name").as_text().map(str::to_owned));
    enterprise.map(|id| {
        view! {
            <div class="list">
                <a class="list__row" href=format!("/enterprises/{id}") data-test="record-enterprise">
                    <Icon name="enterprises" />
                    <span class="list__main">
                        {move || name.clone().unwrap_or_else(|| t!(kind.enterprise).into())}
                    </span>
                    <Icon name="chevron-right" />
                </a>
            </div>
        }
    })
}

/// What can be done with a record: print it, follow it up, correct it by a new edit, so that the history keeps both.
#[component]
fn Ways(record: Record) -> impl IntoView {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let (id, is_visit) = (record.id, record.kind == RecordKind::Visit);
    let returned = is_returned(&record);
    let follow = navigate.clone();
    let follow_up = move |_| {
        let navigate = follow.clone();
        spawn_local(async move {
            match records.start(RecordKind::FollowUp, Origin::Visit(id)).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => toasts.say(untrack(|| said(&problem.message))),
            }
        });
    };
    let correct = move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match records.start_edit(id).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => toasts.say(untrack(|| said(&problem.message))),
            }
        });
    };
    view! {
        {is_visit
            .then(|| {
                view! {
                    <button
                        class="button"
                        type="button"
                        data-kind="secondary"
                        data-test="record-follow-up"
                        on:click=follow_up
                    >
                        <Icon name="plus" />
                        {move || kind_words(RecordKind::FollowUp)}
                    </button>
                }
            })}
        <div class="page__actions">
            <PrintButton />
            <button
                class="button"
                type="button"
                data-kind=returned.then_some("primary")
                data-test="edit-record"
                on:click=correct
            >
                <Icon name="edit" />
                {move || if returned { t!(record.correct_again) } else { t!(record.correct) }}
            </button>
        </div>
    }
}
