//! The programme in force: where it comes from, who it is handed to, and what it says about a record.
//!
//! A programme is a folder of texts (see `programme/README.md`). One comes with this program and is put in force when a
//! data folder has none; an office loads its own with `thucdia programme load`, also while the server runs. Phones fetch
//! it as one bundle, which also holds the retired versions of its forms: drafts and old records still refer to them.
//!
//! - `folder`: texts on disk, and those that come with this program;
//! - [`load`] and [`establish`]: putting a programme in force;
//! - `in_force`: what a running server keeps of it;
//! - `judge`: what its forms say about a record.

mod folder;
mod in_force;
mod judge;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use domain::form::Language;
use domain::programme::{Bundle, Programme, ProgrammeProblem, retire};

use crate::clock::SharedClock;
use crate::store::{Actor, LoadedProgramme, Origin, Store, StoreError};

pub use self::folder::{built_in, export, read_folder};
pub(crate) use self::in_force::{InForce, Programmes, bundle_in_force, programme_in_force};
pub(crate) use self::judge::judge;

/// Why a programme was not put in force. What was in force stays so.
#[derive(Debug, thiserror::Error)]
pub enum ProgrammeError {
    /// A file or folder can't be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// A file or folder can't be written.
    #[error("{path}: {reason}")]
    Unwritable {
        /// What was to be written.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// The texts say things that can't be used.
    #[error(
        "Chưa áp dụng; chương trình đang dùng vẫn giữ nguyên. Hãy sửa rồi nạp lại:\n{}\n\
         Not put in force; the programme in use stays. In English: thucdia programme check --language en",
        listed(.0, Language::Vi)
    )]
    Refused(Vec<ProgrammeProblem>),
    /// Somebody else loaded a programme at the same moment.
    #[error(
        "Cùng lúc này có người khác nạp chương trình; hãy nạp lại. / Another programme was loaded at the same moment; load again."
    )]
    Overtaken,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes problems one below the other, for a terminal.
pub fn listed(problems: &[ProgrammeProblem], language: Language) -> String {
    let mut text = String::new();
    for problem in problems {
        // Writing to a string can't fail.
        let _infallible = writeln!(text, "  {}", problem.in_language(language));
    }
    text.trim_end().to_owned()
}

/// Puts a programme in force. The one that is in force already is left as it is.
///
/// # Errors
/// When it can't be used, or the database fails; what was in force stays so.
pub async fn load(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    mut bundle: Bundle,
    origin: Origin,
) -> Result<Programme, ProgrammeError> {
    let source = bundle.digest();
    let by = match origin {
        Origin::BuiltIn => Actor::Server,
        Origin::Loaded => Actor::Terminal,
    };
    // By itself first: its author should read of these files only, not of forms that were kept from before.
    let programme = Programme::read(&bundle).map_err(ProgrammeError::Refused)?;
    let before = store.programme().await?;
    let programme = match &before {
        None => programme,
        Some(before) if before.source == source && before.origin == origin => return Ok(programme),
        Some(before) => {
            let old = Bundle::decode(&before.body).map_err(StoreError::unreadable)?;
            retire(&old, &mut bundle).map_err(ProgrammeError::Refused)?;
            Programme::read(&bundle).map_err(ProgrammeError::Refused)?
        }
    };
    let row = LoadedProgramme {
        // The store gives it its place.
        number: 0,
        code: programme.code.clone(),
        version: programme.version.clone(),
        digest: bundle.digest(),
        source,
        origin,
        loaded_at: clock.now(),
        body: bundle.encode(),
    };
    if store.add_programme(before.map(|before| before.number), row, by).await? {
        Ok(programme)
    } else {
        Err(ProgrammeError::Overtaken)
    }
}

/// Puts the programme that comes with this program in force, where there is none or an older one of the program.
///
/// # Errors
/// When the database fails. A built-in programme that can't follow the one in force is only spoken of in the log.
pub async fn establish(store: &Arc<dyn Store>, clock: &SharedClock) -> Result<(), StoreError> {
    let bundle = built_in();
    if let Some(current) = store.programme().await?
        && (current.origin == Origin::Loaded || current.source == bundle.digest())
    {
        return Ok(());
    }
    match load(store, clock, bundle, Origin::BuiltIn).await {
        Ok(programme) => tracing::info!(code = programme.code, version = programme.version, "programme in force"),
        Err(ProgrammeError::Store(error)) => return Err(error),
        Err(error) => tracing::error!("the programme of this release was not put in force:\n{error}"),
    }
    Ok(())
}
