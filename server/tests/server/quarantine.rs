//! Deciding on edits in quarantine.

use domain::api::{
    Decide, Decision, DecisionOutcome, DeviceReport, DeviceState, Listing, QuarantineKey, QuarantineRow, StorageReport,
};
use domain::record::{Change, Context, Edit, Record, RecordKind};
use domain::sync::{Outcome, RefusalCode, Scope};
use rstest::rstest;
use server::store::{Act, Actor};

use crate::support::{Phone, TestApp, User};

async fn held(app: &TestApp, user: &User) -> Vec<QuarantineRow> {
    let listing: Listing<QuarantineRow> = app.get_json(user, "/api/quarantine").await;
    assert_eq!(listing.total, listing.rows.len() as u64);
    listing.rows
}

async fn decide(app: &TestApp, user: &User, rows: &[QuarantineRow], decision: Decision) -> Vec<DecisionOutcome> {
    let key = |row: &QuarantineRow| QuarantineKey {
        edit: row.edit,
        digest: row.digest.clone(),
    };
    let wish = Decide {
        edits: rows.iter().map(key).collect(),
        decision,
        reason: "Đã hỏi lại tác giả".into(),
    };
    let answer = app.post_json(Some(user), "/api/quarantine/decide", &wish).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn report(app: &TestApp, user: &User, phone: &Phone, refused: &[u64]) -> DeviceState {
    let report = DeviceReport {
        device: phone.device,
        name: String::new(),
        platform: String::new(),
        app_version: String::new(),
        sent_at: 0,
        unsent: 0,
        drafts: 0,
        refused: refused.to_vec(),
        storage: StorageReport::default(),
        receipts: None,
    };
    app.post_json(Some(user), "/api/device/report", &report).await.json()
}

/// An edit of one field that has seen nothing of the record.
fn blind(phone: &mut Phone, record: &Record, workers: &str) -> Edit {
    phone.write(&Record::new(record.id, record.kind), &[("workers_total", workers)])
}

#[tokio::test]
async fn what_a_revoked_phone_handed_in_becomes_its_authors_and_may_begin_a_conflict() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let (mut phone, mut other) = (Phone::of(&user), Phone::of(&supervisor));
    let enterprise = phone.enterprise("Một");
    app.store(&user, std::slice::from_ref(&enterprise)).await;
    let record = Record::of_edit(&enterprise);
    app.store(&supervisor, &[blind(&mut other, &record, "i100")]).await;
    let unsent = blind(&mut phone, &record, "i120");
    app.store
        .revoke_device(phone.device, "Mất".into(), Actor::Terminal, 5)
        .await
        .unwrap();
    app.push(&user, std::slice::from_ref(&unsent)).await;
    let rows = held(&app, &supervisor).await;
    assert_eq!(rows[0].edit, unsent.id);
    assert_eq!(
        decide(&app, &supervisor, &rows, Decision::Adopt).await,
        [DecisionOutcome::Done]
    );
    assert!(held(&app, &supervisor).await.is_empty());
    let shown = app.shown(&supervisor, record.id).await;
    let field = shown
        .fields
        .iter()
        .find(|field| field.field.as_str() == "workers_total")
        .unwrap();
    assert!(field.conflict);
    assert!(field.live.iter().any(|live| live.edit == unsent.id), "under its own id");
    let verdicts = app.push(&user, &[unsent]).await.verdicts;
    assert!(
        matches!(verdicts[0].outcome, Outcome::Duplicate(_)),
        "the phone finds it stored"
    );
    assert_eq!(
        decide(&app, &supervisor, &rows, Decision::Decline).await,
        [DecisionOutcome::MovedOn]
    );
    let adopted = app
        .audit()
        .await
        .into_iter()
        .find(|row| row.what == Act::EditAdopted.as_str())
        .unwrap();
    assert_eq!(adopted.about, record.id.to_string());
    assert_eq!(adopted.details["reason"], "Đã hỏi lại tác giả");
}

#[tokio::test]
async fn a_phone_learns_at_its_next_report_what_was_decided_and_a_decline_can_be_taken_back() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let mut edits = [phone.enterprise("Một"), phone.enterprise("Hai"), phone.enterprise("Ba")];
    for edit in &mut edits {
        edit.deletion = Some(Change {
            value: Some(Context::default()),
            seen: Context::default(),
        });
    }
    app.push(&user, &edits).await;
    let rows = held(&app, &supervisor).await;
    assert_eq!(rows.len(), 3);
    assert_eq!(
        decide(&app, &supervisor, &rows[..1], Decision::Decline).await,
        [DecisionOutcome::Done]
    );
    assert_eq!(
        decide(&app, &supervisor, &rows[1..2], Decision::Adopt).await,
        [DecisionOutcome::Done]
    );
    let state = report(&app, &user, &phone, &[1, 2, 3]).await;
    let told: Vec<_> = state
        .decided
        .iter()
        .map(|said| (said.counter, said.receipt.is_some()))
        .collect();
    assert_eq!(told, [(rows[0].edit.counter, false), (rows[1].edit.counter, true)]);
    assert_eq!(state.decided[0].reason, "Đã hỏi lại tác giả");
    assert_eq!(state.quarantined, 1);
    assert_eq!(
        decide(&app, &supervisor, &rows[..1], Decision::Undecline).await,
        [DecisionOutcome::Done]
    );
    assert_eq!(
        decide(&app, &supervisor, &rows[1..2], Decision::Undecline).await,
        [DecisionOutcome::MovedOn]
    );
    assert_eq!(held(&app, &supervisor).await.len(), 2);
    assert_eq!(report(&app, &user, &phone, &[1, 2, 3]).await.decided.len(), 1);
}

#[tokio::test]
async fn an_id_that_is_taken_and_a_date_far_ahead_are_taken_in_as_edits_of_the_desk() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let first = phone.enterprise("Một");
    app.store(&user, std::slice::from_ref(&first)).await;
    let mut twin = phone.enterprise("Hai");
    twin.id = first.id;
    let mut ahead = phone.enterprise("Ba");
    ahead.stamp.millis += 10 * 365 * 24 * 3_600_000;
    app.push(&user, &[twin.clone(), ahead.clone()]).await;
    let rows = held(&app, &supervisor).await;
    assert_eq!(
        decide(&app, &supervisor, &rows, Decision::Adopt).await,
        [DecisionOutcome::Done; 2]
    );
    for wanted in [twin, ahead] {
        let shown = app.shown(&supervisor, wanted.record).await;
        let live = &shown.fields[0].live[0];
        assert_ne!(live.edit, wanted.id);
    }
    assert_eq!(app.all(Scope::Register).await.len(), 3);
}

#[tokio::test]
async fn what_can_never_be_merged_is_said_so_and_holds_up_no_other() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let known = phone.enterprise("Một");
    app.store(&user, std::slice::from_ref(&known)).await;
    let wrong = phone.write(
        &Record::new(known.record, RecordKind::Visit),
        &[("visit_outcome", "cdone")],
    );
    app.push(&user, &[wrong]).await;
    let mut rows = held(&app, &supervisor).await;
    let mut unknown = rows[0].clone();
    unknown.digest = "00".into();
    rows.push(unknown);
    let outcomes = decide(&app, &supervisor, &rows, Decision::Adopt).await;
    assert_eq!(
        outcomes,
        [
            DecisionOutcome::Refused(RefusalCode::WrongKind),
            DecisionOutcome::NotFound
        ]
    );
    assert_eq!(held(&app, &supervisor).await.len(), 1);
}

#[rstest]
#[case("khaosat1", "Vì", 403)]
#[case("giamsat", "  ", 422)]
#[case("giamsat", "Vì", 200)]
#[tokio::test]
async fn deciding_needs_the_right_and_a_reason(#[case] name: &str, #[case] reason: &str, #[case] status: u16) {
    let app = TestApp::new().await;
    let user = app.sign_in(name).await;
    let wish = Decide {
        edits: Vec::new(),
        decision: Decision::Decline,
        reason: reason.into(),
    };
    let answer = app.post_json(Some(&user), "/api/quarantine/decide", &wish).await;
    assert_eq!(answer.status.as_u16(), status);
}
