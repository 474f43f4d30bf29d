//! The history of a record: who, when, where, before and after, why.

use std::sync::Arc;

use domain::api::HistoryRow;
use domain::form::Form;
use domain::review::CONTENT;
use leptos::prelude::*;

use super::answer_text::{AnswerText, answer_words};
use super::figures::question;
use super::provenance::{Origin, Provenance};
use crate::components::Icon;
use crate::components::words::{language, t};

/// How many edits are shown before somebody asks for the older ones.
const FIRST: usize = 12;

/// Every change, the last first; what was written together stands together.
#[component]
pub(crate) fn History(rows: Vec<HistoryRow>, form: Option<Arc<Form>>, undo: Callback<HistoryRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="muted">{move || t!(desk.history.nothing)}</p> }.into_any();
    }
    let edits = StoredValue::new(by_edit(rows, form.as_deref()));
    let all = RwSignal::new(false);
    let total = edits.with_value(Vec::len);
    let shown = move || {
        let shown = if all.get() { total } else { total.min(FIRST) };
        edits.with_value(|edits| {
            let edits = edits.iter().take(shown).cloned();
            edits
                .map(|rows| view! { <EditEntry rows form=form.clone() undo /> })
                .collect_view()
        })
    };
    view! {
        <ol class="timeline">{shown}</ol>
        {move || {
            (total > FIRST && !all.get()).then(|| {
                view! {
                    <button class="button" data-kind="quiet" type="button" on:click=move |_| all.set(true)>
                        {move || t!(desk.history.more, n = total - FIRST)}
                    </button>
                }
            })
        }}
    }
    .into_any()
}

fn by_edit(rows: Vec<HistoryRow>, form: Option<&Form>) -> Vec<Vec<HistoryRow>> {
    let mut edits: Vec<Vec<HistoryRow>> = Vec::new();
    // Nobody was asked for hidden fields, nor can read a digest. Which enterprise a visit belongs to stands above as a link.
    let is_asked = |row: &HistoryRow| {
        let hidden = form.is_some_and(|form| form.hidden.iter().any(|hidden| hidden.name == row.field));
        !hidden && row.field.as_str() != CONTENT && row.after.as_reference().is_none()
    };
    for row in rows.into_iter().filter(is_asked) {
        match edits.last_mut() {
            Some(edit) if edit.first().is_some_and(|first| first.edit == row.edit) => edit.push(row),
            _ => edits.push(vec![row]),
        }
    }
    edits
}

#[component]
fn EditEntry(rows: Vec<HistoryRow>, form: Option<Arc<Form>>, undo: Callback<HistoryRow>) -> impl IntoView {
    let settles = rows.iter().any(|row| row.before.len() > 1);
    let origin = rows.first().map(|row| Origin {
        author: row.author.clone(),
        written_at: row.written_at,
        received_at: row.received_at,
        source: row.source,
    });
    let changes = rows
        .into_iter()
        .map(|row| view! { <ChangeLine row form=form.clone() undo /> })
        .collect_view();
    view! {
        <li data-kind=settles.then_some("conflict")>
            {origin.map(|origin| view! { <Provenance origin /> })}
            <ul class="desk-changes">{changes}</ul>
        </li>
    }
}

/// One field: before, after and why.
#[component]
fn ChangeLine(row: HistoryRow, form: Option<Arc<Form>>, undo: Callback<HistoryRow>) -> impl IntoView {
    let label = {
        let (form, field) = (form.clone(), row.field.clone());
        move || question(form.as_deref(), &field, language())
    };
    let before = {
        let (form, field, before) = (form.clone(), row.field.clone(), row.before.clone());
        move || {
            before
                .iter()
                .map(|answer| answer_words(form.as_deref(), &field, answer))
                .collect::<Vec<_>>()
                .join(" / ")
        }
    };
    let had_before = row
        .before
        .iter()
        .any(|answer| *answer != domain::record::Answer::NotCollected);
    let reason = row.reason.clone();
    let reopen = row.clone();
    view! {
        <li data-test="history-row" data-field=row.field.to_string()>
            <span class="desk-changes__field">{label}</span>
            <span>
                {had_before
                    .then(|| {
                        view! {
                            <span class="visually-hidden">{move || t!(desk.history.before)} ": "</span>
                            <del>{before}</del>
                            <span aria-hidden="true">" → "</span>
                            <span class="visually-hidden">" " {move || t!(desk.history.after)} ": "</span>
                        }
                    })}
                <ins><AnswerText form field=row.field.clone() answer=row.after.clone() /></ins>
            </span>
            {reason
                .map(|reason| {
                    view! { <p class="muted">{move || t!(desk.history.reason, reason = reason.clone())}</p> }
                })}
            {row.can_undo
                .then(|| {
                    view! {
                        <button
                            class="button"
                            data-kind="quiet"
                            type="button"
                            data-test="history-undo"
                            on:click=move |_| undo.run(reopen.clone())
                        >
                            <Icon name="undo" />
                            {move || t!(desk.history.undo)}
                        </button>
                    }
                })}
        </li>
    }
}
