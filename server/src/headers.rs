//! The headers that every answer carries, whoever made it: app, API, refusals, what no route answers.
//!
//! One layer, the outermost, so that no handler has to remember them and none can forget them.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Uri};

use crate::app::App;
use crate::tls::Source;
use crate::tls::local::is_local_name;

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

/// How the browser speaks to whoever is in front.
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Puts the headers on an answer.
pub(crate) async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_data = is_ours(request.uri().path());
    let (asked, uri) = (request.headers(), request.uri());
    let held = is_over_tls(asked) && may_be_held(asked, uri, app.config.tls.as_ref());
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
    if held {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    response
}

/// Tells whether an address is the server's own and not one of the app's pages or files.
pub(crate) fn is_ours(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || path == "/healthz"
}

/// Tells whether the browser speaks TLS, to us or to the proxy in front of us.
///
/// Anybody's word is taken for it, because it can only make us stricter: browsers ignore the header over plain HTTP, and
/// somebody who asks for a `Secure` cookie without TLS gets one that does not work.
pub(crate) fn is_over_tls(headers: &HeaderMap) -> bool {
    headers.get(PROTO).is_some_and(|proto| proto == "https")
}

/// Returns the address of the server as the browser that asks knows it, such as `https://khaosat.example.vn`: for links that
/// are handed on.
pub(crate) fn own_address(headers: &HeaderMap) -> String {
    let said = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // Writes come with it, and it was checked to be ours (`cross_origin.rs`).
    if let Some(origin) = said(ORIGIN).filter(|origin| origin.contains("://")) {
        return origin.to_owned();
    }
    let scheme = if is_over_tls(headers) { "https" } else { "http" };
    format!("{scheme}://{}", said(HOST).unwrap_or("localhost"))
}

/// Notes on a request that it came over our own TLS, in the words of a proxy: whoever asks need not know which of both.
pub(crate) fn say_over_tls(headers: &mut HeaderMap) {
    headers.insert(PROTO, HeaderValue::from_static("https"));
}

/// Tells whether browsers may be held to TLS at this host for a year. Not where the certificate is one that a phone has
/// to be told to trust, and not at names and addresses that mean another machine in the next network.
fn may_be_held(headers: &HeaderMap, uri: &Uri, source: Option<&Source>) -> bool {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let named = named.and_then(|host| host.parse::<Authority>().ok());
    let Some(authority) = named.as_ref().or_else(|| uri.authority()) else {
        return false;
    };
    let host = authority.host();
    let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    source != Some(&Source::Local) && !is_address && host.contains('.') && !is_local_name(host)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_public_name("khaosat.example.vn", None, true)]
    #[case::with_a_port("khaosat.example.vn:8443", None, true)]
    #[case::an_authority_of_the_office("khaosat.example.vn", Some(Source::Local), false)]
    #[case::this_machine("localhost:8080", None, false)]
    #[case::one_word("maychu", None, false)]
    #[case::a_name_of_the_office_s_network("maychu.lan", None, false)]
    #[case::a_name_that_only_ends_alike("maychu.vnlan", None, true)]
    #[case::an_address("192.168.1.5", None, false)]
    #[case::an_address_with_a_port("203.0.113.5:443", None, false)]
    #[case::version_six("[2001:db8::1]:443", None, false)]
    #[case::nonsense("a b", None, false)]
    fn browsers_are_held_to_tls_where_that_locks_nobody_out(
        #[case] host: &str,
        #[case] source: Option<Source>,
        #[case] held: bool,
    ) {
        let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
        assert_eq!(may_be_held(&headers, &Uri::from_static("/"), source.as_ref()), held);
    }
}
