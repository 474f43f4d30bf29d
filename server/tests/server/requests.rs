//! The register of persons' requests: who may keep it, what it takes in, and that its steps are told of.

use std::collections::BTreeSet;

use domain::api::{MoveRequest, NewRequest, PersonRequest, RequestRegister};
use domain::person_request::{RequestKind, RequestOutcome, RequestStep};
use domain::reach::{Part, Reach};
use domain::record::RecordId;
use domain::role::{Right, Role};
use rstest::rstest;

use crate::support::{Answered, MORNING, Phone, TestApp, User};

fn asked(kind: RequestKind) -> NewRequest {
    NewRequest {
        kind,
        received_on: "2026-11-23".parse().unwrap(),
        via_processor: false,
        reference: "Công văn đến số 12".into(),
        record: None,
    }
}

async fn enter(app: &TestApp, user: &User, asked: &NewRequest) -> PersonRequest {
    let answer = app.post_json(Some(user), "/api/requests", asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn go_on(app: &TestApp, user: &User, number: u64, step: RequestStep, reason: &str) -> Answered {
    let wish = MoveRequest {
        step,
        reason: reason.into(),
    };
    app.post_json(Some(user), &format!("/api/requests/{number}"), &wish)
        .await
}

#[tokio::test]
async fn a_request_goes_its_way_and_every_step_is_told_of() {
    let app = TestApp::new().await;
    let keeper = app.sign_in("giamsat").await;
    let first = enter(&app, &keeper, &asked(RequestKind::Delete)).await;
    let second = enter(&app, &keeper, &asked(RequestKind::See)).await;
    assert_eq!(first.course.answer_by().to_string(), "2026-11-25");
    assert_eq!(first.course.done_by().to_string(), "2026-12-13");
    let answered = go_on(&app, &keeper, first.number, RequestStep::Answer, "").await;
    assert_eq!(
        answered.json::<PersonRequest>().course.answered_on,
        Some("2026-11-23".parse().unwrap())
    );
    let twice = go_on(&app, &keeper, first.number, RequestStep::Answer, "").await;
    assert_eq!((twice.status.as_u16(), twice.code().as_str()), (422, "unprocessable"));
    let no_reason = go_on(&app, &keeper, first.number, RequestStep::Extend, " ").await;
    assert_eq!(no_reason.status, 422);
    let extended: PersonRequest = go_on(
        &app,
        &keeper,
        first.number,
        RequestStep::Extend,
        "Phải hỏi đơn vị xử lý",
    )
    .await
    .json();
    assert_eq!(extended.course.done_by().to_string(), "2027-01-02");
    let register: RequestRegister = app.get_json(&keeper, "/api/requests").await;
    assert_eq!(register.today.to_string(), "2026-11-23");
    let order: Vec<_> = register.rows.iter().map(|row| row.number).collect();
    assert_eq!(order, [second.number, first.number], "the next clock comes first");
    let closed = go_on(
        &app,
        &keeper,
        second.number,
        RequestStep::Close(RequestOutcome::Done),
        "",
    )
    .await;
    assert_eq!(closed.json::<PersonRequest>().outcome, Some(RequestOutcome::Done));
    let register: RequestRegister = app.get_json(&keeper, "/api/requests").await;
    assert_eq!(register.rows[1].number, second.number, "what ended comes last");
    assert_eq!(register.rows[0].entered_by, "Người kiểm tra");
    let told: Vec<_> = app
        .audit()
        .await
        .into_iter()
        .rev()
        .filter(|row| row.what.starts_with("request_"))
        .collect();
    let steps: Vec<_> = told
        .iter()
        .map(|row| (row.about.as_str(), row.details["step"].as_str().unwrap_or("entered")))
        .collect();
    let (one, two) = (
        format!("request {}", first.number),
        format!("request {}", second.number),
    );
    let expected = [
        (&one, "entered"),
        (&two, "entered"),
        (&one, "answered"),
        (&one, "extended"),
        (&two, "done"),
    ];
    assert_eq!(steps, expected.map(|(about, step)| (about.as_str(), step)));
}

#[rstest]
#[case::a_name("đơn của ông Nguyễn Văn A", "2026-11-23", "names_a_person")]
#[case::a_telephone("gọi 0912 345 678", "2026-11-23", "names_a_person")]
#[case::an_identity_number("CCCD 027201001234", "2026-11-23", "names_a_person")]
#[case::nothing("  ", "2026-11-23", "unprocessable")]
#[case::tomorrow("Công văn số 13", "2026-11-24", "unprocessable")]
#[tokio::test]
async fn it_takes_in_neither_persons_nor_nonsense(#[case] reference: &str, #[case] day: &str, #[case] code: &str) {
    let app = TestApp::new().await;
    let keeper = app.sign_in("giamsat").await;
    let request = NewRequest {
        reference: reference.into(),
        received_on: day.parse().unwrap(),
        ..asked(RequestKind::See)
    };
    let answer = app.post_json(Some(&keeper), "/api/requests", &request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, code));
    let register: RequestRegister = app.get_json(&keeper, "/api/requests").await;
    assert!(register.rows.is_empty());
}

#[tokio::test]
async fn only_those_who_keep_the_data_see_it_and_name_records_within_their_reach() {
    let app = TestApp::new().await;
    let (keeper, surveyor) = (app.sign_in("giamsat").await, app.sign_in("khaosat1").await);
    let edit = Phone::of(&surveyor).enterprise("Ở Tiên Sơn");
    app.store(&surveyor, std::slice::from_ref(&edit)).await;
    for role in Role::ALL.into_iter().filter(|role| !role.may(Right::KeepData)) {
        let name = role.as_str();
        app.add_account(name, role, name).await;
        let other = app.sign_in(name).await;
        assert_eq!(app.get(Some(&other), "/api/requests").await.status, 403, "{name}");
        let asked = asked(RequestKind::See);
        assert_eq!(
            app.post_json(Some(&other), "/api/requests", &asked).await.status,
            403,
            "{name}"
        );
        assert_eq!(
            go_on(&app, &other, 1, RequestStep::Answer, "").await.status,
            403,
            "{name}"
        );
    }
    assert_eq!(app.get(None, "/api/requests").await.status, 401);
    let about = |record| NewRequest {
        record: Some(record),
        ..asked(RequestKind::Delete)
    };
    assert_eq!(
        enter(&app, &keeper, &about(edit.record)).await.record,
        Some(edit.record)
    );
    let guessed = RecordId::from_parts(MORNING, [7; 10]);
    app.reach(
        &keeper,
        &Reach::Part(Part {
            zones: BTreeSet::from(["YP".to_owned()]),
            ..Part::default()
        }),
    );
    for record in [edit.record, guessed] {
        let answer = app.post_json(Some(&keeper), "/api/requests", &about(record)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "not_found"));
    }
    assert_eq!(go_on(&app, &keeper, 77, RequestStep::Answer, "").await.status, 404);
    assert_eq!(
        go_on(&app, &keeper, u64::MAX, RequestStep::Answer, "").await.status,
        404
    );
}
