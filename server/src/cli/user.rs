//! `thucdia user`: accounts, for whoever runs the server's machine. The same as at the desk, and the way back in when
//! nobody can get to it.

use std::io::BufRead;
use std::sync::Arc;

use clap::{Args, Subcommand};
use domain::api::{AccountRow, ChangeAccount, Invitation};
use domain::reach::{Part, Reach};
use domain::record::PersonId;
use domain::role::Role;

use super::Failure;
use crate::clock::{SharedClock, in_vietnam};
use crate::invitation::{Fresh, given_out, unknown_place};
use crate::password::{self, Unfit};
use crate::programme::programme_in_force;
use crate::qr;
use crate::store::{Account, AccountRefusal, Actor, Store, Which, canonical_name};
use crate::{account_name, chance};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add an account and print its invitation; or set its password at once, with --password-stdin.
    Add {
        /// Name for signing in.
        name: String,
        /// The role; a name that is none is answered with those there are.
        #[arg(long)]
        role: Role,
        /// Name for showing; the name for signing in if not given.
        #[arg(long)]
        display_name: Option<String>,
        #[command(flatten)]
        places: Places,
        /// Read the password from the first line of the input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        server: ServerAddress,
    },
    /// List the accounts.
    List,
    /// Print a new invitation for an account, such as for somebody who forgot the password. Older ones end.
    Invite {
        /// Name for signing in.
        name: String,
        #[command(flatten)]
        server: ServerAddress,
    },
    /// Take the open invitation back.
    Uninvite {
        /// Name for signing in.
        name: String,
    },
    /// Change the name for showing, the role or the reach. Holds from the next request on.
    Change {
        /// Name for signing in.
        name: String,
        /// Another name for showing.
        #[arg(long)]
        display_name: Option<String>,
        /// Another role.
        #[arg(long)]
        role: Option<Role>,
        /// Let it reach everything.
        #[arg(long, conflicts_with_all = ["organisations", "zones"])]
        everything: bool,
        #[command(flatten)]
        places: Places,
    },
    /// Put an account out: nobody signs in with it any more, and its devices are refused.
    Disable {
        /// Name for signing in.
        name: String,
    },
    /// Let an account in again.
    Enable {
        /// Name for signing in.
        name: String,
    },
    /// List the sessions of an account, or end them all.
    Sessions {
        /// Name for signing in.
        name: String,
        /// End them: whoever works with one has to sign in again.
        #[arg(long)]
        end: bool,
    },
    /// Take the second factor away, such as for somebody who lost the phone.
    RemoveSecondFactor {
        /// Name for signing in.
        name: String,
    },
}

/// What the account may reach; everything if nothing is named.
#[derive(Debug, Args)]
pub(super) struct Places {
    /// Code of an organisation, with all below it; may be given again.
    #[arg(long = "organisation")]
    organisations: Vec<String>,
    /// Code of a zone; may be given again.
    #[arg(long = "zone")]
    zones: Vec<String>,
}

impl Places {
    fn reach(self) -> Option<Reach> {
        let part = Part {
            organisations: self.organisations.into_iter().collect(),
            zones: self.zones.into_iter().collect(),
        };
        (part != Part::default()).then_some(Reach::Part(part))
    }
}

/// Where people find the server.
#[derive(Debug, Args)]
pub(super) struct ServerAddress {
    /// Address of the server as people open it, such as `https://khaosat.example.vn`; makes the invitation a link.
    #[arg(long, env = "PUBLIC_ADDRESS")]
    address: Option<String>,
}

/// What the commands work on.
struct Office<'a> {
    store: &'a Arc<dyn Store>,
    now: u64,
}

impl UserCommand {
    pub(super) async fn run(self, store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), Failure> {
        let office = Office {
            store,
            now: clock.now(),
        };
        match self {
            Self::Add {
                name,
                role,
                display_name,
                places,
                password_stdin,
                server,
            } => {
                let account = Account {
                    person: PersonId::from_parts(office.now, chance::bytes()),
                    display_name: display_name.unwrap_or_else(|| name.trim().to_owned()),
                    name: canonical_name(&name),
                    role,
                    password: String::new(),
                    reach: places.reach().unwrap_or_default(),
                    disabled_at: None,
                };
                office.add(account, password_stdin, server).await
            }
            Self::List => office.list().await,
            Self::Invite { name, server } => office.invite(&name, server).await,
            Self::Uninvite { name } => {
                let person = office.find(&name).await?.person;
                let withdrawn = store.withdraw_invitation(person, Actor::Terminal, office.now).await?;
                withdrawn.map_err(refused)?;
                println!("Đã thu hồi lời mời của {name}. / The invitation of {name} was taken back.");
                Ok(())
            }
            Self::Change {
                name,
                display_name,
                role,
                everything,
                places,
            } => {
                let account = office.find(&name).await?;
                let reach = if everything {
                    Reach::Everything
                } else {
                    places.reach().unwrap_or_else(|| account.reach.clone())
                };
                office.knows(&reach, Some(&account.reach)).await?;
                let change = ChangeAccount {
                    display_name: match display_name {
                        Some(typed) => shown(&typed)?,
                        None => account.display_name,
                    },
                    role: role.unwrap_or(account.role),
                    reach,
                };
                let changed = store
                    .change_account(account.person, change, Actor::Terminal, office.now)
                    .await?;
                changed.map_err(refused)?;
                println!("Đã sửa tài khoản {name}. / The account {name} was changed.");
                Ok(())
            }
            Self::Disable { name } => office.set_disabled(&name, true).await,
            Self::Enable { name } => office.set_disabled(&name, false).await,
            Self::Sessions { name, end: false } => office.sessions(&name).await,
            Self::Sessions { name, end: true } => {
                let person = office.find(&name).await?.person;
                let ended = store
                    .end_sessions(person, Which::All, Actor::Terminal, office.now)
                    .await?;
                println!("Đã kết thúc {ended} phiên đăng nhập của {name}. / {ended} sessions of {name} were ended.");
                Ok(())
            }
            Self::RemoveSecondFactor { name } => {
                let person = office.find(&name).await?.person;
                if store.remove_second_factor(person, Actor::Terminal, office.now).await? {
                    println!("Đã tắt xác thực hai bước của {name}. / The second factor of {name} was removed.");
                } else {
                    println!("{name} không bật xác thực hai bước. / {name} has no second factor.");
                }
                Ok(())
            }
        }
    }
}

impl Office<'_> {
    async fn add(&self, mut account: Account, password_stdin: bool, server: ServerAddress) -> Result<(), Failure> {
        let named = account_name::for_signing_in(&account.name).zip(account_name::for_showing(&account.display_name));
        let Some((name, display_name)) = named else {
            return Err(Failure::Said(
                "Tên đăng nhập không để trống, không có dấu cách, không quá 100 chữ. / The name is empty, has spaces or more \
                 than 100 letters."
                    .into(),
            ));
        };
        account.display_name = if display_name.is_empty() {
            name.clone()
        } else {
            display_name
        };
        account.name.clone_from(&name);
        self.knows(&account.reach, None).await?;
        let taken = Failure::Said(format!(
            "Đã có tài khoản \"{name}\". / There is an account {name:?} already."
        ));
        let role = account.role;
        if password_stdin {
            account.password = read_password(&account)?;
            if !self.store.add_account(account, Actor::Terminal, self.now).await? {
                return Err(taken);
            }
            println!("Đã tạo tài khoản {name} ({role}). / The account {name} was made.");
            return Ok(());
        }
        let fresh = Fresh::new(self.now);
        let invited = account.clone();
        if !self.store.add_invited(account, fresh.open, Actor::Terminal).await? {
            return Err(taken);
        }
        println!("Đã tạo tài khoản {name} ({role}). / The account {name} was made.");
        print_invitation(&invited, &fresh, server)
    }

    async fn invite(&self, name: &str, server: ServerAddress) -> Result<(), Failure> {
        let person = self.find(name).await?.person;
        let fresh = Fresh::new(self.now);
        let account = self.store.invite(person, fresh.open, Actor::Terminal).await?;
        print_invitation(&account.map_err(refused)?, &fresh, server)
    }

    async fn set_disabled(&self, name: &str, disabled: bool) -> Result<(), Failure> {
        let person = self.find(name).await?.person;
        let done = self.store.set_disabled(person, disabled, Actor::Terminal, self.now);
        done.await?.map_err(refused)?;
        if disabled {
            println!("Tài khoản {name} đã ngừng hoạt động. / The account {name} is disabled.");
        } else {
            println!("Tài khoản {name} đã hoạt động lại. / The account {name} is enabled.");
        }
        Ok(())
    }

    async fn list(&self) -> Result<(), Failure> {
        for row in self.store.account_rows(self.now).await? {
            println!("{}", line(&row));
        }
        Ok(())
    }

    async fn sessions(&self, name: &str) -> Result<(), Failure> {
        let person = self.find(name).await?.person;
        for row in self.store.sessions(person, None, self.now).await? {
            println!(
                "{}  {}  {:<24} {:<24} {}",
                in_vietnam(row.created_at).format("%Y-%m-%d %H:%M"),
                in_vietnam(row.seen_at).format("%Y-%m-%d %H:%M"),
                row.device,
                row.browser,
                row.address
            );
        }
        Ok(())
    }

    /// Finds the account of a person by the name for signing in.
    async fn find(&self, name: &str) -> Result<AccountRow, Failure> {
        let name = canonical_name(name);
        let rows = self.store.account_rows(self.now).await?;
        let found = rows.into_iter().find(|row| row.name == name);
        found.ok_or_else(|| {
            Failure::Said(format!(
                "Không có tài khoản \"{name}\". / There is no account {name:?}."
            ))
        })
    }

    /// Fails when the reach names a place that there is not.
    async fn knows(&self, reach: &Reach, before: Option<&Reach>) -> Result<(), Failure> {
        let Reach::Part(part) = reach else {
            return Ok(());
        };
        let programme = programme_in_force(self.store).await?;
        match unknown_place(Some(&programme), part, before) {
            Some(code) => Err(Failure::Said(format!(
                "Chương trình đang áp dụng không có \"{code}\"; chưa làm gì. / The programme in force does not know {code:?}; nothing was done."
            ))),
            None => Ok(()),
        }
    }
}

fn shown(typed: &str) -> Result<String, Failure> {
    let name = account_name::for_showing(typed).filter(|name| !name.is_empty());
    name.ok_or_else(|| {
        Failure::Said(
            "Tên hiển thị không để trống, không quá 100 chữ. / The name for showing is empty or too long.".into(),
        )
    })
}

fn line(row: &AccountRow) -> String {
    let reach = match &row.reach {
        Reach::Everything => "*".to_owned(),
        Reach::Part(part) => {
            let codes: Vec<&str> = part
                .organisations
                .iter()
                .chain(&part.zones)
                .map(String::as_str)
                .collect();
            codes.join(",")
        }
    };
    let factor = if row.second_factor { "2" } else { "-" };
    let last = row
        .signed_in_at
        .map_or_else(|| "-".to_owned(), |at| in_vietnam(at).date().to_string());
    format!(
        "{:<20} {:<14} {:<9} {factor} {last:<11} {reach:<20} {}",
        row.name,
        row.role.as_str(),
        row.state.as_str(),
        row.display_name
    )
}

fn print_invitation(account: &Account, fresh: &Fresh, server: ServerAddress) -> Result<(), Failure> {
    let address = server.address.as_deref().map(|address| address.trim_end_matches('/'));
    let Invitation {
        code, link, expires_at, ..
    } = given_out(account, fresh, address.unwrap_or_default()).map_err(Failure::Said)?;
    println!("Mã mời / invitation: {code}");
    if address.is_some() {
        println!("Đường dẫn / link: {link}");
        print!("{}", qr::blocks(&link).map_err(Failure::Said)?);
    } else {
        println!("Mở trang /join trên máy chủ rồi nhập mã. / Open /join at the server and type the code.");
    }
    println!(
        "Dùng một lần, đến hết ngày {0}; chỉ hiện lần này. / Good once, until {0}; it is shown this once.",
        in_vietnam(expires_at).date()
    );
    Ok(())
}

/// Reads a password from the input and returns its hash.
fn read_password(account: &Account) -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let chosen = line.trim_end_matches(['\r', '\n']);
    let why = match password::check(chosen, &[&account.name, &account.display_name]) {
        Ok(()) => return password::hash(chosen).map_err(Failure::Said),
        Err(Unfit::Short) => "mật khẩu cần ít nhất 10 ký tự / a password needs at least 10 characters",
        Err(Unfit::Long) => "mật khẩu dài quá 1.024 byte / a password has at most 1,024 bytes",
        Err(Unfit::Name) => "mật khẩu trùng với tên / the password is the name",
        Err(Unfit::Common) => "mật khẩu quá dễ đoán / the password is too easy to guess",
    };
    Err(Failure::Said(format!(
        "Chưa tạo tài khoản / no account was made: {why}."
    )))
}

fn refused(refusal: AccountRefusal) -> Failure {
    let words = match refusal {
        AccountRefusal::NotFound => "Không có tài khoản này. / There is no such account.",
        AccountRefusal::LastAdministrator => {
            "Đây là quản trị cuối cùng còn hoạt động; chưa thay đổi gì. / This is the last active administrator; nothing was changed."
        }
        AccountRefusal::Disabled => {
            "Tài khoản đang ngừng hoạt động; hãy dùng thucdia user enable trước. / The account is disabled; enable it first."
        }
        AccountRefusal::NoInvitation => "Không có lời mời nào đang chờ. / No invitation is open.",
    };
    Failure::Said(words.into())
}
