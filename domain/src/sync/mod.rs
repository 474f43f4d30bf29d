//! The sync conversation.
//!
//! The phone **pushes** edits in batches and gets one [`Verdict`] each; it **pulls** merged records, first as a snapshot in
//! pages, then as a feed of what changed. Every answer carries the [`Epoch`](crate::record::Epoch) of the server's
//! database. [`Session`] is the phone's half: a state machine without I/O that says what to ask next and what to commit
//! after each answer. [`take_in`] is the deciding part of the server's half, over whatever keeps its log.
//!
//! Everything on the wire is a version byte and then postcard, gzip around it; the shapes are frozen by snapshot tests.

mod message;
mod office;
mod receipts;
mod session;
#[cfg(test)]
mod session_rules;
mod way;
#[cfg(test)]
mod wire_shapes;

pub use message::{
    Manifest, OLDEST_PROTOCOL, Outcome, PROTOCOL, PageRef, PullResponse, PushRequest, PushResponse, Receipt, Refusal,
    RefusalCode, Scope, ScopeState, Summary, Turn, Verdict, WireError, decode, encode,
};
pub use office::{Caller, FUTURE_LIMIT_MILLIS, Ledger, MAX_ANSWER_BYTES, MAX_CHANGES, may_be_kept, refuse, take_in};
pub use receipts::{Compared, Difference, HeldSum, Lost, ReceiptDigest, runs};
pub use session::{
    Answered, Ask, Commit, Cursor, Ended, Failure, Held, PAGES_AT_ONCE, PUSH_BATCH, Partial, Session, Turning,
};
pub use way::Way;
