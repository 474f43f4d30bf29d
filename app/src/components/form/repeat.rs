//! Parts of a section that may be asked several times: where each begins, and one more or one less at the end.

use domain::form::{Form, Repeat};
use domain::record::FieldName;
use leptos::prelude::*;

use super::use_editor;
use crate::components::Icon;
use crate::components::words::{labels, t};

/// Where a field stands in a repeat.
#[derive(Clone, PartialEq, Eq)]
struct Place {
    repeat: String,
    /// Counted from 1.
    instance: usize,
    /// It is the first of its instance.
    first: bool,
    /// It is the last of the last instance.
    last: bool,
    /// How many there are is worked out, not chosen.
    counted: bool,
    label: domain::form::Labels,
}

fn place_of(form: &Form, field: &FieldName) -> Option<Place> {
    let (base, instance) = match field.as_str().split_once('#') {
        Some((base, instance)) => (base, instance.parse().ok()?),
        None => (field.as_str(), 1),
    };
    let within = |repeat: &&Repeat| repeat.fields.iter().any(|own| own.as_str() == base);
    let repeat = form.repeats.iter().find(within)?;
    let is = |own: Option<&FieldName>| own.is_some_and(|own| own.as_str() == base);
    Some(Place {
        repeat: repeat.name.clone(),
        instance,
        first: is(repeat.fields.first()),
        last: is(repeat.fields.last()) && instance == repeat.instances,
        counted: repeat.count.is_some(),
        label: repeat.label.clone(),
    })
}

fn place(field: FieldName) -> Memo<Option<Place>> {
    let editor = use_editor();
    Memo::new(move |_| editor.with_form(|form| place_of(form, &field)))
}

/// The number of an instance, above its first question.
#[component]
pub(super) fn InstanceHeading(field: FieldName) -> impl IntoView {
    let place = place(field);
    move || {
        let place = place.get().filter(|place| place.first)?;
        Some(view! {
            <h3 class="section__instance">{move || format!("{} {}", labels(&place.label), place.instance)}</h3>
        })
    }
}

/// One more, or one less, below the last question of the last instance.
#[component]
pub(super) fn InstanceEnd(field: FieldName) -> impl IntoView {
    let editor = use_editor();
    let place = place(field);
    move || {
        let place = place.get().filter(|place| place.last && !place.counted)?;
        let Place {
            repeat,
            instance,
            label,
            ..
        } = place;
        let (more, less) = (repeat.clone(), repeat.clone());
        Some(view! {
            <div class="section__more">
                <button
                    class="button"
                    type="button"
                    data-kind="secondary"
                    data-test=format!("repeat-add-{repeat}")
                    on:click=move |_| editor.add_instance(&more)
                >
                    <Icon name="plus" />
                    {move || t!(form.add_instance, what = labels(&label))}
                </button>
                {(instance > 1)
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                type="button"
                                data-kind="quiet"
                                data-test=format!("repeat-remove-{repeat}")
                                on:click=move |_| editor.remove_instance(&less)
                            >
                                {move || t!(form.remove_instance)}
                            </button>
                        }
                    })}
            </div>
        })
    }
}
