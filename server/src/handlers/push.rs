//! `POST /api/sync/push`: edits from a phone.

use axum::extract::{FromRequest, Request, State};
use domain::record::pack::unpack_edits;
use domain::role::Right;
use domain::sync::{PushRequest, PushResponse, decode};

use super::{Wire, wire};
use crate::app::App;
use crate::auth::{PutOutToo, SignedIn};
use crate::body::WireBody;
use crate::error::ApiError;
use crate::store::{Batch, Contact};

/// The most letters of a release's name that are kept.
const LONGEST_VERSION: usize = 64;

pub(crate) async fn push(
    State(app): State<App>,
    PutOutToo(presence): PutOutToo,
    request: Request,
) -> Result<Wire, ApiError> {
    let put_out = presence.put_out;
    let account = SignedIn(presence.account).may(Right::Record)?;
    // Before the body is read, which is what takes memory.
    let _turn = app.turns.wait(account.person).await;
    let WireBody(bytes) = WireBody::from_request(request, &app).await?;
    let now = app.clock.now();
    let read = tokio::task::spawn_blocking(move || {
        let request: PushRequest = decode(&bytes).map_err(ApiError::malformed)?;
        let edits = unpack_edits(&request.edits).map_err(ApiError::malformed)?;
        Ok::<_, ApiError>((request, edits))
    });
    let (request, edits) = read.await.map_err(ApiError::malformed)??;
    let contact = Contact {
        device: request.device,
        app_version: request.app_version.chars().take(LONGEST_VERSION).collect(),
        clock_offset_ms: request.sent_at.cast_signed().wrapping_sub(now.cast_signed()),
        unsent: request.unsent,
        session: Some(presence.session),
    };
    let batch = Batch {
        caller: account.as_caller(),
        extent: app.extent(&account).await?,
        now,
        put_out,
        contact: Some(contact),
        handed_in: None,
        edits,
        pack: request.edits.into(),
    };
    let verdicts = app.store.push(batch).await?;
    Ok(wire(&PushResponse {
        epoch: app.store.epoch(),
        server_time: app.clock.now(),
        verdicts,
    }))
}
