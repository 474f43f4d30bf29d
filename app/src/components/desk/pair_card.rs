//! Two enterprises side by side, why they may be one, and what is to become of it.

use std::sync::Arc;

use domain::api::{EnterpriseRow, PAIR_FIELDS, PairRow, SaidApart};
use domain::record::FieldName;
use leptos::prelude::*;

use super::answer_text::answer_words;
use super::figures::{choice, count, day, figure, or_dash};
use super::parting::Parting;
use super::record_link::record_address;
use crate::components::moment::moment;
use crate::components::words::{language, t};
use crate::components::{Icon, alike_words};
use crate::state::use_forms;

/// A card with both. Only the current card answers to the keys.
#[component]
pub(crate) fn PairCard(
    row: PairRow,
    parting: Parting,
    place: ReadSignal<usize>,
    current: Signal<bool>,
    /// Leaves this one for later: the next becomes the current one.
    skip: Callback<()>,
    /// Makes this card the current one.
    take: impl Fn() + 'static,
) -> impl IntoView {
    let why = row.why;
    let apart = row.apart.clone();
    let foot = match apart {
        Some(apart) => view! { <Apart row=row.clone() apart parting /> }.into_any(),
        None => view! { <Deciding row=row.clone() parting current skip /> }.into_any(),
    };
    view! {
        <li
            class="section desk-conflict"
            tabindex="-1"
            data-test="pair-row"
            data-why=why.as_str()
            data-step=move || place.get().to_string()
            aria-current=move || current.get().then_some("true")
            on:focusin=move |_| take()
        >
            <div class="section__head">
                <h2 class="section__title desk-pair__why">{move || alike_words(why)}</h2>
            </div>
            <div class="section__body">
                <div class="compare">
                    <Side row=row.keep.clone() beside=row.other.clone() current=Some(current) />
                    <Side row=row.other beside=row.keep current=None />
                </div>
                {foot}
            </div>
        </li>
    }
}

/// One of the two: what tells it from others. What the other has otherwise is marked.
#[component]
fn Side(
    row: EnterpriseRow,
    beside: EnterpriseRow,
    /// Whether a key opens it.
    current: Option<Signal<bool>>,
) -> impl IntoView {
    let form = use_forms().enterprise;
    let zone = {
        let (form, zone) = (Arc::clone(&form), row.zone.clone());
        move || or_dash(choice(&form, "zone_code", &zone, language()))
    };
    let address = {
        let more = row.more.clone();
        move || {
            let parts = PAIR_FIELDS.iter().zip(&more).filter(|(_, answer)| answer.is_given());
            let parts = parts.map(|(field, answer)| answer_words(Some(&form), &FieldName::new(field), answer));
            or_dash(parts.collect::<Vec<_>>().join(", "))
        }
    };
    let differs = |one: &str, other: &str| (!one.is_empty() && !other.is_empty() && one != other).then_some("true");
    let (code_differs, zone_differs) = (
        differs(&row.tax_code, &beside.tax_code),
        differs(&row.zone, &beside.zone),
    );
    let is_opened = move || current.is_some_and(|current| current.get()).then_some("o");
    view! {
        <div class="compare__side desk-pair__side" data-test="pair-side" data-id=row.id.to_string()>
            <h3>
                <a href=record_address(row.id) aria-keyshortcuts=is_opened>
                    {or_dash(row.name.clone())}
                </a>
            </h3>
            <dl class="facts">
                <div>
                    <dt>{move || t!(desk.columns.tax_code)}</dt>
                    <dd>
                        <span class="code" data-differs=code_differs>
                            {or_dash(row.tax_code.clone())}
                        </span>
                    </dd>
                </div>
                <div>
                    <dt>{move || t!(desk.columns.zone)}</dt>
                    <dd>
                        <span data-differs=zone_differs>{zone}</span>
                    </dd>
                </div>
                <div>
                    <dt>{move || t!(desk.pairs.address)}</dt>
                    <dd>{address}</dd>
                </div>
                <div>
                    <dt>{move || t!(desk.columns.workers)}</dt>
                    <dd>{figure(row.workers)}</dd>
                </div>
                <div>
                    <dt>{move || t!(desk.columns.visits)}</dt>
                    <dd>{visits(&row)}</dd>
                </div>
            </dl>
        </div>
    }
}

/// How many visits there were, and the last of them.
fn visits(row: &EnterpriseRow) -> impl Fn() -> String + Send + 'static {
    let (number, last) = (row.visits, row.last_visit.clone());
    move || {
        if number == 0 {
            count(0)
        } else {
            t!(desk.pairs.visits, number = count(number), day = day(&last))
        }
    }
}

/// What can be done with a suspected pair.
#[component]
fn Deciding(row: PairRow, parting: Parting, current: Signal<bool>, skip: Callback<()>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let merge = format!("/desk/merge?keep={}&other={}", row.keep.id, row.other.id);
    let row = StoredValue::new(row);
    let dismiss = move |_| parting.dismiss(row.get_value(), reason.get_untracked().trim().to_owned());
    let shortcut = move |key: &'static str| move || current.get().then_some(key);
    let cap = move |key: &'static str| move || current.get().then(|| view! { <kbd aria-hidden="true">{key}</kbd> });
    view! {
        <div class="desk-conflict__foot">
            <label class="field">
                <span class="field__label">{move || t!(desk.conflicts.reason)}</span>
                <span class="field__box">
                    <input
                        class="field__input"
                        type="text"
                        maxlength="500"
                        autocomplete="off"
                        data-test="pair-reason"
                        bind:value=reason
                    />
                </span>
            </label>
            <div class="cluster desk-pair__choices">
                <a
                    class="button"
                    data-kind="primary"
                    href=merge
                    data-test="pair-merge"
                    aria-keyshortcuts=shortcut("m")
                >
                    {cap("m")}
                    {move || t!(desk.pairs.merge)}
                </a>
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="pair-dismiss"
                    aria-keyshortcuts=shortcut("x")
                    disabled=parting.under_way
                    on:click=dismiss
                >
                    {cap("x")}
                    {move || t!(desk.pairs.dismiss)}
                </button>
                <button
                    class="button"
                    data-kind="quiet"
                    type="button"
                    data-test="pair-skip"
                    aria-keyshortcuts=shortcut("s")
                    on:click=move |_| skip.run(())
                >
                    {cap("s")}
                    {move || t!(desk.conflicts.skip)}
                </button>
            </div>
        </div>
    }
}

/// Who said that they are two, and the way back.
#[component]
fn Apart(row: PairRow, apart: SaidApart, parting: Parting) -> impl IntoView {
    let row = StoredValue::new(row);
    let SaidApart { by, at, reason } = apart;
    let words = move || t!(desk.pairs.said_by, who = by.clone(), when = moment(at));
    view! {
        <div class="spread">
            <p>
                {words}
                {(!reason.is_empty()).then(|| view! { <span class="desk-pair__reason">{reason}</span> })}
            </p>
            <button
                class="button"
                data-kind="secondary"
                type="button"
                data-test="pair-restore"
                disabled=parting.under_way
                on:click=move |_| parting.restore(row.get_value())
            >
                <Icon name="undo" />
                {move || t!(desk.pairs.restore)}
            </button>
        </div>
    }
}
