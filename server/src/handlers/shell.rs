//! The app's files: built into the program, compressed beforehand, cached as their names allow.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// The files of the app as they were when the program was built; a debug build reads them from the folder.
#[derive(RustEmbed)]
#[folder = "../app/dist"]
#[allow_missing = true]
struct Files;

/// Shown when the program was built before the app was.
const NOT_BUILT: &str = "Ứng dụng chưa được dựng cùng chương trình này; API vẫn hoạt động. Hãy chạy: cargo xtask run\n\
                         The app was not built into this program; the API works. Run: cargo xtask run\n";

/// What is worked out once about the files.
#[derive(Debug)]
pub(crate) struct Shell {
    policy: HeaderValue,
}

impl Shell {
    pub(crate) fn load() -> Self {
        let index = Files::get("index.html").map(|file| String::from_utf8_lossy(&file.data).into_owned());
        let policy = content_security_policy(&index.unwrap_or_default());
        let strictest = HeaderValue::from_static("default-src 'self'; frame-ancestors 'none'");
        Self {
            policy: HeaderValue::from_str(&policy).unwrap_or(strictest),
        }
    }

    /// Returns the policy under which the app's pages run.
    pub(crate) const fn policy(&self) -> &HeaderValue {
        &self.policy
    }
}

pub(crate) async fn shell(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return ApiError::not_found().into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let headers = request.headers();
    if let Some(answer) = file(path, headers) {
        return answer;
    }
    // A page of the app, such as /enterprises: the app itself reads the address. A missing asset is missing.
    let wants_page = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|kinds| kinds.contains("text/html"));
    let looks_like_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if looks_like_file || !wants_page {
        return StatusCode::NOT_FOUND.into_response();
    }
    file("index.html", headers).unwrap_or_else(|| {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(CACHE_CONTROL, "no-store")],
            NOT_BUILT,
        )
            .into_response()
    })
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = if path.is_empty() { "index.html" } else { path };
    let compressed = accepted(headers)
        .find_map(|(encoding, ending)| Files::get(&format!("{path}{ending}")).map(|file| (file, Some(encoding))));
    let (file, encoding) = compressed.or_else(|| Files::get(path).map(|file| (file, None)))?;
    let mut response = file.data.into_owned().into_response();
    let answer = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| answer.insert(name, HeaderValue::from_static(value));
    set(CACHE_CONTROL, cache_control(path));
    set(VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        set(CONTENT_ENCODING, encoding);
    }
    if let Ok(kind) = HeaderValue::from_str(&content_type(path)) {
        answer.insert(CONTENT_TYPE, kind);
    }
    Some(response)
}

/// Lists the encodings that the browser takes and that files may be stored in, the smaller first.
fn accepted(headers: &HeaderMap) -> impl Iterator<Item = (&'static str, &'static str)> {
    let accepts = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let takes = move |encoding: &str| {
        let mut words = accepts.split(',').map(str::trim);
        words.any(|word| word.split(';').next() == Some(encoding) && !word.replace(' ', "").ends_with(";q=0"))
    };
    [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(move |(encoding, _)| takes(encoding))
}

/// A file with a hash in its name never changes; everything else is asked for again.
fn cache_control(path: &str) -> &'static str {
    if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// Tells whether a name carries a content hash as Trunk writes it: `app-1a2b3c4d5e6f7a8b_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_hash = |part: &str| (15..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.split(['-', '_', '.']).any(is_hash) || path.starts_with("snippets/")
}

fn content_type(path: &str) -> String {
    let kind = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("wasm") => "application/wasm".to_owned(),
        Some("webmanifest") => "application/manifest+json".to_owned(),
        Some("js") => "text/javascript".to_owned(),
        _ => mime_guess::from_path(path).first_or_octet_stream().to_string(),
    };
    if kind.starts_with("text/") || kind == "application/manifest+json" {
        format!("{kind}; charset=utf-8")
    } else {
        kind
    }
}

/// Returns the policy under which the app runs: its own files only, WebAssembly, and the inline scripts that
/// `index.html` had when it was built.
fn content_security_policy(index: &str) -> String {
    let mut scripts = "'self' 'wasm-unsafe-eval'".to_owned();
    for script in inline_scripts(index) {
        scripts.push_str(&format!(" 'sha256-{}'", base64(&Sha256::digest(script.as_bytes()))));
    }
    format!(
        "default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; \
         manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Lists the texts of the scripts that stand in the page itself.
fn inline_scripts(index: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = index;
    while let Some(at) = rest.find("<script") {
        rest = &rest[at..];
        let (Some(opened), Some(closed)) = (rest.find('>'), rest.find("</script>")) else {
            break;
        };
        if opened < closed && !rest[..opened].contains(" src=") {
            found.push(&rest[opened + 1..closed]);
        }
        rest = &rest[closed + "</script>".len()..];
    }
    found
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let padded = [
            chunk[0],
            chunk.get(1).copied().unwrap_or(0),
            chunk.get(2).copied().unwrap_or(0),
        ];
        let bits = u32::from_be_bytes([0, padded[0], padded[1], padded[2]]);
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() {
                char::from(LETTERS[index as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::program("app-1a2b3c4d5e6f7a8b.js", true)]
    #[case::module("app-1a2b3c4d5e6f7a8b_bg.wasm", true)]
    #[case::style("tokens-93e30b5c9d0cdaa4.css", true)]
    #[case::page("index.html", false)]
    #[case::worker("sw.js", false)]
    #[case::boot("boot.js", false)]
    #[case::manifest("manifest.webmanifest", false)]
    #[case::icon("icons/mark-192.png", false)]
    fn only_names_with_a_hash_are_kept_for_ever(#[case] path: &str, #[case] hashed: bool) {
        assert_eq!(is_hashed(path), hashed);
    }

    #[test]
    fn the_policy_allows_exactly_the_inline_scripts_of_the_page() {
        let policy = content_security_policy("<script src=\"/boot.js\"></script><script type=module>alert(1)</script>");
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert_eq!(policy.matches("sha256").count(), 1);
    }

    #[rstest]
    #[case("", "")]
    #[case("f", "Zg==")]
    #[case("fo", "Zm8=")]
    #[case("foo", "Zm9v")]
    #[case("foobar", "Zm9vYmFy")]
    fn base64_is_that_of_rfc_4648(#[case] plain: &str, #[case] encoded: &str) {
        assert_eq!(base64(plain.as_bytes()), encoded);
    }
}
