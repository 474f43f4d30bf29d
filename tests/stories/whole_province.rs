//! Fifty thousand enterprises: fetched once, found while typing, there without a connection.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::Phone;
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const ENTERPRISES: u64 = 50_000;

#[test]
fn fifty_thousand_enterprises_fit_on_a_phone() {
    tell("whole-province", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.is_told(&["generate", "--enterprises", &ENTERPRISES.to_string(), "--visits", "0"]);
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    let all = ENTERPRISES + REGISTER.lines().count() as u64 - 1;
    surveyor.counts_enterprises(all).await;
    finds_what_is_there(&surveyor).await;

    office.loses_power();
    surveyor.reloads().await;
    surveyor.counts_enterprises(all).await;
    finds_what_is_there(&surveyor).await;
    surveyor.opens_enterprise("tap doan dabaco").await;
    surveyor.records_a_short_visit("Giữa năm mươi nghìn doanh nghiệp").await;
    assert_eq!(surveyor.counts().await.unsent, 1);
}

/// With and without diacritics, by the middle of a name, by tax code, by name and zone.
async fn finds_what_is_there(surveyor: &Phone) {
    for (words, name) in [
        ("Goertek Vina", "Goertek Vina"),
        ("TẬP ĐOÀN dabaco", "Dabaco"),
        ("cong ty tnhh goertek", "Goertek Vina"),
        ("2300325764", "Samsung Electronics"),
        ("TIEN SON canon", "Canon"),
    ] {
        surveyor.finds(words, name).await;
    }
}
