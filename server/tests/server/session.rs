//! Signing in and out, and who may do what.

use rstest::rstest;

use crate::support::TestApp;

#[tokio::test]
async fn signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let app = TestApp::new().await;
    let answer = app.try_sign_in(" KhaoSat1 ", "thucdia-demo").await;
    assert_eq!(answer.status, 200);
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "an office without TLS must be able to sign in"
    );
    let user = app.sign_in("khaosat1").await;
    let me: domain::api::Me = app.get_json(&user, "/api/session").await;
    assert_eq!(me.name, "khaosat1");
    assert_eq!(me.epoch, app.store.epoch());
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_answer_alike() {
    let app = TestApp::new().await;
    for (name, password) in [("nobody", "thucdia-demo"), ("khaosat1", "wrong-password"), ("", "")] {
        let answer = app.try_sign_in(name, password).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (401, "wrong_password".to_owned())
        );
    }
}

#[tokio::test]
async fn after_five_wrong_attempts_a_name_waits_five_minutes() {
    let app = TestApp::new().await;
    for _ in 0..5 {
        assert_eq!(app.try_sign_in("khaosat1", "wrong").await.status, 401);
    }
    assert_eq!(
        app.try_sign_in("khaosat1", "thucdia-demo").await.code(),
        "too_many_attempts"
    );
    app.sign_in("khaosat2").await;
    app.clock.advance(5 * 60 * 1_000 + 1);
    app.sign_in("khaosat1").await;
}

#[tokio::test]
async fn signing_out_ends_the_session_and_a_month_does_too() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let request = crate::support::request(Some(&user), "DELETE", "/api/session");
    assert_eq!(
        app.send(request.body(axum::body::Body::empty()).unwrap()).await.status,
        204
    );
    assert_eq!(app.get(Some(&user), "/api/session").await.code(), "signed_out");
    let user = app.sign_in("khaosat1").await;
    app.clock.advance(30 * 24 * 3_600 * 1_000);
    assert_eq!(app.get(Some(&user), "/api/session").await.code(), "signed_out");
}

#[rstest]
#[case("/api/overview")]
#[case("/api/enterprises")]
#[case("/api/visits")]
#[case("/api/others/activity")]
#[case("/api/conflicts")]
#[case("/api/quarantine")]
#[case("/api/records/0193b2f1c0007000800000000000000a")]
#[case("/api/records/0193b2f1c0007000800000000000000a/history")]
#[tokio::test]
async fn the_desk_is_for_those_who_work_there(#[case] path: &str) {
    let app = TestApp::new().await;
    assert_eq!(app.get(None, path).await.code(), "signed_out");
    let surveyor = app.sign_in("khaosat1").await;
    assert_eq!(app.get(Some(&surveyor), path).await.code(), "forbidden");
    let supervisor = app.sign_in("giamsat").await;
    assert!(matches!(
        app.get(Some(&supervisor), path).await.status.as_u16(),
        200 | 404
    ));
}

#[tokio::test]
async fn anybody_signed_in_learns_the_names_of_people() {
    let app = TestApp::new().await;
    let surveyor = app.sign_in("khaosat1").await;
    let people: Vec<domain::api::Person> = app.get_json(&surveyor, "/api/people").await;
    assert_eq!(people.len(), 4);
    assert_eq!(app.get(None, "/api/people").await.status, 401);
}
