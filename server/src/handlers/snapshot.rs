//! The first pull of a scope: what it consists of, and its pages.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::record::Epoch;
use domain::sync::Scope;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde::Deserialize;

use super::{Wire, wire};
use crate::app::App;
use crate::auth::SignedIn;
use crate::body::check_protocol;
use crate::error::ApiError;

/// Which scope.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    scope: Scope,
}

pub(crate) async fn manifest(
    State(app): State<App>,
    _: SignedIn,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Wire, ApiError> {
    check_protocol(&headers)?;
    let snapshot = app.snapshots.fresh(asked.scope).await?;
    Ok(wire(&snapshot.manifest))
}

/// A page never changes: epoch, scope, sequence number and index name its bytes. Still no browser keeps it beside the app's
/// own store: it holds figures of enterprises.
pub(crate) async fn page(
    State(app): State<App>,
    _: SignedIn,
    Path((epoch, scope, seq, index)): Path<(Epoch, Scope, u64, usize)>,
) -> Result<Response, ApiError> {
    let known = (epoch == app.store.epoch())
        .then(|| app.snapshots.at(scope, seq))
        .flatten();
    let bytes = known
        .and_then(|snapshot| snapshot.page(index))
        .ok_or_else(ApiError::snapshot_gone)?;
    let headers = [(CONTENT_TYPE, "application/octet-stream"), (CONTENT_ENCODING, "gzip")];
    Ok((headers, bytes).into_response())
}
