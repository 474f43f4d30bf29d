//! One record for the desk, and its history.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{HistoryRow, RecordDetail};
use domain::record::{PersonId, RecordId};
use serde_json::json;

use crate::app::App;
use crate::auth::AtTheDesk;
use crate::error::ApiError;
use crate::looks::Seen;
use crate::programme;
use crate::store::{Act, Actor, Deed};

pub(crate) async fn detail(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(id): Path<RecordId>,
) -> Result<Json<RecordDetail>, ApiError> {
    // A programme that can't be read must not hide the record.
    let in_force = app.programmes.current(&app.store).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a record is shown without what its form says");
        None
    });
    let judge = programme::judge(in_force, &app.store.accounts().await?, app.clock.today());
    let detail = app.store.record(id, app.extent(&account).await?, judge).await?;
    let detail = detail.ok_or_else(ApiError::not_found)?;
    note_look(&app, account.person, id).await?;
    Ok(Json(detail))
}

pub(crate) async fn history(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(id): Path<RecordId>,
) -> Result<Json<Vec<HistoryRow>>, ApiError> {
    let history = app.store.history(id, app.extent(&account).await?).await?;
    if !history.is_empty() {
        note_look(&app, account.person, id).await?;
    }
    Ok(Json(history))
}

/// Notes in the audit log that somebody looks at a record. What can't be noted is not shown.
pub(super) async fn note_look(app: &App, person: PersonId, id: RecordId) -> Result<(), ApiError> {
    let now = app.clock.now();
    if app.looks.is_new(person, Seen::Record(id), now) {
        let deed = Deed {
            at: now,
            who: Actor::Person(person),
            what: Act::RecordRead,
            about: id.to_string(),
            details: json!({}),
        };
        app.store.note(deed).await?;
        app.looks.noted(person, Seen::Record(id), now);
    }
    Ok(())
}
