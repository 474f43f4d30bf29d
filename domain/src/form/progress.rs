//! How far a form is filled in: counted by section, for the bar above it, and where to go on.

use chrono::NaiveDate;

use super::{Answers, Form, Question, View};

/// How far one section is filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupProgress<'a> {
    /// The name of the section.
    pub group: &'a str,
    /// Whether the section applies at all.
    pub applies: bool,
    /// Questions that apply now.
    pub applicable: usize,
    /// Those of them that have an answer.
    pub answered: usize,
    /// Those without an answer that need one before the form can be submitted.
    pub required_missing: usize,
}

/// Counts the questions of every section. Notes, hidden and calculated fields are not counted.
pub fn progress<'a>(form: &'a Form, answers: &'a Answers, today: NaiveDate) -> Vec<GroupProgress<'a>> {
    let view = View::new(form, answers, today);
    let groups = form.groups.iter().map(|group| {
        let asked = || {
            group
                .questions
                .iter()
                .filter(|question| question.is_asked() && view.applies(question))
        };
        GroupProgress {
            group: &group.name,
            applies: view.group_applies(group),
            applicable: asked().count(),
            answered: asked().filter(|question| view.is_answered(question)).count(),
            required_missing: asked()
                .filter(|question| view.requires(question) && !view.is_answered(question))
                .count(),
        }
    });
    groups.collect()
}

/// Returns the next question without an answer behind the question `after`, or the first one of the form.
///
/// When there is none behind, it begins again at the top; nothing is left when every question that applies is answered.
pub fn next_unanswered<'a>(
    form: &'a Form,
    answers: &'a Answers,
    today: NaiveDate,
    after: Option<&str>,
) -> Option<&'a Question> {
    let view = View::new(form, answers, today);
    let questions: Vec<&Question> = form.groups.iter().flat_map(|group| &group.questions).collect();
    let place = after.and_then(|name| questions.iter().position(|question| question.name.as_str() == name));
    let (before, behind) = questions.split_at(place.map_or(0, |place| place + 1));
    let open = |question: &&&Question| question.is_asked() && view.applies(question) && !view.is_answered(question);
    behind.iter().chain(before).find(open).copied()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::form::load;
    use crate::record::{Answer, FieldName};

    fn form() -> Form {
        let survey = "type,name,label::vi,label::en,required,relevant\n\
            hidden,enterprise,,,,\n\
            begin_group,g,G,G,,\nnote,hello,A,A,,\ninteger,a,A,A,yes,\ninteger,b,A,A,,${a} > 0\nend_group,,,,,\n\
            begin_group,h,H,H,,${b} > 0\ninteger,c,A,A,yes,\nend_group,,,,,\n";
        let (choices, settings) = (
            "list_name,name,label::vi,label::en\n",
            "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        );
        load(survey, choices, settings).unwrap()
    }

    fn given(names: &str) -> Answers {
        names
            .split_whitespace()
            .map(|name| (FieldName::new(name), Answer::Integer(1)))
            .collect()
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[rstest]
    #[case::untouched("", (0, 1, 1), (0, 0, 0))]
    #[case::a_question_appears("a", (1, 2, 0), (0, 0, 0))]
    #[case::a_section_appears("a b", (2, 2, 0), (0, 1, 1))]
    #[case::done("a b c", (2, 2, 0), (1, 1, 0))]
    #[case::what_no_longer_applies_is_not_counted("b c", (0, 1, 1), (0, 0, 0))]
    fn sections_are_counted(
        #[case] names: &str,
        #[case] first: (usize, usize, usize),
        #[case] second: (usize, usize, usize),
    ) {
        let (form, answers) = (form(), given(names));
        let counts: Vec<_> = progress(&form, &answers, today())
            .into_iter()
            .map(|group| (group.answered, group.applicable, group.required_missing))
            .collect();
        assert_eq!(counts, [first, second]);
    }

    #[rstest]
    #[case::the_first("", None, Some("a"))]
    #[case::the_next("a b", Some("b"), Some("c"))]
    #[case::round_again("b", Some("b"), Some("a"))]
    #[case::nothing_left("a b c", Some("a"), None)]
    #[case::after_a_name_that_is_not_there("", Some("zzz"), Some("a"))]
    fn the_next_question_is_found(#[case] names: &str, #[case] after: Option<&str>, #[case] expected: Option<&str>) {
        let (form, answers) = (form(), given(names));
        let next = next_unanswered(&form, &answers, today(), after);
        assert_eq!(next.map(|question| question.name.as_str()), expected);
    }
}
