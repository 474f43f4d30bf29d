//! What is known of one record, section by section, and what disagrees.

use std::sync::Arc;

use domain::form::{Form, Group, Question, display};
use domain::record::Record;
use leptos::prelude::*;

use crate::components::words::{labels, language, t};

/// The answers of a record. Sections and questions without an answer are left out.
#[component]
pub(super) fn Facts(form: Arc<Form>, record: Record) -> impl IntoView {
    let sections = form.groups.iter().filter_map(|group| section(group, &record));
    let shown: Vec<_> = sections.collect();
    if shown.is_empty() {
        view! { <p class="muted">{move || t!(record.nothing)}</p> }.into_any()
    } else {
        shown.into_any()
    }
}

fn section(group: &Group, record: &Record) -> Option<AnyView> {
    let known = |question: &&Question| record.answer(question.name.as_str()).is_given() || conflicts(record, question);
    let facts: Vec<_> = group
        .questions
        .iter()
        .filter(known)
        .map(|question| fact(question, record))
        .collect();
    let heading = group.label.clone();
    (!facts.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section__head">
                    <h2 class="section__title">{move || labels(&heading)}</h2>
                </div>
                <div class="section__body">
                    <dl class="facts">{facts}</dl>
                </div>
            </section>
        }
        .into_any()
    })
}

fn conflicts(record: &Record, question: &Question) -> bool {
    record
        .fields
        .get(&question.name)
        .is_some_and(domain::record::Register::is_conflict)
}

/// One answer with its question and unit. Where people gave different answers, that is said beside it.
fn fact(question: &Question, record: &Record) -> AnyView {
    let answer = record.answer(question.name.as_str()).clone();
    let conflict = conflicts(record, question);
    let (question, unit) = (question.clone(), question.unit.clone());
    let (label, test) = (question.label.clone(), format!("record-field-{}", question.name));
    let value = move || {
        let words = display(&question, &answer, language());
        match &unit {
            Some(unit) if answer.is_given() => format!("{words} {}", unit.in_language(language())),
            _ => words,
        }
    };
    view! {
        <div data-test=test>
            <dt>{move || labels(&label)}</dt>
            <dd>
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
            </dd>
        </div>
    }
    .into_any()
}
