//! `thucdia import`: lists from elsewhere at the command line, and the recovery files of phones.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::api::{ImportRow, ImportState, Mapping, Recovered, RowKind};
use domain::provider::Provider;
use domain::reach::Extent;

use super::Failure;
use crate::clock::SharedClock;
use crate::import::{self, Way};
use crate::programme::Programmes;
use crate::recovery::{self, By};
use crate::store::{Actor, Store};

/// How many rows of a kind are shown.
const SHOWN: usize = 20;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct ImportArguments {
    #[command(subcommand)]
    command: Option<ImportCommand>,
    /// A list of enterprises: CSV or XLSX.
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// Whose list it is: `zone_authority`, `social_insurance`, `union`, `tax`, `registry`, `labour_office`, other.
    #[arg(long, required = true)]
    provider: Option<Provider>,
    /// The day of its figures, as 2026-06-30; today where it is not said.
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// The sheet of a workbook; the one with most rows where it is not said.
    #[arg(long)]
    sheet: Option<String>,
    /// Only show what it would change.
    #[arg(long)]
    preview: bool,
    /// Take in all that is certain, without asking.
    #[arg(long, conflicts_with = "preview")]
    yes: bool,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Show the lists that were handed in.
    List,
    /// Take back what a list changed, but for what newer edits stand on.
    Undo {
        /// The import's number, as `list` shows it.
        number: i64,
    },
    /// Go on with an import, or with undoing it, that was stopped or cut short.
    Resume {
        /// The import's number.
        number: i64,
    },
    /// A recovery file of a phone: what it could not send. May be given again; nothing is taken in twice.
    Recovery {
        /// The file to read.
        file: PathBuf,
    },
}

impl ImportArguments {
    /// Does what was asked for.
    pub(super) async fn run(self, store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), Failure> {
        match self.command {
            Some(ImportCommand::List) => list(store).await,
            Some(ImportCommand::Undo { number }) => undo(store, clock, number).await,
            Some(ImportCommand::Resume { number }) => resume(store, clock, number).await,
            Some(ImportCommand::Recovery { file }) => recover(store, clock, &file).await,
            None => self.hand_in(store, clock).await,
        }
    }

    async fn hand_in(self, store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), Failure> {
        let (Some(file), Some(provider)) = (self.file, self.provider) else {
            return Err(Failure::Said(
                "Cần tên tệp và --provider. / A file and --provider are needed.".into(),
            ));
        };
        let handed = import::from_terminal(clock, provider, &file)?;
        let handed = import::Handed {
            as_of: self.as_of.unwrap_or(handed.as_of),
            mapping: Mapping {
                sheet: self.sheet,
                ..Mapping::default()
            },
            ..handed
        };
        let read = import::look(store, handed.clone()).await?;
        for column in &read.columns {
            let (heading, personal) = (&column.heading, column.personal);
            match &column.field {
                Some(field) => println!("  {heading} → {field}"),
                None if personal => println!("  {heading} → (bỏ qua: dữ liệu cá nhân / left out: personal data)"),
                None if heading.is_empty() => {}
                None => println!("  {heading} → (bỏ qua / left out)"),
            }
        }
        if let Some(before) = &read.before {
            println!(
                "Tệp này đã nhập ở lần số {0}. / This file was imported before, as number {0}.",
                before.number
            );
        }
        let number = import::begin(store, clock, handed).await?;
        let import = summary(store, number).await?;
        println!("{}", said(&import));
        show(store, number, RowKind::Doubtful, "Cần xem lại / doubtful").await?;
        show(store, number, RowKind::Refused, "Không nhận / refused").await?;
        let accepted = import.counts.accepted;
        if self.preview || !(self.yes || agreed(accepted)?) {
            store.stop_import(number, Actor::Terminal, clock.now()).await?;
            println!("Chưa thay đổi gì. / Nothing was changed.");
            return Ok(());
        }
        let done = import::take_in(store, clock, number).await?.import;
        println!(
            "Lần nhập số {number}: đã ghi {} dòng, {} dòng không ghi được. Hoàn tác: thucdia import undo {number}",
            done.counts.applied, done.counts.failed
        );
        println!(
            "Import {number}: {} rows taken in, {} could not be. Undo: thucdia import undo {number}",
            done.counts.applied, done.counts.failed
        );
        Ok(())
    }
}

fn agreed(accepted: u64) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        println!("Thêm --yes để nhập. / Add --yes to take it in.");
        return Ok(false);
    }
    print!("Nhập {accepted} dòng? / Take in {accepted} rows? [y/N] ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(matches!(
        line.trim().to_lowercase().as_str(),
        "y" | "yes" | "c" | "có" | "co"
    ))
}

async fn summary(store: &Arc<dyn Store>, number: i64) -> Result<ImportRow, Failure> {
    let found = store.import_summary(number).await?;
    found
        .map(|(import, _)| import)
        .ok_or_else(|| Failure::Said(format!("Không có lần nhập số {number}. / There is no import {number}.")))
}

fn said(import: &ImportRow) -> String {
    let counts = import.counts;
    format!(
        "Mới: {}  Thay đổi: {}  Không đổi: {}  Cần xem lại: {}  Không nhận: {}\n\
         New: {}  Changed: {}  Unchanged: {}  Doubtful: {}  Refused: {}",
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.doubtful,
        counts.refused,
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.doubtful,
        counts.refused
    )
}

async fn show(store: &Arc<dyn Store>, number: i64, kind: RowKind, title: &str) -> Result<(), Failure> {
    let rows = import::all_rows(store, number, kind).await?;
    if rows.is_empty() {
        return Ok(());
    }
    println!("{title}:");
    for row in rows.iter().take(SHOWN) {
        let reasons: Vec<&str> = row.remarks.iter().map(|remark| remark.vi.as_str()).collect();
        println!("  dòng {}: {} ({})", row.line, reasons.join(" "), row.name);
        for like in &row.like {
            println!("      giống / like: {} {} {}", like.name, like.tax_code, like.zone);
        }
    }
    if rows.len() > SHOWN {
        println!("  … {}", rows.len() - SHOWN);
    }
    Ok(())
}

async fn list(store: &Arc<dyn Store>) -> Result<(), Failure> {
    for import in store.imports(None, None).await? {
        let counts = import.counts;
        println!(
            "{:>5}  {:<10} {:<17} {:>6} / {:<6} {}",
            import.number,
            import.state.as_str(),
            import.provider.as_str(),
            counts.applied + counts.undone + counts.kept,
            counts.accepted,
            import.file
        );
    }
    Ok(())
}

async fn undo(store: &Arc<dyn Store>, clock: &SharedClock, number: i64) -> Result<(), Failure> {
    if !Way::Back.start(store, number).await? {
        summary(store, number).await?;
        return Err(Failure::Said(
            "Lần nhập này không có gì để hoàn tác. / There is nothing to undo in this import.".into(),
        ));
    }
    let everything = Arc::new(Extent::Everything);
    import::go(store, clock, number, Way::Back, Actor::Terminal, everything).await?;
    let counts = summary(store, number).await?.counts;
    println!(
        "Đã hoàn tác {} dòng; giữ lại {} dòng có sửa đổi mới hơn.",
        counts.undone, counts.kept
    );
    println!(
        "{} rows undone; {} left as they are, because newer edits stand on them.",
        counts.undone, counts.kept
    );
    Ok(())
}

async fn resume(store: &Arc<dyn Store>, clock: &SharedClock, number: i64) -> Result<(), Failure> {
    match summary(store, number).await?.state {
        ImportState::Undoing => undo(store, clock, number).await,
        ImportState::Applying | ImportState::Stopped => {
            let done = import::take_in(store, clock, number).await?.import;
            println!(
                "Đã ghi {} dòng. / {} rows taken in.",
                done.counts.applied, done.counts.applied
            );
            Ok(())
        }
        ImportState::Preview | ImportState::Applied | ImportState::Undone | ImportState::Discarded => Err(
            Failure::Said("Lần nhập này không dở dang. / This import is not half done.".into()),
        ),
    }
}

async fn recover(store: &Arc<dyn Store>, clock: &SharedClock, file: &std::path::Path) -> Result<(), Failure> {
    let bytes = std::fs::read(file)?;
    let by = By::Office(Actor::Terminal, Arc::new(Extent::Everything));
    let done = recovery::take_in(store, &Programmes::default(), clock, by, bytes).await?;
    print_recovered(&done);
    Ok(())
}

fn print_recovered(done: &Recovered) {
    println!(
        "Mới: {}  Đã có: {}  Cần xem lại: {}  Bản nháp: {}",
        done.new, done.known, done.refused, done.drafts
    );
    println!(
        "New: {}  Known: {}  To be looked at: {}  Drafts: {}",
        done.new, done.known, done.refused, done.drafts
    );
    if done.unread > 0 {
        println!("{} mục không đọc được: hãy giữ tệp này.", done.unread);
        println!("{} rows can't be read: keep this file.", done.unread);
    }
}
