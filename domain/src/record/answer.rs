//! One value that somebody gave, or said was not to be had.
//!
//! An answer has one text form, used in edits, in storage, on the wire and by the rescue page: a letter for its type, then
//! the value. `i1250` is an integer, `cyes` a choice, `-` is *not collected* and `?` is *unknown*; `i0` is neither.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::RecordId;

/// One value of one field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum Answer {
    /// Nobody has asked yet. An empty field, not 0.
    NotCollected,
    /// It was asked, and is not known. Not empty, and not 0.
    Unknown,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(Decimal),
    /// A day.
    Date(NaiveDate),
    /// A month of a year.
    YearMonth(YearMonth),
    /// The name of one choice.
    Choice(String),
    /// The names of several choices.
    Choices(BTreeSet<String>),
    /// Another record.
    Reference(RecordId),
    /// An answer of a type that a newer version brought; kept letter for letter.
    Other(String),
}

/// Why a text is not an answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is not the text of an answer")]
pub struct AnswerError(pub String);

impl Answer {
    /// Returns the text form.
    pub fn to_code(&self) -> String {
        match self {
            Self::NotCollected => "-".into(),
            Self::Unknown => "?".into(),
            Self::Text(text) => tagged('t', text),
            Self::Integer(number) => format!("i{number}"),
            Self::Decimal(number) => format!("f{number}"),
            Self::Date(date) => format!("d{date}"),
            Self::YearMonth(month) => format!("m{month}"),
            Self::Choice(name) => tagged('c', name),
            Self::Choices(names) => {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                format!("l{}", names.join(" "))
            }
            Self::Reference(id) => format!("r{id}"),
            Self::Other(code) => code.clone(),
        }
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// When the text is empty, or what follows a known letter is not of its type. An unknown letter is no error: it is
    /// kept as [`Answer::Other`].
    pub fn from_code(code: &str) -> Result<Self, AnswerError> {
        let bad = || AnswerError(code.chars().take(80).collect());
        let mut chars = code.chars();
        let letter = chars.next().ok_or_else(bad)?;
        let rest = chars.as_str();
        Ok(match letter {
            '-' if rest.is_empty() => Self::NotCollected,
            '?' if rest.is_empty() => Self::Unknown,
            't' => Self::Text(rest.to_owned()),
            'i' => Self::Integer(rest.parse().map_err(|_| bad())?),
            'f' => Self::Decimal(rest.parse().map_err(|_| bad())?),
            'd' => Self::Date(rest.parse().map_err(|_| bad())?),
            'm' => Self::YearMonth(rest.parse().map_err(|_| bad())?),
            'c' if !rest.is_empty() && !rest.contains(' ') => Self::Choice(rest.to_owned()),
            'l' => Self::Choices(
                rest.split(' ')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
            'r' => Self::Reference(rest.parse().map_err(|_| bad())?),
            '-' | '?' | 'c' => return Err(bad()),
            _ => Self::Other(code.to_owned()),
        })
    }

    /// Tells whether somebody gave a value: not empty, and not *unknown*.
    pub const fn is_given(&self) -> bool {
        !matches!(self, Self::NotCollected | Self::Unknown)
    }

    /// Returns the words of a text answer.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the number of an integer answer.
    pub const fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// Returns the name of a single choice.
    pub fn as_choice(&self) -> Option<&str> {
        if let Self::Choice(name) = self {
            Some(name)
        } else {
            None
        }
    }

    /// Returns the day of a date answer.
    pub const fn as_date(&self) -> Option<NaiveDate> {
        if let Self::Date(date) = self { Some(*date) } else { None }
    }

    /// Returns the record that is referred to.
    pub const fn as_reference(&self) -> Option<RecordId> {
        if let Self::Reference(id) = self {
            Some(*id)
        } else {
            None
        }
    }
}

/// Joins a letter and a text. Most of what a server does with a push is writing these.
fn tagged(letter: char, text: &str) -> String {
    let mut code = String::with_capacity(text.len() + 1);
    code.push(letter);
    code.push_str(text);
    code
}

impl Serialize for Answer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_code())
    }
}

impl From<Answer> for String {
    fn from(answer: Answer) -> Self {
        answer.to_code()
    }
}

impl TryFrom<String> for Answer {
    type Error = AnswerError;

    fn try_from(code: String) -> Result<Self, AnswerError> {
        Self::from_code(&code)
    }
}

/// A number with a fraction, kept exactly: `units` divided by ten to the power of `scale`, without trailing zeros.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

impl Decimal {
    /// Makes `units / 10^scale`; digits behind the point that are zero are dropped. `scale` is at most 9.
    pub fn new(mut units: i64, scale: u8) -> Option<Self> {
        if scale > 9 {
            return None;
        }
        let mut scale = scale;
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Some(Self { units, scale })
    }

    /// Returns the nearest floating-point number, for arithmetic in expressions.
    #[expect(clippy::cast_precision_loss, reason = "expressions calculate in f64, as XPath does")]
    pub fn to_f64(self) -> f64 {
        self.units as f64 / 10f64.powi(i32::from(self.scale))
    }

    fn scaled(self) -> i128 {
        i128::from(self.units) * 10i128.pow(u32::from(9 - self.scale))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.scaled().cmp(&other.scaled())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.units);
        }
        let power = 10u64.pow(u32::from(self.scale));
        let (whole, fraction) = (self.units.unsigned_abs() / power, self.units.unsigned_abs() % power);
        let sign = if self.units < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{fraction:0width$}", width = usize::from(self.scale))
    }
}

impl FromStr for Decimal {
    type Err = AnswerError;

    fn from_str(text: &str) -> Result<Self, AnswerError> {
        let bad = || AnswerError(text.chars().take(80).collect());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if !fraction.chars().all(|c| c.is_ascii_digit()) || (fraction.is_empty() && text.contains('.')) {
            return Err(bad());
        }
        let units = format!("{whole}{fraction}").parse().map_err(|_| bad())?;
        let scale = u8::try_from(fraction.len()).map_err(|_| bad())?;
        Self::new(units, scale).ok_or_else(bad)
    }
}

/// A month of a year, for counts that are kept by month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearMonth {
    year: u16,
    month: u8,
}

impl YearMonth {
    /// Makes a month; `None` unless the year has four digits and the month is 1 to 12.
    pub const fn new(year: u16, month: u8) -> Option<Self> {
        if year >= 1000 && year <= 9999 && month >= 1 && month <= 12 {
            Some(Self { year, month })
        } else {
            None
        }
    }

    /// Returns the year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year, self.month)
    }
}

impl From<YearMonth> for String {
    fn from(month: YearMonth) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for YearMonth {
    type Error = AnswerError;

    fn try_from(text: String) -> Result<Self, AnswerError> {
        text.parse()
    }
}

impl FromStr for YearMonth {
    type Err = AnswerError;

    fn from_str(text: &str) -> Result<Self, AnswerError> {
        let bad = || AnswerError(text.chars().take(80).collect());
        let (year, month) = text.split_once('-').ok_or_else(bad)?;
        Self::new(year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::not_collected("-")]
    #[case::unknown("?")]
    #[case::zero("i0")]
    #[case::negative("i-4")]
    #[case::words("tCông ty TNHH Goertek Vina")]
    #[case::no_words("t")]
    #[case::decimal("f23.8")]
    #[case::small_negative_decimal("f-0.05")]
    #[case::day("d2023-08-13")]
    #[case::month("m2025-08")]
    #[case::choice("cyes")]
    #[case::choices("lguide meeting survey")]
    #[case::no_choices("l")]
    #[case::reference("r0193b2f1c0007000800000000000000a")]
    #[case::a_newer_type("gPOINT(1 2)")]
    fn the_text_form_reads_back_word_for_word(#[case] code: &str) {
        assert_eq!(Answer::from_code(code).unwrap().to_code(), code);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::not_a_number("iabc")]
    #[case::too_large("i99999999999999999999")]
    #[case::no_such_day("d2023-02-30")]
    #[case::no_such_month("m2023-13")]
    #[case::two_names_in_one_choice("ca b")]
    #[case::empty_choice("c")]
    #[case::half_a_decimal("f1.")]
    #[case::something_behind_not_collected("-1")]
    fn a_text_that_is_no_answer_is_refused(#[case] code: &str) {
        assert!(Answer::from_code(code).is_err());
    }

    #[test]
    fn decimals_compare_by_value() {
        let parse = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(parse("1.50"), parse("1.5"));
        assert!(parse("-0.5") < parse("0.25") && parse("0.25") < parse("2"));
    }
}
