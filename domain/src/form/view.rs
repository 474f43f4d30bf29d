//! The answers given so far, as expressions see them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::expression::{Scope, Value};
use super::{Form, Group, Question, Required, Surroundings};
use crate::record::{Answer, FieldName};

/// Answers by field name.
pub type Answers = BTreeMap<FieldName, Answer>;

/// A form with the answers given so far, on one day.
///
/// A question that does not apply has no value for others, as in XLSForm: its answer is kept, so that nothing is lost
/// when it applies again, but it counts for nothing. Applicability is worked out in the order in which questions build
/// on each other, wherever they stand in the sheet.
#[derive(Debug)]
pub struct View<'a> {
    form: &'a Form,
    answers: &'a Answers,
    surroundings: Option<&'a Surroundings>,
    today: NaiveDate,
    applicable: Cow<'a, [bool]>,
}

impl<'a> View<'a> {
    /// Looks at a form with its answers. `today` is the day at the place of the person.
    pub fn new(form: &'a Form, answers: &'a Answers, today: NaiveDate) -> Self {
        Self::worked_out(form, answers, None, today)
    }

    /// Looks at a form with its answers and what is known beyond them.
    pub fn with(form: &'a Form, answers: &'a Answers, surroundings: &'a Surroundings, today: NaiveDate) -> Self {
        Self::worked_out(form, answers, Some(surroundings), today)
    }

    fn worked_out(
        form: &'a Form,
        answers: &'a Answers,
        surroundings: Option<&'a Surroundings>,
        today: NaiveDate,
    ) -> Self {
        let mut applicable = vec![true; form.plan.order.len()];
        for place in form.plan.order.iter().copied() {
            let Some(question) = form.at(place) else { continue };
            let view = View {
                form,
                answers,
                surroundings,
                today,
                applicable: Cow::Borrowed(&applicable),
            };
            let applies = view.would_apply(place, question);
            applicable[place] = applies;
        }
        Self {
            form,
            answers,
            surroundings,
            today,
            applicable: Cow::Owned(applicable),
        }
    }

    /// Looks with applicability that is worked out already.
    pub(super) const fn of_state(
        form: &'a Form,
        answers: &'a Answers,
        surroundings: &'a Surroundings,
        today: NaiveDate,
        applicable: &'a [bool],
    ) -> Self {
        Self {
            form,
            answers,
            surroundings: Some(surroundings),
            today,
            applicable: Cow::Borrowed(applicable),
        }
    }

    /// Returns the form that is looked at.
    pub const fn form(&self) -> &'a Form {
        self.form
    }

    /// Returns the answers given so far.
    pub const fn answers(&self) -> &'a Answers {
        self.answers
    }

    /// Works out whether a question applies, from what those before it say.
    pub(super) fn would_apply(&self, place: usize, question: &Question) -> bool {
        let section = self.form.plan.sections.get(place).copied().flatten();
        section.is_none_or(|section| self.group_applies(&self.form.groups[section]))
            && question
                .relevant
                .as_ref()
                .is_none_or(|relevant| relevant.holds(&self.scope()))
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
        self.name_applies(question.name.as_str()).unwrap_or(true)
    }

    /// Tells whether a field applies; nothing, if the form does not have it.
    fn name_applies(&self, name: &str) -> Option<bool> {
        let place = self.form.plan.places.get(name)?;
        self.applicable.get(*place).copied()
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
        let scope = Scope::new(self.today, |name| match self.answers.get(name) {
            Some(answer) if self.name_applies(name) == Some(true) => Value::from_answer(answer),
            _ => Value::empty(),
        });
        let scope = scope.with_form(self.form);
        match self.surroundings {
            Some(surroundings) => scope.with_surroundings(surroundings, self.rule_day()),
            None => scope,
        }
    }

    /// Returns the day on which dated rules are looked up: that of the visit, or else today.
    fn rule_day(&self) -> NaiveDate {
        let field = self.form.date_field.as_ref();
        let field = field.filter(|field| self.name_applies(field.as_str()) == Some(true));
        let answer = field.and_then(|field| self.answers.get(field));
        let moment = answer.and_then(|answer| Value::from_answer(answer).to_moment());
        moment.map_or(self.today, |moment| moment.date())
    }
}
