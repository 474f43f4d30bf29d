//! The only clock of the server. Everything else is told what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the wall clock, in Unix milliseconds.
    fn now(&self) -> u64;

    /// Returns the day it is in Vietnam, which has no summer time.
    fn today(&self) -> NaiveDate {
        let millis = i64::try_from(self.now()).unwrap_or(i64::MAX);
        let here = DateTime::from_timestamp_millis(millis.saturating_add(VIETNAM_MILLIS));
        here.map_or(NaiveDate::MAX, |moment| moment.date_naive())
    }
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
