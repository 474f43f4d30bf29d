//! The server's machine is set back to yesterday's snapshot, and nobody says so: what it confirmed since is gone there. The
//! phone notices by its receipts, and gives it back.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::harness::wait::until;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

#[test]
fn a_server_that_forgot_what_it_confirmed_is_given_it_back() {
    tell("machine-set-back", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    let browser = surveyor.browser();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit("Trước khi chụp lại máy").await;
    surveyor.is_back_at_the_office().await;
    office.loses_power();
    let snapshot = office.is_photographed();
    office.opens().await;

    surveyor.opens_enterprise("goertek").await;
    surveyor.records_a_short_visit("Sau khi chụp lại máy").await;
    surveyor.is_back_at_the_office().await;
    assert_eq!(surveyor.counts().await.received, 2);
    office.loses_power();
    office.is_set_back_to(&snapshot);
    office.opens().await;

    // Nobody has to ask: the counts are apart.
    surveyor.is_back_at_the_office().await;
    let back = r#"[data-test="lost"][data-state="back"]"#;
    browser.sees(back).await;
    let told = browser.reads_all(r#"[data-test="lost-row"]"#).await;
    assert!(told.len() == 1 && told[0].contains("Goertek"), "{told:?}");
    assert_eq!(surveyor.counts().await.received, 2);
    browser.is_pictured("machine-set-back-phone").await;
    browser.goes_to("/ready").await;
    surveyor.unlocks().await;
    until("the phone says that both agree", async || {
        let light = browser.attribute(r#"[data-test="ready-agreed"]"#, "data-light").await;
        (light == "go").then_some(())
    })
    .await;

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(2).await;
    let devices = supervisor.lists_devices().await;
    assert!(
        devices.iter().any(|line| line.contains("từng thiếu 1 phiếu")),
        "{devices:?}"
    );
    supervisor
        .browser()
        .presses(r#"[data-test="device-lost"] summary"#)
        .await;
    let edits = supervisor
        .browser()
        .reads_all(r#"[data-test="device-lost-edit"][data-state="back"]"#)
        .await;
    assert_eq!(edits.len(), 1, "{edits:?}");
    supervisor.browser().is_pictured("machine-set-back-desk").await;
}
