//! Enterprises that are one: two side by side, merging them, taking that back.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{DeskEdit, LONGEST_MERGE_REASON, Merge, MergeView, Unmerge, Unmerged};
use domain::record::RecordId;
use domain::role::Right;
use serde::Deserialize;

use super::records::note_look;
use crate::app::App;
use crate::auth::SignedIn;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::DeskRefusal;

/// Which two.
#[derive(Debug, Deserialize)]
pub(crate) struct Pair {
    keep: RecordId,
    other: RecordId,
}

pub(crate) async fn beside(
    State(app): State<App>,
    signed_in: SignedIn,
    Query(pair): Query<Pair>,
) -> Result<Json<MergeView>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let view = app.store.beside(pair.keep, pair.other, extent).await??;
    for id in [pair.keep, pair.other] {
        note_look(&app, account.person, id).await?;
    }
    Ok(Json(view))
}

pub(crate) async fn merge(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Merge>,
) -> Result<Json<DeskEdit>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    if wish.reason.chars().count() > LONGEST_MERGE_REASON {
        return Err(ApiError::merge_reason_too_long(LONGEST_MERGE_REASON));
    }
    let extent = app.extent(&account).await?;
    let merged = app.store.merge(account.as_caller(), extent, app.clock.now(), wish);
    match merged.await? {
        Err(DeskRefusal::MovedOn) => Err(ApiError::merge_moved_on()),
        merged => Ok(Json(merged?)),
    }
}

pub(crate) async fn unmerge(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Unmerge>,
) -> Result<Json<Unmerged>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let apart = app
        .store
        .unmerge(account.as_caller(), extent, app.clock.now(), wish.other);
    Ok(Json(apart.await??))
}
