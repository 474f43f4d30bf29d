//! Bodies of requests: bounded, decompressed and read, with refusals in our own shape.

use std::io::Read;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use bytes::BytesMut;
use domain::sync::{OLDEST_PROTOCOL, PROTOCOL};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::ApiError;

/// The most bytes of a JSON body.
const JSON_LIMIT: usize = 256 * 1024;
/// The most bytes of a batch as it is sent.
const WIRE_LIMIT: usize = 2 * 1024 * 1024;
/// The most bytes of a batch when it is unpacked: a small body that grows beyond this is no batch.
const UNPACKED_LIMIT: usize = 16 * 1024 * 1024;

/// A JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        // Only JSON: a form on another site can't send that without asking first.
        let is_json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if !is_json.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(ApiError::unsupported_encoding("not application/json"));
        }
        let bytes = read(request.into_body(), JSON_LIMIT, app.config.patience).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(ApiError::malformed)
    }
}

/// A file as it is: at most as large as a batch may be when it is unpacked.
pub(crate) struct FileBody(pub(crate) Bytes);

impl FromRequest<App> for FileBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        read(request.into_body(), UNPACKED_LIMIT, app.config.patience)
            .await
            .map(Self)
    }
}

/// The body of a push, decompressed. The version of the conversation is checked before anything is read.
pub(crate) struct WireBody(pub(crate) Vec<u8>);

impl FromRequest<App> for WireBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        check_protocol(request.headers())?;
        let encoding = request.headers().get(CONTENT_ENCODING).cloned();
        let bytes = read(request.into_body(), WIRE_LIMIT, app.config.patience).await?;
        match encoding.as_ref().map(|value| value.to_str().unwrap_or("?")) {
            None | Some("identity") => Ok(Self(bytes.into())),
            Some("gzip") => {
                let task = tokio::task::spawn_blocking(move || unpack(&bytes));
                task.await.map_err(ApiError::broken)?.map(Self)
            }
            Some(other) => Err(ApiError::unsupported_encoding(other)),
        }
    }
}

/// Checks the header `Thucdia-Protocol`; returns the version that the caller speaks.
pub(crate) fn check_protocol(headers: &HeaderMap) -> Result<u16, ApiError> {
    let sent = headers
        .get("thucdia-protocol")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match sent.parse::<u16>() {
        Ok(version) if (OLDEST_PROTOCOL..=PROTOCOL).contains(&version) => Ok(version),
        _ => Err(ApiError::stale_protocol(sent)),
    }
}

/// Reads a body of at most so many bytes, with no longer pause in it than `patience`.
async fn read(body: Body, limit: usize, patience: Duration) -> Result<Bytes, ApiError> {
    let mut body = Limited::new(body, limit);
    let mut bytes = BytesMut::new();
    loop {
        let next = tokio::time::timeout(patience, body.frame()).await;
        match next.map_err(|_| ApiError::busy("the body stopped coming"))? {
            None => return Ok(bytes.freeze()),
            Some(Ok(frame)) => bytes.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Some(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => return Err(ApiError::too_large()),
            Some(Err(error)) => return Err(ApiError::malformed(error)),
        }
    }
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, ApiError> {
    let mut unpacked = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(UNPACKED_LIMIT as u64 + 1);
    reader.read_to_end(&mut unpacked).map_err(ApiError::malformed)?;
    if unpacked.len() > UNPACKED_LIMIT {
        Err(ApiError::too_large())
    } else {
        Ok(unpacked)
    }
}
