//! Two people approve a visit where the programme asks for it: who may say so, who may be the second, what reopens it.

use domain::api::{
    ApproveMany, ApprovedOne, Listing, Overview, RecordDetail, ReviewLevels, ReviewVerdict, SetReviewLevels, VisitRow,
};
use domain::reach::{Part, Reach};
use domain::record::RecordId;
use domain::review::{Levels, Standing};
use domain::role::Role;
use rstest::rstest;

use crate::review::{Office, wish};
use crate::support::{Phone, User, fresh};

const PATH: &str = "/api/review/levels";

impl Office {
    async fn asks_for(&self, levels: Levels) {
        let answer = self
            .app
            .post_json(Some(&self.supervisor), PATH, &SetReviewLevels { levels })
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    async fn approves(&self, who: &User) -> (u16, String) {
        let wish = wish(&self.shown().await, ReviewVerdict::Approve, "", &[]);
        let answer = self.decides(who, &wish).await;
        let code = if answer.status == 200 {
            String::new()
        } else {
            answer.code()
        };
        (answer.status.as_u16(), code)
    }

    async fn told(&self, what: &str) -> usize {
        let told = self.app.audit().await.into_iter();
        told.filter(|row| row.what == what).count()
    }
}

fn done() -> (u16, String) {
    (200, String::new())
}

fn refused(code: &str) -> (u16, String) {
    (403, code.to_owned())
}

#[rstest]
#[case::a_surveyor("khaosat1", Reach::Everything, 403, 403)]
#[case::a_team_lead("totruong", Reach::Everything, 200, 403)]
#[case::a_supervisor_of_the_whole("giamsat", Reach::Everything, 200, 200)]
#[case::the_administrator("quantri", Reach::Everything, 200, 200)]
#[case::a_supervisor_of_a_part("giamsat", part("VSIP"), 200, 403)]
#[case::a_reader("bandoc", Reach::Everything, 403, 403)]
#[tokio::test]
async fn who_is_there_for_all_visits_says_how_many_approve(
    #[case] name: &str,
    #[case] reach: Reach,
    #[case] reads: u16,
    #[case] sets: u16,
) {
    let office = Office::open().await;
    let who = office.app.sign_in(name).await;
    office.app.reach(&who, &reach);
    let read = office.app.get(Some(&who), PATH).await;
    assert_eq!(read.status, reads);
    if reads == 200 {
        let known: ReviewLevels = read.json();
        assert_eq!((known.levels, known.may_set), (Levels::One, sets == 200));
    }
    let wish = SetReviewLevels { levels: Levels::Two };
    for _ in 0..2 {
        assert_eq!(office.app.post_json(Some(&who), PATH, &wish).await.status, sets);
    }
    // Said again, it is no news.
    assert_eq!(office.told("review_levels_set").await, usize::from(sets == 200));
}

fn part(zone: &str) -> Reach {
    Reach::Part(Part {
        organisations: [].into(),
        zones: [zone.to_owned()].into(),
    })
}

#[tokio::test]
async fn a_second_person_confirms_and_a_correction_asks_for_both_again() {
    let mut office = Office::open().await;
    office.asks_for(Levels::Two).await;
    let lead = office.app.sign_in("totruong").await;
    office.app.add_account("totruong2", Role::TeamLead, "totruong2").await;
    let other_lead = office.app.sign_in("totruong2").await;
    let id = office.visit.record;

    assert_eq!(office.approves(&lead).await, done());
    let RecordDetail { review, .. } = office.shown().await;
    let review = review.unwrap();
    assert_eq!((review.standing, review.levels), (Standing::FirstApproved, Levels::Two));
    assert_eq!(review.first, [lead.person].into());
    assert_eq!(review.author, Some(office.surveyor.person));
    let last = review.last.unwrap();
    assert_eq!((last.verdict, last.first), (ReviewVerdict::Approve, true));

    // It is no longer among what waits for a first look, nor among what is approved.
    assert_eq!(office.listed(&office.supervisor, "waiting").await, []);
    assert_eq!(office.listed(&office.supervisor, "approved").await, []);
    let first = [(id, Standing::FirstApproved)];
    assert_eq!(office.listed(&office.supervisor, "approved_first").await, first);
    let overview: Overview = office.app.get_json(&office.supervisor, "/api/overview").await;
    assert_eq!((overview.to_review, overview.to_confirm), (0, 1));

    assert_eq!(office.approves(&lead).await, refused("not_their_level"));
    assert_eq!(office.approves(&other_lead).await, refused("not_their_level"));
    assert_eq!(office.standing().await, Standing::FirstApproved);
    assert_eq!(office.approves(&office.supervisor).await, done());
    assert_eq!(office.standing().await, Standing::Approved);
    assert_eq!(
        (
            office.told("visit_approved_first").await,
            office.told("visit_approved").await
        ),
        (1, 1)
    );
    assert_eq!(
        office.approves(&office.supervisor).await,
        (409, "review_moved_on".into())
    );

    office.corrects(&[("workers_total", "i130")]).await;
    assert_eq!(office.standing().await, Standing::Changed);
    assert_eq!(office.approves(&office.supervisor).await, done());
    assert_eq!(office.standing().await, Standing::FirstApproved);
    // Whoever gave the first does not give the second, whatever their role, also not by a correction of somebody else.
    assert_eq!(office.approves(&office.supervisor).await, refused("needs_another"));
    office.corrects(&[("workers_total", "i140")]).await;
    assert_eq!(office.standing().await, Standing::Changed);
    assert_eq!(office.approves(&lead).await, done());
    assert_eq!(office.approves(&office.supervisor).await, done());
    assert_eq!(office.standing().await, Standing::Approved);
}

#[tokio::test]
async fn a_visit_goes_back_from_both_levels() {
    let mut office = Office::open().await;
    office.asks_for(Levels::Two).await;
    let lead = office.app.sign_in("totruong").await;
    for approvals in 1..=2 {
        assert_eq!(office.approves(&lead).await, done());
        if approvals == 2 {
            assert_eq!(office.approves(&office.supervisor).await, done());
        }
        office.decides_now(ReviewVerdict::Return, "Xem lại", &[]).await;
        assert!(
            domain::review::is_returned(&office.synced().await),
            "the phone has it as work"
        );
        office.corrects(&[("review_state", "csubmitted")]).await;
        assert_eq!(office.standing().await, Standing::Resubmitted);
    }
}

#[tokio::test]
async fn nobody_ends_the_review_of_their_own_visit() {
    let mut office = Office::open().await;
    // One person is enough so far: on purpose and one by one, but not among many.
    let mine = recorded_by(&mut office, "giamsat").await;
    let answer = at_once(&office, &mine).await;
    assert_eq!(answer, [ApprovedOne::NeedsAnother]);
    office.asks_for(Levels::Two).await;
    let supervisor = office.app.sign_in("giamsat").await;
    assert_eq!(at_once(&office, &mine).await, [ApprovedOne::NeedsAnother]);
    let lead = office.app.sign_in("totruong").await;
    assert_eq!(office.approves(&lead).await, done());
    assert_eq!(office.approves(&supervisor).await, refused("needs_another"));
    let administrator = office.app.sign_in("quantri").await;
    assert_eq!(office.approves(&administrator).await, done());
}

/// Has somebody of the office record a visit, which the office then looks at.
async fn recorded_by(office: &mut Office, name: &str) -> RecordId {
    let who = office.app.sign_in(name).await;
    let enterprise = format!("r{}", office.enterprise);
    let answers = [
        ("enterprise", enterprise.as_str()),
        ("visit_date", "d2026-11-20"),
        ("visit_outcome", "cnot_found"),
        ("review_state", "csubmitted"),
    ];
    office.visit = Phone::of(&who).write(&fresh(domain::record::RecordKind::Visit), &answers);
    office.app.store(&who, std::slice::from_ref(&office.visit)).await;
    office.visit.record
}

async fn at_once(office: &Office, visit: &RecordId) -> Vec<ApprovedOne> {
    let listing: Listing<VisitRow> = office.app.get_json(&office.supervisor, "/api/visits").await;
    let row = listing.rows.iter().find(|row| row.id == *visit).unwrap();
    let many = ApproveMany {
        visits: vec![(row.id, row.version)],
    };
    let answer = office
        .app
        .post_json(Some(&office.supervisor), "/api/review/approve", &many)
        .await;
    answer.json()
}

#[tokio::test]
async fn many_are_confirmed_at_once_and_the_rule_may_be_taken_back() {
    let mut office = Office::open().await;
    let clean = office.hands_in("visit_outcome cnot_found").await;
    office.visit = clean.clone();
    office.asks_for(Levels::Two).await;
    let lead = office.app.sign_in("totruong").await;
    assert_eq!(office.approves(&lead).await, done());
    assert_eq!(at_once(&office, &clean.record).await, [ApprovedOne::Approved]);
    assert_eq!(office.standing().await, Standing::Approved);

    let clean = office.hands_in("visit_outcome cnot_found").await;
    office.visit = clean.clone();
    assert_eq!(at_once(&office, &clean.record).await, [ApprovedOne::Approved]);
    assert_eq!(office.standing().await, Standing::FirstApproved, "the first level, too");
    assert_eq!(at_once(&office, &clean.record).await, [ApprovedOne::NeedsAnother]);
    // What waits for a second person does not wait for ever: one is enough again, and says so with their name.
    office.asks_for(Levels::One).await;
    assert_eq!(office.standing().await, Standing::FirstApproved);
    assert_eq!(office.approves(&lead).await, done());
    assert_eq!(office.standing().await, Standing::Approved);
    assert_eq!(office.told("review_levels_set").await, 2);
}
