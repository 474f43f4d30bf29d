//! Recovery files: what a phone could not send is handed in as a file, once, by the rules of a push.

use std::sync::Arc;

use domain::api::{OfficeKey, QuarantineRow, Recovered};
use domain::draft::SavedDraft;
use domain::reach::{Extent, Part, Reach};
use domain::record::{Answer, Edit, RecordKind};
use domain::recovery::{Bundle, HeldDraft, HeldEdit};
use domain::role::Role;
use domain::sync::Scope;
use rstest::rstest;
use server::recovery::seal;
use server::store::Actor;

use crate::support::{MORNING, Phone, TestApp, User, fresh};

fn bundle(edits: &[Edit], drafts: &[(&User, SavedDraft)]) -> Vec<u8> {
    let mut bundle = Bundle::new("2026-11-23T02:00:00.000Z".into());
    bundle.edits = edits
        .iter()
        .map(|edit| HeldEdit {
            person: edit.author.to_string(),
            edit: serde_json::to_value(edit).unwrap(),
        })
        .collect();
    bundle.drafts = drafts
        .iter()
        .map(|(user, draft)| HeldDraft {
            person: user.person.to_string(),
            draft: serde_json::to_value(draft).unwrap(),
        })
        .collect();
    serde_json::to_vec(&bundle).unwrap()
}

fn draft() -> SavedDraft {
    let mut draft = SavedDraft::new(
        fresh(RecordKind::Visit).id,
        RecordKind::Visit,
        "visit@2026.1".into(),
        MORNING,
    );
    draft
        .answers
        .insert("visit_note".into(), Answer::Text("dở dang".into()));
    draft
}

async fn sealed(app: &TestApp, user: &User, content: &[u8]) -> Vec<u8> {
    let OfficeKey { key } = app.get_json(user, "/api/recovery/key").await;
    seal(&key, content).unwrap()
}

async fn quarantine(app: &TestApp) -> Vec<QuarantineRow> {
    app.store
        .quarantine(0, 50, Arc::new(Extent::Everything))
        .await
        .unwrap()
        .rows
}

#[tokio::test]
async fn a_file_is_taken_in_once() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let supervisor = app.sign_in("giamsat").await;
    let mut phone = Phone::of(&user);
    let edits = [phone.enterprise("Công ty A"), phone.enterprise("Công ty B")];
    app.store(&user, &edits[..1]).await;
    let file = sealed(&app, &user, &bundle(&edits, &[(&user, draft())])).await;
    assert!(!String::from_utf8_lossy(&file).contains("visit_note"));

    let answer = app.post_bytes(Some(&supervisor), "/api/recovery", file.clone()).await;
    let first = Recovered {
        new: 1,
        known: 1,
        drafts: 1,
        ..Recovered::default()
    };
    assert_eq!(answer.json::<Recovered>(), first);
    let told = app.audit().await;
    assert_eq!(told[0].what, "recovered");
    assert_eq!(told[0].who, supervisor.person.to_string());

    let again: Recovered = app.post_bytes(Some(&supervisor), "/api/recovery", file).await.json();
    let second = Recovered {
        known: 2,
        drafts: 1,
        ..Recovered::default()
    };
    assert_eq!(again, second);
    assert_eq!(app.all(Scope::Register).await.len(), 2);
    let aside = quarantine(&app).await;
    assert_eq!(aside.len(), 1, "the draft is there once: {aside:?}");
    assert_eq!(aside[0].code, "unfinished");
}

#[tokio::test]
async fn a_person_hands_in_their_own_work_only() {
    let app = TestApp::new().await;
    let (mine, other) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let edit = Phone::of(&mine).enterprise("Công ty A");
    let file = sealed(&app, &other, &bundle(&[edit], &[])).await;
    assert_eq!(
        app.post_bytes(None, "/api/recovery", file.clone()).await.code(),
        "signed_out"
    );
    assert_eq!(
        app.post_bytes(Some(&other), "/api/recovery", file.clone()).await.code(),
        "forbidden"
    );
    let draft = sealed(&app, &other, &bundle(&[], &[(&mine, draft())])).await;
    assert_eq!(
        app.post_bytes(Some(&other), "/api/recovery", draft).await.code(),
        "forbidden"
    );
    assert_eq!(app.all(Scope::Register).await.len(), 0);
    let taken: Recovered = app.post_bytes(Some(&mine), "/api/recovery", file).await.json();
    assert_eq!(taken.new, 1);
}

#[rstest]
#[case::of_reports(Role::Reader)]
#[case::of_lists(Role::Provider)]
#[tokio::test]
async fn whoever_may_not_record_hands_in_nothing(#[case] role: Role) {
    let app = TestApp::new().await;
    app.add_account("khac", role, "Khác").await;
    let user = app.sign_in("khac").await;
    let file = bundle(&[Phone::of(&user).enterprise("Công ty A")], &[]);
    assert_eq!(
        app.post_bytes(Some(&user), "/api/recovery", file).await.code(),
        "forbidden"
    );
    assert_eq!(
        (app.all(Scope::Register).await.len(), quarantine(&app).await.len()),
        (0, 0)
    );
}

#[tokio::test]
async fn whoever_hands_in_the_work_of_others_takes_in_what_both_reach() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    // Both are in the zone TS.
    let mut phone = Phone::of(&user);
    let edits = [phone.enterprise("Công ty A"), phone.enterprise("Công ty B")];
    for (zone, expected) in [("QV1", (0, 1)), ("TS", (1, 0))] {
        let zones = [zone.to_owned()].into();
        app.reach(
            &supervisor,
            &Reach::Part(Part {
                zones,
                ..Part::default()
            }),
        );
        let edit = &edits[usize::from(zone == "TS")];
        let file = bundle(std::slice::from_ref(edit), &[]);
        let taken: Recovered = app.post_bytes(Some(&supervisor), "/api/recovery", file).await.json();
        assert_eq!((taken.new, taken.refused), expected, "in {zone}");
    }
    assert_eq!(quarantine(&app).await[0].code, "out_of_reach");
    assert_eq!(quarantine(&app).await[0].pushed_by, "Người kiểm tra");
}

#[tokio::test]
async fn what_was_written_on_a_revoked_device_is_held_back_also_after_signing_in_anew() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Công ty A")]).await;
    let revoke = app
        .store
        .revoke_device(phone.device, "Mất máy".into(), Actor::Terminal, MORNING);
    assert!(revoke.await.unwrap());
    let anew = app.sign_in("khaosat1").await;
    let file = bundle(&[phone.enterprise("Công ty B")], &[]);
    let taken: Recovered = app.post_bytes(Some(&anew), "/api/recovery", file.clone()).await.json();
    assert_eq!((taken.new, taken.refused), (0, 1));
    assert_eq!(quarantine(&app).await[0].code, "revoked");
    // In the hands of somebody who decides on it, it is taken in.
    let supervisor = app.sign_in("giamsat").await;
    let taken: Recovered = app.post_bytes(Some(&supervisor), "/api/recovery", file).await.json();
    assert_eq!((taken.new, taken.refused), (1, 0));
}

#[tokio::test]
async fn edits_in_the_name_of_the_office_itself_are_put_aside() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut edit = Phone::of(&user).enterprise("Công ty A");
    app.store.add_import_device(edit.id.device, MORNING).await.unwrap();
    edit.id.counter = 77;
    let file = sealed(&app, &user, &bundle(&[edit], &[])).await;
    let taken: Recovered = app.post_bytes(Some(&user), "/api/recovery", file).await.json();
    assert_eq!((taken.new, taken.refused), (0, 1));
    assert_eq!(quarantine(&app).await[0].code, "not_the_author");
}

#[tokio::test]
async fn what_the_rescue_page_could_not_seal_is_read_too_and_rows_that_nobody_reads_are_counted() {
    let app = TestApp::new().await;
    let supervisor = app.sign_in("giamsat").await;
    let file = br#"{"format":"thucdia-recovery","version":1,"edits":[{"person":"x","counter":1,"base64":"AAAA"}],"drafts":[]}"#;
    let taken: Recovered = app
        .post_bytes(Some(&supervisor), "/api/recovery", file.to_vec())
        .await
        .json();
    assert_eq!((taken.new, taken.unread), (0, 1));
}

#[rstest]
#[case::nothing(Vec::new())]
#[case::a_letter(b"Xin chao".to_vec())]
#[case::other_json(br#"{"format":"something"}"#.to_vec())]
#[tokio::test]
async fn anything_else_is_refused(#[case] file: Vec<u8>) {
    let app = TestApp::new().await;
    let supervisor = app.sign_in("giamsat").await;
    let answer = app.post_bytes(Some(&supervisor), "/api/recovery", file).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "not_a_recovery_file".to_owned())
    );
}

#[tokio::test]
async fn a_file_that_was_changed_or_is_for_another_office_is_refused() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let mut file = sealed(&app, &user, &bundle(&[], &[(&user, draft())])).await;
    let elsewhere = TestApp::new().await;
    let stranger = elsewhere.sign_in("giamsat").await;
    let answer = elsewhere
        .post_bytes(Some(&stranger), "/api/recovery", file.clone())
        .await;
    assert_eq!(answer.code(), "other_office");
    *file.last_mut().unwrap() ^= 1;
    assert_eq!(
        app.post_bytes(Some(&user), "/api/recovery", file).await.code(),
        "not_a_recovery_file"
    );
}
