//! The one thread that writes.
//!
//! Everything that waits when a transaction begins shares it, each job in a savepoint of its own: many phones at once cost
//! one flush to disk, and a job that fails takes back only itself. Answers go out after COMMIT, never before.
//!
//! A full disk, or one that can't be written, fails what was to be written and nothing more: the next job tries again. When
//! the file turns out to be damaged, nothing more is written until the program is started anew: each further write could
//! cost what a repair might still save.

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
    let mut damage: Option<StoreError> = None;
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(next) = queue.try_recv()
        {
            group.push(next);
        }
        let mut outcomes = Vec::with_capacity(group.len());
        let committed = match &damage {
            Some(damage) => Err(damage.clone()),
            None => commit(connection, &mut group, &mut outcomes),
        };
        if damage.is_none() {
            damage = outcomes.iter().chain([&committed]).find_map(|outcome| match outcome {
                Err(error @ StoreError::Damaged(_)) => Some(error.clone()),
                _ => None,
            });
        }
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
            if let Err(error) = &outcome {
                // When the disk is full or fails, SQLite may take back the whole transaction by itself.
                if connection.is_autocommit() {
                    return Err(error.clone());
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 4_096;

    fn writer(setting: &str) -> Writer {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE kept (body BLOB)").unwrap();
        connection.execute_batch(setting).unwrap();
        Writer::start(connection).unwrap()
    }

    fn keep(connection: &Connection, bytes: usize) -> Result<(), StoreError> {
        connection.execute("INSERT INTO kept VALUES (zeroblob(?1))", [bytes])?;
        Ok(())
    }

    fn count(connection: &Connection) -> Result<u32, StoreError> {
        Ok(connection.query_row("SELECT count(*) FROM kept", [], |row| row.get(0))?)
    }

    fn lift(connection: &Connection) -> Result<(), StoreError> {
        Ok(connection.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()))?)
    }

    #[tokio::test]
    async fn a_full_disk_fails_what_does_not_fit_and_takes_the_next_when_there_is_room() {
        let writer = writer("PRAGMA max_page_count = 10");
        writer.write(|connection| keep(connection, PAGE)).await.unwrap();
        let refused = writer
            .write(|connection| {
                keep(connection, 1)?;
                keep(connection, 20 * PAGE)
            })
            .await;
        assert_eq!(refused, Err(StoreError::DiskFull));
        assert_eq!(writer.write(count).await, Ok(1), "nothing of the one that did not fit");
        writer.write(lift).await.unwrap();
        writer.write(|connection| keep(connection, 20 * PAGE)).await.unwrap();
        assert_eq!(writer.write(count).await, Ok(2));
    }

    #[tokio::test]
    async fn a_transaction_that_sqlite_takes_back_by_itself_acknowledges_nobody() {
        let writer = writer("");
        let rolled_back = writer
            .write(|connection| {
                keep(connection, 1)?;
                connection.execute_batch("ROLLBACK")?;
                Err::<(), _>(StoreError::DiskFull)
            })
            .await;
        assert_eq!(
            rolled_back,
            Err(StoreError::DiskFull),
            "and not that there is no savepoint"
        );
        assert_eq!(writer.write(count).await, Ok(0));
    }

    #[tokio::test]
    async fn a_database_that_is_read_only_says_so() {
        let refused = writer("PRAGMA query_only = ON")
            .write(|connection| keep(connection, 1))
            .await;
        assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
    }

    #[tokio::test]
    async fn after_damage_was_found_nothing_more_is_written() {
        let writer = writer("");
        let damage = StoreError::Damaged("a page".into());
        let found = damage.clone();
        assert_eq!(writer.write(|_| Err::<(), _>(found)).await, Err(damage.clone()));
        assert_eq!(writer.write(|connection| keep(connection, 1)).await, Err(damage));
    }
}
