//! What an administrator does about accounts: one place that asks the server, says what was done, and shows the list anew.

use std::future::Future;

use domain::api::{AccountRow, Invitation};
use domain::record::PersonId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::Live;
use crate::components::{Toasts, use_toasts};
use crate::problem::Problem;

/// What stands beside the list.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Opened {
    /// A new account.
    New,
    /// An account of the list.
    One(PersonId),
    /// An invitation that was just made, and for whom.
    Invited(Invitation),
}

/// The list of accounts and what is done to it.
#[derive(Clone, Copy)]
pub(crate) struct Managing {
    /// The accounts.
    pub(crate) people: Live<Vec<AccountRow>>,
    /// What stands beside them.
    pub(crate) opened: RwSignal<Option<Opened>>,
    /// Whether something is under way.
    pub(crate) busy: RwSignal<bool>,
    /// Why the last thing was not done.
    pub(crate) problem: RwSignal<Option<Problem>>,
    toasts: Toasts,
}

impl Managing {
    /// Manages these accounts.
    pub(crate) fn new(people: Live<Vec<AccountRow>>) -> Self {
        Self {
            people,
            opened: RwSignal::new(None),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
        }
    }

    /// Shows something beside the list.
    pub(crate) fn open(self, what: Opened) {
        self.problem.set(None);
        self.opened.set(Some(what));
    }

    /// Shows the list alone.
    pub(crate) fn close(self) {
        self.problem.set(None);
        self.opened.set(None);
    }

    /// Does something, and says these words when it is done.
    pub(crate) fn carry_out(self, work: impl Future<Output = Result<(), Problem>> + 'static, words: &'static str) {
        self.ask(work, move |()| self.toasts.say(words));
    }

    /// Makes an invitation and shows it.
    pub(crate) fn invite(self, work: impl Future<Output = Result<Invitation, Problem>> + 'static) {
        self.ask(work, move |invitation| {
            self.opened.try_set(Some(Opened::Invited(invitation)));
        });
    }

    fn ask<T: 'static>(self, work: impl Future<Output = Result<T, Problem>> + 'static, done: impl FnOnce(T) + 'static) {
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            match work.await {
                Ok(answer) => done(answer),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.busy.try_set(false);
            self.people.refresh();
        });
    }
}
