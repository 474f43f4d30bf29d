//! Lists of enterprises from others' spreadsheets, as offices really have them.
//!
//! A file is *read* (which kind, where the headings are, which script its columns are written in), *previewed* (what each
//! row would change, and what is doubtful), *taken in* in batches as edits of a device of its own, which names the source,
//! and can be *undone* as a whole: by edits again, so that phones follow. The same file twice changes nothing.

mod cells;
mod countries;
mod delimited;
mod headings;
mod layout;
mod legacy;
mod matching;
mod preview;
mod read;
mod run;
mod script;
mod sheet;
mod syllable;
mod under_way;
mod weight;
mod workbook;
mod zones;

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::api::{Bilingual, DecideRows, FileRead, ImportRow, ImportState, ListRow, Mapping, RowKind};
use domain::programme::around_forms;
use domain::provider::Provider;
use domain::reach::{Extent, Reach};
use domain::record::{Answer, DeviceId, PersonId};
use domain::role::Role;
use sha2::{Digest, Sha256};

use crate::chance;
use crate::clock::SharedClock;
use crate::programme::bundle_in_force;
use crate::store::{Account, Actor, Apart, Deciding, Decision, HandsIn, NewImport, RowsAsk, Store, StoreError};

use self::cells::Reading;
use self::preview::{Context, preview};

pub use self::run::{Way, go};
pub use self::under_way::Turn;
pub(crate) use self::under_way::UnderWay;

/// The account that imports write as. Nobody can sign in to it.
pub(crate) const IMPORT_ACCOUNT: &str = "import";
/// Rows that are stored in one transaction.
const STORED: usize = 2_000;

/// Why a file is no list of enterprises. Nothing of it was taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ListError {
    /// No table at all.
    #[error(
        "Không đọc được tệp này ({reason}), nên chưa nhập gì. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi thử lại.\n\
         The file can't be read ({reason}), so nothing was imported. Open it in Excel, save it as .xlsx and try again."
    )]
    Unreadable {
        /// What the reader said.
        reason: String,
    },
    /// More than any list has.
    #[error(
        "Tệp quá lớn hoặc có quá nhiều dòng, cột, nên chưa nhập gì. Hãy chia danh sách thành nhiều tệp.\n\
         The file is too large or has too many rows or columns, so nothing was imported. Split the list."
    )]
    TooLarge,
    /// No column for the name.
    #[error(
        "Không tìm thấy cột tên doanh nghiệp nên chưa nhập gì. Dòng tiêu đề cần có cột \"Tên doanh nghiệp\"; đã thấy: {found}.\n\
         There is no column for the enterprise's name, so nothing was imported. The heading row needs a column \
         \"Tên doanh nghiệp\" or \"Enterprise name\"; found: {found}."
    )]
    NoNameColumn {
        /// The headings that are there.
        found: String,
    },
    /// Two columns for the same.
    #[error(
        "Hai cột \"{first}\" và \"{second}\" cùng một nội dung nên chưa nhập gì. Hãy chọn một cột và bỏ qua cột kia.\n\
         The columns \"{first}\" and \"{second}\" mean the same, so nothing was imported. Choose one and leave out the other."
    )]
    TwoColumns {
        /// One heading.
        first: String,
        /// The other.
        second: String,
    },
}

impl ListError {
    /// Returns it in both languages.
    pub fn in_words(&self) -> Bilingual {
        let text = self.to_string();
        let (vi, en) = text.split_once('\n').unwrap_or((&text, &text));
        Bilingual::new(vi, en)
    }
}

/// Why an import stopped. What was taken in before is whole and stays; it can go on.
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

/// A list that somebody hands in.
#[derive(Clone, Debug)]
pub struct Handed {
    /// Whose it is.
    pub provider: Provider,
    /// The file's name.
    pub file: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// How it is to be read, where a person says so.
    pub mapping: Mapping,
    /// The day of its figures, where the list does not say.
    pub as_of: NaiveDate,
    /// Who hands it in.
    pub by: Actor,
    /// What they reach.
    pub extent: Arc<Extent>,
    /// Whose earlier lists they may know of; everybody's where it is not said.
    pub knows_of: Option<PersonId>,
    /// Their turn to have a file read.
    pub turn: Turn,
}

/// Reads a list and stores nothing.
///
/// # Errors
/// See [`ImportError`].
pub async fn look(store: &Arc<dyn Store>, handed: Handed) -> Result<FileRead, ImportError> {
    let before = store.imports(handed.knows_of, Some(digest(&handed.bytes))).await?;
    let read = read_with(store, &handed).await?;
    Ok(FileRead {
        before: before
            .into_iter()
            .find(|import| !matches!(import.state, ImportState::Preview | ImportState::Undone)),
        ..read.file
    })
}

/// Reads a list, compares it with the register and keeps it as an import that changed nothing yet; returns its number.
///
/// # Errors
/// See [`ImportError`].
pub async fn begin(store: &Arc<dyn Store>, clock: &SharedClock, handed: Handed) -> Result<i64, ImportError> {
    let read = read_with(store, &handed).await?.with_names()?;
    let context = Context {
        store,
        by: HandsIn {
            provider: handed.provider,
            by: handed.by,
            apart: apart(store, clock).await?,
        },
        turn: handed.turn.clone(),
        as_of: Answer::Date(handed.as_of),
        extent: Arc::clone(&handed.extent),
    };
    let rows = preview(&context, read.rows).await?;
    let now = clock.now();
    let import = NewImport {
        provider: handed.provider,
        file: handed.file,
        digest: digest(&handed.bytes),
        mapping: handed.mapping.clone(),
        as_of: handed.as_of.to_string(),
        by: handed.by,
        now,
        device: DeviceId::from_parts(now, chance::bytes()),
    };
    let number = store.begin_import(import).await?;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let part = rows.by_ref().take(STORED).collect();
        store.add_import_rows(number, part).await?;
    }
    store.publish_import(number, read.headings).await?;
    Ok(number)
}

async fn read_with(store: &Arc<dyn Store>, handed: &Handed) -> Result<read::Read, ImportError> {
    let (lists, _) = around_forms(&bundle_in_force(store).await?);
    let remembered = store.mapping(handed.provider).await?;
    let Handed {
        bytes, mapping, turn, ..
    } = handed.clone();
    let reading = tokio::task::spawn_blocking(move || {
        // It goes on when nobody waits for it any more, and so does its turn.
        let _turn = turn;
        read::read(&bytes, &mapping, &remembered, &Reading::of(&lists))
    });
    let read = reading.await.map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(read?)
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Reads from the programme's rules from when on two sources of one count differ (X29).
pub(crate) async fn apart(store: &Arc<dyn Store>, clock: &SharedClock) -> Result<Apart, StoreError> {
    let (_, rules) = around_forms(&bundle_in_force(store).await?);
    // Without a rule every difference is one.
    let rule = |code: &str| rules.value(code, clock.today()).and_then(|value| value.parse().ok());
    Ok(Apart {
        percent: rule("source.difference_percent").unwrap_or(0),
        people: rule("source.difference_people").unwrap_or(0),
    })
}

/// What an import of a whole file did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The import.
    pub import: ImportRow,
    /// Its rows that were not taken in, with line and reason.
    pub left: Vec<ListRow>,
}

/// Reads a file on this machine as a list handed in at the command line.
///
/// # Errors
/// When it can't be opened.
pub fn from_terminal(clock: &SharedClock, provider: Provider, path: &Path) -> Result<Handed, ImportError> {
    let bytes = std::fs::read(path).map_err(|error| ImportError::File {
        path: path.display().to_string(),
        error,
    })?;
    let file = path.file_name().unwrap_or(path.as_os_str());
    Ok(Handed {
        provider,
        file: file.to_string_lossy().into_owned(),
        bytes: bytes.into(),
        mapping: Mapping::default(),
        as_of: clock.today(),
        by: Actor::Terminal,
        extent: Arc::new(Extent::Everything),
        knows_of: None,
        turn: Turn::default(),
    })
}

/// Imports a list of enterprises of some other office, all that is certain of it.
///
/// # Errors
/// See [`ImportError`].
pub async fn enterprises(store: &Arc<dyn Store>, clock: &SharedClock, bytes: &[u8]) -> Result<Report, ImportError> {
    let handed = Handed {
        provider: Provider::Other,
        file: String::new(),
        bytes: bytes.into(),
        mapping: Mapping::default(),
        as_of: clock.today(),
        by: Actor::Terminal,
        extent: Arc::new(Extent::Everything),
        knows_of: None,
        turn: Turn::default(),
    };
    let number = begin(store, clock, handed).await?;
    take_in(store, clock, number).await
}

/// Takes in what is accepted of an import at the command line, and tells what it did.
///
/// # Errors
/// See [`ImportError`].
pub async fn take_in(store: &Arc<dyn Store>, clock: &SharedClock, number: i64) -> Result<Report, ImportError> {
    if Way::In.start(store, number).await? {
        go(
            store,
            clock,
            number,
            Way::In,
            Actor::Terminal,
            Arc::new(Extent::Everything),
        )
        .await?;
    }
    let (import, _) = store
        .import_summary(number)
        .await?
        .ok_or_else(|| StoreError::Broken("an import is not there any more".into()))?;
    let mut left = Vec::new();
    for kind in [RowKind::Doubtful, RowKind::Refused] {
        left.extend(all_rows(store, number, kind).await?);
    }
    Ok(Report { import, left })
}

/// Lists all rows of a kind.
///
/// # Errors
/// When the database can't be read.
pub async fn all_rows(store: &Arc<dyn Store>, number: i64, kind: RowKind) -> Result<Vec<ListRow>, StoreError> {
    let mut rows = Vec::new();
    loop {
        let ask = RowsAsk {
            kind: Some(kind),
            in_trouble: false,
            own_only: false,
            offset: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            limit: 1_000,
        };
        let page = store.import_rows(number, ask).await?;
        let is_last = page.rows.is_empty();
        rows.extend(page.rows);
        if is_last {
            return Ok(rows);
        }
    }
}

/// Decides on rows of an import that waits.
///
/// # Errors
/// When the database can't be read or written.
pub async fn decide(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    number: i64,
    by: Actor,
    wish: DecideRows,
) -> Result<Decision, StoreError> {
    let deciding = Deciding {
        number,
        wish,
        by,
        apart: apart(store, clock).await?,
        now: clock.now(),
    };
    store.decide_rows(deciding).await
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
