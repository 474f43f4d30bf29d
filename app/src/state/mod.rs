//! What the app knows right now, as signals: one per question.
//!
//! Everything here is provided once, at the root, in the order of what it needs; handles are `Copy` and outlive every
//! component, so that work started by a screen goes on when the screen is gone.

mod account;
mod device;
mod forms;
mod lines;
mod load;
mod preferences;
mod records;
mod sync;

pub use account::{Account, use_account};
pub use device::{Device, use_device};
pub use forms::{Forms, use_forms};
pub use lines::{AttentionLine, Counts, EnterpriseLine, OutboxLine, RecentLine, RowState, VisitLine};
pub use load::Load;
pub use preferences::{Preferences, Theme, use_preferences};
use preferences::provide_preferences;
pub use records::{Records, use_records};
pub use sync::{Phase, Sync, use_sync};

pub use crate::problem::Problem;
pub use crate::storage::SavedDraft;

/// Provides everything above, in the order of what it needs.
pub fn provide_state() {
    provide_preferences();
}
