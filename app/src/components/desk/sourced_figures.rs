//! An enterprise's figures as each source gives them, side by side with their days (X29).

use domain::api::SourcedFigure;
use domain::provider::Provider;
use domain::record::RecordKind;
use leptos::prelude::*;

use super::figures::{day, figure, or_dash, question};
use super::import_words::provider_words;
use super::record_link::record_address;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// The figures, one row for each source of each count. Nothing where nobody gave any.
#[component]
pub(crate) fn SourcedFigures(figures: Vec<SourcedFigure>) -> impl IntoView {
    if figures.is_empty() {
        return ().into_any();
    }
    let rows = figures
        .into_iter()
        .map(|figure| view! { <Row row=figure /> })
        .collect_view();
    view! {
        <section class="stack" data-test="sourced-figures">
            <h2>{move || t!(desk.sources.title)}</h2>
            <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.sources.title)>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || t!(desk.sources.figure)}</th>
                            <th scope="col">{move || t!(desk.sources.source)}</th>
                            <th scope="col" class="figure"></th>
                            <th scope="col">{move || t!(desk.sources.as_of)}</th>
                            <th scope="col">{move || t!(desk.sources.taken_from)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Row(row: SourcedFigure) -> impl IntoView {
    let form = use_forms().by_kind(RecordKind::Enterprise);
    let SourcedFigure {
        field,
        source,
        value,
        as_of,
        file,
        line,
        record,
    } = row;
    let source_words = {
        let form = form.clone();
        move || match source.parse::<Provider>() {
            Ok(provider) => provider_words(provider).to_owned(),
            Err(_) => or_dash(
                form.as_deref()
                    .filter(|_| !source.is_empty())
                    .map(|form| super::figures::choice(form, "headcount_source", &source, language()))
                    .unwrap_or_default(),
            ),
        }
    };
    let from = match record {
        Some(record) => view! { <a href=record_address(record)>{move || t!(desk.sources.visit)}</a> }.into_any(),
        None if file.is_empty() => view! { {move || t!(desk.sources.register)} }.into_any(),
        None => view! { {move || t!(desk.sources.line, file = file.clone(), line = line)} }.into_any(),
    };
    view! {
        <tr>
            <td>{move || question(form.as_deref(), &field, language())}</td>
            <td>{source_words}</td>
            <td class="figure">{figure(Some(value))}</td>
            <td>{day(&as_of)}</td>
            <td>{from}</td>
        </tr>
    }
}
