//! `/desk/rounds/:round`: how far one round has come.

use domain::api::RoundRow;
use domain::vietnam::format_date;
use leptos::prelude::*;

use crate::api::rounds;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::{Live, use_live};
use crate::components::desk::loaded::Loaded;
use crate::components::desk::plan_address::{plan_address, round_in_address};
use crate::components::desk::round_coverage::RoundCoverage;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::words::{said, t};
use crate::components::{Page, PrintButton};

/// Returns what a round is called; its name, until that is known.
pub(super) fn round_title(rounds: Live<Vec<RoundRow>>, round: Memo<String>) -> Signal<String> {
    Signal::derive(move || {
        let known = rounds.answer.with(|rounds| {
            let known = rounds
                .ready()?
                .iter()
                .find(|row| round.with(|round| row.round == *round));
            known.map(|row| said(&row.label))
        });
        known.unwrap_or_else(|| round.get())
    })
}

/// The counts of a round, each with its list.
#[component]
pub(crate) fn Round() -> impl IntoView {
    use_shortcuts();
    let round = round_in_address();
    let rounds = use_live(|| (), |()| rounds::rounds());
    let coverage = use_live(move || round.get(), rounds::coverage);
    let window = move || {
        rounds.answer.with(|rounds| {
            let row = rounds
                .ready()?
                .iter()
                .find(|row| round.with(|round| row.round == *round))?;
            Some(format!("{} – {}", format_date(row.from), format_date(row.to)))
        })
    };
    let list = move || plan_address(&round.get(), &domain::api::PlanQuery::default());
    view! {
        <Page title=round_title(rounds, round) title_test="round-title" back="/desk/rounds">
            <div class="spread">
                <p class="muted figure">{window}</p>
                <div class="cluster">
                    <PrintButton />
                    <a class="button" data-kind="primary" href=list data-test="round-plan">
                        {move || t!(desk.plan.title)}
                    </a>
                </div>
            </div>
            <Loaded
                live=coverage
                view=move |coverage| view! { <RoundCoverage round=round.get_untracked() coverage=coverage.clone() /> }
            />
            <KeysHelp keys=Keys::Reading />
        </Page>
    }
}
