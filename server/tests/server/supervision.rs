//! The log of supervision: what checks found, of whom, and what became of it.

use domain::api::{CloseFinding, NewFinding, SupervisionLog};
use domain::reach::{Part, Reach};
use domain::record::{RecordId, RecordKind};
use domain::role::Role;
use rstest::rstest;
use server::clock::SharedClock;
use server::programme::establish;

use crate::support::{Answered, Phone, TestApp, User, fresh};

/// An office with an enterprise in a zone.
async fn office() -> (TestApp, User, RecordId) {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    establish(&app.store, &clock).await.unwrap();
    let surveyor = app.sign_in("khaosat1").await;
    let made = Phone::of(&surveyor).write(
        &fresh(RecordKind::Enterprise),
        &[("enterprise_name", "tCông ty A"), ("zone_code", "cTS")],
    );
    let id = made.record;
    app.store(&surveyor, &[made]).await;
    let supervisor = app.sign_in("giamsat").await;
    (app, supervisor, id)
}

fn found(record: Option<RecordId>, finding: &str, due: &str) -> NewFinding {
    NewFinding {
        checked_on: "2026-11-02".parse().unwrap(),
        unit: if record.is_some() {
            String::new()
        } else {
            "province".into()
        },
        record,
        finding: finding.into(),
        due: due.parse().ok(),
    }
}

async fn enter(app: &TestApp, user: &User, found: &NewFinding) -> Answered {
    app.post_json(Some(user), "/api/supervision", found).await
}

async fn close(app: &TestApp, user: &User, number: u64, result: &str) -> Answered {
    let body = CloseFinding { result: result.into() };
    app.post_json(Some(user), &format!("/api/supervision/{number}"), &body)
        .await
}

async fn log(app: &TestApp, user: &User) -> SupervisionLog {
    app.get_json(user, "/api/supervision").await
}

#[tokio::test]
async fn what_was_found_is_entered_and_closed() {
    let (app, supervisor, enterprise) = office().await;
    for entry in [
        found(Some(enterprise), "Chưa ghi số liệu đoàn thể", "2026-12-10"),
        found(None, "Báo cáo chậm", "2026-11-10"),
        found(None, "Làm đúng kế hoạch", ""),
    ] {
        let answer = enter(&app, &supervisor, &entry).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let rows = log(&app, &supervisor).await;
    let told: Vec<_> = rows
        .rows
        .iter()
        .map(|row| (row.number, row.is_overdue(rows.today), row.title.as_str()))
        .collect();
    assert_eq!(told, [(2, true, ""), (1, false, "Công ty A"), (3, false, "")]);
    assert_eq!(rows.rows[1].checked_by, "Người kiểm tra");

    assert_eq!(close(&app, &supervisor, 2, " ").await.status, 422, "it takes a result");
    assert_eq!(close(&app, &supervisor, 2, "Đã nộp báo cáo").await.status, 204);
    assert_eq!(close(&app, &supervisor, 2, "Lần nữa").await.status, 422, "only once");
    assert_eq!(close(&app, &supervisor, 9, "Không có").await.status, 404);
    let rows = log(&app, &supervisor).await.rows;
    let last = rows.last().unwrap();
    assert_eq!((last.number, last.result.as_str()), (2, "Đã nộp báo cáo"));
    assert_eq!(
        (last.closed_on, last.closed_by.as_str()),
        ("2026-11-23".parse().ok(), "Người kiểm tra")
    );
    let acts: Vec<_> = app
        .audit()
        .await
        .into_iter()
        .filter(|row| row.what.starts_with("supervision"))
        .map(|row| (row.what, row.about))
        .collect();
    let told = |what: &str, number: u64| (what.to_owned(), format!("supervision {number}"));
    assert_eq!(
        acts,
        [
            told("supervision_closed", 2),
            told("supervision_entered", 3),
            told("supervision_entered", 2),
            told("supervision_entered", 1)
        ]
    );
    let file = app.get(Some(&supervisor), "/api/export/supervision.csv?lang=vi").await;
    let text = file.text();
    assert!(text.lines().next().unwrap().contains("Nội dung, kết luận"), "{text}");
    assert!(text.contains("Công ty A") && text.contains("Đã nộp báo cáo"), "{text}");
}

#[rstest]
#[case::a_person_by_name("Ông Nguyễn Văn An chưa báo cáo", "2026-12-10")]
#[case::a_telephone("Gọi 0912345678", "2026-12-10")]
#[case::nothing("  ", "2026-12-10")]
#[case::due_before_the_check("Báo cáo chậm", "2026-11-01")]
#[tokio::test]
async fn what_can_t_be_is_refused(#[case] finding: &str, #[case] due: &str) {
    let (app, supervisor, _) = office().await;
    let answer = enter(&app, &supervisor, &found(None, finding, due)).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(log(&app, &supervisor).await.rows.is_empty());
}

#[tokio::test]
async fn what_nobody_checked_and_what_is_to_come_are_refused() {
    let (app, supervisor, _) = office().await;
    let good = found(None, "Báo cáo chậm", "");
    for bad in [
        NewFinding {
            unit: String::new(),
            ..good.clone()
        },
        NewFinding {
            unit: "nonsense".into(),
            ..good.clone()
        },
        NewFinding {
            checked_on: "2026-11-24".parse().unwrap(),
            ..good
        },
    ] {
        assert_eq!(enter(&app, &supervisor, &bad).await.status, 422, "{bad:?}");
    }
}

#[rstest]
#[case::a_surveyor(Role::Surveyor, 403, 403)]
#[case::a_team_lead_reads(Role::TeamLead, 200, 403)]
#[case::a_reader(Role::Reader, 403, 403)]
#[case::a_provider(Role::Provider, 403, 403)]
#[case::an_administrator(Role::Administrator, 200, 201)]
#[tokio::test]
async fn each_role_may_what_it_may(#[case] role: Role, #[case] reads: u16, #[case] writes: u16) {
    let (app, _, _) = office().await;
    let user = app.of_role(role).await;
    assert_eq!(app.get(Some(&user), "/api/supervision").await.status, reads);
    let entered = enter(&app, &user, &found(None, "Báo cáo chậm", "")).await;
    assert_eq!(entered.status, writes);
}

#[tokio::test]
async fn nobody_reaches_beyond_their_part() {
    let (app, supervisor, enterprise) = office().await;
    enter(&app, &supervisor, &found(Some(enterprise), "Chưa ghi số liệu", "")).await;
    enter(&app, &supervisor, &found(None, "Báo cáo chậm", "")).await;
    let other = app.of_role(Role::Supervisor).await;
    let part = Part {
        zones: ["VSIP".to_owned()].into(),
        ..Part::default()
    };
    app.reach(&other, &Reach::Part(part));
    assert!(log(&app, &other).await.rows.is_empty());
    assert_eq!(close(&app, &other, 1, "Xong").await.status, 404);
    let entered = enter(&app, &other, &found(Some(enterprise), "Thử", "")).await;
    assert_eq!(entered.status, 404);
    let file = app.get(Some(&other), "/api/export/supervision.csv").await;
    assert!(!file.text().contains("Công ty A"), "{}", file.text());
}
