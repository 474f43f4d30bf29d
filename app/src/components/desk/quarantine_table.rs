//! What devices sent that could not be merged, with the reason in words.

use domain::api::{Listing, QuarantineRow};
use leptos::prelude::*;

use super::figures::{count, or_dash, question};
use super::record_link::RecordRow;
use crate::components::kind_words;
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// The edits in quarantine, one row each.
#[component]
pub(crate) fn QuarantineTable(listing: Listing<QuarantineRow>) -> impl IntoView {
    let Listing { rows, total } = listing;
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step /> })
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
                        <th scope="col">{move || t!(desk.quarantine.sender)}</th>
                        <th scope="col">{move || t!(desk.quarantine.device)}</th>
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
fn Row(row: QuarantineRow, step: usize) -> impl IntoView {
    let form = use_forms().by_kind(row.kind);
    let (field, code, kind) = (row.field, row.code, row.kind);
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
            <td>{or_dash(row.pushed_by)}</td>
            <td class="code">{device}</td>
        </RecordRow>
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
        _ => t!(desk.refusal.other),
    }
}
