//! Bringing a draft to a new version of its form.
//!
//! A programme changes its questions while people are in the field with half-filled forms. What the new form can take is
//! carried over; everything else is set aside under the name of the field and the old version, `legal_form@2026.1`, and
//! told to the person. Nothing is ever dropped.

use std::collections::BTreeSet;

use super::check::wrong_type;
use super::definition::Format;
use super::moment::{parse_moment, quarter_of};
use super::{Answers, Choice, Form, Kind, Labels, Language, Question, display, parse_answer};
use crate::record::{Answer, Decimal, FieldName, YearMonth};

/// What became of the answers to an old version of a form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Migration {
    /// The answers for the new form.
    pub answers: Answers,
    /// What the new form can't take, under names such as `legal_form@2026.1`.
    pub set_aside: Answers,
    /// What to tell the person, in the order of the old form.
    pub left: Vec<LeftBehind>,
}

/// An answer that a person gave and the new form can't take, or not whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftBehind {
    /// The name under which it is set aside.
    pub field: FieldName,
    /// The old question.
    pub question: Labels,
    /// The old answer, as it was shown.
    pub shown: Labels,
    /// Why it could not stay as it was.
    pub why: Labels,
}

/// Brings answers to a new version of their form.
///
/// Reasons (`field~check`), further instances of repeats (`field#2`), what was set aside before and what the old form
/// does not know are carried over untouched.
pub fn migrate(old: &Form, new: &Form, answers: &Answers) -> Migration {
    let mut migration = Migration::default();
    let marked = |name: &FieldName| name.as_str().contains(['#', '~', '@']);
    let untouched = answers.iter().filter(|(name, answer)| {
        marked(name) || old.question(name.as_str()).is_none() || **answer == Answer::NotCollected
    });
    migration
        .answers
        .extend(untouched.map(|(name, answer)| (name.clone(), answer.clone())));
    for question in old.questions().filter(|question| !marked(&question.name)) {
        let given = answers.get(&question.name);
        let Some(answer) = given.filter(|answer| **answer != Answer::NotCollected) else {
            continue;
        };
        let carried = carry(question, new.question(question.name.as_str()), answer);
        if let Some(kept) = carried.kept {
            migration.answers.insert(question.name.clone(), kept);
        }
        let Some(why) = carried.why else { continue };
        let field = free_name(&question.name, &old.version, answers);
        migration.set_aside.insert(field.clone(), answer.clone());
        // Nobody has seen hidden fields and calculated ones, and the latter are worked out anew.
        if question.is_asked() {
            migration.left.push(LeftBehind {
                field,
                question: question.label.clone(),
                shown: Labels::new(
                    display(question, answer, Language::Vi),
                    display(question, answer, Language::En),
                ),
                why,
            });
        }
    }
    migration
}

/// Returns a name to set an answer aside under that an earlier migration has not taken.
fn free_name(field: &FieldName, version: &str, answers: &Answers) -> FieldName {
    let named = |place: usize| match place {
        1 => FieldName::new(&format!("{field}@{version}")),
        _ => FieldName::new(&format!("{field}@{version}@{place}")),
    };
    let mut place = 1;
    while answers.contains_key(&named(place)) {
        place += 1;
    }
    named(place)
}

/// What the new question takes of an answer, and why the whole is set aside, if it is.
struct Carried {
    kept: Option<Answer>,
    why: Option<Labels>,
}

impl Carried {
    const fn whole(answer: Answer) -> Self {
        Self {
            kept: Some(answer),
            why: None,
        }
    }

    fn not(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kept: None,
            why: Some(Labels::new(vi, en)),
        }
    }

    fn month(month: YearMonth, quarter: bool) -> Self {
        let (vi, en) = if quarter {
            ("quý", "quarter")
        } else {
            ("tháng", "month")
        };
        Self {
            kept: Some(Answer::YearMonth(if quarter { quarter_of(month) } else { month })),
            why: Some(Labels::new(
                format!("Nay chỉ hỏi đến {vi}."),
                format!("Only the {en} is asked now."),
            )),
        }
    }
}

fn carry(old: &Question, new: Option<&Question>, answer: &Answer) -> Carried {
    let Some(new) = new.filter(|new| new.kind != Kind::Note) else {
        return Carried::not(
            "Câu hỏi này không còn trong phiên bản mới.",
            "The new version no longer asks this.",
        );
    };
    let quarters = (old.format == Format::Quarter, new.format == Format::Quarter);
    match (&new.kind, answer) {
        // A hidden field has no type of its own; what a newer version wrote will be checked by it.
        (Kind::Hidden, _) | (_, Answer::Other(_)) => Carried::whole(answer.clone()),
        (_, Answer::Unknown) if new.parameters.unknown => Carried::whole(Answer::Unknown),
        (_, Answer::Unknown) => Carried::not(
            "Câu hỏi này nay không nhận “Không rõ”.",
            "“Unknown” is no longer an answer here.",
        ),
        (Kind::SelectOne(choices), Answer::Choice(name)) => select(old, choices, [name], |_| answer.clone()),
        (Kind::SelectOne(choices), Answer::Choices(names)) if names.len() == 1 => {
            select(old, choices, names, |mut names| {
                names.pop_first().map_or(Answer::NotCollected, Answer::Choice)
            })
        }
        (Kind::SelectMultiple(choices), Answer::Choice(name)) => select(old, choices, [name], Answer::Choices),
        (Kind::SelectMultiple(choices), Answer::Choices(names)) => select(old, choices, names, Answer::Choices),
        (Kind::YearMonth, Answer::YearMonth(month)) if quarters == (false, true) && quarter_of(*month) != *month => {
            Carried::month(*month, true)
        }
        (Kind::YearMonth, Answer::Date(date)) => {
            let month = date.format("%Y-%m").to_string().parse();
            month.map_or_else(|_| other_type(new), |month| Carried::month(month, quarters.1))
        }
        _ => converted(old, new, answer).map_or_else(|| other_type(new), Carried::whole),
    }
}

/// Converts without loss; nothing where that can't be done.
fn converted(old: &Question, new: &Question, answer: &Answer) -> Option<Answer> {
    let (was_moment, moment) = (old.format == Format::Moment, new.format == Format::Moment);
    match (&new.kind, answer) {
        (Kind::Text, Answer::Text(text)) if moment => parse_moment(text).map(Answer::Text),
        (Kind::Text, Answer::Text(_)) if !was_moment => Some(answer.clone()),
        (
            Kind::Text,
            Answer::Text(_) | Answer::Integer(_) | Answer::Decimal(_) | Answer::Date(_) | Answer::YearMonth(_),
        ) if !moment => Some(Answer::Text(display(old, answer, Language::Vi))),
        (Kind::Integer, Answer::Integer(_)) | (Kind::Decimal, Answer::Decimal(_)) | (Kind::Date, Answer::Date(_)) => {
            Some(answer.clone())
        }
        (Kind::Decimal, Answer::Integer(number)) => Decimal::new(*number, 0).map(Answer::Decimal),
        (Kind::Integer, Answer::Decimal(number)) => number.to_string().parse().ok().map(Answer::Integer),
        // A quarter is kept as its first month, but does not say that month.
        (Kind::YearMonth, Answer::YearMonth(_)) if old.format != Format::Quarter || new.format == Format::Quarter => {
            Some(answer.clone())
        }
        (Kind::Integer | Kind::Decimal | Kind::Date | Kind::YearMonth, Answer::Text(text)) => {
            parse_answer(new, text).ok().filter(Answer::is_given)
        }
        _ => None,
    }
}

/// Keeps the choices that the new list has.
fn select<'a>(
    old: &Question,
    choices: &[Choice],
    names: impl IntoIterator<Item = &'a String>,
    answer: impl FnOnce(BTreeSet<String>) -> Answer,
) -> Carried {
    let listed = |name: &String| choices.iter().any(|choice| choice.name == *name);
    let (kept, gone): (BTreeSet<String>, BTreeSet<String>) = names.into_iter().cloned().partition(listed);
    if gone.is_empty() {
        return Carried::whole(answer(kept));
    }
    let words = |language| display(old, &Answer::Choices(gone.clone()), language);
    let (vi, en) = (words(Language::Vi), words(Language::En));
    Carried {
        kept: (!kept.is_empty()).then(|| answer(kept)),
        why: Some(Labels::new(
            format!("Danh sách mới không còn mục: {vi}."),
            format!("The new list no longer has: {en}."),
        )),
    }
}

fn other_type(new: &Question) -> Carried {
    let wanted = wrong_type(&new.kind);
    Carried::not(
        format!("Câu hỏi đã đổi cách trả lời. {}", wanted.vi),
        format!("The question is now answered in another way. {}", wanted.en),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::form::Sheets;

    /// A form with one question `a`, as its row says, behind a hidden field and a calculated one.
    fn form(version: &str, row: &str) -> Form {
        let survey = format!(
            "type,name,label::vi,label::en,appearance,parameters,calculation\n\
             hidden,enterprise,,,,,\nbegin_group,g,G,G,,,\n{row}\nend_group,,,,,,\n"
        );
        let sheets = Sheets {
            survey: &survey,
            choices: "list_name,name,label::vi,label::en\n\
                old,llc,TNHH,LLC\nold,jsc,Cổ phần,Joint stock\nold,fdi,Vốn nước ngoài,Foreign\n\
                new,llc,TNHH,LLC\nnew,jsc,Cổ phần,Joint stock\nnew,coop,Hợp tác xã,Co-operative\n",
            settings: &format!("form_id,version,form_title::vi,form_title::en\nf,{version},F,F\n"),
            ..Sheets::default()
        };
        sheets.read().unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    /// A question `a` in few words: `integer`, `date month-year`, `select_one old`, `integer unknown=yes`.
    fn row(words: &str) -> String {
        let (kind, rest) = match words.split_once(' ') {
            Some((select @ ("select_one" | "select_multiple"), rest)) => {
                let (list, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                (format!("{select} {list}"), rest)
            }
            Some((kind, rest)) => (kind.to_owned(), rest),
            None => (words.to_owned(), ""),
        };
        let (appearance, parameters) = if rest.contains('=') { ("", rest) } else { (rest, "") };
        let calculation = if kind == "calculate" { "1 + 1" } else { "" };
        format!("{kind},a,Câu cũ,Old question,{appearance},{parameters},{calculation}")
    }

    const GONE: &str = "text,other,Khác,Other,,,";

    #[rstest]
    #[case::the_same("integer", "i5", "integer", "a i5")]
    #[case::whole_to_fraction("integer", "i5", "decimal", "a f5")]
    #[case::fraction_to_whole("decimal", "f5", "integer", "a i5")]
    #[case::fraction_that_is_none("decimal", "f5.5", "integer", "a@1 f5.5")]
    #[case::number_to_words("integer", "i1250", "text", "a t1.250")]
    #[case::year_to_words("integer year", "i2007", "text", "a t2007")]
    #[case::fraction_to_words("decimal", "f23.8", "text", "a t23,8")]
    #[case::day_to_words("date", "d2023-08-13", "text", "a t13/8/2023")]
    #[case::month_to_words("date month-year", "m2025-08", "text", "a t8/2025")]
    #[case::moment_to_words("dateTime", "t2023-08-13T14:30", "text", "a t13/8/2023 14:30")]
    #[case::words_to_moment("text", "t13/8/2023 14h30", "dateTime", "a t2023-08-13T14:30")]
    #[case::words_that_are_no_moment("text", "tsáng mai", "dateTime", "a@1 tsáng mai")]
    #[case::number_to_moment("integer", "i5", "dateTime", "a@1 i5")]
    #[case::words_to_number("text", "t1.250", "integer", "a i1250")]
    #[case::words_to_fraction("text", "t23,8", "decimal", "a f23.8")]
    #[case::words_to_day("text", "t13/8/2023", "date", "a d2023-08-13")]
    #[case::words_that_are_no_number("text", "tnhiều", "integer", "a@1 tnhiều")]
    #[case::empty_words("text", "t", "integer", "a@1 t")]
    #[case::one_to_several("select_one old", "cllc", "select_multiple new", "a lllc")]
    #[case::several_to_one("select_multiple old", "lllc", "select_one new", "a cllc")]
    #[case::more_than_one_to_one("select_multiple old", "ljsc llc", "select_one new", "a@1 ljsc llc")]
    #[case::none_to_one("select_multiple old", "l", "select_one new", "a@1 l")]
    #[case::a_choice_that_is_gone("select_one old", "cfdi", "select_one new", "a@1 cfdi")]
    #[case::some_choices_are_gone("select_multiple old", "lfdi llc", "select_multiple new", "a lllc,a@1 lfdi llc")]
    #[case::all_choices_are_gone("select_multiple old", "lfdi", "select_multiple new", "a@1 lfdi")]
    #[case::a_choice_to_words("select_one old", "cllc", "text", "a@1 cllc")]
    #[case::a_day_to_its_month("date", "d2023-08-13", "date month-year", "a m2023-08,a@1 d2023-08-13")]
    #[case::a_day_to_its_quarter("date", "d2023-08-13", "date quarter", "a m2023-07,a@1 d2023-08-13")]
    #[case::a_month_to_its_quarter("date month-year", "m2023-08", "date quarter", "a m2023-07,a@1 m2023-08")]
    #[case::the_first_month_of_a_quarter("date month-year", "m2023-07", "date quarter", "a m2023-07")]
    #[case::a_month_is_no_day("date month-year", "m2023-08", "date", "a@1 m2023-08")]
    #[case::a_quarter_is_no_month("date quarter", "m2023-07", "date month-year", "a@1 m2023-07")]
    #[case::unknown_stays_unknown("integer unknown=yes", "?", "decimal unknown=yes", "a ?")]
    #[case::unknown_where_it_is_no_answer("integer unknown=yes", "?", "integer", "a@1 ?")]
    #[case::to_a_hidden_field("integer", "i5", "hidden", "a i5")]
    #[case::to_a_note("integer", "i5", "note", "a@1 i5")]
    #[case::a_newer_type("text", "gPOINT", "integer", "a gPOINT")]
    #[case::cleared("integer", "-", "text", "a -")]
    fn an_answer_is_carried_over_or_set_aside(
        #[case] old: &str,
        #[case] code: &str,
        #[case] new: &str,
        #[case] expected: &str,
    ) {
        let (old, new) = (form("1", &row(old)), form("2", &row(new)));
        let answers = Answers::from([("a".into(), Answer::from_code(code).unwrap())]);
        let migration = migrate(&old, &new, &answers);
        let all = migration.answers.iter().chain(&migration.set_aside);
        let shown: Vec<_> = all
            .map(|(name, answer)| format!("{name} {}", answer.to_code()))
            .collect();
        assert_eq!(shown.join(","), expected);
        assert_eq!(migration.left.len(), migration.set_aside.len());
        // What the new form was given, it takes: nothing is of the wrong type there.
        let problems = crate::form::problems(&new, &migration.answers, chrono::NaiveDate::MIN);
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[rstest]
    #[case::gone("integer", "i1250", GONE, "1.250", "không còn trong phiên bản mới", "no longer asks")]
    #[case::choice(
        "select_one old",
        "cfdi",
        "select_one new",
        "Vốn nước ngoài",
        "Vốn nước ngoài",
        "Foreign"
    )]
    #[case::choices(
        "select_multiple old",
        "lfdi llc",
        "select_multiple new",
        "TNHH; Vốn nước ngoài",
        "mục: Vốn nước ngoài.",
        "has: Foreign."
    )]
    #[case::other_type(
        "text",
        "tnhiều",
        "integer",
        "nhiều",
        "Cần một số nguyên.",
        "A whole number is needed."
    )]
    #[case::unknown("integer unknown=yes", "?", "integer", "Không rõ", "“Không rõ”", "“Unknown”")]
    #[case::month("date", "d2023-08-13", "date month-year", "13/8/2023", "đến tháng", "month")]
    fn the_person_is_told_what_stayed_behind_and_why(
        #[case] old: &str,
        #[case] code: &str,
        #[case] new: &str,
        #[case] shown: &str,
        #[case] vi: &str,
        #[case] en: &str,
    ) {
        let new = if new == GONE { GONE.to_owned() } else { row(new) };
        let answers = Answers::from([("a".into(), Answer::from_code(code).unwrap())]);
        let left = migrate(&form("1", &row(old)), &form("2", &new), &answers).left;
        assert_eq!(left.len(), 1);
        assert_eq!(
            (left[0].field.as_str(), left[0].question.en.as_str()),
            ("a@1", "Old question")
        );
        assert_eq!(left[0].shown.vi, shown);
        assert!(left[0].why.vi.contains(vi) && left[0].why.en.contains(en), "{left:?}");
    }

    #[rstest]
    #[case::a_reason("a~x08", "tTuyển thêm")]
    #[case::a_further_instance("a#2", "i7")]
    #[case::set_aside_before("b@0", "cllc")]
    #[case::a_field_the_old_form_does_not_know("new_one", "i7")]
    fn what_is_no_question_of_the_old_form_is_carried_over_untouched(#[case] name: &str, #[case] code: &str) {
        let answers = Answers::from([(name.into(), Answer::from_code(code).unwrap())]);
        let migration = migrate(&form("1", &row("integer")), &form("2", GONE), &answers);
        assert_eq!(migration.answers, answers);
        assert_eq!((migration.set_aside.len(), migration.left.len()), (0, 0));
    }

    #[test]
    fn what_was_set_aside_before_is_not_written_over() {
        let answers = Answers::from([("a".into(), Answer::Integer(2)), ("a@1".into(), Answer::Integer(1))]);
        let migration = migrate(&form("1", &row("integer")), &form("2", GONE), &answers);
        assert_eq!(migration.answers, Answers::from([("a@1".into(), Answer::Integer(1))]));
        assert_eq!(
            migration.set_aside,
            Answers::from([("a@1@2".into(), Answer::Integer(2))])
        );
    }

    #[test]
    fn what_nobody_was_asked_is_set_aside_in_silence() {
        let answers = Answers::from([("a".into(), Answer::Integer(2))]);
        let migration = migrate(&form("1", &row("calculate")), &form("2", GONE), &answers);
        assert_eq!(migration.set_aside.len(), 1);
        assert_eq!(migration.left, Vec::new());
    }

    proptest! {
        /// Nothing is ever dropped.
        #[test]
        fn every_answer_is_carried_over_or_set_aside(
            old in kinds(),
            new in kinds(),
            codes in prop::collection::btree_map("a|a#2|a~x1|a@1|a@1@2|enterprise|b", codes(), 0..5),
        ) {
            let (old, new) = (form("1", &row(&old)), form("2", &row(&new)));
            let answers: Answers = codes
                .iter()
                .filter_map(|(name, code)| Some((FieldName::new(name), Answer::from_code(code).ok()?)))
                .collect();
            let migration = migrate(&old, &new, &answers);
            for (name, answer) in answers.iter().filter(|(_, answer)| **answer != Answer::NotCollected) {
                let aside = migration.set_aside.iter().any(|(aside, other)| {
                    aside.as_str().starts_with(&format!("{name}@1")) && other == answer
                });
                prop_assert!(migration.answers.contains_key(name) || aside, "{name} is lost");
                // What was changed on the way in a way that can't be undone is there whole, too.
                let changed = migration.answers.get(name) != Some(answer);
                let same_kind = migration.answers.get(name).is_some_and(|kept| {
                    std::mem::discriminant(kept) == std::mem::discriminant(answer)
                });
                let moment = old.question("a").is_some_and(|question| question.format == Format::Moment)
                    || new.question("a").is_some_and(|question| question.format == Format::Moment);
                prop_assert!(!(changed && same_kind) || aside || moment, "{name} is not whole");
            }
            // Both can be kept in one record.
            prop_assert!(migration.set_aside.keys().all(|name| !migration.answers.contains_key(name)));
        }
    }

    fn kinds() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "text",
            "integer",
            "integer unknown=yes",
            "decimal",
            "date",
            "date month-year",
            "date quarter",
            "dateTime",
            "select_one old",
            "select_one new",
            "select_multiple old",
            "select_multiple new",
            "note",
            "hidden",
            "calculate",
        ])
        .prop_map(str::to_owned)
    }

    fn codes() -> impl Strategy<Value = String> {
        "[-?]|i-?[0-9]{1,18}|t\\PC{0,9}|t[0-9]{1,2}/8/2023|t13/8/2023 9h|d20[0-9]{2}-0[1-9]-1[0-9]|c(llc|fdi)|\
         l|llc|lfdi llc|f0\\.[1-9]|m2025-0[1-9]|gPOINT"
    }
}
