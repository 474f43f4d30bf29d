//! Settling conflicts: what was chosen, whether it holds, and the way back.

use domain::api::{ConflictRow, Listing, Settle, Undo};
use domain::record::{Answer, EditId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::Live;
use crate::api::desk;
use crate::problem::Problem;
use crate::state::Load;

/// What became of the last choice.
#[derive(Clone)]
pub(crate) enum Outcome {
    /// It holds.
    Settled {
        row: ConflictRow,
        answer: Answer,
        edit: EditId,
    },
    /// It was taken back.
    Undone { row: ConflictRow },
    /// Somebody wrote to the field in the meantime; nothing was changed.
    MovedOn,
    /// It was not saved.
    Failed(Problem),
}

/// The conflicts that are shown, and the last choice among them.
#[derive(Clone, Copy)]
pub(crate) struct Settling {
    pub(crate) conflicts: Live<Listing<ConflictRow>>,
    pub(crate) outcome: RwSignal<Option<Outcome>>,
    /// One choice at a time: the next key press waits until this one is stored.
    pub(crate) under_way: RwSignal<bool>,
}

impl Settling {
    /// Settles among these conflicts.
    pub(crate) fn new(conflicts: Live<Listing<ConflictRow>>) -> Self {
        Self {
            conflicts,
            outcome: RwSignal::new(None),
            under_way: RwSignal::new(false),
        }
    }

    /// Chooses the value that holds from now on.
    pub(crate) fn settle(self, row: ConflictRow, answer: Answer, reason: Option<String>) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        spawn_local(async move {
            let seen = row.live.iter().map(|live| live.edit).collect();
            let choice = Settle {
                record: row.record,
                field: row.field.clone(),
                answer: answer.clone(),
                seen,
                reason,
            };
            let outcome = match desk::settle(&choice).await {
                Ok(done) => {
                    self.leave_out(&row);
                    Outcome::Settled {
                        row,
                        answer,
                        edit: done.edit,
                    }
                }
                Err(problem) if problem.code == "conflict_moved_on" => Outcome::MovedOn,
                Err(problem) => Outcome::Failed(problem),
            };
            self.say(outcome);
        });
    }

    /// Takes the last choice back.
    pub(crate) fn undo(self) {
        let Some(Outcome::Settled { row, edit, .. }) = self.outcome.get_untracked() else {
            return;
        };
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        spawn_local(async move {
            let outcome = match desk::undo(&Undo {
                edit,
                field: row.field.clone(),
            })
            .await
            {
                Ok(_) => Outcome::Undone { row },
                Err(problem) if problem.code == "conflict_moved_on" => Outcome::MovedOn,
                Err(problem) => Outcome::Failed(problem),
            };
            self.say(outcome);
        });
    }

    /// What is settled leaves the list at once; the refresh that follows brings the server's word.
    fn leave_out(self, row: &ConflictRow) {
        self.conflicts.answer.try_update(|answer| {
            if let Load::Ready(listing) = answer {
                listing
                    .rows
                    .retain(|other| (other.record, &other.field) != (row.record, &row.field));
                listing.total = listing.total.saturating_sub(1);
            }
        });
    }

    fn say(self, outcome: Outcome) {
        self.under_way.try_set(false);
        self.outcome.try_set(Some(outcome));
        self.conflicts.refresh();
    }
}
