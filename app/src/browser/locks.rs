//! One window at a time, by Web Locks.
//!
//! A lock only spares work: it is lost in a crash, and some browsers have none. What must not happen twice is prevented by
//! the server's receipts and by checks inside transactions.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

use super::window;

/// Holds a lock until it is dropped.
pub struct Held {
    _release: Option<oneshot::Sender<()>>,
}

/// Takes a lock. Nothing, when another window holds it.
pub async fn try_hold(name: &str) -> Option<Held> {
    let Some((locks, request)) = manager() else {
        return Some(Held { _release: None });
    };
    let (grant, granted) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let callback = Closure::once_into_js(move |lock: JsValue| -> Promise {
        let have = !lock.is_null() && !lock.is_undefined();
        let _ = grant.send(have);
        if !have {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        // The browser holds the lock until this promise is settled: when the other end is dropped.
        future_to_promise(async move {
            let _ = released.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    let options = Object::new();
    drop(Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE));
    drop(request.call3(&locks, &name.into(), &options, &callback));
    // A browser that refuses the request never calls back; then there is nothing to wait for.
    granted.await.ok()?.then_some(Held {
        _release: Some(release),
    })
}

/// Returns the browser's lock manager and its one method, by name: web-sys' binding is not among the stable ones yet.
fn manager() -> Option<(JsValue, Function)> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    Some((locks, request))
}
