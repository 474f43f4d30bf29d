//! The programme: what it wants, from when to when, and the documents it stands on.

use domain::form::Labels;
use domain::programme::{Baseline, Document, Programme, Target};
use domain::vietnam::format_date;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::not_found::NothingHere;
use crate::components::words::{labels, t};
use crate::components::{Icon, Page, PrintButton, ProgrammeText, Width};
use crate::state::use_forms;

/// The whole programme on one page.
#[component]
pub(super) fn ProgrammePage() -> impl IntoView {
    let forms = use_forms();
    let programme = forms.programme().clone();
    let label = programme.label.clone();
    let issuer = forms.organisation(&programme.issuer, programme.from);
    let version = programme.version.clone();
    let (from, to) = (format_date(programme.from), format_date(programme.to));
    view! {
        <Page title=Signal::derive(|| t!(programme.title)) title_test="programme-title" back="/me" width=Width::Reading>
            <p class="page__lead">{move || labels(&label)}</p>
            <p class="muted">
                {issuer} " · " {move || t!(programme.period, from = from.clone(), to = to.clone())} " · "
                {move || t!(programme.version, version = version.clone())}
            </p>
            <Documents documents=programme.documents.clone() />
            <Targets targets=programme.targets.clone() hints=programme.hints() />
            <Rounds rounds=rounds(&programme) />
            <Baselines baselines=programme.baselines />
        </Page>
    }
}

#[component]
fn Documents(documents: Vec<Document>) -> impl IntoView {
    let row = |document: Document| {
        let Document {
            code,
            number,
            date,
            issuer,
            label,
            text,
            ..
        } = document;
        let date = date.map(format_date).unwrap_or_default();
        let parts: Vec<String> = [number, date, issuer]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let note = parts.join(" · ");
        let words = view! {
            <span class="list__main">
                <span class="list__title">{move || labels(&label)}</span>
                <span class="list__note">{note}</span>
            </span>
        };
        if text.is_some() {
            let address = format!("/programme/{code}");
            view! {
                <li>
                    <a class="list__row" href=address data-test="document-row">
                        <Icon name="file-text" />
                        {words}
                        <Icon name="chevron-right" />
                    </a>
                </li>
            }
            .into_any()
        } else {
            view! { <li><div class="list__row">{words}</div></li> }.into_any()
        }
    };
    view! {
        <section>
            <h2 class="list__heading">{move || t!(programme.documents)}</h2>
            <ul class="list">{documents.into_iter().map(row).collect_view()}</ul>
        </section>
    }
}

/// Every target with its parts under it, as the document writes the range.
#[component]
fn Targets(targets: Vec<Target>, hints: Vec<Labels>) -> impl IntoView {
    let row = |target: Target| {
        let (range, unit) = (target.range(), target.unit.clone());
        let window = format!("{} – {}", format_date(target.from), format_date(target.to));
        let part = target.parent.is_some();
        view! {
            <tr data-part=part.to_string() data-test="target-row">
                <th scope="row">{move || labels(&target.label)}</th>
                <td class="figure">{move || format!("{} {}", labels(&range), labels(&unit))}</td>
                <td>{window}</td>
            </tr>
        }
    };
    let hints = hints
        .into_iter()
        .map(|hint| view! { <li class="muted">{move || labels(&hint)}</li> })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{move || t!(programme.targets)}</h2>
            <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(programme.targets)>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || t!(programme.target)}</th>
                            <th scope="col" class="figure">{move || t!(programme.amount)}</th>
                            <th scope="col">{move || t!(programme.window)}</th>
                        </tr>
                    </thead>
                    <tbody>{targets.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <ul>{hints}</ul>
        </section>
    }
}

fn rounds(programme: &Programme) -> Vec<(Labels, String)> {
    let window = |round: &domain::programme::Round| {
        let days = format!("{} – {}", format_date(round.from), format_date(round.to));
        (round.label.clone(), days)
    };
    programme.rounds.iter().map(window).collect()
}

#[component]
fn Rounds(rounds: Vec<(Labels, String)>) -> impl IntoView {
    let rows = rounds
        .into_iter()
        .map(|(label, days)| {
            view! {
                <div>
                    <dt>{move || labels(&label)}</dt>
                    <dd class="figure">{days}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="stack">
            <h2>{move || t!(programme.rounds)}</h2>
            <dl class="facts">{rows}</dl>
        </section>
    }
}

/// What was there before: shown apart, because it never counts as progress.
#[component]
fn Baselines(baselines: Vec<Baseline>) -> impl IntoView {
    let row = |baseline: Baseline| {
        let value = baseline.figure();
        let day = format_date(baseline.as_of);
        view! {
            <tr>
                <th scope="row">{move || labels(&baseline.label)}</th>
                <td class="figure">{move || labels(&value)}</td>
                <td class="figure">{day}</td>
            </tr>
        }
    };
    view! {
        <section class="stack">
            <h2>{move || t!(programme.baselines)}</h2>
            <p class="muted">{move || t!(programme.baseline_note)}</p>
            <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(programme.baselines)>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{move || t!(programme.figure)}</th>
                            <th scope="col" class="figure">{move || t!(programme.amount)}</th>
                            <th scope="col" class="figure">{move || t!(programme.as_of)}</th>
                        </tr>
                    </thead>
                    <tbody>{baselines.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// The text of the document that the address names.
#[component]
pub(super) fn DocumentPage() -> impl IntoView {
    let forms = StoredValue::new(use_forms());
    let params = use_params_map();
    let document = Memo::new(move |_| {
        let code = params.with(|params| params.get("code"))?;
        forms.with_value(|forms| {
            let programme = forms.programme();
            let document = programme.documents.iter().find(|document| document.code == code)?;
            Some((document.kind.label(), document.text.as_ref()?.to_string()))
        })
    });
    let title = Signal::derive(move || {
        document.with(|document| {
            document
                .as_ref()
                .map_or_else(|| t!(programme.documents).to_owned(), |(label, _)| labels(label))
        })
    });
    view! {
        <Page title title_test="document-title" back="/programme" width=Width::Reading>
            {move || match document.get() {
                Some((_, text)) => view! {
                    <ProgrammeText text />
                    <div class="page__actions">
                        <PrintButton />
                    </div>
                }
                .into_any(),
                None => view! { <NothingHere /> }.into_any(),
            }}
        </Page>
    }
}
