//! Two enterprises side by side: which stays, what differs, and the value that holds for each.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::api::{LiveValue, MergeField, MergeSide, MergeView};
use domain::form::Form;
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::answer_text::AnswerText;
use super::figures::{choice, count, question};
use super::provenance::{Origin, Provenance};
use super::record_link::record_address;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// For which fields the value of the one that gives way was chosen, or that of the one that stays; the others as they are
/// chosen at first.
pub(crate) type Choices = RwSignal<BTreeMap<FieldName, bool>>;

/// Tells whether the value of the one that gives way holds in a field: until somebody chooses, where the other has none.
pub(crate) fn takes(choices: &BTreeMap<FieldName, bool>, row: &MergeField) -> bool {
    let chosen = choices.get(&row.field).copied();
    chosen.unwrap_or_else(|| row.keep.as_ref().is_none_or(|live| !live.answer.is_given()))
}

/// Both with what tells them apart.
#[component]
pub(crate) fn MergeSides(view: MergeView) -> impl IntoView {
    view! {
        <div class="compare">
            <Side side=view.keep heading=Signal::derive(|| t!(desk.merge.keep)) name="mine" />
            <Side side=view.other heading=Signal::derive(|| t!(desk.merge.other)) name="theirs" />
        </div>
    }
}

#[component]
fn Side(side: MergeSide, heading: Signal<&'static str>, name: &'static str) -> impl IntoView {
    let form = StoredValue::new(use_forms().enterprise);
    let MergeSide {
        id,
        name: called,
        tax_code,
        zone,
        visits,
        others,
        merged,
        ..
    } = side;
    let what = move || {
        let zone = form.with_value(|form| choice(form, "zone_code", &zone, language()));
        let parts = [zone, tax_code.clone()];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let counts = move || {
        let mut parts = vec![
            t!(desk.merge.visits, n = count(visits)),
            t!(desk.merge.others, n = count(others)),
        ];
        if merged > 0 {
            parts.push(t!(desk.merge.absorbed, n = count(merged)));
        }
        parts.join(" · ")
    };
    view! {
        <div class="compare__side" data-side=name data-test=format!("merge-{name}")>
            <h2 class="muted">{heading}</h2>
            <p class="compare__value">
                <a href=record_address(id)>{called}</a>
            </p>
            <p>{what}</p>
            <p class="compare__who">{counts}</p>
        </div>
    }
}

/// What differs, with a choice each, then what does not.
#[component]
pub(crate) fn MergeFields(view: MergeView, choices: Choices) -> impl IntoView {
    let form = use_forms().enterprise;
    let order = |rows: Vec<MergeField>| {
        // In the order in which the form asks; what it no longer asks comes last.
        let place = |row: &MergeField| {
            form.questions()
                .position(|asked| asked.name == row.field)
                .unwrap_or(usize::MAX)
        };
        let mut rows = rows;
        rows.sort_by_key(place);
        rows
    };
    let (differing, agreeing) = (order(view.differing), order(view.agreeing));
    let nothing = differing.is_empty();
    let rows = differing
        .into_iter()
        .map(|row| view! { <Choice row form=form.clone() choices /> })
        .collect_view();
    let same = agreeing.len() as u64;
    let facts = agreeing.into_iter().map(|row| {
        let (field, label) = (row.field.clone(), form.clone());
        let label = move || question(Some(&label), &field, language());
        let answer = row.keep.map_or(Answer::NotCollected, |live| live.answer);
        view! {
            <div>
                <dt>{label}</dt>
                <dd><AnswerText form=Some(form.clone()) field=row.field answer /></dd>
            </div>
        }
    });
    view! {
        <section class="stack">
            <h2>{move || t!(desk.merge.differing)}</h2>
            <p class="muted">
                {move || if nothing { t!(desk.merge.all_agree) } else { t!(desk.merge.differing_hint) }}
            </p>
            {rows}
        </section>
        {(same > 0)
            .then(|| {
                view! {
                    <details data-test="merge-agreeing">
                        <summary>{move || t!(desk.merge.agreeing, n = count(same))}</summary>
                        <dl class="facts desk-facts">{facts.collect_view()}</dl>
                    </details>
                }
            })}
    }
}

#[component]
fn Choice(row: MergeField, form: Arc<Form>, choices: Choices) -> impl IntoView {
    let (field, label) = (row.field.clone(), form.clone());
    let label = move || question(Some(&label), &field, language());
    let group = format!("merge-{}", row.field);
    let taken = {
        let row = row.clone();
        Signal::derive(move || choices.with(|choices| takes(choices, &row)))
    };
    let side = |is_other: bool, live: Option<LiveValue>| {
        let (field, form, group) = (row.field.clone(), form.clone(), group.clone());
        let chosen = field.clone();
        view! {
            <label>
                <input
                    type="radio"
                    name=group
                    data-test=format!("merge-{field}-{}", if is_other { "other" } else { "keep" })
                    prop:checked=move || taken.get() == is_other
                    on:change=move |_| {
                        choices.update(|choices| {
                            choices.insert(chosen.clone(), is_other);
                        });
                    }
                />
                <Value live field form />
            </label>
        }
    };
    let (keep, other) = (side(false, row.keep.clone()), side(true, row.other.clone()));
    view! {
        <fieldset class="choices merge-choice" data-layout="row" data-test=group.clone()>
            <legend>{label}</legend>
            {keep}
            {other}
        </fieldset>
    }
}

/// One side's value, with who gave it.
#[component]
fn Value(live: Option<LiveValue>, field: FieldName, form: Arc<Form>) -> impl IntoView {
    let Some(live) = live else {
        return view! { <span class="muted">{move || t!(desk.merge.empty)}</span> }.into_any();
    };
    let LiveValue {
        answer,
        author,
        written_at,
        received_at,
        source,
        ..
    } = live;
    let origin = Origin {
        author,
        written_at,
        received_at,
        source,
    };
    view! {
        <span>
            <AnswerText form=Some(form) field answer />
            <Provenance origin />
        </span>
    }
    .into_any()
}
