//! A visit is sent back with a comment while its phone is out of reach: it comes back as work, is corrected, handed in again
//! and approved, and a later correction reopens it. From then on two people approve: one after the other, and the phone says so.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::harness::office::PASSWORD;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const COMMENT: &str = "Ghi rõ đã hẹn lại ngày nào";
const BEGUN: &str = "Đang sửa dở";
const CORRECTED: &str = "Hẹn lại ngày 2/3";

#[test]
fn it_comes_back_is_corrected_and_approved() {
    tell("returned-visit", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    let administrator = ["user", "add", "quantri", "--role", "administrator", "--password-stdin"];
    office.is_told_with(&administrator, PASSWORD);
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;

    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.records_a_short_visit("Bận, hẹn lại").await;
    surveyor.finds_the_network().await;
    surveyor.is_back_at_the_office().await;

    // The phone is in the zone again, and its person corrects something, when the office looks at the visit.
    surveyor.leaves_the_network();
    surveyor.opens_enterprise("canon").await;
    surveyor.opens_the_visit().await;
    surveyor.corrects_the_record().await;
    surveyor.fills("visit_note", BEGUN).await;
    surveyor.is_told_that_answers_are_saved().await;
    supervisor.opens_what_waits_of("Canon").await;
    supervisor.sees_standing("submitted").await;
    supervisor.sends_back().await;
    supervisor.browser().sees(r#"[data-test="review-needs-comment"]"#).await;
    supervisor.says_at("visit_note", COMMENT).await;
    supervisor.sends_back().await;
    supervisor.sees_standing("returned").await;

    // What was being typed stays; the comment comes to stand beside it.
    surveyor.finds_the_network_in_passing().await;
    assert!(surveyor.reads_comment_at("visit_note").await.contains(COMMENT));
    assert_eq!(surveyor.finds_in("visit_note").await, BEGUN);
    surveyor.leaves_the_network();
    let line = surveyor.finds_a_visit_come_back().await;
    assert!(line.contains("Canon"), "it says which: {line}");
    assert!(surveyor.opens_what_came_back().await.contains(COMMENT));
    surveyor.sees_review("returned").await;
    surveyor.corrects_the_record().await;
    assert_eq!(surveyor.finds_in("visit_note").await, BEGUN);
    surveyor.fills("visit_note", CORRECTED).await;
    surveyor.submits().await;
    surveyor.finds_the_network().await;
    surveyor.is_back_at_the_office().await;

    supervisor.opens_what_waits_of("Canon").await;
    supervisor.sees_standing("resubmitted").await;
    let changes = supervisor.reads_changes_since().await;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(
        changes[0].contains("Bận, hẹn lại") && changes[0].contains(CORRECTED),
        "{changes:?}"
    );
    supervisor.approves().await;
    supervisor.sees_standing("approved").await;

    surveyor.syncs_now().await;
    surveyor.is_back_at_the_office().await;
    surveyor.opens_enterprise("canon").await;
    surveyor.opens_the_visit().await;
    surveyor.sees_review("approved").await;
    surveyor.corrects_the_record().await;
    surveyor.fills("visit_note", "Hẹn lại ngày 5/3").await;
    surveyor.submits().await;
    surveyor.is_back_at_the_office().await;
    supervisor.opens_what_waits_of("Canon").await;
    supervisor.sees_standing("changed").await;
    let changes = supervisor.reads_changes_since().await;
    assert!(changes[0].contains(CORRECTED), "against what was approved: {changes:?}");

    supervisor.asks_for_two_approvals().await;
    supervisor.opens_what_waits_of("Canon").await;
    supervisor.sees_standing("changed").await;
    supervisor.approves().await;
    supervisor.sees_standing("approved_first").await;
    supervisor.is_told_that_another_confirms().await;
    surveyor.syncs_now().await;
    surveyor.is_back_at_the_office().await;
    surveyor.opens_enterprise("canon").await;
    surveyor.opens_the_visit().await;
    surveyor.sees_review("approved_first").await;
    let administrator = Desk::of(&stage, &office, "quantri", Engine::Chromium).await;
    administrator.signs_in().await;
    administrator.opens_what_waits_for_a_second_person().await;
    administrator.sees_standing("approved_first").await;
    administrator.approves().await;
    administrator.sees_standing("approved").await;
    surveyor.syncs_now().await;
    surveyor.is_back_at_the_office().await;
    surveyor.opens_enterprise("canon").await;
    surveyor.opens_the_visit().await;
    surveyor.sees_review("approved").await;
}
