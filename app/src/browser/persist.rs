//! How far the browser can be trusted to keep what it was given.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

use super::window;

/// How much is stored, and how much may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Space {
    /// Bytes in use.
    pub used: u64,
    /// Bytes that may be used.
    pub quota: u64,
}

/// Asks the browser not to clear the app's data by itself; returns its answer.
pub async fn ask() -> Option<bool> {
    answer(manager()?.persist().ok()?).await?.as_bool()
}

/// Tells whether the browser has promised that.
pub async fn is_granted() -> Option<bool> {
    answer(manager()?.persisted().ok()?).await?.as_bool()
}

/// Returns how much is stored, and how much may be.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bytes of a disk, as JavaScript counts them"
)]
pub async fn space() -> Option<Space> {
    let estimate: StorageEstimate = answer(manager()?.estimate().ok()?).await?.unchecked_into();
    Some(Space {
        used: estimate.get_usage()? as u64,
        quota: estimate.get_quota()? as u64,
    })
}

/// Tells whether the app was added to the home screen.
pub fn is_installed() -> bool {
    let standalone = window()
        .match_media("(display-mode: standalone)")
        .ok()
        .flatten()
        .is_some_and(|media| media.matches());
    // Safari on iPhones has its own word for it.
    let own_word = Reflect::get(&window().navigator(), &JsValue::from_str("standalone"));
    standalone || own_word.is_ok_and(|value| value.is_truthy())
}

/// Browsers have it only on secure addresses.
fn manager() -> Option<StorageManager> {
    let navigator = window().navigator();
    let has = Reflect::has(&navigator, &JsValue::from_str("storage")).unwrap_or(false);
    has.then(|| navigator.storage())
}

async fn answer(promise: Promise) -> Option<JsValue> {
    JsFuture::from(promise).await.ok()
}
