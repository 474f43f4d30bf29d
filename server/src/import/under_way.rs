//! Which imports somebody is at in this process, and that only one file is read at a time.
//!
//! A list may take some hundred megabytes while it is read; two at once would be the way to use up a small machine.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};

/// What of imports is under way.
#[derive(Debug)]
pub(crate) struct UnderWay {
    reading: Semaphore,
    numbers: Arc<Mutex<HashSet<i64>>>,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self {
            reading: Semaphore::new(1),
            numbers: Arc::default(),
        }
    }
}

impl UnderWay {
    /// Waits until no other file is being read.
    pub(crate) async fn read_alone(&self) -> Option<SemaphorePermit<'_>> {
        self.reading.acquire().await.ok()
    }

    /// Notes that somebody is at an import until what is returned is dropped; `None` when somebody is already.
    pub(crate) fn at(&self, number: i64) -> Option<AtIt> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.insert(number).then(|| AtIt {
            number,
            numbers: Arc::clone(&self.numbers),
        })
    }

    /// Tells whether somebody is at an import.
    pub(crate) fn is_at(&self, number: i64) -> bool {
        self.numbers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&number)
    }
}

/// Somebody is at an import.
#[derive(Debug)]
pub(crate) struct AtIt {
    number: i64,
    numbers: Arc<Mutex<HashSet<i64>>>,
}

impl Drop for AtIt {
    fn drop(&mut self) {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::UnderWay;

    #[test]
    fn one_is_at_an_import_at_a_time() {
        let imports = UnderWay::default();
        let first = imports.at(1);
        assert!(first.is_some() && imports.is_at(1) && imports.at(1).is_none() && imports.at(2).is_some());
        drop(first);
        assert!(!imports.is_at(1) && imports.at(1).is_some());
    }
}
