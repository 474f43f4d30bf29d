//! The command line.

use std::io::{BufRead, IsTerminal};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use domain::record::PersonId;
use domain::role::Role;
use tokio::net::TcpListener;

use crate::clock::{SharedClock, SystemClock};
use crate::config::Config;
use crate::generate::Plan;
use crate::import::{ImportError, Report};
use crate::store::{Account, Store, StoreError, open_sqlite};
use crate::{ServeError, backup, chance, demo, generate, import, password};

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
        /// Fill an empty data folder with real enterprises, demonstration accounts and a few visits.
        #[arg(long)]
        demo: bool,
    },
    /// Accounts.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Lists from elsewhere.
    Import {
        #[command(subcommand)]
        command: ImportCommand,
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
    /// Put a backup in the place of the database; the server must not run.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add an account. Asks for a password; makes one when there is nobody to ask.
    Add {
        /// Name for signing in.
        name: String,
        /// surveyor, supervisor or administrator.
        #[arg(long)]
        role: Role,
        /// Name for showing; the name for signing in if not given.
        #[arg(long)]
        display_name: Option<String>,
        /// Read the password from the first line of the input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the accounts.
    List,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// A list of enterprises as CSV in UTF-8, with a heading row.
    Enterprises {
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
    tracing_subscriber::fmt()
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
        Command::Serve { port, host, demo } => {
            serve(
                Config {
                    port,
                    host,
                    ..Config::new(data_dir)
                },
                &clock,
                demo,
            )
            .await
        }
        Command::User {
            command:
                UserCommand::Add {
                    name,
                    role,
                    display_name,
                    password_stdin,
                },
        } => {
            let store = open(&data_dir, &clock)?;
            add_user(&store, &clock, (name, role, display_name), password_stdin).await
        }
        Command::User {
            command: UserCommand::List,
        } => {
            for account in open(&data_dir, &clock)?.accounts().await? {
                println!(
                    "{:<20} {:<14} {}",
                    account.name,
                    account.role.as_str(),
                    account.display_name
                );
            }
            Ok(())
        }
        Command::Import {
            command: ImportCommand::Enterprises { file },
        } => {
            let store = open(&data_dir, &clock)?;
            print_report(&import::enterprises_file(&store, &clock, &file).await?);
            Ok(())
        }
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
            backup::backup(&data_dir, &file)?;
            println!("Đã sao lưu và kiểm tra / backed up and checked: {}", file.display());
            Ok(())
        }
        Command::Restore { file } => {
            backup::restore(&data_dir, &file, clock.now())?;
            println!("Đã khôi phục. Các máy sẽ tự gửi lại những gì đã gửi sau bản sao lưu.");
            println!("Restored. Devices will offer again what they sent after the backup.");
            Ok(())
        }
    }
}

fn open(data_dir: &Path, clock: &SharedClock) -> Result<Arc<dyn Store>, StoreError> {
    Ok(open_sqlite(data_dir, clock.now())?)
}

async fn serve(config: Config, clock: &SharedClock, with_demo: bool) -> Result<(), Failure> {
    let listener = TcpListener::bind(config.address()).await.map_err(|error| {
        Failure::Said(format!(
            "Không mở được cổng {port}: {error}. Có thể chương trình khác đang dùng; hãy chọn cổng khác bằng --port.\n\
             Port {port} can't be opened: {error}. Another program may use it; choose another with --port.",
            port = config.port
        ))
    })?;
    let address = format!("http://{}", listener.local_addr()?).replace("127.0.0.1", "localhost");
    if with_demo {
        // Closed again before serving, which opens its own.
        let store = open(&config.data_dir, clock)?;
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

async fn add_user(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    (name, role, display_name): (String, Role, Option<String>),
    password_stdin: bool,
) -> Result<(), Failure> {
    if name.trim().is_empty() {
        return Err(Failure::Said("Tên đăng nhập đang trống. / The name is empty.".into()));
    }
    let (chosen, made) = choose_password(password_stdin)?;
    if chosen.chars().count() < password::SHORTEST {
        return Err(Failure::Said(format!(
            "Mật khẩu cần ít nhất {0} ký tự; chưa tạo tài khoản. / A password needs at least {0} characters; no account was made.",
            password::SHORTEST
        )));
    }
    let account = Account {
        person: PersonId::from_parts(clock.now(), chance::bytes()),
        display_name: display_name.unwrap_or_else(|| name.clone()),
        name: name.clone(),
        role,
        password: password::hash(&chosen).map_err(Failure::Said)?,
    };
    if !store.add_account(account, clock.now()).await? {
        return Err(Failure::Said(format!(
            "Đã có tài khoản \"{name}\". / There is an account {name:?} already."
        )));
    }
    println!("Đã tạo tài khoản {name} ({role}).");
    if made {
        println!("Mật khẩu / password: {chosen}");
        println!("Mật khẩu chỉ hiện một lần. / It is shown this once.");
    }
    Ok(())
}

/// Returns the password and whether it was made here.
fn choose_password(from_stdin: bool) -> Result<(String, bool), Failure> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false));
    }
    if !std::io::stdin().is_terminal() {
        return Ok((password::generate(), true));
    }
    let first = rpassword::prompt_password("Mật khẩu (để trống để máy tự tạo) / password (empty: one is made): ")?;
    if first.is_empty() {
        return Ok((password::generate(), true));
    }
    let second = rpassword::prompt_password("Nhập lại / again: ")?;
    if first == second {
        Ok((first, false))
    } else {
        Err(Failure::Said(
            "Hai lần nhập khác nhau; chưa tạo tài khoản. / The two differ; no account was made.".into(),
        ))
    }
}

fn print_report(report: &Report) {
    println!(
        "Mới: {}  Thay đổi: {}  Không đổi: {}  Không nhận: {}",
        report.new,
        report.changed,
        report.unchanged,
        report.refused.len()
    );
    if !report.ignored_headings.is_empty() {
        println!("Cột không đọc: {}", report.ignored_headings.join(", "));
    }
    for refused in &report.refused {
        println!("  dòng {}: {} ({})", refused.line, refused.reason, refused.name);
    }
}
