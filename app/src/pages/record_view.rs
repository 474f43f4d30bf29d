//! One visit or enterprise as this device knows it, to read.

use domain::record::{Record, RecordKind};
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::facts::Facts;
use super::not_found::NothingHere;
use super::record_in_address;
use crate::components::words::{said, t};
use crate::components::{Icon, Page, WhenReady, Width, kind_words, use_toasts};
use crate::state::{use_forms, use_records};

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
    view! {
        <Page title title_test="record-title" back="/" width=Width::Reading>
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
    let day = record.answer("visit_date").as_date().map(format_date);
    let name = record
        .answer("enterprise_name")
        .as_text()
        .filter(|name| !name.is_empty());
    match (record.kind, day, name) {
        (RecordKind::Enterprise, _, Some(name)) => name.to_owned(),
        (kind, Some(day), _) => format!("{} {day}", kind_words(kind)),
        (kind, None, _) => kind_words(kind).to_owned(),
    }
}

#[component]
fn Known(record: Record) -> impl IntoView {
    let (forms, id) = (use_forms(), record.id);
    let form = forms.by_kind(record.kind);
    view! {
        <EnterpriseLink record=record.clone() />
        {form.map(|form| view! { <Facts form record /> })}
        <Correct id />
    }
}

/// The way to the enterprise that a visit belongs to.
#[component]
fn EnterpriseLink(record: Record) -> impl IntoView {
    let enterprise = if record.kind == RecordKind::Enterprise {
        Some(record.id)
    } else {
        record.answer("enterprise").as_reference()
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

/// Correct what was recorded: a new edit, so that the history keeps both.
#[component]
fn Correct(id: domain::record::RecordId) -> impl IntoView {
    let (records, toasts, navigate) = (use_records(), use_toasts(), use_navigate());
    let press = move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match records.start_edit(id).await {
                Ok(draft) => navigate(&format!("/draft/{draft}"), NavigateOptions::default()),
                Err(problem) => toasts.say(untrack(|| said(&problem.message))),
            }
        });
    };
    view! {
        <div class="page__actions">
            <button class="button" type="button" data-test="edit-record" on:click=press>
                <Icon name="edit" />
                {move || t!(record.correct)}
            </button>
        </div>
    }
}
