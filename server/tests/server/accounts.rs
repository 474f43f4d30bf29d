//! Letting people in, changing what they may, and putting them out.

use domain::api::{
    AccountRow, AccountState, AskInvitation, ChangeAccount, Enrol, Invitation, Invited, Join, Me, NewAccount,
    SessionRow,
};
use domain::reach::{Part, Reach};
use domain::record::{DeviceId, PersonId};
use domain::role::{Right, Role};
use rstest::rstest;
use server::backup::{backup, restore};
use server::clock::SharedClock;
use server::demo;
use server::store::Actor;

use crate::support::{Answered, MORNING, PEOPLE, TestApp, User};

const PASSWORD: &str = "cầu vồng sau mưa";
const DAY: u64 = 24 * 3_600_000;

/// A server with its people and a programme, whose zones and organisations can be reached.
async fn office() -> (TestApp, User) {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    server::programme::establish(&app.store, &clock).await.unwrap();
    let manager = app.sign_in("quantri").await;
    (app, manager)
}

fn new_account(name: &str, role: Role) -> NewAccount {
    NewAccount {
        name: name.into(),
        display_name: "Cán bộ mới".into(),
        role,
        reach: Reach::Everything,
    }
}

fn of_zone(code: &str) -> Reach {
    Reach::Part(Part {
        zones: [code.to_owned()].into(),
        ..Part::default()
    })
}

async fn invites(app: &TestApp, manager: &User, name: &str) -> Invitation {
    let answer = app
        .post_json(Some(manager), "/api/accounts", &new_account(name, Role::Surveyor))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn asks(app: &TestApp, code: &str) -> Answered {
    let body = AskInvitation { code: code.into() };
    app.post_json(None, "/api/invitation", &body).await
}

async fn joins(app: &TestApp, code: &str, password: &str) -> Answered {
    let body = Join {
        code: code.into(),
        password: password.into(),
        second_factor: String::new(),
    };
    app.post_json(None, "/api/join", &body).await
}

async fn row(app: &TestApp, manager: &User, name: &str) -> AccountRow {
    let rows: Vec<AccountRow> = app.get_json(manager, "/api/accounts").await;
    rows.into_iter().find(|row| row.name == name).unwrap()
}

async fn changes(app: &TestApp, manager: &User, person: PersonId, change: &ChangeAccount) -> Answered {
    app.put_json(manager, &format!("/api/accounts/{person}"), change).await
}

async fn disables(app: &TestApp, manager: &User, person: PersonId) -> Answered {
    let path = format!("/api/accounts/{person}/disable");
    app.post_json(Some(manager), &path, &()).await
}

#[tokio::test]
async fn somebody_is_invited_chooses_a_password_and_is_in() {
    let (app, manager) = office().await;
    let invitation = invites(&app, &manager, "Khaosat9").await;
    assert_eq!(invitation.name, "khaosat9");
    assert!(invitation.link.ends_with(&format!("/join#{}", invitation.code)));
    assert!(invitation.picture.path.starts_with('M') && invitation.picture.size > 20);
    assert_eq!(row(&app, &manager, "khaosat9").await.state, AccountState::Invited);
    assert_eq!(app.try_sign_in("khaosat9", "").await.code(), "wrong_password");

    // However it is typed.
    let typed = invitation.code.to_lowercase().replace('-', " ");
    let invited: Invited = asks(&app, &typed).await.json();
    assert_eq!(
        (invited.display_name.as_str(), invited.role),
        ("Cán bộ mới", Role::Surveyor)
    );
    assert_eq!(invited.invited_by, row(&app, &manager, "quantri").await.display_name);
    let answer = joins(&app, &typed, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json::<Me>().name, "khaosat9");
    let user = app.user_of(&answer);
    let me: Me = app.get_json(&user, "/api/session").await;
    assert_eq!(me.role, Role::Surveyor);
    assert_eq!(app.try_sign_in("khaosat9", PASSWORD).await.status, 200);
    let row = row(&app, &manager, "khaosat9").await;
    assert_eq!(
        (row.state, row.sessions, row.invited_until),
        (AccountState::Active, 2, None)
    );

    // Once only, and whoever comes second hears why.
    assert_eq!(joins(&app, &typed, PASSWORD).await.code(), "invitation_used");
    let used = asks(&app, &typed).await;
    assert_eq!((used.status.as_u16(), used.code()), (410, "invitation_used".to_owned()));
}

#[tokio::test]
async fn an_invitation_expires_after_a_week() {
    let (app, manager) = office().await;
    let code = invites(&app, &manager, "khaosat9").await.code;
    app.clock.advance(7 * DAY - 1);
    assert_eq!(asks(&app, &code).await.status, 200);
    app.clock.advance(1);
    assert_eq!(asks(&app, &code).await.code(), "invitation_expired");
    assert_eq!(joins(&app, &code, PASSWORD).await.code(), "invitation_expired");
    // Only who has the code learns that it was one.
    assert_eq!(
        asks(&app, "AAAA-BBBB-CCCC-DDDD-EEEE").await.code(),
        "invitation_unknown"
    );
}

#[tokio::test]
async fn a_newer_invitation_ends_the_older_one_and_a_password_stays_until_it_is_used() {
    let (app, manager) = office().await;
    let first = invites(&app, &manager, "khaosat9").await;
    let again = format!("/api/accounts/{}/invitation", first.person);
    let second: Invitation = app.post_json(Some(&manager), &again, &()).await.json();
    assert_eq!(asks(&app, &first.code).await.code(), "invitation_replaced");
    let session = app.user_of(&joins(&app, &second.code, PASSWORD).await);

    // Somebody forgot the password.
    let third: Invitation = app.post_json(Some(&manager), &again, &()).await.json();
    assert_eq!(app.try_sign_in("khaosat9", PASSWORD).await.status, 200);
    assert_eq!(joins(&app, &third.code, "một mật khẩu mới").await.status, 200);
    assert_eq!(app.try_sign_in("khaosat9", PASSWORD).await.status, 401);
    assert_eq!(
        app.get(Some(&session), "/api/session").await.code(),
        "signed_out",
        "who signed in with the old password is out"
    );
}

#[tokio::test]
async fn an_invitation_can_be_taken_back() {
    let (app, manager) = office().await;
    let invitation = invites(&app, &manager, "khaosat9").await;
    let path = format!("/api/accounts/{}/invitation", invitation.person);
    assert_eq!(app.delete(&manager, &path).await.status, 204);
    assert_eq!(
        joins(&app, &invitation.code, PASSWORD).await.code(),
        "invitation_withdrawn"
    );
    assert_eq!(app.delete(&manager, &path).await.code(), "no_invitation");
}

#[tokio::test]
async fn a_restore_opens_no_invitation_again() {
    let (app, manager) = office().await;
    let code = invites(&app, &manager, "khaosat9").await.code;
    let file = app.path("backup.sqlite");
    backup(app.folder.path(), &file, Actor::Terminal, MORNING).unwrap();
    assert_eq!(joins(&app, &code, PASSWORD).await.status, 200);
    let folder = app.stop();
    restore(folder.path(), &file, MORNING).unwrap();
    let app = TestApp::over(folder);
    assert_eq!(asks(&app, &code).await.code(), "invitation_withdrawn");
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_by_the_address_and_keeps_nobody_else_out() {
    let (app, manager) = office().await;
    let code = invites(&app, &manager, "khaosat9").await.code;
    let stranger = [203, 0, 113, 9].into();
    for guess in 0..30 {
        let body = AskInvitation {
            code: format!("AAAA-BBBB-CCCC-DDDD-{guess:04}"),
        };
        let answer = app.post_json_from(stranger, "/api/invitation", &body).await;
        assert_eq!(answer.code(), "invitation_unknown");
    }
    let body = AskInvitation { code: code.clone() };
    assert_eq!(app.post_json_from(stranger, "/api/invitation", &body).await.status, 429);
    let elsewhere = [203, 0, 113, 10].into();
    assert_eq!(
        app.post_json_from(elsewhere, "/api/invitation", &body).await.status,
        200
    );
}

#[tokio::test]
async fn a_whole_team_joins_from_one_address() {
    let (app, manager) = office().await;
    let office = [203, 0, 113, 9].into();
    for person in 0..40 {
        let code = invites(&app, &manager, &format!("moi{person}")).await.code;
        let ask = AskInvitation { code };
        assert_eq!(app.post_json_from(office, "/api/invitation", &ask).await.status, 200);
    }
}

#[rstest]
#[case::short("chín ký t", "password_short")]
#[case::its_name("khaosatvien", "password_is_name")]
#[case::leaked("iloveyou123", "password_common")]
#[tokio::test]
async fn a_password_that_breaks_a_rule_is_told_which_and_the_code_stays_good(
    #[case] password: &str,
    #[case] code: &str,
) {
    let (app, manager) = office().await;
    let invitation = invites(&app, &manager, "khaosatvien").await;
    let refused = joins(&app, &invitation.code, password).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, code.to_owned()));
    let long = joins(&app, &invitation.code, &"cầu vồng".repeat(200)).await;
    assert_eq!(long.code(), "password_long");
    assert_eq!(joins(&app, &invitation.code, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn role_and_reach_change_at_the_next_request_and_the_log_tells_before_and_after() {
    let (app, manager) = office().await;
    let user = app.sign_in("khaosat1").await;
    assert_eq!(app.get(Some(&user), "/api/enterprises").await.code(), "forbidden");
    let change = ChangeAccount {
        display_name: "Tổ trưởng mới".into(),
        role: Role::TeamLead,
        reach: of_zone("TS"),
    };
    assert_eq!(changes(&app, &manager, user.person, &change).await.status, 204);
    assert_eq!(app.get(Some(&user), "/api/enterprises").await.status, 200);
    let mut rows = app.audit().await.into_iter();
    let told = rows.find(|row| row.what != "list_read").unwrap();
    assert_eq!(
        (told.what.as_str(), told.name.as_deref()),
        ("account_changed", Some("quantri"))
    );
    assert_eq!(told.details["before"]["role"], "surveyor");
    assert_eq!(told.details["after"]["reach"]["part"]["zones"][0], "TS");
    let rows = app.audit().await.len();
    assert_eq!(changes(&app, &manager, user.person, &change).await.status, 204);
    assert_eq!(app.audit().await.len(), rows, "what changes nothing is not told");
}

#[tokio::test]
async fn a_reach_names_places_that_there_are_or_that_were_there() {
    let (app, manager) = office().await;
    let user = app.sign_in("khaosat1").await;
    let mut change = ChangeAccount {
        display_name: "Cán bộ".into(),
        role: Role::Surveyor,
        reach: of_zone("NOWHERE"),
    };
    assert_eq!(
        changes(&app, &manager, user.person, &change).await.code(),
        "unknown_place"
    );
    let reach = serde_json::to_string(&change.reach).unwrap();
    app.tamper(&format!("UPDATE account SET reach = '{reach}' WHERE name = 'khaosat1'"));
    change.display_name = "Tên khác".into();
    assert_eq!(changes(&app, &manager, user.person, &change).await.status, 204);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let (app, manager) = office().await;
    let refused = disables(&app, &manager, manager.person).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "last_administrator".to_owned())
    );
    let mut change = ChangeAccount {
        display_name: "Quản trị".into(),
        role: Role::Supervisor,
        reach: Reach::Everything,
    };
    assert_eq!(
        changes(&app, &manager, manager.person, &change).await.code(),
        "last_administrator"
    );

    // Somebody who is only invited can't take over.
    let new = new_account("quantri2", Role::Administrator);
    let invitation: Invitation = app.post_json(Some(&manager), "/api/accounts", &new).await.json();
    assert_eq!(
        disables(&app, &manager, manager.person).await.code(),
        "last_administrator"
    );
    assert_eq!(joins(&app, &invitation.code, PASSWORD).await.status, 200);
    assert_eq!(changes(&app, &manager, manager.person, &change).await.status, 204);
    assert_eq!(app.get(Some(&manager), "/api/accounts").await.code(), "forbidden");
    change.role = Role::Administrator;
    assert_eq!(
        changes(&app, &manager, manager.person, &change).await.code(),
        "forbidden"
    );
}

#[tokio::test]
async fn a_disabled_account_is_told_so_only_with_its_password() {
    let (app, manager) = office().await;
    let surveyor = app.sign_in("khaosat1").await;
    assert_eq!(disables(&app, &manager, surveyor.person).await.status, 204);
    assert_eq!(row(&app, &manager, "khaosat1").await.state, AccountState::Disabled);
    assert_eq!(app.try_sign_in("khaosat1", "wrong").await.code(), "wrong_password");
    let told = app.try_sign_in("khaosat1", demo::PASSWORD).await;
    assert_eq!(
        (told.status.as_u16(), told.code()),
        (403, "account_disabled".to_owned())
    );
    assert!(told.text().contains("liên hệ quản trị"), "{}", told.text());
    let invite = format!("/api/accounts/{}/invitation", surveyor.person);
    assert_eq!(
        app.post_json(Some(&manager), &invite, &()).await.code(),
        "account_is_disabled"
    );

    let path = format!("/api/accounts/{}/enable", surveyor.person);
    assert_eq!(app.post_json(Some(&manager), &path, &()).await.status, 204);
    app.sign_in("khaosat1").await;
    let acts: Vec<_> = app.audit().await.into_iter().map(|row| row.what).collect();
    assert!(
        acts.contains(&"account_disabled".into()) && acts.contains(&"account_enabled".into()),
        "{acts:?}"
    );
}

#[tokio::test]
async fn an_invitation_of_a_disabled_account_lets_nobody_in() {
    let (app, manager) = office().await;
    let invitation = invites(&app, &manager, "khaosat9").await;
    disables(&app, &manager, invitation.person).await;
    assert_eq!(joins(&app, &invitation.code, PASSWORD).await.code(), "account_disabled");
}

#[tokio::test]
async fn an_administrator_ends_all_sessions_of_an_account() {
    let (app, manager) = office().await;
    let (phone, desk) = (app.sign_in("khaosat1").await, app.sign_in("khaosat1").await);
    let path = format!("/api/accounts/{}/sessions", phone.person);
    assert_eq!(app.delete(&manager, &path).await.status, 204);
    for session in [&phone, &desk] {
        assert_eq!(app.get(Some(session), "/api/session").await.code(), "signed_out");
    }
    assert_eq!(app.get(Some(&manager), "/api/session").await.status, 200);
}

#[tokio::test]
async fn an_administrator_ends_one_session_of_somebody_and_is_told_on_which_device() {
    let (app, manager) = office().await;
    let (phone, desk) = (app.sign_in("khaosat1").await, app.sign_in("khaosat1").await);
    let enrol = Enrol {
        device: DeviceId::from_bytes([7; 16]),
        name: "Máy của tổ 1".into(),
        platform: "Android".into(),
        app_version: "test".into(),
    };
    assert_eq!(app.post_json(Some(&phone), "/api/device", &enrol).await.status, 200);
    let path = format!("/api/accounts/{}/sessions", phone.person);
    let sessions: Vec<SessionRow> = app.get_json(&manager, &path).await;
    assert_eq!(sessions.len(), 2);
    assert!(sessions.iter().all(|session| !session.own));
    let on_phone = sessions
        .iter()
        .find(|session| session.device == "Máy của tổ 1")
        .unwrap();
    let stranger = format!("/api/accounts/{}/sessions/{}", manager.person, on_phone.id);
    assert_eq!(app.delete(&manager, &stranger).await.status, 204);
    assert_eq!(
        app.get(Some(&phone), "/api/session").await.status,
        200,
        "the session of another account is not named so"
    );
    assert_eq!(
        app.delete(&manager, &format!("{path}/{}", on_phone.id)).await.status,
        204
    );
    assert_eq!(app.get(Some(&phone), "/api/session").await.code(), "signed_out");
    assert_eq!(app.get(Some(&desk), "/api/session").await.status, 200);
}

#[tokio::test]
async fn names_are_taken_once_however_they_are_written() {
    let (app, manager) = office().await;
    for (name, code) in [
        (" KHAOSAT1 ", "name_taken"),
        ("hai tu", "unfit_name"),
        ("  ", "unfit_name"),
    ] {
        let answer = app
            .post_json(Some(&manager), "/api/accounts", &new_account(name, Role::Reader))
            .await;
        assert_eq!(answer.code(), code, "{name}");
    }
}

#[tokio::test]
async fn the_system_s_own_accounts_are_nobody_s() {
    let (app, manager) = office().await;
    let clock: SharedClock = app.clock.clone();
    server::import::enterprises(&app.store, &clock, "Tên doanh nghiệp\nCông ty A\n".as_bytes())
        .await
        .unwrap();
    let rows: Vec<AccountRow> = app.get_json(&manager, "/api/accounts").await;
    assert_eq!(rows.len(), PEOPLE);
    let accounts = app.store.accounts().await.unwrap();
    let own = accounts.iter().find(|account| account.password.is_empty()).unwrap();
    assert_eq!(disables(&app, &manager, own.person).await.status, 404);
    let invite = format!("/api/accounts/{}/invitation", own.person);
    assert_eq!(app.post_json(Some(&manager), &invite, &()).await.status, 404);
}

#[rstest]
#[case("GET", "/api/accounts")]
#[case("POST", "/api/accounts")]
#[case("PUT", "/api/accounts/0193b2f1c0007000800000000000000a")]
#[case("POST", "/api/accounts/0193b2f1c0007000800000000000000a/invitation")]
#[case("DELETE", "/api/accounts/0193b2f1c0007000800000000000000a/invitation")]
#[case("POST", "/api/accounts/0193b2f1c0007000800000000000000a/disable")]
#[case("POST", "/api/accounts/0193b2f1c0007000800000000000000a/enable")]
#[case("GET", "/api/accounts/0193b2f1c0007000800000000000000a/sessions")]
#[case("DELETE", "/api/accounts/0193b2f1c0007000800000000000000a/sessions")]
#[case("DELETE", "/api/accounts/0193b2f1c0007000800000000000000a/sessions/0123456789abcdef")]
#[case("DELETE", "/api/accounts/0193b2f1c0007000800000000000000a/second-factor")]
#[tokio::test]
async fn accounts_are_managed_by_administrators_alone(#[case] method: &str, #[case] path: &str) {
    let app = TestApp::new().await;
    assert_eq!(app.ask(None, method, path).await.code(), "signed_out");
    for role in Role::ALL.into_iter().filter(|role| !role.may(Right::Manage)) {
        let user = app.of_role(role).await;
        assert_eq!(app.ask(Some(&user), method, path).await.code(), "forbidden", "{role}");
    }
}
