//! Made-up records: those of the demonstration, and those made for trying out at full size.

use std::collections::BTreeMap;

use domain::api::{Listing, OtherRow, Overview, RoundRow, Team, VisitRow};
use domain::form::Level;
use domain::record::RecordKind;
use domain::review::Standing;
use domain::sync::Scope;
use server::clock::SharedClock;
use server::{demo, generate, programme};

use crate::support::TestApp;

/// A server with the demonstration.
async fn demonstration() -> TestApp {
    let app = TestApp::over(tempfile::tempdir().unwrap());
    let clock: SharedClock = app.clock.clone();
    programme::establish(&app.store, &clock).await.unwrap();
    demo::fill(&app.store, &clock).await.unwrap();
    app
}

#[tokio::test]
async fn it_fills_an_empty_folder_and_leaves_a_full_one() {
    let app = demonstration().await;
    let supervisor = app.sign_in("giamsat").await;
    let overview: Overview = app.get_json(&supervisor, "/api/overview").await;
    let Overview {
        enterprises,
        visits,
        conflicts,
        quarantined,
        ..
    } = overview;
    assert_eq!((enterprises, visits, conflicts, quarantined), (61, 8, 1, 0));
    let clock: SharedClock = app.clock.clone();
    demo::fill(&app.store, &clock).await.unwrap();
    assert_eq!(app.all(Scope::Register).await.len(), 61);
    assert!(demo::greeting("http://localhost:8080").contains("khaosat1"));
}

#[tokio::test]
async fn its_records_are_right_by_their_own_forms() {
    let app = demonstration().await;
    let supervisor = app.sign_in("giamsat").await;
    let records = app.all(Scope::Visits).await;
    assert_eq!(records.len(), 8 + 8);
    let mut answered = 0;
    for (_, record) in records {
        let shown = app.shown(&supervisor, record.id).await;
        assert_eq!(shown.form, Some(format!("{}@2026.1", record.kind)));
        let open: Vec<_> = shown
            .problems
            .iter()
            .filter(|problem| problem.level != Level::Hint && problem.reason.is_none())
            .collect();
        assert!(open.is_empty(), "{}: {open:#?}", record.kind);
        answered += shown.problems.iter().filter(|problem| problem.reason.is_some()).count();
    }
    assert_eq!(answered, 2, "warnings that somebody let stand are shown too");
}

#[tokio::test]
async fn a_round_is_planned_and_visits_are_in_every_state_of_review() {
    let app = demonstration().await;
    let supervisor = app.sign_in("giamsat").await;
    let mut states = BTreeMap::new();
    let visits: Listing<VisitRow> = app.get_json(&supervisor, "/api/visits").await;
    for visit in visits.rows {
        *states.entry(visit.review).or_insert(0) += 1;
    }
    let expected = [
        (Standing::Submitted, 5),
        (Standing::Returned, 1),
        (Standing::Approved, 2),
    ];
    assert_eq!(states, BTreeMap::from(expected));
    let rounds: Vec<RoundRow> = app.get_json(&supervisor, "/api/rounds").await;
    let assigned: Vec<_> = rounds
        .iter()
        .map(|round| round.tally.planned)
        .filter(|count| *count > 0)
        .collect();
    assert_eq!(assigned, [15]);
    let teams: Vec<Team> = app.get_json(&supervisor, "/api/teams").await;
    assert!(teams[0].lead.is_some() && teams[0].members.len() == 2);
}

#[tokio::test]
async fn every_list_shows_something_and_one_task_is_overdue() {
    let app = demonstration().await;
    let supervisor = app.sign_in("giamsat").await;
    let list = async |kind: RecordKind| -> Vec<OtherRow> {
        let listed: Listing<OtherRow> = app.get_json(&supervisor, &format!("/api/others/{kind}")).await;
        listed.rows
    };
    let months: Vec<_> = list(RecordKind::Admission)
        .await
        .into_iter()
        .map(|row| row.date)
        .collect();
    assert_eq!(months, ["2026-10-01", "2026-09-01", "2022-12-01"]);
    for (kind, count) in [
        (RecordKind::PartyOrganisation, 1),
        (RecordKind::MassOrganisations, 1),
        (RecordKind::Activity, 1),
    ] {
        assert_eq!(list(kind).await.len(), count, "{kind}");
    }
    let tasks: Vec<_> = list(RecordKind::FollowUp)
        .await
        .into_iter()
        .map(|row| (row.date, row.state))
        .collect();
    let expected = [("2026-11-09", "open"), ("2026-12-03", "doing")];
    assert_eq!(tasks, expected.map(|(date, state)| (date.to_owned(), state.to_owned())));
}

#[tokio::test]
async fn generated_visits_have_no_errors_and_are_as_long_as_real_ones() {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    programme::establish(&app.store, &clock).await.unwrap();
    let plan = generate::Plan {
        enterprises: 20,
        visits: 200,
        seed: 3,
    };
    generate::fill(&app.store, &clock, plan).await.unwrap();
    let supervisor = app.sign_in("giamsat").await;
    let visits = app.all(Scope::Visits).await;
    let answers: usize = visits.iter().map(|(_, visit)| visit.fields.len()).sum();
    assert!((20..30).contains(&(answers / visits.len())), "{answers} answers");
    for (_, visit) in visits {
        assert_eq!(app.errors(&supervisor, visit.id).await, [""; 0]);
    }
}
