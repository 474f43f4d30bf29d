//! Disks that are full, and databases that are damaged: said clearly, nothing acknowledged, and well again when mended.

use std::io::{Seek, SeekFrom, Write};

use domain::sync::{Outcome, Scope};

use crate::support::{Phone, TestApp, batch};

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_is_acknowledged() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Trước")]).await;
    // As many pages as there are: SQLite never makes it fewer.
    app.sqlite.limit_pages(1).await.unwrap();
    let edits: Vec<_> = (0..200)
        .map(|number| phone.enterprise(&format!("Lúc đầy {number}")))
        .collect();
    for _ in 0..3 {
        let answer = app.push_raw(Some(&user), batch(&edits), &[]).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "busy"));
        assert!(answer.text().contains("đã đầy"), "{}", answer.text());
    }
    assert_eq!(
        app.all(Scope::Register).await.len(),
        1,
        "and what was there can be read"
    );
    app.sqlite.limit_pages(1_000_000).await.unwrap();
    let answer = app.push(&user, &edits).await;
    let applied = |outcome: &Outcome| matches!(outcome, Outcome::Applied(_));
    assert!(
        answer.verdicts.iter().all(|verdict| applied(&verdict.outcome)),
        "nothing was half stored"
    );
}

/// Overwrites the first page of an index in the file, as a failing disk may.
fn damage(app: &TestApp, index: &str) {
    let path = app.path("thucdia.sqlite");
    let database = rusqlite::Connection::open(&path).unwrap();
    let (page, size): (u64, u64) = database
        .query_row(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = ?1",
            [index],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    database
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(database);
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start((page - 1) * size)).unwrap();
    file.write_all(&vec![0xff; usize::try_from(size).unwrap()]).unwrap();
}

#[tokio::test]
async fn a_damaged_database_is_said_and_nothing_more_is_written_until_it_is_restored() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Trước")]).await;
    let file = app.path("hôm qua.sqlite");
    server::backup::backup(
        app.folder.path(),
        &file,
        server::store::Actor::Terminal,
        crate::support::MORNING,
    )
    .unwrap();
    let folder = app.stop();
    let app = TestApp::over(folder);
    damage(&app, "edit_id");
    let app = TestApp::over(app.stop());

    let edit = phone.enterprise("Sau");
    let answer = app.push_raw(Some(&user), batch(std::slice::from_ref(&edit)), &[]).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "busy"));
    assert!(answer.text().contains("bị hỏng"), "{}", answer.text());
    let refused = app.try_sign_in("khaosat1", "thucdia-demo").await;
    assert!(
        refused.text().contains("bị hỏng"),
        "a write that would not meet the damage: {}",
        refused.text()
    );
    let again = server::backup::backup(
        app.folder.path(),
        &app.path("hôm nay.sqlite"),
        server::store::Actor::Terminal,
        crate::support::MORNING,
    );
    assert!(
        again.is_err() && !app.path("hôm nay.sqlite").exists(),
        "damage is not backed up"
    );

    let folder = app.stop();
    server::backup::restore(folder.path(), &file, crate::support::MORNING).unwrap();
    let app = TestApp::over(folder);
    let user = app.sign_in("khaosat1").await;
    app.store(&user, &[edit]).await;
    assert_eq!(app.all(Scope::Register).await.len(), 2);
}

/// Ends a mount when a test does.
#[cfg(target_os = "linux")]
struct Mounted(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        drop(std::process::Command::new("umount").arg("-l").arg(&self.0).output());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_is_really_full_is_said_and_nothing_is_acknowledged() {
    let small = tempfile::tempdir().unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
        .arg(small.path())
        .output();
    if !mount.is_ok_and(|mounted| mounted.status.success()) {
        eprintln!("not tested: a small disk can't be mounted here (that takes root)");
        return;
    }
    let mounted = Mounted(small.path().to_owned());
    let data = tempfile::tempdir_in(small.path()).unwrap();
    let app = TestApp::over(data);
    app.add_account("khaosat1", domain::role::Role::Surveyor, "A").await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let mut stored = 0;
    let refused = loop {
        let edits: Vec<_> = (0..200)
            .map(|number| phone.enterprise(&format!("Số {number}")))
            .collect();
        let answer = app.push_raw(Some(&user), batch(&edits), &[]).await;
        if answer.status != 200 {
            break answer;
        }
        stored += edits.len();
        assert!(stored < 100_000, "6 MiB hold less");
    };
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("đã đầy"), "{}", refused.text());
    assert!(stored > 0);
    let count = app.store.scope(Scope::Register).await.unwrap().seq;
    assert_eq!(count, stored as u64, "what was acknowledged is there, and no more");
    drop((app.stop(), mounted));
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_that_is_killed_in_the_middle_is_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let program = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_thucdia"));
        command.arg("--data-dir").arg(&data_dir).args(arguments);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        command
    };
    let made = program(&["generate", "--enterprises", "20000"]).status().unwrap();
    assert!(made.success());
    // It may be done before it is killed; then another one is begun.
    let killed = (0..50).find_map(|number| {
        let file = folder.path().join(format!("{number}.sqlite"));
        let unfinished = folder.path().join(format!("{number}.sqlite.unfinished"));
        let mut running = program(&["backup", file.to_str().unwrap()]).spawn().unwrap();
        while !unfinished.exists() && running.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        running.kill().unwrap();
        running.wait().unwrap();
        (unfinished.exists() && !file.exists()).then_some((file, unfinished))
    });
    let (file, unfinished) = killed.expect("one of fifty is caught in the middle");
    let restored = program(&["restore", unfinished.to_str().unwrap()]).status().unwrap();
    assert!(!restored.success(), "half a file takes nobody's place");
    let again = program(&["backup", file.to_str().unwrap()]).status().unwrap();
    assert!(again.success() && file.exists() && !unfinished.exists());
    let restored = program(&["restore", file.to_str().unwrap()]).status().unwrap();
    assert!(restored.success(), "and the next one is whole");
}
