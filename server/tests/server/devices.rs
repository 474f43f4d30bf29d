//! Devices: enrolling, the credential that is exchanged, reporting, and putting one out.

use axum::body::Body;
use domain::api::{
    Decide, Decision, DecisionOutcome, DeviceName, DeviceReport, DeviceRow, DeviceState, Enrol, HeldReceipts, Listing,
    QuarantineKey, QuarantineRow, Revoke, StorageReport, Wiped,
};
use domain::record::{DeviceId, RecordKind};
use domain::recovery::{Bundle, HeldEdit};
use domain::sync::{Difference, HeldSum, Outcome, RefusalCode, Scope};
use rstest::rstest;
use server::store::{Act, Actor};

use crate::support::{Answered, Phone, TestApp, User, fresh, request};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

fn enrolment(device: DeviceId) -> Enrol {
    Enrol {
        device,
        name: "Android · Chrome".into(),
        platform: "Android · Chrome".into(),
        app_version: "1.2.3".into(),
    }
}

fn report(device: DeviceId) -> DeviceReport {
    DeviceReport {
        device,
        name: "Android · Chrome".into(),
        platform: "Android · Chrome".into(),
        app_version: "1.2.3".into(),
        sent_at: 0,
        unsent: 0,
        drafts: 0,
        refused: Vec::new(),
        storage: StorageReport::default(),
        receipts: None,
    }
}

/// A browser that asks something and keeps the cookie of the answer.
async fn ask(app: &TestApp, user: &mut User) -> u16 {
    let answer = app.get(Some(user), "/api/session").await;
    keep(user, &answer);
    answer.status.as_u16()
}

/// The same, but the answer never arrives.
async fn ask_and_lose(app: &TestApp, user: &User) -> Answered {
    let answer = app.get(Some(user), "/api/session").await;
    assert_eq!(answer.status, 200);
    answer
}

fn keep(user: &mut User, answer: &Answered) {
    let cookie = answer.header("set-cookie");
    if !cookie.is_empty() {
        user.cookie = cookie.split(';').next().unwrap().to_owned();
    }
}

async fn devices(app: &TestApp, user: &User) -> Vec<DeviceRow> {
    app.get_json(user, "/api/devices").await
}

async fn revoke(app: &TestApp, device: DeviceId) {
    let administrator = app.sign_in("quantri").await;
    let reason = Revoke {
        reason: "Mất máy ở Quế Võ".into(),
    };
    let path = format!("/api/devices/{device}/revoke");
    assert_eq!(app.post_json(Some(&administrator), &path, &reason).await.status, 204);
}

async fn acts(app: &TestApp, wanted: Act) -> usize {
    let rows = app.audit().await;
    rows.iter().filter(|row| row.what == wanted.as_str()).count()
}

#[tokio::test]
async fn a_token_is_exchanged_after_a_day_and_the_old_one_ends() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    app.clock.advance(DAY);
    let first = user.cookie.clone();
    assert_eq!(ask(&app, &mut user).await, 200);
    assert_eq!(user.cookie, first, "a day is not more than a day");
    app.clock.advance(1);
    let answer = ask_and_lose(&app, &user).await;
    assert!(answer.header("set-cookie").contains("HttpOnly"));
    assert!(
        answer.header("set-cookie").contains("Max-Age=2505600"),
        "the session is not made longer"
    );
    let old = user.clone();
    keep(&mut user, &answer);
    assert_ne!(user.cookie, first);
    app.clock.advance(2 * MINUTE);
    assert_eq!(ask(&app, &mut user).await, 200);
    app.clock.advance(10 * MINUTE);
    assert_eq!(ask_and_lose(&app, &old).await.status, 200, "it was under way");
    app.clock.advance(1);
    assert_eq!(app.get(Some(&old), "/api/session").await.code(), "signed_out");
    assert_eq!(acts(&app, Act::TokenReused).await, 1);
    assert_eq!(
        app.get(Some(&user), "/api/session").await.code(),
        "signed_out",
        "who of both took a copy can't be told"
    );
}

#[tokio::test]
async fn a_phone_whose_answers_are_lost_for_days_stays_signed_in() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    for _ in 0..20 {
        app.clock.advance(DAY + 1);
        ask_and_lose(&app, &user).await;
        app.clock.advance(11 * MINUTE);
        ask_and_lose(&app, &user).await;
    }
    let before = user.cookie.clone();
    app.clock.advance(11 * MINUTE);
    assert_eq!(ask(&app, &mut user).await, 200);
    assert_ne!(user.cookie, before);
    app.clock.advance(DAY);
    assert_eq!(ask(&app, &mut user).await, 200);
    assert_eq!(acts(&app, Act::TokenReused).await, 0);
}

#[tokio::test]
async fn requests_side_by_side_get_one_new_token_and_all_go_through() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    app.clock.advance(DAY + 1);
    let old = user.clone();
    let answers = [
        ask_and_lose(&app, &old).await,
        ask_and_lose(&app, &old).await,
        ask_and_lose(&app, &old).await,
    ];
    let renewed = answers.iter().filter(|answer| !answer.header("set-cookie").is_empty());
    assert_eq!(renewed.count(), 1);
    keep(&mut user, &answers[0]);
    app.clock.advance(3 * MINUTE);
    assert_eq!(ask(&app, &mut user).await, 200);
    assert_eq!(ask_and_lose(&app, &old).await.status, 200);
}

#[tokio::test]
async fn a_phone_that_dies_before_its_browser_kept_the_cookie_comes_back_with_the_old_one() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    app.clock.advance(DAY + 1);
    let on_disk = user.clone();
    assert_eq!(ask(&app, &mut user).await, 200);
    app.clock.advance(MINUTE);
    assert_eq!(ask(&app, &mut user).await, 200);
    app.clock.advance(8 * 60 * MINUTE);
    let mut user = on_disk;
    assert_eq!(ask(&app, &mut user).await, 200);
    app.clock.advance(DAY);
    assert_eq!(ask(&app, &mut user).await, 200);
}

#[tokio::test]
async fn signing_out_with_any_token_of_a_session_ends_it() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    app.clock.advance(DAY + 1);
    let old = user.clone();
    assert_eq!(ask(&app, &mut user).await, 200);
    let out = request(Some(&old), "DELETE", "/api/session")
        .body(Body::empty())
        .unwrap();
    assert_eq!(app.send(out).await.status, 204);
    assert_eq!(ask(&app, &mut user).await, 401);
}

#[tokio::test]
async fn a_page_that_a_browser_keeps_carries_no_cookie() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    app.clock.advance(DAY + 1);
    let page = app.get(Some(&user), "/api/sync/snapshot/0/register/0/0").await;
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn enrolling_binds_the_session_gives_a_new_token_and_keeps_the_name_that_somebody_gave() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    let phone = Phone::of(&user);
    let answer = app
        .post_json(Some(&user), "/api/device", &enrolment(phone.device))
        .await;
    assert_eq!(answer.json::<DeviceName>().name, "Android · Chrome");
    let first = user.cookie.clone();
    keep(&mut user, &answer);
    assert_ne!(user.cookie, first);
    let name = DeviceName {
        name: " Máy của Tổ 2 ".into(),
    };
    assert_eq!(app.post_json(Some(&user), "/api/device/name", &name).await.status, 204);
    let again = app
        .post_json(Some(&user), "/api/device", &enrolment(phone.device))
        .await;
    assert_eq!(again.json::<DeviceName>().name, "Máy của Tổ 2");
    assert_eq!(again.header("set-cookie"), "", "it is bound already");
    assert_eq!(
        (
            acts(&app, Act::DeviceEnrolled).await,
            acts(&app, Act::DeviceNamed).await
        ),
        (1, 1)
    );
    let empty = DeviceName { name: "  ".into() };
    assert_eq!(app.post_json(Some(&user), "/api/device/name", &empty).await.status, 422);
}

#[tokio::test]
async fn another_persons_device_is_as_if_it_did_not_exist() {
    let app = TestApp::new().await;
    let (owner, other) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let device = Phone::of(&owner).device;
    app.post_json(Some(&owner), "/api/device", &enrolment(device)).await;
    let import = DeviceId::from_bytes([7; 16]);
    app.store.add_import_device(import, 5).await.unwrap();
    for device in [device, import] {
        let receipts = HeldReceipts {
            device,
            receipts: vec![(1, 1)],
        };
        let answers = [
            app.post_json(Some(&other), "/api/device", &enrolment(device)).await,
            app.post_json(Some(&other), "/api/device/report", &report(device)).await,
            app.post_json(Some(&other), "/api/device/receipts", &receipts).await,
            app.post_json(Some(&other), "/api/device/wiped", &Wiped { device })
                .await,
        ];
        for answer in answers {
            assert_eq!((answer.status.as_u16(), answer.code()), (404, "not_found".to_owned()));
        }
    }
    let supervisor = app.sign_in("giamsat").await;
    let all = devices(&app, &supervisor).await;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].device, all[0].person), (device, owner.person));
}

#[rstest]
#[case("khaosat1", 403, 403, 403)]
#[case("giamsat", 200, 403, 403)]
#[case("quantri", 200, 204, 204)]
#[tokio::test]
async fn who_sees_names_and_revokes_devices(
    #[case] name: &str,
    #[case] sees: u16,
    #[case] names: u16,
    #[case] revokes: u16,
) {
    let app = TestApp::new().await;
    let owner = app.sign_in("khaosat2").await;
    let device = Phone::of(&owner).device;
    app.post_json(Some(&owner), "/api/device", &enrolment(device)).await;
    let user = app.sign_in(name).await;
    assert_eq!(app.get(Some(&user), "/api/devices").await.status.as_u16(), sees);
    let wish = DeviceName { name: "Máy 2".into() };
    let answer = app
        .post_json(Some(&user), &format!("/api/devices/{device}/name"), &wish)
        .await;
    assert_eq!(answer.status.as_u16(), names);
    let wish = Revoke {
        reason: "Mất máy".into(),
    };
    let answer = app
        .post_json(Some(&user), &format!("/api/devices/{device}/revoke"), &wish)
        .await;
    assert_eq!(answer.status.as_u16(), revokes);
}

#[tokio::test]
async fn revoking_needs_a_reason_and_a_device() {
    let app = TestApp::new().await;
    let administrator = app.sign_in("quantri").await;
    let device = Phone::of(&administrator).device;
    let path = format!("/api/devices/{device}/revoke");
    let wish = |reason: &str| Revoke { reason: reason.into() };
    assert_eq!(
        app.post_json(Some(&administrator), &path, &wish("  ")).await.status,
        422
    );
    assert_eq!(
        app.post_json(Some(&administrator), &path, &wish("Mất")).await.status,
        404
    );
}

/// What a revoked phone still may: hand in, say that it is wiped, sign out.
#[tokio::test]
async fn a_revoked_phone_hands_in_what_it_holds_gets_nothing_and_says_that_it_is_wiped() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let answer = app
        .post_json(Some(&user), "/api/device", &enrolment(phone.device))
        .await;
    keep(&mut user, &answer);
    let (known, unsent) = (phone.enterprise("Đã gửi"), phone.enterprise("Chưa gửi"));
    let receipts = app.store(&user, std::slice::from_ref(&known)).await;
    revoke(&app, phone.device).await;
    for path in [
        "/api/session",
        "/api/people",
        "/api/programme",
        "/api/sync/pull?scope=register",
        "/api/sync/manifest?scope=register",
    ] {
        let answer = app.get(Some(&user), path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (403, "revoked".to_owned()),
            "{path}"
        );
    }
    let answer = app
        .post_json(Some(&user), "/api/device/report", &report(phone.device))
        .await;
    assert_eq!(answer.code(), "revoked");
    let verdicts = app.push(&user, &[known, unsent]).await.verdicts;
    assert_eq!(
        verdicts[0].outcome,
        Outcome::Duplicate(receipts[0]),
        "its receipt was lost"
    );
    assert!(matches!(&verdicts[1].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::Revoked));
    assert_eq!(app.all(Scope::Register).await.len(), 1);
    let wiped = Wiped { device: phone.device };
    assert_eq!(
        app.post_json(Some(&user), "/api/device/wiped", &wiped).await.status,
        204
    );
    assert_eq!(app.get(Some(&user), "/api/session").await.code(), "signed_out");
    let supervisor = app.sign_in("giamsat").await;
    let row = &devices(&app, &supervisor).await[0];
    assert_eq!((row.quarantined, row.left()), (1, 0));
    assert_eq!(row.revoked_reason, "Mất máy ở Quế Võ");
    assert!(row.wiped_at.is_some());
    assert_eq!(
        (acts(&app, Act::DeviceRevoked).await, acts(&app, Act::DeviceWiped).await),
        (1, 1)
    );
}

#[tokio::test]
async fn a_revoked_phone_that_signs_in_anew_is_known_by_what_it_pushes_and_what_it_enrols() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.post_json(Some(&user), "/api/device", &enrolment(phone.device))
        .await;
    revoke(&app, phone.device).await;
    let mut again = app.sign_in("khaosat1").await;
    let verdicts = app.push(&again, &[phone.enterprise("Một")]).await.verdicts;
    assert!(matches!(&verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::Revoked));
    assert_eq!(ask(&app, &mut again).await, 403, "the push has bound it");
    let other = Phone::of(&again).device;
    let mut third = app.sign_in("khaosat1").await;
    let answer = app
        .post_json(Some(&third), "/api/device", &enrolment(phone.device))
        .await;
    assert_eq!(answer.code(), "revoked");
    keep(&mut third, &answer);
    assert_eq!(
        app.post_json(Some(&third), "/api/device", &enrolment(other))
            .await
            .code(),
        "revoked"
    );
    let elsewhere = app.sign_in("khaosat1").await;
    let answer = app.post_json(Some(&elsewhere), "/api/device", &enrolment(other)).await;
    assert_eq!(answer.status, 200, "the person is not put out");
}

#[tokio::test]
async fn a_disabled_account_hands_in_and_gets_nothing() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    app.tamper("UPDATE account SET disabled_at = 5 WHERE name = 'khaosat1'");
    assert_eq!(app.get(Some(&user), "/api/session").await.code(), "revoked");
    let verdicts = app.push(&user, &[Phone::of(&user).enterprise("Một")]).await.verdicts;
    assert!(matches!(&verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::Revoked));
}

#[tokio::test]
async fn the_office_sees_what_a_phone_reported() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Một"), phone.enterprise("Hai")])
        .await;
    let said = DeviceReport {
        unsent: 2,
        drafts: 1,
        refused: vec![9],
        sent_at: crate::support::MORNING - 60_000,
        storage: StorageReport {
            persisted: Some(true),
            usage: Some(5_000_000),
            quota: Some(9_000_000),
            installed: true,
        },
        ..report(phone.device)
    };
    let state: DeviceState = app.post_json(Some(&user), "/api/device/report", &said).await.json();
    assert_eq!(
        (state.received, state.quarantined, state.name.as_str()),
        (2, 0, "Android · Chrome")
    );
    let supervisor = app.sign_in("giamsat").await;
    let row = &devices(&app, &supervisor).await[0];
    assert_eq!((row.left(), row.refused, row.clock_offset_ms), (3, 1, -60_000));
    assert_eq!(row.storage, Some(said.storage));
    assert_eq!(row.reported_at, Some(crate::support::MORNING));
}

#[tokio::test]
async fn receipts_that_the_log_does_not_have_are_found_one_by_one() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edits: Vec<_> = ["Một", "Hai", "Ba"].map(|name| phone.enterprise(name)).into();
    let receipts = app.store(&user, &edits).await;
    let held: Vec<_> = edits
        .iter()
        .zip(&receipts)
        .map(|(edit, receipt)| (edit.id.counter, receipt.number))
        .collect();
    let said = |held: &[(u64, u64)]| DeviceReport {
        receipts: Some(HeldSum::of(held)),
        ..report(phone.device)
    };
    let differs = async |report: DeviceReport| {
        let answer = app.post_json(Some(&user), "/api/device/report", &report).await;
        answer.json::<DeviceState>().differs
    };
    assert!(!differs(said(&held)).await);
    assert!(
        !differs(said(&held[1..])).await,
        "what the phone let go of is no difference"
    );
    let wrong = [held[0], (2, 77), held[2], (4, 4)];
    assert!(differs(said(&wrong)).await);
    assert!(
        differs(report(phone.device)).await,
        "a report without receipts says nothing of them"
    );
    let asked = HeldReceipts {
        device: phone.device,
        receipts: wrong.to_vec(),
    };
    let difference: Difference = app.post_json(Some(&user), "/api/device/receipts", &asked).await.json();
    assert_eq!(difference.missing, [4]);
    assert_eq!(difference.renumbered, [held[1]]);
    let supervisor = app.sign_in("giamsat").await;
    assert!(devices(&app, &supervisor).await[0].differs);
    assert!(!differs(said(&held)).await);
    assert!(!devices(&app, &supervisor).await[0].differs, "it was put right");
    let named = app
        .store
        .name_device(DeviceId::from_bytes([3; 16]), None, "x".into(), Actor::Terminal, 5)
        .await;
    assert_eq!(named, Ok(false));
}

#[tokio::test]
async fn an_edit_that_the_log_lost_is_offered_again_and_stays_noted() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let known = fresh(RecordKind::Enterprise);
    let edits = ["tMột", "tHai"].map(|name| phone.write(&known, &[("enterprise_name", name)]));
    let receipts = app.store(&user, &edits).await;
    let held: Vec<_> = [(1, receipts[0].number), (2, receipts[1].number)].into();
    // Nothing that this program does makes an edit vanish; a disk that lies may.
    app.tamper(&format!("DELETE FROM edit WHERE number = {}", receipts[1].number));
    let tell = async |held: &[(u64, u64)]| -> DeviceState {
        let report = DeviceReport {
            receipts: Some(HeldSum::of(held)),
            ..report(phone.device)
        };
        app.post_json(Some(&user), "/api/device/report", &report).await.json()
    };
    let told = tell(&held).await;
    assert!(told.differs);
    assert_eq!(told.received, 1);
    let asked = HeldReceipts {
        device: phone.device,
        receipts: held.clone(),
    };
    for _ in 0..2 {
        let difference: Difference = app.post_json(Some(&user), "/api/device/receipts", &asked).await.json();
        assert_eq!((difference.missing, difference.renumbered), (vec![2], vec![]));
    }
    let lost = async || devices(&app, &supervisor).await[0].lost.clone();
    assert_eq!(lost().await.len(), 1, "it is noted once, however often a phone asks");
    let noted = lost().await[0];
    assert_eq!((noted.counter, noted.receipt, noted.back), (2, held[1].1, None));
    let again = app.store(&user, &edits[1..]).await;
    let told = tell(&[held[0], (2, again[0].number)]).await;
    assert_eq!((told.differs, told.received), (false, 2));
    assert_eq!(lost().await[0].back, Some(edits[1].record));
    let told_of: Vec<_> = app
        .audit()
        .await
        .into_iter()
        .filter(|row| row.what == "edits_missed")
        .collect();
    assert_eq!(told_of.len(), 1);
    assert_eq!(told_of[0].details["edits"], serde_json::json!([2]));
}

#[tokio::test]
async fn an_edit_that_was_adopted_under_an_id_of_the_desk_is_received_and_missed_by_nobody() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let mut edit = phone.enterprise("Đồng hồ chạy trước");
    edit.stamp.millis += 4_000 * DAY;
    let outcome = app.push(&user, std::slice::from_ref(&edit)).await.verdicts[0]
        .outcome
        .clone();
    assert!(matches!(outcome, Outcome::Rejected(_)), "{outcome:?}");
    let waiting: Listing<QuarantineRow> = app.get_json(&supervisor, "/api/quarantine").await;
    let wish = Decide {
        edits: vec![QuarantineKey {
            edit: waiting.rows[0].edit,
            digest: waiting.rows[0].digest.clone(),
        }],
        decision: Decision::Adopt,
        reason: "Đúng nội dung".into(),
    };
    let outcomes: Vec<DecisionOutcome> = app
        .post_json(Some(&supervisor), "/api/quarantine/decide", &wish)
        .await
        .json();
    assert_eq!(outcomes, [DecisionOutcome::Done]);
    let tell = async |refused: Vec<u64>, held: &[(u64, u64)]| -> DeviceState {
        let report = DeviceReport {
            refused,
            receipts: Some(HeldSum::of(held)),
            ..report(phone.device)
        };
        app.post_json(Some(&user), "/api/device/report", &report).await.json()
    };
    let told = tell(vec![1], &[]).await;
    let receipt = told.decided[0].receipt.unwrap();
    assert_eq!(told.received, 1);
    assert!(!tell(Vec::new(), &[(1, receipt.number)]).await.differs);
}

#[tokio::test]
async fn a_file_from_a_revoked_phone_waits_for_a_decision_too_whoever_hands_it_in() {
    let app = TestApp::new().await;
    let mut user = app.sign_in("quantri").await;
    let mut phone = Phone::of(&user);
    let answer = app
        .post_json(Some(&user), "/api/device", &enrolment(phone.device))
        .await;
    keep(&mut user, &answer);
    let edit = phone.enterprise("Chưa gửi");
    app.store
        .revoke_device(phone.device, "Mất máy".into(), Actor::Terminal, 5)
        .await
        .unwrap();
    let mut file = Bundle::new(String::new());
    file.edits.push(HeldEdit {
        person: user.person.to_string(),
        edit: serde_json::to_value(&edit).unwrap(),
    });
    let answer = app.post_json(Some(&user), "/api/recovery", &file).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let taken: domain::api::Recovered = answer.json();
    assert_eq!((taken.new, taken.refused), (0, 1));
    assert!(app.all(Scope::Register).await.is_empty());
}
