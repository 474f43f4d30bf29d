//! Who has looked at which record lately.
//!
//! The desk asks for a record again every twenty seconds while it is on screen. The audit log should tell that somebody
//! looked at an enterprise's figures, not how often their screen was refreshed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::record::{PersonId, RecordId};

/// For how long one look counts as the same, in milliseconds.
const ONE_LOOK: u64 = 60 * 60_000;

/// Remembers looks.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<HashMap<(PersonId, RecordId), u64>>);

impl Looks {
    /// Tells whether this is a look that the log does not tell of yet.
    pub(crate) fn is_new(&self, person: PersonId, record: RecordId, now: u64) -> bool {
        let noted = self.all().get(&(person, record)).copied();
        noted.is_none_or(|at| at + ONE_LOOK <= now)
    }

    /// Remembers that the log tells of it.
    pub(crate) fn noted(&self, person: PersonId, record: RecordId, now: u64) {
        let mut all = self.all();
        all.retain(|_, at| *at + ONE_LOOK > now);
        all.insert((person, record), now);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(PersonId, RecordId), u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
