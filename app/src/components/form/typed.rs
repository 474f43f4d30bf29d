//! A text that is typed in place of an answer: `1250` while typing, `1.250` when done.

use std::sync::Arc;

use domain::form::{Kind, Question, display, parse_answer};
use domain::record::Answer;
use leptos::prelude::*;

use super::Editor;
use crate::components::words::language;

/// What is in one text control, and what it means.
///
/// The control itself holds the text: setting it back at every keystroke would break input methods that compose
/// Vietnamese letters. It is only written to when the answer came from elsewhere, or when the person comes or goes.
#[derive(Clone)]
pub(super) struct Typed {
    editor: Editor,
    question: Arc<Question>,
    text: StoredValue<String>,
}

impl Typed {
    /// Begins with the answer that is kept.
    pub(super) fn new(editor: Editor, question: Arc<Question>) -> Self {
        let answer = editor.answer_now(question.name.as_str());
        let text = StoredValue::new(at_rest(&question, &answer));
        Self { editor, question, text }
    }

    /// Returns the text to begin with.
    pub(super) fn first(&self) -> String {
        self.text.get_value()
    }

    /// Takes what is typed.
    pub(super) fn input(&self, text: String) {
        self.editor.type_in(&self.question, &text);
        self.text.set_value(text);
    }

    /// The person came: returns the text to type on, without the points between groups.
    pub(super) fn enter(&self) -> Option<String> {
        self.editor.enter(&self.question.name);
        self.replaced(while_typing(&self.question, &self.answer()))
    }

    /// The person went: returns the text to read.
    pub(super) fn leave(&self) -> Option<String> {
        self.editor.leave(&self.question.name);
        self.replaced(at_rest(&self.question, &self.answer()))
    }

    /// The answer changed: returns the text to show, unless it came from this text.
    pub(super) fn follow(&self, answer: &Answer) -> Option<String> {
        let own = self.text.with_value(|text| {
            parse_answer(&self.question, text).ok().as_ref() == Some(answer) || answer.as_text() == Some(text)
        });
        if own {
            None
        } else {
            self.replaced(at_rest(&self.question, answer))
        }
    }

    fn answer(&self) -> Answer {
        self.editor.answer_now(self.question.name.as_str())
    }

    /// Replaces the text, if it stands for the answer that is kept; a text that is no answer is left as it was typed.
    fn replaced(&self, text: String) -> Option<String> {
        let unreadable = self.text.with_value(|text| parse_answer(&self.question, text).is_err());
        let same = self.text.with_value(|now| *now == text);
        if same
            || (unreadable
                && self
                    .answer()
                    .as_text()
                    .is_none_or(|words| self.text.with_value(|now| now == words)))
        {
            return None;
        }
        self.text.set_value(text.clone());
        Some(text)
    }
}

/// How an answer is read: grouped. *Không rõ* is told by its chip, so the control is empty.
fn at_rest(question: &Question, answer: &Answer) -> String {
    if *answer == Answer::Unknown {
        String::new()
    } else {
        display(question, answer, untrack(language))
    }
}

/// How an answer is changed: digits only.
fn while_typing(question: &Question, answer: &Answer) -> String {
    match (&question.kind, answer) {
        (Kind::Integer, Answer::Integer(number)) => number.to_string(),
        (Kind::Decimal, Answer::Decimal(number)) => number.to_string().replace('.', ","),
        _ => at_rest(question, answer),
    }
}
