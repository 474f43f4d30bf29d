//! `thucdia form` and `thucdia programme`: for those who write questionnaires and programmes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use domain::form::Language;
use domain::programme::Programme;

use super::{Failure, open};
use crate::clock::SharedClock;
use crate::store::{Origin, Store};
use crate::{form_check, programme};

#[derive(Debug, Subcommand)]
pub(super) enum FormCommand {
    /// Print everything that is wrong with a form, or with every form in the folders under it.
    Check {
        /// The folder with survey.csv, choices.csv, settings.csv and checks.csv.
        folder: PathBuf,
        /// vi or en.
        #[arg(long, default_value = "vi", value_parser = language)]
        language: Language,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ProgrammeCommand {
    /// Print everything that is wrong with a programme, and what is worth knowing about its targets.
    Check {
        /// The folder of the programme.
        folder: PathBuf,
        /// vi or en.
        #[arg(long, default_value = "vi", value_parser = language)]
        language: Language,
    },
    /// Put a programme in force, also while the server runs. Phones get it at their next contact.
    Load {
        /// The folder of the programme.
        folder: PathBuf,
    },
    /// Write the programme that comes with this program into an empty folder, to begin one's own from it.
    Export {
        /// The folder to write.
        folder: PathBuf,
    },
    /// Tell which programme is in force.
    Show,
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "vi" => Ok(Language::Vi),
        "en" => Ok(Language::En),
        _ => Err("vi hoặc en / vi or en".into()),
    }
}

impl FormCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Self::Check { folder, language } = self;
        let checked = form_check::check(&folder)?;
        for form in &checked {
            println!("{}", form_check::described(form, language));
        }
        let broken = checked.iter().filter(|form| !form.problems.is_empty()).count();
        if broken == 0 {
            return Ok(());
        }
        Err(Failure::Said(match language {
            Language::Vi => format!("{broken}/{} biểu mẫu cần sửa.", checked.len()),
            Language::En => format!("{broken} of {} forms have to be mended.", checked.len()),
        }))
    }
}

impl ProgrammeCommand {
    pub(super) async fn run(self, data_dir: &Path, clock: &SharedClock) -> Result<(), Failure> {
        match self {
            Self::Check { folder, language } => check(&folder, language),
            Self::Load { folder } => {
                let bundle = programme::read_folder(&folder)?;
                let loaded = programme::load(&open(data_dir, clock)?, clock, bundle, Origin::Loaded).await?;
                let (code, version) = (loaded.code, loaded.version);
                println!("Đã áp dụng chương trình {code} bản {version}.");
                println!("Các máy nhận ở lần đồng bộ sau; phiếu ghi dở trên mẫu cũ không mất.");
                println!("In force: {code} {version}. Devices get it at their next sync; open drafts are kept.");
                Ok(())
            }
            Self::Export { folder } => {
                programme::export(&folder)?;
                println!("Đã ghi / written: {}", folder.display());
                Ok(())
            }
            Self::Show => show(&open(data_dir, clock)?).await,
        }
    }
}

fn check(folder: &Path, language: Language) -> Result<(), Failure> {
    let bundle = programme::read_folder(folder)?;
    match Programme::read(&bundle) {
        Ok(read) => {
            for hint in read.hints() {
                println!("ℹ {}", hint.in_language(language));
            }
            println!("✓ {} {}", read.code, read.version);
            Ok(())
        }
        Err(problems) => {
            println!("{}", programme::listed(&problems, language));
            Err(Failure::Said(match language {
                Language::Vi => format!("{} chỗ cần sửa; chương trình chưa dùng được.", problems.len()),
                Language::En => format!(
                    "{} things have to be mended; the programme can't be used yet.",
                    problems.len()
                ),
            }))
        }
    }
}

async fn show(store: &Arc<dyn Store>) -> Result<(), Failure> {
    let Some(row) = store.programme().await? else {
        println!("Chưa có chương trình nào. / There is no programme yet.");
        return Ok(());
    };
    let origin = match row.origin {
        Origin::BuiltIn => "có sẵn / built in",
        Origin::Loaded => "đã nạp / loaded",
    };
    println!("{} {} ({origin}) {}", row.code, row.version, row.digest);
    Ok(())
}
