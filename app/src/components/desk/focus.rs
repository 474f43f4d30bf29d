//! The focus stays where it was when what it was on is drawn anew: whoever goes through a table by keyboard goes on from the
//! same row.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Returns the id of what has the focus, if it has one.
pub(crate) fn focused() -> Option<String> {
    let id = document().active_element().map(|element| element.id());
    id.filter(|id| !id.is_empty())
}

/// Puts the focus on what has this id, once all is drawn, if it is nowhere by then.
pub(crate) fn focus_again(id: Option<String>) {
    let Some(id) = id else { return };
    request_animation_frame(move || {
        let is_lost = document()
            .active_element()
            .is_none_or(|active| active.tag_name() == "BODY");
        let again = document().get_element_by_id(&id);
        if let Some(element) = again.and_then(|element| element.dyn_into::<HtmlElement>().ok())
            && is_lost
        {
            drop(element.focus());
        }
    });
}
