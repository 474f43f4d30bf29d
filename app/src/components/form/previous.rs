//! What was said last time, shown beside the question.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::form::Form;
use domain::record::{Answer, FieldName, Record};
use leptos::prelude::*;

/// An answer of last time, and of which day it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Previous {
    pub(super) answer: Answer,
    pub(super) day: Option<NaiveDate>,
}

/// The answers of last time, by question.
#[derive(Clone, Copy)]
struct PreviousAnswers(StoredValue<BTreeMap<FieldName, Previous>>);

/// Provides last time's answers to the questions that ask for them: those of the last visit, else what the register holds.
pub(crate) fn provide_previous(form: &Form, last_visit: Option<&Record>, enterprise: Option<&Record>) {
    let mut answers = BTreeMap::new();
    for question in form.questions().filter(|question| question.previous) {
        let sources = [(last_visit, "visit_date"), (enterprise, "headcount_as_of")];
        let found = sources.into_iter().find_map(|(record, day)| {
            let record = record?;
            let answer = record.answer(question.name.as_str());
            answer.is_given().then(|| Previous {
                answer: answer.clone(),
                day: record.answer(day).as_date(),
            })
        });
        answers.extend(found.map(|found| (question.name.clone(), found)));
    }
    provide_context(PreviousAnswers(StoredValue::new(answers)));
}

/// Returns last time's answer to a question.
pub(super) fn previous(field: &FieldName) -> Option<Previous> {
    use_context::<PreviousAnswers>()?
        .0
        .with_value(|answers| answers.get(field).cloned())
}
