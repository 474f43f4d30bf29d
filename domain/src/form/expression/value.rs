//! What an expression can be: the texts, numbers and truths of `XPath`, a day, and a moment.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::dates;
use crate::record::Answer;

/// The value of an expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Words; an empty answer is the empty text.
    Text(String),
    /// A number. One that can't be worked out, such as the sum with an empty answer, is NaN.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A day; as a number, the days since 1970, as ODK counts.
    Date(NaiveDate),
    /// A day and a time at the place of the person.
    Moment(NaiveDateTime),
}

impl Value {
    /// Returns the value of an answer that is not there.
    pub const fn empty() -> Self {
        Self::Text(String::new())
    }

    /// Returns the value of an answer. *Not collected* and *unknown* are both empty.
    #[expect(clippy::cast_precision_loss, reason = "expressions calculate in f64, as XPath does")]
    pub fn from_answer(answer: &Answer) -> Self {
        match answer {
            Answer::NotCollected | Answer::Unknown | Answer::Other(_) => Self::empty(),
            Answer::Text(text) => Self::Text(text.clone()),
            Answer::Integer(number) => Self::Number(*number as f64),
            Answer::Decimal(number) => Self::Number(number.to_f64()),
            Answer::Date(date) => Self::Date(*date),
            // As in ODK, a month is its first day.
            Answer::YearMonth(month) => {
                dates::parse(&month.to_string()).map_or_else(Self::empty, |moment| Self::Date(moment.date()))
            }
            Answer::Choice(name) => Self::Text(name.clone()),
            Answer::Choices(names) => Self::Text(names.iter().map(String::as_str).collect::<Vec<_>>().join(" ")),
            Answer::Reference(id) => Self::Text(id.to_string()),
        }
    }

    /// Tells whether there is nothing: the empty text, or a number that can't be worked out.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Number(number) => number.is_nan(),
            Self::Truth(_) | Self::Date(_) | Self::Moment(_) => false,
        }
    }

    /// Tells whether the value counts as true: a text with something in it, a number that is not 0.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Truth(truth) => *truth,
            Self::Date(_) | Self::Moment(_) => true,
        }
    }

    /// Returns the value as a number; NaN where it is none.
    pub fn to_number(&self) -> f64 {
        match self {
            Self::Text(text) => text_to_number(text.trim()),
            Self::Number(number) => *number,
            Self::Truth(truth) => f64::from(u8::from(*truth)),
            Self::Date(_) | Self::Moment(_) => self.to_moment().map_or(f64::NAN, dates::days),
        }
    }

    /// Returns the value as words; a number that can't be worked out is empty.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) if number.is_nan() => String::new(),
            Self::Number(number) if number.is_infinite() => {
                if *number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
            }
            // XPath has no negative zero.
            Self::Number(number) => (number + 0.0).to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Moment(moment) => moment.format("%Y-%m-%dT%H:%M:%S").to_string(),
        }
    }

    /// Returns the value as a moment: a day begins at midnight, a number counts days from 1970.
    pub fn to_moment(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Date(date) => Some(date.and_time(NaiveTime::MIN)),
            Self::Moment(moment) => Some(*moment),
            Self::Text(text) => dates::parse(text),
            Self::Number(number) => dates::from_days(*number),
            Self::Truth(_) => None,
        }
    }

    /// Compares as `XPath` does: by truth if one is a truth, else by number if one is a number or a day, else by words.
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Truth(_), _) | (_, Self::Truth(_)) => self.is_true() == other.is_true(),
            (Self::Text(a), Self::Text(b)) => a == b,
            #[expect(
                clippy::float_cmp,
                reason = "whole numbers and days are exact, and XPath compares so"
            )]
            _ => self.to_number() == other.to_number(),
        }
    }
}

fn text_to_number(text: &str) -> f64 {
    if let Some(moment) = dates::parse(text) {
        return dates::days(moment);
    }
    // Rust also reads "inf", "nan" and "1e5", which XPath does not.
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')) {
        text.parse().unwrap_or(f64::NAN)
    } else {
        f64::NAN
    }
}
