//! When something was written, as well as anybody can know.
//!
//! A hybrid logical clock: the wall clock of the device, pushed forward so that it never runs backwards and never falls
//! behind what the device has already seen. Phones are wrong by hours (field note C 2.3), so a stamp decides nothing but
//! which of several live values is shown first.

use serde::{Deserialize, Serialize};

/// A moment on a hybrid logical clock. Ties between devices are broken by the device of the edit that carries it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Stamp {
    /// Unix time in milliseconds by the device's own clock.
    pub millis: u64,
    /// Counts moments that share a millisecond, and moments while the wall clock stood behind.
    pub logical: u32,
}

/// Gives out stamps that only go forward.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HybridClock {
    last: Stamp,
}

impl HybridClock {
    /// Resumes from the last stamp that was given out or seen.
    pub const fn resume(last: Stamp) -> Self {
        Self { last }
    }

    /// Returns the last stamp that was given out or seen.
    pub const fn last(&self) -> Stamp {
        self.last
    }

    /// Gives out the next stamp, `now` being the wall clock in Unix milliseconds.
    pub fn tick(&mut self, now: u64) -> Stamp {
        self.last = if now > self.last.millis {
            Stamp {
                millis: now,
                logical: 0,
            }
        } else {
            Stamp {
                millis: self.last.millis,
                logical: self.last.logical.saturating_add(1),
            }
        };
        self.last
    }

    /// Notes a stamp seen elsewhere, so that what is written after it also sorts after it.
    pub fn observe(&mut self, seen: Stamp) {
        self.last = self.last.max(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_go_forward_when_the_wall_clock_goes_back() {
        let mut clock = HybridClock::default();
        let first = clock.tick(1_000);
        let second = clock.tick(400);
        clock.observe(Stamp {
            millis: 5_000,
            logical: 3,
        });
        let third = clock.tick(2_000);
        assert!(first < second && second < third);
        assert_eq!(
            third,
            Stamp {
                millis: 5_000,
                logical: 4
            }
        );
    }
}
