//! The app is open in two tabs of one phone: one of them speaks with the office, both show the same.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Device, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

#[test]
fn both_show_the_same_and_one_syncs() {
    tell("two-tabs", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    surveyor.leaves_the_network();
    let first = surveyor.opens_a_tab().await;

    // Recorded in the second tab, seen in the first.
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit("Ghi ở thẻ thứ hai").await;
    assert_eq!(surveyor.counts().await.unsent, 1);
    let second = surveyor.browser().turns_to(first).await;
    surveyor.sees_unsent(1).await;

    // Recorded in the first as well; each tab counts both.
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit("Ghi ở thẻ thứ nhất").await;
    surveyor.sees_unsent(2).await;
    let first = surveyor.browser().turns_to(second).await;
    surveyor.sees_unsent(2).await;

    // Both notice the network at once; one of them sends both edits.
    let before = surveyor.network().pushes();
    surveyor.finds_the_network().await;
    let second = surveyor.browser().turns_to(first.clone()).await;
    surveyor.notices_the_network().await;
    surveyor.sees_unsent(0).await;
    let received = surveyor.counts().await.received;
    surveyor.browser().turns_to(second).await;
    surveyor.sees_unsent(0).await;
    assert_eq!(surveyor.counts().await.received, received);
    assert_eq!(surveyor.network().pushes() - before, 1);
    assert_eq!(surveyor.states_of_recent_work().await, ["received", "received"]);
    surveyor.browser().turns_to(first).await;
    assert_eq!(surveyor.states_of_recent_work().await, ["received", "received"]);
    assert_eq!(surveyor.looks_at_its_receipts().await.len(), 2);
    assert_eq!(
        Device::signs_in(office.port(), "giamsat", 1).await.visits().await.total,
        2
    );
}
