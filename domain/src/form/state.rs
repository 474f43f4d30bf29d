//! A form being filled in: one changed answer re-evaluates only what depends on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::calculate::{own, to_answer};
use super::check::{broken_check, problem};
use super::{Answers, Form, Problem, Surroundings, View};
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
        let form = self.form.clone();
        let mut changes = Changes::default();
        // A field that the form does not have may begin a further instance of a repeat.
        if let Some(place) = form.plan.places.get(field).copied() {
            let mut queue = Queue::of(&form, place);
            changes = evaluate(
                &form,
                &mut self.answers,
                &mut self.applicable,
                &self.surroundings,
                self.today,
                &mut queue,
            );
            self.check(&queue);
        }
        if !form.repeats.is_empty() && !form.instances().eq(form.counts(&self.view())) {
            let more = self.work_out();
            changes.evaluated += more.evaluated;
            changes.applicability.extend(more.applicability);
            changes.calculated.extend(more.calculated);
        }
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

    /// Returns what is known beyond the form.
    pub const fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// Returns the day at the place of the person.
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// Tells whether a question applies; one that the form does not have does not.
    pub fn applies(&self, field: &FieldName) -> bool {
        let place = self.form.plan.places.get(field);
        place
            .and_then(|place| self.applicable.get(*place))
            .copied()
            .unwrap_or(false)
    }

    /// Tells whether a question needs an answer now.
    pub fn required(&self, field: &FieldName) -> bool {
        self.applies(field)
            && self
                .form
                .question(field.as_str())
                .is_some_and(|question| self.view().requires(question))
    }

    /// Lists what is not right yet with one answer, and the checks of several fields that are shown beside it.
    pub fn problems_of<'a>(&'a self, field: &'a FieldName) -> impl Iterator<Item = &'a Problem> {
        let own = self
            .form
            .plan
            .places
            .get(field)
            .and_then(|place| self.problems.get(*place));
        let checks = self
            .checks
            .iter()
            .flatten()
            .filter(move |problem| problem.field == *field);
        own.into_iter().flatten().chain(checks)
    }

    /// Lists everything that is not right yet, in the order of the form, the checks of several fields last.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().chain(&self.checks).flatten()
    }

    /// Works out everything, with as many instances of the repeats as there should be.
    fn work_out(&mut self) -> Changes {
        let applied = self.applied();
        let mut changes = Changes::default();
        // A count may look at what was calculated just before. There is no circle.
        for round in 0..=self.sheet.repeats.len() {
            let form = self.form.clone();
            self.applicable = vec![true; form.plan.order.len()];
            self.problems = vec![None; form.plan.order.len()];
            self.checks = vec![None; form.checks.len()];
            let mut queue = Queue::everything(&form);
            let worked_out = evaluate(
                &form,
                &mut self.answers,
                &mut self.applicable,
                &self.surroundings,
                self.today,
                &mut queue,
            );
            changes.evaluated += worked_out.evaluated;
            changes.calculated.extend(worked_out.calculated);
            let counts = form.counts(&self.view());
            if form.instances().eq(counts.iter().copied()) || round == self.sheet.repeats.len() {
                self.check(&queue);
                break;
            }
            self.form = Arc::new(self.sheet.with_instances(&counts));
            changes.calculated.extend(self.forget_what_is_gone(&form));
        }
        changes.applicability = self.applied().symmetric_difference(&applied).cloned().collect();
        changes
    }

    /// Names what applies in the form as it stands.
    fn applied(&self) -> BTreeSet<FieldName> {
        let questions = self.form.questions().zip(&self.applicable);
        let applying = questions.filter(|(_, applies)| **applies);
        applying.map(|(question, _)| question.name.clone()).collect()
    }

    /// Takes back what was calculated in instances that the form no longer has. What people answered there is kept.
    fn forget_what_is_gone(&mut self, before: &Form) -> Vec<(FieldName, Answer)> {
        let gone = before.questions().filter(|question| {
            question.calculation.is_some()
                && self.form.question(question.name.as_str()).is_none()
                && self
                    .answers
                    .get(&question.name)
                    .is_some_and(|answer| *answer != Answer::NotCollected)
        });
        let gone: Vec<_> = gone
            .map(|question| (question.name.clone(), Answer::NotCollected))
            .collect();
        self.answers.extend(gone.iter().cloned());
        gone
    }

    /// Looks again at the answers that were touched, and at those checked against them.
    fn check(&mut self, queue: &Queue) {
        let form = self.form.clone();
        let plan = &form.plan;
        let readers = queue
            .changed
            .iter()
            .flat_map(|place| plan.readers[*place].iter().copied());
        let touched: BTreeSet<usize> = queue.changed.iter().copied().chain(readers).collect();
        let mut checks: BTreeSet<usize> = queue
            .changed
            .iter()
            .flat_map(|place| plan.checks[*place].iter().copied())
            .collect();
        if queue.all {
            checks.extend(0..form.checks.len());
        }
        let view = View::of_state(&form, &self.answers, &self.surroundings, self.today, &self.applicable);
        for place in touched {
            self.problems[place] = form.at(place).and_then(|question| problem(question, &view));
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

    /// Begins with one answer that was written. If it is calculated, it is calculated again.
    fn of(form: &Form, place: usize) -> Self {
        let dependants = form.plan.dependants[place].iter().copied();
        Self {
            ranks: dependants.chain([place]).map(|place| form.plan.rank[place]).collect(),
            changed: BTreeSet::from([place]),
            all: false,
        }
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
    let mut changes = Changes::default();
    while let Some(rank) = queue.ranks.pop_first() {
        let place = form.plan.order[rank];
        let Some(question) = form.at(place) else { continue };
        changes.evaluated += 1;
        let view = View::of_state(form, answers, surroundings, today, applicable);
        let applies = view.would_apply(place, question);
        let calculated = question.calculation.as_ref().map(|calculation| {
            if applies {
                let own = own(question, view.answer(question));
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
    use rstest::rstest;

    use super::*;
    use crate::form::scenario::{form_of_programme, lists, rules};
    use crate::form::{RuleTable, Sheets};
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
            organisation.evaluated < form.plan.order.len() * 2 / 3,
            "{}",
            organisation.evaluated
        );
    }

    /// A form of its own: rows of type, name, relevant, calculation, constraint, `repeat_count`, required.
    fn form(rows: &str) -> Arc<Form> {
        let mut survey = "type,name,relevant,calculation,constraint,repeat_count,required,label::vi,label::en,\
            constraint_message::vi,constraint_message::en\nbegin_group,g,,,,,,G,G,,\n"
            .to_owned();
        for row in rows.lines() {
            survey.push_str(&format!("{row},A,A,Sai,Wrong\n"));
        }
        survey.push_str("end_group,,,,,,,,,,\n");
        let sheets = Sheets {
            survey: &survey,
            choices: "list_name,name,label::vi,label::en\n",
            settings: "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
            checks: "name,relevant,constraint,level,message::vi,message::en,fields\n\
                x1,,${a} < 5,warning,Lạ,Odd,a\nx2,,${a} < 7,hint,Lạ,Odd,a\n",
            ..Sheets::default()
        };
        Arc::new(sheets.read().unwrap_or_else(|problems| panic!("{problems:#?}")))
    }

    /// Sets answers such as `a=i5 x#2=i7` one by one, comparing all the while.
    fn filled(form: &Arc<Form>, codes: &str) -> State {
        let mut state = State::new(form.clone(), Answers::new(), Surroundings::default(), today());
        for (name, code) in codes.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            state.set(&name.into(), Answer::from_code(code).unwrap());
            let fresh = problems_among(form, state.answers(), state.surroundings(), today());
            assert_eq!(
                state.problems().cloned().collect::<Vec<_>>(),
                fresh,
                "{codes} at {name}"
            );
            let open = calculations_among(form, state.answers(), state.surroundings(), today());
            assert_eq!(open, Vec::new(), "{codes} at {name}");
        }
        state
    }

    #[rstest]
    #[case::one_to_begin_with("begin_repeat,r,,,,,\ninteger,x,,,,,\nend_repeat,,,,,,", "", "a x")]
    #[case::as_many_as_are_filled_in("begin_repeat,r,,,,,\ninteger,x,,,,,\nend_repeat,,,,,,", "x#3=i1", "a x x#2 x#3")]
    #[case::fewer_again(
        "begin_repeat,r,,,,,\ninteger,x,,,,,\nend_repeat,,,,,,",
        "x#3=i1 x#2=i1 x#3=-",
        "a x x#2"
    )]
    #[case::none_while_the_count_is_empty("begin_repeat,r,,,,${a},\ninteger,x,,,,,\nend_repeat,,,,,,", "", "a")]
    #[case::none_of_none("begin_repeat,r,,,,${a},\ninteger,x,,,,,\nend_repeat,,,,,,", "a=i0", "a")]
    #[case::a_count_below_nothing("begin_repeat,r,,,,${a},\ninteger,x,,,,,\nend_repeat,,,,,,", "a=i-3", "a")]
    #[case::counted("begin_repeat,r,,,,${a},\ninteger,x,,,,,\nend_repeat,,,,,,", "a=i3", "a x x#2 x#3")]
    #[case::beyond_the_count(
        "begin_repeat,r,,,,${a},\ninteger,x,,,,,\nend_repeat,,,,,,",
        "a=i2 x#3=i7",
        "a x x#2"
    )]
    #[case::by_a_constant("begin_repeat,r,,,,2,\ninteger,x,,,,,\nend_repeat,,,,,,", "", "a x x#2")]
    #[case::by_a_calculation(
        "calculate,n,,${a} + 1,,,\nbegin_repeat,r,,,,${n},\ninteger,x,,,,,\nend_repeat,,,,,,",
        "a=i1",
        "a n x x#2"
    )]
    #[case::by_what_another_repeat_sums_up_to(
        "begin_repeat,r,,,,,\ninteger,x,,,,,\nend_repeat,,,,,,\n\
         begin_repeat,s,,,,sum(${x}),\ninteger,y,,,,,\nend_repeat,,,,,,",
        "x=i1 x#2=i1",
        "a x x#2 y y#2"
    )]
    #[case::by_how_many_another_repeat_has(
        "begin_repeat,r,,,,${a},\ninteger,x,,,,,\nend_repeat,,,,,,\n\
         begin_repeat,s,,,,count(${r}),\ninteger,y,,,,,\nend_repeat,,,,,,",
        "a=i2",
        "a x x#2 y y#2"
    )]
    #[case::by_an_answer_behind_it(
        "begin_repeat,r,,,,${b},\ninteger,x,,,,,\nend_repeat,,,,,,\ninteger,b,,,,,",
        "b=i2",
        "a x x#2 b"
    )]
    #[case::with_a_group_in_it(
        "begin_repeat,r,,,,${a},\nbegin_group,h,,,,,\ninteger,x,,,,,\nend_group,,,,,,\nend_repeat,,,,,,",
        "a=i2",
        "a h x h#2 x#2"
    )]
    fn a_repeat_has_as_many_instances_as_there_should_be(
        #[case] rows: &str,
        #[case] codes: &str,
        #[case] expected: &str,
    ) {
        let state = filled(&form(&format!("integer,a,,,,,\n{rows}")), codes);
        let names: Vec<_> = state
            .form()
            .questions()
            .map(|question| question.name.as_str())
            .collect();
        assert_eq!(names.join(" "), expected);
    }

    #[rstest]
    #[case::a_sum_over_all("sum(${x})", "x=i1 x#2=i2 x#3=i4", "i7")]
    #[case::the_most_of_all("max(${x})", "x=i1 x#2=i9 x#3=i4", "i9")]
    #[case::the_least_of_all("min(${x})", "x=i3 x#2=i9 x#3=i4", "i3")]
    #[case::with_an_empty_one("sum(${x})", "x=i1 x#3=i4", "-")]
    #[case::how_many_there_are("count(${r})", "x#3=i4", "i3")]
    #[case::how_many_are_answered("count-non-empty(${x})", "x=i1 x#3=i4", "i2")]
    #[case::one_of_them("\"indexed-repeat(${x}, ${r}, 2)\"", "x#2=i5", "i5")]
    #[case::one_that_is_not_there("\"indexed-repeat(${x}, ${r}, 9)\"", "x#2=i5", "-")]
    #[case::joined("\"join(' ', ${x})\"", "x=i1 x#2=i2", "t1 2")]
    fn a_repeat_is_seen_from_outside(#[case] calculation: &str, #[case] codes: &str, #[case] expected: &str) {
        let rows = format!(
            "integer,a,,,,,\nbegin_repeat,r,,,,,\ninteger,x,,,,,\nend_repeat,,,,,,\ncalculate,c,,{calculation},,,"
        );
        let state = filled(&form(&rows), codes);
        assert_eq!(
            state.answers().get("c").unwrap_or(&Answer::NotCollected).to_code(),
            expected
        );
    }

    /// The instance before is another field: whoever looks at it follows when it changes.
    #[test]
    fn an_instance_that_looks_at_the_one_before_follows_it() {
        let rows = "integer,a,,,,,\nbegin_repeat,r,,,,3,\ninteger,x,,,,,\n\
            calculate,before,,\"indexed-repeat(${x}, ${r}, position(..) - 1)\",,,\n\
            integer,y,${before} > 5,,,,\nend_repeat,,,,,,";
        let mut state = filled(&form(rows), "x=i1 x#2=i9");
        let applies = |state: &State| ["y", "y#2", "y#3"].map(|name| state.applies(&name.into()));
        assert_eq!(applies(&state), [false, false, true]);
        let changes = state.set(&"x".into(), Answer::Integer(7));
        assert_eq!(changes.calculated, [("before#2".into(), Answer::Integer(7))]);
        assert_eq!(changes.applicability, ["y#2".into()]);
        assert_eq!(applies(&state), [false, true, true]);
    }

    #[test]
    fn what_was_calculated_in_an_instance_goes_with_it_and_what_was_answered_stays() {
        let rows = "integer,a,,,,,\nbegin_repeat,r,,,,${a},\ncalculate,number,,position(..),,,\ninteger,x,,,,,\n\
            end_repeat,,,,,,";
        let mut state = filled(&form(rows), "a=i2 x#2=i7");
        let changes = state.set(&"a".into(), Answer::Integer(1));
        assert_eq!(changes.calculated, [("number#2".into(), Answer::NotCollected)]);
        assert_eq!(changes.applicability, ["number#2".into(), "x#2".into()]);
        assert_eq!(state.answers().get("x#2"), Some(&Answer::Integer(7)));
    }

    #[test]
    fn an_editor_asks_about_one_field() {
        let rows = "integer,a,,,. < 9,,\ninteger,b,${a} > 3,,,,${a} > 4\ncalculate,c,,${a} + 1,,,";
        let state = filled(&form(rows), "a=i4");
        let of = |state: &State, name: &str| {
            let (applies, required) = (state.applies(&name.into()), state.required(&name.into()));
            let field = FieldName::new(name);
            let problems = state
                .problems_of(&field)
                .map(|problem| problem.check.clone().unwrap_or_else(|| format!("{:?}", problem.rule)));
            (applies, required, problems.collect::<Vec<_>>().join(" "))
        };
        assert_eq!(of(&state, "a"), (true, false, String::new()));
        assert_eq!(of(&state, "b"), (true, false, String::new()));
        let state = filled(&form(rows), "a=i9");
        assert_eq!(of(&state, "a"), (true, false, "Constraint x1 x2".to_owned()));
        assert_eq!(of(&state, "b"), (true, true, "Required".to_owned()));
        assert_eq!(of(&filled(&form(rows), "a=i1"), "b"), (false, false, String::new()));
        assert_eq!(of(&state, "nobody"), (false, false, String::new()));
    }

    #[test]
    fn new_surroundings_tell_what_came_of_them() {
        let rows = "integer,a,,,,,\ninteger,b,known('open') = 'yes',,,,\ncalculate,c,,known('size') + 1,,,";
        let mut state = filled(&form(rows), "a=i1");
        let known = [("open", Answer::Choice("yes".into())), ("size", Answer::Integer(2))];
        let around = Surroundings {
            known: known.map(|(name, answer)| (name.to_owned(), answer)).into(),
            ..Surroundings::default()
        };
        let changes = state.set_surroundings(around, today());
        assert_eq!(changes.applicability, ["b".into()]);
        assert_eq!(changes.calculated, [("c".into(), Answer::Integer(3))]);
        let changes = state.set_surroundings(Surroundings::default(), today());
        assert_eq!(
            (changes.applicability, changes.calculated),
            (vec!["b".into()], vec![("c".into(), Answer::NotCollected)])
        );
    }

    /// Dated rules go by the day of the record, and by today as long as it has none.
    #[test]
    fn the_day_of_the_record_counts_while_it_applies() {
        let table = "rule_code,value,valid_from,valid_to,source\n\
            min,3,2011-01-19,2025-12-31,Điều lệ\nmin,5,2026-01-01,,Điều lệ\n";
        let sheets = Sheets {
            survey: "type,name,label::vi,label::en,relevant,calculation\nbegin_group,g,G,G,,\n\
                integer,a,A,A,,\ndate,day,A,A,${a} > 3,\ncalculate,c,,,,rule('min')\nend_group,,,,,\n",
            choices: "list_name,name,label::vi,label::en\n",
            settings: "form_id,version,form_title::vi,form_title::en,date_field\nf,1,F,F,day\n",
            rules: RuleTable::read(table).unwrap(),
            ..Sheets::default()
        };
        let around = Surroundings {
            rules: sheets.rules.clone(),
            ..Surroundings::default()
        };
        let form = Arc::new(sheets.read().unwrap());
        let mut state = State::new(form, Answers::new(), around, today());
        let minimum = |state: &State| state.answers().get("c").map(Answer::to_code);
        assert_eq!(minimum(&state).as_deref(), Some("t5"));
        state.set(&"day".into(), Answer::Date("2024-05-01".parse().unwrap()));
        assert_eq!(minimum(&state).as_deref(), Some("t5"));
        state.set(&"a".into(), Answer::Integer(4));
        assert_eq!(minimum(&state).as_deref(), Some("t3"));
        state.set(&"a".into(), Answer::Integer(1));
        assert_eq!(minimum(&state).as_deref(), Some("t5"));
    }

    #[rstest]
    #[case::kept("once(${a})", "a=i1 a=i2", "i1")]
    #[case::kept_in_a_branch("\"if(${a} > 1, once(${a}), '')\"", "a=i1 a=i2 a=i3", "i2")]
    #[case::kept_or_else("\"coalesce(once(${a}), 9)\"", "a=- a=i2", "i9")]
    #[case::written_by_hand_is_kept("once(${a})", "c=i7 a=i2", "i7")]
    #[case::what_does_not_fit_is_not_kept("once(${a})", "c=tx a=i2", "i2")]
    fn once_keeps_the_first_value(#[case] calculation: &str, #[case] codes: &str, #[case] expected: &str) {
        let state = filled(&form(&format!("integer,a,,,,,\ninteger,c,,{calculation},,,")), codes);
        assert_eq!(
            state.answers().get("c").unwrap_or(&Answer::NotCollected).to_code(),
            expected
        );
    }

    /// Each joins the one before twice over: what nobody could read is not kept, and the phone goes on.
    #[test]
    fn texts_that_double_from_row_to_row_do_not_fill_the_memory() {
        let mut rows = "integer,a,,,,,\ntext,t0,,,,,\n".to_owned();
        for place in 1..60 {
            let before = place - 1;
            rows.push_str(&format!(
                "calculate,t{place},,\"concat(${{t{before}}}, ${{t{before}}})\",,,\n"
            ));
        }
        let state = filled(&form(&rows), "t0=tabc");
        assert_eq!(
            state.answers().get("t10").and_then(Answer::as_text).map(str::len),
            Some(3 << 10)
        );
        assert_eq!(state.answers().get("t40"), None);
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
