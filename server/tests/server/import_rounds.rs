//! Importing, undoing and importing again; what a second provider says; what comes in between.

use std::sync::Arc;

use domain::api::{DecideRows, ImportCounts, ImportState, ListRow, RowDecision, RowKind, RowOutcome};
use domain::provider::Provider;
use domain::reach::{Extent, Part, Reach};
use domain::record::{DeviceId, Record, RecordKind};
use domain::sync::Scope;
use server::clock::SharedClock;
use server::import::{self, Handed};
use server::store::{Actor, Apart, ImportStep, RowsAsk};

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
        assert!(self.app.store.start_undo(number).await.unwrap());
        let everything = Arc::new(Extent::Everything);
        import::undo(&self.app.store, &self.clock, number, Actor::Terminal, everything)
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
        assert!(self.app.store.decide_rows(number, wish).await.unwrap());
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
        register.contains("workers_total=i1000|i1500"),
        "close to what stands, it says nothing new: {register}"
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
    assert!(office.app.store.decide_rows(number, by_kind).await.unwrap());
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

#[tokio::test(flavor = "multi_thread")]
async fn importing_while_phones_push_loses_and_doubles_nothing() {
    let office = Office::new().await;
    let rows: String = (0..1_500)
        .map(|row| format!("Doanh nghiệp {row},Tiên Sơn,Lô {row}\n"))
        .collect();
    let first = format!("Tên DN,KCN,Địa chỉ\n{rows}");
    office.import(Provider::Other, &first).await;
    let second = office.begin(Provider::Other, &first.replace("Lô", "Khu")).await;
    let records = office.records().await;
    let user = office.app.sign_in("khaosat1").await;
    let pushing = async {
        for part in records.chunks(100) {
            let mut phone = Phone::of(&user);
            let edits: Vec<_> = part
                .iter()
                .map(|record| phone.write(record, &[("main_activity", "tmay"), ("address", "tsửa")]))
                .collect();
            office.app.store(&user, &edits).await;
        }
    };
    let (counts, ()) = tokio::join!(office.take_in(second), pushing);
    assert_eq!((counts.applied, counts.failed), (1_500, 0));
    let after = office.records().await;
    assert_eq!(after.len(), 1_500);
    for record in &after {
        let told = told(record);
        assert!(told.contains("main_activity=tmay") && told.contains("tsửa"), "{told}");
    }
}
