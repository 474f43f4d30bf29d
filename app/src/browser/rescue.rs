//! The way to the rescue page when the app has stopped.
//!
//! After a panic nothing in the app can be trusted, but IndexedDB can: `/rescue.html` is plain JavaScript and lists and
//! exports what is on the device. The words and the link are in `index.html` already; this only uncovers them.

use leptos::prelude::document;

/// Installs the panic hook: the console gets the details, the person gets the way out.
pub fn on_panic() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        uncover();
    }));
}

fn uncover() {
    let Some(trouble) = document().get_element_by_id("trouble") else {
        return;
    };
    drop(trouble.remove_attribute("hidden"));
    if let Ok(Some(words)) = trouble.query_selector("[data-trouble=stopped]") {
        drop(words.remove_attribute("hidden"));
    }
}
