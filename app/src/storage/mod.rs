//! The phone's storage: IndexedDB, owned by one task.
//!
//! Components come and go; a transaction must not go with them, because one that is dropped is rolled back without a word.
//! So nobody but the owner task of [`Storage`] ever holds one. It is asked over a channel and answers over another, and
//! what was asked is done whether or not anybody still waits for the answer.
//!
//! - [`Batch`] is what one transaction writes, prepared before it opens; [`Connection`] carries it out, reopens and retries;
//! - [`Settled`] is the only way for an edit to leave the outbox;
//! - [`Seal`] locks values away and opens them; [`Vault`] gives its key to who knows the PIN;
//! - [`Store`] knows what is kept where; [`people`] who has used this browser; the sentinel notices when all is gone.

mod batch;
mod connection;
mod error;
mod owner;
pub mod people;
mod rows;
mod seal;
mod sentinel;
mod settled;
mod store;
mod vault;

pub use domain::draft::SavedDraft;
pub use error::StorageError;
pub use owner::Storage;
pub use rows::{AcknowledgedBatch, DeviceRow, OutboxRow, OutboxState, SyncRow};
pub use seal::Seal;
pub use sentinel::marked_unsent;
pub use settled::Settled;
pub use store::{Committed, Loaded};
pub use vault::{Lock, Look, Opened, Unlock, Vault};

/// Takes the second mark of a person's store away: a new one begins, and that is meant.
pub fn mark_nothing(person: domain::record::PersonId) {
    sentinel::forget(person);
}

use batch::{Batch, Disposable, Table};
use connection::{Connection, Durability};
use store::Store;
