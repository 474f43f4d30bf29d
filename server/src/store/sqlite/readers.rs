//! A few connections that only read, used off the async threads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::BUSY_TIMEOUT;
use crate::store::StoreError;

/// How many reads run at once.
const READERS: usize = 4;

/// Lends connections that can't write.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    path: Arc<PathBuf>,
    turns: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    /// Makes a pool; connections are opened as they are needed.
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path: Arc::new(path),
            turns: Arc::new(Semaphore::new(READERS)),
            idle: Arc::default(),
        }
    }

    /// Runs `work` in one read transaction: all that it reads is of one moment.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Stopping)?;
        let pool = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let connection = pool.lend()?;
            let transaction = connection.unchecked_transaction()?;
            let outcome = work(&transaction);
            transaction.finish()?;
            pool.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
            drop(turn);
            outcome
        });
        task.await.map_err(|error| StoreError::Broken(error.to_string()))?
    }

    fn lend(&self) -> Result<Connection, StoreError> {
        if let Some(connection) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(connection);
        }
        let connection = Connection::open_with_flags(
            self.path.as_path(),
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch("PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456")?;
        Ok(connection)
    }
}
