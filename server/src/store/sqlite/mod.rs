//! The built-in memory: one SQLite file in the data folder.
//!
//! One thread writes (`writer`), a few connections read (`readers`). WAL lets them not wait for each other; synchronous
//! FULL means that a committed transaction survives a power cut.

mod accounts;
mod audit;
mod board;
mod conflicts;
mod credentials;
mod desk;
mod devices;
mod duplicates;
mod erasure;
mod escrow;
mod export;
mod feed;
mod founding;
mod heads;
mod imports;
mod invitations;
mod keeping;
mod ledger;
mod lists;
mod lock;
mod look;
mod manage;
mod merges;
mod merging;
mod meta;
mod names;
mod others;
mod people;
mod places;
mod plans;
mod programmes;
mod projections;
mod push;
mod quarantine;
mod readers;
mod receipts;
mod records;
mod recovery;
mod requests;
mod review;
mod rows;
mod second_factor;
mod sessions;
mod settled;
mod supervision;
mod suspects;
mod teams;
mod views;
mod writer;

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::api::{
    AuditRow, ConflictField, ConflictRow, Coverage, Decide, DecisionOutcome, DeskEdit, DeviceReport, DeviceRow,
    DeviceState, Enrol, EnterpriseRow, Escrow, HistoryRow, ListQuery, Listing, Merge, MergeView, MoveRequest,
    NewRequest, OtherRow, Overview, PersonRequest, PlanChange, PlanItem, PlanOutcome, PlanQuery, PlanRow,
    QuarantineRow, RecordDetail, Recovered, Review, SaveTeam, SavedView, Settle, Team, Undo, Unmerged, VisitRow,
};
use domain::plan::Tally;
use domain::reach::{Extent, ExtentId};
use domain::record::{Answer, DeviceId, Epoch, FieldName, PersonId, RecordId, RecordKind};
use domain::review::Levels;
use domain::sync::{Caller, Difference, Scope, ScopeState, Summary, Verdict};
use rusqlite::{Connection, OpenFlags};

use self::board::SharedBoard;
use self::readers::Readers;
use self::suspects::SharedSuspects;
use self::writer::Writer;
use super::{
    Account, Actor, AuditQuery, Batch, Before, ConflictAsk, Deed, DeskRefusal, Enrolment, Erased, ErasureCause,
    ExportAsk, FeedAsk, FeedPage, Heads, Judge, KeyPair, LoadedProgramme, Moved, Old, PageSink, Presence, Recovery,
    RowSink, Session, Standing, Store, StoreError, canonical_name,
};

pub(crate) use self::lock::DataLock;
pub(crate) use self::look::{Look, note_backup};
pub use self::meta::SCHEMA_VERSION;
pub(crate) use self::meta::begin_again;

/// The name of the database in the data folder.
pub const DATABASE_FILE: &str = "thucdia.sqlite";

/// How long a connection waits for another process, such as an import beside a running server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The memory in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    epoch: Epoch,
    data_dir: PathBuf,
    writer: Writer,
    readers: Readers,
    board: Arc<SharedBoard>,
    suspects: Arc<SharedSuspects>,
    /// The extents that are remembered already.
    given: Mutex<HashSet<ExtentId>>,
    _lock: DataLock,
}

impl SqliteStore {
    /// Opens or creates the database in a data folder.
    ///
    /// # Errors
    /// When the folder can't be written, a restore is under way, or the file is no database of this program.
    pub fn open(data_dir: &Path, now: u64) -> Result<Self, StoreError> {
        std::fs::create_dir_all(data_dir).map_err(|error| {
            StoreError::InUse(format!("the data folder {} can't be made: {error}", data_dir.display()))
        })?;
        let lock = DataLock::shared(data_dir)?;
        let path = data_dir.join(DATABASE_FILE);
        let connection = Connection::open(&path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;",
        )?;
        meta::migrate(&connection, now)?;
        let epoch = meta::epoch(&connection)?;
        erasure::carry_out_again(&connection, data_dir, now)?;
        Ok(Self {
            epoch,
            data_dir: data_dir.to_owned(),
            writer: Writer::start(connection)?,
            readers: Readers::new(path),
            board: Arc::default(),
            suspects: Arc::default(),
            given: Mutex::default(),
            _lock: lock,
        })
    }

    /// Lets the database grow to so many pages only, as a disk of that size would. For tests.
    ///
    /// # Errors
    /// When the database can't be used.
    pub async fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let sql = format!("PRAGMA max_page_count = {pages}");
        self.writer
            .write(move |connection| Ok(connection.query_row(&sql, [], |_| Ok(()))?))
            .await
    }

    /// Reads from the database and from a board that knows at least what was committed when this was called.
    async fn read_with_board<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, &SharedBoard) -> Result<T, StoreError> + Send + 'static,
    {
        let board = Arc::clone(&self.board);
        self.readers.read(move |connection| board.refresh(connection)).await?;
        let board = Arc::clone(&self.board);
        self.readers.read(move |connection| work(connection, &board)).await
    }
}

/// Checks that a file is a whole and sound database of this program, or an older version of it.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_database(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Broken(verdict));
    }
    let version: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 || version > SCHEMA_VERSION {
        return Err(StoreError::Broken(format!(
            "it has schema {version} and this program knows 1 to {SCHEMA_VERSION}"
        )));
    }
    meta::epoch(&connection).map(drop)
}

#[async_trait]
impl Store for SqliteStore {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    async fn push(&self, batch: Batch) -> Result<Vec<Verdict>, StoreError> {
        let epoch = self.epoch;
        let prepare = tokio::task::spawn_blocking(move || push::Prepared::of(batch));
        let mut prepared = prepare.await.map_err(|error| StoreError::Broken(error.to_string()))?;
        let (verdicts, prepared) = self
            .writer
            .write(move |connection| Ok((push::push(connection, epoch, &mut prepared)?, prepared)))
            .await?;
        // Thousands of small pieces are given back where nobody waits for it.
        drop(tokio::task::spawn_blocking(move || drop(prepared)));
        Ok(verdicts)
    }

    async fn feed(&self, ask: FeedAsk) -> Result<FeedPage, StoreError> {
        self.readers.read(move |connection| feed::page(connection, &ask)).await
    }

    async fn scope(&self, scope: Scope) -> Result<ScopeState, StoreError> {
        self.readers
            .read(move |connection| Ok(feed::state(connection, scope)?.0))
            .await
    }

    async fn scan(
        &self,
        scope: Scope,
        extent: Arc<Extent>,
        pages: PageSink,
    ) -> Result<(ScopeState, Summary), StoreError> {
        self.readers
            .read(move |connection| feed::scan(connection, scope, &extent, pages))
            .await
    }

    async fn heads(&self) -> Result<Heads, StoreError> {
        self.readers.read(heads::read).await
    }

    async fn erasures(&self) -> Result<u64, StoreError> {
        self.readers.read(erasure::mark).await
    }

    async fn remember(&self, extent: Arc<Extent>) -> Result<(), StoreError> {
        let id = extent.id();
        if id == ExtentId::EVERYTHING || self.given.lock().unwrap_or_else(PoisonError::into_inner).contains(&id) {
            return Ok(());
        }
        self.writer
            .write(move |connection| places::remember(connection, &extent))
            .await?;
        self.given.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        Ok(())
    }

    async fn devices(&self) -> Result<Vec<DeviceRow>, StoreError> {
        self.readers.read(devices::all).await
    }

    async fn device(&self, device: DeviceId, owner: Option<PersonId>) -> Result<Option<DeviceState>, StoreError> {
        self.readers
            .read(move |connection| devices::state(connection, device, owner))
            .await
    }

    async fn enrol(
        &self,
        presence: Presence,
        enrol: Enrol,
        fresh: [u8; 32],
        now: u64,
    ) -> Result<Option<Enrolment>, StoreError> {
        self.writer
            .write(move |connection| devices::enrol(connection, &presence, &enrol, &fresh, now))
            .await
    }

    async fn report(
        &self,
        presence: Presence,
        report: DeviceReport,
        now: u64,
    ) -> Result<Option<DeviceState>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| devices::report(connection, epoch, &presence, &report, now))
            .await
    }

    async fn receipts(
        &self,
        person: PersonId,
        device: DeviceId,
        held: Vec<(u64, u64)>,
        now: u64,
    ) -> Result<Option<Difference>, StoreError> {
        self.writer
            .write(move |connection| receipts::compare(connection, person, device, &held, now))
            .await
    }

    async fn requests(&self, extent: Arc<Extent>) -> Result<Vec<PersonRequest>, StoreError> {
        self.readers
            .read(move |connection| requests::all(connection, &extent))
            .await
    }

    async fn enter_request(
        &self,
        asked: NewRequest,
        extent: Arc<Extent>,
        by: PersonId,
        now: u64,
    ) -> Result<Option<PersonRequest>, StoreError> {
        self.writer
            .write(move |connection| requests::enter(connection, &asked, &extent, by, now))
            .await
    }

    async fn move_request(
        &self,
        number: u64,
        wish: MoveRequest,
        today: NaiveDate,
        (by, extent): (PersonId, Arc<Extent>),
        now: u64,
    ) -> Result<Moved, StoreError> {
        self.writer
            .write(move |connection| requests::go_on(connection, number, &wish, today, (by, &extent), now))
            .await
    }

    async fn name_device(
        &self,
        device: DeviceId,
        owner: Option<PersonId>,
        name: String,
        by: Actor,
        now: u64,
    ) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| devices::rename(connection, device, owner, &name, by, now))
            .await
    }

    async fn revoke_device(&self, device: DeviceId, reason: String, by: Actor, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| devices::revoke(connection, device, &reason, by, now))
            .await
    }

    async fn device_wiped(&self, presence: Presence, device: DeviceId, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| devices::wiped(connection, &presence, device, now))
            .await
    }

    async fn enterprises(&self, query: ListQuery, extent: Arc<Extent>) -> Result<Listing<EnterpriseRow>, StoreError> {
        self.read_with_board(move |_, board| Ok(lists::enterprises(board, &query, &extent)))
            .await
    }

    async fn visits(&self, query: ListQuery, extent: Arc<Extent>) -> Result<Listing<VisitRow>, StoreError> {
        self.read_with_board(move |connection, board| lists::visits(connection, board, &query, &extent))
            .await
    }

    async fn others(
        &self,
        kind: RecordKind,
        query: ListQuery,
        extent: Arc<Extent>,
        today: NaiveDate,
    ) -> Result<Listing<OtherRow>, StoreError> {
        self.readers
            .read(move |connection| others::list(connection, kind, &query, (&extent, today)))
            .await
    }

    async fn answers(&self, records: Vec<RecordId>, fields: Vec<FieldName>) -> Result<Vec<Vec<Answer>>, StoreError> {
        self.readers
            .read(move |connection| export::answers(connection, &records, &fields))
            .await
    }

    async fn export(&self, ask: ExportAsk, sink: RowSink) -> Result<(), StoreError> {
        self.read_with_board(move |connection, board| export::export(connection, board, &ask, sink))
            .await
    }

    async fn views(&self, person: PersonId, list: &'static str) -> Result<Vec<SavedView>, StoreError> {
        self.readers
            .read(move |connection| views::all(connection, person, list))
            .await
    }

    async fn save_view(&self, person: PersonId, list: &'static str, view: SavedView) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| views::save(connection, person, list, &view))
            .await
    }

    async fn forget_view(&self, person: PersonId, list: &'static str, name: String) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| views::forget(connection, person, list, &name))
            .await
    }

    async fn record(
        &self,
        id: RecordId,
        extent: Arc<Extent>,
        judge: Judge,
    ) -> Result<Option<RecordDetail>, StoreError> {
        self.read_with_board(move |connection, board| records::detail(connection, board, id, &extent, judge))
            .await
    }

    async fn history(&self, id: RecordId, extent: Arc<Extent>) -> Result<Vec<HistoryRow>, StoreError> {
        self.readers
            .read(move |connection| records::history(connection, id, &extent))
            .await
    }

    async fn conflicts(&self, ask: ConflictAsk, extent: Arc<Extent>) -> Result<Listing<ConflictRow>, StoreError> {
        self.read_with_board(move |connection, board| conflicts::list(connection, board, &ask, &extent))
            .await
    }

    async fn conflict_fields(&self, extent: Arc<Extent>) -> Result<Vec<ConflictField>, StoreError> {
        self.readers
            .read(move |connection| conflicts::fields(connection, &extent))
            .await
    }

    async fn settle(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        settle: Settle,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| desk::settle(connection, epoch, (caller, &extent), now, settle))
            .await
    }

    async fn undo(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        undo: Undo,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| desk::undo(connection, epoch, (caller, &extent), now, &undo))
            .await
    }

    async fn beside(
        &self,
        keep: RecordId,
        other: RecordId,
        extent: Arc<Extent>,
    ) -> Result<Result<MergeView, DeskRefusal>, StoreError> {
        self.read_with_board(move |connection, board| merging::beside(connection, board, (keep, other), &extent))
            .await
    }

    async fn merge(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        merge: Merge,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| merging::merge(connection, epoch, (caller, &extent), now, &merge))
            .await
    }

    async fn unmerge(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        other: RecordId,
    ) -> Result<Result<Unmerged, DeskRefusal>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| merging::unmerge(connection, epoch, (caller, &extent), now, other))
            .await
    }

    async fn review(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        wish: Review,
    ) -> Result<Result<DeskEdit, DeskRefusal>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| review::decide(connection, epoch, (caller, &extent), now, &wish))
            .await
    }

    async fn review_levels(&self) -> Result<Levels, StoreError> {
        self.readers.read(review::levels).await
    }

    async fn set_review_levels(&self, levels: Levels, by: PersonId, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| review::set_levels(connection, levels, by, now))
            .await
    }

    async fn plan(
        &self,
        round: String,
        query: PlanQuery,
        extent: Arc<Extent>,
        today: NaiveDate,
    ) -> Result<Listing<PlanRow>, StoreError> {
        self.read_with_board(move |connection, board| {
            plans::list(connection, board, (&round, &query), (&extent, today))
        })
        .await
    }

    async fn plan_items(
        &self,
        round: String,
        query: PlanQuery,
        extent: Arc<Extent>,
        today: NaiveDate,
    ) -> Result<Vec<PlanItem>, StoreError> {
        self.read_with_board(move |_, board| Ok(board.read().plan_items((&round, &query), (&extent, today))))
            .await
    }

    async fn tallies(&self, rounds: Vec<String>, extent: Arc<Extent>) -> Result<Vec<Tally>, StoreError> {
        self.read_with_board(move |_, board| {
            let board = board.read();
            Ok(rounds.iter().map(|round| board.tally(round, &extent)).collect())
        })
        .await
    }

    async fn coverage(&self, round: String, extent: Arc<Extent>, today: NaiveDate) -> Result<Coverage, StoreError> {
        self.read_with_board(move |connection, board| plans::coverage(connection, board, &round, (&extent, today)))
            .await
    }

    async fn change_plan(
        &self,
        caller: Caller,
        extent: Arc<Extent>,
        now: u64,
        round: String,
        change: PlanChange,
    ) -> Result<PlanOutcome, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| plans::change(connection, epoch, (caller, &extent), now, (&round, &change)))
            .await
    }

    async fn teams(&self) -> Result<Vec<Team>, StoreError> {
        self.readers.read(teams::all).await
    }

    async fn save_team(&self, team: SaveTeam, by: Actor, now: u64) -> Result<Option<Team>, StoreError> {
        self.writer
            .write(move |connection| teams::save(connection, team, by, now))
            .await
    }

    async fn quarantine(
        &self,
        offset: u32,
        limit: u32,
        extent: Arc<Extent>,
    ) -> Result<Listing<QuarantineRow>, StoreError> {
        self.readers
            .read(move |connection| lists::quarantine(connection, offset, limit, &extent))
            .await
    }

    async fn decide(
        &self,
        by: Caller,
        extent: Arc<Extent>,
        now: u64,
        wish: Decide,
    ) -> Result<Vec<DecisionOutcome>, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| quarantine::decide(connection, epoch, (by, &extent), now, &wish))
            .await
    }

    async fn overview(&self, extent: Arc<Extent>) -> Result<Overview, StoreError> {
        let suspects = Arc::clone(&self.suspects);
        self.read_with_board(move |connection, board| lists::overview(connection, (board, &suspects), &extent))
            .await
    }

    async fn programme_number(&self) -> Result<Option<i64>, StoreError> {
        self.readers.read(programmes::number).await
    }

    async fn programme(&self) -> Result<Option<LoadedProgramme>, StoreError> {
        self.readers.read(programmes::current).await
    }

    async fn add_programme(
        &self,
        after: Option<i64>,
        programme: LoadedProgramme,
        by: Actor,
    ) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| programmes::add(connection, after, &programme, by))
            .await
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.readers.read(accounts::all).await
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let name = canonical_name(name);
        self.readers
            .read(move |connection| accounts::by_name(connection, &name))
            .await
    }

    async fn add_account(&self, account: Account, by: Actor, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| accounts::add(connection, &account, by, now))
            .await
    }

    async fn begin_session(
        &self,
        session: Session,
        verified: String,
        from: Option<IpAddr>,
    ) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| accounts::sign_in(connection, &session, &verified, from))
            .await
    }

    async fn presence(&self, token_hash: [u8; 32], now: u64) -> Result<Option<Presence>, StoreError> {
        let found = self
            .readers
            .read(move |connection| credentials::presence(connection, &token_hash, now))
            .await?;
        let Some((presence, seen_at)) = found else {
            return Ok(None);
        };
        if sessions::is_stale(seen_at, now) {
            let session = presence.session;
            let noted = self
                .writer
                .write(move |connection| sessions::touch(connection, &session, now))
                .await;
            // Reading must go on also where nothing can be written.
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a session could not be noted");
            }
        }
        Ok(Some(presence))
    }

    async fn turn_over(&self, token_hash: [u8; 32], fresh: [u8; 32], now: u64) -> Result<Standing, StoreError> {
        self.writer
            .write(move |connection| credentials::turn_over(connection, &token_hash, &fresh, now))
            .await
    }

    async fn end_session(&self, token_hash: [u8; 32], now: u64) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| accounts::end_session(connection, &token_hash, now))
            .await
    }

    async fn session_began(&self, token_hash: [u8; 32]) -> Result<Option<u64>, StoreError> {
        self.readers
            .read(move |connection| accounts::session_began(connection, &token_hash))
            .await
    }

    async fn keep_escrow(&self, escrow: Escrow, person: PersonId, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| escrow::keep(connection, &escrow, person, now))
            .await
    }

    async fn give_escrow(&self, device: DeviceId, person: PersonId, now: u64) -> Result<Option<Escrow>, StoreError> {
        self.writer
            .write(move |connection| escrow::give(connection, device, person, now))
            .await
    }

    async fn office_keys(&self, fresh: KeyPair, now: u64) -> Result<Vec<KeyPair>, StoreError> {
        let known = self.readers.read(recovery::keys).await?;
        if !known.is_empty() {
            return Ok(known);
        }
        self.writer
            .write(move |connection| recovery::establish(connection, &fresh, now))
            .await
    }

    async fn recover(&self, recovery: Recovery) -> Result<Recovered, StoreError> {
        let epoch = self.epoch;
        self.writer
            .write(move |connection| recovery::take_in(connection, epoch, recovery))
            .await
    }

    async fn note(&self, deed: Deed) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| audit::append(connection, &deed))
            .await
    }

    async fn audit(&self, query: AuditQuery) -> Result<Listing<AuditRow>, StoreError> {
        self.readers
            .read(move |connection| audit::list(connection, &query))
            .await
    }

    async fn erase_contact(
        &self,
        about: RecordId,
        extent: Arc<Extent>,
        by: Actor,
        cause: ErasureCause,
        now: u64,
    ) -> Result<Option<Erased>, StoreError> {
        let erased = self
            .writer
            .write(move |connection| erasure::erase_contact(connection, (about, &extent), (by, cause), now))
            .await?;
        let data_dir = self.data_dir.clone();
        let database = data_dir.join(DATABASE_FILE);
        self.readers
            .read(move |connection| erasure::save_list(connection, &data_dir))
            .await?;
        let emptied = tokio::task::spawn_blocking(move || keeping::empty_write_ahead_log(&database));
        emptied.await.map_err(|error| StoreError::Broken(error.to_string()))??;
        Ok(erased)
    }

    async fn contacts_due(&self, ended_rounds: Vec<String>) -> Result<Vec<(RecordId, ErasureCause)>, StoreError> {
        self.readers
            .read(move |connection| {
                let mut due = erasure::due(connection, &ended_rounds)?;
                let waiting = erasure::due_in_quarantine(connection, &ended_rounds)?;
                due.extend(waiting.into_iter().map(|id| (id, ErasureCause::KeptLongEnough)));
                Ok(due)
            })
            .await
    }

    async fn count_old(&self, before: Before) -> Result<Old, StoreError> {
        self.readers
            .read(move |connection| keeping::count(connection, before))
            .await
    }

    async fn remove_old(&self, before: Before, now: u64) -> Result<Old, StoreError> {
        self.writer
            .write(move |connection| keeping::remove(connection, before, now))
            .await
    }

    async fn is_empty(&self) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM edit)";
        self.readers
            .read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?))
            .await
    }
}
