//! Two supervisors settle the same conflict at the same moment: one choice holds, and the other person is told.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::api::{ConflictRow, HistoryRow, Listing, Settle, Source};
use domain::record::{Answer, Edit, Record, RecordKind};
use domain::role::Role;
use domain::sync::Scope;

use crate::support::{Answered, Phone, TestApp, User, fresh};

/// So many conflicts are settled by both: now the one is faster, now the other.
const CONFLICTS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_choice_holds_and_both_are_told() {
    let app = Arc::new(TestApp::new().await);
    disagree(&app).await;
    app.add_account("giamsat2", Role::Supervisor, "Người kiểm tra 2").await;
    let (one, other) = (app.sign_in("giamsat").await, app.sign_in("giamsat2").await);
    // Both have the same values in front of them.
    let seen: Listing<ConflictRow> = app.get_json(&one, "/api/conflicts").await;
    assert_eq!(seen.rows.len(), CONFLICTS);

    for row in &seen.rows {
        let choices = [settle(row, 0), settle(row, 1)];
        let (first, second) = tokio::join!(
            post(Arc::clone(&app), one.clone(), choices[0].clone()),
            post(Arc::clone(&app), other.clone(), choices[1].clone()),
        );
        let (winner, late) = if first.status == 200 { (0, &second) } else { (1, &first) };
        assert_eq!(
            [first.status.as_u16(), second.status.as_u16()]
                .into_iter()
                .collect::<BTreeSet<_>>(),
            [200, 409].into(),
            "{} {}",
            first.text(),
            second.text()
        );
        assert_eq!(late.code(), "conflict_moved_on");

        let (_, record) = find(&app, row).await;
        assert_eq!(record.conflicts().count(), 0);
        assert_eq!(*record.answer("workers_total"), choices[winner].answer);
        let history: Vec<HistoryRow> = app
            .get_json(&one, &format!("/api/records/{}/history", row.record))
            .await;
        let settled: Vec<_> = history.iter().filter(|entry| entry.source == Source::Desk).collect();
        assert_eq!(settled.len(), 1, "what came too late left nothing");
        assert_eq!(settled[0].author, ["Người kiểm tra", "Người kiểm tra 2"][winner]);
    }
    let left: Listing<ConflictRow> = app.get_json(&other, "/api/conflicts").await;
    assert_eq!(left.total, 0, "the one who was late sees it when looking again");
}

async fn find(app: &TestApp, row: &ConflictRow) -> (u64, Record) {
    let all = app.all(Scope::Register).await;
    all.into_iter().find(|(_, record)| record.id == row.record).unwrap()
}

/// Two surveyors correct the same figures without knowing of each other.
async fn disagree(app: &TestApp) {
    let (first, second) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    let (mut one, mut two) = (Phone::of(&first), Phone::of(&second));
    let made: Vec<Edit> = (0..CONFLICTS)
        .map(|number| {
            let name = format!("tCông ty {number}");
            one.write(&fresh(RecordKind::Enterprise), &[("enterprise_name", &name)])
        })
        .collect();
    app.store(&first, &made).await;
    for (user, phone, code) in [(&first, &mut one, "i120"), (&second, &mut two, "i130")] {
        let corrected: Vec<Edit> = made
            .iter()
            .map(|edit| phone.write(&Record::of_edit(edit), &[("workers_total", code)]))
            .collect();
        app.store(user, &corrected).await;
    }
}

/// Chooses the value with this place.
fn settle(row: &ConflictRow, choice: usize) -> Settle {
    let answer: Answer = row.live[choice].answer.clone();
    Settle {
        record: row.record,
        field: row.field.clone(),
        answer,
        seen: row.live.iter().map(|live| live.edit).collect(),
        reason: None,
    }
}

async fn post(app: Arc<TestApp>, user: User, wish: Settle) -> Answered {
    // On a thread of its own: both requests are under way before either is answered.
    let asking = tokio::spawn(async move { app.post_json(Some(&user), "/api/conflicts/settle", &wish).await });
    asking.await.unwrap()
}
