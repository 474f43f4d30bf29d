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
