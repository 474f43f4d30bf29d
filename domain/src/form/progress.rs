//! How far a form is filled in: counted by section, for the bar above it, and where to go on.

use super::{Question, View};

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
pub fn progress<'a>(view: &View<'a>) -> Vec<GroupProgress<'a>> {
    let groups = view.form().groups.iter().map(|group| {
        let mut count = GroupProgress {
            group: &group.name,
            applies: view.group_applies(group),
            applicable: 0,
            answered: 0,
            required_missing: 0,
        };
        for question in group
            .questions
            .iter()
            .filter(|question| is_open_to_answers(question, view))
        {
            let answered = view.is_answered(question);
            count.applicable += 1;
            count.answered += usize::from(answered);
            count.required_missing += usize::from(!answered && view.requires(question));
        }
        count
    });
    groups.collect()
}

/// Returns the next question without an answer behind the question `after`, or the first one of the form.
///
/// When there is none behind, it begins again at the top; nothing is left when every question that applies is answered.
pub fn next_unanswered<'a>(view: &View<'a>, after: Option<&str>) -> Option<&'a Question> {
    let questions = || view.form().groups.iter().flat_map(|group| &group.questions);
    let place = after.and_then(|name| questions().position(|question| question.name.as_str() == name));
    let begin = place.map_or(0, |place| place + 1);
    let open = |question: &&Question| is_open_to_answers(question, view) && !view.is_answered(question);
    let behind = questions().skip(begin).find(open);
    behind.or_else(|| questions().take(begin).find(open))
}

fn is_open_to_answers(question: &Question, view: &View<'_>) -> bool {
    question.is_asked() && view.applies(question)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::NaiveDate;
    use rstest::rstest;

    use super::*;
    use crate::form::{Answers, Form, RuleTable, Sheets, State, Surroundings, load};
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
        let counts: Vec<_> = progress(&View::new(&form, &answers, today()))
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
        let next = next_unanswered(&View::new(&form, &answers, today()), after);
        assert_eq!(next.map(|question| question.name.as_str()), expected);
    }

    #[test]
    fn what_is_known_beyond_the_form_decides_too() {
        let survey = "type,name,label::vi,label::en,required,relevant\n\
            begin_group,g,G,G,,\n\
            integer,a,A,A,,known('may_review') = 'yes'\n\
            integer,b,A,A,rule('min') > 2,previous('a') > 5\n\
            integer,c,A,A,,\"pulldata('zones', 'open', 'name', 'TS') = 'yes'\"\n\
            end_group,,,,,\n";
        let mut around = Surroundings {
            rules: RuleTable::read("rule_code,value,valid_from,valid_to,source\nmin,3,2011-01-19,,Điều lệ\n").unwrap(),
            previous: Answers::from([("a".into(), Answer::Integer(6))]),
            known: [("may_review".to_owned(), Answer::Choice("yes".into()))].into(),
            ..Surroundings::default()
        };
        around
            .lists
            .add("zones", "name,label::vi,label::en,open\nTS,Tiên Sơn,Tien Son,yes\n")
            .unwrap();
        let sheets = Sheets {
            survey,
            choices: "list_name,name,label::vi,label::en\n",
            settings: "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
            lists: around.lists.clone(),
            ..Sheets::default()
        };
        let (form, answers) = (sheets.read().unwrap(), given("a"));
        let counted = |view: &View<'_>| {
            let groups = progress(view);
            let next = next_unanswered(view, None).map(|question| question.name.to_string());
            (
                groups[0].answered,
                groups[0].applicable,
                groups[0].required_missing,
                next,
            )
        };
        let whole = View::with(&form, &answers, &around, today());
        assert_eq!(counted(&whole), (1, 3, 1, Some("b".to_owned())));
        assert_eq!(counted(&View::new(&form, &answers, today())), (0, 0, 0, None));
        // A state shows the same.
        let state = State::new(Arc::new(form.clone()), answers.clone(), around.clone(), today());
        assert_eq!(counted(&state.view()), counted(&whole));
    }
}
