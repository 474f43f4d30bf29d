//! Two enterprises become one: what is about either counts for the one that stays, and all of it can be taken back.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::api::{
    EnterpriseRow, FoundingListing, HistoryRow, Listing, Merge, MergeView, OtherRow, Overview, PlanAct, PlanChange,
    PlanItem, PlanRow, Unmerge, Unmerged, VisitRow,
};
use domain::plan::{Assignee, Standing};
use domain::reach::{Extent, Part, Reach};
use domain::record::{Answer, Edit, FieldName, Record, RecordId, RecordKind};
use domain::sync::{Outcome, RefusalCode, Scope, Summary};
use rstest::rstest;
use server::clock::SharedClock;
use server::programme::establish;
use server::store::FeedAsk;

use crate::support::{Answered, Phone, TestApp, User, fresh};

const KEPT: &str = "Công ty TNHH Goertek Vina";
const OTHER: &str = "Gơ Tếch";

/// An office that knows one enterprise under two names, each visited and with something to be done.
struct Office {
    app: TestApp,
    supervisor: User,
    surveyor: User,
    phone: Phone,
    kept: Record,
    other: Record,
    /// Of the one that will give way.
    visit: RecordId,
    follow_up: RecordId,
}

fn zones(zones: &[&str]) -> Reach {
    Reach::Part(Part {
        organisations: BTreeSet::new(),
        zones: zones.iter().map(|code| (*code).to_owned()).collect(),
    })
}

impl Office {
    async fn open() -> Self {
        Self::with_zones("TS", "TS").await
    }

    async fn with_zones(kept_in: &str, other_in: &str) -> Self {
        let app = TestApp::new().await;
        let surveyor = app.sign_in("khaosat1").await;
        let mut phone = Phone::of(&surveyor);
        let (kept_in, other_in) = (format!("c{kept_in}"), format!("c{other_in}"));
        let (kept_name, other_name) = (format!("t{KEPT}"), format!("t{OTHER}"));
        let kept = [
            ("enterprise_name", kept_name.as_str()),
            ("zone_code", &kept_in),
            ("address", "tLô K-05"),
            ("workers_total", "i1000"),
        ];
        let other = [
            ("enterprise_name", other_name.as_str()),
            ("zone_code", &other_in),
            ("tax_code", "t2300975351"),
            ("workers_total", "i1250"),
        ];
        let kept = phone.write(&fresh(RecordKind::Enterprise), &kept);
        let other = phone.write(&fresh(RecordKind::Enterprise), &other);
        let (first, second) = (
            phone.visit(kept.record, "2026-11-02"),
            phone.visit(other.record, "2026-11-03"),
        );
        let follow_up = follow_up(&mut phone, other.record);
        let (visit, todo) = (second.record, follow_up.record);
        let (kept_record, other_record) = (Record::of_edit(&kept), Record::of_edit(&other));
        app.store(&surveyor, &[kept, other, first, second, follow_up]).await;
        Self {
            supervisor: app.sign_in("giamsat").await,
            app,
            surveyor,
            phone,
            kept: kept_record,
            other: other_record,
            visit,
            follow_up: todo,
        }
    }

    async fn beside(&self, keep: RecordId, other: RecordId) -> MergeView {
        let path = format!("/api/enterprises/merge?keep={keep}&other={other}");
        self.app.get_json(&self.supervisor, &path).await
    }

    /// What merges the two as they are now.
    async fn wish(&self, take: &[&str]) -> Merge {
        let view = self.beside(self.kept.id, self.other.id).await;
        Merge {
            keep: self.kept.id,
            other: self.other.id,
            versions: (view.keep.version, view.other.version),
            take: take.iter().map(|field| FieldName::new(field)).collect(),
            reason: "Cùng một công ty".into(),
        }
    }

    async fn tries(&self, who: &User, wish: &Merge) -> Answered {
        self.app.post_json(Some(who), "/api/enterprises/merge", wish).await
    }

    async fn merges(&self, take: &[&str]) {
        let wish = self.wish(take).await;
        let answer = self.tries(&self.supervisor, &wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    async fn tries_undo(&self, who: &User) -> Answered {
        let wish = Unmerge { other: self.other.id };
        self.app.post_json(Some(who), "/api/enterprises/unmerge", &wish).await
    }

    async fn undoes(&self) -> Unmerged {
        let answer = self.tries_undo(&self.supervisor).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn listed(&self, asked: &str) -> Vec<(String, u64)> {
        let path = format!("/api/enterprises{asked}");
        let listing: Listing<EnterpriseRow> = self.app.get_json(&self.supervisor, &path).await;
        assert_eq!(listing.total, listing.rows.len() as u64);
        listing.rows.into_iter().map(|row| (row.name, row.visits)).collect()
    }

    async fn answer(&self, id: RecordId, field: &str) -> String {
        let shown = self.app.shown(&self.supervisor, id).await;
        let field = shown.fields.into_iter().find(|detail| detail.field.as_str() == field);
        let live = field.map(|detail| detail.live).unwrap_or_default();
        let codes: Vec<_> = live.iter().map(|live| live.answer.to_code()).collect();
        codes.join(" | ")
    }

    /// Checks that what each extent is given adds up to what the server says it does; returns what it is.
    async fn given(&self, zone: &str) -> BTreeSet<RecordId> {
        let extent = Arc::new(Extent::Part {
            units: BTreeSet::new(),
            zones: [zone.to_owned()].into(),
        });
        let mut all = BTreeSet::new();
        for scope in Scope::ALL {
            let ask = FeedAsk {
                extent: Arc::clone(&extent),
                held: vec![extent.id()],
                ..FeedAsk::everything(scope, 0, 2_000)
            };
            self.app.store.remember(Arc::clone(&extent)).await.unwrap();
            let page = self.app.store.feed(ask).await.unwrap();
            let mut summary = Summary::default();
            for (seq, record) in &page.records {
                summary.add(record.id, *seq);
                all.insert(record.id);
            }
            assert_eq!(page.end, Some(summary), "{zone} {scope:?}");
        }
        all
    }
}

fn follow_up(phone: &mut Phone, enterprise: RecordId) -> Edit {
    let reference = format!("r{enterprise}");
    let answers = [("enterprise", reference.as_str()), ("action_text", "tGọi lại")];
    phone.write(&fresh(RecordKind::FollowUp), &answers)
}

#[tokio::test]
async fn two_stand_side_by_side_with_what_differs() {
    let it = Office::open().await;
    let view = it.beside(it.kept.id, it.other.id).await;
    let code = |live: &Option<domain::api::LiveValue>| live.as_ref().map(|live| live.answer.to_code());
    let differing = view
        .differing
        .iter()
        .map(|row| (row.field.as_str(), code(&row.keep), code(&row.other)));
    let differing: Vec<_> = differing.collect();
    let text = |code: &str| Some(code.to_owned());
    assert_eq!(
        differing,
        [
            ("address", text("tLô K-05"), None),
            ("enterprise_name", text(&format!("t{KEPT}")), text(&format!("t{OTHER}"))),
            ("tax_code", None, text("t2300975351")),
            ("workers_total", text("i1000"), text("i1250")),
        ]
    );
    assert_eq!(view.agreeing.len(), 1, "the zone");
    assert_eq!((view.keep.visits, view.keep.others), (1, 0));
    assert_eq!((view.other.visits, view.other.others, view.other.merged), (1, 1, 0));
    assert_eq!(view.other.tax_code, "2300975351");
}

#[tokio::test]
async fn what_is_about_the_other_counts_for_the_one_that_stays() {
    let mut it = Office::open().await;
    it.merges(&["tax_code"]).await;
    // A phone that was away.
    let late = it.phone.visit(it.other.id, "2026-11-20");
    it.app.store(&it.surveyor, std::slice::from_ref(&late)).await;

    let kept = (KEPT.to_owned(), 3);
    assert_eq!(it.listed("").await, std::slice::from_ref(&kept));
    assert_eq!(
        it.listed("?q=go%20tech").await,
        std::slice::from_ref(&kept),
        "by the other's name, too"
    );
    assert_eq!(it.listed("?q=2300975351").await, [kept]);
    let visits: Listing<VisitRow> = it.app.get_json(&it.supervisor, "/api/visits?q=goertek").await;
    assert_eq!(visits.total, 3);
    for visit in &visits.rows {
        assert_eq!(
            (visit.enterprise, visit.enterprise_name.as_str()),
            (Some(it.kept.id), KEPT)
        );
    }
    let todo: Listing<OtherRow> = it.app.get_json(&it.supervisor, "/api/others/follow_up").await;
    assert_eq!(
        (todo.rows[0].enterprise, todo.rows[0].enterprise_name.as_str()),
        (Some(it.kept.id), KEPT)
    );
    let overview: Overview = it.app.get_json(&it.supervisor, "/api/overview").await;
    assert_eq!((overview.enterprises, overview.visited, overview.visits), (1, 1, 3));

    let page = it.app.shown(&it.supervisor, it.kept.id).await;
    let shown: BTreeSet<_> = page.visits.iter().map(|visit| visit.id).collect();
    assert!(shown.contains(&it.visit) && shown.contains(&late.record), "{shown:?}");
    assert_eq!(page.others.iter().map(|row| row.id).collect::<Vec<_>>(), [it.follow_up]);
    assert_eq!((page.merged.len(), page.gave_way), (1, None));
    let merged = &page.merged[0];
    assert_eq!(
        (merged.record, merged.name.as_str(), merged.visits),
        (it.other.id, OTHER, 2)
    );
    assert_eq!(merged.reason.as_deref(), Some("Cùng một công ty"));
    assert_eq!(it.answer(it.kept.id, "tax_code").await, "t2300975351");
    assert_eq!(it.answer(it.kept.id, "workers_total").await, "i1000");

    // The old id still answers, and the old records lead to the one that stays.
    let old = it.app.shown(&it.supervisor, it.other.id).await;
    let gave_way = old.gave_way.unwrap();
    assert_eq!((gave_way.record, gave_way.name.as_str()), (it.kept.id, KEPT));
    assert!(!gave_way.by.is_empty() && gave_way.at > 0);
    assert_eq!((old.visits.len(), old.others.len(), old.merged.len()), (0, 0, 0));
    let visit = it.app.shown(&it.supervisor, it.visit).await;
    assert_eq!((visit.enterprise, visit.title.as_str()), (Some(it.kept.id), KEPT));

    let history: Vec<HistoryRow> = it
        .app
        .get_json(&it.supervisor, &format!("/api/records/{}/history", it.kept.id))
        .await;
    let taken = history.iter().find(|row| row.field.as_str() == "tax_code").unwrap();
    assert_eq!(taken.reason.as_deref(), Some("Cùng một công ty"));
    let log = it.app.audit().await;
    let deed = log.iter().find(|row| row.what == "merged").unwrap();
    assert_eq!(deed.about, it.other.id.to_string());
}

#[tokio::test]
async fn a_merge_is_taken_back() {
    let it = Office::open().await;
    it.merges(&["tax_code", "workers_total"]).await;
    let undone = it.undoes().await;
    assert_eq!((undone.keep, undone.stayed.len()), (it.kept.id, 0));
    assert_eq!(it.answer(it.kept.id, "tax_code").await, "-");
    assert_eq!(it.answer(it.kept.id, "workers_total").await, "i1000");
    let both = [(KEPT.to_owned(), 1), (OTHER.to_owned(), 1)];
    assert_eq!(it.listed("?sort=name").await, both);
    let visit = it.app.shown(&it.supervisor, it.visit).await;
    assert_eq!(visit.enterprise, Some(it.other.id));
    let page = it.app.shown(&it.supervisor, it.kept.id).await;
    assert_eq!((page.visits.len(), page.others.len(), page.merged.len()), (1, 0, 0));
    let old = it.app.shown(&it.supervisor, it.other.id).await;
    assert_eq!((old.visits.len(), old.others.len(), old.gave_way), (1, 1, None));
    assert_eq!(it.app.audit().await[0].what, "record_read");
    assert!(it.app.audit().await.iter().any(|row| row.what == "merge_undone"));
    assert_eq!(it.tries_undo(&it.supervisor).await.code(), "not_merged");
    // And done again.
    it.merges(&["tax_code"]).await;
    assert_eq!(it.listed("").await, [(KEPT.to_owned(), 2)]);
}

#[tokio::test]
async fn what_is_newer_than_a_merge_stays_when_it_is_taken_back() {
    let mut it = Office::open().await;
    it.merges(&["tax_code", "workers_total"]).await;
    let all = it.app.all(Scope::Register).await;
    let (_, kept) = all.into_iter().find(|(_, record)| record.id == it.kept.id).unwrap();
    let newer = it.phone.write(&kept, &[("workers_total", "i1300")]);
    it.app.store(&it.surveyor, &[newer]).await;
    let undone = it.undoes().await;
    assert_eq!(undone.stayed, [FieldName::new("workers_total")]);
    assert_eq!(it.answer(it.kept.id, "workers_total").await, "i1300");
    assert_eq!(it.answer(it.kept.id, "tax_code").await, "-");
}

#[tokio::test]
async fn a_conflict_that_a_merge_settled_is_open_again_when_it_is_taken_back() {
    let it = Office::open().await;
    let second = it.app.sign_in("khaosat2").await;
    let unseen = Record::new(it.kept.id, RecordKind::Enterprise);
    let beside = Phone::of(&second).write(&unseen, &[("workers_total", "i900")]);
    it.app.store(&second, &[beside]).await;
    let before = it.answer(it.kept.id, "workers_total").await;
    assert!(before.contains(" | "), "{before}");
    it.merges(&["workers_total"]).await;
    assert_eq!(it.answer(it.kept.id, "workers_total").await, "i1250");
    it.undoes().await;
    assert_eq!(it.answer(it.kept.id, "workers_total").await, before);
}

#[tokio::test]
async fn what_can_t_be_merged_is_refused() {
    let mut it = Office::open().await;
    let third = it.phone.enterprise("Hoa Sen");
    let (third, made) = (third.record, third);
    it.app.store(&it.surveyor, &[made]).await;
    let wish = it.wish(&[]).await;
    let with = |keep, other| Merge {
        keep,
        other,
        ..wish.clone()
    };

    let itself = it.tries(&it.supervisor, &with(it.kept.id, it.kept.id)).await;
    assert_eq!(itself.code(), "one_and_the_same");
    let unknown = it
        .tries(&it.supervisor, &with(it.kept.id, fresh(RecordKind::Enterprise).id))
        .await;
    assert_eq!(unknown.code(), "not_found");
    let a_visit = it.tries(&it.supervisor, &with(it.kept.id, it.visit)).await;
    assert_eq!(a_visit.code(), "not_found");
    let by_a_surveyor = it.tries(&it.surveyor, &wish).await;
    assert_eq!(by_a_surveyor.status, 403);
    assert_eq!(it.tries_undo(&it.surveyor).await.status, 403);
    let old = Merge {
        versions: (wish.versions.0 + 1, wish.versions.1),
        ..wish.clone()
    };
    assert_eq!(it.tries(&it.supervisor, &old).await.code(), "merge_moved_on");
    let long = Merge {
        reason: "x".repeat(501),
        ..wish.clone()
    };
    assert_eq!(it.tries(&it.supervisor, &long).await.code(), "reason_too_long");
    assert_eq!(it.listed("").await.len(), 3, "nothing was merged");

    it.merges(&[]).await;
    assert_eq!(
        it.tries(&it.supervisor, &wish).await.code(),
        "gave_way",
        "a second time"
    );
    assert_eq!(
        it.tries(&it.supervisor, &with(third, it.other.id)).await.code(),
        "gave_way"
    );
    assert_eq!(
        it.tries(&it.supervisor, &with(it.other.id, third)).await.code(),
        "gave_way"
    );
    let path = format!("/api/enterprises/merge?keep={third}&other={}", it.other.id);
    assert_eq!(it.app.get(Some(&it.supervisor), &path).await.code(), "gave_way");
}

#[tokio::test]
async fn of_two_supervisors_who_merge_at_once_one_does() {
    let it = Office::open().await;
    let second = it.app.of_role(domain::role::Role::Supervisor).await;
    let one = it.wish(&["tax_code"]).await;
    let other_way = Merge {
        keep: one.other,
        other: one.keep,
        versions: (one.versions.1, one.versions.0),
        ..one.clone()
    };
    let (a, b) = tokio::join!(it.tries(&it.supervisor, &one), it.tries(&second, &other_way));
    let statuses = BTreeSet::from([a.status.as_u16(), b.status.as_u16()]);
    assert_eq!(statuses, [200, 409].into());
    assert_eq!(it.listed("").await.len(), 1);
}

#[rstest]
#[case::both(&["a", "b"], true)]
#[case::the_one_that_stays(&["a"], false)]
#[case::the_one_that_gives_way(&["b"], false)]
#[tokio::test]
async fn whoever_merges_reaches_both(#[case] reach: &[&str], #[case] may: bool) {
    let it = Office::with_zones("a", "b").await;
    let wish = it.wish(&[]).await;
    let lead = it.app.of_role(domain::role::Role::TeamLead).await;
    it.app.reach(&lead, &zones(reach));
    let answer = it.tries(&lead, &wish).await;
    assert_eq!(answer.status == 200, may, "{}", answer.text());
    if !may {
        assert_eq!(answer.code(), "not_found");
        it.merges(&[]).await;
    }
    let undone = it.tries_undo(&lead).await;
    assert_eq!(undone.status == 200, may, "{}", undone.text());
}

#[tokio::test]
async fn what_is_merged_into_another_zone_moves_there_and_comes_back() {
    let mut it = Office::with_zones("a", "b").await;
    let (kept, other) = (it.kept.id, it.other.id);
    let moved = BTreeSet::from([other, it.visit, it.follow_up]);
    assert!(it.given("b").await == moved && it.given("a").await.len() == 2);
    it.merges(&[]).await;
    assert!(it.given("b").await.is_empty());
    assert_eq!(it.given("a").await.len(), 5);
    // Somebody was sent there before, and comes back with a visit.
    it.app.reach(&it.surveyor, &zones(&["b"]));
    let late = it.phone.visit(other, "2026-11-20");
    let late_id = late.record;
    it.app.store(&it.surveyor, &[late]).await;
    assert!(it.given("b").await.is_empty() && it.given("a").await.contains(&late_id));
    // The one that stays moves, and all that is one with it.
    it.app.reach(&it.surveyor, &Reach::Everything);
    let record = it.kept.clone();
    let on = it.phone.write(&record, &[("zone_code", "cc")]);
    it.app.store(&it.surveyor, &[on]).await;
    assert!(it.given("a").await.is_empty());
    assert_eq!(it.given("c").await.len(), 6);
    it.undoes().await;
    let mut expected = moved;
    expected.insert(late_id);
    assert_eq!(it.given("b").await, expected);
    assert!(it.given("c").await.contains(&kept));
}

#[tokio::test]
async fn phones_that_merge_each_into_the_other_leave_one() {
    let it = Office::with_zones("a", "b").await;
    let second = it.app.of_role(domain::role::Role::TeamLead).await;
    let merge = |user: &User, from: &Record, into: &Record| {
        Phone::of(user).write(from, &[("merged_into", &format!("r{}", into.id))])
    };
    let there = merge(&it.supervisor, &it.kept, &it.other);
    let back = merge(&second, &it.other, &it.kept);
    it.app.store(&it.supervisor, &[there]).await;
    it.app.store(&second, &[back]).await;
    let (smallest, other) = (it.kept.id.min(it.other.id), it.kept.id.max(it.other.id));
    let listing: Listing<EnterpriseRow> = it.app.get_json(&it.supervisor, "/api/enterprises").await;
    assert_eq!(
        listing.rows.iter().map(|row| (row.id, row.visits)).collect::<Vec<_>>(),
        [(smallest, 2)]
    );
    let page = it.app.shown(&it.supervisor, smallest).await;
    assert_eq!((page.visits.len(), page.merged.len(), page.gave_way), (2, 1, None));
    let old = it.app.shown(&it.supervisor, other).await;
    assert_eq!(old.gave_way.map(|it| it.record), Some(smallest));
    let home = if smallest == it.kept.id { "a" } else { "b" };
    assert_eq!(it.given(home).await.len(), 5);
    // One of them is taken back: the other merge holds.
    let wish = Unmerge { other };
    let undone = it
        .app
        .post_json(Some(&it.supervisor), "/api/enterprises/unmerge", &wish)
        .await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    let listing: Listing<EnterpriseRow> = it.app.get_json(&it.supervisor, "/api/enterprises").await;
    assert_eq!(listing.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [other]);
}

#[tokio::test]
async fn a_surveyors_phone_merges_nothing_and_nobody_merges_into_nothing() {
    let mut it = Office::open().await;
    let into = format!("r{}", it.kept.id);
    let by_a_surveyor = it.phone.write(&it.other, &[("merged_into", &into)]);
    let nowhere = format!("r{}", fresh(RecordKind::Enterprise).id);
    let into_nothing = Phone::of(&it.supervisor).write(&it.other, &[("merged_into", &nowhere)]);
    for (user, edit, code) in [
        (&it.surveyor, by_a_surveyor, RefusalCode::NotAllowed),
        (&it.supervisor, into_nothing, RefusalCode::Malformed),
    ] {
        let verdict = it.app.push(user, &[edit]).await.verdicts.remove(0);
        let Outcome::Rejected(refusal) = verdict.outcome else {
            panic!("{verdict:?}");
        };
        assert_eq!(
            (refusal.code, refusal.field),
            (code, Some(FieldName::new("merged_into")))
        );
    }
    assert_eq!(it.listed("").await.len(), 2);
}

#[tokio::test]
async fn a_chain_of_merges_ends_at_the_last() {
    let mut it = Office::open().await;
    it.merges(&[]).await;
    let third = it.phone.enterprise("Goertek Precision");
    let third_id = third.record;
    it.app.store(&it.surveyor, &[third]).await;
    let view = it.beside(third_id, it.kept.id).await;
    assert_eq!((view.other.visits, view.other.merged), (2, 1));
    let wish = Merge {
        keep: third_id,
        other: it.kept.id,
        versions: (view.keep.version, view.other.version),
        take: Vec::new(),
        reason: String::new(),
    };
    let answer = it.tries(&it.supervisor, &wish).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let visit = it.app.shown(&it.supervisor, it.visit).await;
    assert_eq!(visit.enterprise, Some(third_id));
    let page = it.app.shown(&it.supervisor, third_id).await;
    assert_eq!((page.visits.len(), page.merged.len()), (2, 2));
    it.undoes().await;
    let page = it.app.shown(&it.supervisor, third_id).await;
    assert_eq!((page.visits.len(), page.merged.len()), (1, 1));
}

#[tokio::test]
async fn a_plan_knows_that_two_are_one() {
    let it = Office::open().await;
    let clock: SharedClock = it.app.clock.clone();
    establish(&it.app.store, &clock).await.unwrap();
    let plan = |act, items: Vec<PlanItem>| PlanChange { act, items };
    let assign = PlanAct::Assign {
        assignee: Assignee::Person(it.surveyor.person),
        due: "2026-12-01".parse().ok(),
        note: String::new(),
    };
    let item = |enterprise, seen| PlanItem { enterprise, seen };
    let both = plan(assign.clone(), vec![item(it.kept.id, 0), item(it.other.id, 0)]);
    let path = "/api/rounds/2026/plan";
    assert_eq!(it.app.post_json(Some(&it.supervisor), path, &both).await.status, 200);
    it.merges(&[]).await;
    let rows = || {
        it.app
            .get_json::<Listing<PlanRow>>(&it.supervisor, "/api/rounds/2026/enterprises")
    };
    let row = rows().await.rows.remove(0);
    assert_eq!(
        (rows().await.total, row.enterprise, row.standing),
        (1, it.kept.id, Standing::Left)
    );
    // Taken back as one.
    let back = plan(PlanAct::Withdraw, vec![item(it.kept.id, row.seen)]);
    assert_eq!(it.app.post_json(Some(&it.supervisor), path, &back).await.status, 200);
    assert_eq!(rows().await.rows[0].assignment, None);
    it.undoes().await;
    let apart = rows().await.rows;
    assert_eq!(apart.len(), 2);
    assert!(apart.iter().all(|row| row.assignment.is_none()));
}

#[tokio::test]
async fn a_visit_to_the_other_does_what_was_planned() {
    let mut it = Office::open().await;
    let clock: SharedClock = it.app.clock.clone();
    establish(&it.app.store, &clock).await.unwrap();
    let assign = PlanChange {
        act: PlanAct::Assign {
            assignee: Assignee::Person(it.surveyor.person),
            due: None,
            note: String::new(),
        },
        items: vec![PlanItem {
            enterprise: it.other.id,
            seen: 0,
        }],
    };
    let path = "/api/rounds/2026/plan";
    assert_eq!(it.app.post_json(Some(&it.supervisor), path, &assign).await.status, 200);
    it.merges(&[]).await;
    let reference = format!("r{}", it.other.id);
    let answers = [
        ("enterprise", reference.as_str()),
        ("visit_date", "d2026-11-20"),
        ("visit_outcome", "ccompleted"),
        ("survey_round", "c2026"),
    ];
    let visit = it.phone.write(&fresh(RecordKind::Visit), &answers);
    it.app.store(&it.surveyor, &[visit]).await;
    let rows: Listing<PlanRow> = it.app.get_json(&it.supervisor, "/api/rounds/2026/enterprises").await;
    let row = &rows.rows[0];
    assert_eq!((row.enterprise, row.standing), (it.kept.id, Standing::Visited));
    assert!(row.assignment.is_some());
}

#[tokio::test]
async fn an_enterprise_is_no_duplicate_of_what_was_merged_into_it() {
    let it = Office::open().await;
    let clock: SharedClock = it.app.clock.clone();
    establish(&it.app.store, &clock).await.unwrap();
    it.merges(&["tax_code"]).await;
    let is_x03 = |problem: &domain::api::FieldProblem| problem.check.as_deref() == Some("x03");
    for id in [it.kept.id, it.other.id] {
        let problems = it.app.shown(&it.supervisor, id).await.problems;
        assert!(!problems.iter().any(is_x03), "{problems:?}");
    }
}

#[tokio::test]
async fn a_contact_erased_of_the_one_that_stays_is_erased_of_the_other() {
    let mut it = Office::open().await;
    it.merges(&[]).await;
    let reference = format!("r{}", it.other.id);
    let visit = |phone: &mut Phone| {
        let answers = [
            ("enterprise", reference.as_str()),
            ("visit_date", "d2026-11-20"),
            ("contact_consent", "cyes"),
            ("contact_phone", "t0222 3456 789"),
        ];
        phone.write(&fresh(RecordKind::Visit), &answers)
    };
    let (before, late) = (visit(&mut it.phone), visit(&mut it.phone));
    let ids = [before.record, late.record];
    it.app.store(&it.surveyor, &[before]).await;
    let erase = serde_json::json!({ "record": it.kept.id });
    let erased = it
        .app
        .post_json(Some(&it.supervisor), "/api/contacts/erase", &erase)
        .await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    it.undoes().await;
    // Written before, by a phone that was away, and handed in after all that.
    it.app.store(&it.surveyor, &[late]).await;
    for (_, record) in it.app.all(Scope::Visits).await {
        if ids.contains(&record.id) {
            assert_ne!(record.answer("contact_phone"), &Answer::Text("0222 3456 789".into()));
        }
    }
}

#[tokio::test]
async fn what_is_said_of_a_founding_is_followed_where_both_are_one() {
    let mut it = Office::open().await;
    let clock: SharedClock = it.app.clock.clone();
    establish(&it.app.store, &clock).await.unwrap();
    let reference = format!("r{}", it.other.id);
    let answers = [
        ("enterprise", reference.as_str()),
        ("visit_date", "d2026-11-20"),
        ("has_party_org", "cno"),
        ("founding_stage", "cpossible"),
    ];
    let visit = it.phone.write(&fresh(RecordKind::Visit), &answers);
    it.app.store(&it.surveyor, &[visit]).await;
    let followed = async |it: &Office| {
        let listing: FoundingListing = it.app.get_json(&it.supervisor, "/api/founding").await;
        let rows = listing.rows.into_iter();
        rows.map(|row| (row.enterprise, row.stage)).collect::<Vec<_>>()
    };
    let possible = || "possible".to_owned();
    assert!(followed(&it).await.contains(&(it.other.id, possible())));
    it.merges(&[]).await;
    assert_eq!(followed(&it).await, [(it.kept.id, possible())]);
    it.undoes().await;
    let apart = followed(&it).await;
    assert!(apart.contains(&(it.other.id, possible())) && !apart.contains(&(it.kept.id, possible())));
}
