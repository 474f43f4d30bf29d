//! Somebody new: invited at the desk, in by the link on their own phone, within their reach only, and out at the next
//! contact after the account was disabled.

use std::sync::Arc;

use tests::harness::axe::Axe;
use tests::harness::engine::Engine;
use tests::harness::office::PASSWORD;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

#[test]
fn a_new_colleague_is_let_in_and_put_out() {
    tell("new-colleague", plot);
}

async fn plot(stage: Arc<Stage>) {
    let axe = Axe::installed();
    let mut office = stage.office();
    let administrator = ["user", "add", "quantri", "--role", "administrator", "--password-stdin"];
    office.is_told_with(&administrator, PASSWORD);
    office.imports(REGISTER);
    office.opens().await;
    let manager = Desk::of(&stage, &office, "quantri", Engine::Chromium).await;
    manager.signs_in().await;
    manager.begins_an_invitation("Cán bộ mới", "moi", "YP1").await;
    manager.browser().is_pictured("new-colleague-form").await;
    let mut complaints = axe.complaints(manager.browser()).await;
    let link = manager.sends_the_invitation().await;
    complaints.extend(axe.complaints(manager.browser()).await);
    manager.browser().is_pictured("new-colleague-invitation").await;
    assert_eq!(manager.sees_account("moi").await, "invited");

    let newcomer = Phone::of(&stage, &office, "moi", Engine::Chromium).await;
    let said = newcomer.follows_an_invitation(&link, "ngắn").await;
    assert!(said.contains("ít nhất 10 ký tự"), "{said}");
    newcomer.browser().is_pictured("new-colleague-join").await;
    complaints.extend(axe.complaints(newcomer.browser()).await);
    newcomer.accepts_with(PASSWORD).await;
    newcomer.counts_enterprises(1).await;
    newcomer.finds("samsung", "Samsung").await;
    assert_eq!(manager.sees_account("moi").await, "active");

    // The code was good once.
    let finder = Phone::of(&stage, &office, "nguoi-la", Engine::Chromium).await;
    let said = finder.follows_a_dead_invitation(&link).await;
    assert!(said.contains("đã được dùng"), "{said}");

    manager.disables("moi").await;
    assert_eq!(manager.sees_account("moi").await, "disabled");
    newcomer.is_put_out_at_the_next_contact().await;
    let said = newcomer.is_not_let_in().await;
    assert!(said.contains("đã ngừng hoạt động"), "{said}");
    complaints.extend(axe.complaints(manager.browser()).await);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
