//! What devices sent that could not be merged, with the reason in words.

use std::sync::Arc;

use domain::api::{Decision, Listing, QuarantineRow};
use domain::form::Form;
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::answer_text::answer_words;
use super::deciding::Deciding;
use super::figures::{count, or_dash, question};
use super::record_link::RecordRow;
use crate::components::kind_words;
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// The edits in quarantine, one row each.
#[component]
pub(crate) fn QuarantineTable(listing: Listing<QuarantineRow>, deciding: Option<Deciding>) -> impl IntoView {
    let Listing { rows, total } = listing;
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step deciding /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.quarantine.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.quarantine.received)}</th>
                        <th scope="col">{move || t!(desk.quarantine.reason)}</th>
                        <th scope="col">{move || t!(desk.quarantine.kind)}</th>
                        <th scope="col">{move || t!(desk.quarantine.field)}</th>
                        <th scope="col">{move || t!(desk.quarantine.content)}</th>
                        <th scope="col">{move || t!(desk.quarantine.sender)}</th>
                        <th scope="col">{move || t!(desk.quarantine.device)}</th>
                        {deciding.map(|_| view! { <th scope="col">{move || t!(desk.quarantine.decision)}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="table__foot figure" role="status" data-test="desk-total" data-total=total.to_string()>
            {move || t!(desk.quarantine.waiting, total = count(total))}
        </p>
    }
}

#[component]
fn Row(row: QuarantineRow, step: usize, deciding: Option<Deciding>) -> impl IntoView {
    let whole = row.clone();
    let form = use_forms().by_kind(row.kind);
    let (field, code, kind, answers) = (row.field, row.code, row.kind, row.answers);
    let content_form = form.clone();
    let label = move || {
        or_dash(
            field
                .as_ref()
                .map(|field| question(form.as_deref(), field, language()))
                .unwrap_or_default(),
        )
    };
    let (name, device) = (code.clone(), row.edit.device.to_string());
    let device = device
        .get(device.len().saturating_sub(4)..)
        .unwrap_or_default()
        .to_owned();
    view! {
        <RecordRow record=row.record step words=moment(row.received_at)>
            <td data-code=name>{move || refusal(&code)}</td>
            <td>{move || kind_words(kind)}</td>
            <td>{label}</td>
            <td><Content form=content_form answers /></td>
            <td>{or_dash(if row.author.is_empty() { row.pushed_by } else { row.author })}</td>
            <td class="code">{device}</td>
            {deciding.map(|deciding| view! { <td class="table__actions"><Choice row=whole deciding /></td> })}
        </RecordRow>
    }
}

/// What an edit says, question by question.
#[component]
fn Content(form: Option<Arc<Form>>, answers: Vec<(FieldName, Answer)>) -> impl IntoView {
    if answers.is_empty() {
        return or_dash(String::new()).into_any();
    }
    let number = count(answers.len() as u64);
    let lines = move || {
        let lines = answers.iter().map(|(field, answer)| {
            let label = question(form.as_deref(), field, language());
            let words = answer_words(form.as_deref(), field, answer);
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{or_dash(words)}</dd>
                </div>
            }
        });
        lines.collect_view()
    };
    view! {
        <details data-test="quarantine-content">
            <summary>{move || t!(desk.quarantine.answers, number = number.clone())}</summary>
            <dl class="facts">{lines}</dl>
        </details>
    }
    .into_any()
}

/// Takes an edit in, or declines it.
#[component]
fn Choice(row: QuarantineRow, deciding: Deciding) -> impl IntoView {
    let title = move |row: &QuarantineRow| format!("{} · {}", kind_words(row.kind), refusal(&row.code));
    let row = StoredValue::new(row);
    let about = move || row.with_value(|row| format!("{} · {}", kind_words(row.kind), row.author));
    let ask = move |decision| row.with_value(|row| deciding.ask(row, decision, title(row)));
    view! {
        <button
            class="button"
            data-kind="secondary"
            type="button"
            data-test="quarantine-adopt"
            aria-label=move || format!("{} {}", t!(desk.quarantine.adopt), about())
            on:click=move |_| ask(Decision::Adopt)
        >
            {move || t!(desk.quarantine.adopt)}
        </button>
        <button
            class="button"
            data-kind="quiet"
            type="button"
            data-test="quarantine-decline"
            aria-label=move || format!("{} {}", t!(desk.quarantine.decline), about())
            on:click=move |_| ask(Decision::Decline)
        >
            {move || t!(desk.quarantine.decline)}
        </button>
    }
}

/// Returns why an edit was refused; a reason that a newer server has still says something true.
fn refusal(code: &str) -> &'static str {
    match code {
        "not_the_author" => t!(desk.refusal.not_the_author),
        "id_taken" => t!(desk.refusal.id_taken),
        "wrong_kind" => t!(desk.refusal.wrong_kind),
        "future_dated" => t!(desk.refusal.future_dated),
        "too_large" => t!(desk.refusal.too_large),
        "malformed" => t!(desk.refusal.malformed),
        "not_allowed" => t!(desk.refusal.not_allowed),
        "empty" => t!(desk.refusal.empty),
        "out_of_reach" => t!(desk.refusal.out_of_reach),
        "revoked" => t!(desk.refusal.revoked),
        "unfinished" => t!(desk.refusal.unfinished),
        "no_consent" => t!(desk.refusal.no_consent),
        "not_the_reviewer" => t!(desk.refusal.not_the_reviewer),
        _ => t!(desk.refusal.other),
    }
}
