//! Backup, restore, reopening.

use domain::sync::{Outcome, Scope};
use server::backup::{backup, restore};

use crate::support::{MORNING, Phone, TestApp, receipt};

#[tokio::test]
async fn a_restore_begins_a_new_life_and_keeps_what_the_backup_held() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let before = phone.enterprise("Trước");
    let kept = app.store(&user, std::slice::from_ref(&before)).await;
    let (epoch, records) = (app.store.epoch(), app.all(Scope::Register).await);
    let file = app.path("hôm qua.backup");
    backup(app.folder.path(), &file).unwrap();
    assert!(
        backup(app.folder.path(), &file).is_err(),
        "a backup is never overwritten"
    );
    let after = phone.enterprise("Sau");
    app.store(&user, std::slice::from_ref(&after)).await;
    let held = restore(app.folder.path(), &file, MORNING).unwrap_err();
    assert!(held.to_string().contains("using"), "{held}");

    let folder = app.stop();
    restore(folder.path(), &file, MORNING + 1).unwrap();
    let app = TestApp::over(folder);
    assert_ne!(app.store.epoch(), epoch);
    assert_eq!(app.all(Scope::Register).await, records);
    let user = app.sign_in("khaosat1").await;
    let offered = app.push(&user, &[before, after]).await;
    assert!(matches!(&offered.verdicts[0].outcome, Outcome::Duplicate(again) if again.number == kept[0].number));
    assert!(matches!(offered.verdicts[1].outcome, Outcome::Applied(_)));
    assert_eq!(receipt(&offered.verdicts[1].outcome).epoch, app.store.epoch());
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored() {
    let app = TestApp::new().await;
    let epoch = app.store.epoch();
    let folder = app.stop();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "no database").unwrap();
    assert!(restore(folder.path(), &file, MORNING).is_err());
    assert!(restore(folder.path(), &folder.path().join("missing"), MORNING).is_err());
    assert_eq!(TestApp::over(folder).store.epoch(), epoch);
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edit = phone.enterprise("Một");
    let kept = app.store(&user, std::slice::from_ref(&edit)).await;
    let (epoch, records) = (app.store.epoch(), app.all(Scope::Register).await);
    let app = TestApp::over(app.stop());
    assert_eq!((app.store.epoch(), app.all(Scope::Register).await), (epoch, records));
    assert_eq!(
        app.store(&user, &[edit]).await,
        kept,
        "the session and the receipts outlive the process"
    );
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_is_acknowledged() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Trước")]).await;
    // A table that refuses to grow stands in for a disk that does.
    let other = rusqlite::Connection::open(app.path("thucdia.sqlite")).unwrap();
    other
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'disk'); END")
        .unwrap();
    let edit = phone.enterprise("Lúc đầy");
    let answer = app
        .push_raw(Some(&user), crate::support::batch(std::slice::from_ref(&edit)), &[])
        .await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "busy"));
    other.execute_batch("DROP TRIGGER full").unwrap();
    let answer = app.push(&user, &[edit]).await;
    assert!(
        matches!(answer.verdicts[0].outcome, Outcome::Applied(_)),
        "nothing was half stored"
    );
}
