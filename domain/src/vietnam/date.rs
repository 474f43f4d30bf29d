//! Days and months as Vietnamese offices write them: day first, `13/8/2023`, `ngày 13 tháng 8 năm 2023`.

use chrono::{Datelike, NaiveDate};

use super::fold::fold;
use crate::record::YearMonth;

/// Why a text is not a day or a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DateError {
    /// It does not look like a day.
    #[error("write day, month and year, such as 13/8/2023")]
    NotADay,
    /// It looks like one, but the calendar has none such.
    #[error("there is no such day; write the day first, then the month, such as 13/8/2023")]
    NoSuchDay,
    /// It does not look like a month of a year.
    #[error("write month and year, such as 8/2025")]
    NotAMonth,
}

impl DateError {
    /// Returns the reason in Vietnamese.
    pub const fn in_vietnamese(self) -> &'static str {
        match self {
            Self::NotADay => "Viết ngày, tháng, năm, ví dụ 13/8/2023.",
            Self::NoSuchDay => "Không có ngày này; viết ngày trước, tháng sau, ví dụ 13/8/2023.",
            Self::NotAMonth => "Viết tháng và năm, ví dụ 8/2025.",
        }
    }
}

/// Reads a day: `13/8/2023`, `13-8-2023`, `13.8.2023`, `2023-08-13` or `ngày 13 tháng 8 năm 2023`.
///
/// # Errors
/// When it is no day. A year of two digits is not guessed at.
pub fn parse_date(text: &str) -> Result<NaiveDate, DateError> {
    let parts = parts(text);
    let [first, second, third] = parts.as_slice() else {
        return Err(DateError::NotADay);
    };
    let (day, month, year) = if first.len() == 4 {
        (third, second, first)
    } else {
        (first, second, third)
    };
    if year.len() != 4 {
        return Err(DateError::NotADay);
    }
    let number = |part: &String| if part.len() > 4 { None } else { part.parse::<u32>().ok() };
    let (Some(day), Some(month), Ok(year)) = (number(day), number(month), year.parse::<i32>()) else {
        return Err(DateError::NotADay);
    };
    // Years outside this span are slips of the finger, and four digits keep every text form sortable.
    if !(1900..=2999).contains(&year) {
        return Err(DateError::NoSuchDay);
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError::NoSuchDay)
}

/// Reads a month: `8/2025`, `08-2025`, `2025-08` or `tháng 8 năm 2025`.
///
/// # Errors
/// When it is no month of a year.
pub fn parse_month(text: &str) -> Result<YearMonth, DateError> {
    let parts = parts(text);
    let [first, second] = parts.as_slice() else {
        return Err(DateError::NotAMonth);
    };
    let (month, year) = if first.len() == 4 {
        (second, first)
    } else {
        (first, second)
    };
    if year.len() != 4 || month.len() > 2 {
        return Err(DateError::NotAMonth);
    }
    let (Ok(month), Ok(year)) = (month.parse(), year.parse()) else {
        return Err(DateError::NotAMonth);
    };
    YearMonth::new(year, month).ok_or(DateError::NotAMonth)
}

/// Writes a day as in lists: `13/8/2023`.
pub fn format_date(date: NaiveDate) -> String {
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

/// Writes a day as in documents: `ngày 13 tháng 8 năm 2023`.
pub fn format_date_long(date: NaiveDate) -> String {
    format!("ngày {} tháng {} năm {}", date.day(), date.month(), date.year())
}

/// Writes a month: `8/2025`.
pub fn format_month(month: YearMonth) -> String {
    format!("{}/{}", month.month(), month.year())
}

/// Splits a day into its numbers; a text with anything else in it has none.
fn parts(text: &str) -> Vec<String> {
    let parts: Vec<String> = fold(text)
        .split([' ', '/', '.'])
        .filter(|part| !part.is_empty() && !matches!(*part, "ngay" | "thang" | "nam"))
        .map(str::to_owned)
        .collect();
    let all_numbers = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if all_numbers { parts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::usual("13/8/2023", Ok("2023-08-13"))]
    #[case::with_zeros("03/08/2023", Ok("2023-08-03"))]
    #[case::dashes("13-8-2023", Ok("2023-08-13"))]
    #[case::dots("13.8.2023", Ok("2023-08-13"))]
    #[case::iso("2023-08-13", Ok("2023-08-13"))]
    #[case::official("ngày 13 tháng 8 năm 2023", Ok("2023-08-13"))]
    #[case::official_without_diacritics("Ngay 13 thang 8 nam 2023", Ok("2023-08-13"))]
    #[case::spaces(" 13 / 8 / 2023 ", Ok("2023-08-13"))]
    #[case::month_first("8/20/2023", Err(DateError::NoSuchDay))]
    #[case::no_such_day("30/2/2023", Err(DateError::NoSuchDay))]
    #[case::leap_day("29/2/2024", Ok("2024-02-29"))]
    #[case::short_year("13/8/23", Err(DateError::NotADay))]
    #[case::far_year("13/8/0023", Err(DateError::NoSuchDay))]
    #[case::a_month("8/2023", Err(DateError::NotADay))]
    #[case::words("hôm qua", Err(DateError::NotADay))]
    #[case::nothing("", Err(DateError::NotADay))]
    fn days_are_read_day_first(#[case] text: &str, #[case] expected: Result<&str, DateError>) {
        assert_eq!(
            parse_date(text).map(|date| date.to_string()),
            expected.map(str::to_owned)
        );
    }

    #[rstest]
    #[case::usual("8/2025", Ok("2025-08"))]
    #[case::dash("08-2025", Ok("2025-08"))]
    #[case::iso("2025-08", Ok("2025-08"))]
    #[case::words("tháng 8 năm 2025", Ok("2025-08"))]
    #[case::words_and_slash("Tháng 8/2025", Ok("2025-08"))]
    #[case::no_such_month("13/2025", Err(DateError::NotAMonth))]
    #[case::a_day("13/8/2025", Err(DateError::NotAMonth))]
    fn months_are_read(#[case] text: &str, #[case] expected: Result<&str, DateError>) {
        assert_eq!(
            parse_month(text).map(|month| month.to_string()),
            expected.map(str::to_owned)
        );
    }

    #[test]
    fn days_and_months_are_written_the_vietnamese_way() {
        let day = NaiveDate::from_ymd_opt(2023, 8, 13).unwrap();
        assert_eq!(format_date(day), "13/8/2023");
        assert_eq!(format_date_long(day), "ngày 13 tháng 8 năm 2023");
        assert_eq!(format_month(YearMonth::new(2025, 8).unwrap()), "8/2025");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9/. -]{0,14}|\\PC*") {
            let _ = (parse_date(&text), parse_month(&text));
        }
    }
}
