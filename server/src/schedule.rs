//! Backups that a running server makes by itself.
//!
//! The files' names carry their times, so that a restart neither repeats nor forgets one. Older ones go only when the new
//! one is whole and checked.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;
use domain::api::OldBackup;

use crate::backup::backup;
use crate::clock::{SharedClock, in_vietnam, of_vietnam};
use crate::store::{Actor, DATABASE_FILE, StoreError, note_backup};

/// A file's name, with the time in Vietnam.
const NAME: &str = "thucdia-%Y-%m-%d-%H%M%S.sqlite";
/// What [`backup`] adds to the name of a file that it has not finished.
const UNFINISHED: &str = ".unfinished";
/// How long to wait after one that failed.
const AGAIN: Duration = Duration::from_secs(15 * 60);
/// How long to sleep at most: the machine's clock may be set meanwhile.
const NAP: Duration = Duration::from_secs(60);

/// Where, how often and how many.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// The folder for the files, which should be on another disk.
    pub folder: PathBuf,
    /// How long from one to the next.
    pub every: Duration,
    /// How many are kept.
    pub keep: usize,
}

/// Makes backups for as long as the server runs.
pub(crate) async fn run(schedule: Schedule, data_dir: PathBuf, clock: SharedClock) {
    loop {
        let wait = schedule.due(clock.now());
        if !wait.is_zero() {
            tokio::time::sleep(wait.min(NAP)).await;
            continue;
        }
        let (of, data, now) = (schedule.clone(), data_dir.clone(), clock.now());
        let made = tokio::task::spawn_blocking(move || of.make(&data, now)).await;
        match made.map_err(|error| StoreError::Broken(error.to_string())).flatten() {
            Ok(file) => tracing::info!(file = %file.display(), "backed up and checked"),
            Err(error) => {
                tracing::error!(%error, folder = %schedule.folder.display(), "THE BACKUP FAILED; the ones before are kept");
                tokio::time::sleep(AGAIN.min(schedule.every)).await;
            }
        }
    }
}

impl Schedule {
    /// Returns how long it is until the next one is due.
    fn due(&self, now: u64) -> Duration {
        // One from the future was named by a clock that was wrong.
        let last = self.files().into_iter().map(|(at, _)| at).rfind(|at| *at <= now);
        let every = u64::try_from(self.every.as_millis()).unwrap_or(u64::MAX);
        last.map_or(Duration::ZERO, |last| {
            Duration::from_millis(last.saturating_add(every).saturating_sub(now))
        })
    }

    /// Makes a backup now, and then removes what is more than is kept.
    ///
    /// # Errors
    /// When the folder or the file can't be written, or the copy is not sound; then all older ones are still there, and
    /// the database holds a note for `thucdia doctor`.
    pub fn make(&self, data_dir: &Path, now: u64) -> Result<PathBuf, StoreError> {
        self.try_to_make(data_dir, now).inspect_err(|error| {
            let noted = note_backup(
                &data_dir.join(DATABASE_FILE),
                Err(&error.to_string()),
                Actor::Server,
                now,
            );
            if let Err(error) = noted {
                tracing::error!(%error, "that the backup failed could not be noted either");
            }
        })
    }

    fn try_to_make(&self, data_dir: &Path, now: u64) -> Result<PathBuf, StoreError> {
        std::fs::create_dir_all(&self.folder)
            .map_err(|error| StoreError::InUse(format!("{} can't be made: {error}", self.folder.display())))?;
        self.remove_unfinished();
        let file = self.folder.join(name(now));
        backup(data_dir, &file, Actor::Server, now)?;
        let mut older = self.files();
        older.retain(|(_, other)| *other != file);
        // The one just made is the newest whatever the clock said when the others were named.
        let kept = self.keep.saturating_sub(1);
        for (_, old) in older.iter().take(older.len().saturating_sub(kept)) {
            remove(old);
        }
        Ok(file)
    }

    /// Lists the backups there are, and when newer ones will have taken their place.
    pub(crate) fn made(&self) -> Vec<OldBackup> {
        let every = u64::try_from(self.every.as_millis()).unwrap_or(u64::MAX);
        let kept = u64::try_from(self.keep).unwrap_or(u64::MAX).saturating_mul(every);
        let files = self.files().into_iter();
        files
            .map(|(made_at, path)| OldBackup {
                file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                made_at,
                gone_by: made_at.saturating_add(kept),
            })
            .collect()
    }

    /// Lists the backups in the folder, the oldest first. What has another name is somebody else's.
    fn files(&self) -> Vec<(u64, PathBuf)> {
        let mut files: Vec<_> = self
            .names()
            .filter_map(|path| Some((made_at(path.file_name()?.to_str()?)?, path)))
            .collect();
        files.sort();
        files
    }

    /// Removes what a backup left behind that was cut short with its server.
    fn remove_unfinished(&self) {
        for path in self.names() {
            let name = path.file_name().and_then(|name| name.to_str());
            let whole = name.and_then(|name| name.strip_suffix(UNFINISHED));
            if whole.and_then(made_at).is_some() {
                remove(&path);
            }
        }
    }

    fn names(&self) -> impl Iterator<Item = PathBuf> {
        let entries = std::fs::read_dir(&self.folder).ok();
        entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, file = %path.display(), "an old backup could not be removed");
    }
}

fn name(now: u64) -> String {
    in_vietnam(now).format(NAME).to_string()
}

fn made_at(name: &str) -> Option<u64> {
    NaiveDateTime::parse_from_str(name, NAME).ok().map(of_vietnam)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HOUR: u64 = 3_600_000;
    /// 23 November 2026, 09:00 in Hà Nội.
    const MORNING: u64 = 1_795_399_200_000;

    #[test]
    fn a_backup_is_gone_when_as_many_newer_ones_as_are_kept_were_made() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name(MORNING)), "").unwrap();
        std::fs::write(folder.path().join("other"), "").unwrap();
        let schedule = Schedule {
            folder: folder.path().to_owned(),
            every: Duration::from_millis(24 * HOUR),
            keep: 3,
        };
        let made = schedule.made();
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].made_at, made[0].gone_by), (MORNING, MORNING + 72 * HOUR));
    }

    #[test]
    fn a_file_is_named_by_the_time_in_vietnam_and_read_back() {
        assert_eq!(name(MORNING), "thucdia-2026-11-23-090000.sqlite");
        assert_eq!(made_at(&name(MORNING)), Some(MORNING));
    }

    #[rstest]
    #[case("thucdia.sqlite")]
    #[case("thucdia-2026-11-23-090000.sqlite.unfinished")]
    #[case("thucdia-2026-11-23-090000.sqlite-wal")]
    #[case("quan-trong.sqlite")]
    fn what_has_another_name_is_left_alone(#[case] name: &str) {
        assert_eq!(made_at(name), None);
    }

    #[rstest]
    #[case::the_first(&[], 0)]
    #[case::just_made(&[MORNING], 24)]
    #[case::half_a_day_ago(&[MORNING - 12 * HOUR], 12)]
    #[case::long_ago(&[MORNING - 100 * HOUR], 0)]
    #[case::by_a_wrong_clock(&[MORNING - HOUR, MORNING + 100 * HOUR], 23)]
    fn the_next_is_due_a_day_after_the_last(#[case] made: &[u64], #[case] hours: u64) {
        let folder = tempfile::tempdir().unwrap();
        for at in made {
            std::fs::write(folder.path().join(name(*at)), "").unwrap();
        }
        let schedule = Schedule {
            folder: folder.path().to_owned(),
            every: Duration::from_millis(24 * HOUR),
            keep: 3,
        };
        assert_eq!(schedule.due(MORNING), Duration::from_millis(hours * HOUR));
    }
}
