//! The office can't take an edit in: the phone says so and keeps it, the office keeps a copy, and once the cause is mended it
//! arrives after all.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

/// The phone believes that it is years later. The way back is kept in the window.
const WRONG_CLOCK: &str = r"
    const { now } = Date;
    Date.now = () => now.call(Date) + 3 * 365 * 86_400_000;
    window.clockIsSet = () => { Date.now = now; };
";

const NOTE: &str = "Ghi khi đồng hồ của máy sai ba năm";

#[test]
fn a_refused_edit_is_said_and_kept() {
    tell("refused-edit", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;

    surveyor.browser().runs(WRONG_CLOCK, vec![]).await;
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit(NOTE).await;
    let said = surveyor.is_told_of_a_refusal("future_dated").await;
    assert!(said.contains("Canon"), "it says which: {said}");
    assert_eq!(surveyor.counts().await.attention, 1);
    assert_eq!(surveyor.states_of_recent_work().await, ["attention"]);
    let kept = surveyor.looks_into_the_outbox().await;
    assert_eq!(kept.len(), 1, "it is still here: {kept:?}");
    assert_eq!(kept[0]["visit_note"], format!("t{NOTE}"));

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(0).await;
    supervisor.sees_in_quarantine(1).await;

    // The clock is set right. What was refused arrives, and so does what is written next.
    surveyor.browser().runs("window.clockIsSet()", vec![]).await;
    surveyor.is_told_of_a_refusal("future_dated").await;
    surveyor.sends_again().await;
    surveyor.is_back_at_the_office().await;
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit("Đồng hồ đã đúng").await;
    surveyor.is_back_at_the_office().await;
    let counts = surveyor.counts().await;
    assert_eq!((counts.unsent, counts.attention), (0, 0));
    supervisor.sees_visits(2).await;
}
