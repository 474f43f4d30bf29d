//! How fast the server takes in what phones push, beside SQLite inserting the same rows with the same durability.

use std::path::Path;
use std::time::Instant;

use domain::record::Edit;
use domain::sync::PUSH_BATCH;
use rusqlite::Connection;
use tests::harness::office::Office;
use tests::harness::places;
use tests::people::{Device, gzipped};

use crate::table::{Goal, Row, Table};

const ROUNDS: usize = 5;
const PHONES: u8 = 4;

/// Pushes a full batch from each of several phones at once, several times, and inserts the same bytes bare.
pub(crate) async fn measure(table: &mut Table) {
    let mut office = Office::with_people(&places::evidence().join("bench-office.log"));
    office.opens().await;
    let mut phones = Vec::new();
    for number in 0..PHONES {
        phones.push(Device::signs_in(office.port(), "khaosat1", number).await);
    }
    let folder = tempfile::tempdir_in(places::scratch()).expect("a temporary folder");
    let mut bare = bare_database(&folder.path().join("bare.db"));

    let (mut ours, mut baseline) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let batches: Vec<Vec<Edit>> = phones.iter_mut().map(|phone| batch(phone, round)).collect();
        let count: usize = batches.iter().map(Vec::len).sum();
        let rows: Vec<Vec<Vec<u8>>> = batches
            .iter()
            .map(|edits| edits.iter().map(as_json).collect())
            .collect();
        let bodies = phones
            .iter()
            .zip(&batches)
            .map(|(phone, edits)| (phone.clone(), gzipped(&domain::sync::encode(&phone.request(edits)))));
        let bodies: Vec<_> = bodies.collect();

        let begun = Instant::now();
        let mut pushes = tokio::task::JoinSet::new();
        for (phone, body) in bodies {
            pushes.spawn(async move { phone.sends(body).await });
        }
        for answer in pushes.join_all().await {
            answer.expect("the server takes the batch");
        }
        ours.push(per_second(count, begun));

        let begun = Instant::now();
        for rows in &rows {
            insert(&mut bare, rows);
        }
        baseline.push(per_second(count, begun));
    }
    let what = format!("server ingest, {PHONES} phones × {PUSH_BATCH} edits");
    table.add(Row::new(what, "rows/s", ours, Goal::AtLeastTimes(0.5)).beside("bare rusqlite, WAL, FULL", baseline));
}

fn batch(phone: &mut Device, round: usize) -> Vec<Edit> {
    (0..PUSH_BATCH)
        .map(|number| phone.writes_a_visit(&note(round, number)))
        .collect()
}

/// As long as real notes are.
fn note(round: usize, number: usize) -> String {
    format!(
        "Lượt {round}.{number}: đã làm việc với Ban giám đốc và phụ trách nhân sự; doanh nghiệp đang mở rộng dây chuyền, \
         đề nghị quay lại sau quý I để thống nhất các bước tiếp theo."
    )
}

fn as_json(edit: &Edit) -> Vec<u8> {
    serde_json::to_vec(edit).unwrap_or_default()
}

fn bare_database(path: &Path) -> Connection {
    let database = Connection::open(path).expect("a database");
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                    CREATE TABLE edit (id INTEGER PRIMARY KEY, body BLOB NOT NULL);";
    database
        .execute_batch(settings)
        .expect("the database takes its settings");
    database
}

fn insert(database: &mut Connection, rows: &[Vec<u8>]) {
    let transaction = database.transaction().expect("a transaction");
    {
        let mut insert = transaction
            .prepare_cached("INSERT INTO edit (body) VALUES (?1)")
            .expect("a statement");
        for row in rows {
            insert.execute([row]).expect("a row");
        }
    }
    transaction.commit().expect("a commit");
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand rows")]
fn per_second(rows: usize, begun: Instant) -> f64 {
    rows as f64 / begun.elapsed().as_secs_f64()
}
