//! One conflict: what was there, the values that stand against each other, and the choice.

use domain::api::{ConflictRow, LiveValue};
use domain::record::Answer;
use leptos::prelude::*;

use super::answer_text::AnswerText;
use super::conflict_context::ConflictContext;
use super::conflict_side::ConflictSide;
use super::figures::{choice, or_dash, question};
use super::other_value::OtherValue;
use super::record_link::record_address;
use super::settling::Settling;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// A card with the values in columns. Only the current card answers to the keys.
#[component]
pub(crate) fn ConflictCard(
    row: ConflictRow,
    settling: Settling,
    place: ReadSignal<usize>,
    current: Signal<bool>,
    /// Leaves this one for later: the next becomes the current one.
    skip: Callback<()>,
    /// Makes this card the current one.
    take: impl Fn() + 'static,
) -> impl IntoView {
    let forms = use_forms();
    let form = forms.by_kind(row.kind);
    let label = {
        let (form, field) = (form.clone(), row.field.clone());
        move || question(form.as_deref(), &field, language())
    };
    let zone = row.zone.clone();
    let zone = move || (!zone.is_empty()).then(|| choice(&forms.enterprise, "zone_code", &zone, language()));
    let reason = RwSignal::new(String::new());
    let stored = StoredValue::new(row.clone());
    let choose = Callback::new(move |answer: Answer| {
        let reason = reason.get_untracked().trim().to_owned();
        settling.settle(stored.get_value(), answer, (!reason.is_empty()).then_some(reason));
    });
    let base = row.base.clone().map(|answer| {
        let (form, field) = (form.clone(), row.field.clone());
        view! { <p class="compare__value"><AnswerText form field answer /></p> }
    });
    let side = |(index, live): (usize, LiveValue)| {
        let (form, field) = (form.clone(), row.field.clone());
        let differs = row.base.as_ref() != Some(&live.answer);
        view! { <ConflictSide number=index + 1 live differs form field current choose busy=settling.under_way /> }
    };
    let sides = row.live.clone().into_iter().enumerate().map(side).collect_view();
    let asked = form
        .as_ref()
        .and_then(|form| form.question(row.field.as_str()))
        .cloned();
    view! {
        <li
            class="section desk-conflict"
            tabindex="-1"
            data-test="conflict-row"
            data-record=row.record.to_string()
            data-field=row.field.to_string()
            data-step=move || place.get().to_string()
            aria-current=move || current.get().then_some("true")
            on:focusin=move |_| take()
        >
            <div class="section__head">
                <h2 class="section__title">
                    {label}
                    <span class="desk-conflict__whose">
                        <a href=record_address(row.record)>{or_dash(row.title.clone())}</a>
                        {move || zone().map(|zone| format!(" · {zone}"))}
                    </span>
                </h2>
            </div>
            <div class="section__body">
                <div class="compare">
                    <div class="compare__side" data-side="base">
                        <h3>{move || t!(desk.conflicts.base)}</h3>
                        {base
                            .map_or_else(
                                || view! { <p class="muted">{move || t!(desk.conflicts.no_base)}</p> }.into_any(),
                                IntoAny::into_any,
                            )}
                    </div>
                    {sides}
                </div>
                <ConflictContext row=row.clone() form=form.clone() />
                <div class="desk-conflict__foot">
                    <label class="field">
                        <span class="field__label">{move || t!(desk.conflicts.reason)}</span>
                        <span class="field__box">
                            <input
                                class="field__input"
                                type="text"
                                maxlength="500"
                                autocomplete="off"
                                data-test="conflict-reason"
                                bind:value=reason
                            />
                        </span>
                    </label>
                    <button
                        class="button"
                        data-kind="quiet"
                        type="button"
                        data-test="conflict-skip"
                        aria-keyshortcuts=move || current.get().then_some("s")
                        on:click=move |_| skip.run(())
                    >
                        {move || current.get().then(|| view! { <kbd aria-hidden="true">"s"</kbd> })}
                        {move || t!(desk.conflicts.skip)}
                    </button>
                    {asked.map(|question| view! { <OtherValue question current choose busy=settling.under_way /> })}
                </div>
            </div>
        </li>
    }
}
