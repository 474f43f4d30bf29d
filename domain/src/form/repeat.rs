//! Questions that are asked several times, in a record that is a flat map of fields.
//!
//! The first instance of a repeat has the plain names of its questions, the second `name#2`, the third `name#3`. A
//! record thus stays a map from field to answer, and merges field by field like any other. [`Form::expanded`] returns the form
//! as it stands with the answers given: every instance has questions of its own, which look at their own instance;
//! from outside, `${name}` is the set of all, for `sum`, `count`, `join`. Repeats do not nest.

use std::borrow::Cow;
use std::sync::Arc;

use super::definition::{Check, Group, Preset};
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

    /// Tells whether a question of the sheet stands in the repeat.
    pub(super) fn has(&self, name: &str) -> bool {
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

/// Returns the name that a field has in the sheet: `workers` for `workers#2`.
pub(crate) fn plain_name(name: &str) -> &str {
    name.split_once('#').map_or(name, |(plain, _)| plain)
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
        if self.repeats.is_empty() || self.instances().any(|instances| instances != 1) {
            return Cow::Borrowed(self);
        }
        let mut form = Cow::Borrowed(self);
        // A count may look at questions of another repeat, which has to be counted first. There is no circle.
        for _ in 0..=self.repeats.len() {
            let counts = form.counts(&View::with(&form, answers, surroundings, today));
            if form.instances().eq(counts.iter().copied()) {
                break;
            }
            form = Cow::Owned(self.with_instances(&counts));
        }
        form
    }

    /// Returns how many instances each repeat has in the form as it stands.
    pub(super) fn instances(&self) -> impl Iterator<Item = usize> {
        self.repeats.iter().map(|repeat| repeat.instances)
    }

    /// Counts how many instances each repeat should have; as in ODK there is none where the count is empty.
    pub(super) fn counts(&self, view: &View<'_>) -> Vec<usize> {
        let count = |repeat: &Repeat| {
            let Some(count) = &repeat.count else {
                return repeat.filled(self, view.answers()).clamp(1, MOST);
            };
            let count = count.evaluate(&view.scope()).to_number();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped; NaN is 0"
            )]
            let count = count.clamp(0.0, MOST as f64) as usize;
            count
        };
        self.repeats.iter().map(count).collect()
    }

    /// Returns the form with so many instances of each repeat. It must be as it was read from its sheets.
    pub(super) fn with_instances(&self, counts: &[usize]) -> Self {
        let mut repeats = self.repeats.clone();
        for (repeat, count) in repeats.iter_mut().zip(counts) {
            repeat.instances = *count;
        }
        let outside = Place {
            repeats: &repeats,
            inside: None,
        };
        let rewritten = |expression: &Option<Expression>| expression.as_ref().map(|it| it.for_instance(&outside));
        let groups = self.groups.iter().map(|group| Group {
            name: group.name.clone(),
            label: group.label.clone(),
            relevant: rewritten(&group.relevant),
            questions: questions(&group.questions, &repeats),
        });
        let checks = self.checks.iter().map(|check| Check {
            relevant: rewritten(&check.relevant),
            constraint: check.constraint.for_instance(&outside),
            ..check.clone()
        });
        let mut form = Self {
            id: self.id.clone(),
            version: self.version.clone(),
            title: self.title.clone(),
            language: self.language,
            hidden: self.hidden.iter().map(|question| placed(question, &outside)).collect(),
            groups: groups.collect(),
            checks: checks.collect(),
            date_field: self.date_field.clone(),
            plan: self.plan.clone(),
            repeats: Vec::new(),
        };
        let counts: Vec<_> = repeats.iter().map(|repeat| rewritten(&repeat.count)).collect();
        for (repeat, count) in repeats.iter_mut().zip(counts) {
            repeat.count = count;
        }
        form.repeats = repeats;
        // An instance builds on another only where one question of the sheet builds on the other, and there was no
        // circle in the sheet.
        let Ok(plan) = Plan::of(&form) else {
            return self.clone();
        };
        form.plan = Arc::new(plan);
        form
    }
}

/// Returns the questions of a section, those of a repeat once for each instance.
fn questions(sheet: &[Question], repeats: &[Repeat]) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut rest = sheet;
    while let Some((first, behind)) = rest.split_first() {
        let Some(repeat) = repeats.iter().find(|repeat| repeat.has(first.name.as_str())) else {
            let outside = Place { repeats, inside: None };
            questions.push(placed(first, &outside));
            rest = behind;
            continue;
        };
        let length = rest
            .iter()
            .take_while(|question| repeat.has(question.name.as_str()))
            .count();
        let (block, behind) = rest.split_at(length);
        for instance in 1..=repeat.instances {
            let place = Place {
                repeats,
                inside: Some((repeat, instance)),
            };
            questions.extend(block.iter().map(|question| placed(question, &place)));
        }
        rest = behind;
    }
    questions
}

/// Returns a question as it stands in one instance of its repeat, or outside of all.
fn placed(question: &Question, place: &Place<'_>) -> Question {
    let instance = place.inside.map_or(1, |(_, instance)| instance);
    let mut question = question.clone();
    question.name = instance_name(&question.name, instance);
    rewrite(&mut question, place);
    question
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
    if let Some(Preset::Expression(default)) = &mut question.default {
        *default = default.for_instance(place);
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

    fn everywhere(&self, name: &str) -> Vec<String> {
        Place {
            repeats: self.repeats,
            inside: None,
        }
        .fields(name)
    }

    fn position(&self) -> Option<usize> {
        self.inside.map(|(_, instance)| instance)
    }
}
