//! Plausible enterprises and visits, for benchmarks and for trying the product out at full size.
//!
//! They take the same way in as what a phone pushes, so that filling a server also measures it. The seed decides
//! everything but the ids' time.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::record::{Answer, Change, Context, DeviceId, Draft, EditId, FieldName, HybridClock, RecordId, RecordKind};
use domain::sync::{Outcome, Scope};
use domain::vietnam::TaxCode;

use crate::chance;
use crate::clock::SharedClock;
use crate::fields;
use crate::import::{import_account, zones};
use crate::store::{Batch, Store, StoreError};

/// How much to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Enterprises.
    pub enterprises: usize,
    /// Visits, spread over the enterprises of this plan, or over those already there if it makes none.
    pub visits: usize,
    /// Decides names and numbers.
    pub seed: u64,
}

/// Edits in one transaction.
const BATCH: usize = 2_000;

/// Fills a store.
///
/// # Errors
/// When the database fails; what was written before stays.
pub async fn fill(store: &Arc<dyn Store>, clock: &SharedClock, plan: Plan) -> Result<(), StoreError> {
    let account = import_account(store, clock).await?;
    let mut maker = Maker::new(plan.seed, clock.now(), account.person);
    store.add_import_device(maker.device, clock.now()).await?;
    let mut enterprises = Vec::with_capacity(plan.enterprises);
    if plan.enterprises == 0 && plan.visits > 0 {
        enterprises = known_enterprises(store).await?;
    }
    let mut made = 0;
    let mut writing: Option<tokio::task::JoinHandle<Result<(), StoreError>>> = None;
    while made < plan.enterprises + plan.visits {
        let count = BATCH.min(plan.enterprises + plan.visits - made);
        let mut edits = Vec::with_capacity(count);
        for number in made..made + count {
            let draft = if number < plan.enterprises {
                let draft = maker.enterprise();
                enterprises.push(draft.record);
                draft
            } else {
                maker.visit(&enterprises)
            };
            edits.push(Ok(maker.sign(draft)));
        }
        made += count;
        let batch = Batch {
            caller: account.as_caller(),
            now: clock.now(),
            contact: None,
            edits,
            pack: Arc::default(),
        };
        // One batch is written while the next is made.
        wait_for(writing.take()).await?;
        let store = Arc::clone(store);
        writing = Some(tokio::spawn(async move {
            let verdicts = store.push(batch).await?;
            match verdicts
                .iter()
                .find(|verdict| matches!(verdict.outcome, Outcome::Rejected(_)))
            {
                Some(refused) => Err(StoreError::Broken(format!("a generated edit was refused: {refused:?}"))),
                None => Ok(()),
            }
        }));
    }
    wait_for(writing).await
}

async fn wait_for(writing: Option<tokio::task::JoinHandle<Result<(), StoreError>>>) -> Result<(), StoreError> {
    match writing {
        Some(task) => task.await.map_err(|error| StoreError::Broken(error.to_string()))?,
        None => Ok(()),
    }
}

async fn known_enterprises(store: &Arc<dyn Store>) -> Result<Vec<RecordId>, StoreError> {
    let mut known = Vec::new();
    let mut since = 0;
    loop {
        let page = store.feed(Scope::Register, since, 2_000).await?;
        known.extend(page.records.iter().map(|(_, record)| record.id));
        since = page.next;
        if page.end.is_some() {
            return Ok(known);
        }
    }
}

/// A small, fast and repeatable source of numbers (`SplitMix64`); nothing secret depends on it.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap_or(0)
    }

    fn count(&mut self, limit: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(limit).unwrap_or(0) + 1)).unwrap_or(0)
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts.get(self.below(texts.len())).copied().unwrap_or_default()
    }

    fn id_bytes(&mut self) -> [u8; 10] {
        let (high, low) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        std::array::from_fn(|place| if place < 8 { high[place] } else { low[place - 8] })
    }
}

struct Maker {
    numbers: Numbers,
    now: u64,
    /// When the next record was begun: their ids come in the order of time, as phones make them.
    begun: u64,
    person: domain::record::PersonId,
    device: DeviceId,
    counter: u64,
    clock: HybridClock,
    tax_number: u64,
    today: NaiveDate,
}

impl Maker {
    fn new(seed: u64, now: u64, person: domain::record::PersonId) -> Self {
        let days = i32::try_from(now / 86_400_000).unwrap_or(0);
        Self {
            numbers: Numbers(seed),
            now,
            begun: now.saturating_sub(700 * 86_400_000),
            person,
            device: DeviceId::from_parts(now, chance::bytes()),
            counter: 0,
            clock: HybridClock::default(),
            // From a part of the range that a seed decides, so that two fillings rarely meet.
            tax_number: (seed % 90) * 100_000,
            today: NaiveDate::from_num_days_from_ce_opt(days + 719_163).unwrap_or_default(),
        }
    }

    fn sign(&mut self, draft: Draft) -> domain::record::Edit {
        self.counter += 1;
        let id = EditId {
            device: self.device,
            counter: self.counter,
        };
        draft.sign(id, &mut self.clock, self.now)
    }

    fn draft(&mut self, kind: RecordKind, form: &str) -> Draft {
        self.begun += 50;
        let id = RecordId::from_parts(self.begun, self.numbers.id_bytes());
        Draft::new(id, kind, self.person, Some(form.to_owned()))
    }

    fn enterprise(&mut self) -> Draft {
        let mut draft = self.draft(RecordKind::Enterprise, "enterprise@2026.1");
        let name = self.name();
        let zones = &zones().all;
        let zone = self.numbers.below(zones.len());
        let workers = 20 + self.numbers.count(60) * self.numbers.count(60);
        let female = workers * self.numbers.count(80) / 100;
        set(&mut draft, fields::NAME, Answer::Text(name));
        set(&mut draft, "tax_code_state", choice("has"));
        let tax_code = self.tax_code();
        set(&mut draft, fields::TAX_CODE, Answer::Text(tax_code));
        set(&mut draft, "in_zone", choice("yes"));
        if let Some((code, zone_name)) = zones.get(zone) {
            set(&mut draft, fields::ZONE, choice(code));
            let lot = format!(
                "Lô {}{}, {zone_name}",
                self.numbers.one_of(&LETTERS),
                1 + self.numbers.below(40)
            );
            set(&mut draft, fields::ADDRESS, Answer::Text(lot));
        }
        let ownership = self
            .numbers
            .one_of(&["non_state_domestic", "non_state_domestic", "fdi_100", "fdi_joint"]);
        set(&mut draft, "ownership_sector", choice(ownership));
        let form = self.numbers.one_of(&["llc1", "llc2", "jsc"]);
        set(&mut draft, "legal_form", choice(form));
        let activity = self.numbers.one_of(&ACTIVITIES);
        set(&mut draft, fields::ACTIVITY, Answer::Text(activity.to_owned()));
        let status = self.numbers.one_of(&[
            "operating",
            "operating",
            "operating",
            "operating",
            "paused",
            "not_started",
        ]);
        set(&mut draft, fields::STATUS, choice(status));
        set(
            &mut draft,
            "year_started",
            Answer::Integer(2000 + self.numbers.count(25)),
        );
        set(&mut draft, fields::WORKERS, Answer::Integer(workers));
        set(&mut draft, fields::WORKERS_FEMALE, Answer::Integer(female));
        draft
    }

    fn visit(&mut self, enterprises: &[RecordId]) -> Draft {
        let mut draft = self.draft(RecordKind::Visit, "visit@2026.1");
        if let Some(enterprise) = enterprises.get(self.numbers.below(enterprises.len())) {
            set(&mut draft, fields::ENTERPRISE, Answer::Reference(*enterprise));
        }
        let date = self.today - Days::new(self.numbers.below(700) as u64);
        let outcome = self
            .numbers
            .one_of(&["done", "done", "done", "done", "partial", "refused", "postponed"]);
        set(&mut draft, fields::VISIT_DATE, Answer::Date(date));
        set(
            &mut draft,
            fields::VISIT_MODE,
            choice(self.numbers.one_of(&["on_site", "on_site", "phone"])),
        );
        let purposes = [
            "survey".to_owned(),
            self.numbers.one_of(&["mobilise", "guide", "meeting"]).to_owned(),
        ];
        set(&mut draft, "visit_purposes", Answer::Choices(purposes.into()));
        set(&mut draft, fields::VISIT_OUTCOME, choice(outcome));
        if matches!(outcome, "done" | "partial") {
            self.figures(&mut draft, date);
        }
        let note = self.numbers.one_of(&NOTES);
        set(&mut draft, fields::NOTE, Answer::Text(note.to_owned()));
        draft
    }

    fn figures(&mut self, draft: &mut Draft, date: NaiveDate) {
        let workers = 20 + self.numbers.count(60) * self.numbers.count(60);
        let members = self.numbers.count(workers.min(40));
        let party = self.numbers.one_of(&["yes", "no", "no", "unknown"]);
        let union = self.numbers.one_of(&["yes", "no", "preparing"]);
        let met = self.numbers.one_of(&["director", "hr", "union", "owner"]);
        let probationary = members / 5;
        let figures: [(&str, Answer); 22] = [
            ("met_roles", Answer::Choices([met.to_owned()].into())),
            ("met_count", Answer::Integer(1 + self.numbers.count(5))),
            ("privacy_notice_given", choice("yes")),
            (
                "numbers_confirmed_by",
                choice(self.numbers.one_of(&["enterprise", "union"])),
            ),
            ("headcount_as_of", Answer::Date(date)),
            (
                "headcount_source",
                choice(self.numbers.one_of(&["enterprise", "social_insurance", "union"])),
            ),
            (fields::WORKERS, Answer::Integer(workers)),
            (
                fields::WORKERS_FEMALE,
                Answer::Integer(workers * self.numbers.count(80) / 100),
            ),
            ("workers_local", Answer::Integer(workers * self.numbers.count(60) / 100)),
            ("workers_foreign", Answer::Integer(self.numbers.count(12))),
            ("workers_insured", Answer::Integer(workers * 9 / 10)),
            ("party_count_as_of", Answer::Date(date)),
            (fields::MEMBERS, Answer::Integer(members)),
            ("party_members_official", Answer::Integer(members - probationary)),
            ("party_members_probationary", Answer::Integer(probationary)),
            (fields::HAS_PARTY, choice(party)),
            (
                "official_transferable",
                Answer::Integer(self.numbers.count(members.min(5))),
            ),
            ("mass_count_as_of", Answer::Date(date)),
            ("has_union", choice(union)),
            ("union_members", Answer::Integer(workers * self.numbers.count(90) / 100)),
            ("has_youth_union", choice(self.numbers.one_of(&["yes", "no"]))),
            ("youth_members", Answer::Integer(self.numbers.count(120))),
        ];
        for (field, answer) in figures {
            set(draft, field, answer);
        }
    }

    fn name(&mut self) -> String {
        let form = self.numbers.one_of(&FORMS);
        let field = self.numbers.one_of(&FIELDS);
        let (first, second) = (self.numbers.one_of(&FIRST), self.numbers.one_of(&SECOND));
        let last = self.numbers.one_of(&LAST);
        [form, field, first, second, last]
            .iter()
            .filter(|word| !word.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The next number of the province whose check digit is one digit; one in eleven has none.
    fn tax_code(&mut self) -> String {
        loop {
            self.tax_number += 1;
            let nine = format!("23{:07}", self.tax_number % 10_000_000);
            let mut endings = (0..10).filter_map(|digit| TaxCode::parse(&format!("{nine}{digit}")).ok());
            if let Some(parsed) = endings.next() {
                return parsed.code.as_str().to_owned();
            }
        }
    }
}

fn set(draft: &mut Draft, field: &str, value: Answer) {
    draft.changes.insert(
        FieldName::new(field),
        Change {
            value,
            seen: Context::default(),
        },
    );
}

fn choice(name: &str) -> Answer {
    Answer::Choice(name.to_owned())
}

const LETTERS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "CN"];
const FORMS: [&str; 7] = [
    "Công ty TNHH",
    "Công ty TNHH MTV",
    "Công ty Cổ phần",
    "Công ty CP",
    "Công ty TNHH",
    "Chi nhánh Công ty TNHH",
    "Doanh nghiệp tư nhân",
];
const FIELDS: [&str; 16] = [
    "",
    "",
    "Điện tử",
    "Cơ khí chính xác",
    "Nhựa kỹ thuật",
    "Bao bì",
    "May mặc",
    "Thương mại và Dịch vụ",
    "Xây dựng",
    "Thực phẩm",
    "Dược phẩm",
    "Vận tải",
    "Khuôn mẫu",
    "Linh kiện",
    "Nội thất",
    "Công nghệ",
];
const FIRST: [&str; 30] = [
    "Minh",
    "Đại",
    "Tân",
    "Hoàng",
    "Thành",
    "Phú",
    "Việt",
    "An",
    "Hưng",
    "Kinh Bắc",
    "Sao",
    "Nam",
    "Đông",
    "Thái",
    "Quang",
    "Hồng",
    "Long",
    "Thiên",
    "Bảo",
    "Gia",
    "Vạn",
    "Trường",
    "Hải",
    "Ngọc",
    "Đức",
    "Thuận",
    "Tiến",
    "Ánh",
    "Khánh",
    "Hòa",
];
const SECOND: [&str; 30] = [
    "Phát", "Thịnh", "Long", "Đạt", "Lợi", "Cường", "Dương", "Bình", "Sơn", "Hà", "Phong", "Tín", "Vinh", "Khang",
    "Lộc", "Thắng", "Anh", "Mai", "Giang", "Linh", "Quý", "Đăng", "Nguyên", "Châu", "Tâm", "Sáng", "Vượng", "Hợp",
    "Tường", "Ước",
];
const LAST: [&str; 10] = [
    "",
    "",
    "",
    "Việt Nam",
    "Bắc Ninh",
    "Vina",
    "Quốc tế",
    "Hà Nội",
    "Miền Bắc",
    "Global",
];
const ACTIVITIES: [&str; 10] = [
    "Lắp ráp linh kiện điện tử",
    "Sản xuất sản phẩm nhựa",
    "Gia công cơ khí",
    "In và sản xuất bao bì",
    "May trang phục",
    "Chế biến thực phẩm",
    "Sản xuất khuôn mẫu",
    "Kho bãi và vận tải",
    "Sản xuất thiết bị điện",
    "Sản xuất đồ gỗ",
];
const NOTES: [&str; 6] = [
    "Doanh nghiệp phối hợp tốt, đã cung cấp đủ số liệu.",
    "Đề nghị gửi lại tài liệu hướng dẫn về việc thành lập tổ chức đảng.",
    "Cần làm việc lại sau khi có số liệu bảo hiểm xã hội của quý này.",
    "Phòng nhân sự hẹn cung cấp số liệu nữ và số liệu theo độ tuổi trong tuần tới.",
    "Công đoàn cơ sở đang hoạt động, đồng ý giới thiệu quần chúng ưu tú.",
    "Lãnh đạo đi vắng, đã để lại thông báo về xử lý dữ liệu và phiếu khảo sát.",
];
