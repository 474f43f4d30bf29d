//! Which imports somebody is at in this process, and that only one file is read at a time.
//!
//! A list may take some hundred megabytes while it is read; two at once would be the way to use up a small machine.

use std::collections::HashSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

/// What of imports is under way.
#[derive(Debug)]
pub(crate) struct UnderWay {
    reading: Arc<Semaphore>,
    numbers: Arc<Mutex<HashSet<i64>>>,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self {
            reading: Arc::new(Semaphore::new(1)),
            numbers: Arc::default(),
        }
    }
}

impl UnderWay {
    /// Waits until no other file is being read.
    pub(crate) async fn read_alone(&self) -> Turn {
        let turn = Arc::clone(&self.reading).acquire_owned().await;
        Turn(turn.ok().map(|turn| Arc::new(turn) as Arc<dyn Debug + Send + Sync>))
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

/// The turn to read a file, held by whatever works on it: also by what goes on when nobody waits for the answer any more.
#[derive(Clone, Debug, Default)]
pub struct Turn(#[expect(dead_code, reason = "held, never looked at")] Option<Arc<dyn Debug + Send + Sync>>);

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

    #[tokio::test]
    async fn the_turn_is_over_when_the_last_who_works_on_the_file_is_done() {
        let imports = UnderWay::default();
        let turn = imports.read_alone().await;
        let at_work = turn.clone();
        drop(turn);
        assert_eq!(imports.reading.available_permits(), 0);
        drop(at_work);
        assert_eq!(imports.reading.available_permits(), 1);
    }

    #[test]
    fn one_is_at_an_import_at_a_time() {
        let imports = UnderWay::default();
        let first = imports.at(1);
        assert!(first.is_some() && imports.is_at(1) && imports.at(1).is_none() && imports.at(2).is_some());
        drop(first);
        assert!(!imports.is_at(1) && imports.at(1).is_some());
    }
}
