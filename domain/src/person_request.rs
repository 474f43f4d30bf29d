//! Requests of persons about what is kept of them, and the clocks that the law sets (Law 91/2025/QH15 art. 4, Decree
//! 356/2025/NĐ-CP art. 5).
//!
//! Days are counted from the day after the request came. An answer takes two working days; weekends are no working days.
//! Public holidays are counted as working days, and a term that ends on a free day is not moved on: the law gives those days
//! too, so a day that this program names is never later than the law's.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// What somebody asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// To see what is kept.
    See,
    /// To have it corrected.
    Correct,
    /// To be given a copy.
    Provide,
    /// To withdraw a consent.
    Withdraw,
    /// To have the use of it restricted.
    Restrict,
    /// To object to the use of it.
    Object,
    /// To have it deleted.
    Delete,
    /// To have it protected by other measures.
    Protect,
}

impl RequestKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::See,
        Self::Correct,
        Self::Provide,
        Self::Withdraw,
        Self::Restrict,
        Self::Object,
        Self::Delete,
        Self::Protect,
    ];

    /// Returns the name used in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Correct => "correct",
            Self::Provide => "provide",
            Self::Withdraw => "withdraw",
            Self::Restrict => "restrict",
            Self::Object => "object",
            Self::Delete => "delete",
            Self::Protect => "protect",
        }
    }

    /// Returns in how many days it is to be carried out: by oneself, through somebody who holds data on one's behalf, and how
    /// many more an extension gives.
    const fn terms(self) -> (u64, u64, u64) {
        match self {
            Self::See | Self::Correct | Self::Provide => (10, 15, 10),
            Self::Withdraw | Self::Restrict | Self::Object => (15, 20, 15),
            Self::Delete => (20, 30, 20),
            Self::Protect => (15, 15, 15),
        }
    }
}

impl fmt::Display for RequestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RequestKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| format!("no request is of kind {text:?}"))
    }
}

/// How a request ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestOutcome {
    /// It was carried out.
    Done,
    /// It was refused, for a reason in law.
    Refused,
    /// The person took it back.
    TakenBack,
}

impl RequestOutcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::TakenBack];

    /// Returns the name used in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::TakenBack => "taken_back",
        }
    }
}

impl FromStr for RequestOutcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|outcome| outcome.as_str() == text);
        found.ok_or_else(|| format!("no request ends with {text:?}"))
    }
}

/// How far a request has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Course {
    /// What is asked for.
    pub kind: RequestKind,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// Somebody else holds the data on the office's behalf, and has to be asked.
    pub via_processor: bool,
    /// The day on which the person was told that it came, and what happens now.
    pub answered_on: Option<NaiveDate>,
    /// The day on which the term was extended.
    pub extended_on: Option<NaiveDate>,
    /// The day on which it ended.
    pub closed_on: Option<NaiveDate>,
}

/// A step of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStep {
    /// The person was told that it came, and what happens now.
    Answer,
    /// The term is extended, once.
    Extend,
    /// It ends.
    Close(RequestOutcome),
}

impl RequestStep {
    /// Returns the name used in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answered",
            Self::Extend => "extended",
            Self::Close(outcome) => outcome.as_str(),
        }
    }

    /// Tells whether somebody will want to know why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Extend | Self::Close(RequestOutcome::Refused))
    }
}

impl Course {
    /// Begins a request.
    pub const fn begun(kind: RequestKind, received_on: NaiveDate, via_processor: bool) -> Self {
        Self {
            kind,
            received_on,
            via_processor,
            answered_on: None,
            extended_on: None,
            closed_on: None,
        }
    }

    /// Returns the last day for an answer.
    pub fn answer_by(&self) -> NaiveDate {
        add_working_days(self.received_on, 2)
    }

    /// Returns the last day for carrying it out.
    pub fn done_by(&self) -> NaiveDate {
        let (alone, with_others, more) = self.kind.terms();
        let days = if self.via_processor { with_others } else { alone };
        let more = if self.extended_on.is_some() { more } else { 0 };
        add_days(self.received_on, days + more)
    }

    /// Returns what is due next; nothing when it ended.
    pub fn due(&self) -> Option<NaiveDate> {
        match (self.closed_on, self.answered_on) {
            (Some(_), _) => None,
            (None, None) => Some(self.answer_by()),
            (None, Some(_)) => Some(self.done_by()),
        }
    }

    /// Tells whether a step can be taken on a day. A term that is over can't be extended any more.
    pub fn may(&self, step: RequestStep, today: NaiveDate) -> bool {
        self.closed_on.is_none()
            && match step {
                RequestStep::Answer => self.answered_on.is_none(),
                RequestStep::Extend => self.extended_on.is_none() && today <= self.done_by(),
                RequestStep::Close(_) => true,
            }
    }

    /// Takes a step. Whoever carries a request out, or refuses it, answers it by that.
    #[must_use]
    pub fn after(self, step: RequestStep, today: NaiveDate) -> Self {
        match step {
            RequestStep::Answer => Self {
                answered_on: Some(today),
                ..self
            },
            RequestStep::Extend => Self {
                extended_on: Some(today),
                ..self
            },
            RequestStep::Close(_) => Self {
                answered_on: self.answered_on.or(Some(today)),
                closed_on: Some(today),
                ..self
            },
        }
    }
}

fn add_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn add_working_days(day: NaiveDate, days: u32) -> NaiveDate {
    let mut day = day;
    for _ in 0..days {
        day = add_days(day, 1);
        while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && day < NaiveDate::MAX {
            day = add_days(day, 1);
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rstest::rstest;

    use super::{Course, RequestKind, RequestOutcome, RequestStep};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::on_a_monday("2026-11-23", "2026-11-25")]
    #[case::on_a_thursday("2026-11-26", "2026-11-30")]
    #[case::on_a_friday("2026-11-27", "2026-12-01")]
    #[case::on_a_saturday("2026-11-28", "2026-12-01")]
    #[case::on_a_sunday("2026-11-29", "2026-12-01")]
    #[case::at_the_end_of_time("+262142-12-31", "+262142-12-31")]
    fn an_answer_takes_two_working_days(#[case] received: &str, #[case] expected: &str) {
        let course = Course::begun(RequestKind::See, day(received), false);
        assert_eq!(course.answer_by(), day(expected));
    }

    /// Days alone, through a processor, extended, extended through a processor: one row per kind.
    #[rstest]
    #[case(RequestKind::See, [10, 15, 20, 25])]
    #[case(RequestKind::Correct, [10, 15, 20, 25])]
    #[case(RequestKind::Provide, [10, 15, 20, 25])]
    #[case(RequestKind::Withdraw, [15, 20, 30, 35])]
    #[case(RequestKind::Restrict, [15, 20, 30, 35])]
    #[case(RequestKind::Object, [15, 20, 30, 35])]
    #[case(RequestKind::Delete, [20, 30, 40, 50])]
    #[case(RequestKind::Protect, [15, 15, 30, 30])]
    fn terms(#[case] kind: RequestKind, #[case] days: [i64; 4]) {
        let received = day("2026-11-25");
        let term = |via_processor: bool, extended: bool| {
            let course = Course::begun(kind, received, via_processor);
            let course = if extended {
                course.after(RequestStep::Extend, received)
            } else {
                course
            };
            (course.done_by() - received).num_days()
        };
        let found = [
            term(false, false),
            term(true, false),
            term(false, true),
            term(true, true),
        ];
        assert_eq!(found, days);
    }

    #[test]
    fn the_next_clock_is_the_answers_then_the_terms_then_none() {
        let course = Course::begun(RequestKind::Delete, day("2026-11-25"), false);
        assert_eq!(course.due(), Some(day("2026-11-27")));
        let course = course.after(RequestStep::Answer, day("2026-11-26"));
        assert_eq!(course.due(), Some(day("2026-12-15")));
        let course = course.after(RequestStep::Extend, day("2026-12-10"));
        assert_eq!(course.due(), Some(day("2027-01-04")));
        let course = course.after(RequestStep::Close(RequestOutcome::Done), day("2026-12-20"));
        assert_eq!(course.due(), None);
    }

    #[rstest]
    #[case::answered_once(&[], RequestStep::Answer, "2026-11-25", true)]
    #[case::not_twice(&[RequestStep::Answer], RequestStep::Answer, "2026-11-25", false)]
    #[case::extended_once(&[], RequestStep::Extend, "2026-12-05", true)]
    #[case::extended_too_late(&[], RequestStep::Extend, "2026-12-06", false)]
    #[case::extended_twice(&[RequestStep::Extend], RequestStep::Extend, "2026-12-05", false)]
    #[case::closed(&[], RequestStep::Close(RequestOutcome::Done), "2027-05-01", true)]
    #[case::nothing_after_its_end(
        &[RequestStep::Close(RequestOutcome::Refused)],
        RequestStep::Close(RequestOutcome::Done),
        "2026-11-26",
        false
    )]
    fn a_step_can_be_taken(
        #[case] before: &[RequestStep],
        #[case] step: RequestStep,
        #[case] today: &str,
        #[case] expected: bool,
    ) {
        let received = day("2026-11-25");
        let begun = Course::begun(RequestKind::See, received, false);
        let course = before.iter().fold(begun, |course, step| course.after(*step, received));
        assert_eq!(course.may(step, day(today)), expected);
    }

    #[test]
    fn closing_answers_what_was_not_answered() {
        let begun = Course::begun(RequestKind::See, day("2026-11-25"), false);
        let closed = begun.after(RequestStep::Close(RequestOutcome::Done), day("2026-11-26"));
        assert_eq!(closed.answered_on, Some(day("2026-11-26")));
    }

    #[test]
    fn names_are_read_back() {
        for kind in RequestKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for outcome in RequestOutcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
    }
}
