//! Quarters, and days with a time, as people type and read them.

use chrono::{NaiveDateTime, NaiveTime};

use super::Language;
use crate::record::YearMonth;
use crate::vietnam::{fold, format_date, parse_date, parse_month};

const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];

/// Reads a quarter: `Quý 3/2025`, `Q3 2025`, `III/2025`, `2025-Q3`. It is kept as its first month.
///
/// A plain `8/2025` is a month, and stands for the quarter it lies in; `3/2025` could be both, so it needs the word.
pub(super) fn parse_quarter(text: &str) -> Option<YearMonth> {
    let folded = fold(text).replace("quy", "q").to_uppercase();
    let parts: Vec<&str> = folded
        .split([' ', '/', '-', '.'])
        .filter(|part| !part.is_empty() && *part != "NAM")
        .collect();
    let year = parts
        .iter()
        .find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()))?
        .parse()
        .ok()?;
    let rest: String = parts.iter().filter(|part| part.len() != 4).copied().collect();
    let worded = rest.strip_prefix('Q').or_else(|| rest.strip_suffix('Q'));
    let number = ROMAN
        .iter()
        .position(|roman| *roman == worded.unwrap_or(&rest))
        .and_then(|place| u8::try_from(place + 1).ok());
    let number = number.or_else(|| worded?.parse().ok().filter(|number| (1..=4).contains(number)));
    let month = match number {
        Some(number) => number * 3 - 2,
        None if worded.is_none() => {
            let month = parse_month(text).ok().filter(|month| month.month() > 4)?;
            return Some(quarter_of(month));
        }
        None => return None,
    };
    YearMonth::new(year, month)
}

/// Returns the first month of the quarter that a month lies in.
pub(super) fn quarter_of(month: YearMonth) -> YearMonth {
    YearMonth::new(month.year(), month.month() - (month.month() - 1) % 3).unwrap_or(month)
}

/// Writes a quarter as in plans: `Quý III/2025`.
pub fn format_quarter(month: YearMonth, language: Language) -> String {
    let place = usize::from((month.month() - 1) / 3);
    match language {
        Language::Vi => format!("Quý {}/{}", ROMAN.get(place).copied().unwrap_or_default(), month.year()),
        Language::En => format!("Q{}/{}", place + 1, month.year()),
    }
}

/// Reads a day and a time, `13/8/2023 14:30`, and returns them as they are kept: `2023-08-13T14:30`.
pub(super) fn parse_moment(text: &str) -> Option<String> {
    let text = text.trim().replace('T', " ");
    let (day, time) = text.rsplit_once(' ')?;
    let day = parse_date(day).ok()?;
    let time = time.replace(['h', 'g'], ":");
    let time = if time.ends_with(':') { format!("{time}00") } else { time };
    let time = ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(&time, form).ok())?;
    Some(day.and_time(time).format("%Y-%m-%dT%H:%M").to_string())
}

/// Writes a kept moment: `13/8/2023 14:30`. What is none is shown as it stands.
pub(super) fn format_moment(text: &str) -> String {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let moment = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    moment.map_or_else(
        || text.to_owned(),
        |moment| format!("{} {}", format_date(moment.date()), moment.format("%H:%M")),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::worded("Quý 3/2025", Some("2025-07"))]
    #[case::roman("quý III năm 2025", Some("2025-07"))]
    #[case::roman_alone("IV/2025", Some("2025-10"))]
    #[case::english("Q1 2026", Some("2026-01"))]
    #[case::year_first("2025-Q2", Some("2025-04"))]
    #[case::a_month_of_it("8/2025", Some("2025-07"))]
    #[case::month_or_quarter("3/2025", None)]
    #[case::no_such_quarter("Q5/2025", None)]
    #[case::no_year("quý 3", None)]
    fn quarters_are_read(#[case] typed: &str, #[case] expected: Option<&str>) {
        assert_eq!(parse_quarter(typed).map(|month| month.to_string()).as_deref(), expected);
    }

    #[test]
    fn quarters_and_moments_are_shown() {
        let month = "2025-07".parse().unwrap();
        assert_eq!(format_quarter(month, Language::Vi), "Quý III/2025");
        assert_eq!(format_quarter(month, Language::En), "Q3/2025");
        assert_eq!(format_moment("2023-08-13T14:30"), "13/8/2023 14:30");
        assert_eq!(format_moment("sáng mai"), "sáng mai");
    }

    #[rstest]
    #[case::usual("13/8/2023 14:30", Some("2023-08-13T14:30"))]
    #[case::spoken("13/8/2023 14h30", Some("2023-08-13T14:30"))]
    #[case::full_hour("13/8/2023 9h", Some("2023-08-13T09:00"))]
    #[case::kept("2023-08-13T14:30", Some("2023-08-13T14:30"))]
    #[case::no_time("13/8/2023", None)]
    #[case::no_such_time("13/8/2023 25:00", None)]
    fn moments_are_read(#[case] typed: &str, #[case] expected: Option<&str>) {
        assert_eq!(parse_moment(typed).as_deref(), expected);
    }
}
