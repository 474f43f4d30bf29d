//! One draft being filled in: its answers, what follows from them, and keeping them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::form::{self, Answers, Form, Problem, Question};
use domain::record::{Answer, FieldName};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::saver::Saver;
use super::standing::{Before, Standing};
use crate::state::SavedDraft;

/// The draft on the screen, for every question of it. Answers are shown at once and kept as they are made.
#[derive(Clone, Copy)]
pub(crate) struct Editor {
    form: StoredValue<Arc<Form>>,
    today: NaiveDate,
    answers: RwSignal<Answers>,
    /// Texts that are no answer. They stay on the screen and keep the form from being submitted.
    unreadable: RwSignal<BTreeMap<FieldName, Problem>>,
    /// Questions that were left once: before that, nobody wants to hear that something is wrong with them.
    left: RwSignal<BTreeSet<FieldName>>,
    /// Set once somebody tried to submit: then every problem is shown.
    shows_all: RwSignal<bool>,
    /// The question that was touched last.
    last: RwSignal<Option<FieldName>>,
    standing: Memo<Standing>,
    saver: StoredValue<Saver>,
}

/// Provides the editor of a draft to the questions under it.
pub(crate) fn provide_editor(form: Arc<Form>, draft: &SavedDraft, today: NaiveDate) -> Editor {
    let answers = RwSignal::new(draft.answers.clone());
    let form = StoredValue::new(form);
    let before = StoredValue::new(form.with_value(|form| Before::of(form, &draft.base, today)));
    let standing = Memo::new(move |_| {
        form.with_value(|form| {
            before.with_value(|before| answers.with(|answers| Standing::of(form, answers, before, today)))
        })
    });
    let editor = Editor {
        form,
        today,
        answers,
        unreadable: RwSignal::default(),
        left: RwSignal::default(),
        shows_all: RwSignal::new(false),
        last: RwSignal::new(draft.last_field.clone()),
        standing,
        saver: StoredValue::new(Saver::new(draft.record)),
    };
    keep_before_leaving(editor.saver());
    provide_context(editor);
    editor
}

/// Returns the editor of the draft on the screen.
pub(crate) fn use_editor() -> Editor {
    expect_context::<Editor>()
}

/// A phone may be locked, or the page left, at any moment: what rests is then written at once.
fn keep_before_leaving(saver: Saver) {
    let on_hidden = saver.clone();
    let listening = window_event_listener(ev::visibilitychange, move |_| on_hidden.write());
    on_cleanup(move || {
        listening.remove();
        saver.write();
    });
}

impl Editor {
    /// Returns what keeps the answers.
    pub(crate) fn saver(self) -> Saver {
        self.saver.get_value()
    }

    /// Returns how the form stands.
    pub(crate) const fn standing(self) -> Memo<Standing> {
        self.standing
    }

    /// Follows the answer to one question.
    pub(crate) fn answer(self, question: &Question) -> Memo<Answer> {
        let field = question.name.clone();
        Memo::new(move |_| {
            self.answers
                .with(|answers| answers.get(&field).cloned().unwrap_or(Answer::NotCollected))
        })
    }

    /// Returns the answer to one field as it is now.
    pub(crate) fn answer_now(self, field: &str) -> Answer {
        self.answers
            .with_untracked(|answers| answers.get(field).cloned().unwrap_or(Answer::NotCollected))
    }

    /// Follows all answers.
    pub(crate) fn with_answers<T>(self, look: impl FnOnce(&Answers, NaiveDate) -> T) -> T {
        self.answers.with(|answers| look(answers, self.today))
    }

    /// Tells whether a field is a question that a person is asked.
    pub(crate) fn asks(self, field: &FieldName) -> bool {
        self.with_form(|form| form.question(field.as_str()).is_some_and(Question::is_asked))
    }

    /// Looks at the form.
    pub(crate) fn with_form<T>(self, look: impl FnOnce(&Form) -> T) -> T {
        self.form.with_value(|form| look(form))
    }

    /// Takes an answer that was chosen, and keeps it at once.
    pub(crate) fn choose(self, field: &FieldName, answer: Answer) {
        self.put(field, answer.clone());
        self.left.update(|left| left.extend([field.clone()]));
        self.saver().keep(field.clone(), answer);
        self.calculate();
    }

    /// Takes a text as it is typed, and keeps it once typing rests.
    ///
    /// A text that is no answer is kept as words, so that the battery cannot take it, except a wrong tax code: it may be a
    /// person's number, which is never stored.
    pub(crate) fn type_in(self, question: &Question, text: &str) {
        let field = &question.name;
        match form::parse_answer(question, text) {
            Ok(answer) => {
                self.put(field, answer.clone());
                self.saver().keep_soon(field.clone(), answer);
                self.calculate();
            }
            Err(problem) => {
                if problem.rule != form::Rule::TaxCode {
                    let words = Answer::Text(text.to_owned());
                    self.put(field, words.clone());
                    self.saver().keep_soon(field.clone(), words);
                }
                self.unreadable
                    .update(|unreadable| unreadable.extend([(field.clone(), problem)]));
            }
        }
    }

    /// Notes that the person went on to something else.
    pub(crate) fn leave(self, field: &FieldName) {
        self.left.update(|left| left.extend([field.clone()]));
        self.saver().write();
    }

    /// Notes where the person is.
    pub(crate) fn enter(self, field: &FieldName) {
        self.last.set(Some(field.clone()));
    }

    fn put(self, field: &FieldName, answer: Answer) {
        self.last.set(Some(field.clone()));
        self.answers.update(|answers| answers.extend([(field.clone(), answer)]));
        if self
            .unreadable
            .with_untracked(|unreadable| unreadable.contains_key(field))
        {
            self.unreadable
                .update(|unreadable| unreadable.retain(|name, _| name != field));
        }
    }

    /// Works out the calculated fields and keeps what changed.
    fn calculate(self) {
        let changed = self.form.with_value(|form| {
            self.answers
                .with_untracked(|answers| form::calculations(form, answers, self.today))
        });
        for (field, answer) in changed {
            self.answers
                .update(|answers| answers.extend([(field.clone(), answer.clone())]));
            self.saver().keep_soon(field, answer);
        }
    }

    /// Returns what to tell the person about one answer, if it is time to.
    pub(crate) fn problem(self, field: &FieldName) -> Option<Problem> {
        if !self.shows_all.get() && !self.left.with(|left| left.contains(field)) {
            return None;
        }
        let unreadable = self.unreadable.with(|unreadable| unreadable.get(field).cloned());
        unreadable.or_else(|| self.standing.with(|standing| standing.problem(field).cloned()))
    }

    /// Lists the questions that keep the form from being submitted, in the order of asking.
    pub(crate) fn errors(self) -> Vec<FieldName> {
        let standing = self.standing.get();
        let mut wrong: BTreeSet<FieldName> = standing.errors().cloned().collect();
        self.unreadable.with(|unreadable| {
            wrong.extend(unreadable.keys().filter(|field| standing.applies(field)).cloned());
        });
        self.with_form(|form| {
            form.questions()
                .map(|question| question.name.clone())
                .filter(|name| wrong.contains(name))
                .collect()
        })
    }

    /// Shows every problem from now on.
    pub(crate) fn show_all(self) {
        self.shows_all.set(true);
    }

    /// Tells whether every problem is shown.
    pub(crate) fn shows_all(self) -> bool {
        self.shows_all.get()
    }

    /// Returns the next question without an answer behind the one touched last.
    pub(crate) fn next_unanswered(self) -> Option<FieldName> {
        let last = self.last.get();
        self.with_form(|form| {
            self.with_answers(|answers, today| {
                let after = last.as_ref().map(FieldName::as_str);
                form::next_unanswered(form, answers, today, after).map(|question| question.name.clone())
            })
        })
    }
}

/// Brings a question into view, unfolds its section and puts the focus into it.
pub(crate) fn go_to(field: &FieldName) {
    let Some(place) = document().get_element_by_id(&format!("field-{field}")) else {
        return;
    };
    if let Ok(Some(section)) = place.closest("details") {
        // An open section stays open; the attribute is what the browser itself sets.
        if let Err(error) = section.set_attribute("open", "") {
            leptos::logging::warn!("The section could not be unfolded: {error:?}");
        }
    }
    place.scroll_into_view();
    let control = place
        .query_selector("input:checked, input, textarea, select, button")
        .ok()
        .flatten();
    if let Some(control) = control.and_then(|control| control.dyn_into::<web_sys::HtmlElement>().ok()) {
        crate::components::page::focus(&control);
    }
}
