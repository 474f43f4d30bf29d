//! What helps to choose between values: what the enterprise had before, and what it is like.

use std::sync::Arc;

use domain::api::{ConflictRow, Earlier};
use domain::form::Form;
use domain::record::{Answer, FieldName};
use leptos::prelude::*;

use super::answer_text::AnswerText;
use super::figures::{day, question};
use super::record_link::record_address;
use crate::components::words::{language, t};
use crate::state::use_forms;

/// Earlier figures and facts about the enterprise, where there are any.
#[component]
pub(crate) fn ConflictContext(row: ConflictRow, form: Option<Arc<Form>>) -> impl IntoView {
    let ConflictRow {
        field, earlier, about, ..
    } = row;
    (!earlier.is_empty() || !about.is_empty()).then(move || {
        let enterprise = use_forms().enterprise;
        let before = |one: Earlier| {
            let (form, field) = (form.clone(), field.clone());
            view! {
                <div>
                    <dt>
                        <a href=record_address(one.visit)>{day(&one.date)}</a>
                    </dt>
                    <dd>
                        <AnswerText form field answer=one.answer />
                    </dd>
                </div>
            }
        };
        let fact = |(field, answer): (FieldName, Answer)| {
            let form = Arc::clone(&enterprise);
            let words = {
                let (form, field) = (Arc::clone(&form), field.clone());
                move || question(Some(&form), &field, language())
            };
            view! {
                <div>
                    <dt>{words}</dt>
                    <dd>
                        <AnswerText form=Some(form) field answer />
                    </dd>
                </div>
            }
        };
        let has_earlier = !earlier.is_empty();
        view! {
            <div class="desk-conflict__context" data-test="conflict-context">
                {has_earlier.then(|| view! { <h3>{move || t!(desk.conflicts.earlier)}</h3> })}
                <dl class="stats">
                    {earlier.into_iter().map(before).collect_view()} {about.into_iter().map(fact).collect_view()}
                </dl>
            </div>
        }
    })
}
