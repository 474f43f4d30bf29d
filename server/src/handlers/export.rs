//! `GET /api/export/{file}`: a list as a spreadsheet, such as `visits.xlsx`.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::api::ListQuery;
use domain::form::Language;
use domain::record::{PersonId, RecordId};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::Value;
use tokio_util::io::ReaderStream;

use crate::app::App;
use crate::auth::AtTheDesk;
use crate::error::ApiError;
use crate::export::{Format, Wish, export};
use crate::store::{Act, Actor, Deed, List};

/// What stands beside the list's own query.
#[derive(Debug, Deserialize)]
pub(crate) struct Beside {
    #[serde(default)]
    lang: String,
    /// Rows that were chosen, by their records, with commas between; all that the query leaves, if there is none.
    #[serde(default)]
    only: String,
}

impl Beside {
    /// Returns the rows that were chosen.
    fn chosen(&self) -> Result<BTreeSet<RecordId>, ApiError> {
        let named = self.only.split(',').filter(|id| !id.is_empty());
        let chosen = named.map(|id| id.parse().map_err(|_| ApiError::unprocessable("unknown_record")));
        chosen.collect()
    }
}

pub(crate) async fn list(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(file): Path<String>,
    Query(query): Query<ListQuery>,
    Query(beside): Query<Beside>,
) -> Result<Response, ApiError> {
    let (list, format) = named(&file).ok_or_else(ApiError::not_found)?;
    let turn = app.exporting.acquire().await.map_err(ApiError::busy)?;
    let wish = Wish {
        list,
        query,
        only: beside.chosen()?,
        extent: app.extent(&account).await?,
        format,
        language: if beside.lang == "en" {
            Language::En
        } else {
            Language::Vi
        },
        today: app.clock.today(),
    };
    let in_force = app.programmes.current(&app.store).await?;
    let exported = export(&app.store, in_force, wish.clone(), &app.config.data_dir).await?;
    drop(turn);
    note(&app, account.person, list, wish.told(exported.rows)).await?;
    let name = format!("thuc-dia-{}-{}.{}", list.name(), app.clock.today(), format.ending());
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CONTENT_LENGTH, exported.bytes.to_string()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(exported.file)));
    Ok((headers, body).into_response())
}

fn named(file: &str) -> Option<(List, Format)> {
    let (list, format) = file.rsplit_once('.')?;
    Some((list.parse().ok()?, format.parse().ok()?))
}

/// Notes in the audit log what leaves the office. What can't be noted does not leave.
async fn note(app: &App, person: PersonId, list: List, details: Value) -> Result<(), ApiError> {
    let deed = Deed {
        at: app.clock.now(),
        who: Actor::Person(person),
        what: Act::Exported,
        about: list.name().to_owned(),
        details,
    };
    Ok(app.store.note(deed).await?)
}
