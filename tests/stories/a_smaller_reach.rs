//! The office gives a surveyor a smaller part of the data while the phone is in the field with visits that were not sent:
//! what is no longer theirs leaves the phone, what they recorded there is neither lost nor quietly taken in.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const OUTSIDE: &str = "Ghi ở nơi không còn được giao";
const INSIDE: &str = "Ghi ở nơi vẫn được giao";

#[test]
fn a_reach_shrinks_with_unsent_work() {
    tell("smaller-reach", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    surveyor.counts_enterprises(4).await;

    surveyor.leaves_the_network();
    surveyor.opens_enterprise("goertek").await;
    surveyor.records_a_short_visit(OUTSIDE).await;
    surveyor.opens_enterprise("samsung").await;
    surveyor.records_a_short_visit(INSIDE).await;
    office.gives_a_reach("khaosat1", r#"{"part":{"organisations":[],"zones":["YP1"]}}"#);

    surveyor.finds_the_network().await;
    let said = surveyor.is_told_of_a_refusal("out_of_reach").await;
    assert!(said.contains("Goertek"), "it says which: {said}");
    let kept = surveyor.looks_into_the_outbox().await;
    assert_eq!(kept.len(), 1, "it is still here: {kept:?}");
    assert_eq!(kept[0]["visit_note"], format!("t{OUTSIDE}"));
    // Canon and Dabaco have left; Goertek waits with what was recorded there. So it is after a reload, too.
    surveyor.counts_enterprises(2).await;
    surveyor.reloads().await;
    surveyor.counts_enterprises(2).await;
    surveyor.finds("goertek", "Goertek").await;
    surveyor.finds("samsung", "Samsung").await;

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(1).await;
    supervisor.sees_in_quarantine(1).await;

    let devices = supervisor.lists_devices().await;
    assert!(
        devices.iter().any(|line| line.contains("Cán bộ khảo sát 1")),
        "{devices:?}"
    );
    supervisor.browser().is_pictured("smaller-reach-devices").await;

    // The supervisor reads it and takes it in: the phone learns of it, though the record is not its person's any more.
    let content = supervisor.adopts_what_waits("Ghi trước khi đổi phạm vi").await;
    assert!(content.contains(OUTSIDE), "{content}");
    supervisor.sees_visits(2).await;
    surveyor.is_told_that_nothing_is_refused().await;

    // Given back, everything is there again.
    office.gives_a_reach("khaosat1", r#""everything""#);
    surveyor.is_back_at_the_office().await;
    surveyor.counts_enterprises(4).await;
}
