//! One draft being filled in: its answers, what follows from them, and keeping them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::elsewhere::KEYS;
use domain::form::{self, Answers, Changes, Form, Problem, Question, State, View};
use domain::mirror::field;
use domain::record::{Answer, FieldName, RecordId, RecordKind};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::saver::Saver;
use super::standing::{Before, Standing};
use crate::state::{AlikeLine, Records, SavedDraft, use_records};

/// The draft on the screen, for every question of it. Answers are shown at once and kept as they are made.
#[derive(Clone, Copy)]
pub(crate) struct Editor {
    subject: Subject,
    today: NaiveDate,
    state: RwSignal<State>,
    /// Texts that are no answer. They stay on the screen and keep the form from being submitted.
    unreadable: RwSignal<BTreeMap<FieldName, Problem>>,
    /// Questions that were left once, or answered before the draft was opened again: before that, nobody wants to hear that something is wrong with them.
    left: RwSignal<BTreeSet<FieldName>>,
    /// Set once somebody tried to submit: then every problem is shown.
    shows_all: RwSignal<bool>,
    /// The question that was touched last.
    last: RwSignal<Option<FieldName>>,
    standing: Memo<Standing>,
    /// The enterprises that a new one may be; nothing of any other record.
    alike: Option<Memo<Vec<AlikeLine>>>,
    before: StoredValue<Before>,
    saver: StoredValue<Saver>,
}

/// What tells whether an enterprise is known already.
const TOLD_BY: [&str; 4] = [
    field::ENTERPRISE_NAME,
    field::TAX_CODE,
    field::ZONE,
    field::INVESTOR_COUNTRIES,
];
/// How many known enterprises are shown beside a new one at most.
const ALIKE: usize = 3;

/// The record that is filled in, and by whom: other records are asked about it.
#[derive(Clone, Copy)]
struct Subject {
    records: Records,
    record: RecordId,
    kind: RecordKind,
    may_review: bool,
}

/// Provides the editor of a draft to the questions under it.
pub(crate) fn provide_editor(form: Arc<Form>, draft: &SavedDraft, may_review: bool, today: NaiveDate) -> Editor {
    let subject = Subject {
        records: use_records(),
        record: draft.record,
        kind: draft.kind,
        may_review,
    };
    let surroundings = subject.surroundings(&draft.answers);
    let before = StoredValue::new(Before::of(&form, &draft.base, &surroundings, today));
    let state = RwSignal::new(State::new(form, draft.answers.clone(), surroundings, today));
    let standing = Memo::new(move |_| before.with_value(|before| state.with(|state| Standing::of(state, before))));
    let last = ArcRwSignal::new(draft.last_field.clone());
    let editor = Editor {
        subject,
        today,
        state,
        unreadable: RwSignal::default(),
        left: RwSignal::new(answered(&draft.answers)),
        shows_all: RwSignal::new(false),
        last: last.clone().into(),
        standing,
        alike: subject.alike(draft, state),
        before,
        saver: StoredValue::new(Saver::new(draft.record, last)),
    };
    keep_before_leaving(editor.saver());
    editor.keep_calculated(&draft.answers);
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

impl Subject {
    /// Follows the enterprises that a new one may be.
    fn alike(self, draft: &SavedDraft, state: RwSignal<State>) -> Option<Memo<Vec<AlikeLine>>> {
        if self.kind != RecordKind::Enterprise || !draft.base.is_empty() {
            return None;
        }
        // Asked for again only when one of these changes: it looks through the whole register.
        let typed = Memo::new(move |_| {
            let answers = |state: &State| -> Answers {
                let said = TOLD_BY.iter().filter_map(|field| state.answers().get_key_value(*field));
                said.map(|(field, answer)| (field.clone(), answer.clone())).collect()
            };
            state.with(answers)
        });
        let version = self.records.version();
        Some(Memo::new(move |_| {
            version.track();
            typed.with(|typed| self.records.alike(self.record, typed, ALIKE))
        }))
    }

    fn surroundings(self, answers: &Answers) -> form::Surroundings {
        self.records
            .surroundings(self.record, self.kind, answers, self.may_review)
    }
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

    /// Follows the enterprises that a new one may be.
    pub(super) fn alike(self) -> Option<Memo<Vec<AlikeLine>>> {
        self.alike
    }

    /// Follows the answer to one question.
    pub(crate) fn answer(self, question: &Question) -> Memo<Answer> {
        self.answer_of(question.name.clone())
    }

    /// Follows the answer in one field.
    pub(crate) fn answer_of(self, field: FieldName) -> Memo<Answer> {
        Memo::new(move |_| self.state.with(|state| answer_in(state, field.as_str())))
    }

    /// Returns the answer to one field as it is now.
    pub(crate) fn answer_now(self, field: &str) -> Answer {
        self.state.with_untracked(|state| answer_in(state, field))
    }

    /// Follows all answers.
    pub(crate) fn with_answers<T>(self, look: impl FnOnce(&Answers) -> T) -> T {
        self.state.with(|state| look(state.answers()))
    }

    /// Follows the form with its answers: what applies, what is needed, what is offered.
    pub(crate) fn with_view<T>(self, look: impl FnOnce(&View<'_>) -> T) -> T {
        self.state.with(|state| look(&state.view()))
    }

    /// Tells whether a field is a question that a person is asked.
    pub(crate) fn asks(self, field: &FieldName) -> bool {
        self.with_form(|form| form.question(field.as_str()).is_some_and(Question::is_asked))
    }

    /// Follows the form as it stands, with one set of questions for each instance of a repeat.
    pub(crate) fn with_form<T>(self, look: impl FnOnce(&Form) -> T) -> T {
        self.state.with(|state| look(state.form()))
    }

    /// Takes an answer that was chosen, and keeps it at once.
    pub(crate) fn choose(self, field: &FieldName, answer: Answer) {
        self.put(field, answer.clone());
        self.left.update(|left| left.extend([field.clone()]));
        self.saver().keep(field.clone(), answer);
        self.ask_others(field);
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

    /// Takes the reason for letting a warning stand, as it is typed.
    pub(crate) fn give_reason(self, field: &FieldName, reason: &str) {
        let answer = if reason.trim().is_empty() {
            Answer::NotCollected
        } else {
            Answer::Text(domain::vietnam::nfc(reason).into_owned())
        };
        let given = answer.clone();
        self.state.update(|state| drop(state.set(field, given)));
        self.saver().keep_soon(field.clone(), answer);
    }

    /// Notes that the person went on to something else.
    pub(crate) fn leave(self, field: &FieldName) {
        self.left.update(|left| left.extend([field.clone()]));
        self.saver().write();
        self.ask_others(field);
    }

    /// Notes where the person is.
    pub(crate) fn enter(self, field: &FieldName) {
        self.last.set(Some(field.clone()));
    }

    fn put(self, field: &FieldName, answer: Answer) {
        self.last.set(Some(field.clone()));
        let mut changes = Changes::default();
        self.state.update(|state| changes = state.set(field, answer));
        self.keep_changes(changes);
        if self
            .unreadable
            .with_untracked(|unreadable| unreadable.contains_key(field))
        {
            self.unreadable
                .update(|unreadable| unreadable.retain(|name, _| name != field));
        }
    }

    fn keep_changes(self, changes: Changes) {
        for (field, answer) in changes.calculated {
            self.saver().keep_soon(field, answer);
        }
    }

    /// Keeps what was worked out when the form was opened.
    fn keep_calculated(self, stored: &Answers) {
        let calculated: Vec<_> = self.state.with_untracked(|state| {
            let differs = |(field, answer): &(&FieldName, &Answer)| stored.get(*field) != Some(*answer);
            state
                .answers()
                .iter()
                .filter(differs)
                .map(|(field, answer)| (field.clone(), answer.clone()))
                .collect()
        });
        for (field, answer) in calculated {
            self.saver().keep_soon(field, answer);
        }
    }

    /// Asks other records again when an answer changed that they are asked about.
    fn ask_others(self, field: &FieldName) {
        if !KEYS.contains(&field.as_str()) {
            return;
        }
        let surroundings = self
            .state
            .with_untracked(|state| self.subject.surroundings(state.answers()));
        let mut changes = Changes::default();
        self.state
            .update(|state| changes = state.set_surroundings(surroundings, self.today));
        self.keep_changes(changes);
    }

    /// Makes room for one more instance of a repeat.
    pub(crate) fn add_instance(self, repeat: &str) {
        let first = self.with_form(|form| {
            let repeat = form.repeats.iter().find(|known| known.name == repeat)?;
            let base = repeat.fields.first()?;
            let asked = repeat
                .fields
                .iter()
                .find(|field| form.question(field.as_str()).is_some_and(Question::is_asked));
            Some(form::instance_name(asked.unwrap_or(base), repeat.instances + 1))
        });
        if let Some(field) = first {
            // Words without any letters: the instance is there, and nothing in it is answered.
            self.choose(&field, Answer::Text(String::new()));
            request_animation_frame(move || go_to(&field));
        }
    }

    /// Takes the last instance of a repeat away, with its answers.
    pub(crate) fn remove_instance(self, repeat: &str) {
        let fields = self.with_form(|form| {
            let known = form.repeats.iter().find(|known| known.name == repeat);
            known.map(|repeat| {
                let named = |field| form::instance_name(field, repeat.instances);
                repeat.fields.iter().map(named).collect::<Vec<_>>()
            })
        });
        for field in fields.unwrap_or_default() {
            if self.answer_now(field.as_str()) != Answer::NotCollected {
                self.choose(&field, Answer::NotCollected);
            }
        }
    }

    /// Returns what to tell the person about one answer, if it is time to: the heaviest first, nothing twice.
    pub(crate) fn problems(self, field: &FieldName) -> Vec<Problem> {
        if !self.shows_all.get() && !self.left.with(|left| left.contains(field)) {
            return Vec::new();
        }
        if let Some(unreadable) = self.unreadable.with(|unreadable| unreadable.get(field).cloned()) {
            return vec![unreadable];
        }
        self.standing.with(|standing| standing.problems(field))
    }

    /// Lists the questions that keep the form from being submitted, in the order of asking.
    pub(crate) fn blocking(self) -> Vec<FieldName> {
        let standing = self.standing.get();
        let mut wrong: BTreeSet<FieldName> = self.with_answers(|answers| standing.blocking(answers).cloned().collect());
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

    /// Tells whether a question applied before this change was begun; in a new record none did.
    pub(crate) fn applied_before(self, field: &FieldName) -> bool {
        self.before.with_value(|before| before.applied(field))
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
        self.with_view(|view| {
            let after = last.as_ref().map(FieldName::as_str);
            form::next_unanswered(view, after).map(|question| question.name.clone())
        })
    }
}

/// Lists the fields with an answer: whoever gave them has left them.
fn answered(answers: &Answers) -> BTreeSet<FieldName> {
    let given = answers.iter().filter(|(_, answer)| **answer != Answer::NotCollected);
    given.map(|(field, _)| field.clone()).collect()
}

fn answer_in(state: &State, field: &str) -> Answer {
    state.answers().get(field).cloned().unwrap_or(Answer::NotCollected)
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
