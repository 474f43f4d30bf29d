//! What a new record begins with.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::calculate::to_answer;
use super::definition::Preset;
use super::{Answers, Form, Question, State, Surroundings};
use crate::record::{Answer, FieldName};

/// Returns the answers of a new record: what stands in the column `default`, and what is calculated from it.
///
/// As in ODK, plain answers are there before anything else; expressions are worked out once, in the order of the form,
/// whether their question applies or not, and see what was filled in before them.
pub fn defaults(form: &Form, surroundings: &Surroundings, today: NaiveDate) -> Answers {
    let plain = form
        .questions()
        .filter_map(|question| Some((question.name.clone(), plain_answer(question)?)))
        .collect();
    let mut state = State::new(Arc::new(form.clone()), plain, surroundings.clone(), today);
    let mut done = BTreeSet::new();
    loop {
        let form = state.form().clone();
        fill(&mut state, &form, &mut done);
        // An answer may have brought further instances of a repeat, with defaults of their own.
        if Arc::ptr_eq(&form, state.form()) {
            return state.answers().clone();
        }
    }
}

/// Writes the defaults of a form that are not done yet, until the form changes.
fn fill(state: &mut State, form: &Arc<Form>, done: &mut BTreeSet<FieldName>) {
    for question in form.questions() {
        if let Some(answer) = plain_answer(question)
            && done.insert(question.name.clone())
        {
            state.set(&question.name, answer);
        }
    }
    for question in form.questions() {
        if !Arc::ptr_eq(form, state.form()) {
            return;
        }
        if let Some(Preset::Expression(expression)) = &question.default
            && done.insert(question.name.clone())
        {
            let answer = to_answer(question, expression.evaluate(&state.view().scope()));
            if answer != Answer::NotCollected {
                state.set(&question.name, answer);
            }
        }
    }
}

fn plain_answer(question: &Question) -> Option<Answer> {
    match &question.default {
        Some(Preset::Answer(answer)) => Some(answer.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::form::Sheets;

    #[rstest]
    #[case::a_plain_answer("integer,a,,5,", "a i5")]
    #[case::a_choice_by_name("select_one yn,a,,yes,", "a cyes")]
    #[case::a_day_as_it_is_written("date,a,,13/8/2023,", "a d2023-08-13")]
    #[case::words("text,a,,Bắc Ninh,", "a tBắc Ninh")]
    #[case::words_that_look_like_a_sum("text,a,,1 - 2,", "a t1 - 2")]
    #[case::an_expression("date,a,,today(),", "a d2026-11-23")]
    #[case::an_expression_as_text("text,a,,\"concat('Q', 1 + 2)\",", "a tQ3")]
    #[case::of_an_answer_before("integer,a,,5,\ninteger,b,,${a} * 2,", "a i5,b i10")]
    #[case::of_a_plain_answer_behind("integer,b,,${a} * 2,\ninteger,a,,5,", "a i5,b i10")]
    #[case::of_an_expression_behind("integer,b,,\"coalesce(${a}, 1)\",\ninteger,a,,2 + number('3'),", "a i5,b i1")]
    #[case::of_a_calculation("integer,a,,5,\ncalculate,c,,,${a} + 1\ninteger,b,,${c} + 1,", "a i5,b i7,c i6")]
    #[case::a_calculation_of_an_expression("integer,a,,number('5'),\ncalculate,c,,,${a} + 1", "a i5,c i6")]
    #[case::also_where_it_does_not_apply_yet("integer,a,1 = 2,number('5'),", "a i5")]
    #[case::a_month("month,a,,today(),", "a m2026-11")]
    #[case::a_quarter("quarter,a,,today(),", "a m2026-10")]
    #[case::a_moment("dateTime,a,,now(),", "a t2026-11-23T09:30")]
    #[case::what_does_not_fit_is_nothing("integer,a,,string('many'),", "")]
    #[case::an_empty_value_is_nothing("integer,a,,previous('a'),", "")]
    #[case::the_last_visit("integer,z,,previous('z'),", "z i1250")]
    #[case::a_list(
        "select_one_from_file rounds.csv,a,,\"pulldata('rounds', 'name', 'open', 'yes')\",",
        "a cr2026"
    )]
    #[case::a_rule("integer,a,,rule('min'),", "a i3")]
    #[case::instances_of_a_repeat(
        "integer,n,,2,\nbegin_repeat,r,,,\ninteger,x,,7,\ninteger,y,,position(..) * ${x},\nend_repeat,,,,",
        "n i2,x i7,x#2 i7,y i7,y#2 i14"
    )]
    fn a_new_record_begins_with_its_defaults(#[case] rows: &str, #[case] expected: &str) {
        let mut survey = "type,name,relevant,default,calculation,label::vi,label::en,repeat_count,appearance\n\
            begin_group,g,,,,G,G,,\n"
            .to_owned();
        for row in rows.lines() {
            let repeat = if row.starts_with("begin_repeat") { "${n}" } else { "" };
            let (row, look) = match row.split_once(',') {
                Some(("month", rest)) => (format!("date,{rest}"), "month-year"),
                Some(("quarter", rest)) => (format!("date,{rest}"), "quarter"),
                _ => (row.to_owned(), ""),
            };
            survey.push_str(&format!("{row},A,A,{repeat},{look}\n"));
        }
        survey.push_str("end_group,,,,,,,,\n");
        let mut surroundings = Surroundings {
            now: "2026-11-23T09:30:00".parse().ok(),
            previous: Answers::from([("z".into(), Answer::Integer(1250))]),
            rules: crate::form::RuleTable::read(
                "rule_code,value,valid_from,valid_to,source\nmin,3,2011-01-19,,Điều lệ\n",
            )
            .unwrap(),
            ..Surroundings::default()
        };
        let rounds = "name,label::vi,label::en,open\nr2025,2025,2025,no\nr2026,2026,2026,yes\n";
        surroundings.lists.add("rounds", rounds).unwrap();
        let sheets = Sheets {
            survey: &survey,
            choices: "list_name,name,label::vi,label::en\nyn,yes,Có,Yes\nyn,no,Không,No\n",
            settings: "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
            checks: "",
            lists: surroundings.lists.clone(),
            rules: surroundings.rules.clone(),
        };
        let form = sheets.read().unwrap_or_else(|problems| panic!("{problems:#?}"));
        let today = "2026-11-23".parse().unwrap();
        let begun = defaults(&form, &surroundings, today);
        let shown: Vec<_> = begun
            .iter()
            .map(|(name, answer)| format!("{name} {}", answer.to_code()))
            .collect();
        assert_eq!(shown.join(","), expected);
        // A form that is opened with them has nothing more to work out.
        let state = State::new(Arc::new(form), begun.clone(), surroundings, today);
        assert_eq!(*state.answers(), begun);
        assert!(!begun.contains_key(&FieldName::new("nothing")));
    }
}
