//! Reading a file that a person chose.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
pub use web_sys::File;
use web_sys::HtmlInputElement;

/// Returns the file in a field, if there is one.
pub fn chosen(field: &HtmlInputElement) -> Option<File> {
    field.files()?.get(0)
}

/// Reads a file. Nothing, where the browser can't.
pub async fn read(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
