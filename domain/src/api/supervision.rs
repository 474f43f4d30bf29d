//! The log of supervision (R71), as the desk and the server say it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::record::{RecordId, RecordKind};

/// Body of `POST /api/supervision`: what somebody found when they checked. Never about a person by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewFinding {
    /// The day of the check.
    pub checked_on: NaiveDate,
    /// The organisation that was checked, a code of the programme; may be empty where a record is named.
    pub unit: String,
    /// The enterprise or the visit that was checked.
    pub record: Option<RecordId>,
    /// What was found.
    pub finding: String,
    /// By when it is to be put right; nothing where nothing is.
    pub due: Option<NaiveDate>,
}

/// Body of `POST /api/supervision/{number}`: closes an entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CloseFinding {
    /// What became of it.
    pub result: String,
}

/// A row of `GET /api/supervision`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FindingRow {
    /// Its number in the log.
    pub number: u64,
    /// The day of the check.
    pub checked_on: NaiveDate,
    /// Who entered it, by name.
    pub checked_by: String,
    /// The organisation that was checked; empty if none is named.
    pub unit: String,
    /// The record that was checked.
    pub record: Option<RecordId>,
    /// Its kind.
    pub kind: Option<RecordKind>,
    /// What heads it: the enterprise's name.
    pub title: String,
    /// What was found.
    pub finding: String,
    /// By when it is to be put right.
    pub due: Option<NaiveDate>,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
    /// By whom, by name.
    pub closed_by: String,
    /// What became of it.
    pub result: String,
}

impl FindingRow {
    /// Tells whether it is to be put right though its day is past.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.closed_on.is_none() && self.due.is_some_and(|due| due < today)
    }

    /// Returns by what it stands in the log: what is open by its day, then what is closed, the last first.
    pub fn place(&self) -> impl Ord + use<> {
        let open_by = self.due.unwrap_or(NaiveDate::MAX);
        let closed = self.closed_on.is_some();
        let by = if closed { NaiveDate::MAX } else { open_by };
        (closed, by, std::cmp::Reverse((self.checked_on, self.number)))
    }
}

/// Answer of `GET /api/supervision`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SupervisionLog {
    /// The server's day.
    pub today: NaiveDate,
    /// The entries: what is open by its day, then what is closed, the last first.
    pub rows: Vec<FindingRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u64, checked_on: &str, due: &str, closed_on: &str) -> FindingRow {
        FindingRow {
            number,
            checked_on: checked_on.parse().unwrap(),
            checked_by: String::new(),
            unit: String::new(),
            record: None,
            kind: None,
            title: String::new(),
            finding: String::new(),
            due: due.parse().ok(),
            closed_on: closed_on.parse().ok(),
            closed_by: String::new(),
            result: String::new(),
        }
    }

    #[test]
    fn what_is_overdue_stands_first_and_what_is_closed_last() {
        let mut rows = [
            row(1, "2026-11-01", "2026-11-05", "2026-11-04"),
            row(2, "2026-11-02", "", ""),
            row(3, "2026-11-03", "2026-12-10", ""),
            row(4, "2026-11-04", "2026-11-10", ""),
            row(5, "2026-11-05", "", "2026-11-20"),
        ];
        rows.sort_by_key(FindingRow::place);
        assert_eq!(rows.each_ref().map(|row| row.number), [4, 3, 2, 5, 1]);
        let today = "2026-11-25".parse().unwrap();
        assert_eq!(
            rows.map(|row| row.is_overdue(today)),
            [true, false, false, false, false]
        );
    }
}
