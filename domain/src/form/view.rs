//! The answers given so far, as expressions see them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::expression::{Scope, Value};
use super::{Form, Group, Question, Required};
use crate::record::{Answer, FieldName};

/// Answers by field name.
pub type Answers = BTreeMap<FieldName, Answer>;

/// A form with the answers given so far, on one day.
///
/// A question that does not apply has no value for others, as in XLSForm: its answer is kept, so that nothing is lost
/// when it applies again, but it counts for nothing. Applicability is worked out in the order of the sheet, so a
/// `relevant` that names a later question sees that question's answer as it stands.
#[derive(Debug)]
pub struct View<'a> {
    answers: &'a Answers,
    today: NaiveDate,
    not_applicable: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    /// Looks at a form with its answers. `today` is the day at the place of the person.
    pub fn new(form: &'a Form, answers: &'a Answers, today: NaiveDate) -> Self {
        let mut view = Self {
            answers,
            today,
            not_applicable: BTreeSet::new(),
        };
        for question in &form.hidden {
            view.admit(question, true);
        }
        for group in &form.groups {
            let applies = view.group_applies(group);
            for question in &group.questions {
                view.admit(question, applies);
            }
        }
        view
    }

    fn admit(&mut self, question: &'a Question, group_applies: bool) {
        let applies = group_applies
            && question
                .relevant
                .as_ref()
                .is_none_or(|relevant| relevant.holds(&self.scope()));
        if !applies {
            self.not_applicable.insert(question.name.as_str());
        }
    }

    /// Tells whether a section applies.
    pub fn group_applies(&self, group: &Group) -> bool {
        group
            .relevant
            .as_ref()
            .is_none_or(|relevant| relevant.holds(&self.scope()))
    }

    /// Tells whether a question applies.
    pub fn applies(&self, question: &Question) -> bool {
        !self.not_applicable.contains(question.name.as_str())
    }

    /// Tells whether a question needs an answer; one that does not apply never does.
    pub fn requires(&self, question: &Question) -> bool {
        self.applies(question)
            && match &question.required {
                Required::Never => false,
                Required::Always => true,
                Required::When(condition) => condition.holds(&self.scope()),
            }
    }

    /// Returns the answer that is stored, whether the question applies or not.
    pub fn answer(&self, question: &Question) -> &'a Answer {
        self.answers.get(&question.name).unwrap_or(&Answer::NotCollected)
    }

    /// Tells whether the question is done: it has a value, or is *unknown* where that is an answer.
    pub fn is_answered(&self, question: &Question) -> bool {
        match self.answer(question) {
            Answer::NotCollected => false,
            Answer::Unknown => question.parameters.unknown,
            Answer::Text(text) => !text.trim().is_empty(),
            Answer::Choices(names) => !names.is_empty(),
            _ => true,
        }
    }

    /// Returns what an expression that belongs to no question can see.
    pub fn scope(&self) -> Scope<'_> {
        Scope::new(self.today, |name| match self.answers.get(name) {
            Some(answer) if !self.not_applicable.contains(name) => Value::from_answer(answer),
            _ => Value::empty(),
        })
    }
}
