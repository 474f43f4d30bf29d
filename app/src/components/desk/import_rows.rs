//! Rows of a list: what each would change, why it is doubtful, and what is to become of it.

use domain::api::{CellChange, DecideRows, ListRow, RowDecision, RowKind};
use domain::record::{RecordId, RecordKind};
use domain::role::Right;
use leptos::prelude::*;

use super::answer_text::answer_words;
use super::figures::{or_dash, question};
use super::import_words::{kind_of_row_words, outcome_words};
use super::record_link::record_address;
use crate::components::words::{language, said, t};
use crate::state::{use_account, use_forms};

/// Whether rows can still be decided on, and how.
#[derive(Clone, Copy)]
pub(crate) struct Deciding {
    /// Whether the import waits for it.
    pub(crate) waits: Memo<bool>,
    /// Decides.
    pub(crate) decide: Callback<DecideRows>,
}

/// The rows as a table.
#[component]
pub(crate) fn ImportRows(rows: Vec<ListRow>, deciding: Deciding) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row deciding /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.imports.rows)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" class="figure">{move || t!(desk.imports.line)}</th>
                        <th scope="col">{move || t!(desk.imports.enterprise)}</th>
                        <th scope="col">{move || t!(desk.imports.what)}</th>
                        <th scope="col">{move || t!(desk.imports.changes)}</th>
                        <th scope="col">{move || t!(desk.imports.decision)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(row: ListRow, deciding: Deciding) -> impl IntoView {
    let (kind, outcome) = (row.kind, row.outcome);
    let name = or_dash(row.name.clone());
    let name = named(name, row.record.filter(|_| kind != RowKind::Refused));
    let remarks = row.remarks.clone();
    let remarks = move || {
        let lines = remarks.iter().map(|remark| view! { <p>{said(remark)}</p> });
        lines.collect_view()
    };
    let like = row.like.iter().map(|like| {
        let words = [like.name.as_str(), like.tax_code.as_str(), like.zone.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        view! {
            <p>
                {move || t!(desk.imports.like)}
                " "
                {named(words.join(" · "), Some(like.record))}
            </p>
        }
    });
    let like = like.collect_view();
    let cells = row
        .cells
        .iter()
        .cloned()
        .map(|cell| view! { <Cell cell /> })
        .collect_view();
    let line = row.line;
    view! {
        <tr data-test="import-list-row" data-kind=kind.as_str() data-line=line.to_string()>
            <td class="figure">{line}</td>
            <td>{name}</td>
            <td>
                {move || kind_of_row_words(kind)}
                {remarks}
                {like}
            </td>
            <td>
                <ul>{cells}</ul>
            </td>
            <td>
                {move || match outcome {
                    Some(outcome) => outcome_words(outcome).into_any(),
                    None => ().into_any(),
                }}
                <Choice row deciding />
            </td>
        </tr>
    }
}

/// A name, as a link to the record for whoever may see records.
fn named(name: String, record: Option<RecordId>) -> AnyView {
    match record.filter(|_| use_account().may(Right::ReadRecords)) {
        Some(record) => view! { <a href=record_address(record)>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

/// One answer: what stands, and what the list says.
#[component]
fn Cell(cell: CellChange) -> impl IntoView {
    let form = use_forms().by_kind(RecordKind::Enterprise);
    let CellChange {
        field,
        old,
        new,
        beside,
    } = cell;
    let words = move || {
        let form = form.as_deref();
        let label = question(form, &field, language());
        let before: Vec<String> = old.iter().map(|answer| answer_words(form, &field, answer)).collect();
        let after = answer_words(form, &field, &new);
        let before = (!before.is_empty()).then(|| view! { <del>{before.join(" / ")}</del> });
        view! { {label} ": " {before} " " <ins>{after}</ins> }
    };
    view! {
        <li>
            {words}
            {beside.then(|| view! { <span class="muted">" " {move || t!(desk.imports.beside)}</span> })}
        </li>
    }
}

/// What is to become of a row: yes or no, and which enterprise it is where that is in doubt. It shows what the server knows of,
/// and changes with its answer: a decision that was refused does not stand there as if it had been taken.
#[component]
fn Choice(row: ListRow, deciding: Deciding) -> impl IntoView {
    if matches!(row.kind, RowKind::Refused | RowKind::Unchanged) {
        return ().into_any();
    }
    let (place, decision, name) = (row.place, row.decision, row.name);
    let decide = move |decision| {
        deciding.decide.run(DecideRows {
            places: vec![place],
            kind: None,
            decision,
        });
    };
    let fixed = move || !deciding.waits.get();
    if row.like.is_empty() {
        return view! {
            <label class="cluster">
                <input
                    class="check-box"
                    type="checkbox"
                    id=format!("import-decision-{place}")
                    data-test="import-accept"
                    aria-label=move || format!("{} {name}", t!(desk.imports.accept))
                    prop:checked=decision != RowDecision::Leave
                    disabled=fixed
                    on:change:target=move |event| {
                        let wanted = event.target().checked();
                        event.target().set_checked(decision != RowDecision::Leave);
                        decide(if wanted { RowDecision::Accept } else { RowDecision::Leave });
                    }
                />
                <span>{move || t!(desk.imports.accept)}</span>
            </label>
        }
        .into_any();
    }
    let chosen = match decision {
        RowDecision::Leave | RowDecision::Accept => String::new(),
        RowDecision::AsNew => "new".to_owned(),
        RowDecision::Same(record) => record.to_string(),
    };
    let same: Vec<(RecordId, String)> = row.like.into_iter().map(|like| (like.record, like.name)).collect();
    let stands = chosen.clone();
    let options = {
        let chosen = chosen.clone();
        move || {
            same.iter()
                .map(|(record, name)| {
                    let value = record.to_string();
                    let selected = value == chosen;
                    view! { <option value=value selected=selected>{t!(desk.imports.same, name = name.clone())}</option> }
                })
                .collect_view()
        }
    };
    view! {
        <select
            class="field__input"
            id=format!("import-decision-{place}")
            data-test="import-decision"
            aria-label=move || format!("{} {name}", t!(desk.imports.decision))
            disabled=fixed
            on:change:target=move |event| {
                let wanted = event.target().value();
                event.target().set_value(&stands);
                decide(
                    match wanted.as_str() {
                        "" => RowDecision::Leave,
                        "new" => RowDecision::AsNew,
                        record => record.parse().map_or(RowDecision::Leave, RowDecision::Same),
                    },
                );
            }
        >
            <option value="" selected=chosen.is_empty()>{move || t!(desk.imports.leave)}</option>
            <option value="new" selected=chosen == "new">{move || t!(desk.imports.as_new)}</option>
            {options}
        </select>
    }
    .into_any()
}
