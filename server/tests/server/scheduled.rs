//! Backups that the server makes by itself.

use std::time::Duration;

use server::doctor::{Level, examine};
use server::schedule::Schedule;
use server::store::check_database;

use crate::support::{MORNING, TestApp};

const DAY: u64 = 86_400_000;

fn names(schedule: &Schedule) -> Vec<String> {
    let entries = std::fs::read_dir(&schedule.folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn daily(app: &TestApp) -> Schedule {
    Schedule {
        folder: app.path("backups"),
        every: Duration::from_secs(86_400),
        keep: 2,
    }
}

#[tokio::test]
async fn the_last_ones_are_kept_and_others_files_are_left_alone() {
    let app = TestApp::new().await;
    let schedule = daily(&app);
    std::fs::create_dir(&schedule.folder).unwrap();
    for own in ["ghi-chu.txt", "thucdia-2026-11-01-090000.sqlite.unfinished"] {
        std::fs::write(schedule.folder.join(own), "x").unwrap();
    }
    for day in 0..4 {
        let file = schedule.make(app.folder.path(), MORNING + day * DAY).unwrap();
        check_database(&file).unwrap();
    }
    let expected = [
        "ghi-chu.txt",
        "thucdia-2026-11-25-090000.sqlite",
        "thucdia-2026-11-26-090000.sqlite",
    ];
    assert_eq!(names(&schedule), expected);
    let told = app.audit().await;
    assert_eq!((told[0].who.as_str(), told[0].what.as_str()), ("server", "backed_up"));
    assert!(told[0].about.ends_with("thucdia-2026-11-26-090000.sqlite"));
}

#[tokio::test]
async fn one_that_fails_removes_nothing_and_is_spoken_of_until_the_next_succeeds() {
    let app = TestApp::new().await;
    let schedule = daily(&app);
    for day in 0..2 {
        schedule.make(app.folder.path(), MORNING + day * DAY).unwrap();
    }
    let before = names(&schedule);
    // What stands in the way of the third file.
    let third = schedule.folder.join("thucdia-2026-11-25-090000.sqlite");
    std::fs::create_dir(&third).unwrap();
    let now = MORNING + 2 * DAY;
    assert!(schedule.make(app.folder.path(), now).is_err());
    std::fs::remove_dir(&third).unwrap();
    assert_eq!(names(&schedule), before);
    let failed = |now| {
        let findings = examine(app.folder.path(), now);
        findings
            .iter()
            .any(|finding| finding.level == Level::Bad && finding.words.en.contains("failed"))
    };
    assert!(failed(now));
    schedule.make(app.folder.path(), now + 1_000).unwrap();
    assert!(!failed(now + 1_000));
}

#[tokio::test]
async fn a_server_makes_its_first_backup_when_it_starts() {
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let schedule = Schedule {
        folder: folder.path().join("backups"),
        every: Duration::from_secs(86_400),
        keep: 2,
    };
    let config = server::Config {
        backups: Some(schedule.clone()),
        ..server::Config::new(folder.path().join("data"))
    };
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server::serve(config, listener, async { drop(closed.await) }));
    let patience = async {
        while !schedule.folder.exists() || names(&schedule).iter().all(|name| !name.ends_with(".sqlite")) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), patience)
        .await
        .expect("a backup is made");
    close.send(()).unwrap();
    serving.await.unwrap().unwrap();
    assert_eq!(names(&schedule).len(), 1, "and no second one before it is due");
}
