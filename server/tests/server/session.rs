//! Signing in and out, and who may do what.

use rstest::rstest;

use crate::support::{PEOPLE, TestApp};

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
async fn after_five_wrong_attempts_a_name_waits_a_little_and_then_longer() {
    let app = TestApp::new().await;
    for _ in 0..5 {
        assert_eq!(app.try_sign_in("khaosat1", "wrong").await.status, 401);
    }
    // Even the right password: else the wait would tell which one it is.
    let refused = app.try_sign_in("khaosat1", "thucdia-demo").await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("retry-after"), refused.code()),
        (429, "30", "too_many_attempts".to_owned())
    );
    assert!(refused.text().contains("30 giây"), "{}", refused.text());
    app.sign_in("khaosat2").await;
    app.clock.advance(30_000);
    assert_eq!(app.try_sign_in("khaosat1", "wrong").await.status, 401);
    app.clock.advance(30_000);
    assert_eq!(app.try_sign_in("khaosat1", "wrong").await.header("retry-after"), "30");
    app.clock.advance(30_000);
    app.sign_in("khaosat1").await;
    assert_eq!(
        app.try_sign_in("khaosat1", "wrong").await.status,
        401,
        "nothing is held against them"
    );
}

#[tokio::test]
async fn one_way_to_write_a_name_is_no_way_around_the_count_of_another() {
    let app = TestApp::new().await;
    let written = ["hòa", "HÒA", " hòa ", "ho\u{300}a", "HO\u{300}A"];
    for name in written {
        assert_eq!(app.try_sign_in(name, "wrong").await.status, 401);
    }
    assert_eq!(app.try_sign_in("hòa", "wrong").await.status, 429);
}

#[tokio::test]
async fn one_password_tried_on_many_names_is_slowed_down_by_the_address_it_comes_from() {
    let app = TestApp::new().await;
    let stranger = [203, 0, 113, 9].into();
    for guess in 0..30 {
        let answer = app
            .try_sign_in_from(stranger, &format!("người {guess}"), "123456")
            .await;
        assert_eq!(answer.status, 401);
    }
    let refused = app.try_sign_in_from(stranger, "khaosat1", "thucdia-demo").await;
    assert_eq!(refused.status, 429);
    let elsewhere = [203, 0, 113, 10].into();
    let answer = app.try_sign_in_from(elsewhere, "khaosat1", "thucdia-demo").await;
    assert_eq!(answer.status, 200);
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
    assert_eq!(people.len(), PEOPLE);
    assert_eq!(app.get(None, "/api/people").await.status, 401);
}
