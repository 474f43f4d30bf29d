//! The headers that every answer carries, whoever made it: app, API, refusals, what no route answers.
//!
//! One layer, the outermost, so that no handler has to remember them and none can forget them.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue};

use crate::app::App;

/// What is the same for every answer.
const ALWAYS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: under that, browsers may write `Origin: null` on our own writes, which are then refused.
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // The app asks the device for nothing. What is listed here no script can ask for either, should one ever get in.
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
];

/// An answer of the API is data: should a browser be made to show one as a page, nothing in it runs or loads.
const DATA_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A year, as browsers ask for. Other names of the same domain are not ours to decide about.
const TLS_ONLY: &str = "max-age=31536000";

/// Puts the headers on an answer.
pub(crate) async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_data = is_ours(request.uri().path());
    let over_tls = is_over_tls(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_data {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DATA_POLICY));
        // Figures of enterprises belong into the app's own store, which it can empty, and into no cache on the way.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else {
        headers.insert(CONTENT_SECURITY_POLICY, app.shell.policy().clone());
    }
    if over_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    response
}

/// Tells whether an address is the server's own and not one of the app's pages or files.
pub(crate) fn is_ours(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || path == "/healthz"
}

/// Tells whether the browser speaks TLS to the proxy in front of us.
///
/// Anybody's word is taken for it, because it can only make us stricter: browsers ignore the header over plain HTTP, and
/// somebody who asks for a `Secure` cookie without TLS gets one that does not work.
pub(crate) fn is_over_tls(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}
