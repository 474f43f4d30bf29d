//! An enterprise that no register has: created where there is no connection, visited at once, and both arrive.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const NAME: &str = "Công ty Cổ phần Cơ khí Đông Ngàn";

#[test]
fn an_enterprise_created_offline_is_visited_at_once() {
    tell("new-enterprise", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;

    surveyor.leaves_the_network();
    surveyor.starts_an_enterprise().await;
    surveyor.fills("enterprise_name", "Cty TNHH Goertec").await;
    let known = surveyor.is_told_what_is_alike().await;
    assert!(known.contains("Công ty TNHH Goertek Vina"), "{known}");
    surveyor.opens_what_is_alike().await;
    surveyor.goes_on_with_the_draft().await;
    surveyor.fills("enterprise_name", NAME).await;
    surveyor.is_told_of_nothing_alike().await;
    for (field, choice) in [
        ("tax_code_state", "pending"),
        ("legal_form", "jsc"),
        ("state_capital_share_band", "zero"),
        ("ownership_sector", "non_state_domestic"),
        ("in_zone", "yes"),
        ("zone_code", "TS"),
        ("commune_code", "09319"),
        ("responsible_unit", "province"),
        ("operating_status", "operating"),
    ] {
        surveyor.chooses(field, choice).await;
    }
    surveyor.submits().await;
    surveyor.opens_enterprise(NAME).await;
    surveyor.records_a_short_visit("Thăm ngay sau khi thêm").await;
    assert_eq!(surveyor.counts().await.unsent, 2);

    surveyor.finds_the_network().await;
    surveyor.is_back_at_the_office().await;
    assert_eq!(surveyor.counts().await.received, 2);
    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(1).await;
    supervisor.opens_the_latest_visit().await;
    assert!(supervisor.goes_to_its_enterprise().await.contains(NAME));
}
