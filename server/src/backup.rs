//! A copy of the database while the server runs, and back again.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::store::{DATABASE_FILE, DataLock, StoreError, check_database, new_life};

/// Pages copied between two pauses, in which a running server may write.
const STEP: i32 = 2_000;

/// Writes a whole and checked copy of the database to a file, also while a server runs.
///
/// # Errors
/// When the file exists already, can't be written, or the copy is not sound; then there is no file.
pub fn backup(data_dir: &Path, file: &Path) -> Result<(), StoreError> {
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
    let unfinished = beside(file, "unfinished");
    remove(&unfinished)?;
    let copied = copy(&database, &unfinished).and_then(|()| check_database(&unfinished));
    if let Err(error) = copied.and_then(|()| put_in_place(&unfinished, file)) {
        remove(&unfinished)?;
        return Err(error);
    }
    Ok(())
}

/// Puts a backup in the place of the database and begins a new life of it: phones notice the new epoch and offer again
/// what they had sent since the backup. The database that was there is kept beside it.
///
/// # Errors
/// When a server uses the folder, or the file is no sound backup; then nothing was changed.
pub fn restore(data_dir: &Path, file: &Path, now: u64) -> Result<(), StoreError> {
    check_database(file).map_err(|error| {
        StoreError::InUse(format!(
            "{} is no sound backup ({error}); the database was not touched",
            file.display()
        ))
    })?;
    std::fs::create_dir_all(data_dir).map_err(|error| StoreError::InUse(error.to_string()))?;
    let _lock = DataLock::alone(data_dir)?;
    let database = data_dir.join(DATABASE_FILE);
    let unfinished = beside(&database, "unfinished");
    remove(&unfinished)?;
    copy(file, &unfinished)?;
    let connection = Connection::open(&unfinished)?;
    connection.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")?;
    new_life(&connection, now)?;
    connection.execute("DELETE FROM session", [])?;
    drop(connection);
    if database.exists() {
        // What is still in the write-ahead log belongs to the old database: put it there before both part.
        let old = Connection::open(&database)?;
        old.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")?;
        drop(old);
        put_in_place(&database, &beside(&database, &format!("before-restore-{now}")))?;
    }
    put_in_place(&unfinished, &database)
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = Connection::open_with_flags(from, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(Duration::from_secs(10))?;
    let mut target = Connection::open(to)?;
    let backup = Backup::new(&source, &mut target)?;
    backup.run_to_completion(STEP, Duration::from_millis(5), None)?;
    drop(backup);
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
