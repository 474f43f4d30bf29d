//! The state of this phone: whether its storage can be trusted, how wrong its clock is, whether an update waits.

use leptos::prelude::*;

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
}

/// Returns what is known of the device.
pub fn use_device() -> Device {
    expect_context()
}

impl Device {
    /// Asks the browser to keep the app's data.
    pub fn ask_to_persist(self) {
        todo!()
    }

    /// Switches to the newer release, as soon as nothing is being saved.
    pub fn apply_update(self) {
        todo!()
    }
}
