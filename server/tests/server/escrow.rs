//! What opens a phone's store when its PIN is forgotten: to its owner only, and only right after the password was given.

use domain::api::Escrow;
use domain::record::RecordKind;

use crate::support::{Phone, TestApp, fresh};

const SECRET: [u8; 32] = [7; 32];

#[tokio::test]
async fn a_secret_comes_back_to_who_handed_it_in_right_after_the_password() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let phone = Phone::of(&user);
    let escrow = Escrow {
        device: phone.device,
        secret: SECRET,
    };
    assert_eq!(app.post_json(Some(&user), "/api/escrow", &escrow).await.status, 204);
    let path = format!("/api/escrow/{}", phone.device);
    assert_eq!(app.get_json::<Escrow>(&user, &path).await, escrow);
    let told: Vec<String> = app.audit().await.into_iter().map(|row| row.what).collect();
    assert_eq!(told[..2], ["escrow_given", "escrow_kept"]);
    app.clock.advance(10 * 60 * 1_000);
    assert_eq!(app.get(Some(&user), &path).await.status, 200);
    app.clock.advance(1);
    assert_eq!(app.get(Some(&user), &path).await.code(), "password_needed");
    let again = app.sign_in("khaosat1").await;
    assert_eq!(app.get_json::<Escrow>(&again, &path).await, escrow);
}

#[tokio::test]
async fn it_is_gone_once_the_device_is_put_out() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Công ty A")]).await;
    let escrow = Escrow {
        device: phone.device,
        secret: SECRET,
    };
    assert_eq!(app.post_json(Some(&user), "/api/escrow", &escrow).await.status, 204);
    let administrator = app.sign_in("quantri").await;
    let path = format!("/api/devices/{}/revoke", phone.device);
    let reason = domain::api::Revoke {
        reason: "Mất máy".into(),
    };
    assert_eq!(app.post_json(Some(&administrator), &path, &reason).await.status, 204);
    let again = app.sign_in("khaosat1").await;
    let answer = app.get(Some(&again), &format!("/api/escrow/{}", phone.device)).await;
    assert_eq!(answer.code(), "not_found");
}

#[tokio::test]
async fn nobody_else_gets_it_nor_puts_another_in_its_place() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let phone = Phone::of(&user);
    let path = format!("/api/escrow/{}", phone.device);
    let escrow = |secret| Escrow {
        device: phone.device,
        secret,
    };
    assert_eq!(app.get(Some(&user), &path).await.code(), "not_found");
    app.post_json(Some(&user), "/api/escrow", &escrow(SECRET)).await;
    assert_eq!(app.get(None, &path).await.code(), "signed_out");
    let other = app.sign_in("quantri").await;
    assert_eq!(app.get(Some(&other), &path).await.code(), "not_found");
    let answer = app.post_json(Some(&other), "/api/escrow", &escrow([8; 32])).await;
    assert_eq!(answer.code(), "forbidden");
    assert_eq!(app.get_json::<Escrow>(&user, &path).await.secret, SECRET);
    app.post_json(Some(&user), "/api/escrow", &escrow([9; 32])).await;
    assert_eq!(app.get_json::<Escrow>(&user, &path).await.secret, [9; 32]);
}

#[tokio::test]
async fn a_device_that_pushed_for_somebody_else_leaves_nothing() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edit = phone.write(&fresh(RecordKind::Enterprise), &[("enterprise_name", "tCông ty A")]);
    app.store(&user, &[edit]).await;
    let other = app.sign_in("giamsat").await;
    let escrow = Escrow {
        device: phone.device,
        secret: SECRET,
    };
    assert_eq!(
        app.post_json(Some(&other), "/api/escrow", &escrow).await.code(),
        "forbidden"
    );
}
