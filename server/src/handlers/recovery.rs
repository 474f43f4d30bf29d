//! `/api/recovery`: recovery files, from the office's screen or from a phone that hands in its own person's work.

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use domain::api::{OfficeKey, Recovered};
use domain::role::Right;

use crate::app::App;
use crate::auth::{PutOutToo, SignedIn};
use crate::body::FileBody;
use crate::error::ApiError;
use crate::recovery::{self, By};
use crate::store::Actor;

pub(crate) async fn key(State(app): State<App>, _: SignedIn) -> Result<Json<OfficeKey>, ApiError> {
    let key = recovery::public_key(&app.store, app.clock.now()).await?;
    Ok(Json(OfficeKey { key }))
}

pub(crate) async fn take_in(
    State(app): State<App>,
    PutOutToo(presence): PutOutToo,
    request: Request,
) -> Result<Json<Recovered>, ApiError> {
    // Whoever may not push hands nothing in by a file either.
    let account = SignedIn(presence.account).may(Right::Record)?;
    // Before the body is read, which is what takes memory.
    let _turn = app.turns.wait(account.person).await;
    let FileBody(file) = FileBody::from_request(request, &app).await?;
    let by = if presence.put_out {
        By::PutOut(account.person)
    } else if account.role.may(Right::Adopt) {
        By::Office(Actor::Person(account.person), app.extent(&account).await?)
    } else {
        By::Author(account.person)
    };
    Ok(Json(
        recovery::take_in(&app.store, &app.programmes, &app.clock, by, file.into()).await?,
    ))
}
