//! The programme: put in force, replaced while the server runs, handed to phones.

use std::sync::Arc;

use domain::programme::{Bundle, Programme};
use rstest::rstest;
use server::clock::{Clock, SharedClock};
use server::programme::{ProgrammeError, built_in, establish, export, load, read_folder};
use server::store::{Actor, Origin, StoreError};

use crate::support::{MORNING, TestApp, User};

/// A server with the programme that comes with it, and a surveyor.
async fn office() -> (TestApp, User) {
    let app = TestApp::new().await;
    establish(&app.store, &clock(&app)).await.unwrap();
    let surveyor = app.sign_in("khaosat1").await;
    (app, surveyor)
}

fn clock(app: &TestApp) -> SharedClock {
    app.clock.clone()
}

/// Fetches the programme as a phone does.
async fn fetch(app: &TestApp, user: &User) -> Bundle {
    let answer = app.get(Some(user), "/api/programme").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    Bundle::decode(&answer.body).unwrap()
}

/// The built-in programme with one text changed.
fn changed(file: &str, from: &str, to: &str) -> Bundle {
    let mut bundle = built_in();
    let text = bundle.get(file).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    let text = text.replacen(from, to, 1);
    bundle.insert(file, text);
    bundle
}

const SURVEY: &str = "forms/visit/survey.csv";
const SETTINGS: &str = "forms/visit/settings.csv";
const CHANGED_QUESTION: (&str, &str) = ("Ngày làm việc,Visit date", "Ngày đến,Day of the visit");

/// The built-in programme with another question in the form for visits, under the next version.
fn next_version() -> Bundle {
    let mut bundle = changed(SURVEY, CHANGED_QUESTION.0, CHANGED_QUESTION.1);
    let settings = bundle.get(SETTINGS).unwrap().replace("2026.1", "2026.2");
    bundle.insert(SETTINGS, settings);
    bundle
}

#[tokio::test]
async fn a_phone_gets_the_programme_once() {
    let (app, surveyor) = office().await;
    let bundle = fetch(&app, &surveyor).await;
    assert_eq!(bundle, built_in());
    let programme = Programme::read(&bundle).unwrap();
    assert_eq!(programme.code, "phat_trien_dang_2023_2025");
    let again = app
        .get(Some(&surveyor), &format!("/api/programme?have={}", bundle.digest()))
        .await;
    assert_eq!((again.status.as_u16(), again.body.len()), (204, 0));
    let other = app.get(Some(&surveyor), "/api/programme?have=another").await;
    assert_eq!(other.status, 200);
    assert_eq!(app.get(None, "/api/programme").await.code(), "signed_out");
}

#[tokio::test]
async fn before_any_programme_there_is_none_to_get() {
    let app = TestApp::new().await;
    let surveyor = app.sign_in("khaosat1").await;
    assert_eq!(app.get(Some(&surveyor), "/api/programme").await.code(), "not_found");
}

#[tokio::test]
async fn a_running_server_hands_out_a_new_programme_with_the_forms_that_drafts_need() {
    let (app, surveyor) = office().await;
    let before = fetch(&app, &surveyor).await;
    load(&app.store, &clock(&app), next_version(), Origin::Loaded)
        .await
        .unwrap();
    let asked = format!("/api/programme?have={}", before.digest());
    assert_eq!(app.get(Some(&surveyor), &asked).await.status, 200);
    let now = fetch(&app, &surveyor).await;
    assert_ne!(now.digest(), before.digest());
    let programme = Programme::read(&now).unwrap();
    let label = |form: Option<Arc<domain::form::Form>>| form.unwrap().question("visit_date").unwrap().label.vi.clone();
    assert_eq!(label(programme.form("visit")), "Ngày đến");
    assert_eq!(label(programme.form_tagged("visit@2026.2")), "Ngày đến");
    assert_eq!(label(programme.form_tagged("visit@2026.1")), "Ngày làm việc");
}

#[rstest]
#[case::a_changed_form_under_its_old_version(
    changed(SURVEY, CHANGED_QUESTION.0, CHANGED_QUESTION.1),
    "visit@2026.1 đã được dùng; hãy tăng version"
)]
#[case::a_type_that_is_not_known(
    changed(SURVEY, "date,visit_date", "dat,visit_date"),
    "tệp forms/visit/survey.csv, dòng 4, cột type"
)]
#[case::a_round_without_an_end(changed("rounds.csv", "2026-12-31", ""), "tệp rounds.csv")]
#[tokio::test]
async fn what_cannot_be_used_is_refused_and_the_old_one_stays(#[case] bundle: Bundle, #[case] words: &str) {
    let (app, surveyor) = office().await;
    let before = fetch(&app, &surveyor).await;
    let refused = load(&app.store, &clock(&app), bundle, Origin::Loaded)
        .await
        .unwrap_err();
    assert!(matches!(refused, ProgrammeError::Refused(_)));
    let said = refused.to_string();
    assert!(said.contains(words) && said.contains("vẫn giữ nguyên"), "{said}");
    assert_eq!(fetch(&app, &surveyor).await, before);
}

#[tokio::test]
async fn the_same_folder_twice_is_one_programme() {
    let (app, _) = office().await;
    for expected in [2, 2] {
        load(&app.store, &clock(&app), next_version(), Origin::Loaded)
            .await
            .unwrap();
        assert_eq!(app.store.programme_number().await.unwrap(), Some(expected));
    }
}

/// A clock at which, whenever it is asked for the time, somebody else has just loaded a programme.
struct Rival(TestApp);

impl Clock for Rival {
    fn now(&self) -> u64 {
        let database = rusqlite::Connection::open(self.0.path("thucdia.sqlite")).unwrap();
        let columns = "code, version, digest, source, origin, loaded_at, body";
        let load = format!("INSERT INTO programme ({columns}) SELECT {columns} FROM programme");
        database.execute(&load, []).unwrap();
        MORNING
    }
}

#[tokio::test]
async fn of_two_loads_at_once_one_is_told() {
    let (app, _) = office().await;
    let store = Arc::clone(&app.store);
    let rival: SharedClock = Arc::new(Rival(app));
    let told = load(&store, &rival, next_version(), Origin::Loaded).await.unwrap_err();
    assert!(matches!(told, ProgrammeError::Overtaken), "{told}");
    let current = store.programme().await.unwrap().unwrap();
    assert_eq!((current.number, current.digest), (2, built_in().digest()));
}

#[rstest]
#[case::an_older_one_of_the_program_gives_way("Đợt năm 2023", Origin::BuiltIn, true)]
#[case::the_offices_own_does_not("Đợt năm 2023", Origin::Loaded, false)]
#[tokio::test]
async fn a_new_release_brings_its_programme(#[case] label: &str, #[case] origin: Origin, #[case] replaced: bool) {
    let app = TestApp::new().await;
    let older = changed("rounds.csv", label, "Đợt đầu");
    load(&app.store, &clock(&app), older.clone(), origin).await.unwrap();
    for _start in 0..2 {
        establish(&app.store, &clock(&app)).await.unwrap();
        let current = app.store.programme().await.unwrap().unwrap();
        let expected = if replaced { built_in() } else { older.clone() };
        assert_eq!(
            (current.source, current.number),
            (expected.digest(), 1 + i64::from(replaced))
        );
    }
}

#[tokio::test]
async fn a_release_whose_forms_cannot_follow_leaves_the_old_programme() {
    let app = TestApp::new().await;
    let older = changed(SURVEY, CHANGED_QUESTION.0, CHANGED_QUESTION.1);
    load(&app.store, &clock(&app), older.clone(), Origin::BuiltIn)
        .await
        .unwrap();
    establish(&app.store, &clock(&app)).await.unwrap();
    assert_eq!(app.store.programme().await.unwrap().unwrap().source, older.digest());
}

#[tokio::test]
async fn an_exported_programme_is_the_built_in_one_and_never_written_over() {
    let own = tempfile::tempdir().unwrap();
    let folder = own.path().join("programme");
    export(&folder).unwrap();
    assert!(
        folder.join("README.md").is_file(),
        "its authors are told what the files are"
    );
    let app = TestApp::new().await;
    establish(&app.store, &clock(&app)).await.unwrap();
    let bundle = read_folder(&folder).unwrap();
    assert!(
        bundle.get(SURVEY).unwrap().starts_with('\u{FEFF}'),
        "a spreadsheet needs the mark"
    );
    let loaded = load(&app.store, &clock(&app), bundle, Origin::Loaded).await.unwrap();
    assert_eq!(loaded.retired_forms("visit").len(), 0, "the mark makes no other form");
    let refused = export(&folder).unwrap_err();
    assert!(refused.to_string().contains("choose another one"), "{refused}");
}

#[tokio::test]
async fn a_programme_that_a_release_cannot_read_is_said_and_hides_no_record() {
    let (app, surveyor) = office().await;
    let edit = crate::support::Phone::of(&surveyor).enterprise("A");
    app.store(&surveyor, std::slice::from_ref(&edit)).await;
    let mut unreadable = app.store.programme().await.unwrap().unwrap();
    unreadable.body = changed(SURVEY, "date,visit_date", "dat,visit_date").encode();
    assert!(
        app.store
            .add_programme(Some(1), unreadable, Actor::Terminal)
            .await
            .unwrap()
    );
    assert_eq!(app.get(Some(&surveyor), "/api/programme").await.code(), "busy");
    let supervisor = app.sign_in("giamsat").await;
    assert_eq!(app.shown(&supervisor, edit.record).await.problems, []);
    let plan = server::generate::Plan {
        enterprises: 1,
        visits: 0,
        seed: 1,
    };
    let told = server::generate::fill(&app.store, &clock(&app), plan).await;
    assert!(matches!(told, Err(StoreError::Broken(said)) if said.contains("load it again")));
}
