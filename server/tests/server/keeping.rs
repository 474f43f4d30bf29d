//! Backup, restore, reopening.

use domain::api::AuditRow;
use domain::sync::{Outcome, Scope};
use server::backup::{backup, restore};
use server::doctor::{Level, examine};
use server::store::Actor;

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
    backup(app.folder.path(), &file, Actor::Terminal, MORNING).unwrap();
    assert!(
        backup(app.folder.path(), &file, Actor::Terminal, MORNING).is_err(),
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
async fn a_restore_does_not_make_the_audit_log_forget() {
    let app = TestApp::new().await;
    app.sign_in("khaosat1").await;
    let file = app.path("hôm qua.sqlite");
    backup(app.folder.path(), &file, Actor::Terminal, MORNING).unwrap();
    app.sign_in("khaosat2").await;
    app.try_sign_in("giamsat", "đoán mò").await;
    let acts = |rows: &[AuditRow]| rows.iter().rev().map(|row| row.what.clone()).collect::<Vec<_>>();
    let before = app.audit().await;
    let folder = app.stop();
    restore(folder.path(), &file, MORNING + 1).unwrap();
    let app = TestApp::over(folder);
    let after = app.audit().await;
    assert_eq!(after[1..], before, "row for row, with their hashes");
    assert_eq!(acts(&after).last().unwrap(), "restored");
    assert!(
        examine(app.folder.path(), MORNING + 2)
            .iter()
            .all(|finding| finding.level != Level::Bad)
    );
}

#[tokio::test]
async fn a_log_that_does_not_follow_from_the_backup_s_is_not_taken_over() {
    let other = TestApp::new().await;
    other.sign_in("khaosat2").await;
    let file = other.path("của nơi khác.sqlite");
    backup(other.folder.path(), &file, Actor::Terminal, MORNING).unwrap();
    let of_the_backup = other.audit().await;
    let app = TestApp::new().await;
    for _ in 0..3 {
        app.sign_in("khaosat1").await;
    }
    let folder = app.stop();
    restore(folder.path(), &file, MORNING + 1).unwrap();
    let after = TestApp::over(folder).audit().await;
    assert_eq!(
        after.len(),
        of_the_backup.len(),
        "less the backup itself, and the restore"
    );
}
