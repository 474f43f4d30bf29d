//! Moments as people say them, by this device's clock.

use js_sys::Date;
use wasm_bindgen::JsValue;

use super::words::t;
use crate::browser::clock;

/// Writes a moment: `14:05` today, `hôm qua 14:05` yesterday, else `14:05, 13/8/2023`.
pub(crate) fn moment(unix_millis: u64) -> String {
    let at = date(unix_millis);
    let time = format!("{:02}:{:02}", at.get_hours(), at.get_minutes());
    let today = date(clock::now());
    let days = days_between(&at, &today);
    match days {
        0 => time,
        1 => t!(common.yesterday, time = time),
        _ => format!(
            "{time}, {}/{}/{}",
            at.get_date(),
            at.get_month() + 1,
            at.get_full_year()
        ),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds fit a double for the next 285,000 years"
)]
fn date(unix_millis: u64) -> Date {
    Date::new(&JsValue::from_f64(unix_millis as f64))
}

/// Counts the midnights between two moments.
#[expect(clippy::cast_possible_truncation, reason = "a number of days")]
fn days_between(earlier: &Date, later: &Date) -> i64 {
    let midnight = |date: &Date| {
        let midnight = Date::new(&JsValue::from_f64(date.get_time()));
        midnight.set_hours(0);
        midnight.set_minutes(0);
        midnight.set_seconds(0);
        midnight.set_milliseconds(0);
        midnight.get_time()
    };
    ((midnight(later) - midnight(earlier)) / 86_400_000.0).round() as i64
}
