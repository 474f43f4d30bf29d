//! A form being filled in: one changed answer re-evaluates only what depends on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::calculate::to_answer;
use super::check::{broken_check, problem};
use super::{Answers, Form, Problem, Question, Surroundings, View};
use crate::record::{Answer, FieldName};

/// A form with its answers, kept worked out.
///
/// It shows the same as a fresh [`View`], [`problems`](super::problems) and [`calculations`](super::calculations)
/// would, and costs what the change touches, not what the form holds.
#[derive(Clone, Debug)]
pub struct State {
    sheet: Arc<Form>,
    form: Arc<Form>,
    answers: Answers,
    surroundings: Surroundings,
    today: NaiveDate,
    applicable: Vec<bool>,
    problems: Vec<Option<Problem>>,
    checks: Vec<Option<Problem>>,
}

/// What came of one change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Calculated fields with their new answers, to be written in the same edit.
    pub calculated: Vec<(FieldName, Answer)>,
    /// Questions that apply now and did not, or the other way round.
    pub applicability: Vec<FieldName>,
    /// How many fields were looked at again.
    pub evaluated: usize,
}

impl State {
    /// Works out a form with its answers. What is calculated differently from the answers is in [`State::answers`].
    pub fn new(form: Arc<Form>, answers: Answers, surroundings: Surroundings, today: NaiveDate) -> Self {
        let mut state = Self {
            sheet: form.clone(),
            form,
            answers,
            surroundings,
            today,
            applicable: Vec::new(),
            problems: Vec::new(),
            checks: Vec::new(),
        };
        state.work_out();
        state
    }

    /// Writes an answer and works out what depends on it.
    pub fn set(&mut self, field: &FieldName, answer: Answer) -> Changes {
        self.answers.insert(field.clone(), answer);
        if !self.sheet.repeats.is_empty() {
            let before: Vec<usize> = self.form.repeats.iter().map(|repeat| repeat.instances).collect();
            if self.sheet.instances(&self.answers, &self.surroundings, self.today) != before {
                return self.work_out();
            }
        }
        let Some(place) = self.form.plan.places.get(field).copied() else {
            return Changes::default();
        };
        let mut queue = Queue::default();
        // A calculated field that somebody wrote is calculated again.
        queue.add(&self.form, place);
        let form = self.form.clone();
        queue.ranks.extend(
            form.plan.dependants[place]
                .iter()
                .map(|dependant| form.plan.rank[*dependant]),
        );
        queue.changed.insert(place);
        let changes = evaluate(
            &form,
            &mut self.answers,
            &mut self.applicable,
            &self.surroundings,
            self.today,
            &mut queue,
        );
        self.check(&queue);
        changes
    }

    /// Takes in new lists, rules, or answers of the previous visit.
    pub fn set_surroundings(&mut self, surroundings: Surroundings, today: NaiveDate) -> Changes {
        self.surroundings = surroundings;
        self.today = today;
        self.work_out()
    }

    /// Returns the form as it stands, with one set of questions for each instance of a repeat.
    pub const fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// Returns the answers, with calculated ones.
    pub const fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Looks at the form: what applies, what is needed, what is answered.
    pub fn view(&self) -> View<'_> {
        View::of_state(
            &self.form,
            &self.answers,
            &self.surroundings,
            self.today,
            &self.applicable,
        )
    }

    /// Lists everything that is not right yet, in the order of the form, the checks of several fields last.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().chain(&self.checks).flatten()
    }

    fn work_out(&mut self) -> Changes {
        let counts = self.sheet.instances(&self.answers, &self.surroundings, self.today);
        let before: Vec<usize> = self.form.repeats.iter().map(|repeat| repeat.instances).collect();
        if counts != before {
            self.form = Arc::new(self.sheet.with_instances(&counts));
        }
        let form = self.form.clone();
        self.applicable = vec![true; form.plan.order.len()];
        self.problems = vec![None; form.plan.order.len()];
        self.checks = vec![None; form.checks.len()];
        let mut queue = Queue::everything(&form);
        let changes = evaluate(
            &form,
            &mut self.answers,
            &mut self.applicable,
            &self.surroundings,
            self.today,
            &mut queue,
        );
        self.check(&queue);
        changes
    }

    /// Looks again at the answers that were touched, and at those checked against them.
    fn check(&mut self, queue: &Queue) {
        let form = self.form.clone();
        let questions = &form.plan;
        let readers = queue
            .changed
            .iter()
            .flat_map(|place| questions.readers[*place].iter().copied());
        let touched: BTreeSet<usize> = queue.changed.iter().copied().chain(readers).collect();
        let mut checks: BTreeSet<usize> = queue
            .changed
            .iter()
            .flat_map(|place| questions.checks[*place].iter().copied())
            .collect();
        if queue.all {
            checks.extend(0..form.checks.len());
        }
        let all: Vec<&Question> = form.questions().collect();
        let view = View::of_state(&form, &self.answers, &self.surroundings, self.today, &self.applicable);
        for place in touched {
            self.problems[place] = problem(all[place], &view);
        }
        for place in checks {
            self.checks[place] = broken_check(&form.checks[place], &view);
        }
    }
}

/// What is to be looked at again, by rank, and what turned out changed, by place.
#[derive(Default)]
pub(super) struct Queue {
    ranks: BTreeSet<usize>,
    changed: BTreeSet<usize>,
    all: bool,
}

impl Queue {
    pub(super) fn everything(form: &Form) -> Self {
        Self {
            ranks: (0..form.plan.order.len()).collect(),
            changed: (0..form.plan.order.len()).collect(),
            all: true,
        }
    }

    fn add(&mut self, form: &Form, place: usize) {
        self.ranks.insert(form.plan.rank[place]);
    }
}

/// Works out what applies and what is calculated, each behind what it builds on.
pub(super) fn evaluate(
    form: &Form,
    answers: &mut Answers,
    applicable: &mut [bool],
    surroundings: &Surroundings,
    today: NaiveDate,
    queue: &mut Queue,
) -> Changes {
    let questions: Vec<&Question> = form.questions().collect();
    let mut changes = Changes::default();
    while let Some(rank) = queue.ranks.pop_first() {
        let place = form.plan.order[rank];
        let question = questions[place];
        changes.evaluated += 1;
        let view = View::of_state(form, answers, surroundings, today, applicable);
        let applies = view.would_apply(place, question);
        let calculated = question.calculation.as_ref().map(|calculation| {
            if applies {
                let own = super::Value::from_answer(view.answer(question));
                to_answer(question, calculation.evaluate(&view.scope().with_own(own)))
            } else {
                Answer::NotCollected
            }
        });
        let calculated = calculated.filter(|answer| answer != view.answer(question));
        let applicability = applies != applicable[place];
        if applicability {
            applicable[place] = applies;
            changes.applicability.push(question.name.clone());
        }
        let changed = applicability || calculated.is_some();
        if let Some(answer) = calculated {
            answers.insert(question.name.clone(), answer.clone());
            changes.calculated.push((question.name.clone(), answer));
        }
        if changed {
            queue.changed.insert(place);
            queue.ranks.extend(
                form.plan.dependants[place]
                    .iter()
                    .map(|dependant| form.plan.rank[*dependant]),
            );
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::form::scenario::{form_of_programme, lists, rules};
    use crate::form::{calculations_among, problems_among};

    static FORMS: LazyLock<Vec<Arc<Form>>> = LazyLock::new(|| {
        [
            "party_organisation",
            "mass_organisations",
            "activity",
            "admission",
            "follow_up",
        ]
        .map(|name| Arc::new(form_of_programme(name)))
        .into()
    });

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[test]
    fn one_changed_answer_looks_at_what_depends_on_it_only() {
        let form = FORMS[0].clone();
        let mut state = State::new(form.clone(), Answers::new(), Surroundings::default(), today());
        let note = state.set(&"party_note".into(), Answer::Text("Đã gặp".into()));
        assert_eq!((note.evaluated, note.applicability.len()), (1, 0));
        let organisation = state.set(&"has_party_org".into(), Answer::Choice("yes".into()));
        assert!(organisation.applicability.contains(&"party_org_type".into()));
        assert!(
            organisation.evaluated < form.plan.order.len() / 2,
            "{}",
            organisation.evaluated
        );
    }

    proptest! {
        /// Any answers in any order, of any type, come to what a fresh look at all of them comes to.
        #[test]
        fn answer_by_answer_is_the_same_as_all_at_once(
            which in 0usize..5,
            edits in prop::collection::vec(
                (0usize..64, "[-?]|i-?[0-9]{1,3}|i[0-9]{1,18}|tông Bình|t\\PC{0,9}|\
                    d20[12][0-9]-0[1-9]-1[0-9]|cyes|cno|lyes no|f0\\.[1-9]|m2025-08"),
                1..24,
            ),
        ) {
            let form = FORMS[which].clone();
            let around = Surroundings { rules: rules(), lists: lists(), ..Surroundings::default() };
            let names: Vec<FieldName> = form.questions().map(|question| question.name.clone()).collect();
            let mut state = State::new(form.clone(), Answers::new(), around.clone(), today());
            for (place, code) in edits {
                let Ok(answer) = Answer::from_code(&code) else { continue };
                state.set(&names[place % names.len()], answer);
            }
            let fresh = problems_among(&form, state.answers(), &around, today());
            prop_assert_eq!(state.problems().cloned().collect::<Vec<_>>(), fresh);
            prop_assert_eq!(calculations_among(&form, state.answers(), &around, today()), Vec::new());
        }
    }
}
