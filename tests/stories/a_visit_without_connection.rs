//! A visit recorded with no connection reaches the office, and nothing is lost.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const NOTE: &str = "Gặp Giám đốc và phụ trách nhân sự; đề nghị quay lại sau Tết để thống nhất “bước thành lập”.";

#[test]
fn in_chromium() {
    tell("visit-chromium", |stage| plot(stage, Engine::Chromium));
}

#[test]
fn in_firefox() {
    tell("visit-firefox", |stage| plot(stage, Engine::Firefox));
}

#[cfg(target_os = "linux")]
#[test]
fn in_webkit() {
    tell("visit-webkit", |stage| plot(stage, Engine::WebKit));
}

async fn plot(stage: Arc<Stage>, engine: Engine) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", engine).await;
    surveyor.signs_in().await;

    // In the zone: no signal, and the app is opened anew.
    office.loses_power();
    surveyor.reloads().await;
    surveyor.opens_enterprise("samsung").await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("done").await;
    surveyor.chooses("met_roles", "director").await;
    surveyor.chooses("numbers_confirmed_by", "enterprise").await;
    surveyor.fills("workers_total", "39000").await;
    surveyor.fills("visit_note", NOTE).await;
    surveyor.is_told_that_answers_are_saved().await;

    // The battery dies in the middle of the form.
    surveyor.loses_its_battery().await;
    surveyor.is_charged_again().await;
    surveyor.goes_on_with_the_draft().await;
    assert_eq!(surveyor.finds_in("visit_note").await, NOTE);
    assert_eq!(surveyor.finds_in("workers_total").await.replace('.', ""), "39000");
    surveyor.fills("headcount_as_of", "31/12/2025").await;
    surveyor.chooses("headcount_source", "enterprise").await;
    surveyor.chooses("has_party_org", "no").await;
    surveyor.chooses("has_union", "preparing").await;
    surveyor.chooses("has_youth_union", "no").await;
    surveyor.chooses("has_veterans", "no").await;
    surveyor.chooses("mass_count_source", "enterprise").await;
    surveyor.submits().await;
    assert_eq!(surveyor.counts().await.unsent, 1);

    // And again, with the visit submitted and still no signal.
    surveyor.loses_its_battery().await;
    surveyor.is_charged_again().await;
    assert_eq!(surveyor.counts().await.unsent, 1);
    let unsent = surveyor.looks_into_the_outbox().await;
    assert_eq!(unsent.len(), 1, "one visit, one edit: {unsent:?}");
    assert_eq!(unsent[0]["visit_note"], format!("t{NOTE}"));
    assert_eq!(unsent[0]["workers_total"], "i39000");
    surveyor.opens_enterprise("samsung").await;
    assert_eq!(surveyor.visits_shown().await.len(), 1);

    // At the office. The session is over; that costs one password and nothing else.
    surveyor.loses_its_session().await;
    office.opens().await;
    surveyor.notices_the_network().await;
    surveyor.is_asked_for_the_password().await;
    assert_eq!(surveyor.counts().await.unsent, 1);
    surveyor.is_back_at_the_office().await;
    assert_eq!(surveyor.counts().await.unsent, 0);
    assert_eq!(surveyor.states_of_recent_work().await, ["received"]);

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(1).await;
    supervisor.opens_the_latest_visit().await;
    assert!(supervisor.reads("visit_note").await.contains(NOTE));
    assert!(supervisor.reads("workers_total").await.contains("39.000"));
    assert!(!supervisor.reads_history().await.is_empty());
}
