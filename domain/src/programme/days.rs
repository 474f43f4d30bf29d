//! A stretch of days, as `valid_from` and `valid_to` give it.

use chrono::NaiveDate;

/// A stretch of days, both ends included; an end that is not known is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Days {
    /// The first day; nothing if it has always been so, or nobody knows since when.
    pub from: Option<NaiveDate>,
    /// The last day; nothing if it still holds.
    pub to: Option<NaiveDate>,
}

impl Days {
    /// Tells whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first() <= day && day <= self.last()
    }

    /// Tells whether a day lies in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    /// Tells whether every day of the other lies in it.
    pub fn covers(self, other: Self) -> bool {
        self.first() <= other.first() && other.last() <= self.last()
    }

    pub(super) fn first(self) -> NaiveDate {
        self.from.unwrap_or(NaiveDate::MIN)
    }

    pub(super) fn last(self) -> NaiveDate {
        self.to.unwrap_or(NaiveDate::MAX)
    }
}
