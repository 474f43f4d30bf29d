//! One run of the conversation: the only place that awaits while [`Session`] decides.
//!
//! What the session wants to know is sent, what it wants kept is made durable in one transaction each and only then taken
//! into memory. A run may stop anywhere; the next one begins with what is on disk.

use std::collections::BTreeSet;
use std::rc::Rc;

use domain::api::{Decided, DeviceReport, DeviceState, HeldReceipts, RECEIPTS_AT_ONCE, StorageReport};
use domain::record::EditId;
use domain::record::pack::pack_edits;
use domain::sync::{
    Answered, Ask, Commit, Compared, Cursor, Difference, Ended, Failure, HeldSum, Outcome, PushRequest, Scope, Session,
    Verdict,
};
use futures::StreamExt;
use futures::future::join;
use futures::stream::FuturesUnordered;

use super::{Phase, Phone, failure, programme};
use crate::api::sync as api;
use crate::browser::{clock, locks, persist, platform};
use crate::problem::Problem;
use crate::storage::{OutboxRow, OutboxState, StorageError};

/// How often a run may begin again at once: a new epoch costs one.
const ROUNDS: u8 = 4;

/// How a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finish {
    /// Everything is sent and fetched.
    Done,
    /// The server wants some edits later.
    Later,
    /// Another window is at it.
    Elsewhere,
    /// No connection.
    Offline,
    /// The server wants the password again.
    SignedOut,
    /// This phone or account may no longer hold data.
    Revoked,
    /// It stopped, and why.
    Failed(Problem),
}

/// Sends what is unsent and fetches what is new of `scopes`, one window at a time. Whoever `asked` for it by hand has the
/// receipts compared, too.
pub async fn run(phone: &Rc<Phone>, scopes: &[Scope], asked: bool, show: &dyn Fn(Phase)) -> Finish {
    let Some(_lock) = locks::try_hold(&format!("thucdia-sync-{}", phone.person)).await else {
        return Finish::Elsewhere;
    };
    let mut run = Run {
        phone,
        show,
        offset: None,
        changed: false,
    };
    // Side by side: a phone that is far from the server should not wait for one after the other.
    let (outcome, ()) = join(run.rounds(scopes), programme::refresh(phone)).await;
    let closed = match outcome {
        Ok(ended @ (Ended::Done | Ended::Later)) => run.close(scopes, ended, asked).await,
        other => other,
    };
    phone.set_sending(BTreeSet::new());
    let changed = run.changed;
    let finish = match closed {
        Ok(Ended::Done) => Finish::Done,
        Ok(Ended::Later) => Finish::Later,
        Ok(Ended::Failed(Failure::Unreachable)) => Finish::Offline,
        Ok(Ended::Failed(Failure::SignedOut)) => Finish::SignedOut,
        Ok(Ended::Failed(Failure::Revoked)) => Finish::Revoked,
        Ok(Ended::Failed(why)) => Finish::Failed(failure::problem(why)),
        Ok(Ended::Again) => Finish::Failed(Problem::broken()),
        Err(error) => Finish::Failed(error.into()),
    };
    if changed {
        phone.tell_others();
    }
    finish
}

struct Run<'a> {
    phone: &'a Rc<Phone>,
    show: &'a dyn Fn(Phase),
    /// How far ahead the server's clock is.
    offset: Option<i64>,
    /// Whether anything was committed.
    changed: bool,
}

impl Run<'_> {
    async fn rounds(&mut self, scopes: &[Scope]) -> Result<Ended, StorageError> {
        for _ in 0..ROUNDS {
            let ended = self.round(scopes).await?;
            if ended != Ended::Again {
                return Ok(ended);
            }
        }
        Ok(Ended::Again)
    }

    async fn round(&mut self, scopes: &[Scope]) -> Result<Ended, StorageError> {
        self.phone.begin_run().await?;
        let (held, unsent) = {
            let inner = self.phone.read();
            (inner.sync.held(), inner.to_send())
        };
        let mut session = Session::new(held, unsent, scopes);
        let mut in_flight = FuturesUnordered::new();
        loop {
            while let Some(ask) = session.next_ask() {
                self.show_ask(&ask, &session);
                in_flight.push(send(self.phone.clone(), ask));
            }
            let Some((ask, answer)) = in_flight.next().await else {
                break;
            };
            self.note_clock(&answer);
            let commits = match answer {
                Ok(answered) => session.receive(ask, answered),
                Err(failure) => session.fail(ask, failure),
            };
            self.commit_all(&mut session, commits).await?;
            if session.ended().is_some() {
                break;
            }
        }
        Ok(session.ended().unwrap_or(Ended::Failed(Failure::Broken)))
    }

    /// Makes every commit durable, in order, and lets the session check what the copy adds up to.
    async fn commit_all(&mut self, session: &mut Session, commits: Vec<Commit>) -> Result<(), StorageError> {
        let mut waiting: std::collections::VecDeque<_> = commits.into();
        while let Some(commit) = waiting.pop_front() {
            let expected = match &commit {
                Commit::Changes {
                    scope,
                    expected: Some(expected),
                    ..
                } => Some((*scope, *expected)),
                _ => None,
            };
            let nothing_new = matches!(&commit, Commit::Changes { cursor, scope, .. }
                if self.phone.read().sync.cursor(*scope) == Some(cursor));
            let damaged = self.phone.commit(commit).await?;
            self.changed |= !nothing_new;
            if let Some(scope) = damaged {
                waiting.extend(session.damaged(scope));
            } else if let Some((scope, expected)) = expected {
                let found = self.phone.read().mirror.summary(scope);
                waiting.extend(session.verify(scope, expected, found));
            }
        }
        Ok(())
    }

    fn show_ask(&self, ask: &Ask, session: &Session) {
        match ask {
            Ask::Push(edits) => {
                let batch: BTreeSet<_> = edits.iter().map(|edit| edit.id.counter).collect();
                let of = count(self.phone.read().to_send_count());
                let left = count(batch.len() + session.unsent().count());
                self.phone.set_sending(batch);
                (self.show)(Phase::Sending {
                    done: of.saturating_sub(left),
                    of,
                });
            }
            Ask::Manifest(scope) | Ask::Pull { scope, .. } => {
                (self.show)(Phase::Fetching {
                    scope: *scope,
                    done: 0,
                    of: 0,
                });
            }
            Ask::Page { scope, .. } => {
                let inner = self.phone.read();
                if let Some(Cursor::Partial(partial)) = inner.sync.cursor(*scope) {
                    let pages = &partial.manifest.pages;
                    let stored = partial.stored.iter().filter_map(|index| pages.get(*index as usize));
                    let (done, of) = (
                        stored.map(|page| page.rows).sum(),
                        pages.iter().map(|page| page.rows).sum(),
                    );
                    drop(inner);
                    (self.show)(Phase::Fetching {
                        scope: *scope,
                        done,
                        of,
                    });
                }
            }
        }
    }

    fn note_clock(&mut self, answer: &Result<Answered, Failure>) {
        let server_time = match answer {
            Ok(Answered::Push(response)) => response.server_time,
            Ok(Answered::Pull(response)) => response.server_time,
            Ok(Answered::Manifest(_) | Answered::Page(_)) | Err(_) => return,
        };
        self.offset = Some(server_time.wrapping_sub(clock::now()).cast_signed());
    }

    /// Tells the office what is left here, asks what it has of this device, so that the counts on screen agree with its own,
    /// and notes the success. When the office lacks what it gave receipts for, that is offered again in the same run.
    async fn close(&mut self, scopes: &[Scope], ended: Ended, asked: bool) -> Result<Ended, StorageError> {
        let due = asked || self.is_comparing_due(0);
        let server = self.tell(due).await?;
        let apart = server.as_ref().map_or(0, |server| self.apart(server));
        let server = match server {
            Some(_) if !due && self.is_comparing_due(apart) => self.tell(true).await?,
            server => server,
        };
        let compared = server.as_ref().filter(|_| due || self.is_comparing_due(apart));
        let offered = match compared {
            Some(server) => self.compare(server.differs, apart).await?,
            None => 0,
        };
        if offered == 0 {
            return Ok(ended);
        }
        self.changed = true;
        let ended = self.rounds(scopes).await?;
        if matches!(ended, Ended::Done | Ended::Later) {
            self.tell(true).await?;
        }
        Ok(ended)
    }

    /// Sends the report, with what the receipts add up to if they are to be compared, and takes in the answer.
    async fn tell(&self, with_receipts: bool) -> Result<Option<DeviceState>, StorageError> {
        let receipts = match with_receipts {
            true => Some(HeldSum::of(&self.phone.receipts().await?)),
            false => None,
        };
        let state = async { api::report(&report_of(self.phone, receipts).await?).await.ok() };
        let (server, people) = join(state, api::people()).await;
        let decided = server.as_ref().map_or_else(Vec::new, |server| server.decided.clone());
        self.phone
            .note_success(server.clone(), self.offset, people.ok())
            .await?;
        self.take_decisions(&decided).await?;
        Ok(server)
    }

    /// Returns how many edits more this phone counts as received than the server.
    fn apart(&self, server: &DeviceState) -> i64 {
        let here = self.phone.read().received_in_all();
        here.cast_signed().saturating_sub(server.received.cast_signed())
    }

    fn is_comparing_due(&self, apart: i64) -> bool {
        Compared::is_due(self.phone.read().sync.compared.as_ref(), clock::now(), apart)
    }

    /// Compares receipt by receipt if the sums differ, and offers again what the server lacks. Returns how many edits these
    /// are. A comparison that breaks off is none: the next run makes it.
    async fn compare(&self, differs: bool, apart: i64) -> Result<usize, StorageError> {
        let mut difference = Difference::default();
        let device = self.phone.read().device.as_ref().map(|row| row.device);
        if let Some(device) = device.filter(|_| differs) {
            for part in self.phone.receipts().await?.chunks(RECEIPTS_AT_ONCE) {
                let held = HeldReceipts {
                    device,
                    receipts: part.to_vec(),
                };
                let Ok(found) = api::receipts(&held).await else {
                    return Ok(0);
                };
                difference.missing.extend(found.missing);
                difference.renumbered.extend(found.renumbered);
            }
        }
        let last = self.phone.read().sync.compared.clone();
        let compared = Compared::noted(last.as_ref(), clock::now(), apart, &difference.missing);
        self.phone
            .note_compared(compared, difference.to_offer().collect())
            .await
    }

    /// Takes in what somebody at the desk decided on refused edits: what was adopted is received. What was declined stays, with
    /// the reason.
    async fn take_decisions(&self, decided: &[Decided]) -> Result<(), StorageError> {
        let Some(device) = self.phone.read().device.as_ref().map(|row| row.device) else {
            return Ok(());
        };
        let adopted = decided.iter().filter_map(|decided| {
            let counter = decided.counter;
            Some(Verdict {
                edit: EditId { device, counter },
                outcome: Outcome::Applied(decided.receipt?),
            })
        });
        let adopted: Vec<_> = adopted.collect();
        if adopted.is_empty() {
            return Ok(());
        }
        self.phone.commit(Commit::Verdicts(adopted)).await.map(drop)
    }
}

/// Puts together what this device says of itself.
async fn report_of(phone: &Phone, receipts: Option<HeldSum>) -> Option<DeviceReport> {
    let (persisted, space) = join(persist::is_granted(), persist::space()).await;
    let platform = platform::platform();
    let inner = phone.read();
    let refused = |row: &&OutboxRow| matches!(row.state, OutboxState::Rejected(_));
    Some(DeviceReport {
        device: inner.device.as_ref()?.device,
        name: platform.clone(),
        platform,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        sent_at: clock::now(),
        unsent: count(inner.to_send_count()),
        drafts: count(inner.drafts.len()),
        refused: inner
            .outbox
            .values()
            .filter(refused)
            .map(|row| row.edit.id.counter)
            .collect(),
        storage: StorageReport {
            persisted,
            usage: space.map(|space| space.used),
            quota: space.map(|space| space.quota),
            installed: persist::is_installed(),
        },
        receipts,
    })
}

async fn send(phone: Rc<Phone>, ask: Ask) -> (Ask, Result<Answered, Failure>) {
    let answer = match &ask {
        Ask::Push(edits) => {
            let (device, unsent) = {
                let inner = phone.read();
                (
                    inner.device.as_ref().map(|row| row.device),
                    count(inner.to_send_count()),
                )
            };
            match device {
                Some(device) => {
                    let request = PushRequest {
                        device,
                        app_version: env!("CARGO_PKG_VERSION").to_owned(),
                        sent_at: clock::now(),
                        unsent,
                        edits: pack_edits(edits),
                    };
                    api::push(&request).await.map(Answered::Push)
                }
                None => Err(Failure::Broken),
            }
        }
        Ask::Manifest(scope) => api::manifest(*scope).await.map(Answered::Manifest),
        Ask::Page {
            epoch,
            scope,
            extent,
            seq,
            index,
        } => api::page(*epoch, *scope, *extent, *seq, *index)
            .await
            .map(Answered::Page),
        Ask::Pull {
            scope,
            since,
            held,
            turning,
        } => api::pull(*scope, *since, held, *turning).await.map(Answered::Pull),
    };
    (ask, answer)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
