//! Writes that a page of another site makes a browser send are refused.
//!
//! The session's cookie is `SameSite=Strict` already; this does not depend on it, and it also covers other ports of the
//! same host, which are the same *site*. What decides is what the browser itself says of the page, in headers that no
//! script can set:
//!
//! - `Sec-Fetch-Site` says it outright. All browsers send it over TLS and on localhost (Safari from 16.4); over plain HTTP
//!   in an office's own network none does.
//! - `Origin` names the page's site. Every browser that can run the app sends it with every request that is no GET or HEAD,
//!   Safari 15 and plain HTTP included; it must be the host that the request is for. A proxy has to pass `Host` on.
//! - With neither it was no page that asked, but a program such as the tests or `curl`. A program has the cookie only if
//!   somebody gave it away, and could write any header it likes.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, Uri};

use crate::error::ApiError;

/// Lets reading through, and writing only from our own pages or from programs.
pub(crate) async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    if reads || may_write(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        let origin = request.headers().get(ORIGIN).map(HeaderValue::as_bytes);
        ApiError::other_site(String::from_utf8_lossy(origin.unwrap_or_default())).into_response()
    }
}

fn may_write(headers: &HeaderMap, uri: &Uri) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(ORIGIN) else {
        // A browser that says how it fetches, but not from where, hides something.
        return !headers.keys().any(|name| name.as_str().starts_with("sec-fetch-"));
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(http::uri::Authority::as_str));
    match (origin.to_str(), host) {
        (Ok(origin), Some(host)) => is_of_host(origin, host),
        _ => false,
    }
}

/// Tells whether an origin such as `https://khaosat.example:8443` is the host of a request.
fn is_of_host(origin: &str, host: &str) -> bool {
    let default_port = match origin.split_once("://") {
        Some(("https", site)) => (site, ":443"),
        Some(("http", site)) => (site, ":80"),
        // `null`, which browsers write for pages that must not act as anybody.
        _ => return false,
    };
    let (site, port) = default_port;
    let bare = |name: &str| name.strip_suffix(port).unwrap_or(name).to_ascii_lowercase();
    bare(site) == bare(host)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::the_app_over_tls(&[("sec-fetch-site", "same-origin"), ("origin", "https://a.vn"), ("host", "a.vn")], true)]
    #[case::behind_a_proxy_that_renames_the_host(&[("sec-fetch-site", "same-origin"), ("origin", "https://a.vn"), ("host", "10.0.0.2:8080")], true)]
    #[case::safari_15(&[("origin", "https://a.vn"), ("host", "a.vn")], true)]
    #[case::an_office_without_tls(&[("origin", "http://192.168.1.5:8080"), ("host", "192.168.1.5:8080")], true)]
    #[case::the_usual_port_in_words(&[("origin", "https://a.vn"), ("host", "a.vn:443")], true)]
    #[case::capitals(&[("origin", "https://a.vn"), ("host", "A.vn")], true)]
    #[case::a_program(&[("host", "a.vn")], true)]
    #[case::another_site(&[("sec-fetch-site", "cross-site"), ("origin", "https://b.vn"), ("host", "a.vn")], false)]
    #[case::another_site_without_tls(&[("origin", "http://b.vn"), ("host", "a.vn")], false)]
    #[case::another_name_below_the_same_domain(&[("sec-fetch-site", "same-site"), ("host", "a.vn")], false)]
    #[case::another_port(&[("origin", "http://a.vn:8081"), ("host", "a.vn:8080")], false)]
    #[case::the_port_of_the_other_scheme(&[("origin", "http://a.vn"), ("host", "a.vn:443")], false)]
    #[case::typed_by_hand(&[("sec-fetch-site", "none"), ("host", "a.vn")], false)]
    #[case::a_page_that_is_nobody(&[("origin", "null"), ("host", "a.vn")], false)]
    #[case::a_name_that_begins_alike(&[("origin", "https://a.vn.b.vn"), ("host", "a.vn")], false)]
    #[case::a_browser_that_hides_the_site(&[("sec-fetch-mode", "cors"), ("host", "a.vn")], false)]
    #[case::no_host(&[("origin", "https://a.vn")], false)]
    fn who_may_write_is_what_the_browser_says(#[case] said: &[(&'static str, &str)], #[case] may: bool) {
        let headers = said
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        assert_eq!(may_write(&headers, &Uri::from_static("/api/session")), may);
    }
}
