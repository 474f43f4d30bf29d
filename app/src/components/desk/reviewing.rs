//! Deciding on one visit: what is typed, what was decided, and what stood in the way.

use std::collections::{BTreeMap, BTreeSet};

use domain::api::{HistoryRow, ListQuery, RecordDetail, Review, ReviewVerdict};
use domain::record::{FieldName, RecordId};
use domain::review::{Approval, FIRST, Standing};
use domain::role::Right;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::Live;
use crate::api::desk;
use crate::components::words::t;
use crate::components::{Toasts, use_toasts};
use crate::problem::Problem;
use crate::state::use_account;

/// Among how many visits the next one is looked for: as many as one page of a list may have.
const MOST_PASSED: u32 = 200;
/// The filter for what waits for a first look.
const WAITING: &str = "waiting";

/// Why nothing was decided.
#[derive(Clone)]
pub(crate) enum Obstacle {
    /// A visit goes back with a comment only.
    NoComment,
    /// Somebody else was quicker; today's state is on screen.
    MovedOn(Problem),
    /// It was not saved.
    Failed(Problem),
}

/// One visit under review. What is typed here outlives a refresh of the record.
#[derive(Clone, Copy)]
pub(crate) struct Reviewing {
    record: Live<RecordDetail>,
    history: Live<Vec<HistoryRow>>,
    /// About the whole.
    pub(crate) comment: RwSignal<String>,
    /// At questions.
    pub(crate) comments: RwSignal<BTreeMap<FieldName, String>>,
    pub(crate) obstacle: RwSignal<Option<Obstacle>>,
    /// One decision at a time.
    pub(crate) under_way: RwSignal<bool>,
    /// The visits that were left for later, so that they don't come again at once.
    passed: RwSignal<BTreeSet<RecordId>>,
    /// Which of the two lists the next one comes from: what waits for a first look, or for a second approval.
    queue: RwSignal<&'static str>,
    may_confirm: bool,
    toasts: Toasts,
}

impl Reviewing {
    /// Reviews what is shown.
    pub(crate) fn new(record: Live<RecordDetail>, history: Live<Vec<HistoryRow>>) -> Self {
        Self {
            record,
            history,
            comment: RwSignal::default(),
            comments: RwSignal::default(),
            obstacle: RwSignal::new(None),
            under_way: RwSignal::new(false),
            passed: RwSignal::default(),
            queue: RwSignal::new(WAITING),
            may_confirm: use_account().may(Right::Confirm),
            toasts: use_toasts(),
        }
    }

    /// Begins anew with another visit.
    pub(crate) fn clear(self) {
        self.comment.set(String::new());
        self.comments.set(BTreeMap::new());
        self.obstacle.set(None);
    }

    /// Takes note of where the visit on screen stands: the next one is to stand there, too.
    pub(crate) fn shows(self, standing: Standing) {
        if standing == Standing::FirstApproved && self.may_confirm {
            self.queue.set(FIRST);
        } else if standing.waits() {
            self.queue.set(WAITING);
        }
    }

    /// Takes what is said at a question.
    pub(crate) fn say_at(self, field: &FieldName, words: String) {
        self.comments.update(|comments| {
            if words.trim().is_empty() {
                comments.remove(field);
            } else {
                comments.insert(field.clone(), words);
            }
        });
    }

    /// Approves the version that is on screen; it is known what that comes to.
    pub(crate) fn approve(self, record: RecordId, version: u64, approval: Approval) {
        let done: fn() -> &'static str = match approval {
            Approval::First => || t!(desk.review.done_first),
            Approval::Final => || t!(desk.review.done_approve),
        };
        self.decide(record, version, ReviewVerdict::Approve, done);
    }

    /// Sends the version that is on screen back.
    pub(crate) fn send_back(self, record: RecordId, version: u64) {
        self.decide(record, version, ReviewVerdict::Return, || t!(desk.review.done_return));
    }

    fn decide(self, record: RecordId, version: u64, verdict: ReviewVerdict, done: fn() -> &'static str) {
        if self.under_way.get_untracked() {
            return;
        }
        let is_silent = self.comment.with_untracked(|words| words.trim().is_empty())
            && self.comments.with_untracked(BTreeMap::is_empty);
        if verdict == ReviewVerdict::Return && is_silent {
            self.obstacle.set(Some(Obstacle::NoComment));
            return;
        }
        self.under_way.set(true);
        self.obstacle.set(None);
        let wish = Review {
            record,
            version,
            verdict,
            comment: self.comment.get_untracked(),
            comments: match verdict {
                ReviewVerdict::Approve => BTreeMap::new(),
                ReviewVerdict::Return => self.comments.get_untracked(),
            },
        };
        spawn_local(async move {
            match desk::review(&wish).await {
                Ok(_) => {
                    // Whoever went on meanwhile is writing about another visit.
                    let on_screen = self
                        .record
                        .answer
                        .try_with_untracked(|answer| answer.ready().map(|detail| detail.id));
                    if on_screen.flatten() == Some(record) {
                        self.clear();
                    }
                    self.toasts.say(untrack(done));
                }
                Err(problem) if problem.code == "review_moved_on" => {
                    self.obstacle.try_set(Some(Obstacle::MovedOn(problem)));
                }
                Err(problem) => {
                    self.obstacle.try_set(Some(Obstacle::Failed(problem)));
                }
            }
            self.under_way.try_set(false);
            self.record.refresh();
            self.history.refresh();
        });
    }

    /// Finds the visit that waits longest besides this one and those passed before, and hands its address over. When all were
    /// passed they come round again.
    pub(crate) fn next(self, than: RecordId, go: impl Fn(RecordId) + 'static) {
        let mut passed = self.passed.get_untracked();
        passed.insert(than);
        let first = self.queue.get_untracked();
        let other = if first == WAITING { FIRST } else { WAITING };
        let queues = [first, other].into_iter().take(if self.may_confirm { 2 } else { 1 });
        spawn_local(async move {
            let mut waiting = Vec::new();
            for queue in queues {
                match desk::visits(query_of(queue, passed.len())).await {
                    Ok(found) => waiting.extend(found.rows.into_iter().map(|row| row.id)),
                    Err(problem) => {
                        self.obstacle.try_set(Some(Obstacle::Failed(problem)));
                        return;
                    }
                }
            }
            let mut found = waiting.iter().find(|id| !passed.contains(*id));
            if found.is_none() {
                passed = BTreeSet::from([than]);
                found = waiting.iter().find(|id| **id != than);
            }
            match found {
                Some(id) => go(*id),
                None => self.toasts.say(untrack(|| t!(desk.review.none_left))),
            }
            self.passed.try_set(passed);
        });
    }
}

fn query_of(queue: &str, passed: usize) -> ListQuery {
    ListQuery {
        review: queue.to_owned(),
        sort: "received_at".to_owned(),
        limit: u32::try_from(passed + 1).map_or(MOST_PASSED, |rows| rows.min(MOST_PASSED)),
        ..ListQuery::default()
    }
}
