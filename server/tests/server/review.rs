//! Reviewing visits: who may, within what reach, on what they had in front of them, one by one and many at once.

use std::collections::BTreeMap;

use domain::api::{
    ApproveMany, ApprovedOne, Decide, Decision, DecisionOutcome, DeskEdit, EnterpriseRow, Listing, Overview,
    QuarantineKey, QuarantineRow, RecordDetail, Review, ReviewVerdict, Settle, VisitRow,
};
use domain::reach::{Part, Reach};
use domain::record::{Edit, FieldName, Record, RecordId, RecordKind};
use domain::review::{LONGEST_COMMENT, Standing};
use domain::role::Role;
use domain::sync::{Outcome, RefusalCode, Scope};
use rstest::rstest;
use server::clock::SharedClock;
use server::programme::establish;

use crate::support::{Answered, Phone, TestApp, User, fresh};

/// An office with one visit by a surveyor, and a supervisor.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) surveyor: User,
    phone: Phone,
    pub(crate) supervisor: User,
    pub(crate) enterprise: RecordId,
    pub(crate) visit: Edit,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let app = TestApp::new().await;
        let clock: SharedClock = app.clock.clone();
        establish(&app.store, &clock).await.unwrap();
        for (name, role) in [
            ("totruong", Role::TeamLead),
            ("cungcap", Role::Provider),
            ("bandoc", Role::Reader),
        ] {
            app.add_account(name, role, name).await;
        }
        let surveyor = app.sign_in("khaosat1").await;
        let mut phone = Phone::of(&surveyor);
        let enterprise = phone.enterprise("Hòa Phát");
        app.store(&surveyor, std::slice::from_ref(&enterprise)).await;
        let mut office = Self {
            supervisor: app.sign_in("giamsat").await,
            enterprise: enterprise.record,
            visit: enterprise,
            app,
            surveyor,
            phone,
        };
        office.visit = office.hands_in("visit_outcome cdone | workers_total i100").await;
        office
    }

    /// Hands in a visit that nothing else speaks against, `field code | field code` besides.
    pub(crate) async fn hands_in(&mut self, codes: &str) -> Edit {
        let reference = format!("r{}", self.enterprise);
        let known = "program_code cphat_trien_dang_2023_2025 | survey_round c2026 | visit_date d2026-11-20 | \
                     visit_mode cphone | visit_purposes lsurvey | team_units lbloc | review_state csubmitted";
        let pairs = known.split(" | ").chain(codes.split(" | "));
        let mut answers: Vec<_> = pairs.filter_map(|pair| pair.split_once(' ')).collect();
        answers.push(("enterprise", &reference));
        let mut edit = self.phone.write(&fresh(RecordKind::Visit), &answers);
        edit.form = Some("visit@2026.1".into());
        self.app.store(&self.surveyor, std::slice::from_ref(&edit)).await;
        edit
    }

    /// Returns the visit as the phone has it after a sync.
    pub(crate) async fn synced(&self) -> Record {
        let all = self.app.all(Scope::Visits).await;
        all.into_iter()
            .find(|(_, record)| record.id == self.visit.record)
            .unwrap()
            .1
    }

    pub(crate) async fn corrects(&mut self, codes: &[(&str, &str)]) {
        let record = self.synced().await;
        let edit = self.phone.write(&record, codes);
        self.app.store(&self.surveyor, &[edit]).await;
    }

    pub(crate) async fn shown(&self) -> RecordDetail {
        self.app.shown(&self.supervisor, self.visit.record).await
    }

    pub(crate) async fn standing(&self) -> Standing {
        self.shown().await.review.unwrap().standing
    }

    pub(crate) async fn decides(&self, user: &User, wish: &Review) -> Answered {
        self.app.post_json(Some(user), "/api/review", wish).await
    }

    /// Decides on the visit as it is now.
    pub(crate) async fn decides_now(&self, verdict: ReviewVerdict, comment: &str, at: &[(&str, &str)]) {
        let wish = wish(&self.shown().await, verdict, comment, at);
        let answer = self.decides(&self.supervisor, &wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let _: DeskEdit = answer.json();
    }

    pub(crate) async fn listed(&self, user: &User, review: &str) -> Vec<(RecordId, Standing)> {
        let path = format!("/api/visits?review={review}");
        let listing: Listing<VisitRow> = self.app.get_json(user, &path).await;
        assert_eq!(listing.total as usize, listing.rows.len());
        listing.rows.into_iter().map(|row| (row.id, row.review)).collect()
    }
}

pub(crate) fn wish(shown: &RecordDetail, verdict: ReviewVerdict, comment: &str, at: &[(&str, &str)]) -> Review {
    let at = at
        .iter()
        .map(|(field, words)| (FieldName::new(field), (*words).to_owned()));
    Review {
        record: shown.id,
        version: shown.version,
        verdict,
        comment: comment.to_owned(),
        comments: at.collect(),
    }
}

#[tokio::test]
async fn a_visit_is_sent_back_handed_in_again_approved_and_reopened_by_a_correction() {
    let mut office = Office::open().await;
    let id = office.visit.record;
    assert_eq!(
        office.listed(&office.supervisor, "waiting").await,
        [(id, Standing::Submitted)]
    );
    office
        .decides_now(ReviewVerdict::Return, "", &[("workers_total", "Theo bảng lương?")])
        .await;
    assert_eq!(office.listed(&office.supervisor, "waiting").await, []);
    assert_eq!(
        office.listed(&office.supervisor, "returned").await,
        [(id, Standing::Returned)]
    );

    // The phone gets state and comment with the record, by the ordinary feed.
    let record = office.synced().await;
    assert!(domain::review::is_returned(&record));
    let expected = [(FieldName::new("workers_total"), "Theo bảng lương?".to_owned())];
    assert_eq!(domain::review::comments(&record), expected);

    office
        .corrects(&[("workers_total", "i120"), ("review_state", "csubmitted")])
        .await;
    let review = office.shown().await.review.unwrap();
    assert_eq!(review.standing, Standing::Resubmitted);
    assert_eq!(
        review.comments,
        BTreeMap::from(expected),
        "what was asked is still shown"
    );
    let last = review.last.unwrap();
    assert_eq!(
        (last.verdict, last.by.as_str()),
        (ReviewVerdict::Return, "Người kiểm tra")
    );
    let before = |answers: &domain::form::Answers| answers.get("workers_total").cloned();
    assert_eq!(before(&last.answers), Some(domain::record::Answer::Integer(100)));

    office.decides_now(ReviewVerdict::Approve, "", &[]).await;
    assert_eq!(
        office.listed(&office.supervisor, "approved").await,
        [(id, Standing::Approved)]
    );
    let review = office.shown().await.review.unwrap();
    assert!(review.comments.is_empty());

    office.corrects(&[("workers_total", "i130")]).await;
    assert_eq!(
        office.listed(&office.supervisor, "waiting").await,
        [(id, Standing::Changed)]
    );
    let last = office.shown().await.review.unwrap().last.unwrap();
    assert_eq!(before(&last.answers), Some(domain::record::Answer::Integer(120)));
    let told: Vec<_> = office.app.audit().await.into_iter().map(|row| row.what).collect();
    for act in ["visit_returned", "visit_approved"] {
        assert_eq!(told.iter().filter(|what| *what == act).count(), 1, "{told:?}");
    }
}

#[rstest]
#[case::a_team_lead("totruong", 200)]
#[case::a_supervisor("giamsat", 200)]
#[case::a_surveyor("khaosat2", 403)]
#[case::a_reader("bandoc", 403)]
#[case::a_provider("cungcap", 403)]
#[tokio::test]
async fn reviewing_is_for_reviewers(#[case] name: &str, #[case] status: u16) {
    let office = Office::open().await;
    let user = office.app.sign_in(name).await;
    let wish = wish(&office.shown().await, ReviewVerdict::Approve, "", &[]);
    let many = ApproveMany {
        visits: vec![(wish.record, wish.version)],
    };
    let bulk = office.app.post_json(Some(&user), "/api/review/approve", &many).await;
    assert_eq!(bulk.status, status, "{}", bulk.text());
    if status != 200 {
        assert_eq!(office.decides(&user, &wish).await.status, status);
        assert_eq!(office.standing().await, Standing::Submitted);
    }
}

#[tokio::test]
async fn a_surveyor_who_approves_on_a_phone_is_refused_and_nothing_is_lost() {
    let mut office = Office::open().await;
    let record = Record::of_edit(&office.visit);
    let approval = office
        .phone
        .write(&record, &[("review_state", "capproved"), ("workers_total", "i120")]);
    let verdicts = office
        .app
        .push(&office.surveyor, std::slice::from_ref(&approval))
        .await
        .verdicts;
    let Outcome::Rejected(refusal) = &verdicts[0].outcome else {
        panic!("{verdicts:?}");
    };
    assert_eq!(refusal.code, RefusalCode::NotTheReviewer);
    assert_eq!(refusal.field.as_ref().map(FieldName::as_str), Some("review_state"));
    assert_eq!(office.standing().await, Standing::Submitted);
    let waiting: Listing<domain::api::QuarantineRow> = office.app.get_json(&office.supervisor, "/api/quarantine").await;
    assert_eq!(waiting.rows[0].code, "not_the_reviewer");
}

/// A decision is made at the desk, on what is on screen there; nobody is made a reviewer of their own work by taking in what
/// their phone wrote.
#[rstest]
#[case::an_approval("review_state capproved")]
#[case::a_return("review_state creturned")]
#[case::what_was_approved("review_content t0")]
#[case::a_comment("workers_total~review tx")]
#[tokio::test]
async fn no_phone_decides_whoever_holds_it(#[case] code: &str) {
    let office = Office::open().await;
    let lead = office.app.sign_in("totruong").await;
    let record = Record::of_edit(&office.visit);
    let (field, value) = code.split_once(' ').unwrap();
    let decision = Phone::of(&lead).write(&record, &[(field, value)]);
    let verdicts = office.app.push(&lead, &[decision]).await.verdicts;
    let Outcome::Rejected(refusal) = &verdicts[0].outcome else {
        panic!("{verdicts:?}");
    };
    assert_eq!(refusal.code, RefusalCode::NotTheReviewer);
    let waiting: Listing<QuarantineRow> = office.app.get_json(&office.supervisor, "/api/quarantine").await;
    let key = |row: &QuarantineRow| QuarantineKey {
        edit: row.edit,
        digest: row.digest.clone(),
    };
    let adopt = Decide {
        edits: waiting.rows.iter().map(key).collect(),
        decision: Decision::Adopt,
        reason: "x".into(),
    };
    let answer = office
        .app
        .post_json(Some(&office.supervisor), "/api/quarantine/decide", &adopt)
        .await;
    let outcomes: Vec<DecisionOutcome> = answer.json();
    assert_eq!(outcomes, [DecisionOutcome::Refused(RefusalCode::NotTheReviewer)]);
    let review = office.shown().await.review.unwrap();
    assert_eq!((review.standing, review.comments.len()), (Standing::Submitted, 0));
}

#[tokio::test]
async fn a_review_is_never_settled() {
    let mut office = Office::open().await;
    office.decides_now(ReviewVerdict::Return, "Xem lại", &[]).await;
    // Its phone hands it in again without knowing that somebody approved it meanwhile.
    let record = office.synced().await;
    let again = office.phone.write(&record, &[("review_state", "csubmitted")]);
    office.decides_now(ReviewVerdict::Approve, "", &[]).await;
    office.app.store(&office.surveyor, &[again]).await;
    let record = office.synced().await;
    let register = record.fields.get("review_state").unwrap();
    assert!(register.is_conflict());
    let settle = Settle {
        record: record.id,
        field: FieldName::new("review_state"),
        seen: register.live().into_iter().map(|(id, _)| id).collect(),
        answer: domain::record::Answer::Choice("approved".into()),
        reason: None,
    };
    let answer = office
        .app
        .post_json(Some(&office.supervisor), "/api/conflicts/settle", &settle)
        .await;
    assert_eq!(answer.status, 404, "{}", answer.text());
    assert_eq!(office.standing().await, Standing::Submitted);
}

#[tokio::test]
async fn whoever_comes_second_is_told() {
    let mut office = Office::open().await;
    let seen = office.shown().await;
    office.decides_now(ReviewVerdict::Return, "Thiếu số liệu", &[]).await;
    let other = office.app.sign_in("totruong").await;
    let late = office
        .decides(&other, &wish(&seen, ReviewVerdict::Approve, "", &[]))
        .await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "review_moved_on"));

    // So is a reviewer whose surveyor was quicker.
    let seen = office.shown().await;
    office.corrects(&[("workers_total", "i120")]).await;
    let late = office
        .decides(&other, &wish(&seen, ReviewVerdict::Approve, "", &[]))
        .await;
    assert_eq!(late.code(), "review_moved_on");
    assert_eq!(office.standing().await, Standing::Returned);
}

#[tokio::test]
async fn a_decision_has_to_be_sound() {
    let office = Office::open().await;
    let shown = office.shown().await;
    let refused = async |wish: &Review| {
        let answer = office.decides(&office.supervisor, wish).await;
        (answer.status.as_u16(), answer.code())
    };
    let silent = wish(&shown, ReviewVerdict::Return, " ", &[("workers_total", "\n")]);
    assert_eq!(refused(&silent).await, (422, "comment_needed".into()));
    let long = wish(&shown, ReviewVerdict::Return, &"ă".repeat(LONGEST_COMMENT + 1), &[]);
    assert_eq!(refused(&long).await, (422, "comment_too_long".into()));
    let unknown = Review {
        record: office.enterprise,
        ..wish(&shown, ReviewVerdict::Approve, "", &[])
    };
    assert_eq!(refused(&unknown).await.0, 404, "an enterprise is not reviewed");
    assert_eq!(office.standing().await, Standing::Submitted);
}

#[tokio::test]
async fn a_visit_whose_figures_disagree_is_not_approved() {
    let office = Office::open().await;
    let record = Record::of_edit(&office.visit);
    for (name, figure) in [("khaosat1", "i120"), ("khaosat2", "i130")] {
        let user = office.app.sign_in(name).await;
        let edit = Phone::of(&user).write(&record, &[("workers_total", figure)]);
        office.app.store(&user, &[edit]).await;
    }
    let wish = wish(&office.shown().await, ReviewVerdict::Approve, "", &[]);
    assert_eq!(
        office.decides(&office.supervisor, &wish).await.code(),
        "visit_in_conflict"
    );
    let back = Review {
        verdict: ReviewVerdict::Return,
        comment: "Số nào đúng?".into(),
        ..wish
    };
    assert_eq!(office.decides(&office.supervisor, &back).await.status, 200);
}

#[tokio::test]
async fn what_is_out_of_reach_is_not_there() {
    let office = Office::open().await;
    let lead = office.app.sign_in("totruong").await;
    let elsewhere = Reach::Part(Part {
        organisations: [].into(),
        zones: ["VSIP".to_owned()].into(),
    });
    office.app.reach(&lead, &elsewhere);
    let wish = wish(&office.shown().await, ReviewVerdict::Return, "x", &[]);
    assert_eq!(office.decides(&lead, &wish).await.status, 404);
    assert_eq!(office.listed(&lead, "waiting").await, []);
    let many = ApproveMany {
        visits: vec![(wish.record, wish.version)],
    };
    let answer = office.app.post_json(Some(&lead), "/api/review/approve", &many).await;
    assert_eq!(answer.json::<Vec<ApprovedOne>>(), [ApprovedOne::NotFound]);
    let overview: Overview = office.app.get_json(&lead, "/api/overview").await;
    assert_eq!(overview.to_review, 0);
}

#[tokio::test]
async fn many_are_approved_at_once_and_what_is_skipped_is_told() {
    let mut office = Office::open().await;
    let clean = office.hands_in("visit_outcome cnot_found").await;
    let faulty = office
        .hands_in("visit_outcome cdone | workers_total i100 | workers_female i120")
        .await;
    let explained = office
        .hands_in("visit_outcome cdone | workers_total i100 | workers_insured i130 | workers_insured~x07 tNghỉ việc")
        .await;
    let returned = office.hands_in("visit_outcome cnot_found").await;
    let moved = office.hands_in("visit_outcome cnot_found").await;
    let wish = wish(
        &office.app.shown(&office.supervisor, returned.record).await,
        ReviewVerdict::Return,
        "Xem lại",
        &[],
    );
    office.decides(&office.supervisor, &wish).await;
    let again = office.phone.write(
        &office
            .app
            .all(Scope::Visits)
            .await
            .into_iter()
            .find(|(_, record)| record.id == returned.record)
            .unwrap()
            .1,
        &[("review_state", "csubmitted")],
    );
    office.app.store(&office.surveyor, &[again]).await;
    let overview: Overview = office.app.get_json(&office.supervisor, "/api/overview").await;
    assert_eq!(overview.to_review, 6);

    let listing: Listing<VisitRow> = office
        .app
        .get_json(&office.supervisor, "/api/visits?review=waiting")
        .await;
    let version = |id: RecordId| listing.rows.iter().find(|row| row.id == id).unwrap().version;
    let correction = office
        .phone
        .write(&Record::of_edit(&moved), &[("visit_date", "d2026-11-19")]);
    let asked = [
        clean.record,
        faulty.record,
        explained.record,
        returned.record,
        moved.record,
        office.enterprise,
    ];
    let visits = asked
        .map(|id| (id, if id == office.enterprise { 1 } else { version(id) }))
        .to_vec();
    office.app.store(&office.surveyor, &[correction]).await;
    let answer = office
        .app
        .post_json(Some(&office.supervisor), "/api/review/approve", &ApproveMany { visits })
        .await;
    let expected = [
        ApprovedOne::Approved,
        ApprovedOne::HasProblems,
        ApprovedOne::HasProblems,
        ApprovedOne::SeenBefore,
        ApprovedOne::MovedOn,
        ApprovedOne::NotFound,
    ];
    let problems = office.app.shown(&office.supervisor, clean.record).await.problems;
    assert_eq!(answer.json::<Vec<ApprovedOne>>(), expected, "{problems:#?}");
    assert_eq!(
        office.listed(&office.supervisor, "approved").await,
        [(clean.record, Standing::Approved)]
    );
}

#[tokio::test]
async fn what_was_recorded_before_there_was_review_waits_for_it() {
    let app = TestApp::new().await;
    let user = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let enterprise = phone.enterprise("A");
    let visit = phone.visit(enterprise.record, "2026-11-20");
    app.store(&user, &[enterprise, visit.clone()]).await;
    let supervisor = app.sign_in("giamsat").await;
    let listing: Listing<VisitRow> = app.get_json(&supervisor, "/api/visits?review=submitted").await;
    assert_eq!(
        (listing.rows[0].id, listing.rows[0].review),
        (visit.record, Standing::Submitted)
    );
    let enterprises: Listing<EnterpriseRow> = app.get_json(&supervisor, "/api/enterprises").await;
    let shown = app.shown(&supervisor, enterprises.rows[0].id).await;
    assert_eq!(shown.review, None);
    assert_eq!(shown.visits[0].review, Standing::Submitted);
}

#[tokio::test]
async fn a_reviewer_sees_the_visit_before_and_how_long_this_one_took() {
    let mut office = Office::open().await;
    let earlier = office.visit.record;
    office.visit = office.hands_in("visit_outcome cdone | workers_total i2000").await;
    let review = office.shown().await.review.unwrap();
    let previous = review.previous.unwrap();
    assert_eq!((previous.id, previous.date.as_str()), (earlier, "2026-11-20"));
    assert_eq!(review.minutes, Some(0));
    let said = office.shown().await.problems;
    assert!(said.iter().any(|problem| problem.check.as_deref() == Some("x08")));
}
