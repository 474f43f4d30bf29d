//! What a person reaches: nothing else is shown, fetched or taken in, and a phone's copy follows when it changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use domain::api::{
    ConflictRow, Decide, Decision, DecisionOutcome, EnterpriseRow, Listing, OtherRow, Overview, QuarantineKey,
    QuarantineRow, Settle, Undo, VisitRow,
};
use domain::programme::Programme;
use domain::reach::{Part, Reach};
use domain::record::pack::RecordPage;
use domain::record::{Answer, Edit, EditId, FieldName, Record, RecordId, RecordKind};
use domain::sync::{Answered, Ask, Commit, Cursor, Ended, Held, Outcome, RefusalCode, Scope, Session, Summary, decode};
use rstest::rstest;

use crate::support::{Phone, TestApp, User, first_release, fresh};

/// A first pull of each scope.
const EACH_SCOPE: usize = Scope::ALL.len();

fn zones(zones: &[&str]) -> Reach {
    part(&[], zones)
}

fn part(organisations: &[&str], zones: &[&str]) -> Reach {
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    Reach::Part(Part {
        organisations: codes(organisations),
        zones: codes(zones),
    })
}

fn enterprise(phone: &mut Phone, name: &str, zone: &str, unit: &str) -> Edit {
    let (name, zone, unit) = (format!("t{name}"), format!("c{zone}"), format!("c{unit}"));
    let mut answers = vec![("enterprise_name", name.as_str())];
    if zone.len() > 1 {
        answers.push(("zone_code", &zone));
    }
    if unit.len() > 1 {
        answers.push(("responsible_unit", &unit));
    }
    phone.write(&fresh(RecordKind::Enterprise), &answers)
}

fn follow_up(phone: &mut Phone, enterprise: RecordId) -> Edit {
    let reference = format!("r{enterprise}");
    let answers = [("enterprise", reference.as_str()), ("action_text", "tGọi lại")];
    phone.write(&fresh(RecordKind::FollowUp), &answers)
}

/// A register of three enterprises in three places, each with a visit and a follow-up, and one that belongs nowhere.
struct Register {
    app: TestApp,
    /// Reaches everything.
    author: User,
    phone: Phone,
    /// The enterprises in zones `a` and `b`, the one of organisation `u` in zone `c`, and the one that is nowhere.
    enterprises: [RecordId; 4],
    visits: [RecordId; 4],
    follow_ups: [RecordId; 4],
}

impl Register {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let author = app.sign_in("khaosat1").await;
        let mut phone = Phone::of(&author);
        let places = [("A", "a", ""), ("B", "b", ""), ("C", "c", "u"), ("N", "", "")];
        let edits = places.map(|(name, zone, unit)| enterprise(&mut phone, name, zone, unit));
        let enterprises = edits.each_ref().map(|edit| edit.record);
        let visited = enterprises.map(|id| phone.visit(id, "2026-11-02"));
        let followed = enterprises.map(|id| follow_up(&mut phone, id));
        let (visits, follow_ups) = (
            visited.each_ref().map(|edit| edit.record),
            followed.each_ref().map(|edit| edit.record),
        );
        let all: Vec<_> = edits.into_iter().chain(visited).chain(followed).collect();
        app.store(&author, &all).await;
        Self {
            app,
            author,
            phone,
            enterprises,
            visits,
            follow_ups,
        }
    }

    /// Everything about some of the enterprises.
    fn about(&self, places: &[usize]) -> BTreeSet<RecordId> {
        let all = [self.enterprises, self.visits, self.follow_ups];
        let of = |ids: &[RecordId; 4]| places.iter().map(|place| ids[*place]).collect::<Vec<_>>();
        all.iter().flat_map(of).collect()
    }
}

#[rstest]
#[case::everything(Reach::Everything, &[0, 1, 2, 3])]
#[case::a_zone(zones(&["a"]), &[0, 3])]
#[case::two_zones(zones(&["a", "b"]), &[0, 1, 3])]
#[case::an_organisation(part(&["u"], &[]), &[2, 3])]
#[case::a_zone_and_an_organisation(part(&["u"], &["b"]), &[1, 2, 3])]
#[case::nothing_of_it(zones(&["z"]), &[3])]
#[tokio::test]
async fn the_desk_shows_what_is_within_reach_as_if_there_were_nothing_else(
    #[case] reach: Reach,
    #[case] places: &[usize],
) {
    let mut it = Register::new().await;
    // A conflict in each enterprise.
    let second = it.app.sign_in("khaosat2").await;
    let mut other = Phone::of(&second);
    for id in it.enterprises {
        let nothing_seen = Record::new(id, RecordKind::Enterprise);
        let edits = [
            it.phone.write(&nothing_seen, &[("address", "tMột")]),
            other.write(&nothing_seen, &[("address", "tHai")]),
        ];
        it.app.store(&it.author, &edits[..1]).await;
        it.app.store(&second, &edits[1..]).await;
    }
    let lead = it.app.sign_in("giamsat").await;
    it.app.reach(&lead, &reach);
    let app = &it.app;
    let expected = it.about(places);

    let enterprises: Listing<EnterpriseRow> = app.get_json(&lead, "/api/enterprises").await;
    let visits: Listing<VisitRow> = app.get_json(&lead, "/api/visits").await;
    let searched: Listing<VisitRow> = app.get_json(&lead, "/api/visits?q=B").await;
    let others: Listing<OtherRow> = app.get_json(&lead, "/api/others/follow_up").await;
    let ids = enterprises.rows.iter().map(|row| row.id);
    let ids = ids.chain(visits.rows.iter().map(|row| row.id));
    let shown: BTreeSet<_> = ids.chain(others.rows.iter().map(|row| row.id)).collect();
    assert_eq!(shown, expected);
    let count = places.len() as u64;
    assert_eq!([enterprises.total, visits.total, others.total], [count; 3]);
    assert_eq!(searched.total, u64::from(places.contains(&1)));

    let overview: Overview = app.get_json(&lead, "/api/overview").await;
    let figures = [
        overview.enterprises,
        overview.visited,
        overview.visits,
        overview.conflicts,
    ];
    assert_eq!(figures, [count; 4]);
    let conflicts: Listing<ConflictRow> = app.get_json(&lead, "/api/conflicts").await;
    assert_eq!((conflicts.rows.len(), conflicts.total), (places.len(), count));

    for (place, id) in it.enterprises.into_iter().enumerate() {
        let within = places.contains(&place);
        for id in [id, it.visits[place], it.follow_ups[place]] {
            let answer = app.get(Some(&lead), &format!("/api/records/{id}")).await;
            assert_eq!(answer.status == 200, within, "{}", answer.text());
            let history = app.get(Some(&lead), &format!("/api/records/{id}/history")).await;
            assert_eq!(history.text() != "[]", within, "as of a record that is not there");
            if !within {
                assert_eq!(answer.code(), "not_found");
            }
        }
    }
}

#[tokio::test]
async fn a_conflict_outside_is_neither_settled_nor_reopened() {
    let mut it = Register::new().await;
    let second = it.app.sign_in("khaosat2").await;
    let nothing_seen = Record::new(it.enterprises[1], RecordKind::Enterprise);
    it.app
        .store(&it.author, &[it.phone.write(&nothing_seen, &[("address", "tMột")])])
        .await;
    it.app
        .store(
            &second,
            &[Phone::of(&second).write(&nothing_seen, &[("address", "tHai")])],
        )
        .await;
    let lead = it.app.sign_in("giamsat").await;
    let conflicts: Listing<ConflictRow> = it.app.get_json(&lead, "/api/conflicts").await;
    let row = &conflicts.rows[0];
    let settle = Settle {
        record: row.record,
        field: row.field.clone(),
        answer: Answer::Text("Một".into()),
        seen: row.live.iter().map(|live| live.edit).collect(),
        reason: None,
    };
    it.app.reach(&lead, &zones(&["a"]));
    let refused = it.app.post_json(Some(&lead), "/api/conflicts/settle", &settle).await;
    assert_eq!(refused.code(), "not_found");

    it.app.reach(&lead, &zones(&["b"]));
    let settled = it.app.post_json(Some(&lead), "/api/conflicts/settle", &settle).await;
    let settled: domain::api::DeskEdit = settled.json();
    it.app.reach(&lead, &zones(&["a"]));
    let undo = Undo {
        edit: settled.edit,
        field: FieldName::new("address"),
    };
    let refused = it.app.post_json(Some(&lead), "/api/conflicts/undo", &undo).await;
    assert_eq!(refused.code(), "not_found");
}

fn refused(outcome: &Outcome) -> Option<RefusalCode> {
    match outcome {
        Outcome::Rejected(refusal) => Some(refusal.code),
        Outcome::Applied(_) | Outcome::Duplicate(_) | Outcome::RetryLater => None,
    }
}

#[tokio::test]
async fn an_edit_from_outside_the_reach_waits_in_quarantine() {
    let mut it = Register::new().await;
    let before = it.phone.visit(it.enterprises[1], "2026-11-03");
    it.app.store(&it.author, std::slice::from_ref(&before)).await;
    it.app.reach(&it.author, &zones(&["a"]));
    let known = Record::new(it.enterprises[1], RecordKind::Enterprise);
    let new_inside = enterprise(&mut it.phone, "Mới", "a", "");
    let edits = [
        it.phone.visit(it.enterprises[0], "2026-11-04"),
        it.phone.visit(it.enterprises[1], "2026-11-04"),
        it.phone.write(&known, &[("address", "tSửa")]),
        it.phone.visit(it.enterprises[3], "2026-11-04"),
        it.phone.visit(new_inside.record, "2026-11-04"),
        new_inside.clone(),
        it.phone.visit(new_inside.record, "2026-11-05"),
        enterprise(&mut it.phone, "Ngoài", "b", ""),
        enterprise(&mut it.phone, "Chưa rõ", "", ""),
    ];
    let verdicts = it.app.push(&it.author, &edits).await.verdicts;
    let outside: Vec<_> = verdicts.iter().map(|verdict| refused(&verdict.outcome)).collect();
    let no = Some(RefusalCode::OutOfReach);
    assert_eq!(outside, [None, no, no, None, None, None, None, no, None]);
    assert_eq!(it.app.all(Scope::Register).await.len(), 6);
    let supervisor = it.app.sign_in("giamsat").await;
    let overview: Overview = it.app.get_json(&supervisor, "/api/overview").await;
    assert_eq!(overview.quarantined, 3);
    // What belongs elsewhere, by its record or by what it says itself, is nobody's to decide on here.
    it.app.reach(&supervisor, &zones(&["a"]));
    let waiting: Listing<QuarantineRow> = it.app.get_json(&supervisor, "/api/quarantine").await;
    assert_eq!((waiting.total, waiting.rows.len()), (0, 0));
    it.app.reach(&supervisor, &zones(&["b"]));
    let all: Listing<QuarantineRow> = it.app.get_json(&supervisor, "/api/quarantine").await;
    assert_eq!(all.total, 3);
    assert!(all.rows.iter().all(|row| !row.answers.is_empty()));
    let hidden = all.rows.iter().find(|row| row.edit == edits[2].id).unwrap();
    let decide = Decide {
        edits: vec![QuarantineKey {
            edit: hidden.edit,
            digest: hidden.digest.clone(),
        }],
        decision: Decision::Adopt,
        reason: "Đúng là của tổ này".into(),
    };
    for (zone, expected) in [("a", DecisionOutcome::NotFound), ("b", DecisionOutcome::Done)] {
        it.app.reach(&supervisor, &zones(&[zone]));
        let answer = it
            .app
            .post_json(Some(&supervisor), "/api/quarantine/decide", &decide)
            .await;
        assert_eq!(answer.json::<Vec<DecisionOutcome>>(), [expected], "in zone {zone}");
    }
    it.app.reach(&supervisor, &Reach::Everything);
    // Sent again: what was taken in is there, the other has the same verdict, and there is no second copy. What was stored before the reach changed stays stored.
    let again = it.app.push(&it.author, &edits[1..3]).await.verdicts;
    assert_eq!(refused(&again[0].outcome), no);
    assert!(matches!(again[1].outcome, Outcome::Duplicate(_)));
    let overview: Overview = it.app.get_json(&supervisor, "/api/overview").await;
    assert_eq!(overview.quarantined, 2);
    let replay = it.app.push(&it.author, &[before]).await.verdicts;
    assert!(matches!(replay[0].outcome, Outcome::Duplicate(_)));
}

#[tokio::test]
async fn moving_an_enterprise_out_of_ones_own_reach_is_allowed_and_the_last_thing_done_to_it() {
    let mut it = Register::new().await;
    it.app.reach(&it.author, &zones(&["a"]));
    let known = it.app.all(Scope::Register).await;
    let known = &known
        .iter()
        .find(|(_, record)| record.id == it.enterprises[0])
        .unwrap()
        .1;
    let edits = [
        it.phone.write(known, &[("zone_code", "cb")]),
        it.phone.write(known, &[("address", "tMuộn")]),
    ];
    let verdicts = it.app.push(&it.author, &edits).await.verdicts;
    let outside: Vec<_> = verdicts.iter().map(|verdict| refused(&verdict.outcome)).collect();
    assert_eq!(outside, [None, Some(RefusalCode::OutOfReach)]);
}

/// What a phone's disk holds of the server's records, kept by the real conversation.
#[derive(Default)]
struct Copy {
    held: Held,
    rows: BTreeMap<RecordId, (u64, Scope)>,
    /// How often a scope was fetched from the beginning.
    first_pulls: usize,
    /// How many records the last run brought.
    brought: usize,
}

impl Copy {
    /// Runs the conversation to its end.
    async fn sync(&mut self, app: &TestApp, user: &User) -> BTreeSet<RecordId> {
        self.brought = 0;
        let mut session = Session::new(self.held.clone(), vec![], &Scope::ALL);
        while let Some(ask) = session.next_ask() {
            let answered = ask_for(app, user, &ask).await;
            let mut commits = session.receive(ask, answered);
            while !commits.is_empty() {
                if let Some((scope, expected)) = self.commit(commits.remove(0)) {
                    commits.extend(session.verify(scope, expected, self.summary(scope)));
                }
            }
        }
        assert_eq!(session.ended(), Some(Ended::Done));
        self.rows.keys().copied().collect()
    }

    fn commit(&mut self, commit: Commit) -> Option<(Scope, Summary)> {
        match commit {
            Commit::FirstEpoch(epoch) | Commit::NewEpoch(epoch) => self.held.epoch = Some(epoch),
            Commit::Begin { manifest } => {
                self.first_pulls += 1;
                self.forget(manifest.scope);
                self.set(manifest.scope, Cursor::begin(manifest));
            }
            Commit::Page { scope, index, records } => {
                self.take(scope, &records);
                let (_, cursor) = self
                    .held
                    .cursors
                    .iter()
                    .find(|(held, _)| *held == scope)
                    .unwrap()
                    .clone();
                self.set(scope, cursor.with_page(index));
            }
            Commit::Changes {
                scope,
                records,
                left,
                cursor,
                expected,
            } => {
                self.take(scope, &records);
                self.rows.retain(|id, _| !left.contains(id));
                self.set(scope, cursor);
                return expected.map(|expected| (scope, expected));
            }
            Commit::Drop(scope) => self.forget(scope),
            Commit::Verdicts(_) => {}
        }
        None
    }

    fn take(&mut self, scope: Scope, records: &[u8]) {
        for (id, _, seq) in RecordPage::open(records).unwrap().rows() {
            self.rows.insert(id, (seq, scope));
            self.brought += 1;
        }
    }

    fn forget(&mut self, scope: Scope) {
        self.rows.retain(|_, (_, held)| *held != scope);
        self.held.cursors.retain(|(held, _)| *held != scope);
    }

    fn set(&mut self, scope: Scope, cursor: Cursor) {
        self.held.cursors.retain(|(held, _)| *held != scope);
        self.held.cursors.push((scope, cursor));
    }

    fn summary(&self, scope: Scope) -> Summary {
        let mut summary = Summary::default();
        for (id, (seq, _)) in self.rows.iter().filter(|(_, (_, held))| *held == scope) {
            summary.add(*id, *seq);
        }
        summary
    }
}

async fn ask_for(app: &TestApp, user: &User, ask: &Ask) -> Answered {
    let path = match ask {
        Ask::Manifest(scope) => format!("/api/sync/manifest?scope={scope}"),
        Ask::Page {
            epoch,
            scope,
            extent,
            seq,
            index,
        } => format!("/api/sync/snapshot/{epoch}/{scope}/{extent}/{seq}/{index}"),
        Ask::Pull {
            scope,
            since,
            held,
            turning,
        } => {
            let held: Vec<_> = held.iter().map(ToString::to_string).collect();
            let turning = turning.map_or_else(String::new, |(to, at)| format!("&turning={to}.{at}"));
            // Few at a time, so that there are several pages.
            format!(
                "/api/sync/pull?scope={scope}&since={since}&held={}{turning}&limit=2",
                held.join(",")
            )
        }
        Ask::Push(_) => unreachable!("nothing is pushed here"),
    };
    let answer = app.get(Some(user), &path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    match ask {
        Ask::Manifest(_) => Answered::Manifest(decode(&answer.body).unwrap()),
        Ask::Page { .. } => {
            let mut packed = Vec::new();
            flate2::read::GzDecoder::new(answer.body.as_slice())
                .read_to_end(&mut packed)
                .unwrap();
            Answered::Page(packed)
        }
        Ask::Pull { .. } | Ask::Push(_) => Answered::Pull(decode(&answer.body).unwrap()),
    }
}

#[tokio::test]
async fn a_phone_fetches_what_it_reaches_and_follows_when_that_changes() {
    let it = Register::new().await;
    let (app, user) = (&it.app, it.app.sign_in("khaosat2").await);
    let mut copy = Copy::default();
    app.reach(&user, &zones(&["a", "b"]));
    assert_eq!(copy.sync(app, &user).await, it.about(&[0, 1, 3]));
    // Shrinks: rows leave. Grows: only the new part comes. Neither is a first pull.
    app.reach(&user, &zones(&["a"]));
    assert_eq!(copy.sync(app, &user).await, it.about(&[0, 3]));
    assert_eq!(copy.brought, 0);
    app.reach(&user, &part(&["u"], &["a"]));
    assert_eq!(copy.sync(app, &user).await, it.about(&[0, 2, 3]));
    assert_eq!(copy.brought, 3);
    app.reach(&user, &Reach::Everything);
    assert_eq!(copy.sync(app, &user).await, it.about(&[0, 1, 2, 3]));
    assert_eq!(copy.brought, 3);
    app.reach(&user, &zones(&["z"]));
    assert_eq!(copy.sync(app, &user).await, it.about(&[3]));
    assert_eq!(copy.first_pulls, EACH_SCOPE, "one for each scope, on the first day");
}

#[tokio::test]
async fn an_enterprise_that_moves_takes_everything_about_it_along() {
    let mut it = Register::new().await;
    let users = [it.app.sign_in("khaosat2").await, it.app.sign_in("giamsat").await];
    it.app.reach(&users[0], &zones(&["a"]));
    it.app.reach(&users[1], &zones(&["b"]));
    let mut copies = [Copy::default(), Copy::default()];
    assert_eq!(copies[0].sync(&it.app, &users[0]).await, it.about(&[0, 3]));
    assert_eq!(copies[1].sync(&it.app, &users[1]).await, it.about(&[1, 3]));
    let known = it.app.all(Scope::Register).await;
    let known = &known
        .iter()
        .find(|(_, record)| record.id == it.enterprises[0])
        .unwrap()
        .1;
    it.app
        .store(&it.author, &[it.phone.write(known, &[("zone_code", "cb")])])
        .await;
    assert_eq!(copies[0].sync(&it.app, &users[0]).await, it.about(&[3]));
    assert_eq!(copies[1].sync(&it.app, &users[1]).await, it.about(&[0, 1, 3]));
    assert_eq!((copies[0].first_pulls, copies[1].first_pulls), (EACH_SCOPE, EACH_SCOPE));
    // Nobody holds it: what belongs nowhere goes to everybody.
    let known = Record::new(it.enterprises[1], RecordKind::Enterprise);
    let mut empty = it.phone.write(&known, &[("zone_code", "ca")]);
    let change = empty.changes.get_mut("zone_code").unwrap();
    change.value = Answer::NotCollected;
    change.seen = [EditId { counter: 2, ..empty.id }].into_iter().collect();
    it.app.store(&it.author, &[empty]).await;
    assert_eq!(copies[0].sync(&it.app, &users[0]).await, it.about(&[1, 3]));
    assert_eq!(copies[1].sync(&it.app, &users[1]).await, it.about(&[0, 1, 3]));
}

#[tokio::test]
async fn what_comes_before_its_enterprise_belongs_to_it_when_it_comes() {
    let app = TestApp::new().await;
    let (author, far) = (app.sign_in("khaosat1").await, app.sign_in("khaosat2").await);
    app.reach(&far, &zones(&["b"]));
    let mut phone = Phone::of(&author);
    let new = enterprise(&mut phone, "Muộn", "a", "");
    let early = [phone.visit(new.record, "2026-11-02"), follow_up(&mut phone, new.record)];
    app.store(&author, &early).await;
    let mut copy = Copy::default();
    assert_eq!(
        copy.sync(&app, &far).await,
        early.iter().map(|edit| edit.record).collect()
    );
    app.store(&author, &[new]).await;
    assert_eq!(copy.sync(&app, &far).await, BTreeSet::new());
    assert_eq!(copy.first_pulls, EACH_SCOPE);
}

#[tokio::test]
async fn an_organisation_is_reached_with_all_below_it_by_the_chart_of_the_day() {
    let app = TestApp::new().await;
    let clock: server::clock::SharedClock = app.clock.clone();
    server::programme::establish(&app.store, &clock).await.unwrap();
    let bundle = app.store.programme().await.unwrap().unwrap();
    let programme = Programme::read(&domain::programme::Bundle::decode(&bundle.body).unwrap()).unwrap();
    let today = clock.today();
    let chart = &programme.chart;
    let heads = chart.organisations().map(|organisation| organisation.code.as_str());
    let (head, below) = heads
        .filter_map(|head| Some((head, *chart.below_on(head, today).first()?)))
        .next()
        .expect("some organisation stands above another");
    let author = app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&author);
    let edits = [
        enterprise(&mut phone, "Dưới", "", below),
        enterprise(&mut phone, "Khác", "x", ""),
    ];
    app.store(&author, &edits).await;
    let lead = app.sign_in("giamsat").await;
    for (code, expected) in [(head, 1), (below, 1), ("nobody", 0)] {
        app.reach(&lead, &part(&[code], &[]));
        let listed: Listing<EnterpriseRow> = app.get_json(&lead, "/api/enterprises").await;
        assert_eq!(listed.total, expected, "{code}");
    }
}

#[tokio::test]
async fn records_from_before_there_were_places_find_theirs() {
    let it = Register::new().await;
    let (expected, mine) = (it.about(&[0, 2, 3]), part(&["u"], &["a"]));
    let app = TestApp::over(first_release(it.app));
    let lead = app.sign_in("giamsat").await;
    app.reach(&lead, &mine);
    assert_eq!(Copy::default().sync(&app, &lead).await, expected);
    let listed: Listing<EnterpriseRow> = app.get_json(&lead, "/api/enterprises").await;
    assert_eq!(listed.total, 3);
}
