//! Something the app says in the page: what happened, what is safe, what to do now.

use leptos::prelude::*;

use super::Icon;

/// How a notice is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// Worth knowing.
    Info,
    /// Something to do soon.
    Warning,
    /// Something went wrong.
    Error,
}

impl NoticeKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "alert",
            Self::Error => "error",
        }
    }
}

/// A notice with its title; what stands in it explains and offers what to do. Errors are announced at once.
#[component]
pub(crate) fn Notice(
    kind: NoticeKind,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] test: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let role = if kind == NoticeKind::Error { "alert" } else { "status" };
    view! {
        <div class="notice" data-kind=kind.name() role=role data-test=(!test.is_empty()).then_some(test)>
            <Icon name=kind.icon() />
            <div class="notice__body">
                <p class="notice__title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
