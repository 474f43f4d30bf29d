//! What each source says of an enterprise's workers stands side by side with its day, whatever the register holds (X29).

use domain::api::{ImportRow, ImportState, SourcedFigure};
use domain::form::Level;
use domain::record::RecordKind;
use domain::sync::Scope;
use server::clock::SharedClock;
use server::programme::establish;

use crate::support::{Phone, TestApp, User, fresh};

const ZONE_AUTHORITY: &str = "Tên DN,MST,KCN,Tổng số LĐ,LĐ nữ\nSamsung,2300325764,Yên Phong,1.000,600\n";
const SOCIAL_INSURANCE: &str = "Tên DN,MST,LĐ đóng BHXH\nSamsung,2300325764,980\n";
/// Within ten percent of what the zone's authority says, so that it changes nothing.
const UNION: &str = "Ghi chú,Tên DN,MST,Tổng số LĐ\n,,,\n,Samsung,2300325764,1.040\n";

/// An office with a programme and its reviewer.
async fn office() -> (TestApp, User) {
    let app = TestApp::new().await;
    let clock: SharedClock = app.clock.clone();
    establish(&app.store, &clock).await.unwrap();
    let reviewer = app.sign_in("giamsat").await;
    (app, reviewer)
}

async fn import(app: &TestApp, user: &User, (provider, day): (&str, &str), text: &str) -> i64 {
    app.clock.advance(1_000);
    let path = format!("/api/imports?provider={provider}&file={provider}.csv&as_of={day}");
    let answer = app.post_bytes(Some(user), &path, text.as_bytes().to_vec()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let import: ImportRow = answer.json();
    step(app, user, import.number, "apply").await;
    import.number
}

async fn step(app: &TestApp, user: &User, number: i64, verb: &str) {
    let path = format!("/api/imports/{number}");
    let answer = app.post_bytes(Some(user), &format!("{path}/{verb}"), Vec::new()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    loop {
        let import: ImportRow = app.get_json(user, &path).await;
        if matches!(import.state, ImportState::Applied | ImportState::Undone) && !import.running {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// What the page of the only enterprise shows: count, source, figure, day, and where it is from.
async fn shown(app: &TestApp, reviewer: &User) -> Vec<String> {
    let all = app.all(Scope::Register).await;
    let figures = app.shown(reviewer, all[0].1.id).await.figures;
    let told = |figure: SourcedFigure| {
        let from = if figure.record.is_some() {
            "visit".to_owned()
        } else {
            format!("{}:{}", figure.file, figure.line)
        };
        let count = figure.field.as_str().trim_start_matches("workers_").to_owned();
        format!("{count} {} {} {} {from}", figure.source, figure.value, figure.as_of)
    };
    figures.into_iter().map(told).collect()
}

#[tokio::test]
async fn each_source_has_its_last_figure_with_its_day_and_where_it_is_from() {
    let (app, reviewer) = office().await;
    import(&app, &reviewer, ("zone_authority", "2026-06-30"), ZONE_AUTHORITY).await;
    import(&app, &reviewer, ("social_insurance", "2026-07-31"), SOCIAL_INSURANCE).await;
    let union = import(&app, &reviewer, ("union", "2026-03-31"), UNION).await;
    let enterprise = app.all(Scope::Register).await.remove(0).1;
    let surveyor = app.sign_in("khaosat1").await;
    let reference = format!("r{}", enterprise.id);
    let declared = [
        ("enterprise", reference.as_str()),
        ("visit_date", "d2026-11-20"),
        ("visit_outcome", "cdone"),
        ("headcount_source", "centerprise"),
        ("headcount_as_of", "d2026-11-01"),
        ("workers_total", "i1250"),
        ("workers_insured", "i970"),
    ];
    let mut visit = Phone::of(&surveyor).write(&fresh(RecordKind::Visit), &declared);
    visit.form = Some("visit@2026.1".into());
    app.store(&surveyor, std::slice::from_ref(&visit)).await;

    let expected = [
        "female zone_authority 600 2026-06-30 zone_authority.csv:2",
        "insured enterprise 970 2026-11-01 visit",
        "insured social_insurance 980 2026-07-31 social_insurance.csv:2",
        "total enterprise 1250 2026-11-01 visit",
        "total union 1040 2026-03-31 union.csv:3",
        "total zone_authority 1000 2026-06-30 zone_authority.csv:2",
    ];
    assert_eq!(shown(&app, &reviewer).await, expected);

    // The reviewer of the visit is asked: what the enterprise declares is far from what the zone's authority has.
    let problems = app.shown(&reviewer, visit.record).await.problems;
    let asked: Vec<_> = problems
        .iter()
        .filter(|problem| problem.check.as_deref() == Some("x29_workers"))
        .map(|problem| (problem.field.as_str(), problem.level))
        .collect();
    assert_eq!(asked, [("workers_total", Level::Warning)]);

    // A newer list of a source takes the place of its older one; one that is undone says nothing any more.
    let newer = ZONE_AUTHORITY.replace("1.000", "1.100");
    import(&app, &reviewer, ("zone_authority", "2026-09-30"), &newer).await;
    step(&app, &reviewer, union, "undo").await;
    let now = shown(&app, &reviewer).await;
    let totals: Vec<_> = now.iter().filter(|line| line.starts_with("total")).collect();
    assert_eq!(
        totals,
        [
            "total enterprise 1250 2026-11-01 visit",
            "total zone_authority 1100 2026-09-30 zone_authority.csv:2"
        ]
    );
}

#[tokio::test]
async fn who_may_not_read_records_sees_no_figures() {
    let (app, reviewer) = office().await;
    import(&app, &reviewer, ("zone_authority", "2026-06-30"), ZONE_AUTHORITY).await;
    let enterprise = app.all(Scope::Register).await.remove(0).1;
    for name in ["khaosat1", "bhxh"] {
        if name == "bhxh" {
            app.add_account("bhxh", domain::role::Role::Provider, "Bảo hiểm xã hội")
                .await;
        }
        let user = app.sign_in(name).await;
        let answer = app.get(Some(&user), &format!("/api/records/{}", enterprise.id)).await;
        assert_eq!(answer.status, 403, "{name}");
    }
}
