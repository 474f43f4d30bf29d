//! Days and times as ODK counts and writes them.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::record::YearMonth;

/// The day from which ODK counts.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1970, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Returns the days since 1970 of a time; noon is a half.
#[expect(clippy::cast_precision_loss, reason = "days that a calendar can name fit")]
pub(super) fn days(moment: NaiveDateTime) -> f64 {
    let whole = moment.date().signed_duration_since(EPOCH).num_days() as f64;
    whole + f64::from(moment.time().num_seconds_from_midnight()) / 86_400.0
}

/// Returns the time that is so many days after 1970, to the second; nothing where no calendar reaches.
pub(super) fn from_days(days: f64) -> Option<NaiveDateTime> {
    // NaN lies in no range.
    if !(-3e6..3e6).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked just before")]
    let seconds = (days * 86_400.0).round() as i64;
    EPOCH
        .and_time(NaiveTime::MIN)
        .checked_add_signed(chrono::TimeDelta::seconds(seconds))
}

/// Reads a day, a month or a moment, as ISO 8601 writes them: `2026-11-23`, `2026-11`, `2026-11-23T09:30`. A month is
/// its first day.
pub(super) fn parse(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day.and_time(NaiveTime::MIN));
    }
    if let Ok(month) = text.parse::<YearMonth>() {
        let first = NaiveDate::from_ymd_opt(i32::from(month.year()), u32::from(month.month()), 1)?;
        return Some(first.and_time(NaiveTime::MIN));
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

/// Writes a time as `format-date` and `format-date-time` do. What ODK does not know stays as it stands.
pub(super) fn format(moment: NaiveDateTime, form: &str) -> String {
    const WEEKDAYS: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
    let mut text = String::new();
    let mut letters = form.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let Some(letter) = letters.next() else {
            text.push('%');
            break;
        };
        let (number, width) = match letter {
            'Y' => (moment.year().unsigned_abs(), 4),
            'y' => (moment.year().rem_euclid(100).unsigned_abs(), 2),
            'm' => (moment.month(), 2),
            'n' => (moment.month(), 1),
            'd' => (moment.day(), 2),
            'e' => (moment.day(), 1),
            'H' => (moment.hour(), 2),
            'h' => (moment.hour(), 1),
            'M' => (moment.minute(), 2),
            'S' => (moment.second(), 2),
            '3' => (moment.nanosecond() / 1_000_000, 3),
            'b' => {
                text.push_str("Th");
                (moment.month(), 1)
            }
            'a' => {
                let place = moment.weekday().num_days_from_monday() as usize;
                text.push_str(WEEKDAYS.get(place).copied().unwrap_or_default());
                continue;
            }
            '%' => {
                text.push('%');
                continue;
            }
            other => {
                text.extend(['%', other]);
                continue;
            }
        };
        // Writing to a text cannot fail.
        _ = write!(text, "{number:0width$}");
    }
    text
}
