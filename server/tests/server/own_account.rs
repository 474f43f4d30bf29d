//! What a person does about their own account: password, second factor, sessions.

use data_encoding::BASE32_NOPAD;
use domain::api::{
    ChangePassword, Invitation, Join, OwnPassword, RecoveryCodes, SecondFactor, SecondFactorBegun, SecondFactorCode,
    SessionRow, SignIn,
};
use domain::role::Role;
use rstest::rstest;
use server::demo;

use crate::support::{Answered, TestApp, User};

const STEP: u64 = 30_000;

/// An authenticator app on another phone.
struct Authenticator(Vec<u8>);

impl Authenticator {
    fn shows(&self, app: &TestApp) -> String {
        use server::clock::Clock;
        let totp = totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 0, 30, self.0.clone()).unwrap();
        totp.generate(app.clock.now() / 1_000)
    }
}

async fn code(app: &TestApp, user: &User, what: &str, code: &str) -> Answered {
    let body = SecondFactorCode { code: code.into() };
    let path = format!("/api/account/second-factor/{what}");
    app.post_json(Some(user), &path, &body).await
}

async fn begin(app: &TestApp, user: &User, password: &str) -> Answered {
    let body = OwnPassword {
        password: password.into(),
    };
    app.post_json(Some(user), "/api/account/second-factor", &body).await
}

/// Turns the second factor on and lets the step pass that this used.
async fn turned_on(app: &TestApp, user: &User) -> (Authenticator, Vec<String>) {
    let begun: SecondFactorBegun = begin(app, user, demo::PASSWORD).await.json();
    let authenticator = Authenticator(BASE32_NOPAD.decode(begun.secret.as_bytes()).unwrap());
    let confirmed = code(app, user, "confirm", &authenticator.shows(app)).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
    app.clock.advance(STEP);
    (authenticator, confirmed.json::<RecoveryCodes>().codes)
}

async fn signs_in(app: &TestApp, name: &str, second_factor: &str) -> Answered {
    let body = SignIn {
        name: name.into(),
        password: demo::PASSWORD.into(),
        second_factor: second_factor.into(),
    };
    app.post_json(None, "/api/session", &body).await
}

#[tokio::test]
async fn signing_in_asks_for_the_second_factor_and_takes_each_code_once() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (authenticator, _) = turned_on(&app, &user).await;
    assert_eq!(signs_in(&app, "giamsat", "").await.code(), "second_factor_needed");
    let shown = authenticator.shows(&app);
    assert_eq!(signs_in(&app, "giamsat", &shown).await.status, 200);
    let replayed = signs_in(&app, "giamsat", &shown).await;
    assert_eq!(
        (replayed.status.as_u16(), replayed.code()),
        (401, "wrong_second_factor".to_owned()),
        "a code that somebody looked over a shoulder is of no use"
    );
    app.clock.advance(STEP);
    assert_eq!(signs_in(&app, "giamsat", &authenticator.shows(&app)).await.status, 200);
    let state: SecondFactor = app.get_json(&user, "/api/account/second-factor").await;
    assert!(state.since.is_some());
    assert_eq!(signs_in(&app, "khaosat1", "").await.status, 200, "others have none");
}

#[tokio::test]
async fn a_code_of_the_step_before_is_no_way_to_use_time_again() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (authenticator, _) = turned_on(&app, &user).await;
    let earlier = authenticator.shows(&app);
    app.clock.advance(STEP);
    assert_eq!(signs_in(&app, "giamsat", &authenticator.shows(&app)).await.status, 200);
    assert_eq!(signs_in(&app, "giamsat", &earlier).await.code(), "wrong_second_factor");
}

#[tokio::test]
async fn without_the_password_nobody_learns_of_the_second_factor() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    turned_on(&app, &user).await;
    assert_eq!(app.try_sign_in("giamsat", "wrong").await.code(), "wrong_password");
}

#[tokio::test]
async fn a_secret_is_not_in_force_before_a_code_proves_it() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    begin(&app, &user, demo::PASSWORD).await;
    assert_eq!(
        code(&app, &user, "confirm", "000000x").await.code(),
        "wrong_second_factor"
    );
    assert_eq!(signs_in(&app, "giamsat", "").await.status, 200);
    let (_, codes) = turned_on(&app, &user).await;
    assert_eq!(codes.len(), 10);
    let again = begin(&app, &user, demo::PASSWORD).await;
    assert_eq!(again.code(), "second_factor_in_force");
}

#[rstest]
#[case(Role::Surveyor, 403)]
#[case(Role::TeamLead, 200)]
#[case(Role::Supervisor, 200)]
#[case(Role::Provider, 200)]
#[case(Role::Reader, 200)]
#[case(Role::Administrator, 200)]
#[tokio::test]
async fn a_second_factor_is_for_the_office(#[case] role: Role, #[case] status: u16) {
    let app = TestApp::new().await;
    let user = app.of_role(role).await;
    let answer = begin(&app, &user, demo::PASSWORD).await;
    assert_eq!(answer.status.as_u16(), status);
}

#[rstest]
#[case("POST", "/api/account/password")]
#[case("GET", "/api/account/second-factor")]
#[case("POST", "/api/account/second-factor")]
#[case("POST", "/api/account/second-factor/confirm")]
#[case("POST", "/api/account/second-factor/remove")]
#[case("GET", "/api/account/sessions")]
#[case("DELETE", "/api/account/sessions")]
#[case("DELETE", "/api/account/sessions/0123456789abcdef")]
#[tokio::test]
async fn an_account_is_changed_by_whoever_is_signed_in_with_it(#[case] method: &str, #[case] path: &str) {
    let app = TestApp::new().await;
    assert_eq!(app.ask(None, method, path).await.code(), "signed_out");
    let user = app.sign_in("giamsat").await;
    app.tamper("UPDATE account SET disabled_at = 1 WHERE name = 'giamsat'");
    assert_eq!(app.ask(Some(&user), method, path).await.code(), "revoked");
}

#[tokio::test]
async fn a_recovery_code_lets_in_once() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (_, codes) = turned_on(&app, &user).await;
    let typed = codes[3].to_lowercase().replace('-', "");
    assert_eq!(signs_in(&app, "giamsat", &typed).await.status, 200);
    assert_eq!(signs_in(&app, "giamsat", &typed).await.code(), "wrong_second_factor");
    assert_eq!(signs_in(&app, "giamsat", &codes[4]).await.status, 200);
    let state: SecondFactor = app.get_json(&user, "/api/account/second-factor").await;
    assert_eq!(state.recovery_codes, 8);
    assert!(app.audit().await.iter().any(|row| row.what == "recovery_code_used"));
}

#[tokio::test]
async fn guessing_codes_with_the_right_password_is_slowed_down() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (authenticator, _) = turned_on(&app, &user).await;
    let mut tried = 0;
    // Asking with the password alone in between must not make the guesses free.
    while tried < 20 {
        tried += 1;
        let guess = if tried % 2 == 0 { "" } else { "000001" };
        if signs_in(&app, "giamsat", guess).await.status == 429 {
            break;
        }
    }
    assert_eq!(tried, 6);
    assert_eq!(signs_in(&app, "giamsat", &authenticator.shows(&app)).await.status, 429);
}

#[tokio::test]
async fn it_is_taken_away_with_a_code_or_by_an_administrator() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (authenticator, _) = turned_on(&app, &user).await;
    assert_eq!(code(&app, &user, "remove", "").await.code(), "second_factor_needed");
    let removed = code(&app, &user, "remove", &authenticator.shows(&app)).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    assert_eq!(signs_in(&app, "giamsat", "").await.status, 200);

    turned_on(&app, &user).await;
    let manager = app.sign_in("quantri").await;
    let path = format!("/api/accounts/{}/second-factor", user.person);
    assert_eq!(app.delete(&manager, &path).await.status, 204);
    assert_eq!(signs_in(&app, "giamsat", "").await.status, 200);
    let told = app.audit().await;
    let told = told.iter().find(|row| row.what == "second_factor_removed").unwrap();
    assert_eq!(told.name.as_deref(), Some("quantri"));
}

#[tokio::test]
async fn an_invitation_alone_is_no_way_around_the_second_factor() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (authenticator, _) = turned_on(&app, &user).await;
    let manager = app.sign_in("quantri").await;
    let path = format!("/api/accounts/{}/invitation", user.person);
    let invitation: Invitation = app.post_json(Some(&manager), &path, &()).await.json();
    let mut join = Join {
        code: invitation.code,
        password: "cầu vồng sau mưa".into(),
        second_factor: String::new(),
    };
    let refused = app.post_json(None, "/api/join", &join).await;
    assert_eq!(refused.code(), "second_factor_needed");
    join.second_factor = authenticator.shows(&app);
    assert_eq!(app.post_json(None, "/api/join", &join).await.status, 200);
}

async fn changes_password(app: &TestApp, user: &User, old: &str, new: &str) -> Answered {
    let body = ChangePassword {
        old: old.into(),
        new: new.into(),
    };
    app.post_json(Some(user), "/api/account/password", &body).await
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let (here, elsewhere) = (app.sign_in("khaosat1").await, app.sign_in("khaosat1").await);
    let changed = changes_password(&app, &here, demo::PASSWORD, "một mật khẩu mới").await;
    assert_eq!(changed.status, 204, "{}", changed.text());
    assert_eq!(app.get(Some(&here), "/api/session").await.status, 200);
    assert_eq!(app.get(Some(&elsewhere), "/api/session").await.code(), "signed_out");
    assert_eq!(app.try_sign_in("khaosat1", demo::PASSWORD).await.status, 401);
    assert_eq!(app.try_sign_in("khaosat1", "một mật khẩu mới").await.status, 200);
}

#[rstest]
#[case::not_the_old_one("wrong", "một mật khẩu mới", "wrong_old_password")]
#[case::a_common_one(demo::PASSWORD, "password123", "password_common")]
#[case::the_name(demo::PASSWORD, "Cán bộ khảo sát 1", "password_is_name")]
#[tokio::test]
async fn a_password_that_can_t_be_changed_stays(#[case] old: &str, #[case] new: &str, #[case] code: &str) {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    assert_eq!(changes_password(&app, &user, old, new).await.code(), code);
    app.sign_in("khaosat1").await;
}

#[tokio::test]
async fn guessing_the_old_password_at_an_open_desk_is_slowed_down() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    for _ in 0..5 {
        let refused = changes_password(&app, &user, "wrong", "một mật khẩu mới").await;
        assert_eq!(refused.status, 422);
    }
    let refused = changes_password(&app, &user, demo::PASSWORD, "một mật khẩu mới").await;
    assert_eq!(refused.status, 429);
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_one_or_all_others() {
    let app = TestApp::new().await;
    let here = app.sign_in("khaosat1").await;
    app.clock.advance(60_000);
    let (second, third) = (app.sign_in("khaosat1").await, app.sign_in("khaosat1").await);
    let stranger = app.sign_in("khaosat2").await;
    app.clock.advance(3_600_000);
    let sessions: Vec<SessionRow> = app.get_json(&here, "/api/account/sessions").await;
    assert_eq!(sessions.len(), 3);
    assert!(sessions[0].own, "the last used stands first: {sessions:?}");
    assert_eq!(sessions[0].seen_at - sessions[0].created_at, 3_660_000);
    let theirs: Vec<SessionRow> = app.get_json(&second, "/api/account/sessions").await;
    let second_named = &theirs.iter().find(|row| row.own).unwrap().id;

    let path = format!("/api/account/sessions/{second_named}");
    app.delete(&stranger, &path).await;
    assert_eq!(
        app.get(Some(&second), "/api/session").await.status,
        200,
        "others' are not theirs to end"
    );
    assert_eq!(app.delete(&here, &path).await.status, 204);
    assert_eq!(app.get(Some(&second), "/api/session").await.code(), "signed_out");
    assert_eq!(app.get(Some(&third), "/api/session").await.status, 200);
    assert_eq!(app.delete(&here, "/api/account/sessions").await.status, 204);
    assert_eq!(app.get(Some(&third), "/api/session").await.code(), "signed_out");
    assert_eq!(app.get(Some(&here), "/api/session").await.status, 200);
}

#[tokio::test]
async fn what_is_stored_of_codes_and_secrets_opens_nothing() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let (_, codes) = turned_on(&app, &user).await;
    let bytes = std::fs::read(app.path(server::store::DATABASE_FILE)).unwrap();
    let wal = std::fs::read(app.path("thucdia.sqlite-wal")).unwrap_or_default();
    let bare = codes[0].replace('-', "");
    for letters in [codes[0].as_bytes(), bare.as_bytes()] {
        let holds = |bytes: &[u8]| bytes.windows(letters.len()).any(|window| window == letters);
        assert!(!holds(&bytes) && !holds(&wal));
    }
}

#[tokio::test]
async fn whoever_sits_down_at_an_open_desk_can_t_turn_one_on() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    assert_eq!(begin(&app, &user, "wrong").await.code(), "wrong_old_password");
    let told = app.audit().await;
    assert!(told.iter().any(|row| row.what == "sign_in_failed"), "{told:?}");
    let state: SecondFactor = app.get_json(&user, "/api/account/second-factor").await;
    assert_eq!(state.since, None);
}

#[tokio::test]
async fn guessing_at_a_code_is_told_of_at_every_door() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    turned_on(&app, &user).await;
    let failures = async |app: &TestApp| {
        let told = app.audit().await;
        told.iter().filter(|row| row.what == "sign_in_failed").count()
    };
    let before = failures(&app).await;
    assert_eq!(
        code(&app, &user, "remove", "000000").await.code(),
        "wrong_second_factor"
    );
    assert_eq!(failures(&app).await, before + 1);
}
