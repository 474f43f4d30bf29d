//! What every answer says to the browser about itself.

use axum::body::Body;
use rstest::rstest;

use crate::support::{TestApp, User, request};

async fn answer(app: &TestApp, user: Option<&User>, method: &str, path: &str) -> crate::support::Answered {
    app.send(request(user, method, path).body(Body::empty()).unwrap()).await
}

#[rstest]
#[case::data("GET", "/api/session", 200)]
#[case::pages_of_a_first_pull("GET", "/api/sync/manifest?scope=register", 200)]
#[case::a_refusal("GET", "/api/overview", 403)]
#[case::no_such_data("GET", "/api/nothing", 404)]
#[case::another_method("PATCH", "/api/session", 405)]
#[case::a_body_that_is_none("POST", "/api/session", 415)]
#[case::health("GET", "/healthz", 200)]
#[case::no_such_file("GET", "/app-0123456789abcdef.js", 404)]
#[case::a_write_to_a_page("POST", "/visits", 405)]
#[tokio::test]
async fn every_answer_carries_the_strict_headers(#[case] method: &str, #[case] path: &str, #[case] status: u16) {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let answer = answer(&app, Some(&user), method, path).await;
    assert_eq!(answer.status, status);
    let expected = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), value, "{name}");
    }
    for asked in ["camera=()", "microphone=()", "geolocation=()", "usb=()"] {
        assert!(answer.header("permissions-policy").contains(asked), "{asked}");
    }
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.starts_with("default-src 'none'") || policy.starts_with("default-src 'self'"));
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
}

#[rstest]
#[case("/api/session")]
#[case("/api/overview")]
#[case("/api/people")]
#[case("/api/sync/manifest?scope=visits")]
#[case("/api/sync/snapshot/0/visits/1/0")]
#[case("/api/nothing")]
#[tokio::test]
async fn no_cache_keeps_data_and_data_is_no_page(#[case] path: &str) {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    for user in [Some(&user), None] {
        let answer = answer(&app, user, "GET", path).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        );
    }
}

#[tokio::test]
async fn the_page_runs_its_own_scripts_and_webassembly_only() {
    let app = TestApp::new().await;
    let page = answer(&app, None, "GET", "/").await;
    let policy = page.header("content-security-policy");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src"));
    let mut allowed = scripts.unwrap().split_whitespace().skip(1);
    assert!(
        allowed.all(|source| matches!(source, "'self'" | "'wasm-unsafe-eval'") || source.starts_with("'sha256-")),
        "{policy}"
    );
    assert!(policy.contains("style-src 'self';") && policy.contains("object-src 'none'"));
}

#[rstest]
#[case::over_tls("https", "khaosat.example.vn", "max-age=31536000")]
#[case::without("http", "khaosat.example.vn", "")]
#[case::over_tls_to_this_machine("https", "localhost", "")]
#[tokio::test]
async fn browsers_are_held_to_tls_only_where_there_is_tls(
    #[case] proto: &str,
    #[case] host: &str,
    #[case] expected: &str,
) {
    let app = TestApp::new().await;
    for path in ["/healthz", "/"] {
        let request = request(None, "GET", path)
            .header("x-forwarded-proto", proto)
            .header("host", host);
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("strict-transport-security"), expected);
    }
    assert_eq!(
        answer(&app, None, "GET", "/healthz")
            .await
            .header("strict-transport-security"),
        ""
    );
}
