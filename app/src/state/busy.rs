//! Two small bells that parts of the state ring for each other.

use futures::channel::mpsc;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{GetValue, ReadValue, StoredValue, UpdateValue};

/// Tells the sync loop that there is a reason to run.
#[derive(Clone, Copy)]
pub(super) struct Bell(StoredValue<mpsc::UnboundedSender<()>>);

impl Bell {
    /// Hangs the bell; whoever holds the other end hears it.
    pub(super) fn hang() -> (Self, mpsc::UnboundedReceiver<()>) {
        let (ring, heard) = mpsc::unbounded();
        (Self(StoredValue::new(ring)), heard)
    }

    /// Rings.
    pub(super) fn ring(self) {
        if let Some(bell) = self.0.try_read_value() {
            // Nobody listens while the page is being left; then there is nothing to run any more.
            drop(bell.unbounded_send(()));
        }
    }
}

/// Counts the saves that are under way, so that no update of the app cuts one short.
#[derive(Clone, Copy)]
pub(super) struct Saving(StoredValue<u32>);

impl Saving {
    pub(super) fn none() -> Self {
        Self(StoredValue::new(0))
    }

    /// Does something that must not be cut short.
    pub(super) async fn during<T>(self, work: impl Future<Output = T>) -> T {
        self.0.try_update_value(|count| *count += 1);
        let done = work.await;
        self.0.try_update_value(|count| *count = count.saturating_sub(1));
        done
    }

    /// Waits until nothing is being saved.
    pub(super) async fn quiet(self) {
        while self.0.try_get_value().is_some_and(|count| count > 0) {
            TimeoutFuture::new(50).await;
        }
    }
}
