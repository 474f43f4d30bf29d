//! The only clock of the server. Everything else is told what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the wall clock, in Unix milliseconds.
    fn now(&self) -> u64;

    /// Returns the day it is in Vietnam, which has no summer time.
    fn today(&self) -> NaiveDate {
        in_vietnam(self.now()).date()
    }
}

/// Returns what a clock on a wall in Vietnam shows.
pub(crate) fn in_vietnam(millis: u64) -> NaiveDateTime {
    let here = i64::try_from(millis).unwrap_or(i64::MAX).saturating_add(VIETNAM_MILLIS);
    DateTime::from_timestamp_millis(here).map_or(NaiveDateTime::MAX, |moment| moment.naive_utc())
}

/// Returns when a clock on a wall in Vietnam shows this, in Unix milliseconds.
pub(crate) fn of_vietnam(shown: NaiveDateTime) -> u64 {
    let here = shown.and_utc().timestamp_millis();
    u64::try_from(here.saturating_sub(VIETNAM_MILLIS)).unwrap_or(0)
}

/// How far Vietnam is ahead of UTC.
const VIETNAM_MILLIS: i64 = 7 * 60 * 60 * 1_000;

/// A clock that many may ask.
pub type SharedClock = Arc<dyn Clock>;

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is given"
    )]
    fn now(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |elapsed| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }
}

/// A clock that a test sets.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// Makes a clock that stands at this time.
    pub const fn at(millis: u64) -> Self {
        Self(AtomicU64::new(millis))
    }

    /// Lets time pass.
    pub fn advance(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}
