//! Who has looked at what lately.
//!
//! The desk asks for what is on screen again and again, and a phone for what is new every few minutes. The audit
//! log should tell that somebody looked at an enterprise's figures, or a device was given data, not how often it asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::record::{DeviceId, PersonId, RecordId};

/// For how long one look at the desk counts as the same, in milliseconds.
const ONE_LOOK: u64 = 60 * 60_000;
/// For how long what a device is given counts as the same, in milliseconds: a day.
const ONE_DAY: u64 = 24 * ONE_LOOK;

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Seen {
    /// One record.
    Record(RecordId),
    /// Fields of it that disagree, with their values.
    Conflict(RecordId),
    /// A list, by its name in the audit log.
    List(&'static str),
    /// What has changed, as a device is given it; nothing where a session names none.
    Pull(Option<DeviceId>),
}

impl Seen {
    const fn lasts(self) -> u64 {
        match self {
            Self::Record(_) | Self::Conflict(_) | Self::List(_) => ONE_LOOK,
            Self::Pull(_) => ONE_DAY,
        }
    }
}

/// Remembers looks.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<HashMap<(PersonId, Seen), u64>>);

impl Looks {
    /// Tells whether this is a look that the log does not tell of yet.
    pub(crate) fn is_new(&self, person: PersonId, seen: Seen, now: u64) -> bool {
        let noted = self.all().get(&(person, seen)).copied();
        noted.is_none_or(|at| at + seen.lasts() <= now)
    }

    /// Remembers that the log tells of it.
    pub(crate) fn noted(&self, person: PersonId, seen: Seen, now: u64) {
        let mut all = self.all();
        all.retain(|(_, seen), at| *at + seen.lasts() > now);
        all.insert((person, seen), now);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(PersonId, Seen), u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
