//! Importing, undoing and importing again; what a second provider says; what comes in between.

use std::sync::Arc;

use domain::api::{DecideRows, ImportCounts, ImportState, ListRow, RowDecision, RowKind, RowOutcome};
use domain::provider::Provider;
use domain::reach::{Extent, Part, Reach};
use domain::record::{DeviceId, Record, RecordKind};
use domain::sync::Scope;
use server::clock::SharedClock;
use server::import::{self, Handed, Turn, Way};
use server::store::{Actor, Apart, Decision, ImportStep, RowsAsk};

use crate::support::{Phone, TestApp};

/// An office that gets lists.
struct Office {
    app: TestApp,
    clock: SharedClock,
}

impl Office {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let clock: SharedClock = app.clock.clone();
        Self { app, clock }
    }

    async fn begin_within(&self, provider: Provider, text: &str, extent: Extent) -> i64 {
        self.app.clock.advance(1_000);
        let handed = Handed {
            provider,
            file: "danh-sach.csv".into(),
            bytes: text.as_bytes().into(),
            mapping: domain::api::Mapping::default(),
            as_of: "2026-06-30".parse().unwrap(),
            by: Actor::Terminal,
            extent: Arc::new(extent),
            knows_of: None,
            turn: Turn::default(),
        };
        import::begin(&self.app.store, &self.clock, handed).await.unwrap()
    }

    async fn begin(&self, provider: Provider, text: &str) -> i64 {
        self.begin_within(provider, text, Extent::Everything).await
    }

    async fn take_in(&self, number: i64) -> ImportCounts {
        self.app.clock.advance(1_000);
        let report = import::take_in(&self.app.store, &self.clock, number).await.unwrap();
        assert_eq!(report.import.state, ImportState::Applied);
        report.import.counts
    }

    async fn import(&self, provider: Provider, text: &str) -> i64 {
        let number = self.begin(provider, text).await;
        self.take_in(number).await;
        number
    }

    async fn undo(&self, number: i64) -> ImportCounts {
        self.app.clock.advance(1_000);
        assert!(Way::Back.start(&self.app.store, number).await.unwrap());
        let everything = Arc::new(Extent::Everything);
        import::go(
            &self.app.store,
            &self.clock,
            number,
            Way::Back,
            Actor::Terminal,
            everything,
        )
        .await
        .unwrap();
        let (import, _) = self.app.store.import_summary(number).await.unwrap().unwrap();
        assert_eq!(import.state, ImportState::Undone);
        import.counts
    }

    async fn rows(&self, number: i64) -> Vec<ListRow> {
        let ask = RowsAsk {
            limit: 100,
            ..RowsAsk::default()
        };
        self.app.store.import_rows(number, ask).await.unwrap().rows
    }

    async fn kinds(&self, number: i64) -> Vec<RowKind> {
        self.rows(number).await.iter().map(|row| row.kind).collect()
    }

    async fn decide(&self, number: i64, place: u32, decision: RowDecision) {
        let wish = DecideRows {
            places: vec![place],
            kind: None,
            decision,
        };
        assert_eq!(self.decide_rows(number, wish).await, Decision::Taken);
    }

    async fn decide_rows(&self, number: i64, wish: DecideRows) -> Decision {
        import::decide(&self.app.store, &self.clock, number, Actor::Terminal, wish)
            .await
            .unwrap()
    }

    /// What is in the register now, by name: the answers that stand, and whether they are in conflict.
    async fn register(&self) -> Vec<String> {
        let mut shown: Vec<String> = self.records().await.iter().map(told).collect();
        shown.sort();
        shown
    }

    async fn records(&self) -> Vec<Record> {
        let all = self
            .app
            .all(Scope::Register)
            .await
            .into_iter()
            .map(|(_, record)| record);
        all.filter(|record| record.kind == RecordKind::Enterprise && !record.is_deleted())
            .collect()
    }
}

fn told(record: &Record) -> String {
    let fields = record.fields.iter().map(|(field, register)| {
        let mut live: Vec<String> = register
            .live()
            .iter()
            .map(|(_, written)| written.value.to_code())
            .collect();
        live.sort();
        live.dedup();
        (field, live.join("|"))
    });
    let said = fields.filter(|(field, live)| live != "-" && field.as_str() != "enterprise_name");
    let said: Vec<String> = said.map(|(field, live)| format!("{field}={live}")).collect();
    format!(
        "{}: {}",
        record.answer("enterprise_name").as_text().unwrap_or("?"),
        said.join(" ")
    )
}

const LIST: &str = "Tên DN,MST,KCN,Địa chỉ\nSamsung,2300325764,Yên Phong,Lô A\nHòa Bình,,Tiên Sơn,Lô B\n";

#[tokio::test]
async fn what_was_imported_is_undone_as_a_whole_and_imported_again() {
    let office = Office::new().await;
    let first = office.import(Provider::ZoneAuthority, LIST).await;
    let before = office.register().await;
    assert_eq!(before.len(), 2);
    assert_eq!(office.undo(first).await.undone, 2);
    assert_eq!(office.register().await, Vec::<String>::new());
    assert!(
        !office.app.store.start_undo(first).await.unwrap(),
        "there is nothing left to undo"
    );

    office.import(Provider::ZoneAuthority, LIST).await;
    assert_eq!(office.register().await, before);
    let again = office.begin(Provider::ZoneAuthority, LIST).await;
    assert_eq!(office.kinds(again).await, [RowKind::Unchanged, RowKind::Unchanged]);
}

#[tokio::test]
async fn undoing_writes_back_what_stood_before() {
    let office = Office::new().await;
    office.import(Provider::ZoneAuthority, LIST).await;
    let before = office.register().await;
    let changed = LIST.replace("Lô A", "Lô C");
    let second = office.import(Provider::Registry, &changed).await;
    assert!(office.register().await.join(" ").contains("address=tLô C"));
    assert_eq!(office.undo(second).await, second_counts(1, 0));
    assert_eq!(office.register().await, before);
    assert!(
        office
            .records()
            .await
            .iter()
            .all(|record| record.conflicts().count() == 0)
    );

    let third = office.import(Provider::Registry, &changed).await;
    assert!(
        office.register().await.join(" ").contains("address=tLô C"),
        "it can be imported again"
    );
    assert_eq!(office.undo(third).await.undone, 1);
    assert_eq!(office.register().await, before);
}

fn second_counts(undone: u64, kept: u64) -> ImportCounts {
    ImportCounts {
        changed: 1,
        unchanged: 1,
        accepted: 1,
        undone,
        kept,
        ..ImportCounts::default()
    }
}

#[tokio::test]
async fn what_newer_edits_stand_on_is_left_and_shown() {
    let office = Office::new().await;
    office.import(Provider::ZoneAuthority, LIST).await;
    let second = office
        .import(
            Provider::ZoneAuthority,
            &LIST.replace("Lô A", "Lô C").replace("Samsung", "Samsung Electronics"),
        )
        .await;
    let user = office.app.sign_in("khaosat1").await;
    let samsung = office
        .records()
        .await
        .into_iter()
        .find(|record| !told(record).starts_with('H'));
    let corrected = Phone::of(&user).write(&samsung.unwrap(), &[("address", "tLô D")]);
    office.app.store(&user, &[corrected]).await;

    assert_eq!(office.undo(second).await, second_counts(0, 1));
    let register = office.register().await.join("\n");
    assert!(register.contains("address=tLô D"), "the correction stays: {register}");
    assert!(
        register.contains("Samsung: "),
        "what nobody touched since is taken back: {register}"
    );
    let in_trouble = RowsAsk {
        in_trouble: true,
        limit: 10,
        ..RowsAsk::default()
    };
    let left = office.app.store.import_rows(second, in_trouble).await.unwrap().rows;
    assert_eq!(
        left.iter().map(|row| (row.line, row.outcome)).collect::<Vec<_>>(),
        [(2, Some(RowOutcome::Kept))]
    );
}

#[tokio::test]
async fn an_enterprise_that_somebody_visited_is_not_deleted_by_undoing() {
    let office = Office::new().await;
    let first = office.import(Provider::ZoneAuthority, LIST).await;
    let user = office.app.sign_in("khaosat1").await;
    let visited = office.records().await.remove(0);
    let visit = Phone::of(&user).visit(visited.id, "2026-11-20");
    office.app.store(&user, &[visit]).await;
    let counts = office.undo(first).await;
    assert_eq!((counts.undone, counts.kept), (1, 1));
    assert_eq!(office.register().await, [told(&visited)]);
}

#[tokio::test]
async fn imports_that_stand_on_each_other_are_undone_from_the_last_on() {
    let office = Office::new().await;
    let first = office.import(Provider::ZoneAuthority, LIST).await;
    let second = office
        .import(Provider::ZoneAuthority, &LIST.replace("Lô A", "Lô C"))
        .await;
    office.undo(second).await;
    assert_eq!(office.undo(first).await.undone, 2);
    assert_eq!(office.register().await, Vec::<String>::new());
}

#[tokio::test]
async fn phones_follow_an_undo() {
    let office = Office::new().await;
    let first = office.import(Provider::ZoneAuthority, LIST).await;
    let before = office.app.all(Scope::Register).await;
    office.undo(first).await;
    let after = office.app.all(Scope::Register).await;
    assert_eq!(after.len(), before.len(), "each record comes once more, deleted");
    assert!(
        after
            .iter()
            .all(|(seq, record)| record.is_deleted() && before.iter().all(|(old, _)| old < seq))
    );
}

#[tokio::test]
async fn figures_of_two_sources_stay_beside_each_other_when_they_differ() {
    let office = Office::new().await;
    let list = |workers: &str| format!("Tên DN,MST,Số LĐ\nSamsung,2300325764,{workers}\n");
    office.import(Provider::ZoneAuthority, &list("1000")).await;
    let close = office.begin(Provider::SocialInsurance, &list("1050")).await;
    assert_eq!(
        office.kinds(close).await,
        [RowKind::Unchanged],
        "within ten percent they agree"
    );

    let apart = office.begin(Provider::SocialInsurance, &list("1500")).await;
    let row = office.rows(apart).await.remove(0);
    assert_eq!(row.kind, RowKind::Changed);
    let count = row
        .cells
        .iter()
        .find(|cell| cell.field.as_str() == "workers_total")
        .unwrap();
    assert!(count.beside);
    office.take_in(apart).await;
    let register = office.register().await.join("");
    assert!(register.contains("workers_total=i1000|i1500"), "{register}");
    assert!(
        register.contains("headcount_source=csocial_insurance|czone_authority"),
        "{register}"
    );

    // A newer figure of the same source replaces the older one.
    office.import(Provider::ZoneAuthority, &list("1520")).await;
    let register = office.register().await.join("");
    assert!(
        register.ends_with("workers_total=i1500") && register.contains("headcount_source=csocial_insurance "),
        "it has come round to what stands, and its own figure gives way: {register}"
    );
    office.import(Provider::ZoneAuthority, &list("2000")).await;
    let register = office.register().await.join("");
    assert!(register.contains("workers_total=i1500|i2000"), "{register}");
    assert_eq!(office.undo(apart).await.undone, 1);
    let register = office.register().await.join("");
    assert!(register.ends_with("workers_total=i2000"), "{register}");
}

#[tokio::test]
async fn a_doubtful_row_waits_for_a_person() {
    let office = Office::new().await;
    office
        .import(Provider::ZoneAuthority, "Tên DN,KCN\nCông ty TNHH Goertek,Quế Võ\n")
        .await;
    let list = "Tên DN,KCN\nCông ty TNHH Goertec,Quế Võ\nCông ty TNHH Goertak,Quế Võ\n";
    let number = office.begin(Provider::ZoneAuthority, list).await;
    let rows = office.rows(number).await;
    assert_eq!(office.kinds(number).await, [RowKind::Doubtful, RowKind::Doubtful]);
    assert_eq!(rows[0].like[0].name, "Công ty TNHH Goertek");
    let by_kind = DecideRows {
        places: Vec::new(),
        kind: Some(RowKind::Doubtful),
        decision: RowDecision::Accept,
    };
    assert_eq!(office.decide_rows(number, by_kind).await, Decision::Taken);
    let untouched = office.rows(number).await;
    assert!(
        untouched.iter().all(|row| row.decision == RowDecision::Leave),
        "never by kind alone"
    );

    office
        .decide(number, 0, RowDecision::Same(rows[0].like[0].record))
        .await;
    office.decide(number, 1, RowDecision::AsNew).await;
    assert_eq!(office.take_in(number).await.applied, 2);
    let register = office.register().await;
    assert_eq!(register.len(), 2, "{register:?}");
    assert!(register[0].starts_with("Công ty TNHH Goertak"));
    assert!(
        register[1].starts_with("Công ty TNHH Goertec"),
        "the list gave the known one its name: {register:?}"
    );
}

#[tokio::test]
async fn a_row_with_a_wrong_code_or_zone_is_taken_without_it() {
    let office = Office::new().await;
    let list = "Tên DN,MST,KCN\nMột,2300325765,Tiên Sơn\nHai,2300325764,Đâu Đó\nBa,001099012345,\n";
    let number = office.begin(Provider::ZoneAuthority, list).await;
    assert_eq!(
        office.kinds(number).await,
        [RowKind::Doubtful, RowKind::Doubtful, RowKind::Refused]
    );
    office.decide(number, 0, RowDecision::Accept).await;
    office.decide(number, 1, RowDecision::Accept).await;
    office.decide(number, 2, RowDecision::Accept).await;
    assert_eq!(office.take_in(number).await.applied, 2);
    let expected = [
        "Hai: tax_code=t2300325764 tax_code_state=chas",
        "Một: in_zone=cyes zone_code=cTS",
    ];
    assert_eq!(office.register().await, expected);
}

#[tokio::test]
async fn a_list_reaches_no_further_than_who_hands_it_in() {
    let office = Office::new().await;
    office.import(Provider::ZoneAuthority, LIST).await;
    let part = Reach::Part(Part {
        zones: ["TS".to_owned()].into(),
        ..Part::default()
    });
    let extent = part.on("2026-11-23".parse().unwrap(), &domain::programme::Chart::default());
    let list = "Tên DN,MST,KCN,Địa chỉ\nSamsung,2300325764,,Lô X\nHòa Bình,,Tiên Sơn,Lô Y\nMới,,Yên Phong,\n";
    let number = office.begin_within(Provider::ZoneAuthority, list, extent).await;
    assert_eq!(
        office.kinds(number).await,
        [RowKind::Refused, RowKind::Changed, RowKind::Refused]
    );
    assert!(
        office.rows(number).await[0].cells.is_empty(),
        "nothing is told of what is out of reach"
    );
}

#[tokio::test]
async fn an_import_that_was_cut_short_goes_on_where_it_stood() {
    let office = Office::new().await;
    let rows: String = (0..700).map(|row| format!("Doanh nghiệp {row},Tiên Sơn\n")).collect();
    office.import(Provider::Other, "Tên DN,KCN\nMột,VSIP\n").await;
    let number = office.begin(Provider::Other, &format!("Tên DN,KCN\n{rows}")).await;
    assert!(office.app.store.start_import(number).await.unwrap());
    let account = office.app.store.account("import").await.unwrap();
    let step = ImportStep {
        number,
        caller: account.map(|account| account.as_caller()).unwrap(),
        by: Actor::Terminal,
        extent: Arc::new(Extent::Everything),
        now: office.clock.now(),
        apart: Apart { percent: 10, people: 5 },
        device: DeviceId::from_bytes([7; 16]),
        rows: 300,
    };
    assert!(office.app.store.import_batch(step.clone()).await.unwrap());
    // Here the server stops, and its database is opened again.
    assert_eq!(office.records().await.len(), 301);
    let (import, _) = office.app.store.import_summary(number).await.unwrap().unwrap();
    assert_eq!((import.counts.applied, import.state), (300, ImportState::Applying));
    assert!(office.app.store.stop_import(number, Actor::Terminal, 1).await.unwrap());
    assert!(
        !office.app.store.import_batch(step).await.unwrap(),
        "what is stopped stops between two batches"
    );
    office.take_in(number).await;
    assert_eq!(office.records().await.len(), 701);
    assert_eq!(office.undo(number).await.undone, 700);
}

#[tokio::test]
async fn a_source_that_comes_round_gives_way_once_and_takes_it_back() {
    let office = Office::new().await;
    let list = |workers: &str| format!("Tên DN,MST,Số LĐ,Tính đến ngày\nSamsung,2300325764,{workers}\n");
    office.import(Provider::ZoneAuthority, &list("1000,30/6/2026")).await;
    office.import(Provider::SocialInsurance, &list("1500,31/7/2026")).await;
    let apart = office.register().await.join("");
    assert!(
        apart.contains("headcount_as_of=d2026-06-30|d2026-07-31 headcount_source=csocial_insurance|czone_authority"),
        "{apart}"
    );
    let round = office.begin(Provider::SocialInsurance, &list("1050,31/8/2026")).await;
    let row = office.rows(round).await.remove(0);
    assert!(row.cells.iter().all(|cell| !cell.beside), "{row:?}");
    office.take_in(round).await;
    assert!(office.records().await[0].conflicts().next().is_none());
    let register = office.register().await.join("");
    assert!(
        register.contains("headcount_as_of=d2026-06-30 headcount_source=czone_authority ")
            && register.ends_with("workers_total=i1000"),
        "{register}"
    );
    let again = office.begin(Provider::SocialInsurance, &list("1050,31/8/2026")).await;
    assert_eq!(office.kinds(again).await, [RowKind::Unchanged]);
    assert_eq!(office.undo(round).await.undone, 1);
    assert_eq!(office.register().await.join(""), apart);
}

#[tokio::test]
async fn a_list_that_comes_round_to_what_a_person_said_leaves_no_conflict() {
    let office = Office::new().await;
    office.import(Provider::ZoneAuthority, LIST).await;
    let user = office.app.sign_in("khaosat1").await;
    let samsung = office.records().await.remove(0);
    let corrected = Phone::of(&user).write(&samsung, &[("address", "tLô D")]);
    office.app.store(&user, &[corrected]).await;
    let name = told(&samsung).split(':').next().unwrap_or_default().to_owned();
    let own = if name == "Samsung" { "Lô A" } else { "Lô B" };
    office.import(Provider::Registry, &LIST.replace(own, "Lô E")).await;
    assert_eq!(
        office
            .records()
            .await
            .iter()
            .filter(|record| record.conflicts().next().is_some())
            .count(),
        1
    );
    let round = office.import(Provider::Registry, &LIST.replace(own, "Lô D")).await;
    assert!(
        office
            .records()
            .await
            .iter()
            .all(|record| record.conflicts().next().is_none())
    );
    assert!(
        office
            .rows(round)
            .await
            .iter()
            .all(|row| row.cells.iter().all(|cell| !cell.beside))
    );
    let again = office.begin(Provider::Registry, &LIST.replace(own, "Lô D")).await;
    assert_eq!(office.kinds(again).await, [RowKind::Unchanged, RowKind::Unchanged]);
}

#[tokio::test]
async fn a_source_that_still_counts_something_by_itself_keeps_its_name() {
    let office = Office::new().await;
    office
        .import(Provider::ZoneAuthority, "Tên DN,MST,Số LĐ\nSamsung,2300325764,1000\n")
        .await;
    let list = |workers: &str| format!("Tên DN,MST,Số LĐ,BHXH\nSamsung,2300325764,{workers},900\n");
    office.import(Provider::SocialInsurance, &list("1500")).await;
    office.import(Provider::SocialInsurance, &list("1000")).await;
    let register = office.register().await.join("");
    assert!(
        register.contains("headcount_source=csocial_insurance|czone_authority"),
        "{register}"
    );
    assert!(
        register.ends_with("workers_insured=i900 workers_total=i1000"),
        "{register}"
    );
}

#[tokio::test]
async fn a_count_of_a_source_without_a_choice_goes_by_nobody_elses_name() {
    let office = Office::new().await;
    office
        .import(Provider::ZoneAuthority, "Tên DN,MST,Số LĐ\nSamsung,2300325764,1000\n")
        .await;
    let tax = "Tên DN,MST,Số LĐ\nSamsung,2300325764,1500\nMới,2300325771,7\n";
    let number = office.import(Provider::Tax, tax).await;
    let register = office.register().await;
    assert!(
        register[1].contains("headcount_source=-|czone_authority")
            && register[1].ends_with("workers_total=i1000|i1500"),
        "{register:?}"
    );
    assert!(!register[0].contains("headcount_source"), "{register:?}");
    assert!(
        office.rows(number).await[1]
            .cells
            .iter()
            .all(|cell| cell.field.as_str() != "headcount_source"),
        "of a new one there is nothing to say"
    );
    let again = office.begin(Provider::Tax, tax).await;
    assert_eq!(office.kinds(again).await, [RowKind::Unchanged, RowKind::Unchanged]);
}

#[tokio::test]
async fn undoing_a_newer_figure_brings_back_what_it_replaced_and_not_what_stands_beside_it() {
    let office = Office::new().await;
    let list = |workers: &str| format!("Tên DN,MST,Số LĐ\nSamsung,2300325764,{workers}\n");
    office.import(Provider::ZoneAuthority, &list("1000")).await;
    office.import(Provider::SocialInsurance, &list("1500")).await;
    let newer = office.import(Provider::SocialInsurance, &list("1800")).await;
    office.undo(newer).await;
    let register = office.register().await.join("");
    assert!(register.ends_with("workers_total=i1000|i1500"), "{register}");
}

const ONE_TWICE: &str = "Tên DN,MST,KCN\nHòa Bình,,Tiên Sơn\nHOÀ BÌNH,2300325764,Tiên Sơn\n";

#[tokio::test]
async fn a_row_with_a_tax_code_after_one_without_is_for_a_person() {
    let office = Office::new().await;
    let number = office.begin(Provider::ZoneAuthority, ONE_TWICE).await;
    assert_eq!(office.kinds(number).await, [RowKind::New, RowKind::Doubtful]);
    // Both accepted, the second has come to stand beside the first by its turn.
    office.decide(number, 1, RowDecision::Accept).await;
    let counts = office.take_in(number).await;
    assert_eq!((counts.applied, counts.failed), (1, 1));
    assert_eq!(office.records().await.len(), 1);
    let again = office
        .begin(
            Provider::ZoneAuthority,
            "Tên DN,MST,KCN\nHoà Bình,2300325764,Tiên Sơn\n",
        )
        .await;
    assert_eq!(office.kinds(again).await, [RowKind::Changed], "alone it is that one");
}

#[tokio::test]
async fn two_codes_of_one_name_are_two_enterprises() {
    let office = Office::new().await;
    let list = "Tên DN,MST,KCN\nHòa Bình,2300325764,Tiên Sơn\nHòa Bình,2300325771,Tiên Sơn\n";
    let number = office.begin(Provider::ZoneAuthority, list).await;
    assert_eq!(office.kinds(number).await, [RowKind::New, RowKind::New]);
    assert_eq!(office.take_in(number).await.applied, 2);
}

#[tokio::test]
async fn what_a_phone_recorded_without_a_code_meanwhile_is_not_doubled() {
    let office = Office::new().await;
    let number = office
        .begin(
            Provider::ZoneAuthority,
            "Tên DN,MST,KCN\nHòa Bình,2300325764,Tiên Sơn\n",
        )
        .await;
    let user = office.app.sign_in("khaosat1").await;
    let mut phone = Phone::of(&user);
    let made = phone.enterprise("HOÀ BÌNH");
    office.app.store(&user, &[made]).await;
    let record = office.records().await.remove(0);
    let placed = phone.write(&record, &[("in_zone", "cyes"), ("zone_code", "cTS")]);
    office.app.store(&user, &[placed]).await;
    let counts = office.take_in(number).await;
    assert_eq!((counts.applied, counts.failed), (0, 1));
    assert_eq!(office.records().await.len(), 1);
    let row = office.rows(number).await.remove(0);
    assert_eq!((row.outcome, row.record), (Some(RowOutcome::Failed), Some(record.id)));
}

#[tokio::test]
async fn a_doubtful_row_shows_what_it_would_change_of_the_one_it_is() {
    let office = Office::new().await;
    office
        .import(
            Provider::ZoneAuthority,
            "Tên DN,KCN,Địa chỉ\nCông ty TNHH Goertek,Quế Võ,Lô A\n",
        )
        .await;
    let list = "Tên DN,KCN,Địa chỉ\nCông ty TNHH Goertec,Quế Võ,Lô B\nCông ty TNHH Goertak,Quế Võ,Lô C\n";
    let number = office.begin(Provider::ZoneAuthority, list).await;
    let known = office.records().await[0].id;
    office.decide(number, 0, RowDecision::Same(known)).await;
    let address = async |place: usize| {
        let row = office.rows(number).await.remove(place);
        let cell = row.cells.into_iter().find(|cell| cell.field.as_str() == "address");
        cell.map(|cell| {
            (
                cell.old.iter().map(|old| old.to_code()).collect::<String>(),
                cell.new.to_code(),
            )
        })
    };
    assert_eq!(address(0).await, Some(("tLô A".into(), "tLô B".into())));

    let wish = DecideRows {
        places: vec![1],
        kind: None,
        decision: RowDecision::Same(known),
    };
    assert_eq!(office.decide_rows(number, wish.clone()).await, Decision::IsAnotherRow);
    assert_eq!(office.rows(number).await[1].decision, RowDecision::Leave);
    office.decide(number, 0, RowDecision::Leave).await;
    assert_eq!(address(0).await, Some((String::new(), "tLô B".into())));
    assert_eq!(office.decide_rows(number, wish).await, Decision::Taken);
    assert_eq!(address(1).await, Some(("tLô A".into(), "tLô C".into())));
}

#[tokio::test]
async fn no_row_is_accepted_beside_one_that_is_the_same_enterprise() {
    let office = Office::new().await;
    let known = "Công ty TNHH Goertek,2300325764,Quế Võ";
    office
        .import(Provider::ZoneAuthority, &format!("Tên DN,MST,KCN\n{known}\n"))
        .await;
    let list = format!("Tên DN,MST,KCN,Địa chỉ\n{known},Lô B\nCông ty TNHH Goertec,,Quế Võ,Lô C\n");
    let number = office.begin(Provider::ZoneAuthority, &list).await;
    assert_eq!(office.kinds(number).await, [RowKind::Changed, RowKind::Doubtful]);
    let known = office.records().await[0].id;
    office.decide(number, 0, RowDecision::Leave).await;
    office.decide(number, 1, RowDecision::Same(known)).await;
    let one = DecideRows {
        places: vec![0],
        kind: None,
        decision: RowDecision::Accept,
    };
    assert_eq!(office.decide_rows(number, one).await, Decision::IsAnotherRow);
    let kind = DecideRows {
        places: Vec::new(),
        kind: Some(RowKind::Changed),
        decision: RowDecision::Accept,
    };
    assert_eq!(office.decide_rows(number, kind).await, Decision::Taken);
    assert_eq!(office.take_in(number).await.applied, 1);
    assert!(office.register().await.join("").contains("address=tLô C"));
}

#[tokio::test]
async fn what_was_new_is_still_shown_when_it_is_taken_in() {
    let office = Office::new().await;
    let number = office.begin(Provider::ZoneAuthority, LIST).await;
    let before: Vec<_> = office.rows(number).await.into_iter().map(|row| row.cells).collect();
    office.take_in(number).await;
    let after: Vec<_> = office.rows(number).await.into_iter().map(|row| row.cells).collect();
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_list_moves_no_enterprise_out_of_reach() {
    let office = Office::new().await;
    office.import(Provider::ZoneAuthority, LIST).await;
    let part = Reach::Part(Part {
        zones: ["YP".to_owned()].into(),
        ..Part::default()
    });
    let extent = part.on("2026-11-23".parse().unwrap(), &domain::programme::Chart::default());
    let list = "Tên DN,MST,KCN,Địa chỉ\nSamsung,2300325764,Tiên Sơn,Lô X\n";
    let number = office.begin_within(Provider::ZoneAuthority, list, extent).await;
    assert_eq!(office.kinds(number).await, [RowKind::Refused]);
}

#[tokio::test]
async fn rows_that_somebody_is_storing_are_not_swept_away() {
    let office = Office::new().await;
    let number = office.begin(Provider::Other, LIST).await;
    // As it is while its rows are being stored.
    office.app.tamper("UPDATE import SET state = 'discarded'");
    office.begin(Provider::Other, LIST).await;
    assert_eq!(office.rows(number).await.len(), 2);
    office.app.clock.advance(2 * 60 * 60 * 1_000);
    office.begin(Provider::Other, LIST).await;
    assert_eq!(office.rows(number).await.len(), 0);
}

#[tokio::test]
async fn rows_with_nothing_new_when_their_turn_comes_are_counted() {
    let office = Office::new().await;
    let (one, two) = (
        office.begin(Provider::ZoneAuthority, LIST).await,
        office.begin(Provider::ZoneAuthority, LIST).await,
    );
    assert_eq!(office.take_in(one).await.applied, 2);
    let counts = office.take_in(two).await;
    assert_eq!(
        (counts.accepted, counts.applied, counts.nothing, counts.failed),
        (2, 0, 2, 0)
    );
}

#[tokio::test]
async fn who_said_what_a_doubtful_row_is_stands_in_the_audit_log() {
    let office = Office::new().await;
    office
        .import(Provider::ZoneAuthority, "Tên DN,KCN\nCông ty TNHH Goertek,Quế Võ\n")
        .await;
    let list = "Tên DN,KCN\nCông ty TNHH Goertec,Quế Võ\nMột,Quế Võ\n";
    let number = office.begin(Provider::ZoneAuthority, list).await;
    let known = office.records().await[0].id;
    let before = office.app.audit().await.len();
    office.decide(number, 0, RowDecision::AsNew).await;
    office.decide(number, 0, RowDecision::Same(known)).await;
    office.decide(number, 1, RowDecision::Leave).await;
    let kind = DecideRows {
        places: Vec::new(),
        kind: Some(RowKind::New),
        decision: RowDecision::Accept,
    };
    office.decide_rows(number, kind).await;
    let rows = office.app.audit().await;
    let told: Vec<String> = rows[..rows.len() - before]
        .iter()
        .rev()
        .map(|row| format!("{} {}", row.what, row.details["decided"]))
        .collect();
    let expected = [
        r#"rows_decided {"decision":"as_new","line":2,"record":null}"#.to_owned(),
        format!(
            r#"rows_decided {{"decision":"same","line":2,"record":{}}}"#,
            serde_json::json!(known)
        ),
        r#"rows_decided {"decision":"accept","kind":"new","rows":1}"#.to_owned(),
    ];
    assert_eq!(told, expected);
}
