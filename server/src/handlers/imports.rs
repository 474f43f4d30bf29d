//! `/api/imports`: lists from elsewhere, from a look at the file to undoing it as a whole.
//!
//! Who hands in lists sees their own; who reads every record sees all of them. Taking in and undoing go on after the answer:
//! the import itself says how far they are.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Path, Query, Request, State};
use domain::api::{DecideRows, FileRead, ImportRow, ListRow, Listing, Mapping, RowKind};
use domain::provider::Provider;
use domain::reach::Reach;
use domain::record::PersonId;
use domain::role::Right;
use http::StatusCode;
use serde::Deserialize;

use super::Part;
use crate::app::App;
use crate::auth::SignedIn;
use crate::body::{FileBody, JsonBody};
use crate::error::ApiError;
use crate::import::{self, Handed, ImportError, ListError, Way};
use crate::store::{Account, Actor, Decision, RowsAsk};

/// The longest name of a file that is kept.
const LONGEST_FILE_NAME: usize = 200;
/// The most rows that are decided on one by one at once.
const MOST_AT_ONCE: usize = 1_000;

/// Whose list it is and how it is to be read.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    provider: Provider,
    #[serde(default)]
    file: String,
    /// The day of its figures, as `2026-06-30`.
    #[serde(default)]
    as_of: String,
    /// As JSON.
    #[serde(default)]
    mapping: String,
}

/// Which rows of an import.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rows {
    kind: Option<RowKind>,
    in_trouble: bool,
    offset: u32,
    limit: u32,
}

pub(crate) async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Vec<ImportRow>>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    let imports = app.store.imports(only_own(&account), None).await?;
    Ok(Json(
        imports.into_iter().map(|import| with_running(&app, import)).collect(),
    ))
}

pub(crate) async fn look(
    State(app): State<App>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<FileRead>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    let handed = handed(&app, &account, asked, request).await?;
    Ok(Json(import::look(&app.store, handed).await?))
}

pub(crate) async fn begin(
    State(app): State<App>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<ImportRow>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    let handed = handed(&app, &account, asked, request).await?;
    let number = import::begin(&app.store, &app.clock, handed).await?;
    Ok(Json(find(&app, &account, number).await?))
}

pub(crate) async fn detail(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<i64>,
) -> Result<Json<ImportRow>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    Ok(Json(find(&app, &account, number).await?))
}

pub(crate) async fn rows(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<i64>,
    Query(asked): Query<Rows>,
) -> Result<Json<Listing<ListRow>>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    find(&app, &account, number).await?;
    let part = Part {
        offset: asked.offset,
        limit: asked.limit,
    };
    let ask = RowsAsk {
        kind: asked.kind,
        in_trouble: asked.in_trouble,
        // Who hands in lists and sees no records is not to read them through what a list would change.
        own_only: !account.role.may(Right::ReadRecords),
        offset: asked.offset,
        limit: part.rows(),
    };
    Ok(Json(app.store.import_rows(number, ask).await?))
}

pub(crate) async fn decide(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<i64>,
    JsonBody(wish): JsonBody<DecideRows>,
) -> Result<Json<ImportRow>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    find(&app, &account, number).await?;
    if wish.places.len() > MOST_AT_ONCE {
        return Err(ApiError::too_large());
    }
    let by = Actor::Person(account.person);
    match import::decide(&app.store, &app.clock, number, by, wish).await? {
        Decision::Taken => Ok(Json(find(&app, &account, number).await?)),
        Decision::IsAnotherRow => Err(ApiError::is_another_row()),
        Decision::MovedOn => Err(ApiError::import_moved_on()),
    }
}

pub(crate) async fn apply(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<i64>,
) -> Result<Json<ImportRow>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    go(&app, &account, number, Way::In).await
}

pub(crate) async fn stop(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<i64>,
) -> Result<Json<ImportRow>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    find(&app, &account, number).await?;
    let by = Actor::Person(account.person);
    if !app.store.stop_import(number, by, app.clock.now()).await? {
        return Err(ApiError::import_moved_on());
    }
    Ok(Json(find(&app, &account, number).await?))
}

pub(crate) async fn undo(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(number): Path<i64>,
) -> Result<Json<ImportRow>, ApiError> {
    let account = signed_in.may(Right::Import)?;
    go(&app, &account, number, Way::Back).await
}

/// Lets an import go its way, which goes on after the answer.
async fn go(app: &App, account: &Account, number: i64, way: Way) -> Result<Json<ImportRow>, ApiError> {
    find(app, account, number).await?;
    let extent = app.extent(account).await?;
    // Whoever is at it already goes on by themselves; two at once would write every row twice.
    let Some(at_it) = app.imports.at(number) else {
        return Err(ApiError::import_moved_on());
    };
    if !way.start(&app.store, number).await? {
        return Err(ApiError::import_moved_on());
    }
    let (store, clock, by) = (
        Arc::clone(&app.store),
        Arc::clone(&app.clock),
        Actor::Person(account.person),
    );
    tokio::spawn(async move {
        if let Err(error) = import::go(&store, &clock, number, way, by, extent).await {
            tracing::error!(number, ?way, %error, "an import stopped; what was taken in or back stays, and it can go on");
        }
        drop(at_it);
    });
    Ok(Json(find(app, account, number).await?))
}

async fn handed(app: &App, account: &Account, asked: Asked, request: Request) -> Result<Handed, ApiError> {
    let mapping = if asked.mapping.is_empty() {
        Mapping::default()
    } else {
        serde_json::from_str(&asked.mapping).map_err(ApiError::malformed)?
    };
    let as_of = if asked.as_of.is_empty() {
        app.clock.today()
    } else {
        asked.as_of.parse().map_err(ApiError::malformed)?
    };
    let FileBody(bytes) = FileBody::from_request(request, app).await.map_err(|error| {
        if error.status == StatusCode::PAYLOAD_TOO_LARGE {
            ApiError::list_unfit("list_too_large", &ListError::TooLarge)
        } else {
            error
        }
    })?;
    Ok(Handed {
        provider: asked.provider,
        file: asked.file.chars().take(LONGEST_FILE_NAME).collect(),
        bytes: Arc::from(bytes.as_ref()),
        mapping,
        as_of,
        by: Actor::Person(account.person),
        extent: app.extent(account).await?,
        knows_of: only_own(account),
        // Only when the file is here: a slow line keeps nobody else waiting.
        turn: app.imports.read_alone().await,
    })
}

/// Returns an import, if it may be seen; one that may not does not exist.
async fn find(app: &App, account: &Account, number: i64) -> Result<ImportRow, ApiError> {
    let (import, by) = app
        .store
        .import_summary(number)
        .await?
        .ok_or_else(ApiError::not_found)?;
    match only_own(account) {
        Some(person) if by != Actor::Person(person) => Err(ApiError::not_found()),
        _ => Ok(with_running(app, import)),
    }
}

/// Whose imports an account sees: a list may hold more than who has only a part of the register.
fn only_own(account: &Account) -> Option<PersonId> {
    let sees_all = account.role.may(Right::ReadRecords) && account.reach == Reach::Everything;
    (!sees_all).then_some(account.person)
}

fn with_running(app: &App, import: ImportRow) -> ImportRow {
    ImportRow {
        running: app.imports.is_at(import.number),
        ..import
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::List(error @ ListError::TooLarge) => Self::list_unfit("list_too_large", &error),
            ImportError::List(error) => Self::list_unfit("list_unreadable", &error),
            ImportError::Store(error) => error.into(),
            ImportError::File { error, .. } => Self::broken(error),
        }
    }
}
