//! How fast pushed visits become durable, beside SQLite alone inserting the same rows with the same durability.
//!
//! Prints one JSON object, all rates in rows a second and medians over `rounds`:
//!
//! - `ours_per_s`: visits that four phones push at once, 1,000 each, from the arrival of their gzip bodies at the router to
//!   the last answer;
//! - `bare_per_s`: what those visits became, row by row copied into the same tables and indexes of a second database, a
//!   transaction for each push: storing alone, without unpacking, deciding, merging or JSON;
//! - `ratio`: the first over the second;
//! - `log_only_per_s`: the same for the rows of the log into one table without an index, the least that could be done;
//! - `push_ms`: one push of 1,000 visits with nothing beside it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use domain::record::pack::pack_edits;
use domain::record::{
    Answer, Change, Context, DeviceId, Draft, Edit, EditId, FieldName, HybridClock, PersonId, RecordId, RecordKind,
};
use domain::role::Role;
use domain::sync::{Outcome, PUSH_BATCH, PushRequest, PushResponse, Verdict, decode, encode};
use http::{Request, header};
use http_body_util::BodyExt;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use server::clock::{SharedClock, SystemClock};
use server::store::{Account, Actor, DATABASE_FILE, Session, Store, open_sqlite};
use server::{App, Config, chance};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

type Failure = Box<dyn std::error::Error>;

const ROUNDS: usize = 15;
const PHONES: usize = 4;
const COOKIE: &str = "bench";
const NOTE: &str = "Doanh nghiệp phối hợp tốt, đã cung cấp đủ số liệu; hẹn làm việc lại sau quý này.";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir_in(std::env::var_os("DATA_DIR").unwrap_or_else(|| ".".into()))?;
    let clock: SharedClock = Arc::new(SystemClock);
    let now = clock.now();
    let store: Arc<dyn Store> = open_sqlite(folder.path(), now)?;
    let person = PersonId::from_parts(now, chance::bytes());
    let surveyor = account(person);
    let verified = surveyor.password.clone();
    store.add_account(surveyor, Actor::Terminal, now).await?;
    let session = Session {
        token_hash: Sha256::digest(COOKIE).into(),
        person,
        created_at: now,
        expires_at: now + 86_400_000,
        agent: String::new(),
    };
    store.begin_session(session, verified, None).await?;
    let app = App::new(Config::new(folder.path().to_owned()), store, clock);
    let source = Connection::open(folder.path().join(DATABASE_FILE))?;
    let mut bare = same_database(folder.path())?;
    let mut log_only = log_only_database(folder.path())?;

    let mut phones: Vec<_> = (0..PHONES).map(|_| Phone::new(person, now)).collect();
    let enterprises: Vec<_> = (0..500).map(|_| RecordId::from_parts(now, chance::bytes())).collect();
    let (mut ours, mut bares, mut logs, mut pushes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let body = phones[0].batch(&enterprises)?;
        let begun = Instant::now();
        push(&app, body).await?;
        pushes.push(begun.elapsed().as_secs_f64() * 1_000.0);

        let bodies: Result<Vec<_>, _> = phones.iter_mut().map(|phone| phone.batch(&enterprises)).collect();
        let bodies = bodies?;
        let begun = Instant::now();
        let mut waiting = tokio::task::JoinSet::new();
        for body in bodies {
            let app = app.clone();
            waiting.spawn(async move { push(&app, body).await.map_err(|failure| failure.to_string()) });
        }
        while let Some(answered) = waiting.join_next().await {
            answered??;
        }
        ours.push(per_second(begun));

        let rows = new_rows(&source)?;
        let begun = Instant::now();
        for rows in &rows {
            insert(&mut bare, &TABLES, rows)?;
        }
        bares.push(per_second(begun));
        let begun = Instant::now();
        for rows in &rows {
            insert(&mut log_only, &TABLES[..1], rows)?;
        }
        logs.push(per_second(begun));
    }
    let (ours, bare) = (median(ours), median(bares));
    let outcome = serde_json::json!({
        "ours_per_s": ours.round(),
        "bare_per_s": bare.round(),
        "ratio": (ours / bare * 1_000.0).round() / 1_000.0,
        "log_only_per_s": median(logs).round(),
        "push_ms": (median(pushes) * 10.0).round() / 10.0,
        "rounds": ROUNDS,
    });
    writeln!(std::io::stdout(), "{outcome}")?;
    Ok(())
}

fn account(person: PersonId) -> Account {
    Account {
        person,
        name: "bench".into(),
        display_name: "Bench".into(),
        role: Role::Surveyor,
        password: String::new(),
        reach: domain::reach::Reach::Everything,
        disabled_at: None,
    }
}

/// Sends one push through the router; all of its edits must be stored.
async fn push(app: &App, body: Vec<u8>) -> Result<(), Failure> {
    let request = Request::post("/api/sync/push")
        .header(header::COOKIE, format!("thucdia_session={COOKIE}"))
        .header(header::CONTENT_ENCODING, "gzip")
        .header("thucdia-protocol", "1")
        .body(Body::from(body))?;
    let response = app.router().oneshot(request).await?;
    if !response.status().is_success() {
        return Err(format!("the push was answered with {}", response.status()).into());
    }
    let answer: PushResponse = decode(&response.into_body().collect().await?.to_bytes())?;
    let is_stored = |verdict: &Verdict| matches!(verdict.outcome, Outcome::Applied(_));
    if answer.verdicts.len() == PUSH_BATCH && answer.verdicts.iter().all(is_stored) {
        Ok(())
    } else {
        Err("not every visit was stored".into())
    }
}

struct Phone {
    device: DeviceId,
    person: PersonId,
    counter: u64,
    now: u64,
    clock: HybridClock,
}

impl Phone {
    fn new(person: PersonId, now: u64) -> Self {
        Self {
            device: DeviceId::from_parts(now, chance::bytes()),
            person,
            counter: 0,
            now: now - 86_400_000,
            clock: HybridClock::default(),
        }
    }

    /// A visit with forty answers, about as long as real ones.
    fn visit(&mut self, enterprise: RecordId) -> Edit {
        self.counter += 1;
        self.now += 1_000;
        let record = RecordId::from_parts(self.now, chance::bytes());
        let mut draft = Draft::new(record, RecordKind::Visit, self.person, Some("visit@2026.1".into()));
        let days = chrono::Days::new(self.counter % 600);
        let date = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default() + days;
        set(&mut draft, "enterprise", Answer::Reference(enterprise));
        set(&mut draft, "visit_date", Answer::Date(date));
        set(&mut draft, "visit_outcome", Answer::Choice("done".into()));
        set(
            &mut draft,
            "visit_note",
            Answer::Text(format!("{}. {NOTE}", self.counter)),
        );
        for number in 0..10i64 {
            let count = (self.counter.cast_signed() * 31 + number * 17) % 900;
            set(
                &mut draft,
                &format!("yes_no_{number}"),
                Answer::Choice(if count % 2 == 0 { "yes" } else { "no" }.into()),
            );
            set(&mut draft, &format!("members_{number}"), Answer::Integer(count / 7));
        }
        for number in 0..16i64 {
            let count = (self.counter.cast_signed() * 37 + number * 13) % 1_900;
            set(&mut draft, &format!("workers_{number}"), Answer::Integer(count));
        }
        let id = EditId {
            device: self.device,
            counter: self.counter,
        };
        draft.sign(id, &mut self.clock, self.now)
    }

    /// A full push, as it is sent.
    fn batch(&mut self, enterprises: &[RecordId]) -> Result<Vec<u8>, Failure> {
        let edits: Vec<_> = (0..PUSH_BATCH)
            .map(|number| self.visit(enterprises[(number * 7) % enterprises.len()]))
            .collect();
        let request = PushRequest {
            device: self.device,
            app_version: "bench".into(),
            sent_at: self.now,
            unsent: 0,
            edits: pack_edits(&edits),
        };
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(&encode(&request))?;
        Ok(writer.finish()?)
    }
}

fn set(draft: &mut Draft, field: &str, value: Answer) {
    let seen = Context::default();
    draft.changes.insert(FieldName::new(field), Change { value, seen });
}

/// The tables that a visit has a row in, with their columns.
const TABLES: [(&str, usize); 3] = [("edit", 11), ("record", 7), ("visit", 11)];

const SETTINGS: &str = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                        PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;";

/// A second database with the same tables, open as bare SQLite.
fn same_database(folder: &Path) -> Result<Connection, Failure> {
    let folder = folder.join("bare");
    drop(open_sqlite(&folder, 1)?);
    let database = Connection::open(folder.join(DATABASE_FILE))?;
    database.execute_batch(SETTINGS)?;
    Ok(database)
}

/// A database with the log alone.
fn log_only_database(folder: &Path) -> Result<Connection, Failure> {
    let database = Connection::open(folder.join("log.sqlite"))?;
    database.execute_batch(SETTINGS)?;
    database.execute_batch(
        "CREATE TABLE edit (
             number INTEGER PRIMARY KEY, device BLOB, counter INTEGER, record BLOB, first INTEGER, kind TEXT,
             author BLOB, stamp INTEGER, received_at INTEGER, received_by BLOB, body BLOB
         );",
    )?;
    Ok(database)
}

type Rows = Vec<Vec<Vec<Value>>>;

/// Reads the last rows of each table, by push.
fn new_rows(source: &Connection) -> Result<Vec<Rows>, Failure> {
    let mut pushes = vec![Rows::new(); PHONES];
    for (table, columns) in TABLES {
        let count = PHONES * PUSH_BATCH;
        let mut statement = source.prepare(&format!("SELECT * FROM {table} ORDER BY number DESC LIMIT {count}"))?;
        let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
        let mut rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        rows.reverse();
        for (push, rows) in pushes.iter_mut().zip(rows.chunks(PUSH_BATCH)) {
            push.push(rows.to_vec());
        }
    }
    Ok(pushes)
}

fn insert(database: &mut Connection, tables: &[(&str, usize)], rows: &Rows) -> Result<(), Failure> {
    let transaction = database.transaction()?;
    for ((table, columns), rows) in tables.iter().zip(rows) {
        let places = vec!["?"; *columns].join(", ");
        let mut insert = transaction.prepare_cached(&format!("INSERT INTO {table} VALUES ({places})"))?;
        for row in rows {
            insert.execute(params_from_iter(row))?;
        }
    }
    transaction.commit()?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand rows")]
fn per_second(begun: Instant) -> f64 {
    (PHONES * PUSH_BATCH) as f64 / begun.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
