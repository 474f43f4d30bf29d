//! The desk plans a round for a team; the phone of its member has it without a connection, does two visits from the list, and
//! coverage follows on both.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Device, Phone};
use tests::stage::{Stage, tell};

use crate::register::complete_enterprise;

const ROUND: &str = "2026";

#[test]
fn it_is_assigned_done_offline_and_counted() {
    tell("planned-round", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let mut earlier = Device::signs_in(office.port(), "khaosat2", 9).await;
    for name in ["Công ty Một", "Công ty Hai", "Công ty Ba"] {
        complete_enterprise(&mut earlier, name).await;
    }
    let desk = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    desk.signs_in().await;
    desk.makes_a_team("Tổ Yên Phong", "Cán bộ khảo sát 1").await;
    desk.assigns_everything(ROUND, "Tổ Yên Phong", "2026-12-31").await;
    desk.sees_total(ROUND, "planned", 3).await;

    let phone = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    phone.signs_in().await;
    phone.is_back_at_the_office().await;
    phone.opens_what_is_to_visit().await;
    phone.sees_assigned(3, 0).await;
    phone.leaves_the_network();
    for (note, done) in [("Lượt một", 1), ("Lượt hai", 2)] {
        phone.visits_the_next(note).await;
        phone.opens_what_is_to_visit().await;
        phone.sees_assigned(3, done).await;
    }
    phone.finds_the_network().await;
    phone.is_back_at_the_office().await;

    desk.sees_total(ROUND, "refused", 2).await;
    desk.sees_total(ROUND, "left", 1).await;
}
