//! `thucdia user`: accounts.

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use clap::Subcommand;
use domain::reach::Reach;
use domain::record::PersonId;
use domain::role::Role;

use super::Failure;
use crate::clock::SharedClock;
use crate::store::{Account, Actor, Store};
use crate::{chance, password};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add an account. Asks for a password; makes one when there is nobody to ask.
    Add {
        /// Name for signing in.
        name: String,
        /// The role; a name that is none is answered with those there are.
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

impl UserCommand {
    pub(super) async fn run(self, store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), Failure> {
        match self {
            Self::Add {
                name,
                role,
                display_name,
                password_stdin,
            } => add(store, clock, (name, role, display_name), password_stdin).await,
            Self::List => {
                for account in store.accounts().await? {
                    println!(
                        "{:<20} {:<14} {}",
                        account.name,
                        account.role.as_str(),
                        account.display_name
                    );
                }
                Ok(())
            }
        }
    }
}

async fn add(
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
        reach: Reach::Everything,
        disabled_at: None,
    };
    if !store.add_account(account, Actor::Terminal, clock.now()).await? {
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
