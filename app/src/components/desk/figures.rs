//! Figures, days and words that come as data: labels of choices and of questions.

use chrono::NaiveDate;
use domain::form::{Form, Language};
use domain::founding;
use domain::merged::MERGED_INTO;
use domain::record::FieldName;
use domain::review;
use domain::vietnam::{format_count, format_date};

use super::assignment_words;
use crate::components::words::t;
use crate::state::use_forms;

/// Returns the words of a choice, in whichever version of its form; the choice's name, if none has any for it.
pub(crate) fn choice(form: &Form, field: &str, name: &str, language: Language) -> String {
    use_forms().choice(form, field, name, language)
}

/// Returns the words of a question, in whichever version of its form; the field's name, if none has any for it.
pub(crate) fn question(form: Option<&Form>, field: &FieldName, language: Language) -> String {
    if let Some(words) = of_review(form, field, language) {
        return words;
    }
    form.map_or_else(
        || assignment_words::question(field).unwrap_or_else(|| field.to_string()),
        |form| use_forms().label(form, field).in_language(language).to_owned(),
    )
}

/// Returns the words of a field that no form asks: of the review, of merging, and of the founding of an organisation.
fn of_review(form: Option<&Form>, field: &FieldName, language: Language) -> Option<String> {
    if let Some(asked) = review::question_of(field.as_str()) {
        let asked = question(form, &FieldName::new(asked), language);
        return Some(t!(desk.review.at_question, question = asked));
    }
    let is_asked = form.is_some_and(|form| form.question(field.as_str()).is_some());
    let words = match field.as_str() {
        _ if is_asked => return None,
        review::STATE => t!(desk.columns.review),
        review::COMMENT => t!(review.comment),
        MERGED_INTO => t!(desk.merge.field),
        founding::PAPER => t!(desk.founding.paper),
        _ => return None,
    };
    Some(words.to_owned())
}

/// Writes a number of rows: `1.234`.
pub(crate) fn count(number: u64) -> String {
    format_count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Writes a figure that may be missing; missing is a dash, never 0.
pub(crate) fn figure(number: Option<i64>) -> String {
    number.map_or_else(|| "–".to_owned(), format_count)
}

/// Writes words that may be missing; missing is a dash.
pub(crate) fn or_dash(text: String) -> String {
    if text.is_empty() { "–".to_owned() } else { text }
}

/// Writes a day that came as `2023-08-13`: `13/8/2023`; a dash if there is none.
pub(crate) fn day(text: &str) -> String {
    or_dash(text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), format_date))
}

/// Writes a part of a whole to a tenth of a percent: `23,8%`; a dash where there is no whole.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    if tenths.is_multiple_of(10) {
        format!("{}%", tenths / 10)
    } else {
        format!("{},{}%", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{count, day, figure, share};

    #[test]
    fn missing_is_not_nought() {
        assert_eq!((figure(None).as_str(), figure(Some(0)).as_str()), ("–", "0"));
        assert_eq!((share(0, 0).as_str(), share(0, 9).as_str()), ("–", "0%"));
        assert_eq!(day(""), "–");
    }

    #[test]
    fn figures_are_written_the_vietnamese_way() {
        assert_eq!(
            (figure(Some(1234)).as_str(), count(1_234_567).as_str()),
            ("1.234", "1.234.567")
        );
        assert_eq!((share(238, 1000).as_str(), share(9, 9).as_str()), ("23,8%", "100%"));
        assert_eq!(day("2023-08-13"), "13/8/2023");
    }
}
