//! The audit log: what it tells of, who may read it, and that it can't be changed unseen.

use domain::api::AuditRow;
use domain::api::{ConflictRow, DeskEdit, Listing, Settle, Undo};
use domain::record::{Record, RecordKind};
use rstest::rstest;
use serde_json::json;
use server::clock::SharedClock;
use server::doctor::{Level, examine};
use server::store::Origin;

use crate::support::{MORNING, Phone, TestApp, User, fresh, request};

/// What the log tells since the office was opened, in order, as `who what`.
async fn told(app: &TestApp, before: usize) -> Vec<String> {
    let rows = app.audit().await;
    let new = rows.iter().rev().skip(before);
    new.map(|row| format!("{} {}", row.name.as_deref().unwrap_or(&row.who), row.what))
        .collect()
}

async fn last(app: &TestApp) -> AuditRow {
    app.audit().await.remove(0)
}

#[tokio::test]
async fn signing_in_failing_to_and_signing_out_are_told() {
    let app = TestApp::new().await;
    let before = app.audit().await.len();
    let address = [203, 0, 113, 9].into();
    app.try_sign_in_from(address, "khaosat1", "thucdia-demo").await;
    assert_eq!(last(&app).await.details, json!({ "address": "203.0.113.9" }));
    app.try_sign_in_from(address, "khaosat2", "đoán mò").await;
    let tried = app.store.account("khaosat2").await.unwrap().unwrap();
    assert_eq!(last(&app).await.about, tried.person.to_string());
    app.try_sign_in("mat-khau-cua-toi", "khaosat1").await;
    let row = last(&app).await;
    assert!(
        !format!("{row:?}").contains("mat-khau"),
        "a password may stand where a name should: {row:?}"
    );
    let user = app.sign_in("khaosat1").await;
    for _ in 0..2 {
        app.send(
            request(Some(&user), "DELETE", "/api/session")
                .body(Default::default())
                .unwrap(),
        )
        .await;
    }
    let expected = [
        "khaosat1 signed_in",
        "unknown sign_in_failed",
        "unknown sign_in_failed",
        "khaosat1 signed_in",
        "khaosat1 signed_out",
    ];
    assert_eq!(told(&app, before).await, expected);
}

#[tokio::test]
async fn accounts_imports_and_programmes_are_told() {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    assert_eq!(told(&app, 0).await, vec!["terminal account_added"; 4]);
    assert_eq!(
        last(&app).await.details,
        json!({ "name": "quantri", "role": "administrator", "reach": "everything" })
    );
    let list = "Tên DN,KCN\nMột,KCN Tiên Sơn\nHai,KCN Tiên Sơn\n";
    for _ in 0..2 {
        server::import::enterprises(&app.store, &clock, list.as_bytes())
            .await
            .unwrap();
    }
    assert_eq!(
        last(&app).await.details,
        json!({
            "import": 2, "file": "", "provider": "other",
            "new": 0, "changed": 0, "unchanged": 2, "doubtful": 0, "refused": 0,
        })
    );
    server::programme::establish(&app.store, &clock).await.unwrap();
    let mut own = server::programme::built_in();
    own.insert(
        "lists/zones.csv",
        own.get("lists/zones.csv").unwrap().replace("KCN Tiên Sơn", "KCN Khác"),
    );
    server::programme::load(&app.store, &clock, own, Origin::Loaded)
        .await
        .unwrap();
    let expected = [
        "terminal list_handed_in",
        "terminal account_added",
        "terminal imported",
        "terminal list_handed_in",
        "server programme_loaded",
        "terminal programme_loaded",
    ];
    assert_eq!(told(&app, 4).await, expected);
}

async fn an_enterprise(app: &TestApp) -> (User, Phone, Record) {
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let made = phone.write(&fresh(RecordKind::Enterprise), &[("workers_total", "i100")]);
    app.store(&user, std::slice::from_ref(&made)).await;
    (user, phone, Record::of_edit(&made))
}

#[tokio::test]
async fn looking_at_one_enterprise_s_record_is_told_once_an_hour() {
    let app = TestApp::new().await;
    let (_, _, record) = an_enterprise(&app).await;
    let (one, other) = (app.sign_in("giamsat").await, app.sign_in("quantri").await);
    let before = app.audit().await.len();
    let path = format!("/api/records/{}", record.id);
    for _ in 0..3 {
        app.get(Some(&one), &path).await;
        app.get(Some(&one), &format!("{path}/history")).await;
    }
    app.get(Some(&other), &path).await;
    app.get(Some(&one), "/api/records/0193b2f1c0007000800000000000000a")
        .await;
    app.clock.advance(60 * 60_000);
    app.get(Some(&one), &format!("{path}/history")).await;
    let expected = ["giamsat record_read", "quantri record_read", "giamsat record_read"];
    assert_eq!(told(&app, before).await, expected);
    assert_eq!(last(&app).await.about, record.id.to_string());
}

#[tokio::test]
async fn a_settlement_and_its_undoing_are_told_and_a_refused_one_is_not() {
    let app = TestApp::new().await;
    let (first, mut one, record) = an_enterprise(&app).await;
    let second = app.sign_in("khaosat2").await;
    app.store(&first, &[one.write(&record, &[("workers_total", "i120")])])
        .await;
    app.store(
        &second,
        &[Phone::of(&second).write(&record, &[("workers_total", "i130")])],
    )
    .await;
    let supervisor = app.sign_in("giamsat").await;
    let conflicts: Listing<ConflictRow> = app.get_json(&supervisor, "/api/conflicts").await;
    let row = &conflicts.rows[0];
    let settle = Settle {
        record: row.record,
        field: row.field.clone(),
        answer: row.live[0].answer.clone(),
        seen: row.live.iter().map(|live| live.edit).collect(),
        reason: None,
    };
    let before = app.audit().await.len();
    let settled: DeskEdit = app
        .post_json(Some(&supervisor), "/api/conflicts/settle", &settle)
        .await
        .json();
    assert_eq!(
        last(&app).await.details,
        json!({ "fields": ["workers_total"], "edit": settled.edit.to_string() })
    );
    assert_eq!(
        app.post_json(Some(&supervisor), "/api/conflicts/settle", &settle)
            .await
            .status,
        409
    );
    let undo = Undo {
        edit: settled.edit,
        field: row.field.clone(),
    };
    app.post_json(Some(&supervisor), "/api/conflicts/undo", &undo).await;
    let expected = ["giamsat conflict_settled", "giamsat settlement_undone"];
    assert_eq!(told(&app, before).await, expected);
    assert_eq!(last(&app).await.about, record.id.to_string());
}

#[rstest]
#[case::nobody(None, "signed_out")]
#[case::a_surveyor(Some("khaosat1"), "forbidden")]
#[case::a_supervisor(Some("giamsat"), "forbidden")]
#[tokio::test]
async fn the_log_is_for_administrators(#[case] name: Option<&str>, #[case] code: &str) {
    let app = TestApp::new().await;
    let user = match name {
        Some(name) => Some(app.sign_in(name).await),
        None => None,
    };
    assert_eq!(app.get(user.as_ref(), "/api/audit").await.code(), code);
}

#[rstest]
#[case::everything("", 4 + 4)]
#[case::by_a_name("?who=KhaoSat1", 2)]
#[case::by_the_terminal("?who=terminal", 4)]
#[case::by_somebody_else("?who=khac", 0)]
#[case::an_act("?what=signed_in", 3)]
#[case::both("?who=khaosat1&what=signed_in", 2)]
#[case::the_day("?from=2026-11-23&to=2026-11-23", 7)]
#[case::the_next_day("?from=2026-11-24", 1)]
#[case::the_day_before("?to=2026-11-22", 0)]
#[case::no_injection("?who='%20OR%201=1--", 0)]
#[tokio::test]
async fn the_log_is_searched_by_who_what_and_day(#[case] query: &str, #[case] rows: u64) {
    let app = TestApp::new().await;
    app.sign_in("khaosat1").await;
    app.try_sign_in("khaosat1", "đoán mò").await;
    app.sign_in("khaosat1").await;
    // 15 hours after nine in the morning the next day begins in Vietnam, and not before.
    app.clock.advance(15 * 3_600_000);
    let administrator = app.sign_in("quantri").await;
    let found: Listing<AuditRow> = app.get_json(&administrator, &format!("/api/audit{query}")).await;
    assert_eq!((found.total, found.rows.len() as u64), (rows, rows));
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_a_wrong_question_is_refused() {
    let app = TestApp::new().await;
    let administrator = app.sign_in("quantri").await;
    let page: Listing<AuditRow> = app.get_json(&administrator, "/api/audit?offset=1&limit=2").await;
    assert_eq!(page.total, 5);
    assert_eq!(page.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 3]);
    for wrong in ["?what=everything", "?from=hôm-nay"] {
        let path = format!("/api/audit{}", wrong.replace('ô', "%C3%B4"));
        assert_eq!(app.get(Some(&administrator), &path).await.code(), "malformed");
    }
}

#[rstest]
#[case::changed("UPDATE audit SET who = 'server' WHERE number = 2")]
#[case::taken_out("DELETE FROM audit WHERE number = 2")]
#[case::replaced(
    "INSERT OR REPLACE INTO audit SELECT number, at, 'server', what, about, details, hash FROM audit WHERE number = 2"
)]
#[case::put_in_further_on(
    "INSERT INTO audit SELECT 99, at, who, what, about, details, hash FROM audit WHERE number = 2"
)]
#[tokio::test]
async fn a_row_can_t_be_changed_by_mistake_and_one_changed_on_purpose_shows(#[case] sql: &str) {
    let app = TestApp::new().await;
    let broken = || {
        let findings = examine(app.folder.path(), MORNING);
        findings
            .iter()
            .any(|finding| finding.level == Level::Bad && finding.words.en.contains("audit log"))
    };
    let other = rusqlite::Connection::open(app.path("thucdia.sqlite")).unwrap();
    let refused = other.execute_batch(sql).unwrap_err();
    assert!(refused.to_string().contains("only added to"), "{refused}");
    assert!(!broken());
    app.tamper(
        "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted; DROP TRIGGER audit_is_added_to_at_the_end",
    );
    app.tamper(sql);
    assert!(broken());
}

#[tokio::test]
async fn nobody_signs_in_where_it_can_t_be_told() {
    let app = TestApp::new().await;
    app.tamper("CREATE TRIGGER deaf BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'deaf'); END");
    let answer = app.try_sign_in("khaosat1", "thucdia-demo").await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (503, ""));
    app.tamper("DROP TRIGGER deaf");
    let sessions: u32 = rusqlite::Connection::open(app.path("thucdia.sqlite"))
        .unwrap()
        .query_row("SELECT count(*) FROM session", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sessions, 0, "neither is there without the other");
    app.sign_in("khaosat1").await;
}

const MONTH: u64 = 31 * 24 * 3_600_000;

/// An office whose log tells of things two years ago and today.
async fn old_office() -> TestApp {
    let app = TestApp::new().await;
    app.sign_in("khaosat1").await;
    app.clock.advance(24 * MONTH);
    app.sign_in("khaosat2").await;
    app
}

fn log_of(app: &TestApp) -> String {
    let findings = examine(app.folder.path(), MORNING + 24 * MONTH);
    let log = findings
        .into_iter()
        .find(|finding| finding.words.en.contains("audit log"));
    log.unwrap().words.en
}

#[tokio::test]
async fn a_log_that_was_cut_is_still_proved_and_goes_on() {
    let app = old_office().await;
    let all = app.audit().await;
    let now = MORNING + 24 * MONTH;
    let plan = server::keep::Plan::make(&app.store, now).await.unwrap();
    assert_eq!(plan.old.audit, all.len() as u64 - 1, "all but today's");
    assert_eq!(app.audit().await, all, "making a plan changes nothing");
    plan.carry_out(&app.store, now).await.unwrap();
    let left = app.audit().await;
    let told: Vec<_> = left.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(told, ["log_cut", "signed_in"]);
    assert_eq!(left[1], all[0], "what is left is as it was");
    assert!(log_of(&app).contains("unbroken"), "{}", log_of(&app));
    app.sign_in("khaosat1").await;
    assert!(log_of(&app).contains("unbroken"), "{}", log_of(&app));
    assert!(server::keep::Plan::make(&app.store, now).await.unwrap().is_empty());
    // A second time, two years on.
    app.clock.advance(24 * MONTH);
    app.sign_in("khaosat1").await;
    let plan = server::keep::Plan::make(&app.store, now + 24 * MONTH).await.unwrap();
    plan.carry_out(&app.store, now + 24 * MONTH).await.unwrap();
    assert!(log_of(&app).contains("unbroken"), "{}", log_of(&app));
}

#[rstest]
#[case::removing_more("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit_anchor) + 1")]
#[case::changing_where_it_was_cut("UPDATE audit_anchor SET hash = zeroblob(32)")]
#[case::forgetting_that_it_was_cut("DELETE FROM audit_anchor")]
#[case::cutting_where_no_row_is("INSERT INTO audit_anchor VALUES (999, zeroblob(32))")]
#[tokio::test]
async fn the_database_refuses_other_cuts(#[case] sql: &str) {
    let app = old_office().await;
    let plan = server::keep::Plan::make(&app.store, MORNING + 24 * MONTH)
        .await
        .unwrap();
    plan.carry_out(&app.store, MORNING + 24 * MONTH).await.unwrap();
    let other = rusqlite::Connection::open(app.path(server::store::DATABASE_FILE)).unwrap();
    assert!(other.execute_batch(sql).is_err());
}

#[tokio::test]
async fn a_cut_that_the_log_does_not_tell_of_shows() {
    let app = old_office().await;
    // All that the triggers let somebody do with an SQL prompt.
    app.tamper(
        "INSERT INTO audit_anchor SELECT number, hash FROM audit WHERE number = 2; DELETE FROM audit WHERE number <= 2",
    );
    assert!(log_of(&app).contains("changed from outside"), "{}", log_of(&app));
}

#[tokio::test]
async fn a_restore_from_before_a_cut_carries_the_log_over() {
    let app = TestApp::new().await;
    let file = app.path("before.backup");
    server::backup::backup(app.folder.path(), &file, server::store::Actor::Terminal, MORNING).unwrap();
    app.clock.advance(24 * MONTH);
    let now = MORNING + 24 * MONTH;
    app.sign_in("khaosat2").await;
    // The backup itself is told of at its end, so the cut is beyond what the backup knows.
    let plan = server::keep::Plan::make(&app.store, now).await.unwrap();
    plan.carry_out(&app.store, now).await.unwrap();
    let folder = app.stop();
    server::backup::restore(folder.path(), &file, now).unwrap();
    let app = TestApp::over(folder);
    assert!(log_of(&app).contains("unbroken"), "{}", log_of(&app));
    assert_eq!(app.audit().await[0].what, "restored");
}

/// Lists the acts of one person, the first first, but for signing in.
async fn acts_of(app: &TestApp, user: &crate::support::User) -> Vec<(String, String)> {
    let who = user.person.to_string();
    let rows = app.audit().await.into_iter().rev();
    rows.filter(|row| row.who == who && row.what != "signed_in")
        .map(|row| (row.what, row.about))
        .collect()
}

#[tokio::test]
async fn lists_and_disagreeing_values_that_somebody_sees_are_told_of_once_an_hour() {
    let app = TestApp::new().await;
    let (first, second) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let known = fresh(RecordKind::Enterprise);
    for (user, address) in [(&first, "tMột"), (&second, "tHai")] {
        let edit = Phone::of(user).write(&known, &[("address", address)]);
        app.store(user, &[edit]).await;
    }
    let reader = app.sign_in("giamsat").await;
    let lists = [
        "/api/enterprises",
        "/api/visits",
        "/api/others/party_organisation",
        "/api/conflicts",
    ];
    for _ in 0..2 {
        for path in lists {
            assert_eq!(app.get(Some(&reader), path).await.status, 200);
        }
    }
    let expected =
        ["enterprises", "visits", "party_organisation"].map(|list| ("list_read".to_owned(), list.to_owned()));
    let told = acts_of(&app, &reader).await;
    assert_eq!(told[..3], expected);
    assert_eq!(told[3..], [("conflicts_read".to_owned(), String::new())]);
    let newest = &app.audit().await[0];
    assert_eq!(newest.details, serde_json::json!({ "records": [known.id] }));
    app.clock.advance(60 * 60_000);
    app.get(Some(&reader), "/api/conflicts").await;
    assert_eq!(
        acts_of(&app, &reader).await.len(),
        5,
        "an hour later it is another look"
    );
}

#[tokio::test]
async fn what_a_device_is_given_is_told_of_once_a_day() {
    let app = TestApp::new().await;
    let surveyor = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&surveyor);
    app.store(&surveyor, &[phone.enterprise("Một")]).await;
    let ask = async || {
        for path in [
            "/api/sync/manifest?scope=register",
            "/api/sync/pull?scope=register&since=0",
        ] {
            assert_eq!(app.get(Some(&surveyor), path).await.status, 200);
        }
    };
    ask().await;
    app.clock.advance(60 * 60_000);
    ask().await;
    let pulled = ("device_pulled".to_owned(), phone.device.to_string());
    assert_eq!(acts_of(&app, &surveyor).await, std::slice::from_ref(&pulled));
    app.clock.advance(23 * 60 * 60_000);
    ask().await;
    assert_eq!(acts_of(&app, &surveyor).await, [pulled.clone(), pulled]);
}
