//! A record at two moments of its history, side by side.

use std::sync::Arc;

use domain::api::HistoryRow;
use domain::form::{Answers, Form};
use domain::record::{EditId, RecordKind};
use domain::review::is_of_review;
use leptos::prelude::*;

use crate::components::Differences;
use crate::components::moment::moment;
use crate::components::words::t;

/// One moment: the edit after which the record looked so.
#[derive(Clone)]
struct Version {
    edit: EditId,
    words: String,
}

/// Chooses two moments and shows what differs between them.
#[component]
pub(crate) fn VersionCompare(rows: Vec<HistoryRow>, form: Option<Arc<Form>>) -> impl IntoView {
    let versions = versions(&rows);
    let (Some(form), true) = (form, versions.len() > 1) else {
        return ().into_any();
    };
    let last = versions.len() - 1;
    let (from, to) = (RwSignal::new(last - 1), RwSignal::new(last));
    let kept = StoredValue::new((rows, versions, form));
    let chooser = move |chosen: RwSignal<usize>, words: Signal<String>, test: &'static str| {
        let options = kept.with_value(|(_, versions, _)| {
            let option = |(place, version): (usize, &Version)| {
                view! {
                    <option value=place.to_string() selected=move || chosen.get() == place>
                        {version.words.clone()}
                    </option>
                }
            };
            versions.iter().enumerate().rev().map(option).collect_view()
        });
        view! {
            <label class="chip desk-day">
                <span>{words}</span>
                <select
                    data-test=test
                    on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or(last))
                >
                    {options}
                </select>
            </label>
        }
    };
    let table = move || {
        let (from, to) = (from.get(), to.get());
        kept.with_value(|(rows, versions, form)| {
            let at = |place: usize| {
                versions
                    .get(place)
                    .map(|version| state_after(rows, versions, version.edit, form))
            };
            let words = |place: usize| {
                versions
                    .get(place)
                    .map(|version| version.words.clone())
                    .unwrap_or_default()
            };
            let (old, new) = (words(from), words(to));
            view! {
                <Differences
                    form=form.clone()
                    before=at(from).unwrap_or_default()
                    after=at(to).unwrap_or_default()
                    before_words=Signal::derive(move || old.clone())
                    after_words=Signal::derive(move || new.clone())
                />
            }
        })
    };
    view! {
        <details class="section" data-test="history-compare">
            <summary class="section__head">
                <span class="section__title">{move || t!(desk.history.compare)}</span>
            </summary>
            <div class="section__body">
                <div class="filters">
                    {chooser(from, Signal::derive(|| t!(desk.history.from).to_owned()), "compare-from")}
                    {chooser(to, Signal::derive(|| t!(desk.history.to).to_owned()), "compare-to")}
                </div>
                {table}
            </div>
        </details>
    }
    .into_any()
}

/// Lists the edits of a history, the first one first; rows come the last one first.
fn versions(rows: &[HistoryRow]) -> Vec<Version> {
    let mut versions: Vec<Version> = Vec::new();
    for row in rows.iter().rev() {
        if versions.iter().all(|version| version.edit != row.edit) {
            let words = format!("{} · {}", moment(row.written_at), row.author);
            versions.push(Version { edit: row.edit, words });
        }
    }
    versions
}

/// Returns what the record said after an edit and all before it.
fn state_after(rows: &[HistoryRow], versions: &[Version], edit: EditId, form: &Form) -> Answers {
    let upto = versions.iter().position(|version| version.edit == edit).unwrap_or(0);
    let counted = versions.get(..=upto).unwrap_or_default();
    let known = |row: &&HistoryRow| counted.iter().any(|version| version.edit == row.edit);
    // What is said in a review is no answer. A form is named for its kind of record.
    let kind: Option<RecordKind> = form.id.parse().ok();
    let is_answer = |row: &&HistoryRow| !kind.is_some_and(|kind| is_of_review(kind, row.field.as_str()));
    let written = rows.iter().rev().filter(known).filter(is_answer);
    written.map(|row| (row.field.clone(), row.after.clone())).collect()
}
