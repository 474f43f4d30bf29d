//! Enterprises that may be one: found, shown to who reaches both, and said to be two.

use domain::api::{DismissPair, Listing, Merge, MergeView, Overview, PairRow, RestorePair, Unmerge};
use domain::likeness::Why;
use domain::reach::{Part, Reach};
use domain::record::{Change, Edit, Record, RecordId, RecordKind};
use domain::role::Role;
use rstest::rstest;

use crate::support::{MORNING, Phone, TestApp, User, fresh};

/// Reads `name | tax code | zone | countries`.
fn answers(said: &str) -> Vec<(&'static str, String)> {
    let parts = said.split('|').map(str::trim);
    let fields = [
        ("enterprise_name", 't'),
        ("tax_code", 't'),
        ("zone_code", 'c'),
        ("investor_countries", 'l'),
    ];
    fields
        .into_iter()
        .zip(parts)
        .filter(|(_, part)| !part.is_empty())
        .map(|((field, kind), part)| (field, format!("{kind}{part}")))
        .collect()
}

/// An office with a register.
struct Office {
    app: TestApp,
    author: User,
    phone: Phone,
    supervisor: User,
    records: Vec<Record>,
}

impl Office {
    async fn with(enterprises: &[&str]) -> Self {
        let app = TestApp::new().await;
        let author = app.sign_in("khaosat1").await;
        let supervisor = app.sign_in("giamsat").await;
        let mut office = Self {
            phone: Phone::of(&author),
            app,
            author,
            supervisor,
            records: Vec::new(),
        };
        for said in enterprises {
            office.add(said).await;
        }
        office
    }

    async fn add(&mut self, said: &str) -> RecordId {
        let edit = self.write(&fresh(RecordKind::Enterprise), said);
        self.records.push(Record::of_edit(&edit));
        self.app.store(&self.author, std::slice::from_ref(&edit)).await;
        edit.record
    }

    async fn change(&mut self, place: usize, said: &str) {
        let record = self.records[place].clone();
        let edit = self.write(&record, said);
        self.records[place].apply(&edit);
        self.app.store(&self.author, &[edit]).await;
    }

    fn write(&mut self, record: &Record, said: &str) -> Edit {
        let answers = answers(said);
        let answers: Vec<_> = answers.iter().map(|(field, code)| (*field, code.as_str())).collect();
        self.phone.write(record, &answers)
    }

    fn id(&self, place: usize) -> RecordId {
        self.records[place].id
    }

    fn pair(&self, one: usize, other: usize) -> [RecordId; 2] {
        [self.id(one), self.id(other)]
    }

    async fn listing(&self, user: &User, query: &str) -> Listing<PairRow> {
        self.app.get_json(user, &format!("/api/duplicates{query}")).await
    }

    /// Lists the suspected pairs as `why smaller place+greater place`, in the order of the list.
    async fn suspected(&self, user: &User) -> Vec<String> {
        self.named(&self.listing(user, "").await)
    }

    fn named(&self, listing: &Listing<PairRow>) -> Vec<String> {
        let place = |id: RecordId| self.records.iter().position(|record| record.id == id).unwrap();
        assert_eq!(listing.total, listing.rows.len() as u64);
        let rows = listing.rows.iter().map(|row| {
            let [one, other] = row.pair().map(place);
            format!("{} {}+{}", row.why.as_str(), one.min(other), one.max(other))
        });
        rows.collect()
    }

    async fn dismiss(&self, user: &User, pair: [RecordId; 2], reason: &str) -> u16 {
        let reason = reason.to_owned();
        let wish = DismissPair { pair, reason };
        let answer = self.app.post_json(Some(user), "/api/duplicates/dismiss", &wish).await;
        answer.status.as_u16()
    }

    async fn restore(&self, user: &User, pair: [RecordId; 2]) -> u16 {
        let wish = RestorePair { pair };
        let answer = self.app.post_json(Some(user), "/api/duplicates/restore", &wish).await;
        answer.status.as_u16()
    }

    /// Lists what the audit log tells of pairs, the first first, without what was only looked at.
    async fn told(&self) -> Vec<(String, String)> {
        let rows = self.app.audit().await.into_iter().rev();
        let pairs = rows.filter(|row| row.what.starts_with("pair_"));
        pairs.map(|row| (row.what, row.about)).collect()
    }
}

#[tokio::test]
async fn what_may_be_one_is_listed_with_its_reason_the_most_certain_first() {
    let office = Office::with(&[
        "Công ty TNHH Goertek Vina || QV1",
        "Công ty CP Hoà Bình || TS",
        "Công ty TNHH Samsung Electronics | 2300325764 | YP1",
        "Công ty TNHH Goertec Vina || QV1",
        "CÔNG TY CỔ PHẦN HÒA BÌNH || TS",
        "Hoa Sen | 2300325764 | TS",
        "Công ty Đại Đồng 1 || TS",
        "Công ty Đại Đồng 2 || TS",
        "Công ty CP Hoà Bình || VSIP",
    ])
    .await;
    let expected = ["tax_code 2+5", "name 1+4", "near_name 0+3"];
    assert_eq!(office.suspected(&office.supervisor).await, expected);
    let overview: Overview = office.app.get_json(&office.supervisor, "/api/overview").await;
    assert_eq!(overview.duplicates, 3);
}

#[tokio::test]
async fn a_pair_stands_side_by_side_with_the_one_to_keep_at_the_left() {
    let mut office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let (old, new) = (office.id(0).min(office.id(1)), office.id(0).max(office.id(1)));
    let listing = office.listing(&office.supervisor, "").await;
    assert_eq!(listing.rows[0].keep.id, old, "the older one, where neither was visited");

    let visit = office.phone.visit(new, "2026-11-20");
    office.app.store(&office.author, &[visit]).await;
    let place = usize::from(office.id(1) == new);
    let lot = office.records[place].clone();
    let lot = office
        .phone
        .write(&lot, &[("zone_lot", "tLô C2"), ("workers_total", "i120")]);
    office.app.store(&office.author, &[lot]).await;
    let row = office.listing(&office.supervisor, "").await.rows.remove(0);
    assert_eq!(row.keep.id, new);
    assert_eq!((row.keep.visits, row.keep.last_visit.as_str()), (1, "2026-11-20"));
    assert_eq!(row.keep.workers, Some(120));
    assert_eq!(row.keep.more[0].as_text(), Some("Lô C2"));
    assert_eq!(row.other.more.len(), 2);
}

#[rstest]
#[case::it_is_called_otherwise(0, "Hoa Sen", &[])]
#[case::it_lies_elsewhere(0, "|| VSIP", &[])]
#[case::it_gets_the_code_of_another(0, "| 0900189284", &["name 0+1", "tax_code 0+2"])]
#[case::it_comes_near(2, "Hoà Bìnhh | 0900189284 | TS", &["name 0+1", "near_name 0+2", "near_name 1+2"])]
#[tokio::test]
async fn the_list_follows_what_changes(#[case] place: usize, #[case] said: &str, #[case] expected: &[&str]) {
    let mut office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS", "Khác | 0900189284 | QV1"]).await;
    assert_eq!(office.suspected(&office.supervisor).await, ["name 0+1"]);
    office.change(place, said).await;
    let mut found = office.suspected(&office.supervisor).await;
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_is_deleted_is_no_suspect() {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    assert_eq!(office.suspected(&office.supervisor).await.len(), 1);
    let record = &office.records[0];
    let mut edit = Phone::of(&office.supervisor).write(record, &[]);
    edit.deletion = Some(Change {
        value: Some(record.seen_everywhere()),
        seen: record.deletion.context().clone(),
    });
    office.app.store(&office.supervisor, &[edit]).await;
    assert_eq!(office.suspected(&office.supervisor).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_merged_is_no_suspect_until_it_is_apart_again() {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let [keep, other] = office.pair(0, 1);
    let view: MergeView = office
        .app
        .get_json(
            &office.supervisor,
            &format!("/api/enterprises/merge?keep={keep}&other={other}"),
        )
        .await;
    let merge = Merge {
        keep,
        other,
        versions: (view.keep.version, view.other.version),
        take: Vec::new(),
        reason: String::new(),
    };
    assert_eq!(office.suspected(&office.supervisor).await.len(), 3);
    office.dismiss(&office.supervisor, office.pair(1, 2), "").await;
    let merged = office
        .app
        .post_json(Some(&office.supervisor), "/api/enterprises/merge", &merge)
        .await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    assert_eq!(office.suspected(&office.supervisor).await, ["name 0+2"]);
    assert_eq!(office.listing(&office.supervisor, "?apart=true").await.total, 0);

    let apart = office
        .app
        .post_json(Some(&office.supervisor), "/api/enterprises/unmerge", &Unmerge { other })
        .await;
    assert_eq!(apart.status, 200, "{}", apart.text());
    let mut found = office.suspected(&office.supervisor).await;
    found.sort_unstable();
    assert_eq!(found, ["name 0+1", "name 0+2"]);
}

#[rstest]
#[case::of_one_country("KR", "KR VN", 1)]
#[case::of_two_countries("KR", "JP", 0)]
#[case::where_one_is_not_known("KR", "", 1)]
#[tokio::test]
async fn near_names_of_other_countries_are_two(#[case] one: &str, #[case] other: &str, #[case] pairs: usize) {
    let (one, other) = (
        format!("Công ty Goertek || QV1 | {one}"),
        format!("Công ty Goertec || QV1 | {other}"),
    );
    let office = Office::with(&[&one, &other]).await;
    assert_eq!(office.suspected(&office.supervisor).await.len(), pairs);
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let all = office.listing(&office.supervisor, "").await;
    assert_eq!((all.total, all.rows.len()), (3, 3));
    let page = office.listing(&office.supervisor, "?offset=2&limit=2").await;
    assert_eq!((page.total, page.rows), (3, all.rows[2..].to_vec()));
}

#[tokio::test]
async fn a_pair_that_was_dismissed_is_gone_for_everybody_until_it_is_taken_back() {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let pair = office.pair(1, 0);
    assert_eq!(office.dismiss(&office.supervisor, pair, " hai pháp nhân ").await, 204);
    assert_eq!(office.dismiss(&office.supervisor, office.pair(0, 1), "").await, 204);
    let colleague = office.app.of_role(Role::TeamLead).await;
    assert_eq!(office.suspected(&colleague).await, Vec::<String>::new());
    let overview: Overview = office.app.get_json(&colleague, "/api/overview").await;
    assert_eq!(overview.duplicates, 0);

    let apart = office.listing(&colleague, "?apart=true").await;
    assert_eq!(office.named(&apart), ["name 0+1"]);
    let said = apart.rows[0].apart.clone().unwrap();
    assert_eq!(
        (said.reason.as_str(), said.at),
        ("hai pháp nhân", MORNING),
        "the first word stands"
    );
    assert!(!said.by.is_empty());

    assert_eq!(office.restore(&colleague, pair).await, 204);
    assert_eq!(office.restore(&colleague, pair).await, 204);
    assert_eq!(office.suspected(&colleague).await, ["name 0+1"]);
    assert_eq!(office.listing(&colleague, "?apart=true").await.total, 0);
    let about = pair.into_iter().min().unwrap().to_string();
    let expected = [
        ("pair_dismissed".to_owned(), about.clone()),
        ("pair_restored".to_owned(), about),
    ];
    assert_eq!(office.told().await, expected, "what was said already is not told again");
}

#[tokio::test]
async fn a_pair_stays_dismissed_when_it_changes() {
    let mut office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    office.dismiss(&office.supervisor, office.pair(0, 1), "").await;
    office.change(0, "| 2300325764").await;
    assert_eq!(office.suspected(&office.supervisor).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_desk_is_told_that_something_was_said_of_a_pair() {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let before = office.app.store.heads().await.unwrap();
    office.dismiss(&office.supervisor, office.pair(0, 1), "").await;
    let after = office.app.store.heads().await.unwrap();
    assert_ne!(before, after);
}

#[tokio::test]
async fn who_does_not_reach_both_sees_no_pair_and_says_nothing_of_it() {
    let office = Office::with(&["A | 2300325764 | TS", "B | 2300325764 | QV1", "C | 2300325764 | TS"]).await;
    let part = office.app.of_role(Role::Supervisor).await;
    office.app.reach(
        &part,
        &Reach::Part(Part {
            organisations: [].into(),
            zones: ["TS".to_owned()].into(),
        }),
    );
    assert_eq!(office.suspected(&office.supervisor).await.len(), 3);
    assert_eq!(office.suspected(&part).await, ["tax_code 0+2"]);
    let overview: Overview = office.app.get_json(&part, "/api/overview").await;
    assert_eq!(overview.duplicates, 1);
    assert_eq!(office.dismiss(&part, office.pair(0, 1), "").await, 404);
    assert_eq!(office.dismiss(&part, office.pair(0, 0), "").await, 404);
    let nobody = RecordId::from_bytes([7; 16]);
    assert_eq!(office.dismiss(&part, [office.id(0), nobody], "").await, 404);
    assert_eq!(office.dismiss(&office.supervisor, office.pair(0, 1), "").await, 204);
    assert_eq!(office.restore(&part, office.pair(0, 1)).await, 404);
    assert_eq!(office.listing(&part, "?apart=true").await.total, 0);
}

#[rstest]
#[case::surveyor(Role::Surveyor, 403, 403)]
#[case::team_lead(Role::TeamLead, 200, 204)]
#[case::supervisor(Role::Supervisor, 200, 204)]
#[case::provider(Role::Provider, 403, 403)]
#[case::reader(Role::Reader, 403, 403)]
#[case::administrator(Role::Administrator, 200, 204)]
#[tokio::test]
async fn who_may_look_and_who_may_say(#[case] role: Role, #[case] look: u16, #[case] say: u16) {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let user = office.app.of_role(role).await;
    let answer = office.app.get(Some(&user), "/api/duplicates").await;
    assert_eq!(answer.status.as_u16(), look);
    assert_eq!(office.dismiss(&user, office.pair(0, 1), "").await, say);
    assert_eq!(office.restore(&user, office.pair(0, 1)).await, say);
}

#[tokio::test]
async fn a_reason_has_its_length_and_a_look_is_noted() {
    let office = Office::with(&["Hoà Bình || TS", "Hoà Bình || TS"]).await;
    let long = "á".repeat(501);
    assert_eq!(office.dismiss(&office.supervisor, office.pair(0, 1), &long).await, 422);
    assert_eq!(
        office.dismiss(&office.supervisor, office.pair(0, 1), &long[2..]).await,
        204
    );
    office.listing(&office.supervisor, "").await;
    let looks = office.app.audit().await;
    assert!(
        looks
            .iter()
            .any(|row| row.what == "list_read" && row.about == "duplicates")
    );
}

#[tokio::test]
async fn many_of_one_code_make_a_list_that_has_an_end() {
    let said: Vec<String> = (0..40)
        .map(|number| format!("Tên {number}x | 2300325764 | TS"))
        .collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let office = Office::with(&said).await;
    let listing = office.listing(&office.supervisor, "?limit=1").await;
    assert!(listing.total <= 40 * 10, "{}", listing.total);
    assert!(listing.total >= 39, "each is paired with somebody: {}", listing.total);
    assert_eq!(listing.rows[0].why, Why::TaxCode);
}
