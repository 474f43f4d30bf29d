//! `GET /api/sync/pull`: what changed in a scope since a sequence number, within what the caller reaches.

use std::sync::Arc;

use axum::extract::{Query, State};
use domain::reach::ExtentId;
use domain::record::pack::pack_records;
use domain::record::{DeviceId, PersonId};
use domain::role::Right;
use domain::sync::{PullResponse, Scope};
use http::HeaderMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::{Wire, wire};
use crate::app::App;
use crate::auth::{Present, SignedIn};
use crate::body::check_protocol;
use crate::error::ApiError;
use crate::looks::Seen;
use crate::store::{Act, Actor, Deed, FeedAsk};

const USUAL_LIMIT: u32 = 1_000;
const LARGEST_LIMIT: u32 = 2_000;
/// The highest sequence number that there can be.
const LAST: u64 = i64::MAX.cast_unsigned();

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    scope: Scope,
    #[serde(default)]
    since: u64,
    limit: Option<u32>,
    /// What the copy was made for: names of extents, comma between them. A client that says nothing holds everything.
    #[serde(default)]
    held: Held,
    /// `to.at`: where a copy between two extents stands.
    turning: Option<Turning>,
}

#[derive(Debug)]
struct Held(Vec<ExtentId>);

impl Default for Held {
    fn default() -> Self {
        Self(vec![ExtentId::EVERYTHING])
    }
}

impl<'de> Deserialize<'de> for Held {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let ids = text
            .split(',')
            .map(|id| id.parse().map(ExtentId).map_err(D::Error::custom));
        ids.collect::<Result<_, _>>().map(Self)
    }
}

#[derive(Debug)]
struct Turning(ExtentId, u64);

impl<'de> Deserialize<'de> for Turning {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (to, at) = text.split_once('.').ok_or_else(|| D::Error::custom("not `to.at`"))?;
        let to = to.parse().map_err(D::Error::custom)?;
        Ok(Self(ExtentId(to), at.parse().map_err(D::Error::custom)?))
    }
}

/// Notes in the audit log, once a day, that a device is given data. A phone is given its data also where nothing can be
/// written: what it holds already is what it works with.
pub(super) async fn note_pull(app: &App, person: PersonId, device: Option<DeviceId>) {
    let (seen, now) = (Seen::Pull(device), app.clock.now());
    if !app.looks.is_new(person, seen, now) {
        return;
    }
    let deed = Deed {
        at: now,
        who: Actor::Person(person),
        what: Act::DevicePulled,
        about: device.map(|device| device.to_string()).unwrap_or_default(),
        details: json!({}),
    };
    match app.store.note(deed).await {
        Ok(()) => app.looks.noted(person, seen, now),
        Err(error) => tracing::warn!(%error, "the audit log could not be told of a pull"),
    }
}

pub(crate) async fn pull(
    State(app): State<App>,
    Present(presence): Present,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Wire, ApiError> {
    let protocol = check_protocol(&headers)?;
    if asked.scope.since() > protocol {
        return Err(ApiError::not_found());
    }
    let device = presence.device;
    let account = SignedIn(presence.account).may(Right::Record)?;
    let extent = app.extent(&account).await?;
    note_pull(&app, account.person, device).await;
    app.store.remember(Arc::clone(&extent)).await?;
    let id = extent.id();
    let ask = FeedAsk {
        scope: asked.scope,
        since: asked.since.min(LAST),
        limit: asked.limit.unwrap_or(USUAL_LIMIT).clamp(1, LARGEST_LIMIT),
        extent,
        held: asked.held.0,
        turning: asked.turning.map(|Turning(to, at)| (to, at.min(LAST))),
    };
    let mut page = app.store.feed(ask).await?;
    page.scopes.retain(|state| state.scope.since() <= protocol);
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
            extent: id,
            left: page.left,
            turn: page.turn,
        })
    });
    answer.await.map_err(ApiError::broken)
}
