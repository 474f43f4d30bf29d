//! Lists taken out as spreadsheets: exactly the rows and columns that the desk shows.
//!
//! The file is written to disk first, nameless and gone when it is closed: a million rows fit, a browser that reads slowly
//! keeps no connection of the database, and whatever fails does so before anything was sent.

mod cell;
mod csv;
mod heading;
mod xlsx;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use chrono::NaiveDate;
use domain::api::{
    Column, ENTERPRISE_COLUMNS, FOUNDING_COLUMNS, ListQuery, OTHER_COLUMNS, SUPERVISION_COLUMNS, VISIT_COLUMNS,
    columns, fields,
};
use domain::form::Language;
use domain::reach::Extent;
use domain::record::{Answer, RecordId, RecordKind};
use serde_json::{Value, json};

use self::cell::Words;
use crate::clock::SharedClock;
use crate::programme::{InForce, Programmes};
use crate::store::{Act, Actor, Deed, ExportAsk, List, ListRow, Store, StoreError};

pub(crate) use self::cell::Cell;

/// What a list becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// Text with commas, in UTF-8 with a mark at its beginning, by which Excel knows it.
    Csv,
    /// Excel's own, with numbers and days as such.
    Xlsx,
}

impl Format {
    /// Returns what the file's name ends with.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Returns the type that a browser is told.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = [Self::Csv, Self::Xlsx];
        let found = known.into_iter().find(|format| format.ending() == text);
        found.ok_or_else(|| format!("no file of ours ends with {text:?}; there are csv, xlsx"))
    }
}

impl List {
    /// Returns the list's name in addresses and on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Enterprises => "enterprises",
            Self::Visits => "visits",
            Self::Foundings => "founding",
            Self::Supervision => "supervision",
            Self::Others(kind) => kind.as_str(),
        }
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Enterprises => &ENTERPRISE_COLUMNS,
            Self::Visits => &VISIT_COLUMNS,
            Self::Foundings => &FOUNDING_COLUMNS,
            Self::Supervision => &SUPERVISION_COLUMNS,
            Self::Others(_) => &OTHER_COLUMNS,
        }
    }

    const fn kind(self) -> RecordKind {
        match self {
            Self::Enterprises => RecordKind::Enterprise,
            Self::Visits => RecordKind::Visit,
            Self::Foundings | Self::Supervision => RecordKind::Enterprise,
            Self::Others(kind) => kind,
        }
    }
}

impl FromStr for List {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "enterprises" => Ok(Self::Enterprises),
            "visits" => Ok(Self::Visits),
            "founding" => Ok(Self::Foundings),
            "supervision" => Ok(Self::Supervision),
            other => match other.parse()? {
                // These have names of their own.
                RecordKind::Enterprise | RecordKind::Visit => Err(format!("no list is called {other:?}")),
                kind => Ok(Self::Others(kind)),
            },
        }
    }
}

/// What somebody wants to have.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) list: List,
    pub(crate) query: ListQuery,
    /// Only these rows of it; all, if there is none.
    pub(crate) only: BTreeSet<RecordId>,
    pub(crate) extent: Arc<Extent>,
    pub(crate) format: Format,
    pub(crate) language: Language,
    /// The day by which what is overdue is told.
    pub(crate) today: NaiveDate,
}

/// A finished file.
#[derive(Debug)]
pub(crate) struct Exported {
    /// The file, at its beginning.
    pub(crate) file: File,
    /// Its bytes.
    pub(crate) bytes: u64,
    /// How many rows it has under the headings.
    pub(crate) rows: u64,
}

/// Why there is no file. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// More rows than Excel opens.
    #[error("Danh sách dài quá {limit} dòng, Excel không mở được: hãy lọc bớt hoặc chọn CSV. / The list has more than {limit} rows, which Excel can't open: narrow it, or choose CSV.", limit = xlsx::MOST_ROWS)]
    TooLong,
    /// Nobody waits for it any more.
    #[error("nobody waits for the file any more")]
    GivenUp,
    /// The file could not be written.
    #[error(
        "Không ghi được tệp; hãy xem ổ đĩa còn chỗ không. / The file can't be written; see whether the disk is full. ({0})"
    )]
    Disk(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A table that is being written, row by row.
trait Table: Send {
    /// Adds a row.
    fn add(&mut self, cells: &[Cell]) -> Result<(), ExportError>;
    /// Writes what is left to be written.
    fn finish(self: Box<Self>) -> Result<(), ExportError>;
}

impl Wish {
    /// Returns what the audit log tells of it: which rows and columns of what, and how many.
    pub(crate) fn told(&self, rows: u64) -> Value {
        let query = &self.query;
        let asked = [
            ("q", &query.q),
            ("zone", &query.zone),
            ("state", &query.state),
            ("from", &query.from),
            ("to", &query.to),
            ("author", &query.author),
            ("review", &query.review),
            ("unit", &query.unit),
            ("columns", &query.columns),
        ];
        let mut told = json!({ "format": self.format.ending(), "rows": rows });
        for (name, value) in asked.into_iter().filter(|(_, value)| !value.is_empty()) {
            told[name] = value.as_str().into();
        }
        for (name, on) in [("conflicts", query.conflicts), ("overdue", query.overdue)] {
            if on {
                told[name] = true.into();
            }
        }
        if !self.only.is_empty() {
            told["chosen"] = self.only.len().into();
        }
        told
    }
}

/// Writes a list to a nameless file in `folder`. It is given up when what is awaited here is dropped.
///
/// # Errors
/// See [`ExportError`].
pub(crate) async fn export(
    store: &Arc<dyn Store>,
    in_force: Option<Arc<InForce>>,
    wish: Wish,
    folder: &Path,
) -> Result<Exported, ExportError> {
    let columns = columns(wish.list.columns(), &wish.query.columns);
    let rule = in_force
        .as_ref()
        .and_then(|in_force| in_force.founding_rule(wish.today));
    let words = Words {
        in_force,
        today: wish.today,
        kind: wish.list.kind(),
        language: wish.language,
    };
    let mut file = tempfile::tempfile_in(folder)?;
    let mut table: Box<dyn Table> = match wish.format {
        Format::Csv => Box::new(csv::Csv::begin(file.try_clone()?)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::begin(file.try_clone()?, folder)?),
    };
    let headings: Vec<Cell> = columns.iter().map(|column| words.heading(column)).collect();
    table.add(&headings)?;

    let ask = ExportAsk {
        list: wish.list,
        query: wish.query,
        only: wish.only,
        extent: wish.extent,
        fields: fields(&columns),
        today: wish.today,
        needed: rule.map(|rule| rule.needed),
    };
    let writing = Arc::new(Mutex::new(Writing {
        table: Some(table),
        rows: 0,
        failed: None,
    }));
    let awaited = Arc::new(());
    let sink = {
        let (writing, awaited) = (Arc::clone(&writing), Arc::downgrade(&awaited));
        move |row: &ListRow, answers: &[Answer]| {
            let mut writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
            writing.take(row, answers, &columns, &words, &awaited)
        }
    };
    store.export(ask, Box::new(sink)).await?;
    drop(awaited);
    let finishing = tokio::task::spawn_blocking(move || {
        let mut writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = writing.failed.take() {
            return Err(error);
        }
        if let Some(table) = writing.table.take() {
            table.finish()?;
        }
        Ok(writing.rows)
    });
    let rows = finishing
        .await
        .map_err(|error| StoreError::Broken(error.to_string()))??;
    let bytes = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    Ok(Exported { file, bytes, rows })
}

/// Writes a list to a file, for whoever may run commands on the server's machine; returns how many rows.
///
/// # Errors
/// See [`ExportError`]; a file of that name stays as it was.
pub(crate) async fn to_file(
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    wish: Wish,
    path: &Path,
) -> Result<u64, ExportError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let list = wish.list;
    let in_force = Programmes::default().current(store).await?;
    let mut exported = export(store, in_force, wish.clone(), folder).await?;
    store
        .note(Deed {
            at: clock.now(),
            who: Actor::Terminal,
            what: Act::Exported,
            about: list.name().to_owned(),
            details: wish.told(exported.rows),
        })
        .await?;
    let mut named = tempfile::NamedTempFile::new_in(folder)?;
    std::io::copy(&mut exported.file, &mut named)?;
    named.persist(path).map_err(|error| error.error)?;
    Ok(exported.rows)
}

/// What is shared with the thread that reads the rows.
struct Writing {
    table: Option<Box<dyn Table>>,
    rows: u64,
    failed: Option<ExportError>,
}

impl Writing {
    fn take(
        &mut self,
        row: &ListRow,
        answers: &[Answer],
        columns: &[Column],
        words: &Words,
        awaited: &Weak<()>,
    ) -> ControlFlow<()> {
        let added = if awaited.strong_count() == 0 {
            Err(ExportError::GivenUp)
        } else {
            let cells = words.cells(row, answers, columns);
            self.table.as_mut().map_or(Ok(()), |table| table.add(&cells))
        };
        match added {
            Ok(()) => {
                self.rows += 1;
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}
