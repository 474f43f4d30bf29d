//! The phone's storage refuses a write. The app says so, keeps what was typed on the screen, and saves it when it can.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::Phone;
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

/// Every write fails as on a full device. The way back is kept in the window.
const FULL: &str = r"
    const { put, add } = IDBObjectStore.prototype;
    const full = () => { throw new DOMException('The story has filled this device.', 'QuotaExceededError'); };
    IDBObjectStore.prototype.put = full;
    IDBObjectStore.prototype.add = full;
    window.emptied = () => Object.assign(IDBObjectStore.prototype, { put, add });
";

/// The connection is dead for so many transactions; WebKit does this to pages it had put to sleep.
const DEAD: &str = r"
    const { transaction } = IDBDatabase.prototype;
    let left = arguments[0];
    IDBDatabase.prototype.transaction = function (...rest) {
        if (left-- > 0) throw new DOMException('The story has closed this connection.', 'InvalidStateError');
        return transaction.apply(this, rest);
    };
    window.revived = () => { IDBDatabase.prototype.transaction = transaction; };
";

const NOTE: &str = "Vẫn còn trên màn hình";

#[test]
fn a_full_device_is_said_and_nothing_typed_is_lost() {
    tell("full-device", full_device);
}

async fn full_device(stage: Arc<Stage>) {
    let (mut office, surveyor) = beginning(&stage).await;
    surveyor.browser().runs(FULL, vec![]).await;
    surveyor.fills("visit_note", NOTE).await;
    surveyor.is_told_that_saving_failed().await;
    assert_eq!(surveyor.finds_in("visit_note").await, NOTE);
    surveyor.saves_again().await;
    surveyor.is_told_that_saving_failed().await;

    surveyor.browser().runs("window.emptied()", vec![]).await;
    surveyor.saves_again().await;
    surveyor.is_told_that_answers_are_saved().await;

    // Saved means saved: it is there after the battery died.
    surveyor.loses_its_battery().await;
    office.loses_power();
    surveyor.is_charged_again().await;
    surveyor.goes_on_with_the_draft().await;
    assert_eq!(surveyor.finds_in("visit_note").await, NOTE);

    // Submitting onto a full device fails aloud too, and the form stays.
    surveyor.browser().runs(FULL, vec![]).await;
    surveyor.tries_to_submit().await;
    assert_eq!(surveyor.finds_in("visit_note").await, NOTE);
    surveyor.browser().runs("window.emptied()", vec![]).await;
    surveyor.submits().await;
    assert_eq!(surveyor.counts().await.unsent, 1);
    office.opens().await;
    surveyor.is_back_at_the_office().await;
}

#[test]
fn a_dead_connection_is_opened_again() {
    tell("dead-connection", dead_connection);
}

async fn dead_connection(stage: Arc<Stage>) {
    let (_office, surveyor) = beginning(&stage).await;
    // Once or twice: the person need not even know.
    surveyor.browser().runs(DEAD, vec![serde_json::json!(2)]).await;
    surveyor.fills("visit_note", NOTE).await;
    surveyor.is_told_that_answers_are_saved().await;
    surveyor.browser().runs("window.revived()", vec![]).await;

    // For good: it is said, and what was typed stays.
    surveyor.browser().runs(DEAD, vec![serde_json::json!(1_000_000)]).await;
    surveyor.fills("visit_note", "Viết lại lần nữa").await;
    surveyor.is_told_that_saving_failed().await;
    assert_eq!(surveyor.finds_in("visit_note").await, "Viết lại lần nữa");
    surveyor.browser().runs("window.revived()", vec![]).await;
    surveyor.saves_again().await;
    surveyor.is_told_that_answers_are_saved().await;
    surveyor.submits().await;
    surveyor.is_back_at_the_office().await;
}

/// A visit is begun, complete but for its note.
async fn beginning(stage: &Stage) -> (tests::harness::office::Office, Phone) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    surveyor.opens_enterprise("goertek").await;
    surveyor.starts_a_visit().await;
    surveyor.begins_the_visit_form("refused").await;
    surveyor.chooses("refusal_reason", "no_time").await;
    surveyor.is_told_that_answers_are_saved().await;
    (office, surveyor)
}
