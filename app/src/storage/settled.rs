//! The server's word on one edit, without which no row leaves the outbox.

use domain::record::Edit;
use domain::sync::{Outcome, Receipt, Refusal, Verdict};

use super::rows::{OutboxRow, OutboxState};

/// An edit with the server's word on it. Only a [`Verdict`], now or earlier, makes one.
pub struct Settled {
    pub(super) edit: Edit,
    pub(super) fate: Fate,
}

/// What the word was.
pub(super) enum Fate {
    /// The server has it: the row moves to the acknowledged.
    Received(Receipt),
    /// The server refused it: the row stays, marked.
    Refused(Refusal),
    /// It was refused earlier, and the same transaction writes a new edit in its place.
    Replaced,
}

impl Settled {
    /// Joins an edit and its verdict. Nothing, when they do not belong together or the verdict is *later*.
    pub fn by(verdict: &Verdict, edit: &Edit) -> Option<Self> {
        if verdict.edit != edit.id {
            return None;
        }
        let fate = match &verdict.outcome {
            Outcome::Applied(receipt) | Outcome::Duplicate(receipt) => Fate::Received(*receipt),
            Outcome::Rejected(refusal) => Fate::Refused(refusal.clone()),
            Outcome::RetryLater => return None,
        };
        Some(Self {
            edit: edit.clone(),
            fate,
        })
    }

    /// Marks a refused edit as replaced. Nothing, when it was not refused.
    pub(super) fn replaced(row: &OutboxRow) -> Option<Self> {
        matches!(row.state, OutboxState::Rejected(_)).then(|| Self {
            edit: row.edit.clone(),
            fate: Fate::Replaced,
        })
    }

    /// Returns the edit's number on this device.
    pub const fn counter(&self) -> u64 {
        self.edit.id.counter
    }

    /// Returns the refusal, if it was refused.
    pub const fn refusal(&self) -> Option<&Refusal> {
        if let Fate::Refused(refusal) = &self.fate {
            Some(refusal)
        } else {
            None
        }
    }
}
