//! The record model: registers, edits and merging.
//!
//! A [`Record`] maps field names to [`Register`]s. A register keeps every value that no later edit has replaced. An
//! [`Edit`] says, per field, which values its author had seen: what was seen is replaced, what was not seen stays alive
//! beside it. Six rules follow, each a row of the table test in `record/merge_rules.rs` and a law under proptest:
//!
//! 1. merging is commutative, associative and idempotent: nobody's order of arrival changes the outcome;
//! 2. edits of different fields never conflict;
//! 3. two edits of one field that had not seen each other: equal values agree silently, different values are a conflict
//!    and both are kept;
//! 4. a conflict ends only by an edit whose author had seen every live value;
//! 5. time decides nothing but which live value is shown first;
//! 6. deleting is an edit too, can be undone, and loses against nothing unseen.

mod answer;
mod context;
mod edit;
mod history;
mod id;
mod kind;
#[cfg(test)]
mod merge_rules;
pub mod pack;
#[expect(clippy::module_inception, reason = "one concept, one file: record.rs holds Record")]
mod record;
mod register;
mod stamp;

pub use answer::{Answer, AnswerError, Decimal, YearMonth};
pub use context::Context;
pub use edit::{Change, Draft, Edit};
pub use history::{FieldHistory, HistoryEntry, field_history};
pub use id::{DeviceId, EditId, Epoch, FieldName, PersonId, RecordId, TeamId};
pub use kind::RecordKind;
pub use record::Record;
pub use register::{Register, Written};
pub use stamp::{HybridClock, Stamp};
