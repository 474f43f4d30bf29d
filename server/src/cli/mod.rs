//! The command line: what can be asked for; groups of commands have files of their own.

mod device;
mod import;
mod programme;
mod tls;
mod user;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use domain::api::ListQuery;
use domain::form::Language;
use domain::reach::Extent;
use tokio::net::TcpListener;

use self::device::DeviceCommand;
use self::import::ImportArguments;
use self::programme::{FormCommand, ProgrammeCommand};
use self::tls::{TlsArguments, TlsCommand};
use self::user::UserCommand;
use crate::clock::{SharedClock, SystemClock};
use crate::config::Config;
use crate::doctor::{Level, examine};
use crate::export::{self, ExportError, Wish};
use crate::generate::Plan;
use crate::import::ImportError;
use crate::keep::Plan as Keeping;
use crate::programme::{ProgrammeError, establish};
use crate::recovery::RecoveryError;
use crate::schedule::Schedule;
use crate::store::{Actor, List, Store, StoreError, open_sqlite};
use crate::tls::{Source, TlsError};
use crate::{ServeError, backup, demo, generate};

/// Thực Địa: máy chủ của văn phòng / the office server.
#[derive(Debug, Parser)]
#[command(name = "thucdia", version)]
struct Arguments {
    /// Folder that holds the database.
    #[arg(long, env = "DATA_DIR", default_value = "data", global = true)]
    data_dir: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the app and the office's database.
    Serve {
        /// Port to listen on.
        #[arg(long, env = "PORT", default_value_t = 8080)]
        port: u16,
        /// Address to listen on; 0.0.0.0 lets other machines in.
        #[arg(long, env = "HOST", default_value = "127.0.0.1")]
        host: IpAddr,
        /// Address of a proxy in front of the server, which says for whom it asks (X-Forwarded-For); may be given again.
        #[arg(long = "trusted-proxy", env = "TRUSTED_PROXY", value_delimiter = ',')]
        trusted_proxies: Vec<IpAddr>,
        #[command(flatten)]
        tls: TlsArguments,
        /// Folder for backups that the server makes by itself, best on another disk.
        #[arg(long, env = "BACKUP_DIR")]
        backup_dir: Option<PathBuf>,
        /// Hours from one of these backups to the next.
        #[arg(long, env = "BACKUP_HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..))]
        backup_hours: u32,
        /// How many of these backups are kept.
        #[arg(long, env = "BACKUP_KEEP", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..))]
        backup_keep: u32,
        /// Fill an empty data folder with real enterprises, demonstration accounts and a few visits.
        #[arg(long)]
        demo: bool,
    },
    /// The office's own certificate, for a server that the public internet can't reach.
    Tls {
        #[command(subcommand)]
        command: TlsCommand,
    },
    /// Accounts.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// The phones of people.
    Device {
        #[command(subcommand)]
        command: DeviceCommand,
    },
    /// Lists from elsewhere.
    Import {
        #[command(flatten)]
        arguments: ImportArguments,
    },
    /// Write a list to a file that Excel opens: enterprises, visits, or a kind of record such as activity.
    Export {
        /// Which list.
        list: List,
        /// The file to write, ending in .csv or .xlsx.
        file: PathBuf,
        /// Only what has these words in its name, or this tax code.
        #[arg(long, default_value = "")]
        q: String,
        /// Only this zone.
        #[arg(long, default_value = "")]
        zone: String,
        /// Columns, as `name,zone,f:vsic_section`; the list's own if none are given.
        #[arg(long, default_value = "")]
        columns: String,
        /// The language of headings and words.
        #[arg(long, default_value = "vi", value_parser = ["vi", "en"])]
        language: String,
    },
    /// Forms as sheets.
    Form {
        #[command(subcommand)]
        command: FormCommand,
    },
    /// The programme: documents, organisations, targets, rules and forms, as a folder of sheets.
    Programme {
        #[command(subcommand)]
        command: ProgrammeCommand,
    },
    /// Make plausible enterprises and visits, for trying out at full size.
    Generate {
        /// Enterprises to make.
        #[arg(long, default_value_t = 0)]
        enterprises: usize,
        /// Visits to make.
        #[arg(long, default_value_t = 0)]
        visits: usize,
        /// Decides names and numbers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Write a copy of the database to a file, also while the server runs.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
    /// Remove what has been kept long enough by the programme's table; a running server does so daily.
    Keep {
        /// Only say what would go.
        #[arg(long)]
        dry_run: bool,
    },
    /// Look whether the data folder is well: database, audit log, disk, backups, clock. Fails when something must be done.
    Doctor,
    /// Put a backup in the place of the database; the server must not run.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Programme(#[from] ProgrammeError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("{0}")]
    Said(String),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Said(error.to_string())
    }
}

/// Runs the command that the program was started with.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // Colours are for terminals; a journal shows their codes.
    let ansi = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_ansi(ansi)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = runtime
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(execute(arguments)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(Arguments { data_dir, command }: Arguments) -> Result<(), Failure> {
    let clock: SharedClock = Arc::new(SystemClock);
    match command {
        Command::Serve {
            port,
            host,
            trusted_proxies,
            tls,
            backup_dir,
            backup_hours,
            backup_keep,
            demo,
        } => {
            let backups = backup_dir.map(|folder| Schedule {
                folder,
                every: Duration::from_secs(u64::from(backup_hours) * 3_600),
                keep: usize::try_from(backup_keep).unwrap_or(usize::MAX),
            });
            serve(
                Config {
                    port,
                    host,
                    trusted_proxies,
                    tls: tls.source(),
                    backups,
                    ..Config::new(data_dir)
                },
                &clock,
                demo,
            )
            .await
        }
        Command::Tls { command } => command.run(&data_dir, &clock),
        Command::Device { command } => command.run(&open(&data_dir, &clock)?, &clock).await,
        Command::User { command } => command.run(&open(&data_dir, &clock)?, &clock).await,
        Command::Import { arguments } => arguments.run(&open(&data_dir, &clock)?, &clock).await,
        Command::Export {
            list,
            file,
            q,
            zone,
            columns,
            language,
        } => {
            let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let wish = Wish {
                list,
                query: ListQuery {
                    q,
                    zone,
                    columns,
                    ..ListQuery::default()
                },
                only: BTreeSet::new(),
                extent: Arc::new(Extent::Everything),
                format: ending.parse().map_err(Failure::Said)?,
                language: if language == "en" { Language::En } else { Language::Vi },
                today: clock.today(),
            };
            let store = open(&data_dir, &clock)?;
            let rows = export::to_file(&store, &clock, wish, &file).await?;
            println!("Đã ghi {rows} dòng / wrote {rows} rows: {}", file.display());
            Ok(())
        }
        Command::Form { command } => command.run(),
        Command::Programme { command } => command.run(&data_dir, &clock).await,
        Command::Generate {
            enterprises,
            visits,
            seed,
        } => {
            let store = open(&data_dir, &clock)?;
            let began = clock.now();
            generate::fill(
                &store,
                &clock,
                Plan {
                    enterprises,
                    visits,
                    seed,
                },
            )
            .await?;
            let seconds = std::time::Duration::from_millis(clock.now() - began).as_secs_f64();
            println!("Đã tạo {enterprises} doanh nghiệp, {visits} lượt làm việc trong {seconds:.1} giây.");
            Ok(())
        }
        Command::Backup { file } => {
            backup::backup(&data_dir, &file, Actor::Terminal, clock.now())?;
            println!("Đã sao lưu và kiểm tra / backed up and checked: {}", file.display());
            Ok(())
        }
        Command::Keep { dry_run } => keep(&open(&data_dir, &clock)?, clock.now(), dry_run).await,
        Command::Doctor => doctor(&data_dir, &clock),
        Command::Restore { file } => {
            backup::restore(&data_dir, &file, clock.now())?;
            println!("Đã khôi phục. Các máy sẽ tự gửi lại những gì đã gửi sau bản sao lưu.");
            println!("Restored. Devices will offer again what they sent after the backup.");
            Ok(())
        }
    }
}

async fn keep(store: &Arc<dyn Store>, now: u64, dry_run: bool) -> Result<(), Failure> {
    let plan = Keeping::make(store, now).await?;
    let (contacts, rows, sessions) = (plan.contacts.len(), plan.old.audit, plan.old.sessions);
    let (vi, en) = if dry_run {
        ("Sẽ xoá", "Would go")
    } else {
        ("Đã xoá", "Gone")
    };
    if !dry_run {
        plan.carry_out(store, now).await?;
    }
    println!("{vi}: đầu mối của {contacts} lượt làm việc, {rows} dòng nhật ký, {sessions} phiên đăng nhập.");
    println!("{en}: contacts of {contacts} visits, {rows} rows of the audit log, {sessions} sessions.");
    Ok(())
}

fn doctor(data_dir: &Path, clock: &SharedClock) -> Result<(), Failure> {
    let findings = examine(data_dir, clock.now());
    for finding in &findings {
        println!("{finding}");
    }
    match findings.iter().filter(|finding| finding.level == Level::Bad).count() {
        0 => Ok(()),
        bad => Err(Failure::Said(format!(
            "{bad} việc phải xử lý ngay. / {bad} to be dealt with now."
        ))),
    }
}

fn open(data_dir: &Path, clock: &SharedClock) -> Result<Arc<dyn Store>, StoreError> {
    Ok(open_sqlite(data_dir, clock.now())?)
}

async fn serve(config: Config, clock: &SharedClock, with_demo: bool) -> Result<(), Failure> {
    // Asked to look again at its files, a server that has none goes on; the system would end it.
    #[cfg(unix)]
    let _hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    // Before anything is done to the data folder.
    if config.is_in_the_clear() {
        return Err(ServeError::InTheClear.into());
    }
    let listener = TcpListener::bind(config.address()).await.map_err(|error| {
        Failure::Said(format!(
            "Không mở được cổng {port}: {error}. Có thể chương trình khác đang dùng; hãy chọn cổng khác bằng --port.\n\
             Port {port} can't be opened: {error}. Another program may use it; choose another with --port.",
            port = config.port
        ))
    })?;
    let bound = listener.local_addr()?;
    let address = match &config.tls {
        Some(Source::Acme(authority)) => format!("https://{}", authority.host),
        Some(_) => format!("https://{bound}"),
        None => format!("http://{bound}"),
    };
    let address = address.replace("127.0.0.1", "localhost");
    if with_demo {
        // Closed again before serving, which opens its own.
        let store = open(&config.data_dir, clock)?;
        establish(&store, clock).await?;
        demo::fill(&store, clock).await?;
        drop(store);
        println!("{}", demo::greeting(&address));
    } else {
        println!("Thực Địa: {address}");
    }
    Ok(crate::serve(config, listener, stopped()).await?)
}

/// Completes when the program is asked to stop.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping: requests under way are finished first");
}
