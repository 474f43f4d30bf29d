//! What the desk, the sign-in screen and the server say to each other in JSON. Both sides import these types.
//!
//! The phone's records travel by [`crate::sync`]; this is everything else. Addresses are listed in `server/src/router.rs`.

mod accounts;
mod columns;
mod device;
mod duplicates;
mod founding;
mod imports;
mod merging;
mod plan;
mod requests;
mod review;
mod settling;
mod supervision;

use serde::{Deserialize, Serialize};

pub use self::accounts::{
    AccountRow, AccountState, AskInvitation, ChangeAccount, ChangePassword, Invitation, Invited, Join, Matrix,
    NewAccount, OwnPassword, RecoveryCodes, SecondFactor, SecondFactorBegun, SecondFactorCode, SessionRow,
};
use crate::form::Level;
use crate::record::{Answer, DeviceId, EditId, Epoch, FieldName, PersonId, RecordId, RecordKind, TeamId};
use crate::review::Standing;
use crate::role::Role;
use crate::sync::{Receipt, RefusalCode};

pub use self::columns::{
    Column, ENTERPRISE_COLUMNS, FOUNDING_COLUMNS, OTHER_COLUMNS, SUPERVISION_COLUMNS, VISIT_COLUMNS, columns,
    columns_code, fields,
};
pub use self::device::{
    Decided, DeviceName, DeviceReport, DeviceRow, DeviceStanding, DeviceState, Enrol, HeldReceipts, LostEdit,
    QuarantineKey, RECEIPTS_AT_ONCE, Revoke, SILENCE_MILLIS, StorageReport, Wiped,
};
pub use self::duplicates::{
    DismissPair, LONGEST_PAIR_REASON, PAIR_FIELDS, PairRow, PairsQuery, RestorePair, SaidApart,
};
pub use self::founding::{
    ASIDE, Aside, ChangeFounding, FoundingDetail, FoundingListing, FoundingRow, FoundingRule, FoundingStep, NO_STAGE,
    PutAside, READY,
};
pub use self::merging::{LONGEST_MERGE_REASON, Merge, MergeField, MergeSide, MergeView, OneWith, Unmerge, Unmerged};
pub use self::plan::{
    AssignedRow, Coverage, CoveragePart, PLANNED_AT_ONCE, PlanAct, PlanChange, PlanItem, PlanOutcome, PlanQuery,
    PlanRow, RoundRow, SaveTeam, Team, TellingVisit,
};
pub use self::review::{
    APPROVED_AT_ONCE, ApproveMany, ApprovedOne, LastDecision, PreviousVisit, Review, ReviewDetail, ReviewLevels,
    SetReviewLevels, Verdict as ReviewVerdict,
};

pub use self::requests::{MoveRequest, NewRequest, PersonRequest, RequestRegister};
pub use self::settling::{
    ConflictField, Earlier, Proposal, Proposals, SETTLED_AT_ONCE, SettleOutcome, SettledAgainst, SettlingRule,
};

pub use self::supervision::{CloseFinding, FindingRow, NewFinding, SupervisionLog};

pub use self::imports::{
    CellChange, ColumnChoice, ColumnRead, DecideRows, FileRead, ImportCounts, ImportRow, ImportState, Likeness,
    ListRow, Mapping, RowDecision, RowKind, RowOutcome, SourcedFigure,
};

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Bilingual {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Makes a text from both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            vi: vi.into(),
            en: en.into(),
        }
    }
}

/// The body of every refusal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErrorBody {
    /// A stable name for the situation, such as `wrong_password`.
    pub code: String,
    /// What happened, what is safe, what to do.
    pub message: Bilingual,
    /// The request's id, to find it in the server's log.
    pub request_id: String,
}

/// Body of `POST /api/session`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// The account's name.
    pub name: String,
    /// The password.
    pub password: String,
    /// A code of the second factor, asked for by `second_factor_needed`; empty at first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub second_factor: String,
}

/// Who is signed in: answer of `POST /api/session` and `GET /api/session`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Me {
    /// The account.
    pub person: PersonId,
    /// Its name for signing in.
    pub name: String,
    /// Its name for showing.
    pub display_name: String,
    /// Its role.
    pub role: Role,
    /// The life of the server's database.
    pub epoch: Epoch,
    /// The server's clock, in Unix milliseconds.
    pub server_time: u64,
}

/// An account as others see it. `GET /api/people`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub person: PersonId,
    /// Its name for showing.
    pub display_name: String,
    /// The teams that the caller is in, beside the caller's own name: their phone tells by it what is theirs to visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// The organisations that the caller's part of the data names, those below them included, beside the caller's own name:
    /// their phone tells by it which follow-ups are theirs. Empty for whoever reaches everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Listing<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// How many rows the filters leave in all.
    pub total: u64,
}

/// How a list is asked for: query parameters of `GET /api/enterprises`, `GET /api/visits` and, as far as they apply,
/// `GET /api/others/{kind}`. Empty means no filter.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Words of the name, with or without diacritics, or the beginning of a tax code.
    pub q: String,
    /// A zone's code.
    pub zone: String,
    /// A choice of `operating_status` (enterprises) or `visit_outcome` (visits).
    pub state: String,
    /// Visits from this day, as `2026-11-23`.
    pub from: String,
    /// Visits up to this day.
    pub to: String,
    /// An account's id: visits recorded by it.
    pub author: String,
    /// Only rows with a conflict.
    pub conflicts: bool,
    /// The name of a [`Standing`], or `waiting` for all that a reviewer is to look at: visits that stand there.
    pub review: String,
    /// The code of an organisation: records of other kinds that it answers for.
    pub unit: String,
    /// Only follow-ups that are not done though their day is past.
    pub overdue: bool,
    /// A column's name; see each row type. Empty: the list's own order.
    pub sort: String,
    /// Last first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return, 1 to 200; 0 means 50.
    pub limit: u32,
    /// Which columns, see [`columns()`]. Empty: the list's own.
    pub columns: String,
}

/// A way to see a list of the desk, under a name. `/api/views/{list}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavedView {
    /// Its name, up to [`MAX_VIEW_NAME`] characters.
    pub name: String,
    /// The end of the list's address: filters, order and columns, up to [`MAX_VIEW_QUERY`] bytes.
    pub query: String,
}

/// Body of `DELETE /api/views/{list}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ViewName {
    /// Which.
    pub name: String,
}

/// The most characters of a saved view's name.
pub const MAX_VIEW_NAME: usize = 60;
/// The most bytes of a saved view's address.
pub const MAX_VIEW_QUERY: usize = 4_000;

/// A row of `GET /api/enterprises`; every member but `conflicts` can be sorted by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EnterpriseRow {
    /// The record.
    pub id: RecordId,
    /// Registered name.
    pub name: String,
    /// Tax code, empty if none is known.
    pub tax_code: String,
    /// The zone's code, empty if none is known.
    pub zone: String,
    /// Operating status, a choice's name.
    pub state: String,
    /// Total workers as last given.
    pub workers: Option<i64>,
    /// Number of visits.
    pub visits: u64,
    /// Day of the last visit, as `2026-11-23`.
    pub last_visit: String,
    /// Number of fields in conflict.
    pub conflicts: u64,
    /// The answers of the fields among the columns that were asked for, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Answer>,
}

/// A row of `GET /api/visits`; every member but `conflicts` can be sorted by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VisitRow {
    /// The record.
    pub id: RecordId,
    /// The enterprise, if the visit names one that is known.
    pub enterprise: Option<RecordId>,
    /// The enterprise's name.
    pub enterprise_name: String,
    /// The enterprise's zone.
    pub zone: String,
    /// Day of the visit, as `2026-11-23`.
    pub date: String,
    /// Outcome, a choice's name.
    pub outcome: String,
    /// Who recorded it first.
    pub author: String,
    /// Total workers as given at the visit.
    pub workers: Option<i64>,
    /// Party members as given at the visit.
    pub members: Option<i64>,
    /// When the server received it, in Unix milliseconds.
    pub received_at: u64,
    /// Number of fields in conflict.
    pub conflicts: u64,
    /// Where its review stands.
    #[serde(default)]
    pub review: Standing,
    /// Its version: see [`RecordDetail::version`].
    #[serde(default)]
    pub version: u64,
    /// The answers of the fields among the columns that were asked for, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Answer>,
}

/// One live value of a field, with where it comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LiveValue {
    /// The edit that wrote it; names the device too.
    pub edit: EditId,
    /// The value.
    pub answer: Answer,
    /// Who, by name.
    pub author: String,
    /// When, by the writer's clock, in Unix milliseconds.
    pub written_at: u64,
    /// When the server received it, in Unix milliseconds.
    pub received_at: u64,
    /// Where it was written.
    pub source: Source,
}

/// Where an edit was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// On a phone or another browser that syncs.
    Phone,
    /// At the desk.
    Desk,
    /// By an import.
    Import,
}

/// One field of a record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldDetail {
    /// The field.
    pub field: FieldName,
    /// Its live values, the one shown first at the front.
    pub live: Vec<LiveValue>,
    /// Whether they differ.
    pub conflict: bool,
}

/// Answer of `GET /api/records/{id}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordDetail {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// A line to head it with: the enterprise's name, or its own where it is about none.
    pub title: String,
    /// The enterprise that a visit belongs to.
    pub enterprise: Option<RecordId>,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Its fields, in the order of their names.
    pub fields: Vec<FieldDetail>,
    /// An enterprise's visits, the last first.
    pub visits: Vec<VisitRow>,
    /// An enterprise's other records, the last first.
    #[serde(default)]
    pub others: Vec<OtherRow>,
    /// The form and version that it was last written with, as `visit@2026.1`.
    #[serde(default)]
    pub form: Option<String>,
    /// An enterprise's figures as each source gives them.
    #[serde(default)]
    pub figures: Vec<SourcedFigure>,
    /// What its form says against the answers, checked here again.
    #[serde(default)]
    pub problems: Vec<FieldProblem>,
    /// Names the record as it is now: whoever decides on it says by this what they had in front of them.
    #[serde(default)]
    pub version: u64,
    /// How its review stands, of a visit.
    #[serde(default)]
    pub review: Option<ReviewDetail>,
    /// The enterprise that stands for this one, if it was merged into another.
    #[serde(default)]
    pub gave_way: Option<OneWith>,
    /// The enterprises that were merged into this one.
    #[serde(default)]
    pub merged: Vec<OneWith>,
}

/// A record of another kind than enterprise and visit: rows of `GET /api/others/{kind}`, and of its enterprise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OtherRow {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The enterprise it is about.
    pub enterprise: Option<RecordId>,
    /// The enterprise's name.
    pub enterprise_name: String,
    /// The organisation that answers for it, a code of the programme; empty if none is known.
    pub unit: String,
    /// Its day, as `2026-11-23`; empty if none is known.
    pub date: String,
    /// What it is called; empty where it has no name of its own.
    pub title: String,
    /// The choice that tells where it stands or of which sort it is.
    pub state: String,
    /// Who recorded it first.
    pub author: String,
    /// Number of fields in conflict.
    pub conflicts: u64,
}

/// Something that a form says against an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The question it stands beside.
    pub field: FieldName,
    /// How much it weighs.
    pub level: Level,
    /// Whether it is only that an answer is missing: an imported enterprise lacks most of them.
    #[serde(default)]
    pub missing: bool,
    /// The name of the check, such as `x10`, where it is one of several fields.
    pub check: Option<String>,
    /// What to look at.
    pub message: Bilingual,
    /// Why the person let a warning stand.
    pub reason: Option<String>,
}

/// One change in the history of a record: `GET /api/records/{id}/history`, the last first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryRow {
    /// The field.
    pub field: FieldName,
    /// The edit; names the device too.
    pub edit: EditId,
    /// Who, by name.
    pub author: String,
    /// When, by the writer's clock, in Unix milliseconds.
    pub written_at: u64,
    /// When the server received it, in Unix milliseconds.
    pub received_at: u64,
    /// Where it was written.
    pub source: Source,
    /// What its author had seen; several when a conflict was settled.
    pub before: Vec<Answer>,
    /// What was written.
    pub after: Answer,
    /// Why, where the author said so.
    pub reason: Option<String>,
    /// Whether this change settled a conflict that can still be reopened.
    pub can_undo: bool,
}

/// One field in conflict: rows of `GET /api/conflicts`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConflictRow {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The enterprise's name, or the record's own where it is about none.
    pub title: String,
    /// The enterprise's zone.
    pub zone: String,
    /// The field.
    pub field: FieldName,
    /// What the field was before the live values, where all of them had seen the same.
    pub base: Option<Answer>,
    /// The live values.
    pub live: Vec<LiveValue>,
    /// What the enterprise had in the same field at other visits, the last first.
    #[serde(default)]
    pub earlier: Vec<Earlier>,
    /// What tells something about the enterprise: its state, its workers, when it was last visited.
    #[serde(default)]
    pub about: Vec<(FieldName, Answer)>,
}

/// Body of `POST /api/conflicts/settle`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settle {
    /// The record.
    pub record: RecordId,
    /// The field.
    pub field: FieldName,
    /// The value that holds from now on.
    pub answer: Answer,
    /// The live values that the supervisor had in front of them; if these are no longer all, nothing is settled.
    pub seen: Vec<EditId>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Body of `POST /api/conflicts/undo`: reopens the conflict that this edit settled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Undo {
    /// The settling edit.
    pub edit: EditId,
    /// The field.
    pub field: FieldName,
}

/// What the desk wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskEdit {
    /// The edit.
    pub edit: EditId,
    /// The proof that it is stored.
    pub receipt: Receipt,
}

/// Answer of `GET /api/overview`: the desk's first screen.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Overview {
    /// Number of enterprises.
    pub enterprises: u64,
    /// Number of enterprises visited at least once.
    pub visited: u64,
    /// Number of visits.
    pub visits: u64,
    /// Number of visits that wait for review.
    #[serde(default)]
    pub to_review: u64,
    /// Number of visits that wait for a second approval.
    #[serde(default)]
    pub to_confirm: u64,
    /// Number of fields in conflict.
    pub conflicts: u64,
    /// Number of pairs of enterprises that may be one.
    #[serde(default)]
    pub duplicates: u64,
    /// Number of edits in quarantine.
    pub quarantined: u64,
    /// Each zone with its enterprises and how many of them were visited.
    pub zones: Vec<ZoneCoverage>,
}

/// Coverage of one zone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ZoneCoverage {
    /// The zone's code; empty for enterprises without one.
    pub zone: String,
    /// Number of enterprises.
    pub enterprises: u64,
    /// Number of them visited at least once.
    pub visited: u64,
}

/// A row of `GET /api/quarantine`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuarantineRow {
    /// The edit.
    pub edit: EditId,
    /// The record it wanted to change.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The refusal's code; see [`crate::sync::RefusalCode::as_str`].
    pub code: String,
    /// The field, where it is one field's fault.
    pub field: Option<FieldName>,
    /// Who pushed it, by name.
    pub pushed_by: String,
    /// When, in Unix milliseconds.
    pub received_at: u64,
    /// A digest of what came, in hexadecimal: two different edits may have come under one id.
    #[serde(default)]
    pub digest: String,
    /// Who wrote it, by name; empty where it can't be read.
    #[serde(default)]
    pub author: String,
    /// When, by the writer's clock, in Unix milliseconds; 0 where it can't be read.
    #[serde(default)]
    pub written_at: u64,
    /// What it says; nothing where it can't be read.
    #[serde(default)]
    pub answers: Vec<(FieldName, Answer)>,
}

/// Body of `POST /api/quarantine/decide`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decide {
    /// On which edits.
    pub edits: Vec<QuarantineKey>,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
}

/// What can be decided on an edit in quarantine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It becomes an edit of its author.
    Adopt,
    /// It stays where it is, and its author is told why.
    Decline,
    /// It waits for a decision again after it was declined.
    Undecline,
}

/// What became of a decision on one edit: a row of the answer of `POST /api/quarantine/decide`, in the order asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    /// It is done.
    Done,
    /// There is no such edit in quarantine.
    NotFound,
    /// Somebody else has decided meanwhile.
    MovedOn,
    /// It can't be taken in as it is.
    Refused(RefusalCode),
}

/// Body of `POST /api/escrow`: what opens a phone's store when its PIN is forgotten. The office keeps it, the phone does not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Escrow {
    /// The store of edits that it opens.
    pub device: DeviceId,
    /// The secret.
    pub secret: [u8; 32],
}

/// Answer of `GET /api/recovery/key`: what recovery files are sealed for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfficeKey {
    /// A point of P-256, uncompressed.
    pub key: Vec<u8>,
}

/// Answer of `POST /api/recovery`: what became of a recovery file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Recovered {
    /// Edits that were merged.
    pub new: u64,
    /// Edits that the office had already.
    pub known: u64,
    /// Edits that could not be merged; they are in quarantine.
    pub refused: u64,
    /// Drafts, which are in quarantine for somebody to decide on.
    pub drafts: u64,
    /// Rows that can't be read: the file must be kept.
    pub unread: u64,
}

/// A row of `GET /api/audit`: somebody did something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its place in the log.
    pub number: u64,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// An account's id, or `terminal`, `server`, `unknown`.
    pub who: String,
    /// The account's name for signing in, where there is such an account.
    pub name: Option<String>,
    /// What was done.
    pub what: String,
    /// To what.
    pub about: String,
    /// Anything else worth knowing.
    pub details: serde_json::Value,
    /// The hash over everything up to here, in hexadecimal.
    pub hash: String,
}

/// Asks for the contact of an enterprise, or of one visit, to be taken out of everything that is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EraseContact {
    /// The enterprise, or the visit.
    pub record: RecordId,
}

/// What was erased, and where it still is until when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactErased {
    /// Records that held a contact, now or in their history.
    pub records: u64,
    /// Edits that carried one.
    pub edits: u64,
    /// Backups from before, which are not changed.
    pub backups: Vec<OldBackup>,
}

/// A backup that the server made by itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OldBackup {
    /// The file's name.
    pub file: String,
    /// When it was made, in Unix milliseconds.
    pub made_at: u64,
    /// When newer ones will have taken its place, if the server runs all the time.
    pub gone_by: u64,
}
