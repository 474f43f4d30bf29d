//! Lists from elsewhere: a look at a file, what it would change, taking it in and taking it back.

use std::time::Duration;

use domain::api::{DecideRows, FileRead, ImportRow, ListRow, Listing, Mapping, RowKind};
use domain::provider::Provider;
use gloo_net::http::Method;
use js_sys::encode_uri_component;

use super::http::{Call, get, post};
use crate::problem::Problem;

/// A file of tens of thousands of rows is read and compared while one waits, as long as the server allows for it.
const PATIENCE: Duration = Duration::from_secs(600);

/// Rows on one page.
pub const ROWS: u32 = 50;

/// Whose list it is and how it is to be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handing {
    /// Whose it is.
    pub provider: Provider,
    /// The file's name.
    pub file: String,
    /// The day of its figures, as `2026-06-30`.
    pub as_of: String,
    /// How it is to be read.
    pub mapping: Mapping,
}

/// What an import can be told to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Take in what is accepted.
    Apply,
    /// Stop, or be put aside.
    Stop,
    /// Take everything back.
    Undo,
}

/// Asks for the imports, the last first.
pub async fn list() -> Result<Vec<ImportRow>, Problem> {
    get("/api/imports").await
}

/// Has a file looked at; nothing is stored.
pub async fn look(handing: &Handing, file: &[u8]) -> Result<FileRead, Problem> {
    hand("/api/imports/read", handing, file).await
}

/// Hands a file in for a preview.
pub async fn begin(handing: &Handing, file: &[u8]) -> Result<ImportRow, Problem> {
    hand("/api/imports", handing, file).await
}

/// Asks how an import stands.
pub async fn one(number: i64) -> Result<ImportRow, Problem> {
    get(&format!("/api/imports/{number}")).await
}

/// Asks for a page of its rows.
pub async fn rows(
    number: i64,
    kind: Option<RowKind>,
    in_trouble: bool,
    offset: u32,
) -> Result<Listing<ListRow>, Problem> {
    let kind = kind.map_or_else(String::new, |kind| format!("&kind={}", kind.as_str()));
    get(&format!(
        "/api/imports/{number}/rows?in_trouble={in_trouble}&offset={offset}&limit={ROWS}{kind}"
    ))
    .await
}

/// Decides on rows.
pub async fn decide(number: i64, wish: &DecideRows) -> Result<ImportRow, Problem> {
    post(&format!("/api/imports/{number}/decide"), wish).await
}

/// Tells an import to do something.
pub async fn step(number: i64, step: Step) -> Result<ImportRow, Problem> {
    let step = match step {
        Step::Apply => "apply",
        Step::Stop => "stop",
        Step::Undo => "undo",
    };
    Ok(Call::new(Method::POST, &format!("/api/imports/{number}/{step}"))
        .fetch()
        .await?)
}

async fn hand<T: serde::de::DeserializeOwned>(address: &str, handing: &Handing, file: &[u8]) -> Result<T, Problem> {
    let mapping = serde_json::to_string(&handing.mapping).unwrap_or_default();
    let address = format!(
        "{address}?provider={}&file={}&as_of={}&mapping={}",
        handing.provider,
        encode_uri_component(&handing.file),
        encode_uri_component(&handing.as_of),
        encode_uri_component(&mapping),
    );
    let call = Call::new(Method::POST, &address).patience(PATIENCE);
    Ok(call.bytes(file, "application/octet-stream").fetch().await?)
}
