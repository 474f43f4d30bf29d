//! Lists of enterprises into the store.

use domain::sync::Scope;
use server::clock::SharedClock;
use server::import::enterprises;
use server::store::Origin;

use crate::support::{Phone, TestApp};

/// Hands a list in and takes in what is certain of it: new, changed, unchanged, and what was left.
async fn import(app: &TestApp, text: &str) -> (u64, u64, u64, usize) {
    let clock: SharedClock = app.clock.clone();
    app.clock.advance(1_000);
    let report = enterprises(&app.store, &clock, text.as_bytes()).await.unwrap();
    let counts = report.import.counts;
    (counts.new, counts.changed, counts.unchanged, report.left.len())
}

const LIST: &str = "STT,Tên doanh nghiệp,MST,KCN,Số LĐ
1,Công ty TNHH Samsung Electronics Việt Nam,2300325764,KCN Yên Phong,39.000
2,Công ty Hòa Bình,,KCN Tiên Sơn,
3,Công ty Sai Mã,2300325765,,
4,CÔNG TY HOÀ BÌNH,,Tiên Sơn,
";

#[tokio::test]
async fn the_same_list_twice_changes_nothing() {
    let app = TestApp::new().await;
    assert_eq!(
        import(&app, LIST).await,
        (2, 0, 0, 2),
        "a second row of one enterprise is refused"
    );
    let before = app.all(Scope::Register).await;
    assert_eq!(import(&app, LIST).await, (0, 0, 2, 2));
    assert_eq!(app.all(Scope::Register).await, before);
}

#[tokio::test]
async fn a_newer_list_replaces_what_lists_said_and_not_what_people_said() {
    let app = TestApp::new().await;
    let list = |workers: &str| format!("Tên DN,MST,Số LĐ\nSamsung,2300325764,{workers}\n");
    assert_eq!(import(&app, &list("100")).await, (1, 0, 0, 0));
    assert_eq!(import(&app, &list("200")).await, (0, 1, 0, 0));
    let record = app.all(Scope::Register).await.remove(0).1;
    assert_eq!(record.answer("workers_total").to_code(), "i200");
    assert_eq!(record.conflicts().count(), 0);

    let user = app.sign_in("khaosat1").await;
    app.store(&user, &[Phone::of(&user).write(&record, &[("workers_total", "i250")])])
        .await;
    assert_eq!(
        import(&app, &list("200")).await,
        (0, 0, 1, 0),
        "a list that says nothing new undoes no correction"
    );
    assert_eq!(import(&app, &list("300")).await, (0, 1, 0, 0));
    let record = app.all(Scope::Register).await.remove(0).1;
    let live: Vec<_> = record.fields["workers_total"]
        .live()
        .iter()
        .map(|(_, value)| value.value.to_code())
        .collect();
    assert_eq!(
        live.len(),
        2,
        "the desk decides between the person and the list: {live:?}"
    );
}

#[tokio::test]
async fn what_a_list_says_of_zone_and_tax_code_is_shown_by_the_form() {
    let app = TestApp::new().await;
    import(&app, "Tên DN,MST,KCN\nSamsung,2300325764,KCN Yên Phong\nHòa Bình,,\n").await;
    let said: Vec<_> = app
        .all(Scope::Register)
        .await
        .into_iter()
        .map(|(_, record)| ["tax_code_state", "in_zone"].map(|field| record.answer(field).to_code()))
        .collect();
    assert_eq!(said, [["chas", "cyes"], ["-", "-"]]);
}

#[tokio::test]
async fn zones_are_those_of_the_programme_in_force() {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    let list = "Tên DN,KCN\nMột,KCN Thử nghiệm\nHai,KCN Tiên Sơn\n";
    assert_eq!(
        import(&app, list).await,
        (1, 0, 0, 1),
        "the built-in list knows the second only"
    );

    let mut bundle = server::programme::built_in();
    let zones = bundle
        .get("lists/zones.csv")
        .unwrap()
        .replace("KCN Tiên Sơn", "KCN Thử nghiệm");
    bundle.insert("lists/zones.csv", zones);
    server::programme::load(&app.store, &clock, bundle, Origin::Loaded)
        .await
        .unwrap();
    assert_eq!(
        import(&app, list).await,
        (1, 0, 0, 1),
        "the office's list knows the first only"
    );
}
