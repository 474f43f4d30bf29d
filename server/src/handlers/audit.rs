//! `GET /api/audit`: who did what. For administrators.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{NaiveDate, NaiveTime};
use domain::api::{AuditRow, Listing};
use serde::Deserialize;

use super::Part;
use crate::app::App;
use crate::auth::Administrator;
use crate::clock::of_vietnam;
use crate::error::ApiError;
use crate::store::{Act, AuditQuery};

/// What is looked for; days are those of Vietnam, both included.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    who: String,
    what: Option<Act>,
    about: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

pub(crate) async fn list(
    State(app): State<App>,
    _: Administrator,
    Query(asked): Query<Asked>,
    Query(part): Query<Part>,
) -> Result<Json<Listing<AuditRow>>, ApiError> {
    let query = AuditQuery {
        who: asked.who,
        what: asked.what,
        about: asked.about,
        from: asked.from.map_or(0, midnight),
        until: asked
            .to
            .and_then(|day| day.succ_opt())
            .map_or(i64::MAX.cast_unsigned(), midnight),
        offset: part.offset,
        limit: part.rows(),
    };
    Ok(Json(app.store.audit(query).await?))
}

fn midnight(day: NaiveDate) -> u64 {
    of_vietnam(day.and_time(NaiveTime::MIN))
}
