//! Between an answer and what a person types and reads.

use std::collections::BTreeSet;

use super::definition::Format;
use super::moment::{format_moment, format_quarter, parse_moment, parse_quarter};
use super::{Kind, Labels, Language, Problem, Question, Rule};
use crate::record::Answer;
use crate::vietnam::{
    TaxCode, fold, format_count, format_date, format_decimal, format_month, nfc, parse_count, parse_date,
    parse_decimal, parse_month,
};

/// Reads what a person typed into a question's field, or chose: choices go by name or by words.
///
/// An empty field is *not collected*; where the question allows it, "không rõ" or "unknown" is *unknown*.
///
/// # Errors
/// Says what is wrong with the text. The text itself stays on the screen; a person's number typed as a tax code must
/// not be stored, which is why it is refused here already (X02).
pub fn parse_answer(question: &Question, typed: &str) -> Result<Answer, Problem> {
    let typed = nfc(typed.trim());
    if typed.is_empty() {
        return Ok(Answer::NotCollected);
    }
    let problem = |rule, vi: &str, en: String| Problem::error(&question.name, rule, Labels::new(vi, sentence(&en)));
    if question.parameters.unknown
        && question.kind != Kind::Text
        && matches!(fold(&typed).as_str(), "khong ro" | "unknown")
    {
        return Ok(Answer::Unknown);
    }
    match &question.kind {
        Kind::Integer => parse_count(&typed)
            .map(Answer::Integer)
            .map_err(|error| problem(Rule::Type, error.in_vietnamese(), error.to_string())),
        Kind::Decimal => parse_decimal(&typed)
            .map(Answer::Decimal)
            .map_err(|error| problem(Rule::Type, error.in_vietnamese(), error.to_string())),
        Kind::Date => parse_date(&typed)
            .map(Answer::Date)
            .map_err(|error| problem(Rule::Type, error.in_vietnamese(), error.to_string())),
        Kind::YearMonth if question.format == Format::Quarter => {
            parse_quarter(&typed).map(Answer::YearMonth).ok_or_else(|| {
                problem(
                    Rule::Type,
                    "Viết quý và năm, ví dụ Quý 3/2025.",
                    "write quarter and year, such as Q3/2025".into(),
                )
            })
        }
        Kind::YearMonth => parse_month(&typed)
            .map(Answer::YearMonth)
            .map_err(|error| problem(Rule::Type, error.in_vietnamese(), error.to_string())),
        Kind::SelectOne(_) => choice(question, &typed).map(Answer::Choice),
        Kind::SelectMultiple(_) => choices(question, &typed).map(Answer::Choices),
        Kind::Text if question.appears("tax-code") => TaxCode::parse(&typed)
            .map(|parsed| Answer::Text(parsed.code.to_string()))
            .map_err(|error| problem(Rule::TaxCode, &error.in_vietnamese(), error.to_string())),
        Kind::Text if question.format == Format::Moment => parse_moment(&typed).map(Answer::Text).ok_or_else(|| {
            problem(
                Rule::Type,
                "Viết ngày rồi giờ, ví dụ 13/8/2023 14:30.",
                "write the day and then the time, such as 13/8/2023 14:30".into(),
            )
        }),
        Kind::Text | Kind::Note | Kind::Hidden => Ok(Answer::Text(typed.into_owned())),
    }
}

/// Shows an answer: `1.250`, `13/8/2023`, the words of a choice; nothing when nobody has asked yet.
pub fn display(question: &Question, answer: &Answer, language: Language) -> String {
    let words = |name: &String| {
        let choice = question.choices().iter().find(|choice| choice.name == *name);
        choice.map_or_else(|| name.clone(), |choice| choice.label.in_language(language).to_owned())
    };
    match answer {
        Answer::NotCollected | Answer::Reference(_) | Answer::Other(_) => String::new(),
        Answer::Unknown => Labels::new("Không rõ", "Unknown").in_language(language).to_owned(),
        Answer::Text(text) if question.format == Format::Moment => format_moment(text),
        Answer::Text(text) => text.clone(),
        // A year is a number, but nobody groups it.
        Answer::Integer(number) if question.appears("year") => number.to_string(),
        Answer::Integer(number) => format_count(*number),
        Answer::Decimal(number) => format_decimal(*number),
        Answer::Date(date) => format_date(*date),
        Answer::YearMonth(month) if question.format == Format::Quarter => format_quarter(*month, language),
        Answer::YearMonth(month) => format_month(*month),
        Answer::Choice(name) => words(name),
        Answer::Choices(_) => {
            // In the order of the list, and names the list has lost at the end.
            let names = answer_names(answer);
            let known = question
                .choices()
                .iter()
                .map(|choice| &choice.name)
                .filter(|name| names.contains(*name));
            let lost = names
                .iter()
                .filter(|name| question.choices().iter().all(|choice| choice.name != **name));
            known.chain(lost).map(words).collect::<Vec<_>>().join("; ")
        }
    }
}

fn answer_names(answer: &Answer) -> BTreeSet<String> {
    if let Answer::Choices(names) = answer {
        names.clone()
    } else {
        BTreeSet::new()
    }
}

fn choice(question: &Question, typed: &str) -> Result<String, Problem> {
    let folded = fold(typed);
    let all = question.choices();
    let by_name = all.iter().find(|choice| choice.name == typed);
    let by_words = || {
        let fits = |choice: &&super::Choice| fold(&choice.label.vi) == folded || fold(&choice.label.en) == folded;
        all.iter().find(fits)
    };
    by_name
        .or_else(by_words)
        .map(|choice| choice.name.clone())
        .ok_or_else(|| not_in_list(question, typed))
}

fn choices(question: &Question, typed: &str) -> Result<BTreeSet<String>, Problem> {
    let by_names: Result<BTreeSet<_>, _> = typed
        .split_whitespace()
        .map(|word| {
            question
                .choices()
                .iter()
                .find(|choice| choice.name == word)
                .map(|choice| choice.name.clone())
                .ok_or(())
        })
        .collect();
    if let Ok(names) = by_names {
        return Ok(names);
    }
    typed
        .split(';')
        .map(str::trim)
        .filter(|words| !words.is_empty())
        .map(|words| choice(question, words))
        .collect()
}

/// Says that a choice is not offered.
pub(super) fn not_in_list(question: &Question, name: &str) -> Problem {
    let name: String = name.chars().take(60).collect();
    let message = Labels::new(
        format!("“{name}” không có trong danh sách; hãy chọn lại."),
        format!("“{name}” is not in the list; choose again."),
    );
    Problem::error(&question.name, Rule::Choice, message)
}

/// Makes a sentence of an error's words.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::form::{Form, load};

    fn form() -> Form {
        let survey = "type,name,label::vi,label::en,appearance,parameters\n\
            begin_group,g,G,G,,\n\
            text,words,A,A,,\ntext,code,A,A,tax-code,\ninteger,count,A,A,,unknown=yes\ninteger,year,A,A,year,\n\
            decimal,share,A,A,,\ndate,day,A,A,,\ndate,month,A,A,month-year,\n\
            select_one mode,mode,A,A,,unknown=yes\nselect_multiple mode,modes,A,A,,\nend_group,,,,,\n";
        let choices = "list_name,name,label::vi,label::en\n\
            mode,on_site,Tại chỗ,On site\nmode,phone,Điện thoại,By phone\nmode,online,Trực tuyến,Online\n";
        load(
            survey,
            choices,
            "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        )
        .unwrap()
    }

    #[rstest]
    #[case::words("words", " Gặp quản đốc ", "tGặp quản đốc", "Gặp quản đốc")]
    #[case::nothing("count", "  ", "-", "")]
    #[case::count("count", "1.250", "i1250", "1.250")]
    #[case::zero("count", "0", "i0", "0")]
    #[case::unknown("count", "không rõ", "?", "Không rõ")]
    #[case::unknown_choice("mode", "unknown", "?", "Không rõ")]
    #[case::year("year", "2007", "i2007", "2007")]
    #[case::decimal("share", "23,8", "f23.8", "23,8")]
    #[case::day("day", "13/8/2023", "d2023-08-13", "13/8/2023")]
    #[case::month("month", "8/2025", "m2025-08", "8/2025")]
    #[case::choice_by_name("mode", "on_site", "con_site", "Tại chỗ")]
    #[case::choice_by_words("mode", "dien thoai", "cphone", "Điện thoại")]
    #[case::choices_by_name("modes", "phone on_site", "lon_site phone", "Tại chỗ; Điện thoại")]
    #[case::choices_by_words("modes", "Điện thoại; On site", "lon_site phone", "Tại chỗ; Điện thoại")]
    #[case::tax_code("code", "2300 325 764", "t2300325764", "2300325764")]
    fn what_is_typed_becomes_an_answer_and_is_shown(
        #[case] question: &str,
        #[case] typed: &str,
        #[case] code: &str,
        #[case] shown: &str,
    ) {
        let form = form();
        let question = form.question(question).unwrap();
        let answer = parse_answer(question, typed).unwrap();
        assert_eq!(
            (
                answer.to_code().as_str(),
                display(question, &answer, Language::Vi).as_str()
            ),
            (code, shown)
        );
    }

    #[rstest]
    #[case::fraction("count", "12,5", Rule::Type)]
    #[case::words("count", "nhiều", Rule::Type)]
    #[case::unknown_where_it_is_no_answer("day", "không rõ", Rule::Type)]
    #[case::no_such_day("day", "30/2/2023", Rule::Type)]
    #[case::no_such_choice("mode", "fax", Rule::Choice)]
    #[case::a_person("code", "027201001234", Rule::TaxCode)]
    #[case::wrong_digit("code", "2300324649", Rule::TaxCode)]
    fn what_is_no_answer_is_refused_in_both_languages(#[case] question: &str, #[case] typed: &str, #[case] rule: Rule) {
        let form = form();
        let problem = parse_answer(form.question(question).unwrap(), typed).unwrap_err();
        assert_eq!(problem.rule, rule);
        assert!(
            problem.message.vi.ends_with('.') && problem.message.en.ends_with('.'),
            "{problem:?}"
        );
    }

    #[test]
    fn a_choice_that_the_list_has_lost_is_still_shown() {
        let form = form();
        let modes = Answer::from_code("lfax phone").unwrap();
        assert_eq!(
            display(form.question("modes").unwrap(), &modes, Language::En),
            "By phone; fax"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(typed in "\\PC*") {
            for question in form().questions() {
                if let Ok(answer) = parse_answer(question, &typed) {
                    display(question, &answer, Language::Vi);
                }
            }
        }
    }
}
