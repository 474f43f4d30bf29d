//! The only clock of the app. Everything else is given the time.

use chrono::{NaiveDate, NaiveDateTime};

/// Returns this device's clock, in Unix milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a clock before 1970 counts as 1970"
)]
pub fn now() -> u64 {
    js_sys::Date::now().max(0.0) as u64
}

/// Returns today's date where the person is.
#[expect(clippy::cast_possible_wrap, reason = "JavaScript's years fit")]
pub fn today() -> NaiveDate {
    let date = js_sys::Date::new_0();
    NaiveDate::from_ymd_opt(date.get_full_year() as i32, date.get_month() + 1, date.get_date()).unwrap_or_default()
}

/// Returns this device's clock as a text: ISO 8601.
pub fn in_words() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Returns the time where the person is.
pub fn here() -> NaiveDateTime {
    let date = js_sys::Date::new_0();
    let time = today().and_hms_opt(date.get_hours(), date.get_minutes(), date.get_seconds());
    time.unwrap_or_default()
}
