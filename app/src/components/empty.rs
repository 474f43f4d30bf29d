//! What stands in place of a list that has nothing in it.

use leptos::prelude::*;

use super::Icon;

/// An empty list: what is missing, why, and in `children` what to do about it.
#[component]
pub(crate) fn Empty(
    icon: &'static str,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] explanation: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon />
            <p class="empty__title">{title}</p>
            <p>{explanation}</p>
            {children.map(|children| children())}
        </div>
    }
}
