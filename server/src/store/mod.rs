//! What the server remembers.
//!
//! Handlers know only [`Store`]; [`open_sqlite`] gives the one that is built in. Every answer of a writing method means
//! that its transaction is committed and on disk: nothing is acknowledged that a power cut could take back.

mod credential;
mod deed;
mod duplicates;
mod founding;
mod imports;
mod people;
mod sqlite;
mod supervision;

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::api::{
    AuditRow, ConflictField, ConflictRow, Coverage, Decide, DecisionOutcome, DeskEdit, DeviceReport, DeviceRow,
    DeviceState, Enrol, EnterpriseRow, Escrow, FieldProblem, FindingRow, FoundingRow, HistoryRow, ListQuery, Listing,
    Merge, MergeView, MoveRequest, NewRequest, OtherRow, Overview, Person, PersonRequest, PlanChange, PlanItem,
    PlanOutcome, PlanQuery, PlanRow, QuarantineRow, RecordDetail, Recovered, Review, SaveTeam, SavedView, Settle, Team,
    Undo, Unmerged, VisitRow,
};
use domain::elsewhere::Elsewhere;
use domain::plan::Tally;
use domain::reach::{Extent, ExtentId, Reach};
use domain::record::pack::BadEdit;
use domain::record::{Answer, DeviceId, Edit, Epoch, FieldName, PersonId, Record, RecordId, RecordKind};
use domain::review::Levels;
use domain::role::Role;
use domain::sync::{Caller, Difference, Scope, ScopeState, Summary, Turn, Verdict};
use domain::vietnam::nfc;
use rusqlite::ErrorCode;

pub use credential::Standing;
pub use deed::{Act, Actor, AuditQuery, Chain, Deed};
pub use duplicates::{Duplicates, PairWord, PairsAsk};
pub use founding::{FollowedFoundings, FoundingRefusal, Foundings};
pub use imports::{
    Apart, Compared, Deciding, Decision, HandsIn, ImportStep, Imports, KnownEnterprise, NewImport, NewRow, Remembered,
    RowsAsk, said_text,
};
pub use people::{AccountRefusal, FoundInvitation, InvitationRefusal, KeptFactor, OpenInvitation, People, Which};
pub use sqlite::{DATABASE_FILE, SCHEMA_VERSION, SqliteStore, check_database};
pub(crate) use sqlite::{DataLock, Look, begin_again, note_backup};
pub use supervision::{Closed, Supervision};

/// Opens the database in a data folder, making both if they are not there.
///
/// # Errors
/// When the folder can't be written, a restore is under way, or the file is no database of this program.
pub fn open_sqlite(data_dir: &Path, now: u64) -> Result<Arc<SqliteStore>, StoreError> {
    SqliteStore::open(data_dir, now).map(Arc::new)
}

/// What became of a step of a person's request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Moved {
    /// It was taken.
    Done(Box<PersonRequest>),
    /// There is no such request.
    NotThere,
    /// It can't be taken any more, or not yet.
    NotNow,
}

/// The office's memory.
#[async_trait]
pub trait Store: Imports + People + Duplicates + Foundings + Supervision {
    /// Returns the life of this database.
    fn epoch(&self) -> Epoch;

    /// Takes in a batch of edits and notes the contact: one verdict each, in order, all of them on disk.
    async fn push(&self, batch: Batch) -> Result<Vec<Verdict>, StoreError>;
    /// Returns one page of a feed, with the state of every scope at the same moment.
    async fn feed(&self, ask: FeedAsk) -> Result<FeedPage, StoreError>;
    /// Returns where one scope stands.
    async fn scope(&self, scope: Scope) -> Result<ScopeState, StoreError>;
    /// Reads what an extent holds of a scope at one moment and hands it over page by page, in the order of the feed.
    /// Returns where the scope stands, and what these records add up to.
    async fn scan(
        &self,
        scope: Scope,
        extent: Arc<Extent>,
        pages: PageSink,
    ) -> Result<(ScopeState, Summary), StoreError>;
    /// Returns where everything stands that a desk shows.
    async fn heads(&self) -> Result<Heads, StoreError>;
    /// Returns a number that changes with every erasure of a contact.
    async fn erasures(&self) -> Result<u64, StoreError>;
    /// Remembers an extent before a copy is made for it, so that it is known when the device comes back with the copy.
    async fn remember(&self, extent: Arc<Extent>) -> Result<(), StoreError>;

    /// Lists the devices of people.
    async fn devices(&self) -> Result<Vec<DeviceRow>, StoreError>;
    /// Counts what the log has of a device; `None` when it is another person's than `owner`, if one is given.
    async fn device(&self, device: DeviceId, owner: Option<PersonId>) -> Result<Option<DeviceState>, StoreError>;
    /// Binds a session to the device that it is used on, and gives it a new token if it was not bound; `None` when there
    /// is no such device of theirs.
    async fn enrol(
        &self,
        presence: Presence,
        enrol: Enrol,
        fresh: [u8; 32],
        now: u64,
    ) -> Result<Option<Enrolment>, StoreError>;
    /// Notes what a device says of itself, and tells what the log and the desk say of it; `None` when it is not theirs.
    async fn report(
        &self,
        presence: Presence,
        report: DeviceReport,
        now: u64,
    ) -> Result<Option<DeviceState>, StoreError>;
    /// Compares a part of the receipts that a device holds with the log, and notes what the log lacks; `None` when it is not
    /// theirs.
    async fn receipts(
        &self,
        person: PersonId,
        device: DeviceId,
        held: Vec<(u64, u64)>,
        now: u64,
    ) -> Result<Option<Difference>, StoreError>;
    /// Lists the register of persons' requests: what is open by its next clock, then what ended.
    async fn requests(&self, extent: Arc<Extent>) -> Result<Vec<PersonRequest>, StoreError>;
    /// Enters a request of a person; `None` when the record that it is about is not within reach.
    async fn enter_request(
        &self,
        asked: NewRequest,
        extent: Arc<Extent>,
        by: PersonId,
        now: u64,
    ) -> Result<Option<PersonRequest>, StoreError>;
    /// Takes a step of a request that is about no record, or about one within reach.
    async fn move_request(
        &self,
        number: u64,
        wish: MoveRequest,
        today: NaiveDate,
        by: (PersonId, Arc<Extent>),
        now: u64,
    ) -> Result<Moved, StoreError>;
    /// Gives a device a name; `false` when there is none such, of `owner` if one is given.
    async fn name_device(
        &self,
        device: DeviceId,
        owner: Option<PersonId>,
        name: String,
        by: Actor,
        now: u64,
    ) -> Result<bool, StoreError>;
    /// Revokes a device; `false` when there is none such. One that is revoked already stays as it is.
    async fn revoke_device(&self, device: DeviceId, reason: String, by: Actor, now: u64) -> Result<bool, StoreError>;
    /// Notes that a device holds nothing any more and ends its session; `false` when it is not theirs.
    async fn device_wiped(&self, presence: Presence, device: DeviceId, now: u64) -> Result<bool, StoreError>;

    /// Lists enterprises. This and everything below that shows records shows those within an extent, as if there were no
    /// others.
    async fn enterprises(&self, query: ListQuery, extent: Arc<Extent>) -> Result<Listing<EnterpriseRow>, StoreError>;
    /// Lists visits.
    async fn visits(&self, query: ListQuery, extent: Arc<Extent>) -> Result<Listing<VisitRow>, StoreError>;
    /// Lists the records of another kind than enterprise and visit, the last first; follow-ups by what presses most on a
    /// day. Those of the query's state, organisation and days.
    async fn others(
        &self,
        kind: RecordKind,
        query: ListQuery,
        extent: Arc<Extent>,
        today: NaiveDate,
    ) -> Result<Listing<OtherRow>, StoreError>;
    /// Returns answers of records, a row for each, in their order; of a record that is not there, nothing but gaps.
    async fn answers(&self, records: Vec<RecordId>, fields: Vec<FieldName>) -> Result<Vec<Vec<Answer>>, StoreError>;
    /// Hands over every row of a list, as it stands at one moment, until the sink has enough.
    async fn export(&self, ask: ExportAsk, sink: RowSink) -> Result<(), StoreError>;
    /// Lists how somebody likes to see a list, by name.
    async fn views(&self, person: PersonId, list: &'static str) -> Result<Vec<SavedView>, StoreError>;
    /// Saves a way to see a list, in the place of one of the same name; `false` when there are too many already.
    async fn save_view(&self, person: PersonId, list: &'static str, view: SavedView) -> Result<bool, StoreError>;
    /// Forgets one; `false` when there was none.
    async fn forget_view(&self, person: PersonId, list: &'static str, name: String) -> Result<bool, StoreError>;
    /// Shows one record, with what `judge` says about it.
    async fn record(&self, id: RecordId, extent: Arc<Extent>, judge: Judge)
    -> Result<Option<RecordDetail>, StoreError>;
    /// Shows every change of one record, the last first.
    async fn history(&self, id: RecordId, extent: Arc<Extent>) -> Result<Vec<HistoryRow>, StoreError>;
    /// Lists fields in conflict.
    async fn conflicts(&self, ask: ConflictAsk, extent: Arc<Extent>) -> Result<Listing<ConflictRow>, StoreError>;
    /// Counts the conflicts of each field, the most first.
    async fn conflict_fields(&self, extent: Arc<Extent>) -> Result<Vec<ConflictField>, StoreError>;
    /// Settles a conflict with an edit of the desk.
    async fn settle(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        settle: Settle,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError>;
    /// Reopens a settled conflict.
    async fn undo(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        undo: Undo,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError>;
    /// Shows two enterprises side by side that may be one; `keep` would stay.
    async fn beside(
        &self,
        keep: RecordId,
        other: RecordId,
        extent: Arc<Extent>,
    ) -> Result<Result<MergeView, DeskRefusal>, StoreError>;
    /// Merges two enterprises with edits of the desk, in one transaction.
    async fn merge(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        merge: Merge,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError>;
    /// Takes a merge back: the enterprise that gave way is one of its own again.
    async fn unmerge(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        other: RecordId,
    ) -> Result<Result<Unmerged, DeskRefusal>, StoreError>;
    /// Approves a visit or sends it back, with an edit of the desk.
    async fn review(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        review: Review,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError>;
    /// Returns how many people approve a visit of the programme in force.
    async fn review_levels(&self) -> Result<Levels, StoreError>;
    /// Says how many people approve one from now on; `false` where there is no programme.
    async fn set_review_levels(&self, levels: Levels, by: PersonId, now: u64) -> Result<bool, StoreError>;
    /// Lists the enterprises of a round as they stand in it on a day.
    async fn plan(
        &self,
        round: String,
        query: PlanQuery,
        extent: Arc<Extent>,
        today: NaiveDate,
    ) -> Result<Listing<PlanRow>, StoreError>;
    /// Lists what a change of all that the filters leave is about.
    async fn plan_items(
        &self,
        round: String,
        query: PlanQuery,
        extent: Arc<Extent>,
        today: NaiveDate,
    ) -> Result<Vec<PlanItem>, StoreError>;
    /// Adds up the plan of each round.
    async fn tallies(&self, rounds: Vec<String>, extent: Arc<Extent>) -> Result<Vec<Tally>, StoreError>;
    /// Counts a round by zone, assignee, author and day.
    async fn coverage(&self, round: String, extent: Arc<Extent>, today: NaiveDate) -> Result<Coverage, StoreError>;
    /// Changes assignments with edits of the desk, all in one transaction.
    async fn change_plan(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        round: String,
        change: PlanChange,
    ) -> Result<PlanOutcome, StoreError>;
    /// Lists all teams.
    async fn teams(&self) -> Result<Vec<Team>, StoreError>;
    /// Makes a team as it is to be; `None` when there is no such team.
    async fn save_team(&self, team: SaveTeam, by: Actor, now: u64) -> Result<Option<Team>, StoreError>;
    /// Lists the edits that could not be merged, the last first.
    async fn quarantine(
        &self,
        offset: u32,
        limit: u32,
        extent: Arc<Extent>,
    ) -> Result<Listing<QuarantineRow>, StoreError>;
    /// Takes in edits in quarantine, declines them, or takes that back: one outcome each, in order.
    async fn decide(
        &self,
        by: Caller,
        extent: Arc<Extent>,
        now: u64,
        wish: Decide,
    ) -> Result<Vec<DecisionOutcome>, StoreError>;
    /// Counts for the desk's first screen.
    async fn overview(&self, extent: Arc<Extent>) -> Result<Overview, StoreError>;

    /// Returns the number of the programme in force; it changes with every one that is loaded.
    async fn programme_number(&self) -> Result<Option<i64>, StoreError>;
    /// Returns the programme in force.
    async fn programme(&self) -> Result<Option<LoadedProgramme>, StoreError>;
    /// Puts a programme in force after the one with this number; `false` when another one came in between.
    async fn add_programme(
        &self,
        after: Option<i64>,
        programme: LoadedProgramme,
        by: Actor,
    ) -> Result<bool, StoreError>;

    /// Lists the accounts.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;
    /// Finds an account by its name, as it was typed.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;
    /// Adds an account; `false` when the name is taken.
    async fn add_account(&self, account: Account, by: Actor, now: u64) -> Result<bool, StoreError>;
    /// Begins a session that somebody asked for from an address, if the password that they showed is still the account's;
    /// `false` when another has taken its place meanwhile.
    async fn begin_session(&self, session: Session, verified: String, from: Option<IpAddr>)
    -> Result<bool, StoreError>;
    /// Finds whose session a token belongs to, if it has not expired.
    async fn presence(&self, token_hash: [u8; 32], now: u64) -> Result<Option<Presence>, StoreError>;
    /// Does what the contact with a token calls for, and tells what it was. `fresh` is the hash of a new token, which is
    /// good from then on if one was due.
    async fn turn_over(&self, token_hash: [u8; 32], fresh: [u8; 32], now: u64) -> Result<Standing, StoreError>;
    /// Ends the session of a token.
    async fn end_session(&self, token_hash: [u8; 32], now: u64) -> Result<(), StoreError>;

    /// Tells when a session began, in Unix milliseconds.
    async fn session_began(&self, token_hash: [u8; 32]) -> Result<Option<u64>, StoreError>;
    /// Keeps what opens a phone's store when its PIN is forgotten; `false` when the device is somebody else's.
    async fn keep_escrow(&self, escrow: Escrow, person: PersonId, now: u64) -> Result<bool, StoreError>;
    /// Gives it to the account that handed it in.
    async fn give_escrow(&self, device: DeviceId, person: PersonId, now: u64) -> Result<Option<Escrow>, StoreError>;

    /// Lists the office's own key pairs, the last first; makes the first of `fresh` where there is none.
    async fn office_keys(&self, fresh: KeyPair, now: u64) -> Result<Vec<KeyPair>, StoreError>;
    /// Takes in what a recovery file held, in one transaction: edits as if their authors pushed them, drafts into quarantine.
    async fn recover(&self, recovery: Recovery) -> Result<Recovered, StoreError>;

    /// Adds to the audit log what no other method tells it of: they do so themselves, together with what they write.
    async fn note(&self, deed: Deed) -> Result<(), StoreError>;
    /// Searches the audit log, the last first.
    async fn audit(&self, query: AuditQuery) -> Result<Listing<AuditRow>, StoreError>;

    /// Erases the contact of an enterprise in all its visits, or of one visit, also in what arrives later and was written
    /// until now; `None` when there is no such record within the extent.
    async fn erase_contact(
        &self,
        about: RecordId,
        extent: Arc<Extent>,
        by: Actor,
        cause: ErasureCause,
        now: u64,
    ) -> Result<Option<Erased>, StoreError>;
    /// Lists the visits whose contact is to go: without consent, or of one of these rounds.
    async fn contacts_due(&self, ended_rounds: Vec<String>) -> Result<Vec<(RecordId, ErasureCause)>, StoreError>;
    /// Counts what is older than these moments.
    async fn count_old(&self, before: Before) -> Result<Old, StoreError>;
    /// Removes what is older than these moments, and tells the audit log.
    async fn remove_old(&self, before: Before, now: u64) -> Result<Old, StoreError>;

    /// Tells whether there is no record at all.
    async fn is_empty(&self) -> Result<bool, StoreError>;
}

/// What an erasure did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Erased {
    /// Records that held a contact, now or in their history.
    pub records: u64,
    /// Edits that carried one.
    pub edits: u64,
}

/// Why a contact is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErasureCause {
    /// The person asked for it.
    Asked,
    /// Consent was taken back, or never given.
    NoConsent,
    /// The programme keeps contacts only so long.
    KeptLongEnough,
    /// It was erased before, and a backup brought it back.
    Restored,
}

impl ErasureCause {
    /// Returns the name used in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::NoConsent => "no_consent",
            Self::KeptLongEnough => "kept_long_enough",
            Self::Restored => "restored",
        }
    }
}

/// From when on what is kept, in Unix milliseconds; 0 keeps everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Before {
    /// Rows of the audit log.
    pub audit: u64,
    /// Sessions, by their end.
    pub sessions: u64,
}

/// How much is older.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Old {
    /// Rows of the audit log.
    pub audit: u64,
    /// Sessions.
    pub sessions: u64,
}

/// Looks at a record with all others around it: the record, the form it was last written with, and who began it.
pub type Judge = Box<dyn FnOnce(&Record, Option<&str>, Option<PersonId>, &dyn Elsewhere) -> Vec<FieldProblem> + Send>;

/// A programme as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadedProgramme {
    /// Its place among all that were loaded; given by the store.
    pub number: i64,
    /// Names the programme.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Of the bundle.
    pub digest: String,
    /// Of the folder that it was read from, without the retired forms.
    pub source: String,
    /// Whose it is.
    pub origin: Origin,
    /// When, in Unix milliseconds.
    pub loaded_at: u64,
    /// The bundle, as phones get it.
    pub body: Vec<u8>,
}

/// Whose programme it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It came with this program, and gives way to a newer one of the program.
    BuiltIn,
    /// The office loaded it.
    Loaded,
}

impl Origin {
    /// Returns the name used in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
            Self::Loaded => "loaded",
        }
    }
}

/// What one push brings.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Who pushes.
    pub caller: Caller,
    /// What they reach.
    pub extent: Arc<Extent>,
    /// The server's clock.
    pub now: u64,
    /// Whether the account is disabled or the session's device revoked: then everything goes to quarantine.
    pub put_out: bool,
    /// What the device says of itself; `None` when the server itself writes.
    pub contact: Option<Contact>,
    /// Who hands in the work of another, if somebody does: a recovery file at the office.
    pub handed_in: Option<HandedIn>,
    /// The edits.
    pub edits: Vec<Result<Edit, BadEdit>>,
    /// The pack as it came: kept when an edit in it can't be read.
    pub pack: Arc<[u8]>,
}

/// Who hands in the work of another.
#[derive(Clone, Debug)]
pub struct HandedIn {
    /// Who.
    pub by: Actor,
    /// What they reach themselves: nothing beyond it is taken in.
    pub extent: Arc<Extent>,
}

/// What a device says of itself when it pushes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// Which device.
    pub device: DeviceId,
    /// The app's release.
    pub app_version: String,
    /// Its clock less the server's, in milliseconds.
    pub clock_offset_ms: i64,
    /// How many edits it still holds unsent.
    pub unsent: u32,
    /// Its session, if it came with one.
    pub session: Option<[u8; 32]>,
}

/// One page of a feed.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// Every scope at the moment of the page.
    pub scopes: Vec<ScopeState>,
    /// The records, with their sequence numbers.
    pub records: Vec<(u64, Record)>,
    /// The records that are no longer within the extent.
    pub left: Vec<RecordId>,
    /// Ask on from here.
    pub next: u64,
    /// At the end of the feed, what a complete copy adds up to.
    pub end: Option<Summary>,
    /// Whether the page is one of the feed.
    pub turn: Turn,
}

/// Where everything stands that a desk shows: while two are equal, nothing there has changed that it is told of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heads(pub(crate) Vec<i64>);

impl fmt::Display for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.0.iter().map(i64::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

/// Which page of a feed is asked for.
#[derive(Clone, Debug)]
pub struct FeedAsk {
    /// The scope.
    pub scope: Scope,
    /// What is behind this sequence number.
    pub since: u64,
    /// The most records to return, those that left included.
    pub limit: u32,
    /// What the caller may hold.
    pub extent: Arc<Extent>,
    /// What the caller's copy was made for; in parts, when there are several.
    pub held: Vec<ExtentId>,
    /// Where a copy stands that is on its way from one extent to another: to which, and behind which number it goes on.
    pub turning: Option<(ExtentId, u64)>,
}

impl FeedAsk {
    /// Asks for what changed since, of everything.
    pub fn everything(scope: Scope, since: u64, limit: u32) -> Self {
        Self {
            scope,
            since,
            limit,
            extent: Arc::new(Extent::Everything),
            held: vec![ExtentId::EVERYTHING],
            turning: None,
        }
    }
}

/// Which conflicts are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConflictAsk {
    /// Of this kind of record only.
    pub kind: Option<RecordKind>,
    /// In this field only.
    pub field: Option<FieldName>,
    /// With what the enterprise had before and what it is like, for a person to read.
    pub context: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return.
    pub limit: u32,
}

/// A list that is taken out as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    /// Enterprises.
    Enterprises,
    /// Visits.
    Visits,
    /// Foundings of party organisations.
    Foundings,
    /// The log of supervision.
    Supervision,
    /// Another kind.
    Others(RecordKind),
}

/// Which rows of a list are taken out.
#[derive(Clone, Debug)]
pub struct ExportAsk {
    /// Of which list.
    pub list: List,
    /// What the list was narrowed to; offset and limit do not count.
    pub query: ListQuery,
    /// What may be seen.
    pub extent: Arc<Extent>,
    /// Only these of them; all, if there is none.
    pub only: BTreeSet<RecordId>,
    /// The fields that are wanted beside the row.
    pub fields: Vec<FieldName>,
    /// The day by which what is overdue is told.
    pub today: NaiveDate,
    /// How many official members a party organisation takes, where a rule says so.
    pub needed: Option<i64>,
}

/// One row of a list that is taken out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ListRow {
    /// Of enterprises.
    Enterprise(EnterpriseRow),
    /// Of visits.
    Visit(VisitRow),
    /// Of foundings.
    Founding(FoundingRow),
    /// Of the log of supervision.
    Finding(FindingRow),
    /// Of another kind.
    Other(OtherRow),
}

/// Takes the rows of an export, each with its answers; `Break` when it has enough.
pub type RowSink = Box<dyn FnMut(&ListRow, &[Answer]) -> ControlFlow<()> + Send>;

/// Takes the pages of a scan, each of at most [`SCAN_PAGE`] records.
pub type PageSink = Box<dyn FnMut(&[(u64, Record)]) + Send>;

/// Records in one page of a scan.
pub const SCAN_PAGE: usize = 1_000;

/// One account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Which.
    pub person: PersonId,
    /// Name for signing in.
    pub name: String,
    /// Name for showing.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// argon2id in PHC form; empty when nobody can sign in.
    pub password: String,
    /// How far the role reaches.
    pub reach: Reach,
    /// Since when nobody may sign in with it, in Unix milliseconds.
    pub disabled_at: Option<u64>,
}

/// Returns the form in which an account's name is stored and compared.
pub(crate) fn canonical_name(name: &str) -> String {
    nfc(name.trim()).to_lowercase()
}

impl Account {
    /// Returns what others may see of it.
    pub fn as_person(&self) -> Person {
        Person {
            person: self.person,
            display_name: self.display_name.clone(),
            teams: Vec::new(),
            units: Vec::new(),
        }
    }

    /// Returns it as the one who pushes.
    pub const fn as_caller(&self) -> Caller {
        Caller {
            person: self.person,
            role: self.role,
        }
    }
}

/// One session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub token_hash: [u8; 32],
    /// Whose.
    pub person: PersonId,
    /// From when, in Unix milliseconds.
    pub created_at: u64,
    /// Until when.
    pub expires_at: u64,
    /// What the browser calls itself.
    pub agent: String,
}

/// A key pair of the office: phones seal recovery files for it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// A point of P-256, uncompressed.
    pub public: Vec<u8>,
    /// The scalar behind it.
    pub secret: [u8; 32],
}

/// One person's edits out of a recovery file.
#[derive(Clone, Debug)]
pub struct Handed {
    /// Who wrote them.
    pub caller: Caller,
    /// What that person reaches today.
    pub extent: Arc<Extent>,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// What a recovery file held.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// Who hands it in.
    pub by: Actor,
    /// Whether that is an account or a device that was put out: then everything goes to quarantine.
    pub put_out: bool,
    /// What an office that hands in other people's work reaches itself; nothing when a phone hands in its own.
    pub office: Option<Arc<Extent>>,
    /// The server's clock.
    pub now: u64,
    /// The file's SHA-256, to tell in the audit log which one it was.
    pub digest: [u8; 32],
    /// Edits by who wrote them.
    pub edits: Vec<Handed>,
    /// Drafts, as edits that were never finished.
    pub drafts: Vec<Edit>,
    /// Rows that nobody can read.
    pub unread: u64,
}

/// A session that somebody came with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presence {
    /// Who.
    pub account: Account,
    /// Names the session: the hash of its first token.
    pub session: [u8; 32],
    /// Until when the session lasts, in Unix milliseconds.
    pub expires_at: u64,
    /// The device that it is used on, once it has said so.
    pub device: Option<DeviceId>,
    /// Whether the account is disabled or the device revoked: nothing is given out, and what is handed in goes to
    /// quarantine.
    pub put_out: bool,
    /// What the contact calls for.
    pub token: Standing,
}

/// A session that was bound to its device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// What the device is called.
    pub name: String,
    /// Whether the session was given a new token.
    pub renewed: bool,
    /// Whether the device is revoked.
    pub revoked: bool,
}

/// Why the desk's wish can't be granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeskRefusal {
    /// There is no such record or edit.
    NotFound,
    /// The field or record is no longer what the supervisor had in front of them.
    MovedOn,
    /// The edit did not settle a conflict.
    NoSettlement,
    /// Figures of the visit disagree: which of them is approved?
    InConflict,
    /// A visit goes back with a comment only.
    NoComment,
    /// An enterprise can't be merged with itself.
    OneAndTheSame,
    /// One of the two was merged into another enterprise already.
    GaveWay,
    /// The enterprise is merged into no other.
    NotMerged,
    /// The second approval of a visit is not for this role.
    NotTheirLevel,
    /// The second approval is for somebody who neither gave the first nor recorded the visit.
    NeedsAnother,
    /// The edit itself is refused by the rules.
    Refused(domain::sync::RefusalCode),
}

/// Why the memory failed. Nothing of the failed call is stored.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk with the data folder is full; nothing was lost, free some space and try again")]
    DiskFull,
    /// Somebody else holds the database.
    #[error("the database is busy; try again in a moment")]
    Busy,
    /// The disk can't be written or read, for another reason than being full.
    #[error("the disk with the data folder can't be used: {0}; nothing was lost, look at the disk and its permissions")]
    Unwritable(String),
    /// The file of the database is damaged. Nothing more is written to it.
    #[error("the database is damaged: {0}; stop the server and restore the last backup")]
    Damaged(String),
    /// The server is stopping.
    #[error("the server is stopping; try again when it is up")]
    Stopping,
    /// The data folder is in use in a way that excludes this.
    #[error("{0}")]
    InUse(String),
    /// Anything else the database said.
    #[error("the database can't be used: {0}")]
    Broken(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                Self::Unwritable(error.to_string())
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl StoreError {
    /// Wraps what a stored value failed with when it was read back.
    pub(crate) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Broken(format!("a stored value can't be read: {error}"))
    }
}
