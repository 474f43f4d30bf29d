//! A copy of the database while the server runs, and back again.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::store::{Actor, DATABASE_FILE, DataLock, Look, StoreError, begin_again, check_database, note_backup};

/// How the name of a file ends that is not whole yet.
const UNFINISHED: &str = "unfinished";

/// Writes a whole and checked copy of the database to a file, also while a server runs.
///
/// # Errors
/// When the file exists already, can't be written, or the copy is not sound; then there is no file.
pub fn backup(data_dir: &Path, file: &Path, by: Actor, now: u64) -> Result<(), StoreError> {
    let database = data_dir.join(DATABASE_FILE);
    if !database.exists() {
        return Err(StoreError::InUse(format!(
            "there is no database in {}; is this the right data folder?",
            data_dir.display()
        )));
    }
    if file.exists() {
        return Err(StoreError::InUse(format!(
            "{} exists already and was not touched; choose another name",
            file.display()
        )));
    }
    let _lock = DataLock::shared(data_dir)?;
    let unfinished = beside(file, UNFINISHED);
    remove(&unfinished)?;
    let copied = copy(&database, &unfinished).and_then(|()| check_database(&unfinished));
    if let Err(error) = copied.and_then(|()| put_in_place(&unfinished, file)) {
        remove(&unfinished)?;
        return Err(error);
    }
    name_audit_log(file);
    if let Err(error) = note_backup(&database, Ok(file), by, now) {
        tracing::warn!(%error, "the backup is whole, but the database could not be told of it");
    }
    Ok(())
}

/// Puts a backup in the place of the database and begins a new life of it: phones notice the new epoch and offer again
/// what they had sent since the backup. The database that was there is kept beside it.
///
/// # Errors
/// When a server uses the folder, or the file is no sound backup; then nothing was changed.
pub fn restore(data_dir: &Path, file: &Path, now: u64) -> Result<(), StoreError> {
    if file.extension().is_some_and(|ending| ending == UNFINISHED) {
        return Err(StoreError::InUse(format!(
            "{} is what a backup left behind that was cut short; the database was not touched, choose a whole one",
            file.display()
        )));
    }
    check_database(file).map_err(|error| {
        StoreError::InUse(format!(
            "{} is no sound backup ({error}); the database was not touched",
            file.display()
        ))
    })?;
    std::fs::create_dir_all(data_dir).map_err(|error| StoreError::InUse(error.to_string()))?;
    let _lock = DataLock::alone(data_dir)?;
    let database = data_dir.join(DATABASE_FILE);
    let unfinished = beside(&database, UNFINISHED);
    remove(&unfinished)?;
    copy(file, &unfinished)?;
    begin_again(&unfinished, &database, file, now)?;
    if database.exists() {
        // What is still in the write-ahead log belongs to the old database: put it there before both part.
        let old = Connection::open(&database)?;
        old.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")?;
        drop(old);
        put_in_place(&database, &beside(&database, &format!("before-restore-{now}")))?;
    }
    put_in_place(&unfinished, &database)
}

/// Writes into the server's log where the audit log of a backup ends: a second place, in which somebody who changed the
/// database afterwards would have to change it too.
fn name_audit_log(file: &Path) {
    match Look::at(file).and_then(|look| look.chain()) {
        Ok(Some(chain)) => {
            if let Some(number) = chain.broken_at {
                tracing::error!(number, "THE AUDIT LOG WAS CHANGED FROM OUTSIDE; see thucdia doctor");
            }
            tracing::info!(
                rows = chain.rows,
                head = hex::encode(chain.head),
                "the backup's audit log"
            );
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the backup's audit log can't be read"),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = Connection::open_with_flags(from, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(Duration::from_secs(10))?;
    let mut target = Connection::open(to)?;
    let backup = Backup::new(&source, &mut target)?;
    // All pages in one step, which is one read transaction: a server goes on writing meanwhile. With pauses between steps
    // SQLite would begin again after each write of another process, and beside a busy server never come to the end.
    let ended = backup.step(-1)?;
    drop(backup);
    if ended != StepResult::Done {
        return Err(StoreError::Busy);
    }
    target.execute_batch("PRAGMA journal_mode = DELETE")?;
    Ok(())
}

/// Renames, with both the file and its folder on disk before this returns.
fn put_in_place(from: &Path, to: &Path) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::InUse(format!("{} can't be written: {error}", to.display()));
    std::fs::File::open(from)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    std::fs::rename(from, to).map_err(failed)?;
    let folder = to
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::InUse(format!(
            "{} can't be removed: {error}",
            path.display()
        ))),
        _ => Ok(()),
    }
}
