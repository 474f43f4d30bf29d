//! The server received it, but its answer got lost: the phone asks again, and nothing is there twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::sync::Outcome;
use tests::harness::engine::Engine;
use tests::harness::wait::until;
use tests::people::{Desk, Device, Phone, gzipped, receipts};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

const LOST: usize = 10;
const AT_ONCE: usize = 50;

#[test]
fn ten_lost_answers_make_no_duplicate() {
    tell("lost-answers", ten_lost_answers);
}

async fn ten_lost_answers(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;

    let before = surveyor.network().pushes();
    surveyor.network().loses_answers(LOST);
    surveyor.opens_enterprise("dabaco").await;
    surveyor.records_a_short_visit("Câu trả lời bị mất mười lần").await;
    until("every answer that should be lost is lost", async || {
        surveyor.syncs_now().await;
        (surveyor.network().answers_still_to_lose() == 0).then_some(())
    })
    .await;
    surveyor.has_sent_everything().await;
    let pushes = surveyor.network().pushes() - before;
    assert!(pushes > LOST as u64, "ten lost and one answered: {pushes}");

    assert_eq!(surveyor.looks_into_the_outbox().await.len(), 0);
    let receipts = surveyor.looks_at_its_receipts().await;
    let [(edit, receipt)] = receipts.as_slice() else {
        panic!("one edit, one receipt: {receipts:?}");
    };
    let again = Device::signs_in(office.port(), "khaosat1", 1).await.repeats(edit).await;
    assert_eq!(
        again,
        Ok(vec![Outcome::Duplicate(*receipt)]),
        "the receipt is the first one's"
    );
    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.sees_visits(1).await;
}

#[test]
fn fifty_parallel_posts_store_one_edit() {
    tell("parallel-posts", fifty_parallel_posts);
}

async fn fifty_parallel_posts(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let mut device = Device::signs_in(office.port(), "khaosat1", 1).await;
    let edit = device.writes_a_visit("Năm mươi lần cùng một lúc");
    let body = gzipped(&domain::sync::encode(&device.request(std::slice::from_ref(&edit))));

    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (device, body) = (device.clone(), body.clone());
        posts.spawn(async move { device.sends(body).await });
    }
    let answers: Vec<_> = posts
        .join_all()
        .await
        .into_iter()
        .map(|answer| answer.expect("the server answers"))
        .collect();

    let receipts: BTreeSet<_> = answers
        .iter()
        .flat_map(receipts)
        .map(|receipt| receipt.map(|it| it.number))
        .collect();
    assert_eq!(receipts.len(), 1, "all receipts are equal: {receipts:?}");
    assert!(!receipts.contains(&None), "each post has a receipt");
    let applied = answers
        .iter()
        .flat_map(|answer| &answer.verdicts)
        .filter(|it| matches!(it.outcome, Outcome::Applied(_)));
    assert_eq!(applied.count(), 1, "it was stored by one of them");
    assert_eq!(device.state().await.received, 1);
    let desk = Device::signs_in(office.port(), "giamsat", 2).await;
    assert_eq!(desk.visits().await.total, 1);
}
