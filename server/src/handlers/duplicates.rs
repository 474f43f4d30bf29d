//! `/api/duplicates`: enterprises that may be one, and that they are not.

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{DismissPair, LONGEST_PAIR_REASON, Listing, PairRow, PairsQuery, RestorePair};
use domain::role::Right;
use http::StatusCode;

use super::Part;
use super::lists::note_look;
use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::{Account, PairWord, PairsAsk};

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(part): Query<Part>,
    Query(query): Query<PairsQuery>,
) -> Result<Json<Listing<PairRow>>, ApiError> {
    note_look(&app, account.person, "duplicates").await?;
    let ask = PairsAsk {
        apart: query.apart,
        offset: part.offset,
        limit: part.rows(),
    };
    Ok(Json(app.store.pairs(ask, app.extent(&account).await?).await?))
}

/// Says for everybody that two enterprises are two.
pub(crate) async fn dismiss(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<DismissPair>,
) -> Result<StatusCode, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let reason = wish.reason.trim();
    if reason.chars().count() > LONGEST_PAIR_REASON {
        return Err(ApiError::comment_too_long(LONGEST_PAIR_REASON));
    }
    let word = PairWord {
        pair: wish.pair,
        apart: true,
        reason: reason.to_owned(),
        by: account.person,
    };
    say(&app, &account, word).await
}

/// Takes that back.
pub(crate) async fn restore(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<RestorePair>,
) -> Result<StatusCode, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let word = PairWord {
        pair: wish.pair,
        apart: false,
        reason: String::new(),
        by: account.person,
    };
    say(&app, &account, word).await
}

async fn say(app: &App, account: &Account, word: PairWord) -> Result<StatusCode, ApiError> {
    let extent = app.extent(account).await?;
    if app.store.say_of_pair(word, extent, app.clock.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}
