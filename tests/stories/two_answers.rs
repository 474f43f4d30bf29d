//! Two people without a connection change one enterprise. What differs only in place merges; where both answered the same
//! question differently, both answers are kept, and a supervisor settles it.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Device, Phone};
use tests::stage::{Stage, tell};

use crate::register::complete_enterprise;

const NAME: &str = "Công ty TNHH Goertek Vina";

#[test]
fn in_chromium() {
    tell("answers-chromium", |stage| plot(stage, Engine::Chromium));
}

#[test]
fn in_firefox() {
    tell("answers-firefox", |stage| plot(stage, Engine::Firefox));
}

#[cfg(target_os = "linux")]
#[test]
fn in_webkit() {
    tell("answers-webkit", |stage| plot(stage, Engine::WebKit));
}

async fn plot(stage: Arc<Stage>, engine: Engine) {
    let mut office = stage.office();
    office.opens().await;
    let mut earlier = Device::signs_in(office.port(), "khaosat1", 9).await;
    complete_enterprise(&mut earlier, NAME).await;
    let one = Phone::of(&stage, &office, "khaosat1", engine).await;
    one.signs_in().await;
    let other = Phone::of(&stage, &office, "khaosat2", Engine::Chromium).await;
    other.signs_in().await;

    for (phone, lot, activity) in [(&one, "Lô CN-05", None), (&other, "Lô K4", Some("Thiết bị âm thanh"))] {
        phone.leaves_the_network();
        phone.opens_enterprise("goertek").await;
        phone.starts_a_change().await;
        phone.fills("zone_lot", lot).await;
        match activity {
            Some(activity) => phone.fills("main_activity", activity).await,
            None => phone.fills("enterprise_short_name", "Goertek").await,
        }
        phone.submits().await;
        assert_eq!(phone.counts().await.unsent, 1);
    }
    for phone in [&one, &other] {
        phone.finds_the_network().await;
        phone.is_back_at_the_office().await;
    }

    // Whoever came first learns of the contradiction with the next conversation.
    for phone in [&one, &other] {
        phone.is_back_at_the_office().await;
        phone.opens_enterprise("goertek").await;
        assert!(phone.sees_a_conflict().await, "{} is told", phone.browser().name());
    }

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_conflicts(&["zone_lot"]).await;
    let conflict = supervisor.reads_conflict("zone_lot").await;
    for words in ["Lô CN-05", "Lô K4", "Cán bộ khảo sát 1", "Cán bộ khảo sát 2", NAME] {
        assert!(conflict.contains(words), "{words} stands in: {conflict}");
    }
    supervisor.settles("zone_lot", "tLô K4").await;
    supervisor.undoes().await;
    supervisor.sees_conflicts(&["zone_lot"]).await;
    supervisor.settles("zone_lot", "tLô K4").await;
    supervisor.sees_conflicts(&[]).await;

    supervisor.opens_enterprise("Goertek").await;
    for (field, words) in [
        ("zone_lot", "Lô K4"),
        ("main_activity", "Thiết bị âm thanh"),
        ("enterprise_short_name", "Goertek"),
    ] {
        let shown = supervisor.reads(field).await;
        assert!(shown.contains(words), "{field} is {words}: {shown}");
    }
    let history = supervisor.reads_history().await.join("\n");
    assert!(
        history.contains("Lô CN-05"),
        "the answer that did not hold is in the history: {history}"
    );

    let mut facts = Vec::new();
    for phone in [&one, &other] {
        phone.is_back_at_the_office().await;
        phone.opens_enterprise("goertek").await;
        assert!(
            !phone.sees_a_conflict().await,
            "{} knows that it is settled",
            phone.browser().name()
        );
        facts.push(phone.reads_facts().await);
        phone.starts_a_change().await;
        assert_eq!(phone.finds_in("zone_lot").await, "Lô K4");
        assert_eq!(phone.finds_in("main_activity").await, "Thiết bị âm thanh");
        assert_eq!(phone.finds_in("enterprise_short_name").await, "Goertek");
    }
    assert_eq!(facts[0], facts[1], "both phones show the same");
}
