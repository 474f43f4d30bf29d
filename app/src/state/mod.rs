//! What the app knows right now, as signals: one per question.
//!
//! Everything here is provided once, at the root, in the order of what it needs; handles are `Copy` and outlive every
//! component, so that work started by a screen goes on when the screen is gone.

mod account;
mod around;
mod busy;
mod device;
mod drafting;
mod follow_ups;
mod forms;
mod lines;
mod load;
mod lock;
mod plan;
mod preferences;
mod records;
mod recovery;
mod sync;

pub use account::{Account, use_account};
pub use device::{Device, use_device};
pub use drafting::Origin;
pub use forms::{Forms, use_forms, use_programme};
pub use lines::{
    AlikeLine, AttentionLine, Counts, EnterpriseLine, EntryLine, MergedLine, OutboxLine, RecentLine, ReturnedLine,
    RowState, VisitLine,
};
pub use load::Load;
pub use lock::{IDLE_CHOICES, PhoneLock, STORE_REMOVED, Stage, now_each_second, use_lock};
pub use plan::{AssignedLine, ZoneLines, own_tally, shortened};
pub use preferences::{Preferences, Theme, use_preferences};
pub use records::{Records, use_records};
pub use sync::use_sync;

pub use crate::problem::Problem;
pub use crate::storage::{Lock, Look, SavedDraft};
pub use crate::sync::Phase;

use account::provide_account;
use busy::{Bell, Saving};
use device::provide_device;
use forms::provide_programme;
use lock::provide_lock;
use preferences::provide_preferences;
use records::provide_records;
use sync::provide_sync;

/// Provides everything above, in the order of what it needs.
pub fn provide_state() {
    let (bell, heard) = Bell::hang();
    let saving = Saving::none();
    provide_preferences();
    let device = provide_device(saving);
    let records = provide_records(device, bell, saving);
    provide_programme(records);
    let lock = provide_lock(records, bell);
    let account = provide_account(lock, bell);
    provide_sync(account, lock, records, device, bell, heard);
}
