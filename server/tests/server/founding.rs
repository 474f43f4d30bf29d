//! The founding of party organisations at the desk: who stands where, who looks ready, and what the office says.

use domain::api::{
    ChangeFounding, ConflictRow, FoundingDetail, FoundingListing, HistoryRow, Listing, PutAside, Source,
};
use domain::founding::{Step, founding_id};
use domain::reach::{Part, Reach};
use domain::record::{Change, Edit, Record, RecordId, RecordKind};
use domain::role::Role;
use domain::sync::Scope;
use rstest::rstest;
use server::clock::SharedClock;
use server::programme::establish;

use crate::support::{Answered, Phone, TestApp, User, first_release, fresh};

/// An office with four enterprises: visited and thought possible, visited and looking ready, visited and not ready, and one
/// that has an organisation.
struct Office {
    app: TestApp,
    surveyor: User,
    phone: Phone,
    supervisor: User,
    possible: RecordId,
    ready: RecordId,
    visit: RecordId,
}

impl Office {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let clock: SharedClock = app.clock.clone();
        establish(&app.store, &clock).await.unwrap();
        let (surveyor, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
        let mut phone = Phone::of(&surveyor);
        let [possible, ready, few, founded] =
            [("Một", "cTS"), ("Hai", "cVSIP"), ("Ba", "cTS"), ("Bốn", "cTS")].map(|(name, zone)| {
                let name = format!("tCông ty {name}");
                phone.write(
                    &fresh(RecordKind::Enterprise),
                    &[("enterprise_name", &name), ("zone_code", zone)],
                )
            });
        let visit = visit(&mut phone, possible.record, "2026-10-01", "no", "possible", "");
        let visits = [
            visit.clone(),
            self::visit(&mut phone, ready.record, "2026-10-02", "no", "", "5"),
            self::visit(&mut phone, few.record, "2026-10-03", "no", "", "2"),
            self::visit(&mut phone, founded.record, "2026-10-04", "yes", "", ""),
        ];
        let (id, other) = (possible.record, ready.record);
        app.store(&surveyor, &[possible, ready, few, founded]).await;
        app.store(&surveyor, &visits).await;
        Self {
            app,
            surveyor,
            phone,
            supervisor,
            possible: id,
            ready: other,
            visit: visit.record,
        }
    }

    async fn list(&self, query: &str) -> FoundingListing {
        self.app
            .get_json(&self.supervisor, &format!("/api/founding{query}"))
            .await
    }

    async fn one(&self, enterprise: RecordId) -> FoundingDetail {
        self.app
            .get_json(&self.supervisor, &format!("/api/founding/{enterprise}"))
            .await
    }

    async fn say(&self, user: &User, enterprise: RecordId, seen: u64, step: Step) -> Answered {
        let change = ChangeFounding { seen, step };
        self.app
            .post_json(Some(user), &format!("/api/founding/{enterprise}"), &change)
            .await
    }

    /// Returns the visit at which a founding was thought possible, as it is now.
    async fn visited(&self) -> Record {
        let mut all = self.app.all(Scope::Visits).await.into_iter();
        all.find(|(_, record)| record.id == self.visit).unwrap().1
    }

    async fn put_aside(&self, reason: &str) -> Answered {
        let body = PutAside { reason: reason.into() };
        let path = format!("/api/founding/{}/aside", self.ready);
        self.app.post_json(Some(&self.supervisor), &path, &body).await
    }
}

fn visit(phone: &mut Phone, enterprise: RecordId, day: &str, has_org: &str, stage: &str, members: &str) -> Edit {
    let (enterprise, day) = (format!("r{enterprise}"), format!("d{day}"));
    let (has_org, stage, members) = (format!("c{has_org}"), format!("c{stage}"), format!("i{members}"));
    let mut answers = vec![
        ("enterprise", enterprise.as_str()),
        ("visit_date", &day),
        ("visit_outcome", "cdone"),
        ("has_party_org", &has_org),
    ];
    if stage.len() > 1 {
        answers.push(("founding_stage", &stage));
    }
    if members.len() > 1 {
        answers.push(("official_transferable", &members));
    }
    phone.write(&fresh(RecordKind::Visit), &answers)
}

fn step(stage: &str, since: &str) -> Step {
    Step {
        stage: stage.into(),
        since: since.parse().unwrap(),
        planned: "2027-01".parse().ok(),
        paper: "5-BB".into(),
        founded_on: None,
        org_type: String::new(),
        parent: String::new(),
        reason: String::new(),
    }
}

fn decided() -> Step {
    Step {
        paper: "12-QĐ/ĐU".into(),
        founded_on: "2026-11-20".parse().ok(),
        org_type: "chi_bo_co_so".into(),
        parent: "province".into(),
        ..step("decided", "2026-11-20")
    }
}

fn names(listing: &FoundingListing) -> Vec<&str> {
    listing.rows.iter().map(|row| row.name.as_str()).collect()
}

#[tokio::test]
async fn those_without_an_organisation_are_followed_by_stage() {
    let office = Office::new().await;
    let all = office.list("").await;
    assert_eq!(names(&all), ["Công ty Ba", "Công ty Hai", "Công ty Một"]);
    let stages: Vec<_> = all
        .stages
        .iter()
        .map(|(stage, count)| (stage.as_str(), *count))
        .collect();
    assert_eq!(stages, [("none", 2), ("possible", 1), ("ready", 1)]);
    let row = &all.rows[2];
    assert_eq!(
        (row.stage.as_str(), row.since, row.last_visit.as_str()),
        ("possible", "2026-10-01".parse().ok(), "2026-10-01")
    );
    for (query, expected) in [
        ("?state=possible", vec!["Công ty Một"]),
        ("?state=none&zone=TS", vec!["Công ty Ba"]),
        ("?q=mot", vec!["Công ty Một"]),
        (
            "?sort=enterprise_name&descending=true",
            vec!["Công ty Một", "Công ty Hai", "Công ty Ba"],
        ),
        ("?limit=1&offset=1", vec!["Công ty Hai"]),
    ] {
        assert_eq!(names(&office.list(query).await), expected, "{query}");
    }
    let file = office
        .app
        .get(
            Some(&office.supervisor),
            "/api/export/founding.csv?state=possible&lang=en",
        )
        .await;
    let text = file.text();
    let rows: Vec<_> = text.lines().collect();
    assert!(rows[0].contains("Days at this stage"), "{text}");
    // From 1 October to 23 November.
    assert!(rows[1].contains("Công ty Một") && rows[1].contains(",53,"), "{text}");
    assert_eq!(rows.len(), 2, "{text}");
}

#[tokio::test]
async fn who_looks_ready_is_confirmed_by_a_person() {
    let office = Office::new().await;
    let ready = office.list("?state=ready").await;
    assert_eq!(names(&ready), ["Công ty Hai"]);
    let rule = ready.rule.unwrap();
    assert_eq!(rule.needed, 3);
    assert!(rule.source.contains("Điều lệ Đảng"), "{}", rule.source);
    let row = &ready.rows[0];
    assert_eq!((row.transferable, row.counted_on), (Some(5), "2026-10-02".parse().ok()));

    let unsaid = office
        .say(&office.supervisor, office.ready, 0, step("possible", "2026-11-23"))
        .await;
    assert_eq!((unsaid.status.as_u16(), unsaid.code().as_str()), (422, "founding_step"));
    let confirmed = Step {
        reason: "đủ 5 đảng viên, chủ doanh nghiệp ủng hộ".into(),
        ..step("possible", "2026-11-23")
    };
    let answer = office.say(&office.supervisor, office.ready, 0, confirmed.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(office.list("?state=ready").await.total, 0);
    assert_eq!(office.list("?state=possible").await.total, 2);

    // It is an edit like any other: with its author, its reason, and a copy for the phones.
    let id = founding_id(office.ready);
    let history: Vec<HistoryRow> = office
        .app
        .get_json(&office.supervisor, &format!("/api/records/{id}/history"))
        .await;
    let stage = history
        .iter()
        .find(|row| row.field.as_str() == "founding_stage")
        .unwrap();
    assert_eq!((stage.source, stage.author.as_str()), (Source::Desk, "Người kiểm tra"));
    assert_eq!(stage.reason.as_deref(), Some(confirmed.reason.as_str()));
    let told = office.app.audit().await;
    let deed = told.iter().find(|row| row.what == "founding_changed").unwrap();
    assert_eq!(deed.about, office.ready.to_string());
}

#[tokio::test]
async fn what_is_put_aside_comes_back_with_news() {
    let mut office = Office::new().await;
    let answer = office.put_aside("chủ doanh nghiệp chưa đồng ý").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(office.list("?state=ready").await.total, 0);
    let aside = office.list("?state=aside").await;
    assert_eq!(names(&aside), ["Công ty Hai"]);
    let why = aside.rows[0].aside.as_ref().unwrap();
    assert_eq!(
        (why.reason.as_str(), why.by.as_str()),
        ("chủ doanh nghiệp chưa đồng ý", "Người kiểm tra")
    );
    // Nothing new is said by a visit that counts nobody.
    let silent = visit(&mut office.phone, office.ready, "2026-11-10", "no", "", "");
    office.app.store(&office.surveyor, &[silent]).await;
    assert_eq!(office.list("?state=ready").await.total, 0);
    let news = visit(&mut office.phone, office.ready, "2026-11-20", "no", "", "6");
    office.app.store(&office.surveyor, &[news]).await;
    assert_eq!(names(&office.list("?state=ready").await), ["Công ty Hai"]);
    assert_eq!(office.list("?state=aside").await.total, 0);

    assert_eq!(office.put_aside("vẫn chưa").await.status, 200);
    assert_eq!(office.put_aside("").await.status, 200, "and it is taken up again");
    assert_eq!(office.list("?state=ready").await.total, 1);
    let acts: Vec<_> = office.app.audit().await.into_iter().map(|row| row.what).collect();
    for act in ["founding_put_aside", "founding_taken_up"] {
        assert!(acts.iter().any(|told| told == act), "{act}");
    }
}

#[tokio::test]
async fn the_history_tells_who_said_what_where() {
    let office = Office::new().await;
    let agreed = office
        .say(&office.supervisor, office.possible, 0, step("agreed", "2026-11-05"))
        .await;
    let seen = agreed.json::<FoundingDetail>().version;
    let answer = office.say(&office.supervisor, office.possible, seen, decided()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let detail = office.one(office.possible).await;
    assert_eq!(
        (detail.row.stage.as_str(), detail.row.paper.as_str()),
        ("decided", "12-QĐ/ĐU")
    );
    let steps: Vec<_> = detail
        .steps
        .iter()
        .map(|step| (step.from.as_str(), step.to.as_str(), step.author.as_str(), step.kind))
        .collect();
    let office_says = ("Người kiểm tra", RecordKind::PartyOrganisation);
    assert_eq!(
        steps,
        [
            ("agreed", "decided", office_says.0, office_says.1),
            ("possible", "agreed", office_says.0, office_says.1),
            ("", "possible", "Cán bộ khảo sát 1", RecordKind::Visit),
        ]
    );
    assert_eq!(detail.steps[2].record, office.visit);
    assert_eq!(detail.steps[1].day, "2026-11-05".parse().ok());
    // A decision is an organisation: the record says so, and nothing speaks against it.
    let errors = office
        .app
        .errors(&office.supervisor, founding_id(office.possible))
        .await;
    assert_eq!(errors, Vec::<String>::new());
}

#[tokio::test]
async fn two_of_the_office_at_once_meet_in_a_conflict() {
    let office = Office::new().await;
    let other = office.app.of_role(Role::Administrator).await;
    for (user, stage) in [(&office.supervisor, "agreed"), (&other, "dossier")] {
        let answer = office.say(user, office.possible, 0, step(stage, "2026-11-05")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let detail = office.one(office.possible).await;
    assert_eq!(detail.conflicts, 1, "where they agree there is nothing to settle");
    let conflicts: Listing<ConflictRow> = office.app.get_json(&office.supervisor, "/api/conflicts").await;
    let fields: Vec<_> = conflicts.rows.iter().map(|row| row.field.as_str()).collect();
    assert_eq!(fields, ["founding_stage"]);
}

#[rstest]
#[case::before_a_visit_that_said_something("agreed", "2026-09-30")]
#[case::in_the_future("agreed", "2026-11-24")]
#[case::a_decision_without_its_day("decided", "2026-11-20")]
#[case::no_such_stage("thinking", "2026-11-20")]
#[tokio::test]
async fn what_can_t_be_is_refused_and_changes_nothing(#[case] stage: &str, #[case] since: &str) {
    let office = Office::new().await;
    let answer = office
        .say(&office.supervisor, office.possible, 0, step(stage, since))
        .await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "founding_step"));
    let detail = office.one(office.possible).await;
    assert_eq!((detail.version, detail.row.stage.as_str()), (0, "possible"));
}

#[tokio::test]
async fn an_organisation_that_was_there_is_not_founded_again() {
    let mut office = Office::new().await;
    let found = visit(&mut office.phone, office.possible, "2026-11-10", "yes", "", "");
    office.app.store(&office.surveyor, &[found]).await;
    assert!(!names(&office.list("").await).contains(&"Công ty Một"));
    let answer = office
        .say(&office.supervisor, office.possible, 0, step("agreed", "2026-11-20"))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (409, "has_organisation")
    );
}

#[rstest]
#[case::a_surveyor(Role::Surveyor, 403, 403)]
#[case::a_team_lead_reads(Role::TeamLead, 200, 403)]
#[case::a_reader_sees_totals_only(Role::Reader, 403, 403)]
#[case::a_provider(Role::Provider, 403, 403)]
#[case::a_supervisor(Role::Supervisor, 200, 200)]
#[tokio::test]
async fn each_role_may_what_it_may(#[case] role: Role, #[case] reads: u16, #[case] writes: u16) {
    let office = Office::new().await;
    let user = office.app.of_role(role).await;
    for path in ["/api/founding".to_owned(), format!("/api/founding/{}", office.possible)] {
        assert_eq!(office.app.get(Some(&user), &path).await.status, reads, "{path}");
    }
    let said = office
        .say(&user, office.possible, 0, step("agreed", "2026-11-05"))
        .await;
    assert_eq!(said.status, writes);
    let body = PutAside { reason: "chưa".into() };
    let path = format!("/api/founding/{}/aside", office.ready);
    assert_eq!(office.app.post_json(Some(&user), &path, &body).await.status, writes);
}

#[tokio::test]
async fn nobody_reaches_beyond_their_part() {
    let office = Office::new().await;
    let other = office.app.of_role(Role::Supervisor).await;
    let part = Part {
        zones: ["VSIP".to_owned()].into(),
        ..Part::default()
    };
    office.app.reach(&other, &Reach::Part(part));
    let seen: FoundingListing = office.app.get_json(&other, "/api/founding").await;
    assert_eq!(names(&seen), ["Công ty Hai"]);
    assert_eq!(seen.stages.iter().find(|(stage, _)| stage == "possible"), None);
    let file = office.app.get(Some(&other), "/api/export/founding.csv").await;
    assert!(!file.text().contains("Công ty Một"), "{}", file.text());
    let path = format!("/api/founding/{}", office.possible);
    assert_eq!(office.app.get(Some(&other), &path).await.status, 404);
    let said = office
        .say(&other, office.possible, 0, step("agreed", "2026-11-05"))
        .await;
    assert_eq!(said.status, 404);
}

#[tokio::test]
async fn a_corrected_visit_and_a_deleted_one_take_their_word_back() {
    let mut office = Office::new().await;
    let now = office.visited().await;
    let corrected = office.phone.write(&now, &[("founding_stage", "cmobilising")]);
    office.app.store(&office.surveyor, &[corrected]).await;
    assert_eq!(office.one(office.possible).await.row.stage, "mobilising");
    let now = office.visited().await;
    let mut deletion = Phone::of(&office.supervisor).write(&now, &[("visit_note", "-")]);
    deletion.changes.clear();
    deletion.deletion = Some(Change {
        value: Some(now.seen_everywhere()),
        seen: domain::record::Context::default(),
    });
    office.app.store(&office.supervisor, &[deletion]).await;
    assert_eq!(names(&office.list("").await), ["Công ty Ba", "Công ty Hai"]);
}

#[tokio::test]
async fn what_was_said_before_the_list_was_made_enters_it() {
    let office = Office::new().await;
    let folder = first_release(office.app);
    let app = TestApp::over(folder);
    let supervisor = app.sign_in("giamsat").await;
    let listed: FoundingListing = app.get_json(&supervisor, "/api/founding").await;
    assert_eq!(names(&listed), ["Công ty Ba", "Công ty Hai", "Công ty Một"]);
}
