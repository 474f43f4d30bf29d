//! Who uses the data folder.
//!
//! Everything that opens the database holds the lock file together with others; replacing the database needs it alone.
//! The operating system lets go of it when a process dies, however it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::store::StoreError;

const LOCK_FILE: &str = "thucdia.lock";

/// Holds the data folder until dropped.
#[derive(Debug)]
pub(crate) struct DataLock {
    _file: File,
}

impl DataLock {
    /// Uses the folder together with others.
    pub(crate) fn shared(data_dir: &Path) -> Result<Self, StoreError> {
        let file = open(data_dir)?;
        held(
            file.try_lock_shared(),
            data_dir,
            "a restore is replacing the database in",
        )?;
        Ok(Self { _file: file })
    }

    /// Uses the folder alone.
    pub(crate) fn alone(data_dir: &Path) -> Result<Self, StoreError> {
        let file = open(data_dir)?;
        held(file.try_lock(), data_dir, "a server or another command is using")?;
        Ok(Self { _file: file })
    }
}

fn open(data_dir: &Path) -> Result<File, StoreError> {
    let path = data_dir.join(LOCK_FILE);
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| {
            StoreError::InUse(format!(
                "{} can't be written: {error}; is this the right data folder?",
                path.display()
            ))
        })
}

fn held(outcome: Result<(), TryLockError>, data_dir: &Path, who: &str) -> Result<(), StoreError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(format!(
            "{who} {}; nothing was changed. Stop it, or wait for it, and try again.",
            data_dir.display()
        ))),
        Err(TryLockError::Error(error)) => Err(StoreError::Broken(error.to_string())),
    }
}
