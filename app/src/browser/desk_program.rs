//! The program with the desk. Which program runs is decided by `boot.js`, before there is one.

use leptos::prelude::document;

/// Tells whether the desk was asked for and could not be fetched.
pub fn is_missing() -> bool {
    document()
        .document_element()
        .is_some_and(|root| root.has_attribute("data-desk-missing"))
}
