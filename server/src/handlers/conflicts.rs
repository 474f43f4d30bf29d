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

/// How many conflicts a rule looks at in one reading, and how many readings it is given.
const WINDOW: u32 = 500;
const WINDOWS: u32 = 20;

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
    let shown = listing.rows.iter().map(|row| row.record).collect();
    note_look(&app, account.person, shown).await?;
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
    let mut ask = ConflictAsk {
        limit: WINDOW,
        ..narrowed.ask()
    };
    let (mut proposals, mut left, mut beyond) = (Vec::new(), 0, 0);
    // What a rule leaves to a person comes first as often as not: it must not hide what the rule can settle.
    for _ in 0..WINDOWS {
        let Listing { rows, total } = app.store.conflicts(ask.clone(), Arc::clone(&extent)).await?;
        let looked_at = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        ask.offset = ask.offset.saturating_add(looked_at);
        beyond = total.saturating_sub(ask.offset.into());
        for conflict in rows {
            match by.rule.choose(&conflict.live).cloned() {
                Some(_) if proposals.len() == SETTLED_AT_ONCE => beyond += 1,
                Some(answer) => proposals.push(Proposal { conflict, answer }),
                None => left += 1,
            }
        }
        if looked_at < WINDOW || proposals.len() == SETTLED_AT_ONCE {
            break;
        }
    }
    let shown: Vec<_> = proposals.iter().map(|proposal| proposal.conflict.record).collect();
    note_look(&app, account.person, shown).await?;
    Ok(Json(Proposals {
        proposals,
        left,
        beyond,
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
    let settled = settled.await;
    // One that could not be written takes nothing back of the others: only when none could, the whole failed.
    if let Some(error) = settled.iter().find_map(|outcome| outcome.as_ref().err())
        && settled.iter().all(Result::is_err)
    {
        return Err(error.clone().into());
    }
    let outcomes = settled.into_iter().map(|outcome| match outcome {
        Ok(Ok(edit)) => SettleOutcome::Settled(edit),
        Ok(Err(DeskRefusal::Refused(_))) => SettleOutcome::Refused,
        Ok(Err(_)) => SettleOutcome::MovedOn,
        Err(error) => {
            tracing::warn!(%error, "a conflict among many was not settled");
            SettleOutcome::Failed
        }
    });
    Ok(Json(outcomes.collect()))
}

/// Notes in the audit log whose values somebody sees side by side. What can't be noted is not shown.
async fn note_look(app: &App, person: PersonId, records: Vec<RecordId>) -> Result<(), ApiError> {
    let now = app.clock.now();
    let records = BTreeSet::from_iter(records);
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
