//! Lists of enterprises from others' spreadsheets.
//!
//! `read` turns a CSV file into rows and refusals; [`enterprises`] puts the rows into the store in batches. The same file
//! twice changes nothing.

mod headings;
mod read;
mod zones;

use std::path::Path;
use std::sync::Arc;

use domain::programme::around_forms;
use domain::reach::Reach;
use domain::record::{DeviceId, PersonId};
use domain::role::Role;

use crate::chance;
use crate::clock::SharedClock;
use crate::programme::bundle_in_force;
use crate::store::{Account, Actor, ImportBatch, Imported, Store, StoreError};

use self::read::read_enterprises;
use self::zones::Zones;

pub use self::read::{ListError, Refused};

/// Rows in one transaction.
const BATCH: usize = 1_000;
/// The account that imports write as. Nobody can sign in to it.
pub(crate) const IMPORT_ACCOUNT: &str = "import";

/// What an import did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// New enterprises.
    pub new: usize,
    /// Known ones about which something was new.
    pub changed: usize,
    /// Known ones about which nothing was.
    pub unchanged: usize,
    /// Rows that were not taken, with line and reason.
    pub refused: Vec<Refused>,
    /// Headings that nothing was read from.
    pub ignored_headings: Vec<String>,
}

/// Why an import stopped. What was taken in before is whole and stays; the same file can be imported again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file can't be opened.
    #[error("{path} can't be read: {error}")]
    File {
        /// Its path.
        path: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file is no list.
    #[error(transparent)]
    List(#[from] ListError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports a list of enterprises from a file.
///
/// # Errors
/// See [`ImportError`].
pub async fn enterprises_file(store: &Arc<dyn Store>, clock: &SharedClock, path: &Path) -> Result<Report, ImportError> {
    let bytes = std::fs::read(path).map_err(|error| ImportError::File {
        path: path.display().to_string(),
        error,
    })?;
    enterprises(store, clock, &bytes).await
}

/// Imports a list of enterprises; zones are those of the programme in force.
///
/// # Errors
/// See [`ImportError`].
pub async fn enterprises(store: &Arc<dyn Store>, clock: &SharedClock, bytes: &[u8]) -> Result<Report, ImportError> {
    let (lists, _) = around_forms(&bundle_in_force(store).await?);
    let table = read_enterprises(bytes, &Zones::of(&lists))?;
    let account = import_account(store, clock).await?;
    let now = clock.now();
    let device = DeviceId::from_parts(now, chance::bytes());
    store.add_import_device(device, now).await?;
    let mut report = Report {
        refused: table.refused,
        ignored_headings: table.ignored_headings,
        ..Report::default()
    };
    let mut counter = 0;
    for rows in table.rows.chunks(BATCH) {
        let batch = ImportBatch {
            caller: account.as_caller(),
            // Lists are imported by a command on the server's machine only.
            by: Actor::Terminal,
            now: clock.now(),
            device,
            counter,
            rows: rows.to_vec(),
        };
        for outcome in store.import(batch).await? {
            match outcome {
                Imported::New(_) => report.new += 1,
                Imported::Changed(_) => report.changed += 1,
                Imported::Unchanged(_) => report.unchanged += 1,
            }
            counter += u64::from(!matches!(outcome, Imported::Unchanged(_)));
        }
    }
    Ok(report)
}

/// Returns the account that imports write as, making it if it is not there.
pub(crate) async fn import_account(store: &Arc<dyn Store>, clock: &SharedClock) -> Result<Account, StoreError> {
    if let Some(account) = store.account(IMPORT_ACCOUNT).await? {
        return Ok(account);
    }
    let now = clock.now();
    let account = Account {
        person: PersonId::from_parts(now, chance::bytes()),
        name: IMPORT_ACCOUNT.into(),
        display_name: "Nhập từ danh sách".into(),
        role: Role::Administrator,
        password: String::new(),
        reach: Reach::Everything,
        disabled_at: None,
    };
    store.add_account(account.clone(), Actor::Terminal, now).await?;
    Ok(account)
}
