//! The demonstration: real enterprises, an account for each role, a few visits, and one true conflict for the desk.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::record::{Answer, DeviceId, Draft, Edit, EditId, HybridClock, PersonId, Record, RecordId, RecordKind};
use domain::role::Role;
use domain::sync::Scope;

use crate::clock::SharedClock;
use crate::store::{Account, Batch, Contact, Store, StoreError};
use crate::{chance, fields, import, password};

const ENTERPRISES: &str = include_str!("../programme/demo/enterprises.csv");

/// The password of every demonstration account. It is public: the demonstration is not for real data.
pub const PASSWORD: &str = "thucdia-demo";

/// Name, role and display name of each demonstration account.
pub const ACCOUNTS: [(&str, Role, &str); 4] = [
    ("khaosat1", Role::Surveyor, "Cán bộ khảo sát 1"),
    ("khaosat2", Role::Surveyor, "Cán bộ khảo sát 2"),
    ("giamsat", Role::Supervisor, "Người kiểm tra"),
    ("quantri", Role::Administrator, "Quản trị"),
];

/// Fills an empty data folder; one that holds records already is left as it is.
///
/// # Errors
/// When the database fails, or the built-in list can't be read.
pub async fn fill(store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), import::ImportError> {
    if !store.is_empty().await? {
        return Ok(());
    }
    let mut people = Vec::new();
    for (name, role, display_name) in ACCOUNTS {
        people.push(account(store, clock, name, role, display_name).await?);
    }
    import::enterprises(store, clock, ENTERPRISES.as_bytes()).await?;
    let enterprises = store.feed(Scope::Register, 0, 2_000).await?.records;
    let mut surveyors: Vec<_> = people
        .iter()
        .take(2)
        .map(|person| Surveyor::new(person.clone(), clock.now()))
        .collect();
    for (number, (_, enterprise)) in enterprises.iter().take(8).enumerate() {
        let who = number % surveyors.len();
        surveyors[who].visit(enterprise.id, number, clock.now());
    }
    // Both correct the same figure without knowing of each other.
    if let Some((_, enterprise)) = enterprises
        .iter()
        .find(|(_, record)| record.answer(fields::NAME).as_text().is_some())
    {
        for (surveyor, workers) in surveyors.iter_mut().zip([1_240, 1_310]) {
            surveyor.correct(enterprise, fields::WORKERS, Answer::Integer(workers), clock.now());
        }
    }
    for surveyor in surveyors {
        let contact = Contact {
            device: surveyor.device,
            app_version: "demo".into(),
            clock_offset_ms: 0,
            unsent: 0,
        };
        let batch = Batch {
            caller: surveyor.account.as_caller(),
            now: clock.now(),
            contact: Some(contact),
            edits: surveyor.edits.into_iter().map(Ok).collect(),
            pack: Arc::default(),
        };
        store.push(batch).await?;
    }
    Ok(())
}

/// Returns the words that greet whoever starts the demonstration.
pub fn greeting(address: &str) -> String {
    let mut lines = vec![
        String::new(),
        format!("  Thực Địa đang chạy thử tại {address}"),
        format!("  Thực Địa runs as a demonstration at {address}"),
        String::new(),
    ];
    for (name, _, display_name) in ACCOUNTS {
        lines.push(format!("    {name:<10} {display_name}"));
    }
    lines.push(String::new());
    lines.push(format!("  Mật khẩu chung / password of all: {PASSWORD}"));
    lines.push("  Chỉ để dùng thử, không nhập số liệu thật. For trying out only; enter no real data.".into());
    lines.push("  Nhấn Ctrl+C để dừng. Press Ctrl+C to stop.".into());
    lines.push(String::new());
    lines.join("\n")
}

async fn account(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    name: &str,
    role: Role,
    display_name: &str,
) -> Result<Account, StoreError> {
    if let Some(account) = store.account(name).await? {
        return Ok(account);
    }
    let hashed = tokio::task::spawn_blocking(|| password::hash(PASSWORD)).await;
    let hashed = hashed
        .map_err(|error| StoreError::Broken(error.to_string()))?
        .map_err(StoreError::Broken)?;
    let account = Account {
        person: PersonId::from_parts(clock.now(), chance::bytes()),
        name: name.into(),
        display_name: display_name.into(),
        role,
        password: hashed,
    };
    store.add_account(account.clone(), clock.now()).await?;
    Ok(account)
}

/// A surveyor with a phone.
struct Surveyor {
    account: Account,
    device: DeviceId,
    clock: HybridClock,
    edits: Vec<Edit>,
}

impl Surveyor {
    fn new(account: Account, now: u64) -> Self {
        let device = DeviceId::from_parts(now, chance::bytes());
        Self {
            account,
            device,
            clock: HybridClock::default(),
            edits: Vec::new(),
        }
    }

    fn visit(&mut self, enterprise: RecordId, number: usize, now: u64) {
        let id = RecordId::from_parts(now, chance::bytes());
        let record = Record::new(id, RecordKind::Visit);
        let mut draft = Draft::new(id, RecordKind::Visit, self.account.person, Some("visit@2026.1".into()));
        let days = i32::try_from(now / 86_400_000).unwrap_or(0) + 719_163;
        let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default() - Days::new(number as u64 * 3);
        let scale = i64::try_from(number).unwrap_or(0);
        let outcome = if number == 5 { "refused" } else { "done" };
        draft.set(&record, fields::ENTERPRISE, Answer::Reference(enterprise));
        draft.set(&record, fields::VISIT_DATE, Answer::Date(date));
        draft.set(&record, fields::VISIT_MODE, Answer::Choice("on_site".into()));
        draft.set(&record, "visit_purposes", Answer::Choices(["survey".to_owned()].into()));
        draft.set(&record, fields::VISIT_OUTCOME, Answer::Choice(outcome.into()));
        if outcome == "done" {
            draft.set(&record, fields::WORKERS, Answer::Integer(320 + 145 * scale));
            draft.set(&record, fields::WORKERS_FEMALE, Answer::Integer(180 + 70 * scale));
            draft.set(&record, fields::MEMBERS, Answer::Integer(3 + 2 * scale));
            let has_party = if number.is_multiple_of(3) { "yes" } else { "no" };
            draft.set(&record, fields::HAS_PARTY, Answer::Choice(has_party.into()));
        }
        self.sign(draft, now);
    }

    fn correct(&mut self, record: &Record, field: &str, value: Answer, now: u64) {
        let mut draft = Draft::new(
            record.id,
            record.kind,
            self.account.person,
            Some("enterprise@2026.1".into()),
        );
        draft.set(record, field, value);
        self.sign(draft, now);
    }

    fn sign(&mut self, draft: Draft, now: u64) {
        let id = EditId {
            device: self.device,
            counter: self.edits.len() as u64 + 1,
        };
        self.edits.push(draft.sign(id, &mut self.clock, now));
    }
}
