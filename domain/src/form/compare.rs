//! What differs between two states of a record, as people read a form.

use std::collections::BTreeSet;

use super::repeat::plain_name;
use super::{Answers, Form, Kind, Labels, Question};
use crate::record::{Answer, FieldName};

/// One answer that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The name of the field.
    pub field: FieldName,
    /// The heading of its section; empty if it stands in none.
    pub section: Labels,
    /// The question; the plain name where the form does not know the field.
    pub question: Labels,
    /// What was there before.
    pub before: Answer,
    /// What is there now.
    pub after: Answer,
}

/// Lists what differs, in the order of the form; what the form does not know comes last.
///
/// Hidden fields are left out: they are links and figures that nobody was asked for. The reason for letting a warning
/// stand follows the question it is about, and each further instance of a repeat follows the one before.
pub fn compare(form: &Form, before: &Answers, after: &Answers) -> Vec<Difference> {
    let answer = |answers: &Answers, field: &FieldName| answers.get(field).cloned().unwrap_or(Answer::NotCollected);
    let fields: BTreeSet<&FieldName> = before.keys().chain(after.keys()).collect();
    let differing = fields
        .into_iter()
        .map(|field| (field, answer(before, field), answer(after, field)))
        .filter(|(_, before, after)| before != after);
    let mut differences: Vec<_> = differing
        .filter_map(|(field, before, after)| {
            let place = Place::of(form, field);
            if place.question.is_some_and(|question| question.kind == Kind::Hidden) {
                return None;
            }
            let question = place.label(field);
            let section = place.question.and_then(|question| form.section(question.name.as_str()));
            let difference = Difference {
                field: field.clone(),
                section: section.map(|section| section.label.clone()).unwrap_or_default(),
                question,
                before,
                after,
            };
            Some((place.order, difference))
        })
        .collect();
    // What is in the same place stays in the order of names: a reason behind its question.
    differences.sort_by_key(|(order, _)| *order);
    differences.into_iter().map(|(_, difference)| difference).collect()
}

/// Returns the question behind a field in words: with the instance of its repeat, and whether it is a reason; `None` where
/// the form does not know it.
pub fn field_label(form: &Form, field: &FieldName) -> Option<Labels> {
    let place = Place::of(form, field);
    place.question.map(|_| place.label(field))
}

/// Where a field stands in a form.
struct Place<'a> {
    question: Option<&'a Question>,
    /// The heading of its repeat, and which instance it is, from the second on.
    instance: Option<(&'a Labels, usize)>,
    is_reason: bool,
    /// By the beginning of its repeat, the instance and the question.
    order: (usize, usize, usize),
}

impl<'a> Place<'a> {
    fn of(form: &'a Form, field: &FieldName) -> Self {
        let name = field.as_str();
        let (of, reason) = name.split_once('~').unwrap_or((name, ""));
        let plain = plain_name(of);
        let number = of.split_once('#').map(|(_, number)| number.parse::<usize>().ok());
        let place = |name: &str| form.questions().position(|question| question.name.as_str() == name);
        let repeat = form.repeats.iter().find(|repeat| repeat.has(plain));
        // `name#two`, or an instance of what is no repeat: somebody else's field.
        let foreign = number.is_some_and(|number| number.is_none() || repeat.is_none());
        let question = form.question(plain).filter(|_| !foreign);
        let instance = number.flatten().unwrap_or(1);
        let own = question
            .and_then(|question| place(question.name.as_str()))
            .unwrap_or(usize::MAX);
        let block = repeat.and_then(|repeat| repeat.fields.iter().filter_map(|field| place(field.as_str())).min());
        Self {
            question,
            instance: repeat.map(|repeat| (&repeat.label, instance)).filter(|_| instance > 1),
            is_reason: !reason.is_empty(),
            order: match block.filter(|_| !foreign) {
                Some(block) => (block, instance, own),
                None => (own, 0, own),
            },
        }
    }

    fn label(&self, field: &FieldName) -> Labels {
        let Some(question) = self.question else {
            return Labels::new(field.as_str(), field.as_str());
        };
        let mut label = question.label.clone();
        if let Some((repeat, instance)) = self.instance {
            label = Labels::new(
                format!("{} ({} {instance})", label.vi, repeat.vi),
                format!("{} ({} {instance})", label.en, repeat.en),
            );
        }
        if self.is_reason {
            label = Labels::new(format!("Lý do: {}", label.vi), format!("Reason: {}", label.en));
        }
        label
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::form::load;

    fn form() -> Form {
        let survey = "type,name,label::vi,label::en,calculation\n\
            hidden,enterprise,,,\n\
            begin_group,workers,Lao động,Workers,\n\
            integer,total,Tổng số,All,\ninteger,female,Nữ,Women,\ncalculate,male,,,${total} - ${female}\n\
            end_group,,,,\n\
            begin_group,sites,Cơ sở,Sites,\n\
            begin_repeat,site,Cơ sở,Site,\ntext,address,Địa chỉ,Address,\ninteger,area,Diện tích,Area,\nend_repeat,,,,\n\
            text,a_note,Ghi chú,Note,\n\
            end_group,,,,\n";
        load(
            survey,
            "list_name,name,label::vi,label::en\n",
            "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        )
        .unwrap()
    }

    fn answers(codes: &str) -> Answers {
        let pairs = codes.split(", ").filter_map(|pair| pair.split_once(' '));
        pairs
            .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
            .collect()
    }

    #[rstest]
    #[case::nothing("total i5", "total i5", "")]
    #[case::not_there_is_not_collected("total -", "", "")]
    #[case::changed("total i5, female i2", "total i6, female i2", "Lao động/Tổng số i5 i6")]
    #[case::given("", "total i5", "Lao động/Tổng số - i5")]
    #[case::taken_away("total i5", "", "Lao động/Tổng số i5 -")]
    #[case::unknown_is_not_nothing("total -", "total ?", "Lao động/Tổng số - ?")]
    #[case::zero_is_not_nothing("", "total i0", "Lao động/Tổng số - i0")]
    #[case::in_the_order_of_the_form(
        "",
        "a_note tx, female i2, total i5",
        "Lao động/Tổng số - i5; Lao động/Nữ - i2; Cơ sở/Ghi chú - tx"
    )]
    #[case::technical_fields_are_left_out("male i3, enterprise tx", "male i4, enterprise ty", "")]
    #[case::what_is_not_known_comes_last("", "zone cTS, a_note tx", "Cơ sở/Ghi chú - tx; /zone - cTS")]
    #[case::set_aside("", "total@1 cmany, a_note tx", "Cơ sở/Ghi chú - tx; /total@1 - cmany")]
    #[case::a_reason_follows_its_question(
        "",
        "total~x08 tx, female i2, total i5",
        "Lao động/Tổng số - i5; Lao động/Lý do: Tổng số - tx; Lao động/Nữ - i2"
    )]
    #[case::instances_follow_each_other(
        "",
        "address#2 tb, address ta, area i1, area#2 i2, area#10 i9, a_note tx",
        "Cơ sở/Địa chỉ - ta; Cơ sở/Diện tích - i1; Cơ sở/Địa chỉ (Cơ sở 2) - tb; Cơ sở/Diện tích (Cơ sở 2) - i2; \
         Cơ sở/Diện tích (Cơ sở 10) - i9; Cơ sở/Ghi chú - tx"
    )]
    #[case::a_reason_of_an_instance("", "area#2~x1 tx", "Cơ sở/Lý do: Diện tích (Cơ sở 2) - tx")]
    #[case::an_instance_of_nothing("", "total#2 i1, a_note#x i1", "/a_note#x - i1; /total#2 - i1")]
    fn what_differs_is_listed_as_people_read_the_form(
        #[case] before: &str,
        #[case] after: &str,
        #[case] expected: &str,
    ) {
        let shown = |difference: &Difference| {
            let Difference {
                section,
                question,
                before,
                after,
                ..
            } = difference;
            format!(
                "{}/{} {} {}",
                section.vi,
                question.vi,
                before.to_code(),
                after.to_code()
            )
        };
        let (form, before, after) = (form(), answers(before), answers(after));
        let found: Vec<_> = compare(&form, &before, &after).iter().map(shown).collect();
        assert_eq!(found.join("; "), expected);
        // The form with its instances says the same.
        let today = "2026-11-23".parse().unwrap();
        let expanded = form.expanded(&after, &crate::form::Surroundings::default(), today);
        assert_eq!(compare(&expanded, &before, &after), compare(&form, &before, &after));
    }
}
