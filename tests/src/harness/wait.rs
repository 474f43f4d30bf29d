//! Waiting for something to become true, with words for when it does not.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// How long is waited before saying that it does not work. Generous: two slow cores may carry three browsers.
pub const PATIENCE: Duration = Duration::from_secs(60);

const PAUSE: Duration = Duration::from_millis(50);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none within [`PATIENCE`].
pub async fn until<T, F: AsyncFnMut() -> Option<T>>(what: impl Debug, ask: F) -> T {
    until_within(PATIENCE, what, ask).await
}

/// Asks again and again, for as long as given.
///
/// # Panics
/// When there is no answer within the time.
pub async fn until_within<T, F: AsyncFnMut() -> Option<T>>(patience: Duration, what: impl Debug, mut ask: F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < patience, "waited {patience:?} in vain for {what:?}");
        tokio::time::sleep(PAUSE).await;
    }
}
