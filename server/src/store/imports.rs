//! What the office remembers of lists from elsewhere.
//!
//! An import is kept as it was read: its rows with what they say, what was decided on each and what became of it. So it can
//! be taken in part by part, go on after a crash, and be undone. The file itself is not kept: it may hold more about people
//! than anybody asked for.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::api::Bilingual;
use domain::api::{CellChange, DecideRows, ImportRow, Likeness, ListRow, Listing, Mapping, RowDecision, RowKind};
use domain::provider::Provider;
use domain::reach::Extent;
use domain::record::{Answer, DeviceId, FieldName, PersonId, Record, RecordId};
use domain::sync::Caller;
use serde::{Deserialize, Serialize};

use super::{Actor, StoreError};

/// Lists from elsewhere.
#[async_trait]
pub trait Imports: Send + Sync {
    /// Registers a device of the server's own that writes as lists do.
    async fn add_import_device(&self, device: DeviceId, now: u64) -> Result<(), StoreError>;
    /// Lists the enterprises that a list may be about.
    async fn known_enterprises(&self, extent: Arc<Extent>) -> Result<Vec<KnownEnterprise>, StoreError>;
    /// Reads records, those that there are.
    async fn enterprise_records(&self, ids: Vec<RecordId>) -> Result<Vec<Record>, StoreError>;
    /// Says of each pair of an enterprise and answers what a provider's list would change.
    async fn compare(
        &self,
        by: HandsIn,
        said: Vec<(RecordId, Vec<(FieldName, Answer)>)>,
    ) -> Result<Vec<Vec<Compared>>, StoreError>;

    /// Returns how columns of this provider's lists were read by a person's choice, by folded heading.
    async fn mapping(&self, provider: Provider) -> Result<HashMap<String, Remembered>, StoreError>;
    /// Begins an import and returns its number. It is not listed before it is published.
    async fn begin_import(&self, import: NewImport) -> Result<i64, StoreError>;
    /// Adds rows to it.
    async fn add_import_rows(&self, number: i64, rows: Vec<NewRow>) -> Result<(), StoreError>;
    /// Puts it into the list, and remembers how its columns were read.
    async fn publish_import(&self, number: i64, headings: Vec<(String, Remembered)>) -> Result<(), StoreError>;
    /// Lists imports, the last first; those of one person only, if one is given.
    async fn imports(&self, by: Option<PersonId>, digest: Option<[u8; 32]>) -> Result<Vec<ImportRow>, StoreError>;
    /// Returns one import and who handed it in.
    async fn import_summary(&self, number: i64) -> Result<Option<(ImportRow, Actor)>, StoreError>;
    /// Lists rows of an import, in the order of the file.
    async fn import_rows(&self, number: i64, ask: RowsAsk) -> Result<Listing<ListRow>, StoreError>;
    /// Decides on rows of an import that waits.
    async fn decide_rows(&self, deciding: Deciding) -> Result<Decision, StoreError>;

    /// Lets an import begin or go on; `false` when it is not in a state for it.
    async fn start_import(&self, number: i64) -> Result<bool, StoreError>;
    /// Takes in its next accepted rows, in one transaction; `false` when there are no more, or somebody stopped it.
    async fn import_batch(&self, batch: ImportStep) -> Result<bool, StoreError>;
    /// Stops an import that is being taken in, or puts one aside that waits; `false` when there is nothing to stop.
    async fn stop_import(&self, number: i64, by: Actor, now: u64) -> Result<bool, StoreError>;
    /// Lets undoing begin or go on; `false` when there is nothing to undo.
    async fn start_undo(&self, number: i64) -> Result<bool, StoreError>;
    /// Undoes its next rows, in one transaction; `false` when there are no more.
    async fn undo_batch(&self, batch: ImportStep) -> Result<bool, StoreError>;
}

/// An enterprise as lists are compared with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownEnterprise {
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its tax code; empty if none is known.
    pub tax_code: String,
    /// The code of its zone; empty if none is known.
    pub zone: String,
    /// Whether it is within reach of who hands the list in.
    pub is_within: bool,
}

/// From when on two sources of one count differ (X29): by more than both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Apart {
    /// Percent of the figure that stands.
    pub percent: i64,
    /// People.
    pub people: i64,
}

/// Whose list is compared, and from when on two sources differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HandsIn {
    /// Whose list it is.
    pub provider: Provider,
    /// Who hands it in.
    pub by: Actor,
    /// From when on two sources differ.
    pub apart: Apart,
}

/// One answer that a list would change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Compared {
    /// What changes.
    #[serde(flatten)]
    pub cell: CellChange,
    /// What of that stands because of lists that the same person handed in: who sees no records sees only this of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<Answer>,
}

/// What somebody decides on rows of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deciding {
    /// Which import.
    pub number: i64,
    /// What is to become of which rows.
    pub wish: DecideRows,
    /// Who decides.
    pub by: Actor,
    /// From when on two sources differ.
    pub apart: Apart,
    /// The server's clock.
    pub now: u64,
}

/// What became of a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is taken down.
    Taken,
    /// Another row that is to be taken in is this enterprise already.
    IsAnotherRow,
    /// The import does not wait for decisions any more.
    MovedOn,
}

/// How a column was read by a person's choice.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Remembered {
    /// Into which field; `None` leaves it out.
    pub field: Option<String>,
}

/// An import that begins.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Whose list it is.
    pub provider: Provider,
    /// The file's name.
    pub file: String,
    /// Its SHA-256.
    pub digest: [u8; 32],
    /// How it was read.
    pub mapping: Mapping,
    /// The day of its figures.
    pub as_of: String,
    /// Who hands it in.
    pub by: Actor,
    /// The server's clock.
    pub now: u64,
    /// The device that its edits come from.
    pub device: DeviceId,
}

/// A row as it was read and compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRow {
    /// Its place among the rows, from 0.
    pub place: u32,
    /// Its line in the file.
    pub line: u32,
    /// The name in it.
    pub name: String,
    /// What it is.
    pub kind: RowKind,
    /// What is to become of it unless somebody decides otherwise.
    pub decision: RowDecision,
    /// The enterprise that it is about.
    pub record: Option<RecordId>,
    /// What it says.
    pub answers: Vec<(FieldName, Answer)>,
    /// What of that is new.
    pub cells: Vec<Compared>,
    /// What is to be said about it.
    pub remarks: Vec<Bilingual>,
    /// Enterprises that it might be.
    pub like: Vec<Likeness>,
}

/// Which rows of an import are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RowsAsk {
    /// Of this kind only.
    pub kind: Option<RowKind>,
    /// Only those that could not be taken in, or that undoing left as they are.
    pub in_trouble: bool,
    /// Of what stands in the register, show only what lists of the same person wrote.
    pub own_only: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return.
    pub limit: u32,
}

/// The next step of taking in or undoing.
#[derive(Clone, Debug)]
pub struct ImportStep {
    /// Which import.
    pub number: i64,
    /// The account that imports write as.
    pub caller: Caller,
    /// Who wants it.
    pub by: Actor,
    /// What they reach.
    pub extent: Arc<Extent>,
    /// The server's clock.
    pub now: u64,
    /// From when on two sources differ.
    pub apart: Apart,
    /// The device for undoing, should it be the first step.
    pub device: DeviceId,
    /// The most rows of this step.
    pub rows: u32,
}

/// Returns what a list says of a field as text; empty where it says nothing.
pub fn said_text<'a>(answers: &'a [(FieldName, Answer)], wanted: &str) -> &'a str {
    let found = answers.iter().find(|(field, _)| field.as_str() == wanted);
    match found.map(|(_, answer)| answer) {
        Some(Answer::Text(text) | Answer::Choice(text)) => text,
        _ => "",
    }
}
