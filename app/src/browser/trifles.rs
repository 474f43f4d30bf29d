//! Language, theme and the sentinel, in `localStorage`; nothing that anybody would miss.
//!
//! `gloo-storage` panics where the browser blocks storage, so storage is asked first whether it works.

use gloo_storage::{LocalStorage, Storage};

use super::window;

/// Returns what was remembered.
pub fn recall(key: &str) -> Option<String> {
    works()
        .then(|| LocalStorage::raw().get_item(key).ok().flatten())
        .flatten()
}

/// Remembers a text. Where storage is blocked or full, it is forgotten: it is a trifle.
pub fn remember(key: &str, text: &str) {
    if works() {
        drop(LocalStorage::raw().set_item(key, text));
    }
}

/// Forgets a text.
pub fn forget(key: &str) {
    if works() {
        drop(LocalStorage::raw().remove_item(key));
    }
}

fn works() -> bool {
    matches!(window().local_storage(), Ok(Some(storage)) if storage.length().is_ok())
}
