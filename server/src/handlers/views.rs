//! `/api/views/{list}`: how somebody likes to see a list of the desk.

use axum::Json;
use axum::extract::{Path, State};
use domain::api::{MAX_VIEW_NAME, MAX_VIEW_QUERY, SavedView, ViewName};
use domain::vietnam::nfc;

use crate::app::App;
use crate::auth::AtTheDesk;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::store::List;

pub(crate) async fn all(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(list): Path<String>,
) -> Result<Json<Vec<SavedView>>, ApiError> {
    let list = named(&list)?;
    Ok(Json(app.store.views(account.person, list.name()).await?))
}

pub(crate) async fn save(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(list): Path<String>,
    JsonBody(view): JsonBody<SavedView>,
) -> Result<Json<Vec<SavedView>>, ApiError> {
    let list = named(&list)?;
    let view = SavedView {
        name: nfc(view.name.trim()).into_owned(),
        ..view
    };
    let fits = (1..=MAX_VIEW_NAME).contains(&view.name.chars().count()) && view.query.len() <= MAX_VIEW_QUERY;
    if !fits {
        return Err(ApiError::malformed("a view without a name, or too long"));
    }
    if !app.store.save_view(account.person, list.name(), view).await? {
        return Err(ApiError::too_many_views());
    }
    Ok(Json(app.store.views(account.person, list.name()).await?))
}

pub(crate) async fn forget(
    State(app): State<App>,
    AtTheDesk(account): AtTheDesk,
    Path(list): Path<String>,
    JsonBody(view): JsonBody<ViewName>,
) -> Result<Json<Vec<SavedView>>, ApiError> {
    let list = named(&list)?;
    app.store.forget_view(account.person, list.name(), view.name).await?;
    Ok(Json(app.store.views(account.person, list.name()).await?))
}

fn named(list: &str) -> Result<List, ApiError> {
    list.parse().map_err(|_: String| ApiError::not_found())
}
