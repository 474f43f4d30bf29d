//! The words of fields, answers and choices, in whichever version of a form has them.

use crate::form::{Form, Labels, Question, field_label};
use crate::programme::Programme;
use crate::record::{Answer, FieldName};

impl Programme {
    /// Returns the question behind an answer: in this form, if it has words for the answer, or else in another version.
    pub fn question_in(&self, form: &Form, field: &FieldName, answer: &Answer) -> Option<Question> {
        let here = form
            .question(field.as_str())
            .filter(|question| question.has_words_for(answer));
        let elsewhere = || self.question_behind(&form.id, field.as_str(), answer);
        here.cloned().or_else(|| elsewhere().map(|(_, question)| question))
    }

    /// Returns the words of the question behind a field; `None` where no version of the form asks it.
    pub fn label_in(&self, form: &Form, field: &FieldName) -> Option<Labels> {
        let elsewhere = || {
            let (_, question) = self.question_behind(&form.id, field.as_str(), &Answer::NotCollected)?;
            Some(question.label)
        };
        let known = field_label(form, field).or_else(elsewhere);
        known.filter(|label| !label.vi.is_empty())
    }

    /// Returns the words of a choice: of this form, if it has it, or else of another version.
    pub fn choice_in(&self, form: &Form, field: &str, name: &str) -> Option<Labels> {
        let words = |question: &Question| {
            let choice = question.choices().iter().find(|choice| choice.name == name)?;
            Some(choice.label.clone())
        };
        let elsewhere = || {
            let answer = Answer::Choice(name.to_owned());
            let (_, question) = self.question_behind(&form.id, field, &answer)?;
            words(&question)
        };
        form.question(field).and_then(words).or_else(elsewhere)
    }
}
