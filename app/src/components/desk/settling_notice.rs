//! What became of the last choice, in words, with the way back.

use std::sync::Arc;

use domain::api::ConflictRow;
use domain::form::Form;
use leptos::prelude::*;

use super::answer_text::answer_words;
use super::figures::question;
use super::settling::{Outcome, Settling};
use crate::components::words::{language, said, t};
use crate::components::{Icon, Notice, NoticeKind};
use crate::state::use_forms;

/// A choice that was not stored, above the list: nothing may look settled that is not.
#[component]
pub(crate) fn NotSettledNotice(settling: Settling) -> impl IntoView {
    move || match settling.outcome.get() {
        Some(Outcome::MovedOn) => {
            let title = Signal::derive(|| t!(desk.conflicts.moved_on).to_owned());
            Some(view! { <Notice kind=NoticeKind::Warning title test="conflict-moved-on" /> }.into_any())
        }
        Some(Outcome::Failed(problem)) => {
            let title = Signal::derive(|| t!(desk.conflicts.not_saved).to_owned());
            let notice = view! {
                <Notice kind=NoticeKind::Error title test="conflict-not-saved">
                    <p>{move || said(&problem.message)}</p>
                </Notice>
            };
            Some(notice.into_any())
        }
        Some(Outcome::Settled { .. } | Outcome::Undone { .. }) | None => None,
    }
}

/// A choice that holds, or was taken back. It stays until the next one, because one may think better of it late.
#[component]
pub(crate) fn SettledNotice(settling: Settling) -> impl IntoView {
    let forms = StoredValue::new(use_forms());
    let form_of = move |row: &ConflictRow| forms.with_value(|forms| forms.by_kind(row.kind));
    let shown = move || match settling.outcome.get() {
        Some(Outcome::Settled { row, answer, .. }) => {
            let form = form_of(&row);
            let words = move || {
                let value = answer_words(form.as_deref(), &row.field, &answer);
                t!(
                    desk.conflicts.settled,
                    question = label(form.as_ref(), &row),
                    value = value
                )
            };
            Some(view! { <Said words=Signal::derive(words) test="conflict-settled" settling can_undo=true /> })
        }
        Some(Outcome::Undone { row }) => {
            let form = form_of(&row);
            let words = move || t!(desk.conflicts.undone, question = label(form.as_ref(), &row));
            Some(view! { <Said words=Signal::derive(words) test="conflict-undone" settling can_undo=false /> })
        }
        Some(Outcome::MovedOn | Outcome::Failed(_)) | None => None,
    };
    view! { <div role="status">{shown}</div> }
}

fn label(form: Option<&Arc<Form>>, row: &ConflictRow) -> String {
    question(form.map(AsRef::as_ref), &row.field, language())
}

#[component]
fn Said(words: Signal<String>, test: &'static str, settling: Settling, can_undo: bool) -> impl IntoView {
    view! {
        <div class="toast" data-test=test>
            <span>{words}</span>
            <span class="cluster">
                {can_undo
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                type="button"
                                aria-keyshortcuts="u"
                                data-test="conflict-undo"
                                disabled=settling.under_way
                                on:click=move |_| settling.undo()
                            >
                                <Icon name="undo" />
                                {move || t!(desk.conflicts.undo)}
                            </button>
                        }
                    })}
                <button class="button" type="button" on:click=move |_| settling.outcome.set(None)>
                    {move || t!(desk.conflicts.close)}
                </button>
            </span>
        </div>
    }
}
