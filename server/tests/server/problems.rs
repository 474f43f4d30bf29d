//! What the desk is told about a record: its form's checks, made again among all other records.

use domain::api::FieldProblem;
use domain::form::Level;
use domain::record::{Edit, Record, RecordId, RecordKind};
use server::clock::SharedClock;
use server::programme::{built_in, establish, load};
use server::store::Origin;

use crate::support::{Phone, TestApp, User, fresh};

async fn office() -> TestApp {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    establish(&app.store, &clock).await.unwrap();
    app
}

/// Somebody with a phone.
struct Surveyor<'a> {
    app: &'a TestApp,
    user: User,
    phone: Phone,
}

impl<'a> Surveyor<'a> {
    async fn called(app: &'a TestApp, name: &str) -> Self {
        let user = app.sign_in(name).await;
        let phone = Phone::of(&user);
        Self { app, user, phone }
    }

    /// Writes a record with its form, `field code | field code`, and sends it.
    async fn writes(&mut self, record: &Record, codes: &str) -> Edit {
        let answers: Vec<_> = codes.split(" | ").filter_map(|pair| pair.split_once(' ')).collect();
        let mut edit = self.phone.write(record, &answers);
        edit.form = Some(format!("{}@2026.1", record.kind));
        self.app.store(&self.user, std::slice::from_ref(&edit)).await;
        edit
    }

    async fn visits(&mut self, enterprise: RecordId, codes: &str) -> RecordId {
        let known = format!("enterprise r{enterprise} | visit_date d2026-11-20 | survey_round c2026 | {codes}");
        self.writes(&fresh(RecordKind::Visit), &known).await.record
    }
}

/// Finds what a check says about a record.
async fn said(app: &TestApp, id: RecordId, check: &str) -> Option<FieldProblem> {
    let supervisor = app.sign_in("giamsat").await;
    let problems = app.shown(&supervisor, id).await.problems;
    problems
        .into_iter()
        .find(|problem| problem.check.as_deref() == Some(check))
}

#[tokio::test]
async fn a_visit_is_shown_with_its_form_and_what_it_says() {
    let app = office().await;
    let mut surveyor = Surveyor::called(&app, "khaosat1").await;
    let enterprise = surveyor
        .writes(&fresh(RecordKind::Enterprise), "enterprise_name tA")
        .await;
    let visit = surveyor
        .visits(
            enterprise.record,
            "visit_outcome cdone | workers_total i100 | workers_female i120 | workers_insured i130 | \
             workers_insured~x07 tCó người nghỉ việc | has_party_org cno | official_transferable i4",
        )
        .await;
    let supervisor = app.sign_in("giamsat").await;
    let shown = app.shown(&supervisor, visit).await;
    assert_eq!(shown.form.as_deref(), Some("visit@2026.1"));
    let of_checks: Vec<_> = shown
        .problems
        .iter()
        .filter_map(|problem| Some((problem.check.as_deref()?, problem.level, problem.reason.as_deref())))
        .collect();
    let expected = [
        ("x04_female", Level::Error, None),
        ("x07", Level::Warning, Some("Có người nghỉ việc")),
        ("x19", Level::Hint, None),
    ];
    assert_eq!(of_checks, expected);
    let missing = |problem: &&FieldProblem| problem.check.is_none() && problem.level == Level::Error;
    assert!(
        shown
            .problems
            .iter()
            .filter(missing)
            .any(|problem| problem.field.as_str() == "met_roles")
    );
}

#[tokio::test]
async fn what_other_records_say_is_asked_for() {
    let app = office().await;
    let (mut one, mut other) = (
        Surveyor::called(&app, "khaosat1").await,
        Surveyor::called(&app, "khaosat2").await,
    );
    let enterprise = "tax_code_state chas | tax_code t2300325764 | in_zone cyes | zone_code cTS | enterprise_name t";
    let first = one
        .writes(&fresh(RecordKind::Enterprise), &format!("{enterprise}Hòa Phát"))
        .await;
    assert_eq!(said(&app, first.record, "x03_code").await, None);
    let second = other
        .writes(&fresh(RecordKind::Enterprise), &format!("{enterprise}HOÀ PHÁT"))
        .await;
    for id in [first.record, second.record] {
        for check in ["x03_code", "x03_name"] {
            assert_eq!(said(&app, id, check).await.unwrap().level, Level::Warning);
        }
    }

    let visit = one.visits(first.record, "workers_total i1000").await;
    one.visits(first.record, "workers_total i1010").await;
    assert_eq!(
        said(&app, visit, "x37").await,
        None,
        "two visits of one person are no other team's"
    );
    let reason = "survey_round~x37 tCùng đi với công đoàn | workers_total i2000 | visit_outcome cdone";
    let of_the_other = other.visits(first.record, reason).await;
    assert_eq!(said(&app, visit, "x37").await.unwrap().reason, None);
    let told = said(&app, of_the_other, "x37").await.unwrap();
    assert_eq!(
        (told.level, told.reason.as_deref()),
        (Level::Warning, Some("Cùng đi với công đoàn"))
    );
    assert!(
        said(&app, of_the_other, "x08").await.is_some(),
        "far from what the last visit found"
    );
}

#[tokio::test]
async fn a_record_is_judged_by_the_version_it_was_written_with() {
    let app = office().await;
    let mut surveyor = Surveyor::called(&app, "khaosat1").await;
    let enterprise = surveyor
        .writes(&fresh(RecordKind::Enterprise), "enterprise_name tA")
        .await;
    let figures = "visit_outcome cdone | workers_total i100 | workers_female i120";
    let visit = surveyor.visits(enterprise.record, figures).await;

    // The next version no longer compares the two.
    let mut next = built_in();
    let checks = next.get("forms/visit/checks.csv").unwrap();
    let kept: Vec<_> = checks.lines().filter(|line| !line.starts_with("x04_female,")).collect();
    let settings = next
        .get("forms/visit/settings.csv")
        .unwrap()
        .replace("2026.1", "2026.2");
    next.insert("forms/visit/checks.csv", kept.join("\n"));
    next.insert("forms/visit/settings.csv", settings);
    let clock: SharedClock = app.clock.clone();
    load(&app.store, &clock, next, Origin::Loaded).await.unwrap();

    assert!(said(&app, visit, "x04_female").await.is_some());
    let mut untagged = surveyor.phone.write(
        &fresh(RecordKind::Visit),
        &[
            ("visit_outcome", "cdone"),
            ("workers_total", "i100"),
            ("workers_female", "i120"),
        ],
    );
    untagged.form = Some("visit@1999".into());
    app.store(&surveyor.user, std::slice::from_ref(&untagged)).await;
    assert_eq!(
        said(&app, untagged.record, "x04_female").await,
        None,
        "one that nobody has is judged by today's"
    );
}

#[tokio::test]
async fn an_approval_counts_by_who_gave_it() {
    let app = office().await;
    let mut surveyor = Surveyor::called(&app, "khaosat1").await;
    let task = "issue_category cdata | assignee_unit cprovince | review_state csubmitted";
    let task = surveyor.writes(&fresh(RecordKind::FollowUp), task).await;
    assert_eq!(said(&app, task.record, "g10").await, None);
    let mut reviewer = Surveyor::called(&app, "giamsat").await;
    reviewer.writes(&Record::of_edit(&task), "review_state capproved").await;
    assert_eq!(said(&app, task.record, "g10").await, None);
    // Somebody who reviews no longer has approved nothing.
    app.tamper("UPDATE account SET role = 'surveyor' WHERE name = 'giamsat'");
    let administrator = app.sign_in("quantri").await;
    let problems = app.shown(&administrator, task.record).await.problems;
    assert!(problems.iter().any(|problem| problem.check.as_deref() == Some("g10")));
}
