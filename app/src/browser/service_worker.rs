//! The newer release that waits, and the switch to it at a moment that somebody chose.

use js_sys::{Object, Reflect};
use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use super::window;

/// Calls back when a newer release is complete on this device and waits.
pub fn on_update(waiting: impl Fn() + Clone + 'static) {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registration) = JsFuture::from(ready).await else {
            return;
        };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        if registration.waiting().is_some() {
            waiting();
        }
        let found = registration.clone();
        let listener = Closure::<dyn FnMut()>::new(move || {
            let Some(worker) = found.installing() else { return };
            let (installed, waiting) = (worker.clone(), waiting.clone());
            let changed = Closure::<dyn FnMut()>::new(move || {
                if installed.state() == ServiceWorkerState::Installed {
                    waiting();
                }
            });
            worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
            changed.forget();
        });
        registration.set_onupdatefound(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
        look_for_update(registration);
    });
}

/// Lets the waiting release take over, and loads the page anew when it has.
pub fn switch() {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registration) = JsFuture::from(ready).await else {
            return;
        };
        let Some(worker) = registration.unchecked_into::<ServiceWorkerRegistration>().waiting() else {
            return;
        };
        let reload = Closure::once_into_js(|| drop(window().location().reload()));
        container.set_oncontrollerchange(Some(reload.unchecked_ref()));
        let message = Object::new();
        drop(Reflect::set(&message, &"type".into(), &"activate".into()));
        drop(worker.post_message(&message));
    });
}

/// Asks for a newer release whenever the person comes back to the app; a field app is seldom closed.
fn look_for_update(registration: ServiceWorkerRegistration) {
    let listener = window_event_listener_untyped("online", move |_| drop(registration.update()));
    std::mem::forget(listener);
}

/// Browsers have it only on secure addresses.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has = Reflect::has(&navigator, &JsValue::from_str("serviceWorker")).unwrap_or(false);
    has.then(|| navigator.service_worker())
}
