//! The desk: lists, conflicts, settling, taking a settlement back.

use domain::api::{
    ConflictRow, DeskEdit, EnterpriseRow, HistoryRow, Listing, Overview, RecordDetail, Settle, Source, Undo, VisitRow,
};
use domain::record::{Answer, FieldName, Record};
use domain::sync::Scope;

use crate::support::{Phone, TestApp, User};

/// Two surveyors who corrected one figure without knowing of each other, and a supervisor.
async fn two_who_disagree(app: &TestApp) -> (User, Record) {
    let (first, second) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let (mut one, mut two) = (Phone::of(&first), Phone::of(&second));
    let made = one.write(
        &crate::support::fresh(domain::record::RecordKind::Enterprise),
        &[
            ("enterprise_name", "tCông ty A"),
            ("zone_code", "cTS"),
            ("workers_total", "i100"),
        ],
    );
    app.store(&first, std::slice::from_ref(&made)).await;
    let record = Record::of_edit(&made);
    app.store(
        &first,
        &[one.write(&record, &[("workers_total", "i120"), ("address", "tLô 1")])],
    )
    .await;
    app.store(
        &second,
        &[two.write(&record, &[("workers_total", "i130"), ("main_activity", "tMay")])],
    )
    .await;
    (app.sign_in("giamsat").await, record)
}

fn settle(row: &ConflictRow, code: &str) -> Settle {
    Settle {
        record: row.record,
        field: row.field.clone(),
        answer: Answer::from_code(code).unwrap(),
        seen: row.live.iter().map(|live| live.edit).collect(),
        reason: Some("theo bảng lương".into()),
    }
}

async fn conflicts(app: &TestApp, supervisor: &User) -> Vec<ConflictRow> {
    let listed: Listing<ConflictRow> = app.get_json(supervisor, "/api/conflicts").await;
    assert_eq!(listed.total as usize, listed.rows.len());
    listed.rows
}

#[tokio::test]
async fn a_conflict_is_seen_settled_and_taken_back() {
    let app = TestApp::new().await;
    let (supervisor, record) = two_who_disagree(&app).await;
    let rows = conflicts(&app, &supervisor).await;
    assert_eq!(rows.len(), 1, "different fields never conflict");
    let row = &rows[0];
    assert_eq!(
        (row.title.as_str(), row.zone.as_str(), row.field.as_str()),
        ("Công ty A", "TS", "workers_total")
    );
    assert_eq!(row.base, Some(Answer::Integer(100)));
    let mut live: Vec<_> = row
        .live
        .iter()
        .map(|live| (live.author.as_str(), live.answer.to_code()))
        .collect();
    live.sort();
    assert_eq!(
        live,
        [
            ("Cán bộ khảo sát 1", "i120".into()),
            ("Cán bộ khảo sát 2", "i130".into())
        ]
    );
    assert!(
        row.live
            .iter()
            .all(|live| live.source == Source::Phone && live.received_at > 0)
    );

    let answer = app
        .post_json(Some(&supervisor), "/api/conflicts/settle", &settle(row, "i125"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let settled: DeskEdit = answer.json();
    assert!(conflicts(&app, &supervisor).await.is_empty());
    let stale = app
        .post_json(Some(&supervisor), "/api/conflicts/settle", &settle(row, "i1"))
        .await;
    assert_eq!(
        (stale.status.as_u16(), stale.code().as_str()),
        (409, "conflict_moved_on")
    );

    let history: Vec<HistoryRow> = app
        .get_json(&supervisor, &format!("/api/records/{}/history", record.id))
        .await;
    let last = history.iter().find(|entry| entry.edit == settled.edit).unwrap();
    assert_eq!((last.source, last.can_undo, last.before.len()), (Source::Desk, true, 2));
    assert_eq!(
        (last.author.as_str(), last.reason.as_deref()),
        ("Người kiểm tra", Some("theo bảng lương"))
    );
    assert_eq!(history.iter().filter(|entry| entry.can_undo).count(), 1);

    let undo = Undo {
        edit: settled.edit,
        field: FieldName::new("workers_total"),
    };
    let answer = app.post_json(Some(&supervisor), "/api/conflicts/undo", &undo).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let reopened = conflicts(&app, &supervisor).await;
    let shown = |row: &ConflictRow| {
        row.live
            .iter()
            .map(|live| (live.author.clone(), live.answer.to_code()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        shown(&reopened[0]),
        shown(row),
        "the same values by the same people, in the same order"
    );
    assert_eq!(reopened[0].base, Some(Answer::Integer(100)));
    let again = app.post_json(Some(&supervisor), "/api/conflicts/undo", &undo).await;
    assert_eq!(again.code(), "conflict_moved_on");
    let answer = app
        .post_json(
            Some(&supervisor),
            "/api/conflicts/settle",
            &settle(&reopened[0], "i130"),
        )
        .await;
    assert_eq!(
        answer.status,
        200,
        "a reopened conflict can be settled again: {}",
        answer.text()
    );
    assert!(conflicts(&app, &supervisor).await.is_empty());
}

#[tokio::test]
async fn a_settlement_that_something_newer_stands_on_is_not_taken_back() {
    let app = TestApp::new().await;
    let (supervisor, record) = two_who_disagree(&app).await;
    let row = conflicts(&app, &supervisor).await.remove(0);
    let settled: DeskEdit = app
        .post_json(Some(&supervisor), "/api/conflicts/settle", &settle(&row, "i125"))
        .await
        .json();
    let surveyor = app.sign_in("khaosat1").await;
    let now = app
        .all(Scope::Register)
        .await
        .into_iter()
        .find(|(_, other)| other.id == record.id)
        .unwrap()
        .1;
    app.store(
        &surveyor,
        &[Phone::of(&surveyor).write(&now, &[("workers_total", "i140")])],
    )
    .await;
    let undo = Undo {
        edit: settled.edit,
        field: FieldName::new("workers_total"),
    };
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/undo", &undo)
            .await
            .status,
        409
    );
    let first = Undo {
        edit: row.live[0].edit,
        ..undo
    };
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/undo", &first)
            .await
            .code(),
        "unprocessable"
    );
}

#[tokio::test]
async fn settling_is_for_the_desk_and_for_conflicts_only() {
    let app = TestApp::new().await;
    let (supervisor, record) = two_who_disagree(&app).await;
    let row = conflicts(&app, &supervisor).await.remove(0);
    let surveyor = app.sign_in("khaosat1").await;
    assert_eq!(
        app.post_json(Some(&surveyor), "/api/conflicts/settle", &settle(&row, "i1"))
            .await
            .code(),
        "forbidden"
    );
    let unknown = Settle {
        field: FieldName::new("nothing"),
        ..settle(&row, "i1")
    };
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/settle", &unknown)
            .await
            .code(),
        "not_found"
    );
    let detail: RecordDetail = app.get_json(&supervisor, &format!("/api/records/{}", record.id)).await;
    let agreed = detail.fields.iter().find(|field| !field.conflict).unwrap();
    let agreed = Settle {
        field: agreed.field.clone(),
        seen: vec![agreed.live[0].edit],
        ..settle(&row, "i1")
    };
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/settle", &agreed)
            .await
            .code(),
        "conflict_moved_on"
    );
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/settle", &"nonsense")
            .await
            .code(),
        "malformed"
    );
}

#[tokio::test]
async fn lists_can_be_searched_filtered_and_sorted() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let names = ["Công ty Ân Phát", "Công ty An Hòa", "Công ty Đại Dương"];
    let enterprises: Vec<_> = names.iter().map(|name| phone.enterprise(name)).collect();
    app.store(&user, &enterprises).await;
    let visits = [
        phone.visit(enterprises[1].record, "2026-11-01"),
        phone.visit(enterprises[1].record, "2026-11-20"),
    ];
    app.store(&user, &visits).await;
    let supervisor = app.sign_in("giamsat").await;
    let list = async |query: &str| -> Vec<String> {
        let rows: Listing<EnterpriseRow> = app.get_json(&supervisor, &format!("/api/enterprises?{query}")).await;
        rows.rows
            .into_iter()
            .map(|row| row.name.trim_start_matches("Công ty ").to_owned())
            .collect()
    };
    assert_eq!(
        list("").await,
        ["An Hòa", "Ân Phát", "Đại Dương"],
        "in the order of the Vietnamese alphabet"
    );
    assert_eq!(list("q=an%20hoa").await, ["An Hòa"]);
    assert_eq!(list("zone=VT").await, [""; 0]);
    assert_eq!(list("sort=visits&descending=true&limit=1").await, ["An Hòa"]);
    let visits: Listing<VisitRow> = app.get_json(&supervisor, "/api/visits?from=2026-11-10&q=hoa").await;
    assert_eq!((visits.total, visits.rows[0].date.as_str()), (1, "2026-11-20"));
    assert_eq!(visits.rows[0].author, "Cán bộ khảo sát 1");
    let overview: Overview = app.get_json(&supervisor, "/api/overview").await;
    assert_eq!((overview.enterprises, overview.visited, overview.visits), (3, 1, 2));
    let detail: RecordDetail = app
        .get_json(&supervisor, &format!("/api/records/{}", enterprises[1].record))
        .await;
    assert_eq!((detail.title.as_str(), detail.visits.len()), ("Công ty An Hòa", 2));
}

#[tokio::test]
async fn lists_follow_what_changes_after_they_were_read() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let enterprises = [phone.enterprise("A"), phone.enterprise("B")];
    app.store(&user, &enterprises).await;
    // The visit comes with its first correction in one batch; a second enterprise is known only later.
    let visit = phone.visit(enterprises[0].record, "2026-11-20");
    let record = Record::of_edit(&visit);
    let correction = phone.write(&record, &[("visit_date", "d2026-11-19")]);
    let other = phone.visit(enterprises[0].record, "2026-11-01");
    app.store(&user, &[visit.clone(), correction.clone(), other]).await;
    let supervisor = app.sign_in("giamsat").await;
    let coverage = async || -> Vec<(String, u64, String)> {
        let rows: Listing<EnterpriseRow> = app.get_json(&supervisor, "/api/enterprises").await;
        rows.rows
            .into_iter()
            .map(|row| (row.name, row.visits, row.last_visit))
            .collect()
    };
    let row = |name: &str, visits, last: &str| (name.to_owned(), visits, last.to_owned());
    assert_eq!(coverage().await, [row("A", 2, "2026-11-19"), row("B", 0, "")]);

    // It was made to the other one: what the first had is counted again.
    let mut record = record;
    record.apply(&correction);
    let moved = phone.write(&record, &[("enterprise", &format!("r{}", enterprises[1].record))]);
    let renamed = phone.write(&Record::of_edit(&enterprises[1]), &[("enterprise_name", "tĐ")]);
    app.store(&user, &[moved, renamed]).await;
    assert_eq!(coverage().await, [row("A", 1, "2026-11-01"), row("Đ", 1, "2026-11-19")]);
    let visits: Listing<VisitRow> = app.get_json(&supervisor, "/api/visits?q=d&sort=enterprise_name").await;
    assert_eq!((visits.total, visits.rows[0].enterprise_name.as_str()), (1, "Đ"));
    let detail: RecordDetail = app
        .get_json(&supervisor, &format!("/api/records/{}", enterprises[1].record))
        .await;
    assert_eq!(detail.visits.len(), 1);
    let history: Vec<HistoryRow> = app
        .get_json(&supervisor, &format!("/api/records/{}/history", visit.record))
        .await;
    let dates = history.iter().filter(|entry| entry.field.as_str() == "visit_date");
    assert_eq!(dates.count(), 2, "the first edit and the one after it");
}

#[tokio::test]
async fn the_pages_of_a_long_list_are_the_whole_list_in_order() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let enterprise = phone.enterprise("A");
    app.store(&user, std::slice::from_ref(&enterprise)).await;
    let visits: Vec<_> = (0..1_300i64)
        .map(|number| {
            let workers = match number * 7_919 % 97 {
                0 => "?".to_owned(),
                count => format!("i{}", count - 20),
            };
            let reference = format!("r{}", enterprise.record);
            let answers = [("enterprise", reference.as_str()), ("workers_total", &workers)];
            phone.write(&crate::support::fresh(domain::record::RecordKind::Visit), &answers)
        })
        .collect();
    app.store(&user, &visits).await;
    let supervisor = app.sign_in("giamsat").await;
    for descending in [false, true] {
        let mut listed = Vec::new();
        while listed.len() < visits.len() {
            let path = format!(
                "/api/visits?sort=workers&descending={descending}&limit=200&offset={}",
                listed.len()
            );
            let page: Listing<VisitRow> = app.get_json(&supervisor, &path).await;
            assert_eq!(page.total, 1_300);
            assert!(!page.rows.is_empty(), "a page before the end has rows");
            listed.extend(page.rows.into_iter().map(|row| (row.workers, row.id)));
        }
        let mut expected = listed.clone();
        expected.sort_by(|(a, first), (b, second)| {
            let order = if descending { b.cmp(a) } else { a.cmp(b) };
            order.then(first.cmp(second))
        });
        assert_eq!(listed, expected);
        expected.dedup();
        assert_eq!(expected.len(), visits.len(), "no row twice");
    }
}
