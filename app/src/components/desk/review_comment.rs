//! A comment at one question: what was said there, and saying something.

use domain::record::FieldName;
use domain::review::LONGEST_COMMENT;
use leptos::html;
use leptos::prelude::*;

use super::reviewing::Reviewing;
use crate::components::Icon;
use crate::components::words::t;

/// The way to say something at a question of the visit under review. `label` is the question, for who can't see where the
/// button stands.
#[component]
pub(crate) fn ReviewComment(
    field: FieldName,
    reviewing: Reviewing,
    #[prop(into)] label: Signal<String>,
) -> impl IntoView {
    let field = StoredValue::new(field);
    let words = move || field.with_value(|field| reviewing.comments.with(|comments| comments.get(field).cloned()));
    // What was typed before a refresh is still there to be seen.
    let open = RwSignal::new(untrack(words).is_some());
    let entry = NodeRef::<html::Textarea>::new();
    let begin = move |_| {
        open.set(true);
        request_animation_frame(move || {
            if let Some(entry) = entry.get_untracked() {
                drop(entry.focus());
            }
        });
    };
    let test = field.with_value(|field| format!("review-at-{field}"));
    let test_entry = test.clone();
    move || {
        if open.get() {
            view! {
                <textarea
                    class="field__input review__entry"
                    rows="2"
                    maxlength=LONGEST_COMMENT.to_string()
                    aria-label=move || t!(desk.review.at_question, question = label.get())
                    data-test=format!("{test_entry}-words")
                    node_ref=entry
                    prop:value=move || words().unwrap_or_default()
                    on:input=move |event| {
                        field.with_value(|field| reviewing.say_at(field, event_target_value(&event)));
                    }
                ></textarea>
            }
            .into_any()
        } else {
            view! {
                <button
                    class="button review__begin"
                    type="button"
                    data-kind="quiet"
                    aria-label=move || t!(desk.review.at_question, question = label.get())
                    data-test=test.clone()
                    on:click=begin
                >
                    <Icon name="edit" />
                    {move || t!(desk.review.say)}
                </button>
            }
            .into_any()
        }
    }
}
