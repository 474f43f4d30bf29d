//! The demonstration: real enterprises, an account for each role, records of every kind, and one true conflict.
//!
//! A round is planned, and visits are in every state of their review. What all of them say is invented.

mod office;
mod records;
mod surveyor;

use std::sync::Arc;

use domain::reach::Reach;
use domain::record::{Answer, PersonId, RecordKind};
use domain::role::Role;
use domain::sync::Scope;

use self::office::Office;
use self::records::{Told, VISITS, Visited};
use self::surveyor::Surveyor;
use crate::clock::SharedClock;
use crate::programme::programme_in_force;
use crate::store::{Account, Actor, FeedAsk, Store, StoreError};
use crate::{chance, fields, import, password};

const ENTERPRISES: &str = include_str!("../../demo/enterprises.csv");

/// The password of every demonstration account. It is public: the demonstration is not for real data.
pub const PASSWORD: &str = "thucdia-demo";

/// Name, role and display name of each demonstration account.
pub const ACCOUNTS: [(&str, Role, &str); 7] = [
    ("khaosat1", Role::Surveyor, "Cán bộ khảo sát 1"),
    ("khaosat2", Role::Surveyor, "Cán bộ khảo sát 2"),
    ("giamsat", Role::Supervisor, "Người kiểm tra"),
    ("quantri", Role::Administrator, "Quản trị"),
    ("totruong1", Role::TeamLead, "Tổ trưởng 1"),
    ("cungcap1", Role::Provider, "Đơn vị cung cấp danh sách 1"),
    ("lanhdao", Role::Reader, "Người đọc báo cáo"),
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
    let enterprises = store
        .feed(FeedAsk::everything(Scope::Register, 0, 2_000))
        .await?
        .records;
    let programme = programme_in_force(store).await?;
    let told = Told {
        programme: &programme,
        today: clock.today(),
    };
    let mut surveyors: Vec<_> = people
        .iter()
        .take(2)
        .map(|person| Surveyor::new(person.clone(), clock.now(), &programme))
        .collect();
    let mut visits = Vec::new();
    for (number, (_, enterprise)) in (0..VISITS).zip(&enterprises) {
        let surveyor = &mut surveyors[usize::from(number % 2)];
        let id = surveyor.begin(RecordKind::Visit, told.visit(enterprise.id, number));
        let (enterprise, date) = (enterprise.id, told.day_of(number));
        visits.push(Visited { id, enterprise, date });
    }
    for (number, (kind, answers)) in told.others(&visits).into_iter().enumerate() {
        surveyors[number % 2].begin(kind, answers);
    }
    // Both correct the same figure without knowing of each other.
    if let Some((_, enterprise)) = enterprises.first() {
        for (surveyor, workers) in surveyors.iter_mut().zip([1_240, 1_310]) {
            let correction = [
                (fields::WORKERS_TOTAL, Answer::Integer(workers)),
                (fields::HEADCOUNT_AS_OF, Answer::Date(told.today)),
                (fields::HEADCOUNT_SOURCE, Answer::Choice("enterprise".into())),
            ];
            surveyor.correct(enterprise, correction);
        }
    }
    for surveyor in surveyors {
        store.push(surveyor.into_batch()).await?;
    }
    let office = Office {
        store,
        people: &people,
        now: clock.now(),
        today: told.today,
    };
    let enterprises: Vec<_> = enterprises.iter().map(|(_, enterprise)| enterprise.id).collect();
    office.plan(&programme, &enterprises).await?;
    office.review(&visits).await
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
        reach: Reach::Everything,
        disabled_at: None,
    };
    store.add_account(account.clone(), Actor::Terminal, clock.now()).await?;
    Ok(account)
}
