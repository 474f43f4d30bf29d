//! Lists taken out as spreadsheets.

use std::io::{Cursor, Read};

use domain::api::{EnterpriseRow, Listing, VisitRow};
use domain::reach::{Part, Reach};
use domain::record::{Record, RecordId, RecordKind};
use domain::role::Role;
use server::clock::SharedClock;
use server::programme::establish;

use crate::support::{Phone, TestApp, User, fresh};

const FIRST: &str = "Công ty TNHH Ánh Dương";

/// An office with three enterprises, one of them in another zone and with a name that a spreadsheet would work out.
async fn office() -> (TestApp, User) {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    establish(&app.store, &clock).await.unwrap();
    let surveyor = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&surveyor);
    let mut edits = Vec::new();
    for (name, zone, workers) in [
        (FIRST, "TS", "i1250"),
        ("=HYPERLINK(\"http://a\";\"b\")", "QV", "i0"),
        ("Công ty Bình Minh", "TS", "?"),
    ] {
        let answers = [
            ("enterprise_name", format!("t{name}")),
            ("zone_code", format!("c{zone}")),
            ("workers_total", workers.to_owned()),
            ("legal_form", "climited".to_owned()),
        ];
        let answers: Vec<_> = answers.iter().map(|(field, code)| (*field, code.as_str())).collect();
        edits.push(phone.write(&fresh(RecordKind::Enterprise), &answers));
    }
    let visited = Record::of_edit(&edits[0]).id;
    edits.push(phone.visit(visited, "2026-11-20"));
    app.store(&surveyor, &edits).await;
    let supervisor = app.sign_in("giamsat").await;
    (app, supervisor)
}

async fn csv(app: &TestApp, user: &User, path: &str) -> Vec<String> {
    let answer = app.get(Some(user), path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("Excel knows it by the mark");
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_file_holds_the_rows_and_columns_that_are_seen() {
    let (app, supervisor) = office().await;
    let lines = csv(&app, &supervisor, "/api/export/enterprises.csv?sort=name&zone=TS").await;
    assert_eq!(
        lines,
        [
            "Tên doanh nghiệp,Mã số thuế,Khu,Tình trạng,Lao động,Lượt,Lần cuối,Chưa thống nhất",
            "Công ty Bình Minh,,KCN Tiên Sơn,,,0,,0",
            "Công ty TNHH Ánh Dương,,KCN Tiên Sơn,,1250,1,2026-11-20,0",
        ]
    );
    let chosen = "/api/export/enterprises.csv?lang=en&columns=name,f:workers_total,visits&q=anh+duong";
    assert_eq!(
        csv(&app, &supervisor, chosen).await,
        ["Enterprise,Total workers,Visits", "Công ty TNHH Ánh Dương,1250,1"]
    );
    let listed: Listing<EnterpriseRow> = app.get_json(&supervisor, "/api/enterprises?q=anh+duong").await;
    let only = format!("/api/export/enterprises.csv?columns=name&only={}", listed.rows[0].id);
    assert_eq!(
        csv(&app, &supervisor, &only).await,
        ["Tên doanh nghiệp", "Công ty TNHH Ánh Dương"]
    );
    let refused = app
        .get(Some(&supervisor), "/api/export/enterprises.csv?only=nothing")
        .await;
    assert_eq!(refused.status, 422);
    let visits = csv(&app, &supervisor, "/api/export/visits.csv?columns=date,outcome").await;
    let listed: Listing<VisitRow> = app.get_json(&supervisor, "/api/visits").await;
    let only = format!("/api/export/visits.csv?columns=date,outcome&only={}", listed.rows[0].id);
    assert_eq!(csv(&app, &supervisor, &only).await, visits);
    let other = only.replace(
        &listed.rows[0].id.to_string(),
        &RecordId::from_bytes([7; 16]).to_string(),
    );
    assert_eq!(csv(&app, &supervisor, &other).await.len(), 1, "headings alone");
    assert_eq!(visits.len(), 2, "{visits:?}");
    assert!(
        visits[1].starts_with("Công ty TNHH Ánh Dương,2026-11-20,"),
        "{visits:?}"
    );
    assert_eq!(csv(&app, &supervisor, "/api/export/activity.csv").await.len(), 1);
}

#[tokio::test]
async fn nothing_that_was_written_is_worked_out() {
    let (app, supervisor) = office().await;
    let lines = csv(
        &app,
        &supervisor,
        "/api/export/enterprises.csv?zone=QV&columns=name,f:workers_total",
    )
    .await;
    assert_eq!(lines[1], "\"'=HYPERLINK(\"\"http://a\"\";\"\"b\"\")\",0");
    let book = app.get(Some(&supervisor), "/api/export/enterprises.xlsx?zone=QV").await;
    let (sheet, strings) = parts(&book.body);
    assert!(!sheet.contains("<f>"), "{sheet}");
    assert!(
        format!("{sheet}{strings}").contains("=HYPERLINK("),
        "it stands there as words"
    );
}

#[tokio::test]
async fn excel_gets_numbers_and_days_as_such() {
    let (app, supervisor) = office().await;
    let book = app.get(Some(&supervisor), "/api/export/visits.xlsx?columns=date").await;
    assert_eq!(book.status, 200);
    assert!(book.header("content-disposition").ends_with(".xlsx\""));
    assert_eq!(book.header("content-length"), book.body.len().to_string());
    let (sheet, _) = parts(&book.body);
    // 20 November 2026, as Excel counts days.
    assert!(sheet.contains("<v>46346</v>"), "{sheet}");
    let book = app.get(Some(&supervisor), "/api/export/enterprises.xlsx?q=anh").await;
    assert!(parts(&book.body).0.contains("<v>1250</v>"));
}

/// Returns the rows and the shared words of an Excel file.
fn parts(bytes: &[u8]) -> (String, String) {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        if let Ok(mut file) = book.by_name(name) {
            file.read_to_string(&mut text).unwrap();
        }
        text
    };
    (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"))
}

#[tokio::test]
async fn contacts_are_not_taken_out_in_bulk() {
    let (app, supervisor) = office().await;
    let lines = csv(
        &app,
        &supervisor,
        "/api/export/visits.csv?columns=f:contact_phone,f:contact_role",
    )
    .await;
    assert_eq!(lines[0], "Tên doanh nghiệp");
    let listed = app.get(Some(&supervisor), "/api/visits?columns=f:contact_phone").await;
    assert!(!listed.text().contains("more"), "{}", listed.text());
}

#[tokio::test]
async fn only_what_is_reached_leaves_and_the_audit_log_tells_of_it() {
    let (app, supervisor) = office().await;
    app.reach(
        &supervisor,
        &Reach::Part(Part {
            organisations: [].into(),
            zones: ["QV".to_owned()].into(),
        }),
    );
    let lines = csv(&app, &supervisor, "/api/export/enterprises.csv").await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    let told = app.audit().await;
    let row = told.iter().find(|row| row.what == "exported").unwrap();
    assert_eq!(
        (row.about.as_str(), row.details["rows"].as_u64()),
        ("enterprises", Some(1))
    );
    app.add_account("doc", Role::Reader, "Người đọc").await;
    for (name, status) in [("khaosat1", 403), ("doc", 403)] {
        let other = app.sign_in(name).await;
        assert_eq!(app.get(Some(&other), "/api/export/visits.csv").await.status, status);
    }
    assert_eq!(app.get(None, "/api/export/visits.csv").await.status, 401);
}

#[tokio::test]
async fn what_is_no_list_is_not_there() {
    let (app, supervisor) = office().await;
    for file in [
        "visits",
        "visits.exe",
        "nothing.csv",
        "enterprise.csv",
        "..%2Fvisits.csv",
        ".csv",
    ] {
        let answer = app.get(Some(&supervisor), &format!("/api/export/{file}")).await;
        assert_eq!(answer.status, 404, "{file}");
    }
}

#[tokio::test]
async fn chosen_fields_stand_beside_the_rows_of_a_page() {
    let (app, supervisor) = office().await;
    let listed = app
        .get(
            Some(&supervisor),
            "/api/enterprises?q=anh&columns=name,f:legal_form,f:workers_total",
        )
        .await;
    let listed: domain::api::Listing<domain::api::EnterpriseRow> = listed.json();
    let codes: Vec<_> = listed.rows[0]
        .more
        .iter()
        .map(domain::record::Answer::to_code)
        .collect();
    assert_eq!(codes, ["climited", "i1250"]);
}

#[tokio::test]
async fn everybody_has_their_own_saved_views() {
    let (app, supervisor) = office().await;
    let view = |name: &str| domain::api::SavedView {
        name: name.into(),
        query: "?zone=TS&columns=name".into(),
    };
    let path = "/api/views/enterprises";
    let saved = app.post_json(Some(&supervisor), path, &view("  Tiên Sơn ")).await;
    assert_eq!(saved.json::<Vec<domain::api::SavedView>>(), [view("Tiên Sơn")]);
    let admin = app.sign_in("quantri").await;
    let others: Vec<domain::api::SavedView> = app.get_json(&admin, path).await;
    assert!(others.is_empty());
    for (name, query) in [("", String::new()), ("dài", "x".repeat(5_000))] {
        let wrong = domain::api::SavedView {
            name: name.into(),
            query,
        };
        assert_eq!(app.post_json(Some(&supervisor), path, &wrong).await.status, 400);
    }
    for number in 1..50 {
        app.post_json(Some(&supervisor), path, &view(&number.to_string())).await;
    }
    assert_eq!(
        app.post_json(Some(&supervisor), path, &view("thêm")).await.code(),
        "too_many_views"
    );
    let again = app.post_json(Some(&supervisor), path, &view("Tiên Sơn")).await;
    assert_eq!(again.status, 200, "one that is there can be changed");
    let surveyor = app.sign_in("khaosat1").await;
    assert_eq!(app.get(Some(&surveyor), path).await.status, 403);
    assert_eq!(app.get(Some(&supervisor), "/api/views/nothing").await.status, 404);
}
