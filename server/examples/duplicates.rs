//! How long the desk waits for the pairs of enterprises that may be one, over a register of 50,000.
//!
//! Prints one JSON object, times in milliseconds: `first_ms` compares the whole register, once after a start; `page_ms` is a
//! page when nothing has changed, `changed_ms` a page after one enterprise did, both medians.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use domain::reach::{Extent, Reach};
use domain::record::{Answer, DeviceId, Draft, Edit, EditId, HybridClock, PersonId, Record, RecordId, RecordKind};
use domain::role::Role;
use domain::sync::Scope;
use server::chance;
use server::clock::{SharedClock, SystemClock};
use server::generate::{Plan, fill};
use server::store::{Account, Actor, Batch, FeedAsk, PairsAsk, Store, open_sqlite};

type Failure = Box<dyn std::error::Error>;

const ENTERPRISES: usize = 50_000;
/// Of so many, one was written down a second time, with a slip and without its tax code.
const TWICE: usize = 100;
const ROUNDS: usize = 15;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir_in(std::env::var_os("DATA_DIR").unwrap_or_else(|| ".".into()))?;
    let clock: SharedClock = Arc::new(SystemClock);
    let store: Arc<dyn Store> = open_sqlite(folder.path(), clock.now())?;
    let plan = Plan {
        enterprises: ENTERPRISES,
        visits: 0,
        seed: 1,
    };
    fill(&store, &clock, plan).await?;
    let mut author = Author::new(&store, &clock).await?;
    let everything = FeedAsk::everything(Scope::Register, 0, 60_000);
    let known: Vec<Record> = store
        .feed(everything)
        .await?
        .records
        .into_iter()
        .map(|(_, record)| record)
        .collect();
    let copies = known.iter().step_by(TWICE).map(|record| author.copy(record)).collect();
    author.push(&store, &clock, copies).await?;

    let (first, total) = page(&store).await?;
    let (mut still, mut changed) = (Vec::new(), Vec::new());
    for record in known.iter().take(ROUNDS) {
        still.push(page(&store).await?.0);
        let edit = author.rename(record);
        author.push(&store, &clock, vec![edit]).await?;
        changed.push(page(&store).await?.0);
    }
    let outcome = serde_json::json!({
        "enterprises": ENTERPRISES + ENTERPRISES / TWICE,
        "pairs": total,
        "first_ms": first,
        "page_ms": median(still),
        "changed_ms": median(changed),
    });
    writeln!(std::io::stdout(), "{outcome}")?;
    Ok(())
}

/// Asks for the first page; returns how long it took, and how many pairs there are.
async fn page(store: &Arc<dyn Store>) -> Result<(f64, u64), Failure> {
    let ask = PairsAsk {
        apart: false,
        offset: 0,
        limit: 50,
    };
    let begun = Instant::now();
    let listing = store.pairs(ask, Arc::new(Extent::Everything)).await?;
    Ok(((begun.elapsed().as_secs_f64() * 10_000.0).round() / 10.0, listing.total))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Somebody who writes enterprises.
struct Author {
    account: Account,
    device: DeviceId,
    counter: u64,
    clock: HybridClock,
}

impl Author {
    async fn new(store: &Arc<dyn Store>, clock: &SharedClock) -> Result<Self, Failure> {
        let now = clock.now();
        let account = Account {
            person: PersonId::from_parts(now, chance::bytes()),
            name: "bench".into(),
            display_name: "Bench".into(),
            role: Role::Surveyor,
            password: String::new(),
            reach: Reach::Everything,
            disabled_at: None,
        };
        store.add_account(account.clone(), Actor::Terminal, now).await?;
        Ok(Self {
            account,
            device: DeviceId::from_parts(now, chance::bytes()),
            counter: 0,
            clock: HybridClock::default(),
        })
    }

    fn copy(&mut self, record: &Record) -> Edit {
        let name = record.answer("enterprise_name").as_text().unwrap_or_default();
        let slip: String = name.chars().take(name.chars().count().saturating_sub(1)).collect();
        let blank = Record::new(
            RecordId::from_parts(record.latest_stamp().millis, chance::bytes()),
            RecordKind::Enterprise,
        );
        let zone = record.answer("zone_code").clone();
        self.write(
            &blank,
            vec![("enterprise_name", Answer::Text(slip)), ("zone_code", zone)],
        )
    }

    fn rename(&mut self, record: &Record) -> Edit {
        let name = record.answer("enterprise_name").as_text().unwrap_or_default();
        self.write(record, vec![("enterprise_name", Answer::Text(format!("{name} Mới")))])
    }

    fn write(&mut self, record: &Record, answers: Vec<(&str, Answer)>) -> Edit {
        let mut draft = Draft::new(record.id, record.kind, self.account.person, None);
        for (field, answer) in answers {
            draft.set(record, field, answer);
        }
        self.counter += 1;
        let id = EditId {
            device: self.device,
            counter: self.counter,
        };
        draft.sign(id, &mut self.clock, record.latest_stamp().millis + 1)
    }

    async fn push(&self, store: &Arc<dyn Store>, clock: &SharedClock, edits: Vec<Edit>) -> Result<(), Failure> {
        let batch = Batch {
            caller: self.account.as_caller(),
            extent: Arc::new(Extent::Everything),
            now: clock.now(),
            put_out: false,
            contact: None,
            handed_in: None,
            edits: edits.into_iter().map(Ok).collect(),
            pack: Arc::default(),
        };
        store.push(batch).await?;
        Ok(())
    }
}
