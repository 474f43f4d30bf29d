//! The frame of every page: where it came from, what it is called, and where the focus goes.

use leptos::html;
use leptos::prelude::*;

use super::Icon;
use super::words::t;

/// How wide a page wants to be at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Width {
    /// As wide as there is room: lists and tables.
    #[default]
    Wide,
    /// As wide as reads well: forms and details.
    Reading,
}

/// A page with its heading. After a change of page the focus goes to the heading, so that a screen reader says where one
/// is; a page that puts the focus elsewhere itself sets `focus_title=false`.
#[component]
pub(crate) fn Page(
    #[prop(into)] title: Signal<String>,
    /// Names the heading for tests.
    #[prop(optional)]
    title_test: &'static str,
    /// Where *back* leads, if the page has something above it.
    #[prop(optional, into)]
    back: Option<Signal<String>>,
    #[prop(optional)] width: Width,
    #[prop(default = true)] focus_title: bool,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move || document().set_title(&format!("{} · Thực Địa", title.get())));
    Effect::new(move || {
        // The first page is read from its beginning anyway; taking the focus there would skip the strip.
        if let Some(heading) = heading.get()
            && focus_title
            && arrived_from_inside()
        {
            focus(&heading);
        }
    });
    view! {
        <main class="page" id="page" data-width=(width == Width::Reading).then_some("reading")>
            <div class="page__head">
                {back.map(|back| view! { <BackLink to=back /> })}
                <h1
                    class="page__title"
                    tabindex="-1"
                    node_ref=heading
                    data-test=(!title_test.is_empty()).then_some(title_test)
                >
                    {title}
                </h1>
            </div>
            {children()}
        </main>
    }
}

#[component]
fn BackLink(to: Signal<String>) -> impl IntoView {
    view! {
        <a class="page__back" href=to>
            <Icon name="chevron-left" />
            <span>{move || t!(common.back)}</span>
        </a>
    }
}

/// How often a page was shown since the app was opened.
#[derive(Clone, Copy)]
pub(crate) struct PagesShown(StoredValue<u32>);

/// Starts counting pages.
pub(crate) fn provide_pages_shown() {
    provide_context(PagesShown(StoredValue::new(0)));
}

fn arrived_from_inside() -> bool {
    let Some(PagesShown(shown)) = use_context::<PagesShown>() else {
        return false;
    };
    shown.update_value(|shown| *shown += 1);
    shown.get_value() > 1
}

/// Moves the focus; an element that cannot take it is left alone.
pub(crate) fn focus(element: &web_sys::HtmlElement) {
    if let Err(error) = element.focus() {
        leptos::logging::warn!("The focus could not be moved: {error:?}");
    }
}
