//! What `thucdia doctor` says about a data folder.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use rstest::rstest;
use server::backup::backup;
use server::doctor::{Level, examine};
use server::store::Actor;

use crate::support::{MORNING, Phone, TestApp};

const HOUR: u64 = 3_600_000;

/// Returns what is not well, in English.
fn complaints(folder: &Path, now: u64) -> Vec<(Level, String)> {
    let findings = examine(folder, now).into_iter();
    findings
        // How full the disk of this machine is, is no matter of the test.
        .filter(|finding| finding.level > Level::Good && !finding.words.en.contains("of the disk are free"))
        .inspect(|finding| assert!(!finding.words.vi.is_empty()))
        .map(|finding| (finding.level, finding.words.en))
        .collect()
}

async fn office() -> TestApp {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edits: Vec<_> = (0..300)
        .map(|number| phone.enterprise(&format!("Số {number}")))
        .collect();
    app.store(&user, &edits).await;
    backup(app.folder.path(), &app.path("hôm qua.sqlite"), Actor::Terminal, MORNING).unwrap();
    app
}

#[tokio::test]
async fn an_office_that_is_well_is_called_well_also_while_it_serves() {
    let app = office().await;
    assert_eq!(complaints(app.folder.path(), MORNING + HOUR), []);
    let said: Vec<String> = examine(app.folder.path(), MORNING + HOUR)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        said.iter()
            .all(|line| line.starts_with(['✓', '⚠']) && line.contains("\n  ")),
        "{said:?}"
    );
    assert!(said.iter().any(|line| line.contains("23/11/2026 09:00")), "{said:?}");
}

#[rstest]
#[case::no_backup("DELETE FROM meta WHERE name = 'backup_done'", 0, Level::Warning, "no backup yet")]
#[case::an_old_backup("SELECT 1", 72 * HOUR, Level::Warning, "last backup is old")]
#[case::a_failed_backup(
    r#"INSERT INTO meta VALUES ('backup_failed', '{"at":1,"said":"no such folder"}')"#,
    0,
    Level::Bad,
    "no such folder"
)]
#[case::a_clock_that_went_back(
    "UPDATE edit SET received_at = received_at + 86400000",
    0,
    Level::Bad,
    "Set the clock right"
)]
#[case::an_older_schema("PRAGMA user_version = 2", 0, Level::Warning, "has schema 2")]
#[case::a_newer_schema("PRAGMA user_version = 99", 0, Level::Bad, "Use a newer one")]
#[case::a_dangling_reference(
    "PRAGMA foreign_keys = OFF; INSERT INTO session (token_hash, account, created_at, expires_at) VALUES (x'00', x'01', 1, 2)",
    0,
    Level::Bad,
    "not there"
)]
#[tokio::test]
async fn what_is_wrong_is_said_alone_and_as_bad_as_it_is(
    #[case] sql: &str,
    #[case] later: u64,
    #[case] level: Level,
    #[case] words: &str,
) {
    let app = office().await;
    app.tamper(&format!(
        "DROP TRIGGER IF EXISTS audit_is_not_changed; {}",
        sql.replace("SELECT 1", "")
    ));
    let found = complaints(app.folder.path(), MORNING + later);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].0 == level && found[0].1.contains(words), "{found:?}");
}

#[tokio::test]
async fn a_damaged_file_is_found_wherever_the_damage_is() {
    let folder = office().await.stop();
    let path = folder.path().join("thucdia.sqlite");
    // Everything into the one file.
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
    drop(database);
    let sound = std::fs::read(&path).unwrap();
    let pages = sound.len() / 8_192;
    assert!(pages > 20);
    for page in 0..pages {
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all(&sound).unwrap();
        file.seek(SeekFrom::Start(page as u64 * 8_192)).unwrap();
        file.write_all(&[0xa5; 8_192]).unwrap();
        let found = complaints(folder.path(), MORNING);
        assert!(
            found.iter().any(|(level, _)| *level == Level::Bad),
            "page {page} of {pages}: {found:?}"
        );
    }
    std::fs::write(&path, &sound).unwrap();
    assert_eq!(complaints(folder.path(), MORNING), []);
    std::fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    assert!(!complaints(folder.path(), MORNING).is_empty(), "half of it is gone");
    std::fs::write(&path, "no database at all").unwrap();
    assert!(!complaints(folder.path(), MORNING).is_empty());
}

#[test]
fn a_folder_without_a_database_is_the_wrong_folder() {
    let folder = tempfile::tempdir().unwrap();
    let found = complaints(&folder.path().join("missing"), MORNING);
    assert!(
        found.len() == 1 && found[0].1.contains("right data folder"),
        "{found:?}"
    );
    assert!(!folder.path().join("missing").exists(), "looking makes nothing");
}
