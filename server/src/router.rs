//! Every route of the server on one screen, and the layers around them.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use http::HeaderValue;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tracing::Instrument;

use crate::app::App;
use crate::error::ApiError;
use crate::handlers::{
    accounts, audit, authority, conflicts, contacts, devices, duplicates, escrow, export, founding, health, imports,
    invitation, lists, live, merging, overview, own_account, programme, pull, push, quarantine, records, recovery,
    requests, review, rounds, session, shell, snapshot, supervision, teams, views,
};
use crate::{auth, chance, client, cross_origin, headers};

/// Puts routes and layers together.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        // Who is here
        .route(
            "/api/session",
            get(session::who).post(session::sign_in).delete(session::sign_out),
        )
        .route("/api/people", get(lists::people))
        .route("/api/invitation", post(invitation::ask))
        .route("/api/join", post(invitation::join))
        .route("/api/account/password", post(own_account::change_password))
        .route(
            "/api/account/second-factor",
            get(own_account::second_factor).post(own_account::begin_second_factor),
        )
        .route(
            "/api/account/second-factor/confirm",
            post(own_account::confirm_second_factor),
        )
        .route(
            "/api/account/second-factor/remove",
            post(own_account::remove_second_factor),
        )
        .route(
            "/api/account/sessions",
            get(own_account::sessions).delete(own_account::end_other_sessions),
        )
        .route("/api/account/sessions/{session}", delete(own_account::end_session))
        .route("/api/teams", get(teams::list).post(teams::save))
        // What is asked, of whom and why
        .route("/api/programme", get(programme::programme))
        // The phone
        .route("/api/sync/push", post(push::push))
        .route("/api/sync/manifest", get(snapshot::manifest))
        .route(
            "/api/sync/snapshot/{epoch}/{scope}/{extent}/{seq}/{index}",
            get(snapshot::page),
        )
        .route("/api/sync/pull", get(pull::pull))
        .route("/api/sync/device/{device}", get(devices::state))
        // The device that somebody works on
        .route("/api/device", post(devices::enrol))
        .route("/api/device/name", post(devices::name_own))
        .route("/api/device/report", post(devices::report))
        .route("/api/device/receipts", post(devices::receipts))
        .route("/api/device/wiped", post(devices::wiped))
        // What a phone leaves with the office
        .route("/api/escrow", post(escrow::keep))
        .route("/api/escrow/{device}", get(escrow::give))
        .route("/api/recovery", post(recovery::take_in))
        .route("/api/recovery/key", get(recovery::key))
        // The desk
        .route("/api/live", get(live::changes))
        .route("/api/overview", get(overview::overview))
        .route("/api/enterprises", get(lists::enterprises))
        .route("/api/enterprises/merge", get(merging::beside).post(merging::merge))
        .route("/api/enterprises/unmerge", post(merging::unmerge))
        .route("/api/visits", get(lists::visits))
        .route("/api/others/{kind}", get(lists::others))
        .route("/api/export/{file}", get(export::list))
        .route(
            "/api/views/{list}",
            get(views::all).post(views::save).delete(views::forget),
        )
        .route("/api/records/{id}", get(records::detail))
        .route("/api/records/{id}/history", get(records::history))
        .route("/api/rounds", get(rounds::list))
        .route("/api/rounds/{round}/coverage", get(rounds::coverage))
        .route("/api/rounds/{round}/enterprises", get(rounds::enterprises))
        .route("/api/rounds/{round}/items", get(rounds::items))
        .route("/api/rounds/{round}/plan", post(rounds::change))
        .route("/api/teams/people", get(teams::people))
        .route("/api/founding", get(founding::list))
        .route(
            "/api/founding/{enterprise}",
            get(founding::detail).post(founding::change),
        )
        .route("/api/founding/{enterprise}/aside", post(founding::put_aside))
        .route("/api/supervision", get(supervision::list).post(supervision::enter))
        .route("/api/supervision/{number}", post(supervision::close))
        .route("/api/conflicts", get(conflicts::list))
        .route("/api/conflicts/fields", get(conflicts::fields))
        .route("/api/conflicts/by_rule", get(conflicts::by_rule))
        .route("/api/conflicts/settle", post(conflicts::settle))
        .route("/api/conflicts/settle_all", post(conflicts::settle_all))
        .route("/api/conflicts/undo", post(conflicts::undo))
        .route("/api/duplicates", get(duplicates::list))
        .route("/api/duplicates/dismiss", post(duplicates::dismiss))
        .route("/api/duplicates/restore", post(duplicates::restore))
        .route("/api/review", post(review::decide))
        .route("/api/review/approve", post(review::approve_many))
        .route("/api/review/levels", get(review::levels).post(review::set_levels))
        .route("/api/quarantine", get(quarantine::list))
        .route("/api/quarantine/decide", post(quarantine::decide))
        // Lists from elsewhere
        .route("/api/imports", get(imports::list).post(imports::begin))
        .route("/api/imports/read", post(imports::look))
        .route("/api/imports/{number}", get(imports::detail))
        .route("/api/imports/{number}/rows", get(imports::rows))
        .route("/api/imports/{number}/decide", post(imports::decide))
        .route("/api/imports/{number}/apply", post(imports::apply))
        .route("/api/imports/{number}/stop", post(imports::stop))
        .route("/api/imports/{number}/undo", post(imports::undo))
        // The office itself
        .route("/api/devices", get(devices::list))
        .route("/api/devices/{device}/name", post(devices::name))
        .route("/api/devices/{device}/revoke", post(devices::revoke))
        .route("/api/accounts", get(accounts::list).post(accounts::add))
        .route("/api/accounts/{person}", put(accounts::change))
        .route(
            "/api/accounts/{person}/invitation",
            post(accounts::invite).delete(accounts::withdraw),
        )
        .route("/api/accounts/{person}/disable", post(accounts::disable))
        .route("/api/accounts/{person}/enable", post(accounts::enable))
        .route(
            "/api/accounts/{person}/sessions",
            get(accounts::sessions).delete(accounts::end_sessions),
        )
        .route(
            "/api/accounts/{person}/sessions/{session}",
            delete(accounts::end_session),
        )
        .route(
            "/api/accounts/{person}/second-factor",
            delete(accounts::remove_second_factor),
        )
        .route("/api/audit", get(audit::list))
        .route("/api/contacts/erase", post(contacts::erase))
        .route("/api/requests", get(requests::list).post(requests::enter))
        .route("/api/requests/{number}", post(requests::go_on))
        // For phones that shall trust the office's own certificate
        .route("/ca.crt", get(authority::certificate))
        // The app itself: everything else
        .fallback(shell::shell)
        // Who asks is found out once.
        .layer(from_fn_with_state(app.clone(), auth::recognise))
        // Inside out. Answers are compressed unless they already are, as pages of a first pull and the app's files.
        .layer(CompressionLayer::new())
        // A panic in one handler is that request's failure and nobody else's.
        .layer(CatchPanicLayer::custom(panicked))
        // Before any handler, and inside what gives refusals their shape.
        .layer(from_fn(cross_origin::refuse_other_sites))
        .layer(from_fn_with_state(app.clone(), client::refuse_past_the_proxy))
        // Around all that, so that every answer has an id and every refusal our shape, whoever made it.
        .layer(from_fn_with_state(app.clone(), identify))
        // Outermost: no answer goes out without these.
        .layer(from_fn_with_state(app.clone(), headers::protect))
        .with_state(app)
}

/// How long what is as long as the register may take.
const LONG_WORK: Duration = Duration::from_secs(600);

/// Returns how long a request may take: a list of a million rows is not written in a minute on every machine, and a file of
/// some office is not read in one, when another has its turn.
fn patience(path: &str, usual: Duration) -> Duration {
    if path.starts_with("/api/export/") || matches!(path, "/api/imports" | "/api/imports/read") {
        usual.max(LONG_WORK)
    } else {
        usual
    }
}

/// Gives the request an id and a time limit, logs how it ended, and writes refusals in one shape.
async fn identify(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = hex::encode(chance::bytes::<8>());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", %id, %method, path);
    let began = app.clock.now();
    let patience = patience(&path, app.config.request_timeout);
    let answer = tokio::time::timeout(patience, next.run(request).instrument(span.clone())).await;
    let mut response = answer.unwrap_or_else(|_| ApiError::busy("took too long").into_response());
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let error = response.extensions_mut().remove::<ApiError>();
        let error = error.or_else(|| headers::is_ours(&path).then(|| ApiError::of_status(status)));
        if let Some(error) = error {
            let _entered = span.enter();
            let (code, detail) = (error.code, error.detail.as_deref().unwrap_or_default());
            if status.is_server_error() {
                tracing::error!(code, detail, "failed");
            } else {
                tracing::info!(code, detail, "refused");
            }
            let cookie = response.headers_mut().remove(http::header::SET_COOKIE);
            response = error.response(&id);
            if let Some(cookie) = cookie {
                response.headers_mut().insert(http::header::SET_COOKIE, cookie);
            }
        }
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    let took = app.clock.now().saturating_sub(began);
    tracing::debug!(parent: &span, status = response.status().as_u16(), took_ms = took, "answered");
    response
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> http::Response<Body> {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::broken(said.unwrap_or("a panic")).into_response()
}
