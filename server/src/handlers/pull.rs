//! `GET /api/sync/pull`: what changed in a scope since a sequence number.

use axum::extract::{Query, State};
use domain::record::pack::pack_records;
use domain::sync::{PullResponse, Scope};
use http::HeaderMap;
use serde::Deserialize;

use super::{Wire, wire};
use crate::app::App;
use crate::auth::SignedIn;
use crate::body::check_protocol;
use crate::error::ApiError;

const USUAL_LIMIT: u32 = 1_000;
const LARGEST_LIMIT: u32 = 2_000;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    scope: Scope,
    #[serde(default)]
    since: u64,
    limit: Option<u32>,
}

pub(crate) async fn pull(
    State(app): State<App>,
    _: SignedIn,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Wire, ApiError> {
    check_protocol(&headers)?;
    let limit = asked.limit.unwrap_or(USUAL_LIMIT).clamp(1, LARGEST_LIMIT);
    let since = asked.since.min(i64::MAX.cast_unsigned());
    let page = app.store.feed(asked.scope, since, limit).await?;
    let (epoch, server_time) = (app.store.epoch(), app.clock.now());
    let answer = tokio::task::spawn_blocking(move || {
        wire(&PullResponse {
            epoch,
            server_time,
            scopes: page.scopes,
            scope: asked.scope,
            records: pack_records(page.records.iter().map(|(seq, record)| (*seq, record))),
            next: page.next,
            end: page.end,
        })
    });
    answer.await.map_err(ApiError::broken)
}
