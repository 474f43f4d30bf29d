//! `GET /healthz`: whether the server answers and its database can be read.

use axum::extract::State;
use domain::sync::Scope;

use crate::app::App;
use crate::error::ApiError;

pub(crate) async fn healthz(State(app): State<App>) -> Result<&'static str, ApiError> {
    app.store.scope(Scope::Register).await?;
    Ok("ok")
}
