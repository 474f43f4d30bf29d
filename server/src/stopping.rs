//! That the server is about to stop, for answers that have no end of their own.

use std::sync::Arc;

use tokio::sync::watch;

/// Says once, to everybody who waits, that the server is about to stop.
#[derive(Clone, Debug)]
pub(crate) struct Stopping(Arc<watch::Sender<bool>>);

impl Default for Stopping {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stopping {
    /// Says so.
    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Waits until somebody said so.
    pub(crate) async fn wait(&self) {
        // The sender is held by `self`, so there is always somebody who can still say so.
        drop(self.0.subscribe().wait_for(|stopping| *stopping).await);
    }
}
