//! Compressing what goes over the air, by the browser's own means.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, Response, WritableStream, WritableStreamDefaultWriter};

use super::window;

/// Compresses bytes. Nothing where the browser can't (Safari before 16.4): they are sent as they are then.
pub async fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    // By name, because the binding of this class is not among web-sys' stable ones yet.
    let class: Function = Reflect::get(&window(), &"CompressionStream".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let stream = Reflect::construct(&class, &Array::of1(&"gzip".into())).ok()?;
    let part = |name: &str| Reflect::get(&stream, &JsValue::from_str(name)).ok();
    let writer: WritableStreamDefaultWriter = part("writable")?.unchecked_into::<WritableStream>().get_writer().ok()?;
    // Writing waits for somebody to read, so these two are not awaited before the reading below.
    drop(writer.write_with_chunk(&Uint8Array::from(bytes)));
    drop(writer.close());
    let readable: ReadableStream = part("readable")?.unchecked_into();
    let packed = Response::new_with_opt_readable_stream(Some(&readable)).ok()?;
    let buffer = JsFuture::from(packed.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
