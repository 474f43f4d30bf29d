//! What is to be done after a visit, and by when: what is overdue, what comes soon, and in which order both are looked at.
//!
//! The phone says it of a person's own work, the desk of everybody's; both by this code.

use chrono::{Days, NaiveDate};

/// The states (`follow_status`) that need nobody any more: done, and dropped.
pub const CLOSED: [&str; 2] = ["done", "dropped"];

/// So many days ahead a follow-up is called to mind.
const SOON_DAYS: u64 = 7;

/// How pressing a follow-up is on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Pressing {
    /// Its day is past, and it is not done.
    Overdue,
    /// It is due today, or within the next seven days.
    Soon,
    /// It is to be done, some day.
    Later,
    /// It is done, or dropped.
    Closed,
}

impl Pressing {
    /// Tells it of a follow-up in this state that is due on this day, if on any.
    pub fn of(state: &str, due: Option<NaiveDate>, today: NaiveDate) -> Self {
        let soon = today.checked_add_days(Days::new(SOON_DAYS)).unwrap_or(NaiveDate::MAX);
        match due {
            _ if CLOSED.contains(&state) => Self::Closed,
            Some(due) if due < today => Self::Overdue,
            Some(due) if due <= soon => Self::Soon,
            _ => Self::Later,
        }
    }

    /// Returns the name used in `data-state`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Soon => "soon",
            Self::Later => "later",
            Self::Closed => "closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::its_day_is_past("open", "2026-11-24", Pressing::Overdue)]
    #[case::being_done_is_not_done("doing", "2026-11-01", Pressing::Overdue)]
    #[case::nobody_said_where_it_stands("", "2026-11-24", Pressing::Overdue)]
    #[case::due_today("open", "2026-11-25", Pressing::Soon)]
    #[case::on_the_seventh_day("open", "2026-12-02", Pressing::Soon)]
    #[case::on_the_eighth("open", "2026-12-03", Pressing::Later)]
    #[case::no_day_is_set("open", "", Pressing::Later)]
    #[case::done_is_not_overdue("done", "2026-11-01", Pressing::Closed)]
    #[case::nor_is_what_was_dropped("dropped", "2026-11-01", Pressing::Closed)]
    fn it_presses(#[case] state: &str, #[case] due: &str, #[case] expected: Pressing) {
        let today = "2026-11-25".parse().unwrap();
        assert_eq!(Pressing::of(state, due.parse().ok(), today), expected);
    }
}
