//! How long a list of 50,000 rows takes to be read and compared with a register of 50,000, until its preview can be seen.
//!
//! Half of the list is known by tax code, a tenth of that has changed; the rest is new. Prints one JSON object.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use domain::api::Mapping;
use domain::provider::Provider;
use domain::reach::Extent;
use server::clock::{SharedClock, SystemClock};
use server::import::{self, Handed, Turn};
use server::store::{Actor, Store, open_sqlite};

type Failure = Box<dyn std::error::Error>;

const ROWS: usize = 50_000;
const ZONES: [&str; 4] = ["KCN Tiên Sơn", "KCN Quế Võ", "KCN Yên Phong", "VSIP"];
const WORDS: [&str; 24] = [
    "An", "Bình", "Cường", "Dũng", "Đại", "Đông", "Giang", "Hà", "Hải", "Hoà", "Hưng", "Khánh", "Lâm", "Long", "Minh",
    "Nam", "Phát", "Phú", "Quang", "Sơn", "Tân", "Thành", "Việt", "Xuân",
];

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir_in(std::env::var_os("DATA_DIR").unwrap_or_else(|| ".".into()))?;
    let clock: SharedClock = Arc::new(SystemClock);
    let store: Arc<dyn Store> = open_sqlite(folder.path(), clock.now())?;
    let began = Instant::now();
    import::enterprises(&store, &clock, list(0, "Lô A").as_bytes()).await?;
    let applied = began.elapsed();
    let began = Instant::now();
    let handed = Handed {
        provider: Provider::ZoneAuthority,
        file: "list.csv".into(),
        bytes: list(ROWS / 2, "Lô B").into_bytes().into(),
        mapping: Mapping::default(),
        as_of: clock.today(),
        by: Actor::Terminal,
        extent: Arc::new(Extent::Everything),
        knows_of: None,
        turn: Turn::default(),
    };
    let number = import::begin(&store, &clock, handed).await?;
    let previewed = began.elapsed();
    let (import, _) = store.import_summary(number).await?.ok_or("the import is not there")?;
    println!(
        "{}",
        serde_json::json!({
            "rows": ROWS,
            "first_import_s": applied.as_secs_f64(),
            "preview_s": previewed.as_secs_f64(),
            "counts": import.counts,
        })
    );
    Ok(())
}

/// Writes a list whose first row is enterprise number `from`; every tenth lies elsewhere than `lot` says.
fn list(from: usize, lot: &str) -> String {
    let mut text = String::from("Tên doanh nghiệp,MST,KCN,Địa chỉ,Số LĐ\n");
    for number in from..from + ROWS {
        let word = |step: usize| WORDS[number / step % WORDS.len()];
        let lot = if number % 10 == 0 { lot } else { "Lô C" };
        // Writing to a string can't fail.
        let _infallible = writeln!(
            text,
            "Công ty TNHH {} {} {} {number},{},{},{lot} {number},{}",
            word(1),
            word(24),
            word(576),
            tax_code(number),
            ZONES[number % ZONES.len()],
            number % 3_000
        );
    }
    text
}

/// Returns the code of an enterprise; some have none.
fn tax_code(number: usize) -> String {
    let base = format!("23{:07}", 1_000_000 + number);
    let weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let digits = base.bytes().map(|digit| usize::from(digit - b'0'));
    let sum: usize = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
    match 10 - sum % 11 {
        10 => String::new(),
        last => format!("{base}{last}"),
    }
}
