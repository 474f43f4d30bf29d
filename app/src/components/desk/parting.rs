//! Saying that two enterprises are two: what was said, whether it holds, and the way back.

use domain::api::{Listing, PairRow};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::Live;
use crate::api::desk;
use crate::problem::Problem;
use crate::state::Load;

/// What became of the last word.
#[derive(Clone)]
pub(crate) enum Outcome {
    /// They are two, for everybody.
    Apart(Box<PairRow>),
    /// That was taken back.
    Back(Box<PairRow>),
    /// It was not saved.
    Failed(Problem),
}

/// The pairs that are shown, and the last word on one of them.
#[derive(Clone, Copy)]
pub(crate) struct Parting {
    pub(crate) pairs: Live<Listing<PairRow>>,
    pub(crate) outcome: RwSignal<Option<Outcome>>,
    /// One word at a time: the next key press waits until this one is stored.
    pub(crate) under_way: RwSignal<bool>,
}

impl Parting {
    /// Speaks of these pairs.
    pub(crate) fn new(pairs: Live<Listing<PairRow>>) -> Self {
        Self {
            pairs,
            outcome: RwSignal::new(None),
            under_way: RwSignal::new(false),
        }
    }

    /// Says that two are two.
    pub(crate) fn dismiss(self, row: PairRow, reason: String) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        spawn_local(async move {
            let said = desk::dismiss_pair(row.pair(), reason).await;
            self.say(said, row, Outcome::Apart);
        });
    }

    /// Takes that back.
    pub(crate) fn restore(self, row: PairRow) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        spawn_local(async move {
            let said = desk::restore_pair(row.pair()).await;
            self.say(said, row, Outcome::Back);
        });
    }

    /// Takes the last word back.
    pub(crate) fn undo(self) {
        if let Some(Outcome::Apart(row)) = self.outcome.get_untracked() {
            self.restore(*row);
        }
    }

    /// What is done leaves the list at once; the refresh that follows brings the server's word.
    fn say(self, said: Result<(), Problem>, row: PairRow, done: fn(Box<PairRow>) -> Outcome) {
        self.under_way.try_set(false);
        let outcome = match said {
            Ok(()) => {
                self.leave_out(&row);
                done(Box::new(row))
            }
            Err(problem) => Outcome::Failed(problem),
        };
        self.outcome.try_set(Some(outcome));
        self.pairs.refresh();
    }

    fn leave_out(self, row: &PairRow) {
        self.pairs.answer.try_update(|answer| {
            if let Load::Ready(listing) = answer {
                let before = listing.rows.len();
                listing.rows.retain(|other| other.pair() != row.pair());
                let gone = before - listing.rows.len();
                listing.total = listing.total.saturating_sub(gone as u64);
            }
        });
    }
}
