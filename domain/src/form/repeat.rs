//! Questions that are asked several times, in a record that is a flat map of fields.
//!
//! The first instance of a repeat has the plain names of its questions, the second `name#2`, the third `name#3`. A
//! record thus stays a map from field to answer, and merges field by field like any other. [`Form::expanded`] returns the form
//! as it stands with the answers given: every instance has questions of its own, which look at their own instance;
//! from outside, `${name}` is the set of all, for `sum`, `count`, `join`. Repeats do not nest.

use std::borrow::Cow;
use std::sync::Arc;

use super::expression::{Expression, Instance};
use super::plan::Plan;
use super::{Answers, Form, Labels, Question, Required, Surroundings, View};
use crate::record::{Answer, FieldName};

/// The most instances of a repeat: more are a slip of the finger.
const MOST: usize = 100;

/// A part of a section that may be asked several times.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// Its name in the sheet.
    pub name: String,
    /// Its heading.
    pub label: Labels,
    /// The names of its questions, as in the sheet.
    pub fields: Vec<FieldName>,
    /// How many instances there are (`repeat_count`); as many as are filled in, if there is nothing.
    pub count: Option<Expression>,
    /// How many instances the form has now; 1 until it is expanded.
    pub instances: usize,
}

impl Repeat {
    /// Returns the names of the fields that a further instance would have, for a button that adds one.
    pub fn next_instance(&self) -> impl Iterator<Item = FieldName> {
        self.fields.iter().map(|field| instance_name(field, self.instances + 1))
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.as_str() == name)
    }

    /// Returns the last instance that somebody filled in. What is calculated makes no instance.
    fn filled(&self, form: &Form, answers: &Answers) -> usize {
        let asked = |field: &str| self.has(field) && form.question(field).is_some_and(Question::is_asked);
        let given = answers.iter().filter(|(_, answer)| **answer != Answer::NotCollected);
        let instances = given.filter_map(|(name, _)| {
            let (field, instance) = name.as_str().split_once('#')?;
            asked(field).then(|| instance.parse::<usize>().ok())?
        });
        instances.max().unwrap_or(1)
    }
}

/// Returns the name of a field in one instance of its repeat, counted from 1.
pub fn instance_name(field: &FieldName, instance: usize) -> FieldName {
    if instance <= 1 {
        field.clone()
    } else {
        FieldName::new(&format!("{field}#{instance}"))
    }
}

impl Form {
    /// Returns the form with one set of questions for each instance of its repeats. A form without repeats is itself,
    /// and so is one that is expanded already.
    pub fn expanded(&self, answers: &Answers, surroundings: &Surroundings, today: chrono::NaiveDate) -> Cow<'_, Self> {
        if self.repeats.iter().any(|repeat| repeat.instances > 1) {
            return Cow::Borrowed(self);
        }
        let counts = self.instances(answers, surroundings, today);
        if counts.iter().all(|count| *count == 1) {
            Cow::Borrowed(self)
        } else {
            Cow::Owned(self.with_instances(&counts))
        }
    }

    /// Counts the instances of every repeat.
    pub(super) fn instances(
        &self,
        answers: &Answers,
        surroundings: &Surroundings,
        today: chrono::NaiveDate,
    ) -> Vec<usize> {
        if self.repeats.is_empty() {
            return Vec::new();
        }
        let view = View::with(self, answers, surroundings, today);
        let count = |repeat: &Repeat| {
            let Some(count) = &repeat.count else {
                return repeat.filled(self, answers);
            };
            let count = count.evaluate(&view.scope()).to_number();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let count = if count.is_nan() {
                1
            } else {
                count.clamp(1.0, MOST as f64) as usize
            };
            count
        };
        self.repeats.iter().map(|repeat| count(repeat).clamp(1, MOST)).collect()
    }

    pub(super) fn with_instances(&self, counts: &[usize]) -> Self {
        let mut form = self.clone();
        for (repeat, count) in form.repeats.iter_mut().zip(counts) {
            repeat.instances = *count;
        }
        let repeats = form.repeats.clone();
        let outside = Place {
            repeats: &repeats,
            inside: None,
        };
        form.hidden.iter_mut().for_each(|question| rewrite(question, &outside));
        for group in &mut form.groups {
            group.relevant = group.relevant.as_ref().map(|relevant| relevant.for_instance(&outside));
            let mut questions = Vec::new();
            let mut rest = group.questions.iter().peekable();
            while let Some(question) = rest.next() {
                let Some(repeat) = repeats.iter().find(|repeat| repeat.has(question.name.as_str())) else {
                    let mut question = question.clone();
                    rewrite(&mut question, &outside);
                    questions.push(question);
                    continue;
                };
                let mut block = vec![question];
                while let Some(next) = rest.next_if(|next| repeat.has(next.name.as_str())) {
                    block.push(next);
                }
                for instance in 1..=repeat.instances {
                    let place = Place {
                        repeats: &repeats,
                        inside: Some((repeat, instance)),
                    };
                    questions.extend(block.iter().map(|question| {
                        let mut question = (*question).clone();
                        question.name = instance_name(&question.name, instance);
                        rewrite(&mut question, &place);
                        question
                    }));
                }
            }
            group.questions = questions;
        }
        for check in &mut form.checks {
            check.relevant = check.relevant.as_ref().map(|relevant| relevant.for_instance(&outside));
            check.constraint = check.constraint.for_instance(&outside);
        }
        // The sheet had no cycle, and instances look at their own instance only, or from outside at all of them.
        if let Ok(plan) = Plan::of(&form) {
            form.plan = Arc::new(plan);
        }
        form
    }
}

fn rewrite(question: &mut Question, place: &Place<'_>) {
    let expressions = [
        &mut question.relevant,
        &mut question.constraint,
        &mut question.calculation,
        &mut question.choice_filter,
    ];
    for expression in expressions.into_iter().flatten() {
        *expression = expression.for_instance(place);
    }
    if let Required::When(condition) = &mut question.required {
        *condition = condition.for_instance(place);
    }
}

struct Place<'a> {
    repeats: &'a [Repeat],
    inside: Option<(&'a Repeat, usize)>,
}

impl Instance for Place<'_> {
    fn fields(&self, name: &str) -> Vec<String> {
        let Some(repeat) = self
            .repeats
            .iter()
            .find(|repeat| repeat.has(name) || repeat.name == name)
        else {
            return vec![name.to_owned()];
        };
        let field = FieldName::new(name);
        let named = |instance| instance_name(&field, instance).to_string();
        match self.inside {
            Some((inside, instance)) if inside.name == repeat.name && repeat.has(name) => vec![named(instance)],
            _ => (1..=repeat.instances).map(named).collect(),
        }
    }

    fn position(&self) -> Option<usize> {
        self.inside.map(|(_, instance)| instance)
    }
}
