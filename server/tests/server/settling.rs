//! Settling many conflicts by a rule, and telling those whose value lost.

use domain::api::{
    ConflictField, ConflictRow, DeskEdit, DeviceReport, DeviceState, Enrol, Listing, Proposals, Settle, SettleOutcome,
    StorageReport, Undo,
};
use domain::record::{Answer, FieldName, Record, RecordId, RecordKind};

use crate::support::{MORNING, Phone, TestApp, User, fresh};

/// An office in which two surveyors disagree about the workers of so many enterprises; the second wrote last.
async fn office(enterprises: usize) -> (TestApp, User, User, Vec<RecordId>) {
    let app = TestApp::new().await;
    let (first, second) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let (mut one, mut two) = (Phone::of(&first), Phone::of(&second));
    let mut records = Vec::new();
    for number in 0..enterprises {
        let name = format!("tCông ty {number}");
        let answers = [
            ("enterprise_name", name.as_str()),
            ("zone_code", "cTS"),
            ("workers_total", "i100"),
        ];
        let made = one.write(&fresh(RecordKind::Enterprise), &answers);
        let record = Record::of_edit(&made);
        app.store(&first, &[made, one.write(&record, &[("workers_total", "i120")])])
            .await;
        let mut later = two.write(&record, &[("workers_total", "i130")]);
        later.stamp.millis += 1_000;
        app.store(&second, &[later]).await;
        records.push(record.id);
    }
    let supervisor = app.sign_in("giamsat").await;
    (app, first, supervisor, records)
}

async fn proposals(app: &TestApp, user: &User, rule: &str) -> Proposals {
    app.get_json(
        user,
        &format!("/api/conflicts/by_rule?rule={rule}&kind=enterprise&field=workers_total"),
    )
    .await
}

fn wishes(proposals: &Proposals) -> Vec<Settle> {
    let wish = |proposal: &domain::api::Proposal| Settle {
        record: proposal.conflict.record,
        field: proposal.conflict.field.clone(),
        answer: proposal.answer.clone(),
        seen: proposal.conflict.live.iter().map(|live| live.edit).collect(),
        reason: Some("số mới nhất".into()),
    };
    proposals.proposals.iter().map(wish).collect()
}

/// What the phone of a person is told at the end of a sync run.
///
/// Each time on another of their devices: a session that was bound to one belongs to it.
async fn told(app: &TestApp, name: &str) -> DeviceState {
    let user = &app.sign_in(name).await;
    let phone = Phone::of(user);
    let enrol = Enrol {
        device: phone.device,
        name: "điện thoại".into(),
        platform: "Android".into(),
        app_version: "test".into(),
    };
    assert_eq!(app.post_json(Some(user), "/api/device", &enrol).await.status, 200);
    let report = DeviceReport {
        device: phone.device,
        name: enrol.name,
        platform: enrol.platform,
        app_version: enrol.app_version,
        sent_at: MORNING,
        unsent: 0,
        drafts: 0,
        refused: Vec::new(),
        storage: StorageReport::default(),
        receipts: None,
    };
    let told = app.post_json(Some(user), "/api/device/report", &report).await;
    assert_eq!(told.status, 200, "{}", told.text());
    told.json()
}

#[tokio::test]
async fn a_rule_shows_what_it_would_do_and_does_it_only_then() {
    let (app, _, supervisor, _) = office(3).await;
    let fields: Vec<ConflictField> = app.get_json(&supervisor, "/api/conflicts/fields").await;
    let expected = ConflictField {
        kind: RecordKind::Enterprise,
        field: FieldName::new("workers_total"),
        count: 3,
    };
    assert_eq!(fields, [expected]);
    let unclear = proposals(&app, &supervisor, "visit_over_list").await;
    assert_eq!(
        (unclear.proposals.len(), unclear.left, unclear.beyond),
        (0, 3, 0),
        "no list stands against a visit"
    );

    let latest = proposals(&app, &supervisor, "latest").await;
    assert!(
        latest
            .proposals
            .iter()
            .all(|proposal| proposal.answer == Answer::Integer(130))
    );
    assert_eq!(latest.proposals.len(), 3);
    let before: Listing<ConflictRow> = app.get_json(&supervisor, "/api/conflicts").await;
    assert_eq!(before.total, 3, "looking settles nothing");

    let outcomes = app
        .post_json(Some(&supervisor), "/api/conflicts/settle_all", &wishes(&latest))
        .await;
    let outcomes: Vec<SettleOutcome> = outcomes.json();
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, SettleOutcome::Settled(_))),
        "{outcomes:?}"
    );
    let after: Listing<ConflictRow> = app.get_json(&supervisor, "/api/conflicts").await;
    assert_eq!(after.total, 0);
}

#[tokio::test]
async fn what_moved_on_since_it_was_looked_at_stays_and_the_others_are_settled() {
    let (app, first, supervisor, records) = office(2).await;
    let latest = proposals(&app, &supervisor, "latest").await;
    let mut third = Phone::of(&first);
    let late = third.write(
        &Record::new(records[0], RecordKind::Enterprise),
        &[("workers_total", "i7")],
    );
    app.store(&first, &[late]).await;
    let outcomes = app
        .post_json(Some(&supervisor), "/api/conflicts/settle_all", &wishes(&latest))
        .await;
    let outcomes: Vec<SettleOutcome> = outcomes.json();
    let moved = outcomes
        .iter()
        .filter(|outcome| **outcome == SettleOutcome::MovedOn)
        .count();
    assert_eq!((outcomes.len(), moved), (2, 1));
    let left: Listing<ConflictRow> = app
        .get_json(&supervisor, "/api/conflicts?kind=enterprise&field=workers_total")
        .await;
    assert_eq!((left.total, left.rows[0].record), (1, records[0]));
    let none: Listing<ConflictRow> = app.get_json(&supervisor, "/api/conflicts?field=address").await;
    assert_eq!(none.total, 0);
}

#[tokio::test]
async fn whose_value_lost_is_told_with_the_reason_until_it_is_taken_back() {
    let (app, _, supervisor, records) = office(1).await;
    assert_eq!(told(&app, "khaosat1").await.settled, []);
    let latest = proposals(&app, &supervisor, "latest").await;
    let outcomes = app
        .post_json(Some(&supervisor), "/api/conflicts/settle_all", &wishes(&latest))
        .await;
    let outcomes: Vec<SettleOutcome> = outcomes.json();
    let SettleOutcome::Settled(DeskEdit { edit, .. }) = outcomes[0] else {
        panic!("{outcomes:?}");
    };
    let state = told(&app, "khaosat1").await;
    let [lost] = &state.settled[..] else {
        panic!("{state:?}");
    };
    assert_eq!((lost.record, lost.field.as_str()), (records[0], "workers_total"));
    assert_eq!(
        (lost.by.as_str(), lost.reason.as_deref()),
        ("Người kiểm tra", Some("số mới nhất"))
    );
    assert_eq!(
        told(&app, "khaosat2").await.settled,
        [],
        "whose value won hears nothing"
    );
    let undo = Undo {
        edit,
        field: FieldName::new("workers_total"),
    };
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/undo", &undo)
            .await
            .status,
        200
    );
    assert_eq!(told(&app, "khaosat1").await.settled, []);
}

#[tokio::test]
async fn beside_a_conflict_stands_what_the_enterprise_had_before() {
    let (app, first, supervisor, records) = office(1).await;
    let mut phone = Phone::of(&first);
    for (date, workers) in [("2024-03-12", "i90"), ("2025-03-12", "i95")] {
        let reference = format!("r{}", records[0]);
        let date = format!("d{date}");
        let answers = [
            ("enterprise", reference.as_str()),
            ("visit_date", &date),
            ("workers_total", workers),
        ];
        let visit = phone.write(&fresh(RecordKind::Visit), &answers);
        app.store(&first, &[visit]).await;
    }
    let listed: Listing<ConflictRow> = app.get_json(&supervisor, "/api/conflicts").await;
    let earlier: Vec<_> = listed.rows[0]
        .earlier
        .iter()
        .map(|one| (one.date.as_str(), one.answer.to_code()))
        .collect();
    assert_eq!(
        earlier,
        [("2025-03-12", "i95".to_owned()), ("2024-03-12", "i90".to_owned())]
    );
}

#[tokio::test]
async fn who_may_not_settle_sees_no_rule() {
    let (app, first, supervisor, _) = office(1).await;
    let path = "/api/conflicts/by_rule?rule=latest";
    assert_eq!(app.get(Some(&first), path).await.status, 403);
    let none: Vec<Settle> = Vec::new();
    assert_eq!(
        app.post_json(Some(&first), "/api/conflicts/settle_all", &none)
            .await
            .status,
        403
    );
    assert_eq!(
        app.get(Some(&supervisor), "/api/conflicts/by_rule?rule=whatever")
            .await
            .status,
        400
    );
}
