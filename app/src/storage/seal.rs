//! What a value looks like on disk: bytes, always, so that this is the one place where they can be locked away.
//!
//! Values are sealed before a transaction opens and opened after it has ended, because a transaction does not outlive
//! waiting for anything else.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::StorageError;

/// Makes the value that is stored.
pub(super) fn seal(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Reads a stored value.
pub(super) fn open(value: JsValue) -> Result<Vec<u8>, StorageError> {
    let bytes: Uint8Array = value
        .dyn_into()
        .map_err(|_| StorageError::Unreadable("a value is not bytes".into()))?;
    Ok(bytes.to_vec())
}
