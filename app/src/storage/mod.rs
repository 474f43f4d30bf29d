//! The phone's storage: IndexedDB, owned by one task.
//!
//! Components come and go; a transaction must not go with them, because one that is dropped is rolled back without a word.
//! So nobody but the owner task of [`Storage`] ever holds one. It is asked over a channel and answers over another, and
//! what was asked is done whether or not anybody still waits for the answer.
//!
//! - [`Batch`] is what one transaction writes, prepared before it opens; [`Connection`] carries it out, reopens and retries;
//! - [`Settled`] is the only way for an edit to leave the outbox;
//! - [`Store`] knows what is kept where; [`people`] who has used this browser; the sentinel notices when all is gone.

mod batch;
mod connection;
mod draft;
mod error;
mod owner;
pub mod people;
mod rows;
mod seal;
mod sentinel;
mod settled;
mod store;

pub use draft::SavedDraft;
pub use error::StorageError;
pub use owner::Storage;
pub use rows::{AcknowledgedBatch, DeviceRow, OutboxRow, OutboxState, SyncRow};
pub use settled::Settled;
pub use store::{Committed, Loaded};

use batch::{Batch, Disposable, Table};
use connection::{Connection, Durability};
use store::Store;
