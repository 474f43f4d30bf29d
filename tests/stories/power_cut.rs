//! The office loses its power in the middle of receiving, and later its disk: what the phones hold makes it whole again.

use std::sync::Arc;
use std::time::Duration;

use domain::record::{Edit, Epoch};
use tests::harness::engine::Engine;
use tests::harness::wait::until;
use tests::people::{Device, Phone, receipts};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

/// How long after a push has begun the power goes: before it has arrived, while it is stored, when it is answered.
const MOMENTS: [u64; 4] = [0, 2, 6, 20];

#[test]
fn a_phone_loses_nothing_to_power_cuts_and_an_old_backup() {
    tell("power-cut", phone_and_backup);
}

async fn phone_and_backup(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;

    for (round, moment) in MOMENTS.into_iter().enumerate() {
        surveyor.leaves_the_network();
        surveyor.opens_enterprise("canon").await;
        surveyor.records_a_short_visit(&format!("Mất điện lần {round}")).await;
        let before = surveyor.network().pushes();
        surveyor.finds_the_network().await;
        surveyor.network().sees_a_push_after(before).await;
        tokio::time::sleep(Duration::from_millis(moment)).await;
        office.loses_power();
        office.opens().await;
        surveyor.is_back_at_the_office().await;
    }
    let visits = MOMENTS.len() as u64;
    assert_eq!(server_has(office.port()).await, visits);

    // An hour later the disk is replaced by a backup from before the last two visits.
    let backup = office.makes_a_backup("hour-old.backup");
    for note in ["Sau bản sao lưu, lượt một", "Sau bản sao lưu, lượt hai"] {
        surveyor.opens_enterprise("canon").await;
        surveyor.records_a_short_visit(note).await;
    }
    surveyor.is_back_at_the_office().await;
    assert_eq!(server_has(office.port()).await, visits + 2);
    let life = epoch(office.port()).await;
    office.loses_power();
    office.restores(&backup);
    office.opens().await;
    assert_ne!(
        epoch(office.port()).await,
        life,
        "a restored database begins another life"
    );
    assert_eq!(
        server_has(office.port()).await,
        visits,
        "the backup knows nothing of the last two"
    );

    surveyor.syncs_now().await;
    until("the phone has given the office back what it lost", async || {
        surveyor.signs_in_again_if_asked().await;
        (server_has(office.port()).await == visits + 2).then_some(())
    })
    .await;
    surveyor.is_back_at_the_office().await;
    assert_eq!(surveyor.counts().await.received, visits + 2);
    surveyor.opens_enterprise("canon").await;
    assert_eq!(surveyor.visits_shown().await.len() as u64, visits + 2);
}

#[test]
fn a_killed_server_has_stored_each_edit_once_or_not_at_all() {
    tell("killed-server", killed_while_receiving);
}

async fn killed_while_receiving(stage: Arc<Stage>) {
    const BATCH: usize = 50;
    let mut office = stage.office();
    office.opens().await;
    let mut device = Device::signs_in(office.port(), "khaosat1", 1).await;
    let edits: Vec<Edit> = (0..600)
        .map(|number| device.writes_a_visit(&format!("Lượt số {number}")))
        .collect();

    let mut acknowledged = 0;
    for (round, batch) in edits.chunks(BATCH).enumerate() {
        let pushing = device.pushes(batch);
        tokio::pin!(pushing);
        // The moment moves through the server's work from batch to batch.
        let moment = tokio::time::sleep(Duration::from_millis(3 * round as u64));
        let answer = tokio::select! {
            answer = &mut pushing => Some(answer),
            () = moment => None,
        };
        office.loses_power();
        let answer = match answer {
            Some(answer) => answer,
            None => pushing.await,
        };
        acknowledged += answer
            .map(|answer| receipts(&answer).iter().flatten().count())
            .unwrap_or_default() as u64;
        office.opens().await;
        let received = device.state().await.received;
        assert!(
            received >= acknowledged,
            "acknowledged {acknowledged}, but the server has {received}"
        );
        assert_eq!(received % BATCH as u64, 0, "a batch is stored whole or not at all");
    }

    assert!(acknowledged < edits.len() as u64, "the power went before some answers");

    let mut first = Vec::new();
    for batch in edits.chunks(BATCH) {
        first.extend(receipts(
            &device.pushes(batch).await.expect("the server takes the replay"),
        ));
    }
    assert!(first.iter().all(Option::is_some), "each edit has a receipt");
    let replay = device.pushes(&edits).await.expect("the server takes the replay");
    assert_eq!(receipts(&replay), first, "a replay has the same receipts");
    assert_eq!(device.state().await.received, edits.len() as u64);
    assert_eq!(server_has(office.port()).await, edits.len() as u64);
}

/// Asks which life of its database the server is in.
async fn epoch(port: u16) -> Epoch {
    Device::signs_in(port, "giamsat", 98).await.epoch().await
}

/// Asks the server how many visits it has, as a supervisor may.
async fn server_has(port: u16) -> u64 {
    Device::signs_in(port, "giamsat", 99).await.visits().await.total
}
