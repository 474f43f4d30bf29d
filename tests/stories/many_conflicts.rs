//! Many disagree in one question: the supervisor settles them by a rule that was looked at first, and the phone of the
//! person whose figures gave way says so, with the reason.

use std::sync::Arc;

use domain::record::{RecordId, RecordKind};
use tests::harness::engine::Engine;
use tests::harness::stored_files::StoredFiles;
use tests::people::{Desk, Device, Phone};
use tests::stage::{Stage, tell};

use crate::register::complete_enterprise;

const REASON: &str = "Số mới nhất của doanh nghiệp";

#[test]
fn a_rule_settles_them_and_whoever_lost_is_told() {
    tell("many-conflicts", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let phone = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    phone.signs_in().await;
    let mut one = Device::signs_in(office.port(), "khaosat1", 9).await;
    let mut other = Device::signs_in(office.port(), "khaosat2", 10).await;
    let mut records: Vec<RecordId> = Vec::new();
    for name in ["Công ty Một", "Công ty Hai", "Công ty Ba"] {
        records.push(complete_enterprise(&mut one, name).await);
    }
    // Neither has seen what the other writes.
    for (device, workers) in [(&mut one, "i120"), (&mut other, "i130")] {
        let edits: Vec<_> = records
            .iter()
            .map(|record| {
                device.writes(
                    *record,
                    RecordKind::Enterprise,
                    &[("workers_total", workers.to_owned())],
                )
            })
            .collect();
        device.pushes(&edits).await.expect("the server takes the figures");
    }

    let desk = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    desk.signs_in().await;
    assert_eq!(desk.lists_conflicts().await, ["workers_total"; 3]);
    desk.skips_a_conflict().await;
    let proposed = desk.looks_at_rule("enterprise.workers_total", "latest").await;
    assert_eq!(proposed, 3);
    desk.settles_by_rule(REASON).await;
    desk.sees_conflicts(&[]).await;

    phone.is_back_at_the_office().await;
    let told = phone.reads_what_was_settled().await;
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told.iter()
            .all(|line| line.contains(REASON) && line.contains("Tổng số lao động")),
        "{told:?}"
    );
    // What the office says about people's work lies sealed like the work itself.
    assert!(
        !StoredFiles::of(phone.browser()).tell(REASON),
        "the reason can be read on the disk"
    );
}
