//! The only source of chance of the app: the browser's cryptographic one.

use domain::record::{DeviceId, RecordId};

use super::{clock, window};

/// Returns ten random bytes, what a UUIDv7 needs beside the time.
fn ten_bytes() -> [u8; 10] {
    let mut bytes = [0; 10];
    let filled = window()
        .crypto()
        .is_ok_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        // No browser we support lacks it. Should one, ids still have to differ.
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}

/// Makes the name of a new record.
pub fn record_id() -> RecordId {
    RecordId::from_parts(clock::now(), ten_bytes())
}

/// Makes the name of a new store of edits.
pub fn device_id() -> DeviceId {
    DeviceId::from_parts(clock::now(), ten_bytes())
}

/// Returns a number from 0 to 1, for spreading the phones' requests in time.
pub fn fraction() -> f64 {
    js_sys::Math::random()
}
