//! Lists from elsewhere: how a file is read, what it would change, what became of it.

use serde::{Deserialize, Serialize};

use super::Bilingual;
use crate::provider::Provider;
use crate::record::{Answer, FieldName, RecordId};
use crate::script::Script;

/// How a file is to be read, where a person says so: `mapping` of `POST /api/imports` and `POST /api/imports/read`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// What is said of columns.
    pub columns: Vec<ColumnChoice>,
}

/// What a person says of one column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ColumnChoice {
    /// Its place in the sheet, from 0.
    pub position: u32,
    /// The field it is read into; `None` leaves it out.
    pub field: Option<FieldName>,
    /// How its letters are written; `None` where that is told by itself.
    #[serde(default)]
    pub script: Option<Script>,
}

/// How a file is read: answer of `POST /api/imports/read`. Nothing is stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRead {
    /// The sheets of a workbook; empty for other files.
    pub sheets: Vec<String>,
    /// The one that is read.
    pub sheet: String,
    /// The line of the headings, 0 if none were found.
    pub heading_line: u32,
    /// The columns.
    pub columns: Vec<ColumnRead>,
    /// Rows that are enterprises.
    pub rows: u64,
    /// Rows between them: groups, sums, signatures.
    pub between: u64,
    /// The fields that a column may be read into, in the order to offer them.
    pub fields: Vec<FieldName>,
    /// When the very same file was handed in before, the last of these imports.
    pub before: Option<ImportRow>,
}

/// One column of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ColumnRead {
    /// Its place in the sheet, from 0.
    pub position: u32,
    /// Its heading.
    pub heading: String,
    /// The field it is read into.
    pub field: Option<FieldName>,
    /// Whether it is about persons: left out unless somebody says otherwise, and none of it is shown.
    pub personal: bool,
    /// Whether an earlier list of this provider was read so by a person's choice.
    pub remembered: bool,
    /// How its letters are written.
    pub script: Script,
    /// Whether there are letters that depend on it.
    pub has_letters: bool,
    /// A few of its cells as they are read.
    pub samples: Vec<String>,
}

/// Where an import stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It changed nothing yet.
    Preview,
    /// Its rows are being taken in, or were when the server stopped.
    Applying,
    /// Somebody stopped it; what was taken in stays.
    Stopped,
    /// All accepted rows are taken in.
    Applied,
    /// It is being undone.
    Undoing,
    /// It is undone, but for what newer edits stand on.
    Undone,
    /// It was put aside before it changed anything.
    Discarded,
}

impl ImportState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Preview,
        Self::Applying,
        Self::Stopped,
        Self::Applied,
        Self::Undoing,
        Self::Undone,
        Self::Discarded,
    ];

    /// Returns the name used on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Applying => "applying",
            Self::Stopped => "stopped",
            Self::Applied => "applied",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Discarded => "discarded",
        }
    }

    /// Returns the state with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One import: rows of `GET /api/imports`, and `GET /api/imports/{number}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its number.
    pub number: i64,
    /// Whose list it is.
    pub provider: Provider,
    /// The file's name.
    pub file: String,
    /// Who handed it in; empty for the server's own command line.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// Where it stands.
    pub state: ImportState,
    /// Whether somebody is at it right now: one that was cut short by a restart goes on when asked to.
    #[serde(default)]
    pub running: bool,
    /// How many rows there are of each kind.
    pub counts: ImportCounts,
    /// The day of its figures, as `2026-06-30`.
    pub as_of: String,
}

/// Rows of an import, counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportCounts {
    /// New enterprises.
    pub new: u64,
    /// Known ones about which the list says something new.
    pub changed: u64,
    /// Known ones about which it does not.
    pub unchanged: u64,
    /// A person has to look.
    pub doubtful: u64,
    /// Not to be taken in.
    pub refused: u64,
    /// To be taken in.
    pub accepted: u64,
    /// Taken in.
    pub applied: u64,
    /// Accepted, but when their turn came there was nothing new in them.
    pub nothing: u64,
    /// Accepted, but something came in between.
    pub failed: u64,
    /// Looked at by undoing.
    pub undone: u64,
    /// Left as they are by undoing, because something newer stands on them.
    pub kept: u64,
}

/// What a row of a list is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// An enterprise that is not known.
    New,
    /// A known one about which something is new.
    Changed,
    /// A known one about which nothing is.
    Unchanged,
    /// A person has to look.
    Doubtful,
    /// It can't be taken in.
    Refused,
}

impl RowKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::New, Self::Changed, Self::Unchanged, Self::Doubtful, Self::Refused];

    /// Returns the name used on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Doubtful => "doubtful",
            Self::Refused => "refused",
        }
    }

    /// Returns the kind with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What is to become of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowDecision {
    /// It is left out.
    Leave,
    /// It is taken in as it was read.
    Accept,
    /// It is a new enterprise, although another is like it.
    AsNew,
    /// It is this enterprise.
    Same(RecordId),
}

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It was taken in.
    Applied,
    /// When its turn came, there was nothing new in it.
    Nothing,
    /// Something came in between: its enterprise was deleted or moved out of reach.
    Failed,
    /// It was undone.
    Undone,
    /// It was undone but for what something newer stands on.
    Kept,
}

impl RowOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Applied, Self::Nothing, Self::Failed, Self::Undone, Self::Kept];

    /// Returns the name used on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Nothing => "nothing",
            Self::Failed => "failed",
            Self::Undone => "undone",
            Self::Kept => "kept",
        }
    }

    /// Returns the outcome with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }
}

/// One row of a list: rows of `GET /api/imports/{number}/rows`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListRow {
    /// Its place among the rows of the import, from 0.
    pub place: u32,
    /// Its line in the file, from 1.
    pub line: u32,
    /// The enterprise's name in it.
    pub name: String,
    /// What it is.
    pub kind: RowKind,
    /// What is to become of it.
    pub decision: RowDecision,
    /// What became of it.
    pub outcome: Option<RowOutcome>,
    /// The enterprise that it is about, as far as known.
    pub record: Option<RecordId>,
    /// What it says that is new.
    pub cells: Vec<CellChange>,
    /// Why it is doubtful or refused, and what of it was left out.
    pub remarks: Vec<Bilingual>,
    /// Enterprises that it might be.
    pub like: Vec<Likeness>,
}

/// One answer that a list would change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CellChange {
    /// The field.
    pub field: FieldName,
    /// What stands now; several when that is a conflict already, none when nothing is known.
    pub old: Vec<Answer>,
    /// What the list says.
    pub new: Answer,
    /// Whether it comes to stand beside what a person or another provider said, for the desk to settle (X29).
    pub beside: bool,
}

/// An enterprise that a row might be about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Likeness {
    /// Which.
    pub record: RecordId,
    /// Its name.
    pub name: String,
    /// Its tax code; empty if none is known.
    pub tax_code: String,
    /// The code of its zone; empty if none is known.
    pub zone: String,
}

/// Body of `POST /api/imports/{number}/decide`: what is to become of rows. All of a kind where no places are given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecideRows {
    /// These rows.
    #[serde(default)]
    pub places: Vec<u32>,
    /// Or all of this kind.
    #[serde(default)]
    pub kind: Option<RowKind>,
    /// What is to become of them.
    pub decision: RowDecision,
}

/// A figure of an enterprise as one source gives it: they stand side by side on its page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourcedFigure {
    /// What is counted.
    pub field: FieldName,
    /// The source: a choice of *source of the head-count*, or a provider.
    pub source: String,
    /// The figure.
    pub value: i64,
    /// The day of the figure, as `2026-06-30`; empty if it is not known.
    pub as_of: String,
    /// The list that gives it, and the line there; empty when a person recorded it.
    pub file: String,
    /// The line in that list.
    pub line: u32,
    /// The record that a person recorded it in.
    pub record: Option<RecordId>,
}
