//! Lists handed in at the desk: who may, and how far it reaches.

use domain::api::{DecideRows, FileRead, ImportRow, ImportState, ListRow, Listing, RowDecision, RowKind};
use domain::reach::{Part, Reach};
use domain::role::Role;
use rstest::rstest;

use crate::support::{TestApp, User};

const LIST: &str = "Tên DN,MST,KCN,Người đại diện\nSamsung,2300325764,Yên Phong,Ông A\nHòa Bình,,Tiên Sơn,Bà B\n";

async fn office() -> TestApp {
    let app = TestApp::new().await;
    app.add_account("bhxh", Role::Provider, "Bảo hiểm xã hội").await;
    app.add_account("congdoan", Role::Provider, "Công đoàn").await;
    app.add_account("nguoidoc", Role::Reader, "Người đọc").await;
    app
}

async fn hand_in(app: &TestApp, user: &User, text: &str) -> ImportRow {
    let path = "/api/imports?provider=social_insurance&file=ds.csv&as_of=2026-06-30";
    let answer = app.post_bytes(Some(user), path, text.as_bytes().to_vec()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Takes an import in and waits until it is.
async fn take_in(app: &TestApp, user: &User, number: i64) -> ImportRow {
    step(app, user, number, "apply", ImportState::Applied).await
}

async fn step(app: &TestApp, user: &User, number: i64, verb: &str, until: ImportState) -> ImportRow {
    let answer = app
        .post_bytes(Some(user), &format!("/api/imports/{number}/{verb}"), Vec::new())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    loop {
        let import: ImportRow = app.get_json(user, &format!("/api/imports/{number}")).await;
        if import.state == until && !import.running {
            return import;
        }
        tokio::task::yield_now().await;
    }
}

#[rstest]
#[case::supervisor("giamsat", 200)]
#[case::administrator("quantri", 200)]
#[case::provider("bhxh", 200)]
#[case::reader("nguoidoc", 403)]
#[case::surveyor("khaosat1", 403)]
#[tokio::test]
async fn who_may_hand_in_lists(#[case] name: &str, #[case] status: u16) {
    let app = office().await;
    let user = app.sign_in(name).await;
    assert_eq!(app.get(Some(&user), "/api/imports").await.status, status);
    for path in ["/api/imports/read?provider=tax", "/api/imports?provider=tax"] {
        let answer = app.post_bytes(Some(&user), path, LIST.as_bytes().to_vec()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_provider_sees_its_own_lists_and_nothing_else() {
    let app = office().await;
    let (bhxh, congdoan, giamsat) = (
        app.sign_in("bhxh").await,
        app.sign_in("congdoan").await,
        app.sign_in("giamsat").await,
    );
    let import = hand_in(&app, &bhxh, LIST).await;
    assert_eq!(app.get_json::<Vec<ImportRow>>(&bhxh, "/api/imports").await.len(), 1);
    assert_eq!(app.get_json::<Vec<ImportRow>>(&giamsat, "/api/imports").await.len(), 1);
    assert_eq!(app.get_json::<Vec<ImportRow>>(&congdoan, "/api/imports").await.len(), 0);
    for end in ["", "/rows"] {
        let path = format!("/api/imports/{}{end}", import.number);
        assert_eq!(app.get(Some(&congdoan), &path).await.status, 404);
    }
    for verb in ["apply", "undo", "stop"] {
        let path = format!("/api/imports/{}/{verb}", import.number);
        assert_eq!(app.post_bytes(Some(&congdoan), &path, Vec::new()).await.status, 404);
    }
    for path in ["/api/enterprises", "/api/visits", "/api/conflicts", "/api/overview"] {
        assert_eq!(app.get(Some(&bhxh), path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_look_at_a_file_stores_nothing_and_shows_no_person() {
    let app = office().await;
    let user = app.sign_in("bhxh").await;
    let answer = app
        .post_bytes(
            Some(&user),
            "/api/imports/read?provider=social_insurance",
            LIST.as_bytes().to_vec(),
        )
        .await;
    assert!(!answer.text().contains("Ông A"), "{}", answer.text());
    let read: FileRead = answer.json();
    assert!(read.columns[3].personal && read.columns[3].field.is_none());
    assert_eq!((read.rows, read.heading_line), (2, 1));
    assert_eq!(app.get_json::<Vec<ImportRow>>(&user, "/api/imports").await.len(), 0);
}

#[tokio::test]
async fn a_mapping_made_once_is_remembered_for_this_provider() {
    let app = office().await;
    let user = app.sign_in("bhxh").await;
    let list = "Tên DN,Cột lạ\nSamsung,39000\n";
    let mapping = r#"{"columns":[{"position":0,"field":"enterprise_name"},{"position":1,"field":"workers_insured"}]}"#;
    let mapping: String = mapping.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/api/imports?provider=social_insurance&mapping={mapping}");
    assert_eq!(
        app.post_bytes(Some(&user), &path, list.as_bytes().to_vec())
            .await
            .status,
        200
    );
    let look = async |provider: &str| -> FileRead {
        let path = format!("/api/imports/read?provider={provider}");
        app.post_bytes(Some(&user), &path, list.as_bytes().to_vec())
            .await
            .json()
    };
    let column = look("social_insurance").await.columns.remove(1);
    assert!(column.remembered);
    assert_eq!(column.field.unwrap().as_str(), "workers_insured");
    assert!(look("union").await.columns[1].field.is_none());
}

#[tokio::test]
async fn a_list_is_taken_in_and_undone_at_the_desk() {
    let app = office().await;
    let user = app.sign_in("giamsat").await;
    let import = hand_in(&app, &user, LIST).await;
    assert_eq!(
        (import.state, import.counts.new, import.counts.accepted),
        (ImportState::Preview, 2, 2)
    );
    let leave = DecideRows {
        places: vec![1],
        kind: None,
        decision: RowDecision::Leave,
    };
    let path = format!("/api/imports/{}/decide", import.number);
    assert_eq!(app.post_json(Some(&user), &path, &leave).await.status, 200);
    let done = take_in(&app, &user, import.number).await;
    assert_eq!((done.counts.applied, done.counts.accepted), (1, 1));
    assert_eq!(
        app.post_json(Some(&user), &path, &leave).await.status,
        409,
        "it is done"
    );
    let rows: Listing<ListRow> = app
        .get_json(&user, &format!("/api/imports/{}/rows?kind=new&limit=1", import.number))
        .await;
    assert_eq!((rows.total, rows.rows.len(), rows.rows[0].kind), (2, 1, RowKind::New));
    let undone = step(&app, &user, import.number, "undo", ImportState::Undone).await;
    assert_eq!((undone.counts.undone, undone.counts.kept), (1, 0));
}

#[tokio::test]
async fn a_provider_with_a_zone_changes_nothing_elsewhere() {
    let app = office().await;
    let user = app.sign_in("bhxh").await;
    let part = Part {
        zones: ["TS".to_owned()].into(),
        ..Part::default()
    };
    app.reach(&user, &Reach::Part(part));
    let import = hand_in(&app, &user, LIST).await;
    assert_eq!((import.counts.new, import.counts.refused), (1, 1));
    let done = take_in(&app, &user, import.number).await;
    assert_eq!((done.counts.applied, done.counts.failed), (1, 0));
}

#[rstest]
#[case::no_name("MST,KCN\n1,2\n".as_bytes().to_vec(), "list_unreadable")]
#[case::a_broken_workbook(b"PK\x03\x04nothing".to_vec(), "list_unreadable")]
#[tokio::test]
async fn a_file_that_is_no_list_is_refused_in_words(#[case] bytes: Vec<u8>, #[case] code: &str) {
    let app = office().await;
    let user = app.sign_in("bhxh").await;
    let answer = app.post_bytes(Some(&user), "/api/imports?provider=tax", bytes).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, code));
}

#[tokio::test]
async fn a_provider_reads_nothing_of_the_register_through_a_preview() {
    let app = office().await;
    let (bhxh, giamsat) = (app.sign_in("bhxh").await, app.sign_in("giamsat").await);
    let list = |address: &str, activity: &str| {
        format!("Tên DN,MST,Địa chỉ,Ngành nghề\nSamsung,2300325764,{address},{activity}\n")
    };
    let of_others = hand_in(&app, &giamsat, &list("Kín", "")).await;
    take_in(&app, &giamsat, of_others.number).await;
    let own = hand_in(&app, &bhxh, &list("", "Điện tử")).await;
    take_in(&app, &bhxh, own.number).await;

    let import = hand_in(&app, &bhxh, &list("Mới", "May")).await;
    let path = format!("/api/imports/{}/rows?limit=10", import.number);
    let old = async |user: &User| -> Vec<String> {
        let rows: Listing<ListRow> = app.get_json(user, &path).await;
        let cells = rows.rows[0].cells.iter();
        cells
            .map(|cell| {
                format!(
                    "{}: {}",
                    cell.field,
                    cell.old.iter().map(|old| old.to_code()).collect::<String>()
                )
            })
            .collect()
    };
    assert_eq!(old(&bhxh).await, ["address: ", "main_activity: tĐiện tử"]);
    assert_eq!(old(&giamsat).await, ["address: tKín", "main_activity: tĐiện tử"]);
}

#[tokio::test]
async fn who_sees_everything_is_told_that_a_colleague_handed_the_same_file_in() {
    let app = office().await;
    let (bhxh, congdoan, giamsat) = (
        app.sign_in("bhxh").await,
        app.sign_in("congdoan").await,
        app.sign_in("giamsat").await,
    );
    let import = hand_in(&app, &bhxh, LIST).await;
    take_in(&app, &bhxh, import.number).await;
    for (user, before) in [
        (&bhxh, Some(import.number)),
        (&giamsat, Some(import.number)),
        (&congdoan, None),
    ] {
        let path = "/api/imports/read?provider=social_insurance";
        let read: FileRead = app.post_bytes(Some(user), path, LIST.as_bytes().to_vec()).await.json();
        assert_eq!(read.before.map(|import| import.number), before);
    }
}

#[tokio::test]
async fn a_row_that_is_another_ones_enterprise_is_refused_in_words() {
    let app = office().await;
    let user = app.sign_in("giamsat").await;
    let known = hand_in(&app, &user, "Tên DN,KCN\nCông ty TNHH Goertek,Quế Võ\n").await;
    take_in(&app, &user, known.number).await;
    let list = "Tên DN,KCN\nCông ty TNHH Goertec,Quế Võ\nCông ty TNHH Goertak,Quế Võ\n";
    let import = hand_in(&app, &user, list).await;
    let path = format!("/api/imports/{}", import.number);
    let rows: Listing<ListRow> = app.get_json(&user, &format!("{path}/rows?limit=10")).await;
    let record = rows.rows[0].like[0].record;
    let mut codes = Vec::new();
    for place in [0, 1] {
        let wish = DecideRows {
            places: vec![place],
            kind: None,
            decision: RowDecision::Same(record),
        };
        let answer = app.post_json(Some(&user), &format!("{path}/decide"), &wish).await;
        let is_refused = answer.status.is_client_error();
        codes.push(if is_refused { answer.code() } else { String::new() });
    }
    assert_eq!(codes, ["", "is_another_row"]);
}
