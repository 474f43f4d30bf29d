//! The office puts a phone out while it holds work that was not sent: what it holds is handed in and decided on, then the
//! phone forgets everything.

use std::sync::Arc;

use serde_json::json;
use tests::harness::engine::Engine;
use tests::harness::office::Office;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const NOTE: &str = "Ghi trước khi máy bị thu hồi";
const HALF: &str = "Đang viết dở";

/// The names of the databases that the browser holds for us.
const DATABASES: &str = "return (await indexedDB.databases()).map(({ name }) => name)";

#[test]
fn a_revoked_phone_hands_in_what_it_holds_and_forgets() {
    tell("revoked-phone", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    surveyor.is_back_at_the_office().await;
    let browser = surveyor.browser();
    let stores = browser.awaits(DATABASES, vec![]).await;
    assert_eq!(
        stores.as_array().map(Vec::len),
        Some(2),
        "who was here, and their store: {stores}"
    );

    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    surveyor.opens_enterprise("goertek").await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("partial").await;
    surveyor.fills("visit_note", HALF).await;
    surveyor.is_told_that_answers_are_saved().await;
    office.is_told(&["device", "revoke", &device_of(&office), "--reason", "Mất máy"]);

    surveyor.finds_the_network().await;
    browser.sees(r#"[data-test="sign-in-submit"]"#).await;
    let said = browser.reads("main").await;
    assert!(said.contains("đã thu hồi") && said.contains("Không mất gì"), "{said}");
    let stores = browser.awaits(DATABASES, vec![]).await;
    assert_eq!(stores, json!(["thucdia"]), "only who was here, and nobody is");
    browser.is_pictured("revoked-phone-farewell").await;

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(0).await;
    let waiting = supervisor.sees_in_quarantine(2).await;
    assert!(
        waiting.iter().all(|line| line.contains("Cán bộ khảo sát 1")),
        "{waiting:?}"
    );
    let devices = supervisor.lists_devices().await;
    assert!(devices.iter().any(|line| line.contains("Đã xóa")), "{devices:?}");
    let first = supervisor.adopts_what_waits("Đã gọi điện hỏi lại").await;
    supervisor.sees_in_quarantine(1).await;
    let told = [first, supervisor.adopts_what_waits("Đã gọi điện hỏi lại").await];
    for note in [NOTE, HALF] {
        assert!(told.iter().any(|content| content.contains(note)), "{note}: {told:?}");
    }
    supervisor.sees_visits(2).await;
}

fn device_of(office: &Office) -> String {
    let listed = office.is_told(&["device", "list"]);
    let line = listed.lines().find(|line| line.contains("Cán bộ khảo sát 1"));
    let device = line.and_then(|line| line.split_whitespace().next());
    device.expect("the office knows the phone").to_owned()
}
