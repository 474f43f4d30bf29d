//! The answers of a record, in the sections of its form.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::api::{FieldDetail, LiveValue, RecordDetail};
use domain::elsewhere::is_answer;
use domain::form::{Form, Group, Kind};
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::answer_text::{AnswerText, answer_state};
use super::figures::question;
use super::provenance::{Origin, Provenance};
use super::review_comment::ReviewComment;
use super::reviewing::Reviewing;
use crate::components::Icon;
use crate::components::words::{labels, language, t};

/// Every section with its answers, then what the form no longer asks.
#[component]
pub(crate) fn RecordFields(
    detail: RecordDetail,
    form: Option<Arc<Form>>,
    /// Where comments at questions go, when the record is under review.
    reviewing: Option<Reviewing>,
) -> impl IntoView {
    let kind = detail.kind;
    let record = detail.id.to_string();
    let mut fields: BTreeMap<FieldName, FieldDetail> = detail
        .fields
        .into_iter()
        .map(|field| (field.field.clone(), field))
        .collect();
    // The link to the enterprise is a link at the head of the page, not an answer; reasons stand with their warnings.
    for hidden in form.iter().flat_map(|form| &form.hidden) {
        fields.remove(&hidden.name);
    }
    fields.retain(|field, _| !field.as_str().contains('~') && is_answer(kind, field.as_str()));
    let all = RwSignal::new(false);
    let section = |group: &Group, fields: &mut BTreeMap<FieldName, FieldDetail>| {
        let asked = group.questions.iter().filter(|question| question.kind != Kind::Note);
        let fields: Vec<FieldDetail> = asked
            .map(|question| {
                fields
                    .remove(&question.name)
                    .unwrap_or_else(|| not_collected(&question.name))
            })
            .collect();
        let label = group.label.clone();
        let title = Signal::derive(move || labels(&label));
        view! { <FieldSection title fields form=form.clone() record=record.clone() all reviewing /> }
    };
    let sections: Vec<_> = form
        .iter()
        .flat_map(|form| &form.groups)
        .map(|group| section(group, &mut fields))
        .collect();
    let others: Vec<FieldDetail> = fields.into_values().collect();
    let other_title = Signal::derive(|| t!(desk.record.other_fields).to_owned());
    view! {
        {sections}
        {(!others.is_empty()).then(|| view! { <FieldSection title=other_title fields=others form=form record all reviewing /> })}
        <button
            class="button"
            type="button"
            data-kind="quiet"
            data-test="fields-all"
            aria-pressed=move || all.get().to_string()
            on:click=move |_| all.update(|all| *all = !*all)
        >
            {move || if all.get() { t!(record.hide_missing) } else { t!(desk.record.show_missing) }}
        </button>
    }
}

fn not_collected(field: &FieldName) -> FieldDetail {
    FieldDetail {
        field: field.clone(),
        live: Vec::new(),
        conflict: false,
    }
}

fn shown(field: &FieldDetail) -> Answer {
    field
        .live
        .first()
        .map_or(Answer::NotCollected, |live| live.answer.clone())
}

/// One section: how much of it is answered, and its answers.
#[component]
fn FieldSection(
    title: Signal<String>,
    fields: Vec<FieldDetail>,
    form: Option<Arc<Form>>,
    record: String,
    /// Whether questions that nobody has asked are shown too.
    all: RwSignal<bool>,
    reviewing: Option<Reviewing>,
) -> impl IntoView {
    let show_all = all;
    let done = fields
        .iter()
        .filter(|field| shown(field) != Answer::NotCollected)
        .count();
    let rows = fields
        .into_iter()
        .map(|field| view! { <FieldLine field form=form.clone() record=record.clone() all=show_all reviewing /> })
        .collect_view();
    view! {
        <section class="section" hidden=move || done == 0 && !show_all.get()>
            <div class="section__head">
                <h2 class="section__title">{title}</h2>
                <span class="section__count">{move || t!(desk.record.answered, done = done)}</span>
            </div>
            <div class="section__body">
                <dl class="facts desk-facts">{rows}</dl>
            </div>
        </section>
    }
}

#[component]
fn FieldLine(
    field: FieldDetail,
    form: Option<Arc<Form>>,
    record: String,
    all: RwSignal<bool>,
    reviewing: Option<Reviewing>,
) -> impl IntoView {
    let FieldDetail { field, live, conflict } = field;
    let answer = live.first().map_or(Answer::NotCollected, |live| live.answer.clone());
    let state = answer_state(&answer);
    let label = {
        let (form, field) = (form.clone(), field.clone());
        move || question(form.as_deref(), &field, language())
    };
    let test = format!("record-field-{field}");
    let comment = reviewing.map(|reviewing| {
        let label = Signal::derive(label.clone());
        view! { <ReviewComment field=field.clone() reviewing label /> }
    });
    let value = if conflict {
        view! { <Disagreement field live form record /> }.into_any()
    } else {
        view! { <AnswerText form field answer /> }.into_any()
    };
    view! {
        <div
            data-test=test
            data-conflict=conflict.to_string()
            hidden=move || state == "not-collected" && !conflict && !all.get()
        >
            <dt>{label}</dt>
            <dd data-state=state data-empty=(state == "not-collected").then_some("")>{value} {comment}</dd>
        </div>
    }
}

/// Both values of a field in conflict, with where each comes from, and the way to settle it.
#[component]
fn Disagreement(field: FieldName, live: Vec<LiveValue>, form: Option<Arc<Form>>, record: String) -> impl IntoView {
    let address = format!("/desk/conflicts?record={record}&field={field}");
    let sides = live
        .into_iter()
        .map(|live| {
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
                <li>
                    <AnswerText form=form.clone() field=field.clone() answer />
                    <Provenance origin />
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="desk-disagreement">
            <span class="badge" data-state="conflict">{move || t!(desk.record.disagree)}</span>
            <ul>{sides}</ul>
            <a class="button" data-kind="secondary" href=address>
                <Icon name="conflict" />
                {move || t!(desk.record.settle)}
            </a>
        </div>
    }
}
