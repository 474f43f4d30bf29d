//! Checking: what is not right yet with the answers given so far.
//!
//! The phone and the server run this very code. Answers to questions that do not apply are left alone; a constraint is
//! not asked about an empty answer, as in XLSForm.

use chrono::NaiveDate;

use super::definition::{Check, Format};
use super::expression::Value;
use super::input::{not_in_list, sentence};
use super::moment::parse_moment;
use super::{Answers, Form, Kind, Labels, Level, Problem, Question, Rule, Surroundings, View, privacy};
use crate::record::{Answer, Decimal, FieldName};
use crate::vietnam::{TaxCode, format_count, format_decimal};

/// Returns everything that is not right yet, in the order of the form. A half-filled form is normal: nothing here is
/// fatal.
pub fn problems(form: &Form, answers: &Answers, today: NaiveDate) -> Vec<Problem> {
    problems_among(form, answers, &Surroundings::default(), today)
}

/// Returns everything that is not right yet, checked also against what is known beyond the form: dated rules, the
/// previous visit, other records. The checks of several fields come last.
pub fn problems_among(form: &Form, answers: &Answers, surroundings: &Surroundings, today: NaiveDate) -> Vec<Problem> {
    let form = form.expanded(answers, surroundings, today);
    let view = View::with(&form, answers, surroundings, today);
    let questions = form.questions().filter_map(|question| problem(question, &view));
    questions
        .chain(form.checks.iter().filter_map(|check| broken_check(check, &view)))
        .collect()
}

/// Makes a check of several fields. An empty operand skips it.
pub(super) fn broken_check(check: &Check, view: &View<'_>) -> Option<Problem> {
    if check
        .relevant
        .as_ref()
        .is_some_and(|relevant| !relevant.holds(&view.scope()))
    {
        return None;
    }
    let scope = view.scope();
    if check.constraint.holds(&scope) || scope.met_empty() {
        return None;
    }
    Some(Problem {
        field: check
            .fields
            .first()
            .cloned()
            .unwrap_or_else(|| FieldName::new(&check.name)),
        level: check.level,
        rule: Rule::Check,
        message: check.message.clone(),
        check: Some(check.name.clone()),
        fields: check.fields.clone(),
    })
}

/// Returns the first thing that is wrong with one answer: about a text in a number's place nothing else need be said.
pub(super) fn problem(question: &Question, view: &View<'_>) -> Option<Problem> {
    if !view.applies(question) {
        return None;
    }
    if !view.is_answered(question) {
        return view.requires(question).then(|| missing(question));
    }
    let answer = view.answer(question);
    if !answer.is_given() {
        return None;
    }
    let fault = |rule, message| Some(Problem::error(&question.name, rule, message));
    match (&question.kind, answer) {
        // A newer version wrote it, and will check it.
        (_, Answer::Other(_)) | (Kind::Hidden, _) => {}
        (Kind::Text, Answer::Text(text)) => {
            let (length, most) = (text.chars().count(), question.parameters.max_length);
            if length > most {
                return fault(Rule::Length, too_long(length, most));
            }
            if question.format == Format::Moment && parse_moment(text).is_none() {
                return fault(
                    Rule::Type,
                    Labels::new("Cần ngày và giờ.", "A day and a time are needed."),
                );
            }
            if question.appears("tax-code")
                && let Err(error) = TaxCode::parse(text)
            {
                return fault(
                    Rule::TaxCode,
                    Labels::new(error.in_vietnamese(), sentence(&error.to_string())),
                );
            }
        }
        (Kind::Integer, Answer::Integer(number)) => {
            if let Some(message) = Decimal::new(*number, 0).and_then(|number| out_of_range(question, number)) {
                return fault(Rule::Range, message);
            }
        }
        (Kind::Decimal, Answer::Decimal(number)) => {
            if let Some(message) = out_of_range(question, *number) {
                return fault(Rule::Range, message);
            }
        }
        (Kind::SelectOne(_), Answer::Choice(name)) => {
            if view_lacks(question, view, name) {
                return Some(not_in_list(question, name));
            }
        }
        (Kind::SelectMultiple(_), Answer::Choices(names)) => {
            if let Some(name) = names.iter().find(|name| view_lacks(question, view, name)) {
                return Some(not_in_list(question, name));
            }
        }
        (Kind::Date, Answer::Date(_)) | (Kind::YearMonth, Answer::YearMonth(_)) => {}
        _ => return fault(Rule::Type, wrong_type(&question.kind)),
    }
    broken_constraint(question, view).or_else(|| names_a_person(question, view))
}

fn view_lacks(question: &Question, view: &View<'_>, name: &str) -> bool {
    let listed = question.choices().iter().find(|choice| choice.name == name);
    !listed.is_some_and(|choice| question.is_offered(choice, view))
}

/// Free text is looked through for persons (X41).
fn names_a_person(question: &Question, view: &View<'_>) -> Option<Problem> {
    let text = view
        .answer(question)
        .as_text()
        .filter(|_| question.kind == Kind::Text && question.appears("multiline"))?;
    let message = privacy::found(text)?;
    Some(Problem {
        level: Level::Warning,
        ..Problem::error(&question.name, Rule::Privacy, message)
    })
}

fn broken_constraint(question: &Question, view: &View<'_>) -> Option<Problem> {
    let constraint = question.constraint.as_ref()?;
    if constraint.holds(&view.scope().with_own(Value::from_answer(view.answer(question)))) {
        return None;
    }
    let message = question.constraint_message.clone().unwrap_or_else(|| {
        Labels::new(
            "Câu trả lời này chưa hợp lý; hãy xem lại.",
            "This answer does not fit; look at it again.",
        )
    });
    Some(Problem {
        level: question.parameters.level,
        ..Problem::error(&question.name, Rule::Constraint, message)
    })
}

fn missing(question: &Question) -> Problem {
    let message = question
        .required_message
        .clone()
        .unwrap_or_else(|| Labels::new("Câu này cần có câu trả lời.", "This question needs an answer."));
    Problem::error(&question.name, Rule::Required, message)
}

fn out_of_range(question: &Question, number: Decimal) -> Option<Labels> {
    let (min, max) = (question.parameters.min, question.parameters.max);
    let shown = |number: Decimal| {
        if question.appears("year") {
            number.to_string()
        } else {
            format_decimal(number)
        }
    };
    if let Some(min) = min.filter(|min| number < *min) {
        let min = shown(min);
        return Some(Labels::new(format!("Ít nhất là {min}."), format!("At least {min}.")));
    }
    let Some(max) = max.filter(|max| number > *max).map(shown) else {
        return off_step(question, number);
    };
    Some(Labels::new(format!("Nhiều nhất là {max}."), format!("At most {max}.")))
}

fn off_step(question: &Question, number: Decimal) -> Option<Labels> {
    let step = question.parameters.step?;
    let steps = (number.to_f64() - question.parameters.min.map_or(0.0, Decimal::to_f64)) / step.to_f64();
    // Decimal fractions are not exact in f64.
    ((steps - steps.round()).abs() > 1e-6).then(|| {
        let step = format_decimal(step);
        Labels::new(
            format!("Các số cách nhau {step}."),
            format!("Numbers are {step} apart."),
        )
    })
}

fn too_long(length: usize, most: usize) -> Labels {
    let shown = |number: usize| format_count(i64::try_from(number).unwrap_or(i64::MAX));
    let (length, most) = (shown(length), shown(most));
    Labels::new(
        format!("Có {length} ký tự, nhiều nhất là {most}; hãy viết ngắn hơn."),
        format!("There are {length} characters, and at most {most} fit; shorten it."),
    )
}

/// Says what kind of answer is needed.
pub(super) fn wrong_type(kind: &Kind) -> Labels {
    match kind {
        Kind::Integer => Labels::new("Cần một số nguyên.", "A whole number is needed."),
        Kind::Decimal => Labels::new("Cần một số.", "A number is needed."),
        Kind::Date => Labels::new("Cần một ngày.", "A day is needed."),
        Kind::YearMonth => Labels::new("Cần một tháng.", "A month is needed."),
        Kind::SelectOne(_) => Labels::new("Hãy chọn một mục trong danh sách.", "Choose one from the list."),
        Kind::SelectMultiple(_) => Labels::new("Hãy chọn trong danh sách.", "Choose from the list."),
        Kind::Text | Kind::Note | Kind::Hidden => Labels::new("Cần chữ ở đây.", "Words are needed here."),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::form::load;

    fn form() -> Form {
        let survey = "type,name,label::vi,label::en,required,relevant,constraint,constraint_message::vi,\
            constraint_message::en,appearance,choice_filter,parameters\n\
            begin_group,g,G,G,,,,,,,,\n\
            text,name,A,A,yes,,,,,,,max-length=10\n\
            text,code,A,A,,,,,,tax-code,,\n\
            integer,total,A,A,yes,,,,,,,min=0 max=200000 unknown=yes\n\
            integer,female,A,A,,,${total} = '' or . <= ${total},Quá,Over,,,\n\
            integer,insured,A,A,,,. <= ${total},Quá,Over,,,level=warning\n\
            dateTime,met_at,A,A,,,,,,,,\n\
            date,day,A,A,${total} > 0,,. <= today(),Quá,Over,,,\n\
            select_one org,org,A,A,,,,,,,,\n\
            end_group,,,,,,,,,,,\n\
            begin_group,h,H,H,,${org} = 'yes',,,,,,\n\
            select_multiple zone,zones,A,A,yes,,,,,,side = ${org},\n\
            decimal,share,A,A,,\"selected(${zones}, 'TS')\",,,,,,min=0.5\n\
            end_group,,,,,,,,,,,\n";
        let choices = "list_name,name,label::vi,label::en,side\norg,yes,Có,Yes,\norg,no,Không,No,\n\
            zone,TS,TS,TS,yes\nzone,DT,DT,DT,no\n";
        load(
            survey,
            choices,
            "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        )
        .unwrap()
    }

    fn answers(codes: &str) -> Answers {
        let pairs = codes.split(", ").filter_map(|pair| pair.split_once(": "));
        pairs
            .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
            .collect()
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[rstest]
    #[case::an_empty_form("", "name Required, total Required")]
    #[case::all_well("name: tAn, total: i0", "")]
    #[case::unknown_is_an_answer_where_allowed("name: tAn, total: ?", "")]
    #[case::unknown_is_none_elsewhere("name: ?, total: i0", "name Required")]
    #[case::only_spaces("name: t  , total: i0", "name Required")]
    #[case::too_long("name: tCông ty TNHH, total: i0", "name Length")]
    #[case::a_moment("name: tAn, total: i0, met_at: t2023-08-13T14:30", "")]
    #[case::words_that_are_no_moment("name: tAn, total: i0, met_at: tsáng mai", "met_at Type")]
    #[case::wrong_type("name: i5, total: tnhiều", "name Type, total Type")]
    #[case::too_small("name: tAn, total: i-1", "total Range")]
    #[case::too_large("name: tAn, total: i200001, day: d2026-11-23", "total Range")]
    #[case::constraint("name: tAn, total: i5, day: d2026-11-23, female: i6", "female Constraint")]
    #[case::an_empty_operand_written_into_the_sheet_skips("name: tAn, total: ?, female: i6", "")]
    #[case::an_empty_answer_is_not_constrained("name: tAn, total: i5, day: d2026-11-23, female: -", "")]
    #[case::a_warning("name: tAn, total: i5, day: d2026-11-23, insured: i6", "insured Constraint warning")]
    #[case::needed_under_a_condition("name: tAn, total: i5", "day Required")]
    #[case::tomorrow("name: tAn, total: i5, day: d2026-11-24", "day Constraint")]
    #[case::tax_code("name: tAn, total: i0, code: t2300324649", "code TaxCode")]
    #[case::no_such_choice("name: tAn, total: i0, org: cmaybe", "org Choice")]
    #[case::a_section_that_applies("name: tAn, total: i0, org: cyes", "zones Required")]
    #[case::a_choice_that_is_filtered_out("name: tAn, total: i0, org: cyes, zones: lDT", "zones Choice")]
    #[case::decimal_range("name: tAn, total: i0, org: cyes, zones: lTS, share: f0.4", "share Range")]
    #[case::what_does_not_apply_is_left_alone("name: tAn, total: i0, org: cno, zones: lXX, share: tx", "")]
    #[case::an_answer_that_does_not_apply_counts_for_nothing(
        "name: tAn, total: i0, org: cno, zones: lTS, share: f0.4",
        ""
    )]
    #[case::a_newer_version_wrote_it("name: gPOINT, total: i0", "")]
    fn every_rule_of_checking(#[case] codes: &str, #[case] expected: &str) {
        let found: Vec<String> = problems(&form(), &answers(codes), today())
            .iter()
            .map(|problem| {
                let level = if problem.level == Level::Error { "" } else { " warning" };
                format!("{} {:?}{level}", problem.field, problem.rule)
            })
            .collect();
        assert_eq!(found.join(", "), expected);
    }

    proptest! {
        #[test]
        fn checking_is_total(codes in prop::collection::btree_map(
            prop::sample::select(vec!["name", "code", "total", "female", "day", "org", "zones", "share", "other"]),
            "[-?]|i-?[0-9]{1,18}|t\\PC{0,12}|d20[0-9]{2}-0[1-9]-1[0-9]|cyes|lTS DT|f0\\.[1-9]|m2025-08",
            0..9,
        )) {
            let answers: Answers =
                codes.iter().map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap())).collect();
            for problem in problems(&form(), &answers, today()) {
                prop_assert!(!problem.message.vi.is_empty() && !problem.message.en.is_empty());
            }
        }
    }
}
