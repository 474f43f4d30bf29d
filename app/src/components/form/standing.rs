//! How a half-filled form stands: what applies, what is wrong, how far it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::form::{self, Answers, Form, Problem, State, Surroundings};
use domain::record::{Answer, FieldName};

/// What a record had, and lacked, before somebody began to change it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Before {
    answers: Answers,
    problems: Vec<Problem>,
    /// The questions that applied.
    applied: BTreeSet<FieldName>,
}

impl Before {
    /// Looks at the answers that a draft began with; a new record has none.
    pub(crate) fn of(form: &Arc<Form>, answers: &Answers, surroundings: &Surroundings, today: NaiveDate) -> Self {
        if answers.is_empty() {
            return Self {
                answers: Answers::new(),
                problems: Vec::new(),
                applied: BTreeSet::new(),
            };
        }
        let state = State::new(form.clone(), answers.clone(), surroundings.clone(), today);
        let applied = state.form().questions().map(|question| &question.name);
        Self {
            answers: answers.clone(),
            problems: state.problems().cloned().collect(),
            applied: applied.filter(|field| state.applies(field)).cloned().collect(),
        }
    }

    /// Tells whether a question applied before the change.
    pub(crate) fn applied(&self, field: &FieldName) -> bool {
        self.applied.contains(field)
    }

    /// Tells whether a problem is an old one in a section that nobody touched.
    ///
    /// Registers are imported with a name and little else: whoever corrects one thing is not asked for all the rest.
    fn excuses(&self, problem: &Problem, form: &Form, answers: &Answers) -> bool {
        self.problems.contains(problem) && !self.is_touched(&problem.field, form, answers)
    }

    fn is_touched(&self, field: &FieldName, form: &Form, answers: &Answers) -> bool {
        let section = form
            .groups
            .iter()
            .find(|group| group.questions.iter().any(|question| question.name == *field));
        let value = |answers: &Answers, field| answers.get(field).cloned().unwrap_or(Answer::NotCollected);
        section.is_none_or(|section| {
            let mut asked = section.questions.iter().filter(|question| question.is_asked());
            asked.any(|question| value(answers, &question.name) != value(&self.answers, &question.name))
        })
    }
}

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
    pub(crate) fn of(state: &State, before: &Before) -> Self {
        let (form, view) = (state.form(), state.view());
        let problems = state
            .problems()
            .filter(|problem| !before.excuses(problem, form, state.answers()));
        let asked = || form.questions().filter(|question| view.applies(question));
        let sections = form::progress(&view).into_iter().map(|group| SectionStanding {
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
            problems: problems.cloned().collect(),
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

    /// Returns what is not right with one answer: the heaviest first, the same words once.
    pub(crate) fn problems(&self, field: &FieldName) -> Vec<Problem> {
        let mut found: Vec<Problem> = Vec::new();
        for problem in self.problems.iter().filter(|problem| problem.field == *field) {
            if !found.iter().any(|known| known.message == problem.message) {
                found.push(problem.clone());
            }
        }
        found.sort_by_key(|problem| std::cmp::Reverse(problem.level));
        found
    }

    /// Lists the questions that keep the form from being submitted: errors, and warnings without a reason.
    pub(crate) fn blocking<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = &'a FieldName> {
        let blocking = self.problems.iter().filter(|problem| problem.blocks(answers));
        blocking.map(|problem| &problem.field)
    }

    /// Lists the warnings that stand, each with the field in which its reason is kept.
    pub(crate) fn reasons(&self) -> impl Iterator<Item = FieldName> + '_ {
        let warnings = self
            .problems
            .iter()
            .filter(|problem| problem.level == form::Level::Warning);
        warnings.map(Problem::reason_field)
    }

    /// Returns how far a section is, by its place in the form.
    pub(crate) fn section(&self, place: usize) -> SectionStanding {
        self.sections.get(place).copied().unwrap_or_default()
    }
}
