//! What goes out: feeds, first pulls, and that nobody misses a row.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::record::RecordId;
use domain::record::pack::RecordPage;
use domain::sync::{Manifest, PullResponse, Scope, Summary, decode};

use crate::support::{Phone, TestApp, User};

async fn pull(app: &TestApp, user: &User, since: u64, limit: u32) -> PullResponse {
    let path = format!("/api/sync/pull?scope=register&since={since}&limit={limit}");
    let answer = app.get(Some(user), &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    decode(&answer.body).unwrap()
}

#[tokio::test]
async fn the_feed_adds_up_to_its_summary_and_a_record_moves_to_its_end() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let edits: Vec<_> = (0..25)
        .map(|number| phone.enterprise(&format!("Số {number}")))
        .collect();
    app.store(&user, &edits).await;
    let first = app.all(Scope::Register).await[0].1.clone();
    let twice = [
        phone.write(&first, &[("address", "tA")]),
        phone.write(&first, &[("main_activity", "tB")]),
    ];
    app.store(&user, &twice).await;
    let (mut since, mut summary, mut seen) = (0, Summary::default(), std::collections::BTreeMap::new());
    loop {
        let page = pull(&app, &user, since, 10).await;
        for (seq, record) in RecordPage::open(&page.records).unwrap().records().unwrap() {
            assert!(seq > since);
            seen.insert(record.id, seq);
        }
        since = page.next;
        if let Some(end) = page.end {
            seen.iter().for_each(|(id, seq)| summary.add(*id, *seq));
            assert_eq!(summary, end);
            assert_eq!(page.scopes.len(), Scope::ALL.len());
            break;
        }
    }
    assert_eq!(
        (seen.len(), since),
        (25, 26),
        "two edits in one batch take one sequence number"
    );
    let nothing_new = pull(&app, &user, since, 10).await;
    assert_eq!((nothing_new.next, nothing_new.end), (26, Some(summary)));
}

#[tokio::test]
async fn the_pages_of_a_first_pull_add_up_and_can_be_resumed() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let clock: server::clock::SharedClock = app.clock.clone();
    let plan = server::generate::Plan {
        enterprises: 2_300,
        visits: 10,
        seed: 7,
    };
    server::generate::fill(&app.store, &clock, plan).await.unwrap();
    let manifest = app.get(Some(&user), "/api/sync/manifest?scope=register").await;
    let manifest: Manifest = decode(&manifest.body).unwrap();
    assert_eq!(
        manifest.pages.iter().map(|page| page.rows).collect::<Vec<_>>(),
        [1_000, 1_000, 300]
    );
    let mut phone = Phone::of(&user);
    app.store(&user, &[phone.enterprise("Sau bản chụp")]).await;
    let again = app.get(Some(&user), "/api/sync/manifest?scope=register").await;
    assert_eq!(
        decode::<Manifest>(&again.body).unwrap(),
        manifest,
        "it is still fresh enough"
    );
    let mut summary = Summary::default();
    for (index, page) in manifest.pages.iter().enumerate() {
        let path = format!(
            "/api/sync/snapshot/{}/register/0/{}/{index}",
            manifest.epoch, manifest.seq
        );
        let answer = app.get(Some(&user), &path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-encoding")),
            (200, "gzip")
        );
        assert_eq!(answer.body.len(), page.bytes as usize);
        let mut packed = Vec::new();
        flate2::read::GzDecoder::new(answer.body.as_slice())
            .read_to_end(&mut packed)
            .unwrap();
        for (id, _, seq) in RecordPage::open(&packed).unwrap().rows() {
            summary.add(id, seq);
        }
    }
    assert_eq!(summary, manifest.summary);
    let rest = pull(&app, &user, manifest.seq, 100).await;
    assert_eq!(RecordPage::open(&rest.records).unwrap().len(), 1);
    for path in [
        "register/0/1/0".to_owned(),
        format!("register/0/{}/99", manifest.seq),
        format!("visits/0/{}/0", manifest.seq),
        format!("register/1/{}/0", manifest.seq),
    ] {
        let answer = app
            .get(Some(&user), &format!("/api/sync/snapshot/{}/{path}", manifest.epoch))
            .await;
        assert_eq!(answer.code(), "snapshot_gone");
    }
    let path = format!(
        "/api/sync/snapshot/{}/register/0/{}/0",
        RecordId::from_bytes([1; 16]),
        manifest.seq
    );
    assert_eq!(app.get(Some(&user), &path).await.code(), "snapshot_gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_with_a_cursor_sees_every_row_of_many_writers() {
    let app = Arc::new(TestApp::new().await);
    let user = app.sign_in("khaosat1").await;
    let done = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (app, user) = (Arc::clone(&app), user.clone());
            tokio::spawn(async move {
                let mut phone = Phone::of(&user);
                for number in 0..15 {
                    let edits = [phone.enterprise(&format!("{writer}/{number}")), phone.enterprise("b")];
                    app.store(&user, &edits).await;
                }
            })
        })
        .collect();
    let reader = {
        let (app, user, done) = (Arc::clone(&app), user.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            let (mut since, mut seen) = (0, 0);
            loop {
                let last_round = done.load(Ordering::SeqCst);
                let page = pull(&app, &user, since, 7).await;
                seen += RecordPage::open(&page.records).unwrap().len();
                since = page.next;
                if last_round && page.end.is_some() {
                    return seen;
                }
            }
        })
    };
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    assert_eq!(reader.await.unwrap(), 8 * 15 * 2);
}

#[tokio::test]
async fn a_pull_needs_a_session_and_the_right_version() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    assert_eq!(
        app.get(None, "/api/sync/pull?scope=register").await.code(),
        "signed_out"
    );
    assert_eq!(
        app.get(Some(&user), "/api/sync/pull?scope=nowhere").await.code(),
        "malformed"
    );
    assert_eq!(app.get(Some(&user), "/api/nothing/here").await.code(), "not_found");
}
