//! One section of the form: a card with a ring that fills.

use std::sync::Arc;

use domain::form::{Group, Kind, Question};
use leptos::prelude::*;

use super::question::QuestionView;
use super::repeat::{InstanceEnd, InstanceHeading};
use super::use_editor;
use crate::components::SaidHere;
use crate::components::words::{labels, t};

/// A section, folded when it is complete at the time the form is opened. It never folds or unfolds by itself later:
/// nothing may jump under the thumb.
#[component]
pub(crate) fn SectionCard(group: Group, place: usize) -> impl IntoView {
    let standing = use_editor().standing();
    let section = Memo::new(move |_| standing.with(|standing| standing.section(place)));
    let open = !section.get_untracked().is_complete() || is_talked_about(&group);
    let Group { label, name, .. } = group;
    let questions = questions_of(place);
    let filled = move || format!("{} 100", section.get().percent());
    view! {
        <details
            class="section"
            open=open
            hidden=move || !section.get().applies
            data-complete=move || section.get().is_complete().to_string()
            data-test=format!("section-{name}")
        >
            <summary class="section__head">
                <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
                    <circle class="ring__track" cx="18" cy="18" r="15"></circle>
                    <circle
                        class="ring__value"
                        cx="18"
                        cy="18"
                        r="15"
                        pathLength="100"
                        stroke-dasharray=filled
                    ></circle>
                </svg>
                <span class="section__title">{move || labels(&label)}</span>
                <span class="section__count">
                    {move || {
                        let section = section.get();
                        t!(form.answered, done = section.answered, of = section.questions)
                    }}
                </span>
            </summary>
            <div class="section__body fields">
                <For each=move || questions.get() key=|question| question.name.clone() let:question>
                    <InstanceHeading field=question.name.clone() />
                    <QuestionView question=question.clone() />
                    <InstanceEnd field=question.name.clone() />
                </For>
            </div>
        </details>
    }
}

/// Tells whether a reviewer said something at a question of a section.
fn is_talked_about(group: &Group) -> bool {
    let Some(SaidHere(said)) = use_context::<SaidHere>() else {
        return false;
    };
    said.with_untracked(|said| group.questions.iter().any(|question| said.at(&question.name).is_some()))
}

/// Follows the questions of a section: one set for each instance of a repeat.
fn questions_of(place: usize) -> Memo<Vec<Arc<Question>>> {
    let editor = use_editor();
    // A form without a repeat never grows: its questions are made once.
    let instances = Memo::new(move |_| {
        editor.with_form(|form| form.repeats.iter().map(|repeat| repeat.instances).collect::<Vec<_>>())
    });
    Memo::new_with_compare(
        move |_| {
            instances.track();
            let asked = |group: &Group| {
                let asked = group.questions.iter().filter(|question| question.kind != Kind::Hidden);
                asked.cloned().map(Arc::new).collect()
            };
            untrack(|| editor.with_form(|form| form.groups.get(place).map(asked).unwrap_or_default()))
        },
        |_, _| true,
    )
}
