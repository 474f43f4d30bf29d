//! What phones notice of a large list: fifty push without a pause while the office takes in fifty thousand rows.
//!
//! The list goes in twice: once at the desk, in the server's own process, and once at the command line, where another
//! process writes the same database. Afterwards every receipt is looked up in the log, every row of the list must be taken
//! in, and `thucdia doctor` goes through the whole database.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::api::{ImportRow, ImportState};
use domain::record::{Edit, EditId, RecordId, RecordKind};
use rusqlite::{Connection, OpenFlags};
use tests::harness::office::Office;
use tests::harness::places;
use tests::people::{Device, receipts};
use tokio::task::JoinSet;

use crate::table::{Goal, Row, Table, percentile};

const ROWS: usize = 50_000;
const PHONES: u8 = 50;
/// Of each push: what somebody brings from a day outside.
const VISITS: usize = 18;
const CORRECTIONS: usize = 2;
/// How often the desk asks how far its import is.
const LOOK: Duration = Duration::from_millis(250);

/// Where the list is handed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Door {
    Desk,
    Terminal,
}

impl Door {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Desk => "at the desk",
            Self::Terminal => "at the command line",
        }
    }
}

/// Measures both doors.
pub(crate) async fn measure(table: &mut Table) {
    for door in [Door::Desk, Door::Terminal] {
        measure_at(door, table).await;
    }
}

async fn measure_at(door: Door, table: &mut Table) {
    let mut office = Office::with_people(&places::evidence().join("bench-office.log"));
    let names: Vec<String> = (0..PHONES).map(|number| format!("dien_thoai_{number}")).collect();
    for name in &names {
        office.adds_a_person(name, "surveyor", name);
    }
    // Half of the list is known, with another address.
    office.imports(&list(ROWS / 2, "Lô"));
    office.opens().await;
    let known = Arc::new(enterprises(&office.data()));
    let mut phones = Vec::new();
    for (number, name) in (1..).zip(&names) {
        phones.push(Device::signs_in(office.port(), name, number).await);
    }
    let desk = Device::signs_in(office.port(), "giamsat", 0).await;

    let is_over = Arc::new(AtomicBool::new(false));
    let mut pushing = JoinSet::new();
    for (number, phone) in phones.into_iter().enumerate() {
        pushing.spawn(pushes_until(phone, number, Arc::clone(&known), Arc::clone(&is_over)));
    }
    let office = Arc::new(office);
    let begun = Instant::now();
    let left = match door {
        Door::Desk => takes_in_at_the_desk(&desk).await,
        Door::Terminal => takes_in_at_the_terminal(&office, &desk).await,
    };
    let took = begun.elapsed().as_secs_f64();
    is_over.store(true, Ordering::Relaxed);
    let pushed: Vec<Pushed> = pushing.join_all().await;

    let missing = left + not_in_the_log(&office.data(), &pushed);
    office.is_told(&["doctor"]);
    let times: Vec<f64> = pushed.iter().flat_map(|phone| phone.times.iter().copied()).collect();
    let what = format!("{PHONES} phones push while {ROWS} rows come in {}", door.in_words());
    let edits = format!("{} edits", VISITS + CORRECTIONS);
    table.add(Row::new(
        format!("{what}: rows and edits lost"),
        "",
        vec![count(missing)],
        Goal::AtMost(0.0),
    ));
    table.add(Row::new(
        format!("{what}: a push of {edits}, p95 of {}", times.len()),
        "ms",
        vec![percentile(&times, 0.95)],
        Goal::AtMost(1_000.0),
    ));
    table.add(Row::new(
        format!("{what}: the slowest push"),
        "ms",
        vec![percentile(&times, 1.0)],
        Goal::None,
    ));
    table.add(Row::new(format!("{what}: the list"), "s", vec![took], Goal::None));
}

/// Hands the list in, accepts what is proposed and waits until it is taken in; returns how many rows were not.
async fn takes_in_at_the_desk(desk: &Device) -> usize {
    let path = "/api/imports?provider=zone_authority&file=danh-sach.csv";
    let import: ImportRow = desk.hands_in(path, list(ROWS, "Khu").into_bytes()).await;
    let path = format!("/api/imports/{}", import.number);
    let mut import: ImportRow = desk.hands_in(&format!("{path}/apply"), Vec::new()).await;
    while import.running || import.state == ImportState::Applying {
        tokio::time::sleep(LOOK).await;
        import = desk.asks(&path).await;
    }
    not_taken_in(&import)
}

async fn takes_in_at_the_terminal(office: &Arc<Office>, desk: &Device) -> usize {
    let office = Arc::clone(office);
    let importing = tokio::task::spawn_blocking(move || office.imports(&list(ROWS, "Khu")));
    importing.await.expect("the list is imported");
    let imports: Vec<ImportRow> = desk.asks("/api/imports").await;
    imports.first().map_or(ROWS, not_taken_in)
}

fn not_taken_in(import: &ImportRow) -> usize {
    ROWS - usize::try_from(import.counts.applied).unwrap_or_default()
}

/// What a phone sent, and how long it waited for each answer.
struct Pushed {
    edits: Vec<(EditId, Option<u64>)>,
    times: Vec<f64>,
}

/// Pushes visits to enterprises of the list, and corrections of them, one push after the other.
async fn pushes_until(mut phone: Device, number: usize, known: Arc<Vec<RecordId>>, is_over: Arc<AtomicBool>) -> Pushed {
    let mut pushed = Pushed {
        edits: Vec::new(),
        times: Vec::new(),
    };
    // Each phone begins elsewhere, so that two never correct one enterprise.
    let mut next = (number..).step_by(usize::from(PHONES));
    while !is_over.load(Ordering::Relaxed) {
        let mut edits: Vec<Edit> = (0..VISITS).map(|visit| phone.writes_a_visit(&note(visit))).collect();
        for corrected in next.by_ref().take(CORRECTIONS).filter_map(|place| known.get(place)) {
            let answers = [
                ("address", "tSố 8".to_owned()),
                ("main_activity", "tmay mặc".to_owned()),
            ];
            edits.push(phone.writes(*corrected, RecordKind::Enterprise, &answers));
        }
        let begun = Instant::now();
        let answer = phone.pushes(&edits).await.expect("the server takes the push");
        pushed.times.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let receipts = receipts(&answer).into_iter().chain(std::iter::repeat(None));
        let numbers = receipts.map(|receipt| receipt.map(|receipt| receipt.number));
        pushed.edits.extend(edits.iter().map(|edit| edit.id).zip(numbers));
    }
    pushed
}

fn note(number: usize) -> String {
    format!("Lượt {number}: đã làm việc với phụ trách nhân sự, hẹn quay lại sau quý này.")
}

/// Counts the edits whose receipt is not true, and those that the log has twice.
fn not_in_the_log(data: &Path, pushed: &[Pushed]) -> usize {
    let database = reads(data);
    let mut find = database
        .prepare("SELECT count(*), max(number) FROM edit WHERE device = ?1 AND counter = ?2")
        .expect("the log can be read");
    let mut is_there = |id: &EditId, receipt: Option<u64>| {
        let counter = i64::try_from(id.counter).unwrap_or_default();
        let found: (u64, Option<u64>) = find
            .query_row((id.device.as_bytes(), counter), |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("the log can be read");
        receipt.is_some() && found == (1, receipt)
    };
    let edits = pushed.iter().flat_map(|phone| &phone.edits);
    edits.filter(|(id, receipt)| !is_there(id, *receipt)).count()
}

fn enterprises(data: &Path) -> Vec<RecordId> {
    let database = reads(data);
    let mut all = database
        .prepare("SELECT id FROM enterprise")
        .expect("the register can be read");
    let ids = all.query_map([], |row| row.get(0)).expect("the register can be read");
    ids.map(|id| RecordId::from_bytes(id.expect("an id"))).collect()
}

fn reads(data: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(data.join("thucdia.sqlite"), flags).expect("the database opens")
}

/// Writes a list whose enterprises are always the same; only where they lie differs.
fn list(rows: usize, lot: &str) -> String {
    let mut text = "Tên doanh nghiệp,MST,KCN,Địa chỉ\n".to_owned();
    let zones = ["Tiên Sơn", "Quế Võ", "Yên Phong", "VSIP"];
    for (number, code) in (0..).filter_map(|number| Some((number, tax_code(number)?))).take(rows) {
        let zone = zones[number % zones.len()];
        writeln!(text, "Công ty TNHH Số {number},{code},{zone},{lot} {number}").unwrap_or_default();
    }
    text
}

/// Returns the code with this number; some numbers have no check digit.
fn tax_code(number: usize) -> Option<String> {
    let base = format!("23{:07}", 1_000_000 + number);
    let weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let digits = base.bytes().map(|digit| usize::from(digit - b'0'));
    let sum: usize = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
    let last = 10 - sum % 11;
    (last < 10).then(|| format!("{base}{last}"))
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
const fn count(number: usize) -> f64 {
    number as f64
}
