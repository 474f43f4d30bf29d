//! Numbers as Vietnamese offices write them: `1.234.567` people, `23,8%`.
//!
//! In a count every separator groups; in a decimal the comma is the point. Where a text could be read both ways the
//! person is asked (domain facts 7.6).

use crate::record::Decimal;

/// Why a text is not the number that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NumberError {
    /// Not a number at all.
    #[error("write digits only, such as 1.250")]
    NotANumber,
    /// A fraction where people or things are counted, or digits that are not grouped in threes.
    #[error("a whole number is needed here, such as 1250 or 1.250")]
    NotWhole,
    /// `1.250` in a field with decimals: 1250, or one and a quarter?
    #[error("this can be read in two ways; write 1250 or 1,25")]
    Ambiguous,
    /// More digits than can be kept.
    #[error("this number is too long")]
    TooLong,
}

impl NumberError {
    /// Returns the reason in Vietnamese.
    pub const fn in_vietnamese(self) -> &'static str {
        match self {
            Self::NotANumber => "Chỉ viết chữ số, ví dụ 1.250.",
            Self::NotWhole => "Cần một số nguyên, ví dụ 1250 hoặc 1.250.",
            Self::Ambiguous => "Có thể hiểu theo hai cách; hãy viết 1250 hoặc 1,25.",
            Self::TooLong => "Số này quá dài.",
        }
    }
}

/// Reads a count: `1250`, `1.250`, `1,250` and `1 250` are the same.
///
/// # Errors
/// When it is no whole number, or its separators do not group in threes.
pub fn parse_count(text: &str) -> Result<i64, NumberError> {
    let (sign, text) = split_sign(text);
    let digits = ungroup(text, &['.', ',', ' ', '\''])?;
    signed(sign, &digits)
}

/// Reads a number with decimals: `23,8`, `1.234.567,5`, `23.8`, with or without `%`.
///
/// # Errors
/// When it is no number, or could be read in two ways.
pub fn parse_decimal(text: &str) -> Result<Decimal, NumberError> {
    let (sign, text) = split_sign(text.trim().trim_end_matches('%'));
    let (whole, fraction) = match (text.rfind(','), text.rfind('.')) {
        // The English way, with both marks: 1,234.5.
        (Some(comma), Some(dot)) if dot > comma => (ungroup(&text[..dot], &[',', ' '])?, &text[dot + 1..]),
        (Some(comma), _) => (ungroup(&text[..comma], &['.', ' '])?, &text[comma + 1..]),
        (None, Some(dot)) if text.find('.') == Some(dot) && text.len() - dot - 1 != 3 => {
            (ungroup(&text[..dot], &[' '])?, &text[dot + 1..])
        }
        (None, Some(dot)) if text.find('.') == Some(dot) && &text[..dot] != "0" => return Err(NumberError::Ambiguous),
        (None, Some(dot)) if text.find('.') == Some(dot) => (ungroup(&text[..dot], &[])?, &text[dot + 1..]),
        (None, _) => (ungroup(text, &['.', ' '])?, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (fraction.is_empty() && text.ends_with([',', '.'])) {
        return Err(NumberError::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    let scale = u8::try_from(fraction.len()).map_err(|_| NumberError::TooLong)?;
    let units = signed(sign, &format!("{whole}{fraction}"))?;
    Decimal::new(units, scale).ok_or(NumberError::TooLong)
}

/// Writes a count with groups of three: `1.234.567`.
pub fn format_count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&digits))
}

/// Writes a number with decimals: `1.234,5`.
pub fn format_decimal(number: Decimal) -> String {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let comma = if fraction.is_empty() { "" } else { "," };
    format!("{sign}{}{comma}{fraction}", grouped(whole))
}

/// Writes a percentage: `23,8%`.
pub fn format_percent(number: Decimal) -> String {
    format!("{}%", format_decimal(number))
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn split_sign(text: &str) -> (&'static str, &str) {
    let text = text.trim();
    text.strip_prefix(['-', '−'])
        .map_or(("", text), |rest| ("-", rest.trim_start()))
}

/// Drops grouping marks. There may be one kind of mark only, and three digits behind each.
fn ungroup(text: &str, marks: &[char]) -> Result<String, NumberError> {
    let text: String = text
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let Some(mark) = text.chars().find(|c| !c.is_ascii_digit()) else {
        return if text.is_empty() {
            Err(NumberError::NotANumber)
        } else {
            Ok(text)
        };
    };
    if !marks.contains(&mark) {
        return Err(if matches!(mark, '.' | ',') {
            NumberError::NotWhole
        } else {
            NumberError::NotANumber
        });
    }
    let mut groups = text.split(mark);
    let first = groups.next().unwrap_or("");
    let all_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(first) {
        return Err(NumberError::NotANumber);
    }
    let mut digits = first.to_owned();
    let mut whole = !first.is_empty() && first.len() <= 3;
    for group in groups {
        if !all_digits(group) && !group.contains(['.', ',']) {
            return Err(NumberError::NotANumber);
        }
        whole &= group.len() == 3 && all_digits(group);
        digits.push_str(group);
    }
    if whole { Ok(digits) } else { Err(NumberError::NotWhole) }
}

fn signed(sign: &str, digits: &str) -> Result<i64, NumberError> {
    format!("{sign}{digits}").parse().map_err(|_| NumberError::TooLong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("1250", Ok(1250))]
    #[case::vietnamese("1.250", Ok(1250))]
    #[case::english("1,234", Ok(1234))]
    #[case::space("1 234", Ok(1234))]
    #[case::no_break_space("1\u{A0}234\u{A0}567", Ok(1_234_567))]
    #[case::narrow_no_break_space("12\u{202F}345", Ok(12_345))]
    #[case::millions("1.234.567", Ok(1_234_567))]
    #[case::zero(" 0 ", Ok(0))]
    #[case::leading_zero("007", Ok(7))]
    #[case::negative("-4", Ok(-4))]
    #[case::a_fraction("23,8", Err(NumberError::NotWhole))]
    #[case::an_excel_float("12.0", Err(NumberError::NotWhole))]
    #[case::two_marks("1.234,5", Err(NumberError::NotWhole))]
    #[case::groups_too_long("1234.567", Err(NumberError::NotWhole))]
    #[case::words("khoảng 200", Err(NumberError::NotANumber))]
    #[case::nothing("", Err(NumberError::NotANumber))]
    #[case::only_a_sign("-", Err(NumberError::NotANumber))]
    #[case::too_long("99999999999999999999", Err(NumberError::TooLong))]
    fn every_separator_in_a_count_groups(#[case] text: &str, #[case] expected: Result<i64, NumberError>) {
        assert_eq!(parse_count(text), expected);
    }

    #[rstest]
    #[case::comma("23,8", Ok("23.8"))]
    #[case::percent("23,8%", Ok("23.8"))]
    #[case::percent_with_space("23,8 %", Ok("23.8"))]
    #[case::a_point_that_cannot_group("23.8", Ok("23.8"))]
    #[case::grouped("1.234.567,5", Ok("1234567.5"))]
    #[case::english("1,234.5", Ok("1234.5"))]
    #[case::whole("45", Ok("45"))]
    #[case::grouped_whole("1.234.567", Ok("1234567"))]
    #[case::three_decimals_with_comma("1,250", Ok("1.25"))]
    #[case::negative("-0,05", Ok("-0.05"))]
    #[case::nought_point("0.125", Ok("0.125"))]
    #[case::both_ways("1.250", Err(NumberError::Ambiguous))]
    #[case::half("1,", Err(NumberError::NotANumber))]
    #[case::words("nhiều", Err(NumberError::NotANumber))]
    #[case::nothing("%", Err(NumberError::NotANumber))]
    #[case::too_fine("0,1234567891", Err(NumberError::TooLong))]
    fn a_comma_in_a_decimal_is_the_point(#[case] text: &str, #[case] expected: Result<&str, NumberError>) {
        assert_eq!(
            parse_decimal(text).map(|number| number.to_string()),
            expected.map(str::to_owned)
        );
    }

    #[test]
    fn numbers_are_written_the_vietnamese_way() {
        assert_eq!(format_count(1_234_567), "1.234.567");
        assert_eq!(format_count(-1250), "-1.250");
        assert_eq!(format_count(999), "999");
        assert_eq!(format_percent(Decimal::new(238, 1).unwrap()), "23,8%");
        assert_eq!(format_decimal(Decimal::new(-12_345_678, 1).unwrap()), "-1.234.567,8");
        assert_eq!(format_decimal(Decimal::new(5, 0).unwrap()), "5");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in any::<i64>(), scale in 0u8..=9) {
            prop_assert_eq!(parse_count(&format_count(number)), Ok(number));
            let decimal = Decimal::new(number, scale).unwrap();
            match parse_decimal(&format_decimal(decimal)) {
                Ok(read) => prop_assert_eq!(read, decimal),
                // A whole number of four to six digits has one point, which could be a decimal one.
                Err(error) => prop_assert_eq!(error, NumberError::Ambiguous),
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9., '%-]{0,12}|\\PC*") {
            let _ = (parse_count(&text), parse_decimal(&text));
        }
    }
}
