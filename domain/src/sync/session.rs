//! The phone's half: what to ask next, and what to commit after each answer.
//!
//! A [`Session`] is one run of the conversation. It holds no sockets and no storage: the driver takes the next [`Ask`]s,
//! sends them, hands each answer back, and makes every returned [`Commit`] durable in one transaction of its own before
//! it goes on. A crash between any two steps costs a repetition, never data: the cursor moves in the transaction that
//! stores the rows, and a replayed edit gets its old receipt.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::reach::ExtentId;
use crate::record::{Edit, EditId, Epoch, RecordId};

use super::{Manifest, Outcome, PullResponse, PushResponse, Refusal, RefusalCode, Scope, Summary, Turn, Verdict};

/// The most edits that one push carries: some 250 KiB compressed (field note A 6).
pub const PUSH_BATCH: usize = 1_000;
/// The most pages of a first pull that are asked for at once: what a browser opens to one host.
pub const PAGES_AT_ONCE: usize = 6;
/// How often one run fetches a scope afresh before it leaves it to the next run.
const RESTARTS: u8 = 2;

/// What this device holds when the run begins.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// The life of the server's database that the mirror comes from.
    pub epoch: Option<Epoch>,
    /// Where the mirror of each scope stands.
    pub cursors: Vec<(Scope, Cursor)>,
}

/// Where the mirror of one scope stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Cursor {
    /// The first pull is under way.
    Partial(Partial),
    /// The copy is complete up to this sequence number.
    Complete {
        /// The sequence number.
        seq: u64,
        /// What it is a copy of.
        #[serde(default)]
        extent: ExtentId,
    },
    /// The copy is complete, and on the way from one extent to another: the caller may hold something else now.
    Turning(Turning),
}

/// A copy between two extents.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turning {
    /// The sequence number up to which the copy of the old extent is complete; the feed goes on from here.
    pub seq: u64,
    /// The old extent, and those it was on its way to before that changed again.
    pub held: Vec<ExtentId>,
    /// The new one.
    pub to: ExtentId,
    /// How far the way is gone.
    pub at: u64,
}

/// A first pull under way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Partial {
    /// What it consists of.
    pub manifest: Manifest,
    /// The pages that are stored.
    pub stored: BTreeSet<u32>,
}

impl Cursor {
    /// Returns the cursor with which a first pull begins. One without pages is complete at once.
    pub fn begin(manifest: Manifest) -> Self {
        Partial {
            manifest,
            stored: BTreeSet::new(),
        }
        .settle()
    }

    /// Returns the cursor after one page was stored; it is complete with the last one, in the same transaction.
    #[must_use]
    pub fn with_page(self, index: u32) -> Self {
        match self {
            Self::Partial(mut partial) => {
                partial.stored.insert(index);
                partial.settle()
            }
            Self::Complete { .. } | Self::Turning(_) => self,
        }
    }
}

impl Partial {
    fn settle(self) -> Cursor {
        if self.stored.len() >= self.manifest.pages.len() {
            Cursor::Complete {
                seq: self.manifest.seq,
                extent: self.manifest.extent,
            }
        } else {
            Cursor::Partial(self)
        }
    }
}

/// Something to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ask {
    /// Push these edits.
    Push(Vec<Edit>),
    /// Ask what the first pull of a scope consists of.
    Manifest(Scope),
    /// Fetch one page of a first pull.
    Page {
        /// The manifest's epoch.
        epoch: Epoch,
        /// The scope.
        scope: Scope,
        /// The manifest's extent.
        extent: ExtentId,
        /// The manifest's sequence number.
        seq: u64,
        /// Which page, from 0.
        index: u32,
    },
    /// Fetch what changed since a sequence number.
    Pull {
        /// The scope.
        scope: Scope,
        /// The sequence number.
        since: u64,
        /// What the copy is one of; in parts, when there are several.
        held: Vec<ExtentId>,
        /// Where a copy between two extents stands: the extent it is on its way to, and how far it is.
        turning: Option<(ExtentId, u64)>,
    },
}

/// What came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answered {
    /// To [`Ask::Push`].
    Push(PushResponse),
    /// To [`Ask::Manifest`].
    Manifest(Manifest),
    /// To [`Ask::Page`]: the pack of records as it came.
    Page(Vec<u8>),
    /// To [`Ask::Pull`].
    Pull(PullResponse),
}

/// Why nothing usable came back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Failure {
    /// No connection, cut, or timed out.
    Unreachable,
    /// 413: the batch is too large.
    TooLarge,
    /// 400 or 422: the server can't read the batch.
    Malformed,
    /// 401 by our own server: somebody must sign in again. Nothing is thrown away (field note B 9).
    SignedOut,
    /// 403: the account may not do this.
    Forbidden,
    /// 403 `revoked`: the account is disabled, or the device was revoked. What is unsent is still taken.
    Revoked,
    /// 426: this app is too old, or too new, for the server.
    StaleProtocol,
    /// 404 or 410: that snapshot is no longer kept.
    Gone,
    /// 429 or 503: later.
    Busy,
    /// 5xx, or an answer that makes no sense.
    Broken,
}

/// One local transaction. The driver makes it durable before the session goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Commit {
    /// The server lives another life: drop the mirror and all cursors, keep the outbox, and put what was acknowledged in
    /// the last 30 days back into it.
    NewEpoch(Epoch),
    /// Note the first contact with a server.
    FirstEpoch(Epoch),
    /// Move each edit by its verdict: applied and duplicate to the acknowledged, rejected to *needs attention*.
    Verdicts(Vec<Verdict>),
    /// Drop the mirror of a scope: its first pull begins, with [`Cursor::begin`].
    Begin {
        /// What it consists of.
        manifest: Manifest,
    },
    /// Store a page of a first pull, and the cursor [`Cursor::with_page`].
    Page {
        /// The scope.
        scope: Scope,
        /// Which page.
        index: u32,
        /// The pack of records.
        records: Vec<u8>,
    },
    /// Store changed records, take out those that left the extent, and store the new cursor. A record with an edit that the
    /// server has not answered for, or refused, stays where the person finds it, outside what the copy adds up to.
    Changes {
        /// The scope.
        scope: Scope,
        /// The pack of records.
        records: Vec<u8>,
        /// The records that left.
        left: Vec<RecordId>,
        /// The new cursor.
        cursor: Cursor,
        /// At the end of the feed, what the copy must add up to.
        expected: Option<Summary>,
    },
    /// The mirror of a scope has gone astray: drop it. The session fetches it again.
    Drop(Scope),
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Everything is pushed and pulled.
    Done,
    /// Begin again at once: the epoch changed, and there is more to offer.
    Again,
    /// Some edits are to be offered later; everything else is done.
    Later,
    /// It stopped.
    Failed(Failure),
}

#[derive(Debug)]
struct Work {
    scope: Scope,
    restarts: u8,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    NeedsManifest,
    Pages {
        manifest: Manifest,
        missing: VecDeque<u32>,
        stored: usize,
    },
    Feed {
        since: u64,
        held: Vec<ExtentId>,
        turning: Option<(ExtentId, u64)>,
    },
    Done,
}

/// One run of the conversation.
#[derive(Debug)]
pub struct Session {
    epoch: Option<Epoch>,
    unsent: VecDeque<Edit>,
    batch: usize,
    work: VecDeque<Work>,
    in_flight: usize,
    postponed: bool,
    ended: Option<Ended>,
}

impl Session {
    /// Begins a run: `held` is what the device has, `unsent` its outbox in order, `scopes` what it wants a copy of.
    pub fn new(held: Held, unsent: Vec<Edit>, scopes: &[Scope]) -> Self {
        let work = scopes.iter().map(|scope| {
            let cursor = held
                .cursors
                .iter()
                .find(|(held, _)| held == scope)
                .map(|(_, cursor)| cursor.clone());
            let stage = match cursor {
                None => Stage::NeedsManifest,
                Some(Cursor::Complete { seq, extent }) => Stage::feed(seq, extent),
                Some(Cursor::Turning(turning)) => Stage::turning(turning),
                Some(Cursor::Partial(Partial { manifest, stored })) => Stage::pages(manifest, &stored),
            };
            Work {
                scope: *scope,
                restarts: 0,
                stage,
            }
        });
        Self {
            epoch: held.epoch,
            unsent: unsent.into(),
            batch: PUSH_BATCH,
            work: work.collect(),
            in_flight: 0,
            postponed: false,
            ended: None,
        }
    }

    /// Says what to send now. `None`: wait for what is in flight, or, when [`Session::ended`] says so, stop.
    ///
    /// Several pages of a first pull may be in flight together; everything else goes alone, and pushing goes first.
    pub fn next_ask(&mut self) -> Option<Ask> {
        if self.ended.is_some() {
            return None;
        }
        if !self.unsent.is_empty() {
            if self.in_flight > 0 {
                return None;
            }
            self.in_flight = 1;
            let size = self.batch.min(self.unsent.len());
            return Some(Ask::Push(self.unsent.drain(..size).collect()));
        }
        while self.in_flight == 0 && self.work.front().is_some_and(|work| matches!(work.stage, Stage::Done)) {
            self.work.pop_front();
        }
        let Some(work) = self.work.front_mut() else {
            if self.in_flight == 0 {
                self.ended = Some(if self.postponed { Ended::Later } else { Ended::Done });
            }
            return None;
        };
        let scope = work.scope;
        let ask = match &mut work.stage {
            Stage::Pages { manifest, missing, .. } if self.in_flight < PAGES_AT_ONCE => {
                missing.pop_front().map(|index| Ask::Page {
                    epoch: manifest.epoch,
                    scope,
                    extent: manifest.extent,
                    seq: manifest.seq,
                    index,
                })
            }
            Stage::NeedsManifest if self.in_flight == 0 => Some(Ask::Manifest(scope)),
            Stage::Feed { since, held, turning } if self.in_flight == 0 => Some(Ask::Pull {
                scope,
                since: *since,
                held: held.clone(),
                turning: *turning,
            }),
            Stage::Pages { .. } | Stage::NeedsManifest | Stage::Feed { .. } | Stage::Done => None,
        };
        self.in_flight += usize::from(ask.is_some());
        ask
    }

    /// Takes an answer; returns what to commit, in order, each in a transaction of its own.
    pub fn receive(&mut self, ask: Ask, answered: Answered) -> Vec<Commit> {
        self.in_flight = self.in_flight.saturating_sub(1);
        if self.ended.is_some() {
            return Vec::new();
        }
        let mut commits = Vec::new();
        let epoch = match &answered {
            Answered::Push(response) => Some(response.epoch),
            Answered::Manifest(manifest) => Some(manifest.epoch),
            Answered::Pull(response) => Some(response.epoch),
            Answered::Page(_) => None,
        };
        match (self.epoch, epoch) {
            (None, Some(epoch)) => {
                self.epoch = Some(epoch);
                commits.push(Commit::FirstEpoch(epoch));
            }
            (Some(held), Some(epoch)) if held != epoch => {
                commits.push(Commit::NewEpoch(epoch));
                self.epoch = Some(epoch);
                // Verdicts of the new life are worth keeping; a page of it is not, without the pages around it.
                if let (Ask::Push(edits), Answered::Push(response)) = (ask, answered) {
                    commits.extend(self.verdicts(edits, response));
                }
                self.ended.get_or_insert(Ended::Again);
                return commits;
            }
            _ => {}
        }
        match (ask, answered) {
            (Ask::Push(edits), Answered::Push(response)) => commits.extend(self.verdicts(edits, response)),
            (Ask::Manifest(scope), Answered::Manifest(manifest)) if manifest.scope == scope => {
                commits.extend(self.begin(manifest));
            }
            (Ask::Page { scope, index, .. }, Answered::Page(records)) => {
                commits.extend(self.page(scope, index, records));
            }
            (
                Ask::Pull {
                    scope,
                    since,
                    held,
                    turning,
                },
                Answered::Pull(response),
            ) if response.scope == scope => match response.turn {
                Turn::Same if held == [response.extent] && turning.is_none() => commits.push(self.changes(response)),
                Turn::Same => self.ended = Some(Ended::Failed(Failure::Broken)),
                Turn::Under { .. } | Turn::Over => commits.extend(self.turn(since, held, turning, response)),
                Turn::Unknown => commits.extend(self.restart(scope)),
            },
            _ => self.ended = Some(Ended::Failed(Failure::Broken)),
        }
        commits
    }

    /// Takes note that an ask came to nothing; returns what to commit.
    pub fn fail(&mut self, ask: Ask, failure: Failure) -> Vec<Commit> {
        self.in_flight = self.in_flight.saturating_sub(1);
        if self.ended.is_some() {
            return Vec::new();
        }
        match (ask, failure) {
            (Ask::Push(mut edits), Failure::TooLarge | Failure::Malformed) => {
                if edits.len() == 1 {
                    // Found it: one poison edit is set aside, and the queue goes on (field note A 6).
                    let code = if failure == Failure::TooLarge {
                        RefusalCode::TooLarge
                    } else {
                        RefusalCode::Malformed
                    };
                    let outcome = Outcome::Rejected(Refusal { code, field: None });
                    self.batch = PUSH_BATCH;
                    return vec![Commit::Verdicts(
                        edits
                            .drain(..)
                            .map(|edit| Verdict {
                                edit: edit.id,
                                outcome: outcome.clone(),
                            })
                            .collect(),
                    )];
                }
                self.batch = edits.len() / 2;
                edits.drain(..).rev().for_each(|edit| self.unsent.push_front(edit));
            }
            (Ask::Page { scope, .. }, Failure::Gone) => return self.restart(scope),
            (_, failure) => self.ended = Some(Ended::Failed(failure)),
        }
        Vec::new()
    }

    /// Compares what the copy adds up to, after a commit that carried an expectation, with what it must.
    pub fn verify(&mut self, scope: Scope, expected: Summary, found: Summary) -> Vec<Commit> {
        if expected == found || self.ended.is_some() {
            return Vec::new();
        }
        self.restart(scope)
    }

    /// Drops a scope that can't be read from storage and fetches it again.
    pub fn damaged(&mut self, scope: Scope) -> Vec<Commit> {
        if self.ended.is_some() {
            Vec::new()
        } else {
            self.restart(scope)
        }
    }

    /// Tells whether the run is over, and how.
    pub const fn ended(&self) -> Option<Ended> {
        self.ended
    }

    fn verdicts(&mut self, edits: Vec<Edit>, response: PushResponse) -> Option<Commit> {
        let sent = edits.iter().map(|edit| edit.id);
        if !sent.eq(response.verdicts.iter().map(|verdict| verdict.edit)) {
            // Exactly one verdict per edit; an answer with fewer is no answer, and the edits stay where they are.
            self.ended = Some(Ended::Failed(Failure::Broken));
            return None;
        }
        let (later, decided): (Vec<_>, Vec<_>) = response
            .verdicts
            .into_iter()
            .partition(|verdict| verdict.outcome == Outcome::RetryLater);
        self.postponed |= !later.is_empty();
        (!decided.is_empty()).then_some(Commit::Verdicts(decided))
    }

    fn begin(&mut self, manifest: Manifest) -> Option<Commit> {
        let work = self.work.front_mut()?;
        work.stage = Stage::pages(manifest.clone(), &BTreeSet::new());
        Some(Commit::Begin { manifest })
    }

    fn page(&mut self, scope: Scope, index: u32, records: Vec<u8>) -> Option<Commit> {
        let work = self.work.front_mut().filter(|work| work.scope == scope)?;
        // A page that was in flight when its pull began afresh belongs to nothing any more: the next manifest is asked for
        // only when no such page is left.
        let Stage::Pages { manifest, stored, .. } = &mut work.stage else {
            return None;
        };
        *stored += 1;
        if *stored == manifest.pages.len() {
            work.stage = Stage::feed(manifest.seq, manifest.extent);
        }
        Some(Commit::Page { scope, index, records })
    }

    fn changes(&mut self, response: PullResponse) -> Commit {
        if let Some(work) = self.work.front_mut() {
            work.stage = match response.end {
                Some(_) => Stage::Done,
                None => Stage::feed(response.next, response.extent),
            };
        }
        Commit::Changes {
            scope: response.scope,
            records: response.records,
            left: response.left,
            cursor: Cursor::Complete {
                seq: response.next,
                extent: response.extent,
            },
            expected: response.end,
        }
    }

    /// Takes a page of the way from one extent to another. The feed of the new one goes on from where that of the old one
    /// stood: what both hold and has changed meanwhile is still to come.
    fn turn(
        &mut self,
        seq: u64,
        mut held: Vec<ExtentId>,
        before: Option<(ExtentId, u64)>,
        response: PullResponse,
    ) -> Option<Commit> {
        let to = response.extent;
        let cursor = match response.turn {
            Turn::Under { at } => {
                let gone = match before {
                    Some((before, gone)) if before == to => gone,
                    Some((before, _)) => {
                        // Somebody changed their mind: part of the copy is one for where it was going.
                        held.push(before);
                        0
                    }
                    None => 0,
                };
                if at <= gone {
                    self.ended = Some(Ended::Failed(Failure::Broken));
                    return None;
                }
                Cursor::Turning(Turning { seq, held, to, at })
            }
            Turn::Over | Turn::Same | Turn::Unknown => Cursor::Complete { seq, extent: to },
        };
        if let Some(work) = self.work.front_mut() {
            work.stage = match &cursor {
                Cursor::Turning(turning) => Stage::turning(turning.clone()),
                Cursor::Complete { .. } | Cursor::Partial(_) => Stage::feed(seq, to),
            };
        }
        Some(Commit::Changes {
            scope: response.scope,
            records: response.records,
            left: response.left,
            cursor,
            expected: None,
        })
    }

    fn restart(&mut self, scope: Scope) -> Vec<Commit> {
        let Some(place) = self.work.iter().position(|work| work.scope == scope) else {
            // The scope was done already; its copy is fetched afresh in this same run.
            self.work.push_front(Work {
                scope,
                restarts: 1,
                stage: Stage::NeedsManifest,
            });
            return vec![Commit::Drop(scope)];
        };
        let work = &mut self.work[place];
        work.restarts += 1;
        if work.restarts > RESTARTS {
            self.ended = Some(Ended::Failed(Failure::Broken));
            return Vec::new();
        }
        work.stage = Stage::NeedsManifest;
        vec![Commit::Drop(scope)]
    }

    /// Returns the edits not yet pushed in this run, for showing how far it has come.
    pub fn unsent(&self) -> impl Iterator<Item = EditId> + '_ {
        self.unsent.iter().map(|edit| edit.id)
    }
}

impl Stage {
    fn feed(since: u64, held: ExtentId) -> Self {
        Self::Feed {
            since,
            held: vec![held],
            turning: None,
        }
    }

    fn turning(turning: Turning) -> Self {
        Self::Feed {
            since: turning.seq,
            held: turning.held,
            turning: Some((turning.to, turning.at)),
        }
    }

    fn pages(manifest: Manifest, stored: &BTreeSet<u32>) -> Self {
        let indexes = (0u32..).zip(&manifest.pages).map(|(index, _)| index);
        let missing: VecDeque<_> = indexes.filter(|index| !stored.contains(index)).collect();
        if missing.is_empty() {
            return Self::feed(manifest.seq, manifest.extent);
        }
        let stored = manifest.pages.len() - missing.len();
        Self::Pages {
            missing,
            stored,
            manifest,
        }
    }
}
