//! The clipboard.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Copies a text; `false` where the browser does not let us, as on a page that did not come over TLS.
pub async fn write(text: &str) -> bool {
    // Looked up by hand: outside a secure context there is no clipboard, which the bindings do not foresee.
    let navigator = window().navigator();
    let write = || -> Option<Promise> {
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
        write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
    };
    match write() {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}
