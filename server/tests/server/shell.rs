//! The app's files. They are there only when the app was built; what must hold without them is tested always.

use axum::body::Body;
use http::Request;

use crate::support::TestApp;

async fn get(app: &TestApp, path: &str, accept: &str) -> crate::support::Answered {
    let request = Request::builder().uri(path).header("accept", accept);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_shell_is_asked_for_again_and_hashed_files_are_kept() {
    let app = TestApp::new().await;
    let page = get(&app, "/desk/conflicts", "text/html").await;
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    if page.status == 503 {
        assert!(page.text().contains("cargo xtask run"), "{}", page.text());
        return;
    }
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, "no-cache"));
    assert!(page.header("content-security-policy").contains("'wasm-unsafe-eval'"));
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(get(&app, "/sw.js", "*/*").await.header("cache-control"), "no-cache");
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/dist");
    let files = std::fs::read_dir(dist)
        .unwrap()
        .filter_map(|file| file.unwrap().file_name().into_string().ok());
    for wasm in files.filter(|name| name.ends_with("_bg.wasm")) {
        let answer = get(&app, &format!("/{wasm}"), "*/*").await;
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
}

#[tokio::test]
async fn what_is_missing_is_missing_and_not_the_page() {
    let app = TestApp::new().await;
    assert_eq!(get(&app, "/app-0123456789abcdef.js", "*/*").await.status, 404);
    assert_eq!(get(&app, "/api/nothing", "text/html").await.code(), "not_found");
    assert_eq!(get(&app, "/../Cargo.toml", "*/*").await.status, 404);
    assert_eq!(get(&app, "/healthz", "*/*").await.text(), "ok");
}
