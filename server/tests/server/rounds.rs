//! Rounds: who may plan what, batches, two planners at once, what phones get of it, and how far a round has come.

use std::collections::BTreeSet;

use domain::api::{
    ConflictRow, Coverage, CoveragePart, Listing, PLANNED_AT_ONCE, Person, PlanAct, PlanChange, PlanItem, PlanOutcome,
    PlanRow, RoundRow, SaveTeam, Team,
};
use domain::plan::{Assignee, Standing, Tally, assignment_id};
use domain::reach::{Part, Reach};
use domain::record::pack::RecordPage;
use domain::record::{Answer, Record, RecordId, RecordKind};
use domain::role::Role;
use domain::sync::{Outcome, PullResponse, RefusalCode, Scope, decode};
use http::header;
use rstest::rstest;
use server::clock::SharedClock;
use server::programme::establish;

use crate::support::{Answered, MORNING, Phone, TestApp, User, bytes, fresh, request};

/// An office with three enterprises, two of them in the zone `TS`.
struct Office {
    app: TestApp,
    planner: User,
    surveyor: User,
    phone: Phone,
    enterprises: [RecordId; 3],
}

impl Office {
    async fn open() -> Self {
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
        let edits = [
            phone.enterprise("Hòa Phát"),
            phone.enterprise("Goertek"),
            phone.write(
                &fresh(RecordKind::Enterprise),
                &[("enterprise_name", "tHoa Sen"), ("zone_code", "cQV")],
            ),
        ];
        app.store(&surveyor, &edits).await;
        Self {
            planner: app.sign_in("giamsat").await,
            enterprises: edits.map(|edit| edit.record),
            app,
            surveyor,
            phone,
        }
    }

    fn me(&self) -> Assignee {
        Assignee::Person(self.surveyor.person)
    }

    fn assigns(&self, assignee: Assignee, due: &str, which: &[usize]) -> PlanChange {
        let items = which.iter().map(|place| PlanItem {
            enterprise: self.enterprises[*place],
            seen: 0,
        });
        PlanChange {
            items: items.collect(),
            act: assign(assignee, due),
        }
    }

    async fn tries(&self, who: &User, round: &str, change: &PlanChange) -> Answered {
        let path = format!("/api/rounds/{round}/plan");
        self.app.post_json(Some(who), &path, change).await
    }

    async fn plans(&self, who: &User, change: &PlanChange) -> PlanOutcome {
        let answer = self.tries(who, "2026", change).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn rows(&self, who: &User, asked: &str) -> Vec<PlanRow> {
        let path = format!("/api/rounds/2026/enterprises{asked}");
        self.app.get_json::<Listing<PlanRow>>(who, &path).await.rows
    }

    async fn names(&self, asked: &str) -> Vec<String> {
        self.rows(&self.planner, asked)
            .await
            .into_iter()
            .map(|row| row.name)
            .collect()
    }

    async fn coverage(&self) -> Coverage {
        self.app.get_json(&self.planner, "/api/rounds/2026/coverage").await
    }

    async fn visits(&mut self, place: usize, round: &str, outcome: &str, day: &str) {
        let reference = format!("r{}", self.enterprises[place]);
        let answers = [
            ("enterprise", reference.as_str()),
            ("visit_date", &format!("d{day}")),
            ("visit_outcome", &format!("c{outcome}")),
            ("survey_round", &format!("c{round}")),
        ];
        let visit = self.phone.write(&fresh(RecordKind::Visit), &answers);
        self.app.store(&self.surveyor, &[visit]).await;
    }

    async fn saves_team(&self, who: &User, wish: &SaveTeam) -> Answered {
        self.app.post_json(Some(who), "/api/teams", wish).await
    }

    async fn team(&self, name: &str) -> Team {
        let answer = self.saves_team(&self.planner, &team_of(name, &[&self.surveyor])).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

fn assign(assignee: Assignee, due: &str) -> PlanAct {
    PlanAct::Assign {
        assignee,
        due: due.parse().ok(),
        note: String::new(),
    }
}

fn team_of(name: &str, members: &[&User]) -> SaveTeam {
    SaveTeam {
        team: None,
        name: name.into(),
        lead: None,
        members: members.iter().map(|user| user.person).collect(),
        disbanded: false,
    }
}

const fn tally(planned: u64, visited: u64, refused: u64, not_found: u64, postponed: u64) -> Tally {
    Tally {
        planned,
        visited,
        refused,
        not_found,
        postponed,
    }
}

#[rstest]
#[case::a_surveyor("khaosat1", 403)]
#[case::a_provider("cungcap", 403)]
#[case::a_reader("bandoc", 403)]
#[case::a_team_lead("totruong", 200)]
#[case::a_supervisor("giamsat", 200)]
#[case::the_administrator("quantri", 200)]
#[tokio::test]
async fn whoever_may_plan_does(#[case] name: &str, #[case] status: u16) {
    let office = Office::open().await;
    let who = office.app.sign_in(name).await;
    let answer = office
        .tries(&who, "2026", &office.assigns(office.me(), "2026-12-01", &[0]))
        .await;
    assert_eq!(answer.status, status);
    let answer = office.saves_team(&who, &team_of("Tổ 1", &[&office.surveyor])).await;
    assert_eq!(answer.status, status);
    assert_eq!(office.app.get(Some(&who), "/api/teams/people").await.status, status);
    let planned = usize::from(status == 200);
    assert_eq!(office.app.all(Scope::Plan).await.len(), planned);
    let told = office.app.audit().await.into_iter().map(|row| row.what);
    assert_eq!(
        told.filter(|what| what == "planned" || what == "team_saved").count(),
        2 * planned
    );
}

#[tokio::test]
async fn an_assignment_that_a_phone_pushes_is_held_to_the_same_right() {
    let mut office = Office::open().await;
    let lead = office.app.sign_in("totruong").await;
    let mut leads_phone = Phone::of(&lead);
    let here = format!("r{}", office.enterprises[0]);
    let answers = [
        ("enterprise", here.as_str()),
        ("survey_round", "c2026"),
        ("due_date", "d2026-12-01"),
    ];
    let right = Record::new(assignment_id("2026", office.enterprises[0]), RecordKind::Assignment);
    let wrong = Record::new(assignment_id("2025", office.enterprises[0]), RecordKind::Assignment);
    let of = |outcome: &Outcome| match outcome {
        Outcome::Rejected(refusal) => Some(refusal.code),
        _ => None,
    };
    let pushed = office
        .app
        .push(&office.surveyor, &[office.phone.write(&right, &answers)])
        .await;
    assert_eq!(of(&pushed.verdicts[0].outcome), Some(RefusalCode::NotAllowed));
    let edits = [leads_phone.write(&wrong, &answers), leads_phone.write(&right, &answers)];
    let pushed = office.app.push(&lead, &edits).await;
    assert_eq!(of(&pushed.verdicts[0].outcome), Some(RefusalCode::Malformed));
    assert_eq!(of(&pushed.verdicts[1].outcome), None);
    // Nothing is lost: both refused ones wait at the desk.
    assert_eq!(office.rows(&office.planner, "?planned=yes").await.len(), 1);
    let waiting: Listing<domain::api::QuarantineRow> = office.app.get_json(&office.planner, "/api/quarantine").await;
    assert_eq!(waiting.total, 2);
}

#[tokio::test]
async fn a_plan_is_made_extended_given_to_others_and_taken_back() {
    let office = Office::open().await;
    let made = office
        .plans(&office.planner, &office.assigns(office.me(), "2026-12-01", &[0, 1]))
        .await;
    assert_eq!((made.written, made.disputed), (2, 0));
    assert_eq!(office.names("?planned=yes").await, ["Goertek", "Hòa Phát"]);
    assert_eq!(office.names("?planned=no").await, ["Hoa Sen"]);

    let change = |row: &PlanRow, act: PlanAct| PlanChange {
        items: vec![PlanItem {
            enterprise: row.enterprise,
            seen: row.seen,
        }],
        act,
    };
    let row = office.rows(&office.planner, "?q=hoa+phat").await.remove(0);
    let due = "2026-12-24".parse().unwrap();
    let extended = office
        .plans(&office.planner, &change(&row, PlanAct::Extend { due }))
        .await;
    assert_eq!((extended.written, extended.disputed), (1, 0));
    let team = office.team("Tổ 1").await;
    let row = office.rows(&office.planner, "?q=hoa+phat").await.remove(0);
    let act = assign(Assignee::Team(team.team), "");
    assert_eq!(
        office.plans(&office.planner, &change(&row, act.clone())).await.written,
        1
    );
    let row = office.rows(&office.planner, "?q=hoa+phat").await.remove(0);
    let held = row.assignment.clone().unwrap();
    assert_eq!((held.name.as_str(), held.due, held.conflicts), ("Tổ 1", Some(due), 0));
    assert_eq!(office.plans(&office.planner, &change(&row, act)).await.unchanged, 1);

    assert_eq!(
        office
            .plans(&office.planner, &change(&row, PlanAct::Withdraw))
            .await
            .written,
        1
    );
    let row = office.rows(&office.planner, "?q=hoa+phat").await.remove(0);
    assert_eq!(row.assignment, None);
    // There is nothing to extend any more, and it can be given out again.
    assert_eq!(
        office
            .plans(&office.planner, &change(&row, PlanAct::Extend { due }))
            .await
            .unchanged,
        1
    );
    let again = change(&row, assign(office.me(), "2026-12-31"));
    assert_eq!(office.plans(&office.planner, &again).await.written, 1);
    assert_eq!(office.app.all(Scope::Plan).await.len(), 2);
}

#[tokio::test]
async fn two_planners_who_assign_the_same_enterprise_meet_in_one_record() {
    let office = Office::open().await;
    let lead = office.app.sign_in("totruong").await;
    let other = Assignee::Person(lead.person);
    // Both have a screen in front of them that shows nothing assigned.
    let (first, second) = (
        office.assigns(office.me(), "2026-12-01", &[0, 1]),
        office.assigns(other, "2026-12-01", &[0, 2]),
    );
    let (first, second) = tokio::join!(office.plans(&office.planner, &first), office.plans(&lead, &second));
    assert_eq!((first.written, second.written), (2, 2));
    assert_eq!(first.disputed + second.disputed, 1);
    assert_eq!(office.app.all(Scope::Plan).await.len(), 3);
    let conflicts: Listing<ConflictRow> = office.app.get_json(&office.planner, "/api/conflicts").await;
    // They agree on the day; only who goes is disputed, and both are there to choose from.
    assert_eq!(conflicts.total, 1);
    let conflict = &conflicts.rows[0];
    assert_eq!(
        (conflict.field.as_str(), conflict.title.as_str()),
        ("assignee", "Hòa Phát")
    );
    let live: BTreeSet<_> = conflict.live.iter().map(|live| live.answer.clone()).collect();
    let choice = |assignee: Assignee| Answer::Choice(assignee.to_string());
    assert_eq!(live, BTreeSet::from([choice(office.me()), choice(other)]));
    // Whoever plans in front of both settles it.
    let row = office.rows(&office.planner, "?q=hoa+phat").await.remove(0);
    assert_eq!(row.assignment.clone().unwrap().conflicts, 1);
    let settled = PlanChange {
        items: vec![PlanItem {
            enterprise: row.enterprise,
            seen: row.seen,
        }],
        act: assign(office.me(), ""),
    };
    assert_eq!(office.plans(&lead, &settled).await.written, 1);
    let conflicts: Listing<ConflictRow> = office.app.get_json(&office.planner, "/api/conflicts").await;
    assert_eq!(conflicts.total, 0);
}

#[tokio::test]
async fn two_planners_who_agree_have_nothing_to_settle() {
    let office = Office::open().await;
    let lead = office.app.sign_in("totruong").await;
    let change = office.assigns(office.me(), "2026-12-01", &[0]);
    let (first, second) = tokio::join!(office.plans(&office.planner, &change), office.plans(&lead, &change));
    assert_eq!(
        (first.written + second.written, first.unchanged + second.unchanged),
        (1, 1)
    );
    assert_eq!(first.disputed + second.disputed, 0);
}

#[tokio::test]
async fn a_planner_plans_within_reach_only() {
    let office = Office::open().await;
    let lead = office.app.sign_in("totruong").await;
    let part = Part {
        zones: BTreeSet::from(["TS".to_owned()]),
        ..Part::default()
    };
    office.app.reach(&lead, &Reach::Part(part));
    let change = office.assigns(office.me(), "2026-12-01", &[0, 2]);
    let outcome = office.plans(&lead, &change).await;
    assert_eq!((outcome.written, outcome.not_found), (1, 1));
    office.plans(&office.planner, &change).await;
    let seen: Vec<_> = office
        .rows(&lead, "?planned=yes")
        .await
        .into_iter()
        .map(|row| row.name)
        .collect();
    assert_eq!(seen, ["Hòa Phát"]);
    let rounds: Vec<RoundRow> = office.app.get_json(&lead, "/api/rounds").await;
    let of_2026 = rounds.iter().find(|row| row.round == "2026").unwrap();
    assert_eq!((of_2026.is_now, of_2026.tally), (true, tally(1, 0, 0, 0, 0)));
    // The feed of assignments is held to reach like all others.
    let path = "/api/sync/pull?scope=plan&since=0&held=1";
    let answer = office.app.get(Some(&lead), path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[rstest]
#[case::nobody(Assignee::Person(domain::record::PersonId::from_bytes([7; 16])))]
#[case::no_team(Assignee::Team(domain::record::TeamId::from_bytes([7; 16])))]
#[tokio::test]
async fn work_is_given_to_people_and_teams_that_there_are(#[case] assignee: Assignee) {
    let office = Office::open().await;
    let answer = office
        .tries(&office.planner, "2026", &office.assigns(assignee, "", &[0]))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "not_assignable")
    );
}

#[tokio::test]
async fn a_plan_is_of_a_round_that_there_is_and_of_people_who_go() {
    let office = Office::open().await;
    let change = office.assigns(office.me(), "", &[0]);
    assert_eq!(office.tries(&office.planner, "1999", &change).await.status, 404);
    let reader = office.app.sign_in("bandoc").await;
    let change = office.assigns(Assignee::Person(reader.person), "", &[0]);
    assert_eq!(office.tries(&office.planner, "2026", &change).await.status, 422);
    let mut team = office.team("Tổ 1").await;
    team.disbanded = true;
    let wish = SaveTeam {
        team: Some(team.team),
        name: team.name.clone(),
        lead: team.lead,
        members: team.members.clone(),
        disbanded: true,
    };
    assert_eq!(office.saves_team(&office.planner, &wish).await.status, 200);
    let change = office.assigns(Assignee::Team(team.team), "", &[0]);
    assert_eq!(office.tries(&office.planner, "2026", &change).await.status, 422);
    let with_a_reader = team_of("Tổ 2", &[&reader]);
    assert_eq!(
        office.saves_team(&office.planner, &with_a_reader).await.code(),
        "no_team"
    );
    let too_many = PlanChange {
        items: vec![
            PlanItem {
                enterprise: office.enterprises[0],
                seen: 0
            };
            PLANNED_AT_ONCE + 1
        ],
        act: PlanAct::Withdraw,
    };
    assert_eq!(office.tries(&office.planner, "2026", &too_many).await.status, 422);
}

#[tokio::test]
async fn a_visit_counts_in_the_round_that_it_names() {
    let mut office = Office::open().await;
    office
        .plans(&office.planner, &office.assigns(office.me(), "2026-11-20", &[0, 1]))
        .await;
    assert_eq!(office.coverage().await.total, tally(2, 0, 0, 0, 0));
    assert_eq!(office.coverage().await.overdue, 2);
    // The same day lies in no other round, but the visit was one of 2025.
    office.visits(0, "2025", "done", "2026-11-18").await;
    assert_eq!(office.coverage().await.total, tally(2, 0, 0, 0, 0));
    office.visits(0, "2026", "postponed", "2026-11-19").await;
    assert_eq!(office.coverage().await.total, tally(2, 0, 0, 0, 1));
    // Postponed is not done.
    assert_eq!(office.coverage().await.overdue, 2);
    office.visits(0, "2026", "done", "2026-11-21").await;
    office.visits(1, "2026", "closed", "2026-11-22").await;
    office.visits(2, "2026", "refused", "2026-11-22").await;
    let coverage = office.coverage().await;
    assert_eq!((coverage.total, coverage.overdue), (tally(2, 1, 0, 1, 0), 0));
    assert_eq!(coverage.unplanned, tally(0, 0, 1, 0, 0));
    let part = |code: &str, name: &str, tally: Tally| CoveragePart {
        code: code.into(),
        name: name.into(),
        tally,
    };
    assert_eq!(coverage.zones, [part("TS", "", tally(2, 1, 0, 1, 0))]);
    let me = office.me().to_string();
    assert_eq!(
        coverage.assignees,
        [part(&me, "Cán bộ khảo sát 1", tally(2, 1, 0, 1, 0))]
    );
    let person = office.surveyor.person.to_string();
    assert_eq!(
        coverage.people,
        [part(&person, "Cán bộ khảo sát 1", tally(0, 1, 0, 1, 0))]
    );
    assert_eq!(
        coverage.days,
        [
            part("2026-11-21", "", tally(0, 1, 0, 0, 0)),
            part("2026-11-22", "", tally(0, 0, 0, 1, 0)),
        ]
    );
    // Each number opens its list.
    assert_eq!(
        office.names("?planned=yes&standing=visited&zone=TS").await,
        ["Hòa Phát"]
    );
    assert_eq!(
        office
            .names(&format!("?planned=yes&standing=not_found&assignee={me}"))
            .await,
        ["Goertek"]
    );
    assert_eq!(
        office.names(&format!("?planned=yes&by={person}&day=2026-11-22")).await,
        ["Goertek"]
    );
    assert_eq!(office.names("?planned=no&standing=refused").await, ["Hoa Sen"]);
    let row = office.rows(&office.planner, "?q=goertek").await.remove(0);
    let visit = row.visit.unwrap();
    assert_eq!(
        (row.standing, visit.author.as_str()),
        (Standing::NotFound, "Cán bộ khảo sát 1")
    );
    // All that a filter leaves can be planned at once.
    let items: Vec<PlanItem> = office
        .app
        .get_json(&office.planner, "/api/rounds/2026/items?planned=no")
        .await;
    assert_eq!(
        items
            .iter()
            .map(|item| (item.enterprise, item.seen))
            .collect::<Vec<_>>(),
        [(office.enterprises[2], 0)]
    );
}

#[tokio::test]
async fn a_phone_is_told_of_its_own_teams_only() {
    let office = Office::open().await;
    let team = office.team("Tổ 1").await;
    office
        .saves_team(&office.planner, &team_of("Tổ 2", &[&office.planner]))
        .await;
    let teams: Vec<Team> = office.app.get_json(&office.surveyor, "/api/teams").await;
    assert_eq!(teams, [team]);
    let teams: Vec<Team> = office.app.get_json(&office.planner, "/api/teams").await;
    assert_eq!(teams.len(), 2);
    let people: Vec<Person> = office.app.get_json(&office.planner, "/api/teams/people").await;
    assert!(people.iter().all(|person| person.display_name != "bandoc"));
    assert!(people.iter().any(|person| person.person == office.surveyor.person));
}

/// A phone of the first version can't read a scope or a kind from after its time.
#[tokio::test]
async fn an_older_phone_is_told_nothing_of_assignments() {
    let office = Office::open().await;
    office
        .plans(&office.planner, &office.assigns(office.me(), "", &[0]))
        .await;
    let pull = async |protocol: &str, scope: &str| {
        let path = format!("/api/sync/pull?scope={scope}&since=0");
        let mut request = request(None, "GET", &path)
            .header(header::COOKIE, &office.surveyor.cookie)
            .header("thucdia-protocol", protocol);
        request = request.header("accept", "application/octet-stream");
        office.app.send(request.body(axum::body::Body::empty()).unwrap()).await
    };
    let scopes = |answer: &Answered| {
        let pulled: PullResponse = decode(&answer.body).unwrap();
        (pulled.scopes.len(), RecordPage::open(&pulled.records).unwrap().len())
    };
    assert_eq!(scopes(&pull("1", "visits").await), (2, 0));
    assert_eq!(pull("1", "plan").await.status, 404);
    assert_eq!(scopes(&pull("2", "plan").await), (3, 1));
    let manifest = async |protocol: &str| {
        let request = request(None, "GET", "/api/sync/manifest?scope=plan")
            .header(header::COOKIE, &office.surveyor.cookie)
            .header("thucdia-protocol", protocol);
        office.app.send(request.body(axum::body::Body::empty()).unwrap()).await
    };
    assert_eq!(
        (manifest("1").await.status.as_u16(), manifest("2").await.status.as_u16()),
        (404, 200)
    );
    // Nothing else tells such a phone apart: ids made of chance are never worked out.
    assert_ne!(
        assignment_id("2026", office.enterprises[0]),
        RecordId::from_parts(MORNING, bytes())
    );
}
