//! What a reviewer said about a visit, on the phone of whoever recorded it.
//!
//! It is read from the record and not from the draft: a visit may come back while it is open for another correction.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::form::Form;
use domain::record::{FieldName, Record, RecordId};
use domain::review::{self, Standing};
use leptos::prelude::*;

use super::form::go_to;
use super::words::{labels, t};
use super::{Notice, NoticeKind};
use crate::state::{use_forms, use_records};

/// Where a visit stands, and what was said.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Said {
    pub(crate) standing: Standing,
    comment: Option<String>,
    comments: BTreeMap<FieldName, String>,
}

impl Said {
    /// Reads it out of a record; nothing where records of its kind are not reviewed.
    pub(crate) fn of(record: &Record) -> Self {
        if !review::is_reviewed(record.kind) {
            return Self::default();
        }
        Self {
            standing: review::standing(record),
            comment: review::comment(record).map(str::to_owned),
            comments: review::comments(record).into_iter().collect(),
        }
    }

    /// Returns what was said at a question.
    pub(crate) fn at(&self, field: &FieldName) -> Option<&str> {
        self.comments.get(field).map(String::as_str)
    }

    fn is_silent(&self) -> bool {
        self.comment.is_none() && self.comments.is_empty()
    }
}

/// What is said about the record that is being filled in.
#[derive(Clone, Copy)]
pub(crate) struct SaidHere(pub(crate) Memo<Said>);

/// Provides to the questions of a draft what was said about its record, as it comes in.
pub(crate) fn provide_said(record: RecordId) -> Memo<Said> {
    let records = use_records();
    let version = records.version();
    let said = Memo::new(move |_| {
        version.track();
        records
            .record(record)
            .map(|record| Said::of(&record))
            .unwrap_or_default()
    });
    provide_context(SaidHere(said));
    said
}

/// The comments in one place. Where the questions stand on the same page, each leads to its own.
#[component]
pub(crate) fn ReviewNotice(#[prop(into)] said: Signal<Said>, form: Arc<Form>, on_form: bool) -> impl IntoView {
    let form = StoredValue::new(form);
    let line = move |(field, words): (FieldName, String)| {
        let label = form.with_value(|form| use_forms().label(form, &field));
        let asked = move || labels(&label);
        let heading = if on_form {
            let go = move |_| go_to(&field);
            view! { <button class="button" type="button" data-kind="quiet" on:click=go>{asked}</button> }.into_any()
        } else {
            view! { <strong>{asked}</strong> }.into_any()
        };
        view! { <li>{heading} <p class="review__words">{words}</p></li> }
    };
    move || {
        let said = said.get();
        (!said.is_silent()).then(|| {
            let returned = said.standing == Standing::Returned;
            let kind = if returned {
                NoticeKind::Warning
            } else {
                NoticeKind::Info
            };
            let title = Signal::derive(move || {
                let words = if returned {
                    t!(review.came_back)
                } else {
                    t!(review.comment)
                };
                words.to_owned()
            });
            let lines: Vec<_> = said.comments.into_iter().map(line).collect();
            view! {
                <Notice kind title test="review-notice">
                    {said.comment.map(|words| view! { <p class="review__words">{words}</p> })}
                    {(!lines.is_empty()).then(|| view! { <ul class="review__list">{lines}</ul> })}
                </Notice>
            }
        })
    }
}
