//! `/desk/rounds`: the rounds, and how far each has come.

use domain::api::RoundRow;
use domain::plan::Standing;
use domain::vietnam::format_date;
use leptos::prelude::*;

use crate::api::rounds;
use crate::components::Page;
use crate::components::desk::figures::{count, share};
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::use_live;
use crate::components::desk::loaded::Loaded;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::{said, t};

/// Every round, the last first.
#[component]
pub(crate) fn Rounds() -> impl IntoView {
    use_shortcuts();
    let rounds = use_live(|| (), |()| rounds::rounds());
    view! {
        <Page title=Signal::derive(|| t!(desk.rounds.title).to_owned())>
            <div class="spread">
                <p class="muted">{move || t!(desk.rounds.lead)}</p>
                <a class="button" data-kind="secondary" href="/desk/rounds/teams" data-test="rounds-teams">
                    {move || t!(desk.teams.title)}
                </a>
            </div>
            <Loaded live=rounds view=|rows| view! { <Table rows=rows.clone() /> } />
            <KeysHelp keys=Keys::Reading />
        </Page>
    }
}

#[component]
fn Table(rows: Vec<RoundRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(step, row)| view! { <Row row step /> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.rounds.title)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.rounds.round)}</th>
                        <th scope="col" class="figure">{move || t!(desk.rounds.window)}</th>
                        <th scope="col" class="figure">{move || t!(desk.plan.assigned)}</th>
                        <th scope="col" class="figure">{move || t!(desk.rounds.done)}</th>
                        <th scope="col" class="figure">{move || t!(desk.coverage.share)}</th>
                        <th scope="col" class="figure">{move || t!(standing.left)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(row: RoundRow, step: usize) -> impl IntoView {
    let label = row.label;
    let window = format!("{} – {}", format_date(row.from), format_date(row.to));
    let tally = row.tally;
    let address = format!("/desk/rounds/{}", row.round);
    view! {
        <tr data-test="round-row" data-round=row.round>
            <th scope="row">
                <a href=address data-step=step.to_string()>
                    {move || said(&label)}
                </a>
                {row.is_now.then(|| view! { <small class="muted">" · " {move || t!(desk.rounds.now)}</small> })}
            </th>
            <td class="figure">{window}</td>
            <td class="figure">{count(tally.planned)}</td>
            <td class="figure">{count(tally.done())}</td>
            <td class="figure">{share(tally.done(), tally.planned)}</td>
            <td class="figure">{count(tally.of(Standing::Left) + tally.postponed)}</td>
        </tr>
    }
}
