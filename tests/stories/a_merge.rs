//! Two enterprises turn out to be one while a phone is away with a visit to the one that gives way: the visit comes to stand
//! under the other, on both sides, and goes back when the merge is taken back.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Device, Phone};
use tests::stage::{Stage, tell};

use crate::register::complete_enterprise;

const KEPT: &str = "Công ty Goertek Vina";
const OTHER: &str = "Gơ Tếch Bắc Ninh";

#[test]
fn a_visit_on_its_way_follows() {
    tell("merge", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let mut earlier = Device::signs_in(office.port(), "khaosat2", 9).await;
    for name in [KEPT, OTHER] {
        complete_enterprise(&mut earlier, name).await;
    }
    let phone = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    phone.signs_in().await;
    let desk = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    desk.signs_in().await;

    phone.leaves_the_network();
    phone.opens_enterprise(OTHER).await;
    phone.records_a_short_visit("Bận, hẹn lại").await;

    // Begun from the one that gives way, and turned round.
    desk.lays_beside(OTHER, KEPT).await;
    desk.browser().presses(r#"[data-test="merge-swap"]"#).await;
    let stays = "return document.querySelector(arguments[0])?.innerText.includes(arguments[1]) || null";
    let mine = serde_json::json!(r#"[data-test="merge-mine"]"#);
    desk.browser()
        .waits_for(stays, vec![mine, serde_json::json!(KEPT)])
        .await;
    desk.merges("Một công ty, hai tên").await;
    assert_eq!(desk.counts_enterprises().await, 1);

    phone.finds_the_network().await;
    phone.is_back_at_the_office().await;
    desk.sees_visits_of(KEPT, 1).await;
    phone.opens_what_is_found("go tech", KEPT).await;
    phone.sees_visits_here(1).await;
    let said = phone.opens_what_was_merged().await;
    assert!(said.contains(KEPT), "it says into which: {said}");

    desk.takes_the_merge_back().await;
    desk.sees_visits_of(OTHER, 1).await;
    desk.sees_visits_of(KEPT, 0).await;
    phone.syncs_now().await;
    phone.opens_what_is_found("go tech", OTHER).await;
    phone.sees_visits_here(1).await;
    phone.opens_what_is_found("goertek", KEPT).await;
    phone.sees_visits_here(0).await;
}
