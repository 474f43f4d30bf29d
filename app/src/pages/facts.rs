//! What is known of one record, section by section, and what disagrees.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::elsewhere::is_answer;
use domain::form::{Form, Group, Kind, Question};
use domain::record::{Answer, FieldName, Record, Register};
use leptos::prelude::*;

use crate::components::answer_in_words;
use crate::components::words::{labels, t};
use crate::state::{Forms, use_forms};

/// The answers of a record. Questions that nobody has asked are left out until somebody wants to see them; what an older
/// version of the form asked stands at the end.
#[component]
pub(crate) fn Facts(form: Arc<Form>, record: Record) -> impl IntoView {
    let forms = use_forms();
    let all = RwSignal::new(false);
    let asked: Vec<_> = form
        .groups
        .iter()
        .flat_map(|group| &group.questions)
        .filter(|question| is_shown(question))
        .collect();
    let missing = asked.iter().filter(|question| is_missing(&record, question)).count();
    let older = older(&forms, &form, &record);
    let nothing = older.is_none() && missing == asked.len();
    let shown = StoredValue::new((forms, form, record));
    let sections = move || {
        let all = all.get();
        shown.with_value(|(forms, form, record)| {
            let sections = form
                .groups
                .iter()
                .filter_map(|group| section(forms, form, group, record, all));
            sections.collect_view()
        })
    };
    view! {
        {nothing.then(|| view! { <p class="muted">{move || t!(record.nothing)}</p> })}
        {sections}
        {older}
        {(missing > 0)
            .then(|| {
                view! {
                    <button
                        class="button"
                        type="button"
                        data-kind="quiet"
                        data-test="facts-all"
                        aria-pressed=move || all.get().to_string()
                        on:click=move |_| all.update(|all| *all = !*all)
                    >
                        {move || {
                            if all.get() { t!(record.hide_missing).to_owned() } else { t!(record.show_missing, count = missing) }
                        }}
                    </button>
                }
            })}
    }
}

fn is_shown(question: &Question) -> bool {
    !matches!(question.kind, Kind::Note | Kind::Hidden)
}

fn is_missing(record: &Record, question: &Question) -> bool {
    *record.answer(question.name.as_str()) == Answer::NotCollected && !conflicts(record, &question.name)
}

fn conflicts(record: &Record, field: &FieldName) -> bool {
    record.fields.get(field).is_some_and(Register::is_conflict)
}

fn section(forms: &Forms, form: &Form, group: &Group, record: &Record, all: bool) -> Option<AnyView> {
    let shown = |question: &&Question| is_shown(question) && (all || !is_missing(record, question));
    let facts: Vec<_> = group
        .questions
        .iter()
        .filter(shown)
        .flat_map(|question| facts_of(forms, form, question, record))
        .collect();
    let heading = group.label.clone();
    (!facts.is_empty()).then(|| card(Signal::derive(move || labels(&heading)), facts))
}

fn card(heading: Signal<String>, facts: Vec<AnyView>) -> AnyView {
    view! {
        <section class="section">
            <div class="section__head">
                <h2 class="section__title">{heading}</h2>
            </div>
            <div class="section__body">
                <dl class="facts">{facts}</dl>
            </div>
        </section>
    }
    .into_any()
}

/// The answer to a question, in every instance of its repeat.
fn facts_of(forms: &Forms, form: &Form, question: &Question, record: &Record) -> Vec<AnyView> {
    let later = record.fields.keys().filter(|field| {
        field
            .as_str()
            .split_once('#')
            .is_some_and(|(base, _)| base == question.name.as_str())
    });
    std::iter::once(&question.name)
        .chain(later)
        .map(|field| fact(forms, form, field, record))
        .collect()
}

/// One answer with its question and unit. Where people gave different answers, that is said beside it.
fn fact(forms: &Forms, form: &Form, field: &FieldName, record: &Record) -> AnyView {
    let answer = record.answer(field.as_str()).clone();
    let state = match &answer {
        Answer::NotCollected => "not-collected",
        Answer::Unknown => "unknown",
        _ => "given",
    };
    let conflict = conflicts(record, field);
    let label = forms.label(form, field);
    let question = forms.question(form, field, &answer);
    let value = move || answer_in_words(question.as_ref(), &answer);
    view! {
        <div data-test=format!("record-field-{field}")>
            <dt>{move || labels(&label)}</dt>
            <dd data-state=state data-empty=(state == "not-collected").then_some("")>
                {value}
                {conflict
                    .then(|| {
                        view! {
                            " "
                            <span class="badge" data-state="conflict">
                                {move || t!(record.conflict)}
                            </span>
                        }
                    })}
                {reasons(field, record)}
            </dd>
        </div>
    }
    .into_any()
}

/// Why a warning about this answer was let stand.
fn reasons(field: &FieldName, record: &Record) -> Vec<AnyView> {
    let about = |name: &FieldName| {
        name.as_str()
            .split_once('~')
            .is_some_and(|(base, _)| base == field.as_str())
    };
    let given = record.fields.keys().filter(|name| about(name));
    // What a reviewer said stands at the head of the page.
    let given = given.filter(|name| is_answer(record.kind, name.as_str()));
    let words = given.filter_map(|name| record.answer(name.as_str()).as_text().map(str::to_owned));
    words
        .map(|reason| {
            view! {
                <p class="facts__reason">{move || t!(record.reason, reason = reason.clone())}</p>
            }
            .into_any()
        })
        .collect()
}

/// What an older version of the form asked, or what was set aside when a draft moved to a newer one: nothing is dropped.
fn older(forms: &Forms, form: &Form, record: &Record) -> Option<AnyView> {
    let known: BTreeSet<&str> = form.questions().map(|question| question.name.as_str()).collect();
    let left = record.fields.keys().filter(|field| {
        let base = field.as_str().split(['#', '~']).next().unwrap_or_default();
        let is_answer = is_answer(record.kind, field.as_str());
        !known.contains(base) && is_answer && !field.as_str().contains('~') && record.answer(field.as_str()).is_given()
    });
    let facts: Vec<_> = left.map(|field| fact(forms, form, field, record)).collect();
    (!facts.is_empty()).then(|| card(Signal::derive(|| t!(record.older).to_owned()), facts))
}
