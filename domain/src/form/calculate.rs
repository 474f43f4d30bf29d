//! Fields that are worked out from others.

use chrono::{NaiveDate, NaiveDateTime};

use super::definition::Format;
use super::expression::Value;
use super::moment::quarter_of;
use super::state::{Queue, evaluate};
use super::{Answers, Form, Kind, Question, Surroundings};
use crate::record::{Answer, Decimal, FieldName, YearMonth};

/// Works out every calculated field that applies, each behind those it builds on.
///
/// Returns only what differs from the answers given, ready to be written in an edit.
pub fn calculations(form: &Form, answers: &Answers, today: NaiveDate) -> Vec<(FieldName, Answer)> {
    calculations_among(form, answers, &Surroundings::default(), today)
}

/// Works out every calculated field that applies, also from what is known beyond the form.
pub fn calculations_among(
    form: &Form,
    answers: &Answers,
    surroundings: &Surroundings,
    today: NaiveDate,
) -> Vec<(FieldName, Answer)> {
    let form = form.expanded(answers, surroundings, today);
    let mut answers = answers.clone();
    let mut applicable = vec![true; form.plan.order.len()];
    let mut queue = Queue::everything(&form);
    evaluate(&form, &mut answers, &mut applicable, surroundings, today, &mut queue).calculated
}

/// Returns what is written when a form is submitted: the time of the fields of type `end`.
pub fn finish(form: &Form, now: NaiveDateTime) -> Vec<(FieldName, Answer)> {
    let ends = form.questions().filter(|question| question.format == Format::End);
    ends.map(|question| (question.name.clone(), Answer::Text(Value::Moment(now).to_text())))
        .collect()
}

/// The most bytes of a calculated text. Fields that join each other twice over would else double from row to row.
const MOST_BYTES: usize = 100_000;

/// Fits a value to the kind of the question; what does not fit is not collected.
pub(super) fn to_answer(question: &Question, value: Value) -> Answer {
    if value.is_empty() {
        return Answer::NotCollected;
    }
    let answer = match (&question.kind, value) {
        (Kind::Text, value) if question.format == Format::Moment => value
            .to_moment()
            .map(|moment| Answer::Text(moment.format("%Y-%m-%dT%H:%M").to_string())),
        (Kind::Integer, value) => decimal(&value)
            .and_then(|number| number.to_string().parse().ok())
            .map(Answer::Integer),
        (Kind::Decimal, value) => decimal(&value).map(Answer::Decimal),
        (Kind::Date, Value::Date(date)) => Some(Answer::Date(date)),
        (Kind::Date, value) => value.to_moment().map(|moment| Answer::Date(moment.date())),
        (Kind::YearMonth, value) => {
            let month = value.to_moment().map(|moment| moment.format("%Y-%m").to_string());
            let month: Option<YearMonth> = month.and_then(|month| month.parse().ok());
            let month = month.map(|month| {
                if question.format == Format::Quarter {
                    quarter_of(month)
                } else {
                    month
                }
            });
            month.map(Answer::YearMonth)
        }
        (Kind::SelectOne(choices), value) => {
            let name = value.to_text();
            choices
                .iter()
                .any(|choice| choice.name == name)
                .then_some(Answer::Choice(name))
        }
        (Kind::SelectMultiple(_), value) => Answer::from_code(&format!("l{}", value.to_text())).ok(),
        (Kind::Hidden, Value::Number(number)) => {
            // A hidden field has no type of its own: a whole number stays one.
            let number = decimal(&Value::Number(number));
            number.map(|number| {
                number
                    .to_string()
                    .parse()
                    .map_or(Answer::Decimal(number), Answer::Integer)
            })
        }
        (Kind::Hidden, Value::Date(date)) => Some(Answer::Date(date)),
        (Kind::Text | Kind::Note | Kind::Hidden, value) => {
            let text = value.to_text();
            (text.len() <= MOST_BYTES).then_some(Answer::Text(text))
        }
    };
    answer.unwrap_or(Answer::NotCollected)
}

/// Returns the value that `once` keeps. What does not fit the question would not be there the next time.
pub(super) fn own(question: &Question, answer: &Answer) -> Value {
    let value = Value::from_answer(answer);
    if to_answer(question, value.clone()) == Answer::NotCollected {
        Value::empty()
    } else {
        value
    }
}

/// Keeps six digits behind the point: more are noise of the arithmetic.
fn decimal(value: &Value) -> Option<Decimal> {
    format!("{:.6}", value.to_number()).parse().ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::form::load;

    #[rstest]
    #[case::a_sum("a: i2, b: i3", "sum i5, double i10, verdict tmany")]
    #[case::an_empty_operand("a: i2", "verdict tfew")]
    #[case::unchanged("a: i2, b: i3, sum: i5, double: i10", "verdict tmany")]
    #[case::no_longer("sum: i5, verdict: tfew", "sum -")]
    fn fields_are_worked_out_in_order(#[case] given: &str, #[case] expected: &str) {
        let survey = "type,name,label::vi,label::en,calculation\nbegin_group,g,G,G,\n\
            integer,a,A,A,\ninteger,b,A,A,\ncalculate,sum,,,${a} + ${b}\ninteger,double,A,A,${sum} + ${sum}\n\
            calculate,verdict,,,\"if(${double} > 5, 'many', 'few')\"\nend_group,,,,\n";
        let (choices, settings) = (
            "list_name,name,label::vi,label::en\n",
            "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        );
        let form = load(survey, choices, settings).unwrap();
        let answers = given
            .split(", ")
            .filter_map(|pair| pair.split_once(": "))
            .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
            .collect();
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let changed: Vec<String> = calculations(&form, &answers, today)
            .iter()
            .map(|(name, answer)| format!("{name} {}", answer.to_code()))
            .collect();
        assert_eq!(changed.join(", "), expected);
    }
}
