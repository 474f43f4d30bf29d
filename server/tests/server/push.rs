//! Edits coming in: once, twice, fifty times, spoiled.

use std::io::Write;

use domain::record::{Answer, Change, Context, DeviceId, FieldName, RecordKind};
use domain::sync::{Outcome, RefusalCode, Scope};
use rstest::rstest;

use crate::support::{MORNING, Phone, TestApp, batch, fresh, receipt};

#[tokio::test]
async fn a_replayed_edit_gets_its_old_receipt() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edits = [phone.enterprise("Một"), phone.enterprise("Hai")];
    let first = app.push(&user, &edits).await;
    assert!(
        first
            .verdicts
            .iter()
            .all(|verdict| matches!(verdict.outcome, Outcome::Applied(_)))
    );
    for _ in 0..10 {
        let again = app.push(&user, &edits).await;
        for (before, after) in first.verdicts.iter().zip(&again.verdicts) {
            assert_eq!(after.outcome, Outcome::Duplicate(receipt(&before.outcome)));
        }
    }
    assert_eq!(app.all(Scope::Register).await.len(), 2);
    let state: domain::api::DeviceState = app.get_json(&user, &format!("/api/sync/device/{}", phone.device)).await;
    assert_eq!((state.received, state.quarantined), (2, 0));
}

#[tokio::test]
async fn fifty_posts_of_one_edit_at_once_are_one_row_and_one_receipt() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let edits = vec![Phone::of(&user).enterprise("Một")];
    let app = std::sync::Arc::new(app);
    let posts: Vec<_> = (0..50)
        .map(|_| {
            let (app, user, edits) = (std::sync::Arc::clone(&app), user.clone(), edits.clone());
            tokio::spawn(async move { app.push(&user, &edits).await.verdicts.remove(0).outcome })
        })
        .collect();
    let mut applied = 0;
    let mut receipts = std::collections::HashSet::new();
    for post in posts {
        let outcome = post.await.unwrap();
        applied += usize::from(matches!(outcome, Outcome::Applied(_)));
        receipts.insert(receipt(&outcome));
    }
    assert_eq!((applied, receipts.len()), (1, 1));
    assert_eq!(app.all(Scope::Register).await.len(), 1);
}

#[tokio::test]
async fn one_bad_edit_does_not_hold_up_its_siblings() {
    let app = TestApp::new().await;
    let (user, other) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let mut phone = Phone::of(&user);
    let record = fresh(RecordKind::Enterprise);
    let mut unread = phone.write(&record, &[("enterprise_name", "tX")]);
    let bad = Change {
        value: Answer::Other("iabc".into()),
        seen: Context::default(),
    };
    unread.changes.insert(FieldName::new("workers_total"), bad);
    let mut future = phone.enterprise("Tương lai");
    future.stamp.millis = MORNING + 10 * 365 * 24 * 3_600 * 1_000;
    let mut foreign = phone.enterprise("Của người khác");
    foreign.author = other.person;
    let mut empty = phone.enterprise("Trống");
    empty.changes.clear();
    let mut zero = phone.enterprise("Số không");
    zero.id.counter = 0;
    let edits = [
        phone.enterprise("Trước"),
        unread,
        future,
        foreign,
        empty,
        zero,
        phone.enterprise("Sau"),
    ];
    let expected = [
        None,
        Some(RefusalCode::Malformed),
        Some(RefusalCode::FutureDated),
        Some(RefusalCode::NotTheAuthor),
        Some(RefusalCode::Empty),
        Some(RefusalCode::Malformed),
        None,
    ];
    for _ in 0..2 {
        let answer = app.push(&user, &edits).await;
        let codes = answer.verdicts.iter().map(|verdict| match &verdict.outcome {
            Outcome::Rejected(refusal) => Some(refusal.code),
            _ => None,
        });
        assert_eq!(codes.collect::<Vec<_>>(), expected);
    }
    assert_eq!(app.all(Scope::Register).await.len(), 2);
    let supervisor = app.sign_in("giamsat").await;
    let kept: domain::api::Listing<domain::api::QuarantineRow> = app.get_json(&supervisor, "/api/quarantine").await;
    assert_eq!(kept.total, 5, "each is kept once, however often it is offered");
    assert!(
        kept.rows
            .iter()
            .any(|row| row.record == record.id && row.pushed_by == "Cán bộ khảo sát 1")
    );
}

#[tokio::test]
async fn an_id_that_is_taken_by_another_edit_is_refused() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let first = phone.enterprise("Một");
    app.store(&user, std::slice::from_ref(&first)).await;
    let mut second = phone.enterprise("Hai");
    second.id = first.id;
    let answer = app.push(&user, &[second]).await;
    assert!(matches!(&answer.verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::IdTaken));
}

#[tokio::test]
async fn a_surveyor_may_not_delete() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let mut edit = phone.enterprise("Một");
    edit.deletion = Some(Change {
        value: Some(Context::default()),
        seen: Context::default(),
    });
    let answer = app.push(&user, &[edit]).await;
    assert!(
        matches!(&answer.verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::NotAllowed)
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Makes a body that may be sent as it is, some 2 MB, and would unpack to some 1.8 GB.
fn bomb() -> Vec<u8> {
    let part = gzip(&vec![0; 1024 * 1024]);
    part.repeat(2 * 1024 * 1024 / part.len())
}

#[rstest]
#[case::no_version(vec![], &[("thucdia-protocol", "")], 426, "stale_protocol")]
#[case::a_later_version(vec![], &[("thucdia-protocol", "99")], 426, "stale_protocol")]
#[case::nothing(vec![], &[], 400, "malformed")]
#[case::noise(vec![1, 255, 255, 255, 255, 255, 255], &[], 400, "malformed")]
#[case::another_format(vec![7, 1, 2, 3], &[], 400, "malformed")]
#[case::too_many_bytes(vec![1; 3 * 1024 * 1024], &[], 413, "too_large")]
#[case::a_gzip_bomb(gzip(&vec![0; 32 * 1024 * 1024]), &[("content-encoding", "gzip")], 413, "too_large")]
#[case::a_gzip_bomb_of_many_parts(bomb(), &[("content-encoding", "gzip")], 413, "too_large")]
#[case::cut_gzip(gzip(b"abc")[..8].to_vec(), &[("content-encoding", "gzip")], 400, "malformed")]
#[case::another_compression(vec![1], &[("content-encoding", "br")], 415, "unsupported_encoding")]
#[tokio::test]
async fn a_batch_that_cannot_be_read_is_refused_whole(
    #[case] body: Vec<u8>,
    #[case] headers: &[(&str, &str)],
    #[case] status: u16,
    #[case] code: &str,
) {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let headers: Vec<_> = headers.to_vec();
    let answer = app.push_raw_only(&user, body, &headers).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Sau đó vẫn chạy")]).await;
}

#[tokio::test]
async fn a_batch_cut_anywhere_or_with_a_flipped_bit_stores_nothing() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let whole = batch(&[Phone::of(&user).enterprise("Một")]);
    for cut in (1..whole.len()).step_by(7) {
        assert_eq!(app.push_raw(Some(&user), whole[..cut].to_vec(), &[]).await.status, 400);
    }
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(app.push_raw(Some(&user), flipped, &[]).await.status, 400);
    assert!(app.all(Scope::Register).await.is_empty());
    let zipped = app
        .push_raw(Some(&user), gzip(&whole), &[("content-encoding", "gzip")])
        .await;
    assert_eq!(zipped.status, 200);
}

#[tokio::test]
async fn nobody_pushes_signed_out_or_as_the_server_itself() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edit = phone.enterprise("Một");
    assert_eq!(
        app.push_raw(None, batch(std::slice::from_ref(&edit)), &[]).await.code(),
        "signed_out"
    );
    let import = DeviceId::from_bytes([7; 16]);
    app.store.add_import_device(import, MORNING).await.unwrap();
    let mut forged = edit;
    forged.id.device = import;
    let answer = app.push(&user, &[forged]).await;
    assert!(
        matches!(&answer.verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::NotTheAuthor)
    );
}
