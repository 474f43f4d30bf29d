//! `/ca.crt`: the certificate of the office's own authority, for phones to install.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::app::App;
use crate::error::ApiError;
use crate::tls::{Source, local};

/// Android and iOS both offer to install what comes with this type.
const TYPE: &str = "application/x-x509-ca-cert";

pub(crate) async fn certificate(State(app): State<App>) -> Result<Response, ApiError> {
    if app.config.tls != Some(Source::Local) {
        return Err(ApiError::not_found());
    }
    let folder = app.config.data_dir.clone();
    let read = tokio::task::spawn_blocking(move || local::authority(&folder)).await;
    let certificate = read.map_err(ApiError::broken)?.map_err(ApiError::broken)?;
    let named = "attachment; filename=\"thucdia-ca.crt\"";
    Ok(([(CONTENT_TYPE, TYPE), (CONTENT_DISPOSITION, named)], certificate).into_response())
}
