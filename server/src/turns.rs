//! How many pushes of one account are worked on at a time.
//!
//! A push may hold some 20 MB while it is unpacked. Many devices of one person, or one that has gone wild, wait for each
//! other before anything of theirs is read; others do not notice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::record::PersonId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// At once, for each account.
const AT_ONCE: usize = 4;

/// Hands out turns.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<PersonId, Arc<Semaphore>>>);

impl Turns {
    /// Waits for a turn, which ends when what is returned is dropped.
    pub(crate) async fn wait(&self, person: PersonId) -> Option<OwnedSemaphorePermit> {
        let own = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // One that only this map knows is in nobody's use.
            all.retain(|_, turns| Arc::strong_count(turns) > 1);
            Arc::clone(all.entry(person).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
        };
        own.acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn the_fifth_push_of_an_account_waits_and_another_account_does_not() {
        let turns = Turns::default();
        let (one, other) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
        let mut held = Vec::new();
        for _ in 0..AT_ONCE {
            held.push(turns.wait(one).await);
        }
        let soon = Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, turns.wait(one)).await.is_err());
        assert!(tokio::time::timeout(soon, turns.wait(other)).await.is_ok());
        held.pop();
        assert!(tokio::time::timeout(soon, turns.wait(one)).await.is_ok());
        drop(held);
        drop(turns.wait(other).await);
        assert_eq!(turns.0.lock().unwrap().len(), 1, "who is done is forgotten");
    }
}
