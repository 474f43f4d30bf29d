//! The pairs of enterprises that may be one, one after another.

use domain::api::PairRow;
use domain::record::RecordId;
use leptos::prelude::*;

use super::list_address::ListAddress;
use super::pager::Pager;
use super::pair_card::PairCard;
use super::parting::Parting;
use super::shortcuts::focus_step;
use crate::components::Empty;
use crate::components::words::t;

/// What the address says to show the pairs that were said to be two.
pub(crate) const APART: &str = "apart";

/// Both lists: what is suspected, and what was said to be two.
#[component]
pub(crate) fn PairKinds(list: ListAddress) -> impl IntoView {
    let is_apart = Memo::new(move |_| list.query.with(|query| query.state == APART));
    view! {
        <nav class="filters" aria-label=move || t!(desk.pairs.kinds)>
            <a class="chip" href="/desk/duplicates" aria-current=move || (!is_apart.get()).then_some("page")>
                {move || t!(desk.pairs.open)}
            </a>
            <a
                class="chip"
                href=format!("/desk/duplicates?state={APART}")
                aria-current=move || is_apart.get().then_some("page")
                data-test="pairs-apart"
            >
                {move || t!(desk.pairs.apart)}
            </a>
        </nav>
    }
}

/// A page of pairs.
#[component]
pub(crate) fn PairList(list: ListAddress, parting: Parting) -> impl IntoView {
    let answer = parting.pairs.answer;
    let rows = Memo::new(move |_| {
        let rows = answer.with(|answer| answer.ready().map(|answer| answer.rows.clone()));
        rows.unwrap_or_default()
    });
    let total = Memo::new(move |_| answer.with(|answer| answer.ready().map_or(0, |answer| answer.total)));
    let shown = move || rows.with(Vec::len);
    let current = RwSignal::new(0_usize);
    let is_current = move |place: usize| current.get().min(shown().saturating_sub(1)) == place;
    let go_to = move |place: usize| {
        let next = if place < untrack(shown) { place } else { 0 };
        current.set(next);
        focus_step(next);
    };
    view! {
        <Show when=move || shown() == 0>
            <NoPairs list />
        </Show>
        <ol class="stack">
            <ForEnumerate each=move || rows.get() key=key let(place, row)>
                <PairCard
                    row
                    parting
                    place
                    current=Signal::derive(move || is_current(place.get()))
                    skip=Callback::new(move |()| go_to(place.get_untracked() + 1))
                    take=move || current.set(place.get_untracked())
                />
            </ForEnumerate>
        </ol>
        {move || view! { <Pager list shown=shown() total=total.get() /> }}
    }
}

/// A card lives as long as it shows the very same.
fn key(row: &PairRow) -> ([RecordId; 2], String) {
    let figures = |row: &domain::api::EnterpriseRow| {
        format!(
            "{} {} {} {:?} {} {} {:?}",
            row.name, row.tax_code, row.zone, row.workers, row.visits, row.last_visit, row.more
        )
    };
    let said = row.apart.as_ref().map(|apart| apart.at);
    (
        row.pair(),
        format!("{:?} {said:?} {} {}", row.why, figures(&row.keep), figures(&row.other)),
    )
}

#[component]
fn NoPairs(list: ListAddress) -> impl IntoView {
    let is_apart = move || list.query.with(|query| query.state == APART);
    let title = move || {
        let words = if is_apart() {
            t!(desk.pairs.none_apart_title)
        } else {
            t!(desk.pairs.none_title)
        };
        words.to_owned()
    };
    let explanation = move || {
        let words = if is_apart() {
            t!(desk.pairs.none_apart_note)
        } else {
            t!(desk.pairs.none_note)
        };
        words.to_owned()
    };
    view! {
        <div data-test="pairs-none">
            <Empty icon="check" title=Signal::derive(title) explanation=Signal::derive(explanation) />
        </div>
    }
}
