//! The first pull of a scope: what it consists of, and its pages.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::reach::ExtentId;
use domain::record::Epoch;
use domain::role::Right;
use domain::sync::Scope;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde::Deserialize;

use super::pull::note_pull;
use super::{Wire, wire};
use crate::app::App;
use crate::auth::{Present, SignedIn};
use crate::body::check_protocol;
use crate::error::ApiError;

/// Which scope.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    scope: Scope,
}

pub(crate) async fn manifest(
    State(app): State<App>,
    Present(presence): Present,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Wire, ApiError> {
    if asked.scope.since() > check_protocol(&headers)? {
        return Err(ApiError::not_found());
    }
    let device = presence.device;
    let account = SignedIn(presence.account).may(Right::Record)?;
    let extent = app.extent(&account).await?;
    note_pull(&app, account.person, device).await;
    app.store.remember(Arc::clone(&extent)).await?;
    let snapshot = app.snapshots.fresh(asked.scope, &extent).await?;
    Ok(wire(&snapshot.manifest))
}

/// A page never changes: epoch, scope, extent, sequence number and index name its bytes. Still no browser keeps it beside the app's
/// own store: it holds figures of enterprises.
pub(crate) async fn page(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((epoch, scope, extent, seq, index)): Path<(Epoch, Scope, ExtentId, u64, usize)>,
) -> Result<Response, ApiError> {
    let now = app.extent(&signed_in.may(Right::Record)?).await?;
    let known = if epoch == app.store.epoch() && extent == now.id() {
        app.snapshots.at(scope, extent, seq).await?
    } else {
        None
    };
    let bytes = known
        .and_then(|snapshot| snapshot.page(index))
        .ok_or_else(ApiError::snapshot_gone)?;
    let headers = [(CONTENT_TYPE, "application/octet-stream"), (CONTENT_ENCODING, "gzip")];
    Ok((headers, bytes).into_response())
}
