//! What was said last time, shown beside the question.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::elsewhere::day_field;
use domain::form::{Form, Kind};
use domain::record::{Answer, FieldName, Record, RecordKind, YearMonth};
use leptos::prelude::*;

use crate::state::{Records, SavedDraft};

/// An answer of last time, and of which day it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Previous {
    pub(super) answer: Answer,
    pub(super) day: Option<NaiveDate>,
}

/// The answers of last time, by question.
#[derive(Clone, Copy)]
struct PreviousAnswers(StoredValue<BTreeMap<FieldName, Previous>>);

/// Provides last time's answers to the questions that ask for them: those of the last record of this kind, else what the
/// register holds; a choice that is the same from visit to visit comes from the person's own last visit.
pub(crate) fn provide_previous(form: &Form, draft: &SavedDraft, records: Records) {
    let about = draft
        .enterprise
        .or((draft.kind == RecordKind::Enterprise).then_some(draft.record));
    let last = records.last_time(draft.record, draft.kind, &draft.answers);
    let register = about.and_then(|id| records.record(id));
    let own = (draft.kind == RecordKind::Visit)
        .then(|| records.own_last_visit(draft.record))
        .flatten();
    let mut answers = BTreeMap::new();
    for question in form.questions().filter(|question| question.previous) {
        let habit = matches!(question.kind, Kind::SelectMultiple(_));
        let sources = [
            (last.as_ref(), day_field(draft.kind)),
            (register.as_ref(), day_field(RecordKind::Enterprise)),
            (own.as_ref().filter(|_| habit), day_field(RecordKind::Visit)),
        ];
        let found = sources.into_iter().find_map(|(record, day)| {
            let record = record?;
            let answer = record.answer(question.name.as_str());
            answer.is_given().then(|| Previous {
                answer: answer.clone(),
                day: day_of(record, day),
            })
        });
        answers.extend(found.map(|found| (question.name.clone(), found)));
    }
    provide_context(PreviousAnswers(StoredValue::new(answers)));
}

fn day_of(record: &Record, field: &str) -> Option<NaiveDate> {
    match record.answer(field) {
        Answer::Date(day) => Some(*day),
        Answer::YearMonth(month) => first_of(*month),
        _ => None,
    }
}

fn first_of(month: YearMonth) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(month.year()), u32::from(month.month()), 1)
}

/// Returns last time's answer to a question.
pub(super) fn previous(field: &FieldName) -> Option<Previous> {
    use_context::<PreviousAnswers>()?
        .0
        .with_value(|answers| answers.get(field).cloned())
}
