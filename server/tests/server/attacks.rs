//! What somebody with an account and bad intentions sends: to every route there is, in every place that takes a value.
//!
//! Routes are read from the router's own source, so a new one is attacked without being listed here. Nothing may fail on the
//! server's side, and nothing outside the caller's reach may be said.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use domain::api::{Listing, QuarantineRow, Settle, Undo};
use domain::reach::{Part, Reach};
use domain::record::{Answer, DeviceId, EditId, FieldName, RecordId, RecordKind};
use http::StatusCode;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::support::{Phone, TestApp, User, fresh, request};

const ROUTER: &str = include_str!("../../src/router.rs");

/// What another team recorded, and nobody else is told.
const SECRET: &str = "Chỉ tổ kia biết";

/// What databases, file systems, parsers and people's eyes stumble over.
fn hostile() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        " ",
        "'",
        "' OR '1'='1' --",
        "\"; DROP TABLE edit; --",
        "1); DELETE FROM record; --",
        "%",
        "_",
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "%2e%2e%2f",
        "/etc/passwd",
        "a\0b",
        "\u{202e}gnp.exe",
        "\u{feff}",
        "ấ\u{301}\u{301}\u{301}",
        "<script>alert(1)</script>",
        "=HYPERLINK(\"http://x\")",
        "{}",
        "[]",
        "null",
        "-1",
        "0",
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775808",
        "1e309",
        "NaN",
        "+262143-01-01",
        "0000-00-00",
        "ffffffffffffffffffffffffffffffff",
    ]
    .map(str::to_owned)
    .into();
    values.push("x".repeat(20_000));
    values
}

/// The names that lists and feeds ask by.
const ASKED: [&str; 20] = [
    "q",
    "zone",
    "state",
    "from",
    "to",
    "author",
    "conflicts",
    "sort",
    "descending",
    "offset",
    "limit",
    "scope",
    "since",
    "held",
    "turning",
    "have",
    "who",
    "what",
    "about",
    "unheard_of",
];

/// Reads the routes with their methods out of the router's source.
fn routes() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut routes = BTreeMap::<_, BTreeSet<_>>::new();
    for part in ROUTER.split(".route(").skip(1) {
        let mut quoted = part.split('"');
        let path = quoted.nth(1).expect("a route has a path");
        let rest = part.split(".layer(").next().unwrap_or_default();
        for (call, method) in [
            ("get(", "GET"),
            ("post(", "POST"),
            ("put(", "PUT"),
            ("delete(", "DELETE"),
            ("patch(", "PATCH"),
        ] {
            if rest.contains(call) {
                routes.entry(path.to_owned()).or_default().insert(method);
            }
        }
    }
    routes
}

fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

/// Two teams; the attacker has every right, within one zone.
struct Siege {
    app: TestApp,
    attacker: User,
    theirs: RecordId,
    visit: RecordId,
}

impl Siege {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let author = app.sign_in("khaosat1").await;
        let mut phone = Phone::of(&author);
        let enterprise = fresh(RecordKind::Enterprise);
        let edit = phone.write(
            &enterprise,
            &[("enterprise_name", &format!("t{SECRET}")), ("zone_code", "cTS")],
        );
        let visit = phone.visit(enterprise.id, "2026-11-20");
        app.store(&author, &[edit, visit.clone()]).await;
        let attacker = app.sign_in("quantri").await;
        let siege = Self {
            app,
            attacker,
            theirs: enterprise.id,
            visit: visit.record,
        };
        siege.app.reach(
            &siege.attacker,
            &Reach::Part(Part {
                zones: BTreeSet::from(["YP".to_owned()]),
                ..Part::default()
            }),
        );
        siege
    }

    /// Signs in again, after whatever an attack on sessions left behind.
    async fn renewed(&mut self) {
        self.app.clock.advance(20 * 60 * 1_000);
        self.attacker = self.app.sign_in("quantri").await;
    }

    /// Sends it and looks at the answer: no failure of the server, and nothing of the other team's.
    async fn sends(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> StatusCode {
        let mut request = request(Some(&self.attacker), method, path);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let what = || format!("{method} {}", path.chars().take(200).collect::<String>());
        let Ok(request) = request.body(body.map_or_else(Body::empty, Body::from)) else {
            // No client can send it either.
            return StatusCode::BAD_REQUEST;
        };
        let response = self.app.open(request).await;
        let status = response.status();
        assert!(!status.is_server_error(), "{}: {status}", what());
        if response
            .headers()
            .get("content-type")
            .is_some_and(|kind| kind == "text/event-stream")
        {
            // It goes on telling: there is no end to wait for.
            return status;
        }
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let told = String::from_utf8_lossy(&body);
        assert!(!told.contains(SECRET), "{}: {told}", what());
        for sign in ["rusqlite", "SQLITE", "syntax error", "panicked", "src/"] {
            assert!(!told.contains(sign) || status.is_success(), "{}: {told}", what());
        }
        status
    }

    /// Everything is as it was.
    async fn nothing_happened(&self) {
        let owner = self.app.sign_in("giamsat").await;
        let shown = self.app.shown(&owner, self.theirs).await;
        assert_eq!((shown.title.as_str(), shown.deleted), (SECRET, false));
        assert_eq!(self.app.shown(&owner, self.visit).await.conflicts(), 0);
    }
}

/// Counts the fields of a record that disagree, as the desk is told.
trait Conflicts {
    fn conflicts(&self) -> usize;
}

impl Conflicts for domain::api::RecordDetail {
    fn conflicts(&self) -> usize {
        self.fields.iter().filter(|field| field.live.len() > 1).count()
    }
}

#[test]
fn the_router_can_be_read() {
    let routes = routes();
    assert!(routes.len() > 35, "{routes:?}");
    assert!(routes["/api/session"].contains("DELETE") && routes["/api/sync/push"].contains("POST"));
}

#[tokio::test]
async fn no_path_breaks_out_or_breaks_anything() {
    let siege = Siege::new().await;
    for (route, methods) in routes().into_iter().filter(|(route, _)| route.contains('{')) {
        let holes: Vec<_> = route.split('/').filter(|part| part.starts_with('{')).collect();
        for value in hostile()
            .iter()
            .map(|value| percent(value))
            .chain(["%FF%FE".into(), "%00".into(), "%".into()])
        {
            for attacked in &holes {
                let path = holes.iter().fold(route.clone(), |path, hole| {
                    let filling = if hole == attacked { value.as_str() } else { good(hole) };
                    path.replacen(hole, filling, 1)
                });
                for method in &methods {
                    let body = (*method != "GET").then(|| b"{}".to_vec());
                    siege.sends(method, &path, body).await;
                }
            }
        }
    }
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2f..%2fetc%2fpasswd",
        "/icons/../../server/Cargo.toml",
        "//etc/passwd",
        "/%00",
        "/%FF",
        "/assets/..%5c..%5cthucdia.sqlite",
        "/thucdia.sqlite",
        "/data/thucdia.sqlite",
    ] {
        let answer = siege.app.get(Some(&siege.attacker), path).await;
        // Where the app was not built into the program, its pages are said to be missing.
        let broke = answer.status.is_server_error() && answer.status != http::StatusCode::SERVICE_UNAVAILABLE;
        assert!(!broke, "{path}: {}", answer.status);
        let told = answer.text();
        assert!(
            !told.contains("[package]") && !told.contains("root:") && !told.contains("SQLite format"),
            "{path}"
        );
    }
    siege.nothing_happened().await;
}

/// What each place in a path usually holds.
fn good(hole: &str) -> &'static str {
    match hole {
        "{scope}" => "register",
        "{kind}" => "visit",
        "{seq}" | "{index}" | "{number}" => "1",
        _ => "0193b2f1c0007000800000000000000a",
    }
}

#[tokio::test]
async fn no_question_breaks_anything_or_finds_more_than_it_should() {
    let siege = Siege::new().await;
    let asked: Vec<_> = routes()
        .into_iter()
        .filter(|(route, methods)| methods.contains("GET") && !route.contains('{'))
        .map(|(route, _)| route)
        .collect();
    for route in asked {
        for name in ASKED {
            for value in hostile()
                .iter()
                .map(|value| percent(value))
                .chain(["%FF".into(), "%".into()])
            {
                siege.sends("GET", &format!("{route}?{name}={value}"), None).await;
            }
        }
    }
    let owner = siege.app.sign_in("giamsat").await;
    for (words, expected) in [
        ("ca rieng", 0),
        ("Chỉ tổ kia", 1),
        ("%", 0),
        ("_", 0),
        ("' OR '1'='1", 0),
    ] {
        let path = format!("/api/enterprises?q={}", percent(words));
        let found: Listing<domain::api::EnterpriseRow> = siege.app.get_json(&owner, &path).await;
        assert_eq!(found.total, expected, "{words}");
    }
    siege.nothing_happened().await;
}

/// A body that is taken in, or nearly, for each route that takes one.
fn bodies(theirs: RecordId) -> BTreeMap<&'static str, Value> {
    let device = "0193b2f1c0007000800000000000000b";
    let edit = json!({ "device": device, "counter": 1 });
    BTreeMap::from([
        ("/api/session", json!({ "name": "nobody", "password": "wrong" })),
        (
            "/api/device",
            json!({ "device": device, "name": "a", "platform": "b", "app_version": "c" }),
        ),
        ("/api/device/name", json!({ "name": "a" })),
        (
            "/api/device/report",
            json!({
                "device": device, "name": "a", "platform": "b", "app_version": "c", "sent_at": 1, "unsent": 1,
                "drafts": 1, "refused": [1],
                "storage": { "persisted": true, "usage": 1, "quota": 1, "installed": false },
                "receipts": { "runs": [[1, 2]], "digest": { "count": 1, "hash": 1 } },
            }),
        ),
        (
            "/api/device/receipts",
            json!({ "device": device, "receipts": [[1, 2]] }),
        ),
        ("/api/device/wiped", json!({ "device": device })),
        ("/api/escrow", json!({ "device": device, "secret": vec![7; 32] })),
        (
            "/api/conflicts/settle",
            json!({ "record": theirs, "field": "address", "answer": "tMột", "seen": [edit], "reason": "a" }),
        ),
        ("/api/conflicts/undo", json!({ "edit": edit, "field": "address" })),
        (
            "/api/enterprises/merge",
            json!({ "keep": theirs, "other": theirs, "versions": [1, 1], "take": ["address"], "reason": "a" }),
        ),
        ("/api/enterprises/unmerge", json!({ "other": theirs })),
        (
            "/api/quarantine/decide",
            json!({ "edits": [{ "edit": edit, "digest": "00" }], "decision": "adopt", "reason": "a" }),
        ),
        ("/api/devices/{device}/name", json!({ "name": "a" })),
        ("/api/devices/{device}/revoke", json!({ "reason": "a" })),
        ("/api/contacts/erase", json!({ "record": theirs })),
        (
            "/api/requests",
            json!({ "kind": "see", "received_on": "2026-11-20", "via_processor": false, "reference": "a", "record": theirs }),
        ),
        (
            "/api/requests/{number}",
            json!({ "step": { "close": "done" }, "reason": "a" }),
        ),
        (
            "/api/review",
            json!({ "record": theirs, "version": 1, "verdict": "approve", "comment": "a", "comments": { "address": "a" } }),
        ),
    ])
}

/// Puts each hostile value in the place of each value of a body, one at a time.
fn poisoned(body: &Value) -> Vec<Value> {
    let mut values: Vec<Value> = hostile().into_iter().map(Value::String).collect();
    values.extend([
        json!(null),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!([]),
        json!({}),
        json!(true),
        json!([[[[[[]]]]]]),
        json!({ "$gt": "" }),
    ]);
    let places = places(body, "");
    let mut all = Vec::new();
    for place in &places {
        for value in &values {
            let mut body = body.clone();
            if let Some(there) = body.pointer_mut(place) {
                *there = value.clone();
            }
            all.push(body);
        }
    }
    all
}

fn places(value: &Value, here: &str) -> Vec<String> {
    let within: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        // The first stands for all: a key of 32 bytes has one kind of place.
        Value::Array(items) => items.iter().take(1).map(|value| ("0".to_owned(), value)).collect(),
        _ => Vec::new(),
    };
    let mut all = vec![here.to_owned()];
    for (name, value) in within {
        all.extend(places(
            value,
            &format!("{here}/{}", name.replace('~', "~0").replace('/', "~1")),
        ));
    }
    all
}

#[tokio::test]
async fn no_body_breaks_anything_or_changes_what_is_not_theirs() {
    let mut siege = Siege::new().await;
    let bodies = bodies(siege.theirs);
    let raw: [Vec<u8>; 8] = [
        Vec::new(),
        b"\0".to_vec(),
        b"\xff\xfe{}".to_vec(),
        b"{\"name\":\"\xff\"}".to_vec(),
        "[".repeat(100_000).into_bytes(),
        "{\"a\":".repeat(50_000).into_bytes(),
        b"{}".to_vec(),
        vec![b' '; 300 * 1024],
    ];
    for (route, methods) in routes() {
        for method in methods.into_iter().filter(|method| *method != "GET") {
            siege.renewed().await;
            let path = route
                .split('/')
                .map(|part| if part.starts_with('{') { good(part) } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            for body in &raw {
                siege.sends(method, &path, Some(body.clone())).await;
            }
            if let Some(body) = bodies.get(route.as_str()) {
                let whole = siege
                    .sends(method, &path, Some(serde_json::to_vec(body).unwrap()))
                    .await;
                assert_ne!(
                    whole, 400,
                    "{route}: what is poisoned below is no body of this route: {body}"
                );
                siege.renewed().await;
            }
            for body in bodies.get(route.as_str()).map(poisoned).unwrap_or_default() {
                siege
                    .sends(method, &path, Some(serde_json::to_vec(&body).unwrap()))
                    .await;
            }
        }
    }
    siege.nothing_happened().await;
}

#[tokio::test]
async fn another_teams_record_is_not_there_by_a_guessed_id() {
    let siege = Siege::new().await;
    let (app, attacker) = (&siege.app, &siege.attacker);
    for id in [siege.theirs, siege.visit] {
        assert_eq!(
            app.get(Some(attacker), &format!("/api/records/{id}")).await.code(),
            "not_found"
        );
        assert_eq!(
            app.get(Some(attacker), &format!("/api/records/{id}/history"))
                .await
                .text(),
            "[]"
        );
        let settle = Settle {
            record: id,
            field: FieldName::new("enterprise_name"),
            answer: Answer::Text("Đã đổi".into()),
            seen: Vec::new(),
            reason: None,
        };
        assert_eq!(
            app.post_json(Some(attacker), "/api/conflicts/settle", &settle)
                .await
                .code(),
            "not_found"
        );
        let erase = json!({ "record": id });
        assert_eq!(
            app.post_json(Some(attacker), "/api/contacts/erase", &erase)
                .await
                .code(),
            "not_found"
        );
        let asked = json!({
            "kind": "delete", "received_on": "2026-11-20", "via_processor": false, "reference": "Công văn 1", "record": id,
        });
        assert_eq!(
            app.post_json(Some(attacker), "/api/requests", &asked).await.code(),
            "not_found"
        );
        let unmerge = json!({ "other": id });
        assert_eq!(
            app.post_json(Some(attacker), "/api/enterprises/unmerge", &unmerge)
                .await
                .code(),
            "not_found"
        );
        let review = json!({ "record": id, "version": 2, "verdict": "approve" });
        assert_eq!(app.post_json(Some(attacker), "/api/review", &review).await.status, 404);
    }
    let history = app.sign_in("giamsat").await;
    let rows: Vec<domain::api::HistoryRow> = app
        .get_json(&history, &format!("/api/records/{}/history", siege.theirs))
        .await;
    let guessed = EditId {
        device: DeviceId::from_bytes([7; 16]),
        counter: 1,
    };
    for edit in [rows[0].edit, guessed] {
        let undo = Undo {
            edit,
            field: FieldName::new("enterprise_name"),
        };
        let refused = app.post_json(Some(attacker), "/api/conflicts/undo", &undo).await;
        assert!(refused.status.is_client_error(), "{}", refused.text());
    }
    let waiting: Listing<QuarantineRow> = app.get_json(attacker, "/api/quarantine").await;
    assert_eq!(waiting.total, 0);
    siege.nothing_happened().await;
}
