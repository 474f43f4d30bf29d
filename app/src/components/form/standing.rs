//! How a half-filled form stands: what applies, what is wrong, how far it is.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::form::{self, Answers, Form, Level, Problem, View};
use domain::record::FieldName;

/// Everything that follows from the answers given so far.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    applies: BTreeSet<FieldName>,
    required: BTreeSet<FieldName>,
    problems: Vec<Problem>,
    sections: Vec<SectionStanding>,
}

/// How far one section is.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SectionStanding {
    /// Whether the section applies at all.
    pub(crate) applies: bool,
    /// Questions that apply now.
    pub(crate) questions: usize,
    /// Those of them that have an answer.
    pub(crate) answered: usize,
}

impl SectionStanding {
    /// Tells whether nothing is left to answer.
    pub(crate) const fn is_complete(self) -> bool {
        self.questions > 0 && self.answered == self.questions
    }

    /// Returns how much is answered, 0 to 100.
    pub(crate) fn percent(self) -> usize {
        (self.answered * 100).checked_div(self.questions).unwrap_or(0)
    }
}

impl Standing {
    /// Looks at a form with its answers.
    pub(crate) fn of(form: &Form, answers: &Answers, today: NaiveDate) -> Self {
        let view = View::new(form, answers, today);
        let asked = || form.questions().filter(|question| view.applies(question));
        let sections = form::progress(form, answers, today)
            .into_iter()
            .map(|group| SectionStanding {
                applies: group.applies,
                questions: group.applicable,
                answered: group.answered,
            });
        Self {
            applies: asked().map(|question| question.name.clone()).collect(),
            required: asked()
                .filter(|question| view.requires(question))
                .map(|question| question.name.clone())
                .collect(),
            problems: form::problems(form, answers, today),
            sections: sections.collect(),
        }
    }

    /// Tells whether a question applies.
    pub(crate) fn applies(&self, field: &FieldName) -> bool {
        self.applies.contains(field)
    }

    /// Tells whether a question needs an answer.
    pub(crate) fn requires(&self, field: &FieldName) -> bool {
        self.required.contains(field)
    }

    /// Returns what is not right with one answer.
    pub(crate) fn problem(&self, field: &FieldName) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == *field)
    }

    /// Lists the questions that keep the form from being submitted, in the order of asking.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &FieldName> {
        self.problems
            .iter()
            .filter(|problem| problem.level == Level::Error)
            .map(|problem| &problem.field)
    }

    /// Returns how far a section is, by its place in the form.
    pub(crate) fn section(&self, place: usize) -> SectionStanding {
        self.sections.get(place).copied().unwrap_or_default()
    }
}
