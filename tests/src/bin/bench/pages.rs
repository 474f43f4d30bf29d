//! The server of the bench page: the bench build's files, and the far end of the plain reference.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as InPath, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rusqlite::Connection;
use tempfile::TempDir;
use tests::harness::places;
use tests::people::gzipped;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Rows on one page of the reference's first pull.
const PAGE: usize = 1_000;

/// A running server.
#[derive(Debug)]
pub(crate) struct Pages {
    port: u16,
    serving: JoinHandle<()>,
    _folder: TempDir,
}

#[derive(Clone)]
struct Served {
    dist: Arc<PathBuf>,
    /// The register in plain JSON, a thousand rows a page, gzipped.
    register: Arc<Vec<Vec<u8>>>,
    database: Arc<Mutex<Connection>>,
}

impl Pages {
    /// Serves the bench build and a register for the reference to fetch.
    pub(crate) async fn serve(dist: &Path, register: &[BTreeMap<String, String>]) -> Self {
        let pages = register
            .chunks(PAGE)
            .map(|rows| gzipped(&serde_json::to_vec(rows).unwrap_or_default()))
            .collect();
        let folder = tempfile::tempdir_in(places::scratch()).expect("a temporary folder");
        let database = Connection::open(folder.path().join("reference.db")).expect("a database");
        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                        CREATE TABLE visit (id TEXT PRIMARY KEY, body TEXT NOT NULL);";
        database
            .execute_batch(settings)
            .expect("the database takes its settings");
        let served = Served {
            dist: Arc::new(dist.to_owned()),
            register: Arc::new(pages),
            database: Arc::new(Mutex::new(database)),
        };
        let router = Router::new()
            .route("/reference/register/{page}", get(register_page))
            .route("/reference/push", post(reference_push))
            .fallback(file)
            .with_state(served);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("there is a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("The bench page is no longer served: {error}");
            }
        });
        Self {
            port,
            serving,
            _folder: folder,
        }
    }

    /// Returns the port it listens on.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn register_page(State(served): State<Served>, InPath(page): InPath<usize>) -> Response {
    match served.register.get(page) {
        Some(body) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CONTENT_ENCODING, "gzip"),
            ];
            (headers, body.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn reference_push(State(served): State<Served>, body: Bytes) -> Response {
    let visits: Vec<serde_json::Value> = serde_json::from_slice(&body).unwrap_or_default();
    let mut database = served.database.lock().unwrap_or_else(PoisonError::into_inner);
    match store(&mut database, &visits) {
        Ok(()) => axum::Json(visits.iter().map(|visit| visit["id"].clone()).collect::<Vec<_>>()).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn store(database: &mut Connection, visits: &[serde_json::Value]) -> rusqlite::Result<()> {
    let transaction = database.transaction()?;
    {
        let mut insert = transaction.prepare_cached("INSERT OR REPLACE INTO visit (id, body) VALUES (?1, ?2)")?;
        for visit in visits {
            insert.execute([visit["id"].as_str().unwrap_or_default(), &visit.to_string()])?;
        }
    }
    transaction.commit()
}

/// Answers with a file of the bench build, or with its first page.
async fn file(State(served): State<Served>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let wanted = served.dist.join(path);
    let found = if !path.is_empty() && !path.contains("..") && wanted.is_file() {
        wanted
    } else {
        served.dist.join("index.html")
    };
    let kind = match found.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    match std::fs::read(&found) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}
