//! Fields in conflict: seeing them, settling them, taking a settlement back.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use domain::api::{
    ConflictField, ConflictRow, DeskEdit, Listing, Proposal, Proposals, SETTLED_AT_ONCE, Settle, SettleOutcome,
    SettlingRule, Undo,
};
use domain::record::{FieldName, PersonId, RecordId, RecordKind};
use domain::role::Right;
use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::json;

use super::Part;
use crate::app::App;
use crate::auth::{AtTheDesk, SignedIn};
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::looks::Seen;
use crate::store::{Act, Actor, ConflictAsk, Deed, DeskRefusal};

/// One kind of conflict.
#[derive(Debug, Deserialize)]
pub(crate) struct Narrowed {
    kind: Option<RecordKind>,
    field: Option<FieldName>,
}

impl Narrowed {
    fn ask(self) -> ConflictAsk {
        ConflictAsk {
            kind: self.kind,
            field: self.field,
            ..ConflictAsk::default()
        }
    }
}

/// The rule that is asked about.
#[derive(Debug, Deserialize)]
pub(crate) struct ByRule {
    rule: SettlingRule,
}

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Query(part): Query<Part>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Json<Listing<ConflictRow>>, ApiError> {
    let extent = app.extent(&account).await?;
    let ask = ConflictAsk {
        offset: part.offset,
        limit: part.rows(),
        context: true,
        ..narrowed.ask()
    };
    let listing = app.store.conflicts(ask, extent).await?;
    note_look(&app, account.person, &listing.rows).await?;
    Ok(Json(listing))
}

pub(crate) async fn fields(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
) -> Result<Json<Vec<ConflictField>>, ApiError> {
    let extent = app.extent(&account).await?;
    Ok(Json(app.store.conflict_fields(extent).await?))
}

/// Shows what a rule would settle; nothing is done.
pub(crate) async fn by_rule(
    State(app): State<App>,
    signed_in: SignedIn,
    Query(narrowed): Query<Narrowed>,
    Query(by): Query<ByRule>,
) -> Result<Json<Proposals>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let ask = ConflictAsk {
        limit: u32::try_from(SETTLED_AT_ONCE).unwrap_or(u32::MAX),
        ..narrowed.ask()
    };
    let Listing { rows, total } = app.store.conflicts(ask, extent).await?;
    note_look(&app, account.person, &rows).await?;
    let looked_at = rows.len() as u64;
    let proposals: Vec<_> = rows
        .into_iter()
        .filter_map(|conflict| {
            let answer = by.rule.choose(&conflict.live)?.clone();
            Some(Proposal { conflict, answer })
        })
        .collect();
    Ok(Json(Proposals {
        left: looked_at - proposals.len() as u64,
        beyond: total - looked_at,
        proposals,
    }))
}

/// Settles many conflicts, each by itself: what somebody wrote to meanwhile stays as it is.
pub(crate) async fn settle_all(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wishes): JsonBody<Vec<Settle>>,
) -> Result<Json<Vec<SettleOutcome>>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    if wishes.len() > SETTLED_AT_ONCE {
        return Err(ApiError::malformed("too many conflicts at once"));
    }
    let extent = app.extent(&account).await?;
    let now = app.clock.now();
    // Asked for side by side, they share a transaction.
    let settling = wishes
        .into_iter()
        .map(|wish| app.store.settle(account.as_caller(), Arc::clone(&extent), now, wish));
    let settled = join_all(settling);
    let outcomes = settled.await.into_iter().map(|outcome| {
        Ok::<_, ApiError>(match outcome? {
            Ok(edit) => SettleOutcome::Settled(edit),
            Err(DeskRefusal::Refused(_)) => SettleOutcome::Refused,
            Err(_) => SettleOutcome::MovedOn,
        })
    });
    Ok(Json(outcomes.collect::<Result<_, _>>()?))
}

/// Notes in the audit log whose values somebody sees side by side. What can't be noted is not shown.
async fn note_look(app: &App, person: PersonId, rows: &[ConflictRow]) -> Result<(), ApiError> {
    let now = app.clock.now();
    let records: BTreeSet<_> = rows.iter().map(|row| row.record).collect();
    let fresh = |record: &RecordId| app.looks.is_new(person, Seen::Conflict(*record), now);
    let fresh: Vec<_> = records.into_iter().filter(fresh).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let deed = Deed {
        at: now,
        who: Actor::Person(person),
        what: Act::ConflictsRead,
        about: String::new(),
        details: json!({ "records": fresh }),
    };
    app.store.note(deed).await?;
    for record in fresh {
        app.looks.noted(person, Seen::Conflict(record), now);
    }
    Ok(())
}

pub(crate) async fn settle(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Settle>,
) -> Result<Json<DeskEdit>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let settled = app.store.settle(account.as_caller(), extent, app.clock.now(), wish);
    Ok(Json(settled.await??))
}

pub(crate) async fn undo(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Undo>,
) -> Result<Json<DeskEdit>, ApiError> {
    let account = signed_in.may(Right::Settle)?;
    let extent = app.extent(&account).await?;
    let reopened = app.store.undo(account.as_caller(), extent, app.clock.now(), wish);
    Ok(Json(reopened.await??))
}
