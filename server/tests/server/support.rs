//! People, phones and a server, so that tests read as what happens.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use domain::api::{AuditRow, Me, RecordDetail, SignIn};
use domain::form::Level;
use domain::reach::Reach;
use domain::record::pack::pack_edits;
use domain::record::{Answer, DeviceId, Draft, Edit, EditId, HybridClock, PersonId, Record, RecordId, RecordKind};
use domain::role::Role;
use domain::sync::{Outcome, PROTOCOL, PushRequest, PushResponse, Receipt, Scope, decode, encode};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use server::clock::{ManualClock, SharedClock};
use server::store::{Actor, AuditQuery, DATABASE_FILE, FeedAsk, SqliteStore, Store, open_sqlite};
use server::{App, Config, Peer, demo};
use tempfile::TempDir;
use tower::ServiceExt;

/// 23 November 2026, 09:00 in Hà Nội.
pub(crate) const MORNING: u64 = 1_795_399_200_000;

/// A server over a database of its own.
pub(crate) struct TestApp {
    router: Router,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sqlite: Arc<SqliteStore>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: TempDir,
}

pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn code(&self) -> String {
        let body: domain::api::ErrorBody = self.json();
        assert!(!body.message.vi.is_empty() && !body.message.en.is_empty());
        assert_eq!(self.headers["x-request-id"].to_str().unwrap(), body.request_id);
        body.code
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// How many accounts there are from the beginning: two surveyors, a supervisor, an administrator.
pub(crate) const PEOPLE: usize = 4;

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) person: PersonId,
    pub(crate) cookie: String,
}

impl TestApp {
    /// A server with the first of the demonstration's accounts and no record.
    pub(crate) async fn new() -> Self {
        let app = Self::over(tempfile::tempdir().unwrap());
        for (name, role, display_name) in demo::ACCOUNTS.into_iter().take(PEOPLE) {
            app.add_account(name, role, display_name).await;
        }
        app
    }

    pub(crate) fn over(folder: TempDir) -> Self {
        let clock = Arc::new(ManualClock::at(MORNING));
        let sqlite = open_sqlite(folder.path(), MORNING).unwrap();
        let store: Arc<dyn Store> = sqlite.clone();
        let shared: SharedClock = clock.clone();
        let app = App::new(Config::new(folder.path().to_owned()), Arc::clone(&store), shared);
        Self {
            router: app.router(),
            store,
            sqlite,
            clock,
            folder,
        }
    }

    /// Stops the server and returns its folder.
    pub(crate) fn stop(self) -> TempDir {
        drop(self.router);
        drop((self.store, self.sqlite));
        self.folder
    }

    pub(crate) async fn add_account(&self, name: &str, role: Role, display_name: &str) {
        // The hash of `thucdia-demo`, made once: hashing it for every test would cost more than the tests.
        static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let password = HASH.get_or_init(|| {
            use argon2::password_hash::{PasswordHasher, SaltString};
            let salt = SaltString::encode_b64(b"sixteen bytes ok").unwrap();
            argon2::Argon2::default()
                .hash_password(demo::PASSWORD.as_bytes(), &salt)
                .unwrap()
                .to_string()
        });
        let account = server::store::Account {
            person: PersonId::from_parts(MORNING, bytes()),
            name: name.into(),
            display_name: display_name.into(),
            role,
            password: password.clone(),
            reach: Reach::Everything,
            disabled_at: None,
        };
        assert!(self.store.add_account(account, Actor::Terminal, MORNING).await.unwrap());
    }

    /// Asks, and leaves the answer's body to come.
    pub(crate) async fn open(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.open(request).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answered {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn try_sign_in(&self, name: &str, password: &str) -> Answered {
        let body = SignIn {
            name: name.into(),
            password: password.into(),
            second_factor: String::new(),
        };
        self.post_json(None, "/api/session", &body).await
    }

    pub(crate) async fn try_sign_in_from(&self, address: IpAddr, name: &str, password: &str) -> Answered {
        let body = SignIn {
            name: name.into(),
            password: password.into(),
            second_factor: String::new(),
        };
        self.post_json_from(address, "/api/session", &body).await
    }

    pub(crate) async fn sign_in(&self, name: &str) -> User {
        let answer = self.try_sign_in(name, demo::PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.user_of(&answer)
    }

    /// Returns whoever was let in by this answer.
    pub(crate) fn user_of(&self, answer: &Answered) -> User {
        let me: Me = answer.json();
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        User {
            person: me.person,
            cookie,
        }
    }

    /// Signs in somebody of this role, with an account of their own.
    pub(crate) async fn of_role(&self, role: Role) -> User {
        let name = format!("of_{role}");
        self.add_account(&name, role, role.as_str()).await;
        self.sign_in(&name).await
    }

    /// Sends a request without a body.
    pub(crate) async fn ask(&self, user: Option<&User>, method: &str, path: &str) -> Answered {
        self.send(request(user, method, path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn delete(&self, user: &User, path: &str) -> Answered {
        self.ask(Some(user), "DELETE", path).await
    }

    pub(crate) async fn put_json<T: serde::Serialize>(&self, user: &User, path: &str, body: &T) -> Answered {
        let request = request(Some(user), "PUT", path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(serde_json::to_vec(body).unwrap().into()).unwrap())
            .await
    }

    pub(crate) async fn post_json_from<T: serde::Serialize>(&self, address: IpAddr, path: &str, body: &T) -> Answered {
        let request = request(None, "POST", path)
            .header(header::CONTENT_TYPE, "application/json")
            .extension(Peer(address));
        self.send(request.body(serde_json::to_vec(body).unwrap().into()).unwrap())
            .await
    }

    pub(crate) async fn get(&self, user: Option<&User>, path: &str) -> Answered {
        self.send(request(user, "GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_json<T: DeserializeOwned>(&self, user: &User, path: &str) -> T {
        let answer = self.get(Some(user), path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub(crate) async fn post_json<T: serde::Serialize>(&self, user: Option<&User>, path: &str, body: &T) -> Answered {
        let request = request(user, "POST", path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(serde_json::to_vec(body).unwrap().into()).unwrap())
            .await
    }

    pub(crate) async fn post_bytes(&self, user: Option<&User>, path: &str, body: Vec<u8>) -> Answered {
        self.send(request(user, "POST", path).body(body.into()).unwrap()).await
    }

    pub(crate) async fn push_raw(&self, user: Option<&User>, body: Vec<u8>, headers: &[(&str, &str)]) -> Answered {
        let mut request = request(user, "POST", "/api/sync/push");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if user.is_none() {
            request = request.header("thucdia-protocol", "1");
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends a batch with exactly these headers; the protocol's is added only if it is not among them.
    pub(crate) async fn push_raw_only(&self, user: &User, body: Vec<u8>, headers: &[(&str, &str)]) -> Answered {
        let mut request = Request::builder()
            .method("POST")
            .uri("/api/sync/push")
            .header(header::COOKIE, &user.cookie);
        if !headers.iter().any(|(name, _)| *name == "thucdia-protocol") {
            request = request.header("thucdia-protocol", "1");
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn push(&self, user: &User, edits: &[Edit]) -> PushResponse {
        let answer = self.push_raw(Some(user), batch(edits), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        decode(&answer.body).unwrap()
    }

    /// Pushes edits that must all be stored.
    pub(crate) async fn store(&self, user: &User, edits: &[Edit]) -> Vec<Receipt> {
        self.push(user, edits)
            .await
            .verdicts
            .iter()
            .map(|verdict| receipt(&verdict.outcome))
            .collect()
    }

    /// Shows a record as the desk sees it.
    pub(crate) async fn shown(&self, supervisor: &User, id: RecordId) -> RecordDetail {
        self.get_json(supervisor, &format!("/api/records/{id}")).await
    }

    /// Returns what stands in the way of submitting a record, as `field check: words`.
    pub(crate) async fn errors(&self, supervisor: &User, id: RecordId) -> Vec<String> {
        let problems = self.shown(supervisor, id).await.problems;
        let errors = problems.into_iter().filter(|problem| problem.level == Level::Error);
        errors
            .map(|error| {
                format!(
                    "{} {}: {}",
                    error.field,
                    error.check.unwrap_or_default(),
                    error.message.en
                )
            })
            .collect()
    }

    pub(crate) async fn all(&self, scope: Scope) -> Vec<(u64, Record)> {
        self.store
            .feed(FeedAsk::everything(scope, 0, 2_000))
            .await
            .unwrap()
            .records
    }

    /// Reads the whole audit log, the last first, without leaving a trace in it.
    pub(crate) async fn audit(&self) -> Vec<AuditRow> {
        let everything = AuditQuery {
            who: String::new(),
            what: None,
            about: String::new(),
            from: 0,
            until: u64::MAX >> 1,
            offset: 0,
            limit: 1_000,
        };
        self.store.audit(everything).await.unwrap().rows
    }

    /// Gives an account another part of the data.
    pub(crate) fn reach(&self, user: &User, reach: &Reach) {
        let other = rusqlite::Connection::open(self.path(DATABASE_FILE)).unwrap();
        let reach = serde_json::to_string(reach).unwrap();
        let changed = other.execute(
            "UPDATE account SET reach = ?2 WHERE id = ?1",
            (user.person.as_bytes(), reach),
        );
        assert_eq!(changed.unwrap(), 1);
    }

    /// Changes the database behind the server's back.
    pub(crate) fn tamper(&self, sql: &str) {
        let other = rusqlite::Connection::open(self.path(DATABASE_FILE)).unwrap();
        other.execute_batch(sql).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Stops a server and returns a folder with the same records in a database as the first release made it.
pub(crate) fn first_release(app: TestApp) -> TempDir {
    const GROUND: &str = include_str!("../../migrations/20261123_1900_ground.sql");
    let (new, old) = (app.stop(), tempfile::tempdir().unwrap());
    let database = rusqlite::Connection::open(old.path().join(DATABASE_FILE)).unwrap();
    database.execute_batch(GROUND).unwrap();
    database
        .execute("ATTACH ?1 AS new", [new.path().join(DATABASE_FILE).to_str().unwrap()])
        .unwrap();
    let tables: Vec<String> = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for table in tables {
        let columns: String = database
            .query_row(
                "SELECT group_concat(name) FROM pragma_table_info(?1, 'main')",
                [&table],
                |row| row.get(0),
            )
            .unwrap();
        let copy = format!("INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}");
        database.execute(&copy, []).unwrap();
    }
    database.pragma_update(None, "user_version", 1).unwrap();
    old
}

pub(crate) fn request(user: Option<&User>, method: &str, path: &str) -> http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    match user {
        Some(user) => request
            .header(header::COOKIE, &user.cookie)
            .header("thucdia-protocol", PROTOCOL),
        None => request,
    }
}

pub(crate) fn receipt(outcome: &Outcome) -> Receipt {
    match outcome {
        Outcome::Applied(receipt) | Outcome::Duplicate(receipt) => *receipt,
        other => panic!("not stored: {other:?}"),
    }
}

pub(crate) fn batch(edits: &[Edit]) -> Vec<u8> {
    let device = edits
        .first()
        .map_or(DeviceId::from_bytes([9; 16]), |edit| edit.id.device);
    encode(&PushRequest {
        device,
        app_version: "test".into(),
        sent_at: MORNING + 5_000,
        unsent: 3,
        edits: pack_edits(edits),
    })
}

pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    server::chance::bytes()
}

/// A phone that writes edits.
pub(crate) struct Phone {
    pub(crate) device: DeviceId,
    person: PersonId,
    counter: u64,
    clock: HybridClock,
}

impl Phone {
    pub(crate) fn of(user: &User) -> Self {
        let device = DeviceId::from_parts(MORNING, bytes());
        Self {
            device,
            person: user.person,
            counter: 0,
            clock: HybridClock::default(),
        }
    }

    pub(crate) fn write(&mut self, record: &Record, answers: &[(&str, &str)]) -> Edit {
        let mut draft = Draft::new(record.id, record.kind, self.person, None);
        for (field, code) in answers {
            draft.set(record, *field, Answer::from_code(code).unwrap());
        }
        self.counter += 1;
        draft.sign(
            EditId {
                device: self.device,
                counter: self.counter,
            },
            &mut self.clock,
            MORNING,
        )
    }

    pub(crate) fn enterprise(&mut self, name: &str) -> Edit {
        self.write(
            &fresh(RecordKind::Enterprise),
            &[("enterprise_name", &format!("t{name}")), ("zone_code", "cTS")],
        )
    }

    pub(crate) fn visit(&mut self, enterprise: RecordId, date: &str) -> Edit {
        let reference = format!("r{enterprise}");
        let date = format!("d{date}");
        let answers = [
            ("enterprise", reference.as_str()),
            ("visit_date", &date),
            ("visit_outcome", "cdone"),
        ];
        self.write(&fresh(RecordKind::Visit), &answers)
    }
}

pub(crate) fn fresh(kind: RecordKind) -> Record {
    Record::new(RecordId::from_parts(MORNING, bytes()), kind)
}
