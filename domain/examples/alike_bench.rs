//! How long a key takes while a new enterprise is typed: looking through 50,000 for what may be the same.
//!
//! Prints one JSON object, milliseconds for each key, the worst over all beginnings of the names that are typed: `anywhere`
//! as long as no zone is said, `in_zone` afterwards.

use std::time::Instant;

use domain::form::Answers;
use domain::mirror::{Mirror, field};
use domain::record::pack::pack_records;
use domain::record::{Answer, DeviceId, Draft, EditId, FieldName, HybridClock, PersonId, Record, RecordId, RecordKind};
use domain::sync::Scope;

const ENTERPRISES: usize = 50_000;
const ZONES: usize = 16;
const ROUNDS: usize = 5;
const FORMS: [&str; 4] = [
    "Công ty TNHH",
    "Công ty Cổ phần",
    "Công ty TNHH MTV",
    "Chi nhánh Công ty TNHH",
];
const WORDS: [&str; 32] = [
    "Minh", "Đại", "Tân", "Hoàng", "Thành", "Phú", "Việt", "An", "Hưng", "Sao", "Nam", "Đông", "Thái", "Quang", "Hồng",
    "Long", "Phát", "Thịnh", "Đạt", "Lợi", "Cường", "Dương", "Bình", "Sơn", "Hà", "Phong", "Tín", "Vinh", "Khang",
    "Lộc", "Thắng", "Mai",
];
const TYPED: [&str; 3] = [
    "Công ty TNHH Thành Phát Đông Dương",
    "Cty CP Điện tử Minh Quang Việt Nam",
    "Goertek Precision Industry",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut mirror = Mirror::default();
    let records: Vec<(u64, Record)> = (0..ENTERPRISES).map(enterprise).collect();
    for page in records.chunks(2_000) {
        let bytes = pack_records(page.iter().map(|(seq, record)| (*seq, record)));
        mirror.add_page(Scope::Register, bytes)?;
    }
    let outcome = serde_json::json!({
        "enterprises": mirror.enterprise_count(),
        "anywhere_ms": worst_key(&mirror, None),
        "in_zone_ms": worst_key(&mirror, Some("Z3")),
    });
    println!("{outcome}");
    Ok(())
}

fn worst_key(mirror: &Mirror, zone: Option<&str>) -> f64 {
    let mut worst: f64 = 0.0;
    for name in TYPED {
        for (end, letter) in name.char_indices() {
            let typed = &name[..end + letter.len_utf8()];
            let mut answers = Answers::new();
            answers.insert(FieldName::new(field::ENTERPRISE_NAME), Answer::Text(typed.into()));
            answers.insert(FieldName::new(field::TAX_CODE), Answer::Text("2300325764".into()));
            answers.extend(zone.map(|zone| (FieldName::new(field::ZONE), Answer::Choice(zone.into()))));
            let mut times: Vec<f64> = (0..ROUNDS).map(|_| key(mirror, &answers)).collect();
            times.sort_by(f64::total_cmp);
            worst = worst.max(times.get(ROUNDS / 2).copied().unwrap_or_default());
        }
    }
    (worst * 100.0).round() / 100.0
}

fn key(mirror: &Mirror, answers: &Answers) -> f64 {
    let begun = Instant::now();
    let found = mirror.alike(RecordId::from_bytes([255; 16]), answers, 3);
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    std::hint::black_box(found.len());
    took
}

/// Makes one enterprise; every third has no tax code.
fn enterprise(number: usize) -> (u64, Record) {
    let word = |step: usize| WORDS[number / step % WORDS.len()];
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let blank = Record::new(RecordId::from_bytes(id), RecordKind::Enterprise);
    let name = format!(
        "{} {} {} {}",
        FORMS[number % FORMS.len()],
        word(1),
        word(32),
        word(1_024)
    );
    let mut draft = Draft::new(blank.id, blank.kind, PersonId::from_bytes([1; 16]), None);
    draft.set(&blank, field::ENTERPRISE_NAME, Answer::Text(name));
    draft.set(&blank, field::ZONE, Answer::Choice(format!("Z{}", number % ZONES)));
    if !number.is_multiple_of(3) {
        draft.set(&blank, field::TAX_CODE, Answer::Text(format!("23{number:08}")));
    }
    let edit = EditId {
        device: DeviceId::from_bytes([1; 16]),
        counter: number as u64 + 1,
    };
    let edit = draft.sign(edit, &mut HybridClock::default(), number as u64);
    (number as u64 + 1, Record::of_edit(&edit))
}
