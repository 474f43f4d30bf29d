//! The one thread that writes.
//!
//! Everything that waits when a transaction begins shares it, each job in a savepoint of its own: many phones at once cost
//! one flush to disk, and a job that fails takes back only itself. Answers go out after COMMIT, never before.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::store::StoreError;

/// How many jobs share one transaction at most, so that the first does not wait too long for the last.
const GROUP: usize = 64;
/// How many jobs may wait. Beyond that, callers wait to be let in.
const QUEUE: usize = 256;

/// Hands jobs to the writing thread. The thread ends, its queue done, when the last handle is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&connection, queue))
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs `work` inside a transaction; returns when it is committed and on disk.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task {
            work: Some(work),
            done: None,
            reply,
        };
        let jobs = self.jobs.as_ref().ok_or(StoreError::Stopping)?;
        jobs.send(Box::new(task)).await.map_err(|_| StoreError::Stopping)?;
        answer.await.map_err(|_| StoreError::Stopping)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writing thread ended by a panic");
        }
    }
}

trait Job: Send {
    fn run(&mut self, connection: &Connection) -> Result<(), StoreError>;
    fn reply(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Task<T, F> {
    work: Option<F>,
    done: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnOnce(&Connection) -> Result<T, StoreError> + Send> Job for Task<T, F> {
    fn run(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let work = self.work.take().ok_or(StoreError::Stopping)?;
        let caught = catch_unwind(AssertUnwindSafe(|| work(connection)));
        self.done = Some(caught.unwrap_or_else(|_| Err(StoreError::Broken("writing ended by a panic".into())))?);
        Ok(())
    }

    fn reply(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { done, reply, .. } = *self;
        let answer = outcome.and_then(|()| done.ok_or(StoreError::Stopping));
        // Whoever asked may have gone; what is stored stays stored, and a replay gets the same receipt.
        drop(reply.send(answer));
    }
}

fn run(connection: &Connection, mut queue: mpsc::Receiver<Box<dyn Job>>) {
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(next) = queue.try_recv()
        {
            group.push(next);
        }
        let mut outcomes = Vec::with_capacity(group.len());
        let committed = commit(connection, &mut group, &mut outcomes);
        for (position, job) in group.into_iter().enumerate() {
            let own = outcomes.get(position).cloned().unwrap_or(Ok(()));
            job.reply(committed.clone().and(own));
        }
    }
}

fn commit(
    connection: &Connection,
    group: &mut [Box<dyn Job>],
    outcomes: &mut Vec<Result<(), StoreError>>,
) -> Result<(), StoreError> {
    let mut all = || -> Result<(), StoreError> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for job in group.iter_mut() {
            connection.execute_batch("SAVEPOINT job")?;
            let outcome = job.run(connection);
            if outcome.is_err() {
                connection.execute_batch("ROLLBACK TO job")?;
            }
            connection.execute_batch("RELEASE job")?;
            outcomes.push(outcome);
        }
        Ok(connection.execute_batch("COMMIT")?)
    };
    all().inspect_err(|error| {
        tracing::error!(%error, "a transaction failed; nothing in it was acknowledged");
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "rolling back failed too");
        }
    })
}
