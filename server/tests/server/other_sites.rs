//! A page of another site can't write with the cookie of somebody who is signed in here.

use axum::body::Body;
use domain::sync::Scope;
use rstest::rstest;

use crate::support::{Phone, TestApp, batch, request};

const HOST: (&str, &str) = ("host", "khaosat.vn");

#[rstest]
#[case::our_page(&[HOST, ("origin", "https://khaosat.vn"), ("sec-fetch-site", "same-origin")], 200)]
#[case::our_page_on_safari_15(&[HOST, ("origin", "https://khaosat.vn")], 200)]
#[case::a_program(&[HOST], 200)]
#[case::another_page(&[HOST, ("origin", "https://khac.vn"), ("sec-fetch-site", "cross-site")], 403)]
#[case::another_page_on_safari_15(&[HOST, ("origin", "https://khac.vn")], 403)]
#[case::a_frame_that_is_nobody(&[HOST, ("origin", "null")], 403)]
#[tokio::test]
async fn a_push_counts_from_our_own_pages_only(#[case] said: &[(&str, &str)], #[case] status: u16) {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let edit = Phone::of(&user).enterprise("Một");
    let answer = app
        .push_raw(Some(&user), batch(std::slice::from_ref(&edit)), said)
        .await;
    assert_eq!(answer.status, status);
    assert_eq!(app.all(Scope::Register).await.len(), usize::from(status == 200));
    if status == 403 {
        assert_eq!(answer.code(), "other_site");
    }
}

#[rstest]
#[case("POST", "/api/session")]
#[case("DELETE", "/api/session")]
#[case("POST", "/api/conflicts/settle")]
#[case("POST", "/api/conflicts/undo")]
#[case("POST", "/api/sync/push")]
#[tokio::test]
async fn no_write_of_the_api_is_left_out(#[case] method: &str, #[case] path: &str) {
    let app = TestApp::new().await;
    let supervisor = app.sign_in("giamsat").await;
    let foreign = request(Some(&supervisor), method, path)
        .header("host", "khaosat.vn")
        .header("origin", "https://khac.vn");
    assert_eq!(
        app.send(foreign.body(Body::empty()).unwrap()).await.code(),
        "other_site"
    );
    assert_eq!(
        app.get(Some(&supervisor), "/api/session").await.status,
        200,
        "and nobody was signed out"
    );
}

#[tokio::test]
async fn reading_is_left_to_the_browser_s_own_rules() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let foreign = request(Some(&user), "GET", "/api/session")
        .header("host", "khaosat.vn")
        .header("origin", "https://khac.vn");
    let answer = app.send(foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "",
        "so that no other page is shown it"
    );
}
