//! A draft begun on an older version of its form: it goes on under that one, or moves to the new one.

use std::sync::Arc;

use domain::form::{Form, LeftBehind, Surroundings, defaults, migrate};
use domain::record::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clock;
use crate::components::form::{Kept, use_editor};
use crate::components::words::{labels, said, t};
use crate::components::{Notice, NoticeKind, use_toasts};
use crate::state::{use_forms, use_records};

/// Says that there is a newer version, what can't be carried over to it, and moves the draft when the person wants to.
#[component]
pub(super) fn NewVersion(draft: RecordId, form: Arc<Form>, newer: Arc<Form>, moved: RwSignal<u32>) -> impl IntoView {
    let editor = use_editor();
    let version = newer.version.clone();
    let asked = RwSignal::new(None::<Vec<LeftBehind>>);
    let forms = StoredValue::new((form, newer));
    let look = move |_| {
        let left =
            forms.with_value(|(old, new)| untrack(|| editor.with_answers(|answers| migrate(old, new, answers).left)));
        asked.set(Some(left));
    };
    let busy = RwSignal::new(false);
    let go = moving(draft, forms, busy, moved);
    let step = move || match asked.get() {
        None => view! {
            <button class="button" type="button" data-kind="secondary" data-test="draft-new-version" on:click=look>
                {move || t!(version.look)}
            </button>
        }
        .into_any(),
        Some(left) => {
            let go = go.clone();
            view! {
                <Left left />
                <button
                    class="button"
                    type="button"
                    data-kind="secondary"
                    data-test="draft-move"
                    disabled=busy
                    on:click=move |_| go()
                >
                    {move || t!(version.go)}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <Notice
            kind=NoticeKind::Info
            test="draft-version"
            title=Signal::derive(move || t!(version.title, version = version.clone()))
        >
            <p>{move || t!(version.explanation)}</p>
            <div class="notice__actions">{step}</div>
        </Notice>
    }
}

/// What can't be carried over. It is kept with the record all the same.
#[component]
fn Left(left: Vec<LeftBehind>) -> impl IntoView {
    if left.is_empty() {
        return view! { <p data-test="draft-left-none">{move || t!(version.everything)}</p> }.into_any();
    }
    let rows = left
        .into_iter()
        .map(|left| {
            let LeftBehind {
                question, shown, why, ..
            } = left;
            view! {
                <li data-test="draft-left">
                    <strong>{move || labels(&question)}</strong>
                    ": "
                    {move || labels(&shown)}
                    <span class="muted">" – " {move || labels(&why)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <p>{move || t!(version.left)}</p>
        <ul class="notice__list">{rows}</ul>
    }
    .into_any()
}

fn moving(
    draft: RecordId,
    forms: StoredValue<(Arc<Form>, Arc<Form>)>,
    busy: RwSignal<bool>,
    moved: RwSignal<u32>,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let (records, toasts, editor) = (use_records(), use_toasts(), use_editor());
    let programme = use_forms();
    move || {
        busy.set(true);
        let surroundings: Surroundings = programme.programme().surroundings();
        spawn_local(async move {
            // What is on the screen only would be read from the storage as it was before.
            if editor.saver().settled().await != Kept::All {
                busy.try_set(false);
                return;
            }
            let (tag, answers) = forms.with_value(|(old, new)| {
                let migration = untrack(|| editor.with_answers(|answers| migrate(old, new, answers)));
                let mut answers = migration.answers;
                answers.extend(migration.set_aside);
                for (field, answer) in defaults(new, &surroundings, clock::today()) {
                    answers.entry(field).or_insert(answer);
                }
                (new.tag(), answers)
            });
            match records.migrate(draft, tag, answers).await {
                Ok(()) => drop(moved.try_update(|moved| *moved += 1)),
                Err(problem) => {
                    busy.try_set(false);
                    toasts.say(untrack(|| said(&problem.message)));
                }
            }
        });
    }
}
