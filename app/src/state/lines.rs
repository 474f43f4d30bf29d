//! What the lists of the phone show: one plain struct per kind of row.

use chrono::NaiveDate;
use domain::likeness::Why;
use domain::record::{FieldName, PersonId, RecordId, RecordKind};
use domain::review::Standing;
use domain::sync::RefusalCode;

/// Where a piece of work stands, in the words a person trusts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RowState {
    /// Begun, not submitted.
    Draft,
    /// Saved on this phone.
    Saved,
    /// On its way to the server.
    Sending,
    /// The server has it and gave a receipt.
    Received,
    /// The server refused it; a person must look.
    Attention,
}

impl RowState {
    /// Returns the name used in `data-state`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Saved => "saved",
            Self::Sending => "sending",
            Self::Received => "received",
            Self::Attention => "attention",
        }
    }
}

/// How much of everything there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Enterprises, those created on this phone included.
    pub enterprises: u64,
    /// Visits, those recorded on this phone included.
    pub visits: u64,
    /// Edits that the server has not answered for.
    pub unsent: u64,
    /// Forms begun and not submitted.
    pub drafts: u64,
    /// Edits that the server refused.
    pub attention: u64,
    /// The person's visits that came back from review.
    pub returned: u64,
    /// Edits of this phone that the server has.
    pub received: u64,
}

/// One enterprise in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnterpriseLine {
    /// The record.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its tax code, empty if none is known.
    pub tax_code: String,
    /// Its zone's code, empty if none is known.
    pub zone: String,
    /// Its operating status, a choice's name.
    pub state: String,
    /// Day of the last visit.
    pub last_visit: Option<NaiveDate>,
    /// Holds work that the server has not received yet.
    pub local: bool,
}

/// An enterprise that is one with another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergedLine {
    /// The record.
    pub enterprise: RecordId,
    /// Its name; `None` if it is not on this phone.
    pub name: Option<String>,
    /// Who merged the two.
    pub by: Option<PersonId>,
    /// When, in Unix milliseconds.
    pub at_ms: u64,
}

/// An enterprise that may be the one that is being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlikeLine {
    /// Why.
    pub why: Why,
    /// The enterprise.
    pub line: EnterpriseLine,
}

/// One visit in an enterprise's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitLine {
    /// The record.
    pub id: RecordId,
    /// Day of the visit.
    pub date: Option<NaiveDate>,
    /// Its outcome, a choice's name.
    pub outcome: String,
    /// Who recorded it.
    pub author: PersonId,
    /// Where it stands.
    pub state: RowState,
    /// Where its review stands, as far as this phone knows.
    pub review: Standing,
}

/// One visit that came back from review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnedLine {
    /// The record.
    pub record: RecordId,
    /// The enterprise's name.
    pub title: String,
    /// Day of the visit.
    pub date: Option<NaiveDate>,
    /// What the reviewer said about the whole; empty if nothing.
    pub comment: String,
    /// At how many questions the reviewer said something.
    pub questions: usize,
}

/// One record of another kind than enterprise and visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryLine {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The name of the enterprise it is about, empty if there is none.
    pub enterprise: String,
    /// The code of the organisation that answers for it.
    pub unit: String,
    /// Its day.
    pub date: Option<NaiveDate>,
    /// What it is called.
    pub title: String,
    /// The choice that tells where it stands or of which sort it is.
    pub choice: String,
    /// Where it stands on this phone.
    pub state: RowState,
}

/// One piece of recent work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecentLine {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The enterprise's name.
    pub title: String,
    /// When it was last touched, by this phone's clock in Unix milliseconds.
    pub at_ms: u64,
    /// Where it stands.
    pub state: RowState,
}

/// One edit in the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxLine {
    /// The edit's number on this phone.
    pub counter: u64,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The enterprise's name.
    pub title: String,
    /// When it was saved, by this phone's clock in Unix milliseconds.
    pub at_ms: u64,
    /// Where it stands.
    pub state: RowState,
}

/// One edit that the server refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttentionLine {
    /// The edit's number on this phone.
    pub counter: u64,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The enterprise's name.
    pub title: String,
    /// Why it was refused.
    pub code: RefusalCode,
    /// The field, where it is one field's fault.
    pub field: Option<FieldName>,
    /// Why somebody at the desk declined it, if somebody did.
    pub declined: Option<String>,
}
