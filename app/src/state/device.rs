//! The state of this phone: whether its storage can be trusted, how wrong its clock is, whether an update waits.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::busy::Saving;
use crate::browser::{persist, service_worker};

/// A handle to what is known of the device.
#[derive(Clone, Copy)]
pub struct Device {
    /// The app was added to the home screen.
    pub installed: RwSignal<bool>,
    /// The browser promised not to clear the app's data by itself.
    pub persisted: RwSignal<Option<bool>>,
    /// Bytes in use.
    pub used: RwSignal<Option<u64>>,
    /// Bytes that may be used.
    pub quota: RwSignal<Option<u64>>,
    /// How many milliseconds the server's clock is ahead of this device's, once known.
    pub clock_offset_ms: RwSignal<Option<i64>>,
    /// The app's release.
    pub release: &'static str,
    /// A newer release is here and waits.
    pub update_waiting: RwSignal<bool>,
    /// The data of this person that was on this phone has vanished: how many edits were unsent then.
    pub vanished: RwSignal<Option<u64>>,
    saving: Saving,
}

/// Asks the browser about itself and provides what it says.
pub(super) fn provide_device(saving: Saving) -> Device {
    let device = Device {
        installed: RwSignal::new(persist::is_installed()),
        persisted: RwSignal::new(None),
        used: RwSignal::new(None),
        quota: RwSignal::new(None),
        clock_offset_ms: RwSignal::new(None),
        release: env!("CARGO_PKG_VERSION"),
        update_waiting: RwSignal::new(false),
        vanished: RwSignal::new(None),
        saving,
    };
    provide_context(device);
    service_worker::on_update(move || device.update_waiting.set(true));
    device.look();
    device
}

/// Returns what is known of the device.
pub fn use_device() -> Device {
    expect_context()
}

impl Device {
    /// Asks the browser to keep the app's data.
    pub fn ask_to_persist(self) {
        if self.persisted.get_untracked() == Some(true) {
            return;
        }
        spawn_local(async move {
            let granted = persist::ask().await;
            self.persisted.set(granted);
            self.look();
        });
    }

    /// Asks the browser again how much is stored.
    pub fn look(self) {
        spawn_local(async move {
            self.persisted.set(persist::is_granted().await);
            let space = persist::space().await;
            self.used.set(space.map(|space| space.used));
            self.quota.set(space.map(|space| space.quota));
        });
    }

    /// Loads the address anew, as soon as nothing is being saved.
    pub fn load_anew(self) {
        spawn_local(async move {
            // The page that was just left begins to save what it still holds.
            TimeoutFuture::new(50).await;
            self.saving.quiet().await;
            drop(window().location().reload());
        });
    }

    /// Switches to the newer release, as soon as nothing is being saved.
    pub fn apply_update(self) {
        spawn_local(async move {
            self.saving.quiet().await;
            service_worker::switch();
        });
    }
}
