//! A list comes in while phones push: every receipt is true, every row is taken in, and nothing is there twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::api::{ImportRow, ImportState};
use domain::record::{Edit, Record, RecordKind};
use domain::sync::Scope;
use server::store::DATABASE_FILE;
use tokio::task::JoinSet;

use crate::support::{Phone, TestApp, User, receipt};

const ROWS: usize = 600;
const PHONES: usize = 6;
/// Enterprises that a push corrects.
const CORRECTED: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_and_nothing_doubled() {
    let app = Arc::new(TestApp::new().await);
    let giamsat = app.sign_in("giamsat").await;
    let first = hand_in(&app, &giamsat, &list("Lô")).await;
    assert_eq!(take_in(&app, &giamsat, first.number).await.counts.applied, ROWS as u64);
    let records: Arc<Vec<Record>> = Arc::new(enterprises(&app).await);
    let second = hand_in(&app, &giamsat, &list("Khu")).await;

    let user = app.sign_in("khaosat1").await;
    let mut phones = JoinSet::new();
    for number in 0..PHONES {
        phones.spawn(push(Arc::clone(&app), user.clone(), number, Arc::clone(&records)));
    }
    let taken = take_in(&app, &giamsat, second.number).await;
    let pushed: Vec<_> = phones.join_all().await.into_iter().flatten().collect();

    assert_eq!((taken.counts.applied, taken.counts.failed), (ROWS as u64, 0));
    let log = rusqlite::Connection::open(app.path(DATABASE_FILE)).unwrap();
    for (edit, number) in &pushed {
        let rows: Vec<u64> = log
            .prepare_cached("SELECT number FROM edit WHERE device = ?1 AND counter = ?2")
            .unwrap()
            .query_map((edit.id.device.as_bytes(), edit.id.counter.cast_signed()), |row| {
                row.get(0)
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(rows, [*number], "{:?} stands where its receipt says, once", edit.id);
    }
    let count = |sql: &str| -> usize { log.query_row(sql, [], |row| row.get(0)).unwrap() };
    let of_lists = "SELECT count(*) FROM edit JOIN device ON device.id = edit.device WHERE device.kind = 'import'";
    assert_eq!(count(of_lists), 2 * ROWS);
    assert_eq!(pushed.len(), 2 * ROWS, "a correction and a visit of each enterprise");
    assert_eq!(count("SELECT count(*) FROM edit"), 2 * ROWS + pushed.len());

    let now = enterprises(&app).await;
    assert_eq!(now.len(), ROWS);
    for record in &now {
        let said = |field: &str| -> BTreeSet<String> {
            let live = record
                .fields
                .get(field)
                .into_iter()
                .flat_map(|register| register.live());
            live.map(|(_, written)| written.value.to_code()).collect()
        };
        let number = record
            .answer("enterprise_name")
            .as_text()
            .unwrap()
            .trim_start_matches("DN ")
            .to_owned();
        // Neither the phone nor the list had seen what the other wrote.
        assert_eq!(
            said("address"),
            [format!("tKhu {number}"), format!("tSửa {number}")].into()
        );
        assert_eq!(said("main_activity"), ["tmay".to_owned()].into());
    }
    let visits = app.all(Scope::Visits).await;
    assert_eq!(
        visits.len(),
        pushed.iter().filter(|(edit, _)| edit.kind == RecordKind::Visit).count()
    );
}

/// Pushes visits and corrections, each push twice, as if the first answer had been lost; returns each edit's receipt.
async fn push(app: Arc<TestApp>, user: User, number: usize, records: Arc<Vec<Record>>) -> Vec<(Edit, u64)> {
    let mut phone = Phone::of(&user);
    let mut pushed = Vec::new();
    // Each enterprise is corrected by one of the phones, once.
    let own: Vec<_> = records.iter().skip(number).step_by(PHONES).collect();
    for part in own.chunks(CORRECTED) {
        let mut edits: Vec<_> = part.iter().map(|record| correction(&mut phone, record)).collect();
        edits.extend(part.iter().map(|record| phone.visit(record.id, "2026-11-20")));
        let first = app.store(&user, &edits).await;
        let again = app.push(&user, &edits).await;
        let again: Vec<_> = again.verdicts.iter().map(|verdict| receipt(&verdict.outcome)).collect();
        assert_eq!(first, again, "a replay gets the receipt it got before");
        pushed.extend(edits.into_iter().zip(first.iter().map(|receipt| receipt.number)));
    }
    pushed
}

fn correction(phone: &mut Phone, record: &Record) -> Edit {
    let name = record.answer("enterprise_name").as_text().unwrap().to_owned();
    let address = name.replace("DN", "tSửa");
    phone.write(record, &[("address", &address), ("main_activity", "tmay")])
}

fn list(lot: &str) -> String {
    let rows: String = (0..ROWS)
        .map(|row| format!("DN {row},Tiên Sơn,{lot} {row}\n"))
        .collect();
    format!("Tên DN,KCN,Địa chỉ\n{rows}")
}

async fn hand_in(app: &TestApp, user: &User, text: &str) -> ImportRow {
    let path = "/api/imports?provider=zone_authority&file=ds.csv&as_of=2026-06-30";
    let answer = app.post_bytes(Some(user), path, text.as_bytes().to_vec()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Takes an import in and waits until it is.
async fn take_in(app: &TestApp, user: &User, number: i64) -> ImportRow {
    let path = format!("/api/imports/{number}");
    let answer = app.post_bytes(Some(user), &format!("{path}/apply"), Vec::new()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    loop {
        let import: ImportRow = app.get_json(user, &path).await;
        if import.state == ImportState::Applied && !import.running {
            return import;
        }
        tokio::task::yield_now().await;
    }
}

async fn enterprises(app: &TestApp) -> Vec<Record> {
    let all = app.all(Scope::Register).await.into_iter().map(|(_, record)| record);
    all.filter(|record| record.kind == RecordKind::Enterprise && !record.is_deleted())
        .collect()
}
