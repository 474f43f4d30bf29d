//! The work of the bench page: save, push, pull, reopen, search, in the product and in the plain reference by turns.

use serde_json::{Value, json};

use crate::place::Place;
use crate::table::{Goal, Row, Table, percentile};

const ROUNDS: usize = 5;
const VISITS: usize = 1_000;
const REGISTER: usize = 50_000;
const PHONE_REGISTER: usize = 10_000;
const WHO: [&str; 2] = ["contender", "reference"];
const PLAIN: &str = "plain IndexedDB and fetch";

/// Measures the parts that are wanted, on this machine's own terms.
pub(crate) async fn measure(table: &mut Table, wants: impl Fn(&str) -> bool) {
    let place = Place::with_enterprises(REGISTER).await;
    if wants("save") {
        saves(&place, table).await;
    }
    if wants("push") {
        pushes(&place, table).await;
    }
    if wants("pull") {
        pulls(&place, table).await;
    }
    if wants("search") {
        searches(&place, table).await;
    }
}

/// Measures what a phone feels: processor four times slower, 100 ms round trip, 8 Mbit/s down, 2 up.
pub(crate) async fn measure_on_a_phone(table: &mut Table) {
    let place = Place::with_enterprises(PHONE_REGISTER).await;
    let chromium = place.browser.chromium().await;
    chromium.throttles_processor(4.0).await;
    chromium.throttles_network(100.0, 8e6, 2e6).await;
    let [push, plain] = rounds_of_pushes(&place, "phone-push").await.times;
    let row = Row::new("on a phone: push 1,000 visits", "ms", push, Goal::AtMost(1_000.0));
    table.add(row.beside(PLAIN, plain));
    let [pull, plain] = rounds_of_pulls(&place, "phone-pull").await.times;
    let row = Row::new(
        "on a phone: first pull of 10,000, to searchable",
        "ms",
        pull,
        Goal::AtMost(1_000.0),
    );
    table.add(row.beside(PLAIN, plain));
    let [reopen, plain] = rounds_of_reopening(&place, "phone-pull").await;
    table.add(Row::new("on a phone: reopen 10,000, to searchable", "ms", reopen, Goal::None).beside(PLAIN, plain));
}

async fn saves(place: &Place, table: &mut Table) {
    let mut times = [Vec::new(), Vec::new()];
    for who in WHO {
        place.measures("open", who, json!("save")).await;
        // The first ones pay for waking the storage up.
        place.measures("saves", who, json!(10)).await;
    }
    for _ in 0..ROUNDS {
        for (who, times) in WHO.into_iter().zip(&mut times) {
            times.extend(numbers(&place.measures("saves", who, json!(40)).await));
        }
    }
    closes(place).await;
    let [ours, bare] = times;
    let row = Row::new("save one visit, strict", "ms", ours, Goal::AtMostTimes(2.0));
    table.add(row.beside("bare strict IndexedDB put of the same bytes", bare));
}

async fn pushes(place: &Place, table: &mut Table) {
    let Rounds {
        times: [ours, plain],
        bytes,
    } = rounds_of_pushes(place, "push").await;
    let rate = |times: &[f64]| {
        times
            .iter()
            .map(|millis| 1_000.0 * count(VISITS) / millis)
            .collect::<Vec<_>>()
    };
    let row = Row::new(
        "push 1,000 visits, to receipts stored",
        "1/s",
        rate(&ours),
        Goal::AtLeast(10_000.0),
    );
    table.add(row.beside(PLAIN, rate(&plain)));
    table.add(Row::new("push 1,000 visits, to receipts stored", "ms", ours, Goal::None).beside(PLAIN, plain));
    let [ours, plain] = bytes;
    table.add(Row::new("bytes up, 1,000 visits", "KiB", ours, Goal::AtMost(120.0)).beside(PLAIN, plain));
}

async fn pulls(place: &Place, table: &mut Table) {
    let Rounds {
        times: [ours, plain],
        bytes,
    } = rounds_of_pulls(place, "pull").await;
    let row = Row::new(
        "first pull of 50,000 enterprises, to searchable",
        "ms",
        ours,
        Goal::AtMost(1_500.0),
    );
    table.add(row.beside(PLAIN, plain));
    let [ours, plain] = bytes;
    table.add(Row::new("bytes down, 50,000 enterprises", "KiB", ours, Goal::AtMost(2_560.0)).beside(PLAIN, plain));
    let [ours, plain] = rounds_of_reopening(place, "pull").await;
    let row = Row::new(
        "reopening with 50,000 enterprises, to searchable",
        "ms",
        ours,
        Goal::AtMost(700.0),
    );
    table.add(row.beside(PLAIN, plain));
}

async fn searches(place: &Place, table: &mut Table) {
    place.opens_the_page().await;
    for who in WHO {
        place.measures("open", who, json!("search")).await;
        place.measures("pull", who, Value::Null).await;
    }
    let chromium = place.browser.chromium().await;
    for (terms, slower, limit) in [("", 1.0, 8.0), (", 4x slower processor", 4.0, 30.0)] {
        chromium.throttles_processor(slower).await;
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            for (who, times) in WHO.into_iter().zip(&mut times) {
                times.extend(numbers(&place.measures("keystrokes", who, Value::Null).await));
            }
        }
        let [ours, plain] = times;
        let p95 = vec![percentile(&ours, 0.95)];
        let scan = "plain scan of folded names";
        let row = Row::new(
            format!("search keystroke over 50,000{terms}"),
            "ms",
            ours,
            Goal::AtMost(limit),
        );
        table.add(row.beside(scan, plain.clone()));
        let row = Row::new(
            format!("search keystroke over 50,000{terms}, p95"),
            "ms",
            p95,
            Goal::AtMost(limit),
        );
        table.add(row.beside(scan, vec![percentile(&plain, 0.95)]));
    }
    chromium.throttles_processor(1.0).await;
    closes(place).await;
}

/// Times in milliseconds and traffic in KiB, of the product and of the reference.
struct Rounds {
    times: [Vec<f64>; 2],
    bytes: [Vec<f64>; 2],
}

async fn rounds_of_pushes(place: &Place, name: &str) -> Rounds {
    let mut rounds = Rounds {
        times: [Vec::new(), Vec::new()],
        bytes: [Vec::new(), Vec::new()],
    };
    for round in 0..ROUNDS {
        place.opens_the_page().await;
        for (index, who) in WHO.into_iter().enumerate() {
            place.measures("open", who, json!(format!("{name}-{round}"))).await;
            place.measures("fill", who, json!(VISITS)).await;
            let before = place.network.traffic();
            rounds.times[index].push(place.times("push", who, Value::Null).await);
            rounds.bytes[index].push(kibibytes(place.network.traffic().up - before.up));
        }
        closes(place).await;
    }
    rounds
}

async fn rounds_of_pulls(place: &Place, name: &str) -> Rounds {
    let mut rounds = Rounds {
        times: [Vec::new(), Vec::new()],
        bytes: [Vec::new(), Vec::new()],
    };
    // A first pull is by a browser that has never been here.
    place.browser.chromium().await.forgets_the_network().await;
    for round in 0..ROUNDS {
        place.opens_the_page().await;
        for (index, who) in WHO.into_iter().enumerate() {
            place.measures("open", who, json!(format!("{name}-{round}"))).await;
            let before = place.network.traffic();
            rounds.times[index].push(place.times("pull", who, Value::Null).await);
            rounds.bytes[index].push(kibibytes(place.network.traffic().down - before.down));
        }
        closes(place).await;
    }
    rounds
}

/// Opens again, each time in a new page, what the pulls have left.
async fn rounds_of_reopening(place: &Place, name: &str) -> [Vec<f64>; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        for (who, times) in WHO.into_iter().zip(&mut times) {
            place.opens_the_page().await;
            times.push(place.times("reopen", who, json!(format!("{name}-{round}"))).await);
            place.measures("close", who, Value::Null).await;
        }
    }
    times
}

async fn closes(place: &Place) {
    for who in WHO {
        place.measures("close", who, Value::Null).await;
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn kibibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_024.0
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
const fn count(number: usize) -> f64 {
    number as f64
}
