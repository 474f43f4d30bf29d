//! First pulls: all that an extent holds of a scope in pages, compressed once and kept.
//!
//! Fifty phones of a team that begin on the same morning get the same bytes. A copy serves until the feed has moved well
//! beyond it; the one before is kept too, so that a phone that resumes with an older manifest still finds its pages.

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use domain::reach::{Extent, ExtentId};
use domain::record::Record;
use domain::record::pack::pack_records;
use domain::sync::{Manifest, PageRef, Scope};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::store::{Store, StoreError};

/// How many records the feed may be ahead of a copy that is still given out.
const FRESH_ENOUGH: u64 = 2_000;
/// How many copies are kept of one scope and extent.
const KEPT: usize = 2;
/// How many bytes of copies are kept in all; those asked for longest ago go first, whoever needs one again waits a moment.
const ROOM: usize = 256 * 1024 * 1024;

/// One scope at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) manifest: Manifest,
    pages: Vec<Bytes>,
    /// What had been erased when it was made; see [`Store::erasures`].
    erasures: u64,
}

impl Snapshot {
    const fn of(&self) -> Of {
        (self.manifest.scope, self.manifest.extent)
    }

    fn bytes(&self) -> usize {
        self.pages.iter().map(Bytes::len).sum()
    }

    /// Returns a page, compressed.
    pub(crate) fn page(&self, index: usize) -> Option<Bytes> {
        self.pages.get(index).cloned()
    }
}

/// What a copy is one of.
type Of = (Scope, ExtentId);

/// Builds copies and keeps the last ones.
pub(crate) struct Snapshots {
    store: Arc<dyn Store>,
    kept: Mutex<Kept>,
    /// Held while a copy of a scope is built: whoever asks meanwhile waits for it instead of building another.
    building: [tokio::sync::Mutex<()>; Scope::ALL.len()],
}

impl Snapshots {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            kept: Mutex::default(),
            building: Default::default(),
        }
    }

    /// Returns a copy that is fresh enough, building it if there is none.
    pub(crate) async fn fresh(&self, scope: Scope, extent: &Arc<Extent>) -> Result<Arc<Snapshot>, StoreError> {
        let of = (scope, extent.id());
        let seq = self.store.scope(scope).await?.seq;
        self.let_go_of_erased().await?;
        if let Some(kept) = self.kept().fresh(of, seq) {
            return Ok(kept);
        }
        let turn = self.building[scope as usize].lock().await;
        if let Some(kept) = self.kept().fresh(of, seq) {
            return Ok(kept);
        }
        let built = Arc::new(self.build(scope, extent).await?);
        self.kept().add(Arc::clone(&built));
        drop(turn);
        Ok(built)
    }

    /// Returns the copy at exactly this sequence number, if it is still kept.
    pub(crate) async fn at(
        &self,
        scope: Scope,
        extent: ExtentId,
        seq: u64,
    ) -> Result<Option<Arc<Snapshot>>, StoreError> {
        self.let_go_of_erased().await?;
        Ok(self.kept().at((scope, extent), seq))
    }

    /// Lets go of copies from before something was erased, whoever erased it. Phones that are in the middle begin anew.
    async fn let_go_of_erased(&self) -> Result<(), StoreError> {
        let now = self.store.erasures().await?;
        self.kept().0.retain(|snapshot| snapshot.erasures == now);
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn build(&self, scope: Scope, extent: &Arc<Extent>) -> Result<Snapshot, StoreError> {
        let pages: Arc<Mutex<Vec<(PageRef, Bytes)>>> = Arc::default();
        let sink = Arc::clone(&pages);
        let take = move |records: &[(u64, Record)]| {
            let page = compress(records);
            sink.lock().unwrap_or_else(PoisonError::into_inner).push(page);
        };
        // Before the scan: what is erased meanwhile makes this copy one from before.
        let erasures = self.store.erasures().await?;
        let (state, summary) = self.store.scan(scope, Arc::clone(extent), Box::new(take)).await?;
        let pages = std::mem::take(&mut *pages.lock().unwrap_or_else(PoisonError::into_inner));
        let (refs, pages) = pages.into_iter().unzip();
        let manifest = Manifest {
            epoch: self.store.epoch(),
            scope,
            extent: extent.id(),
            seq: state.seq,
            summary,
            pages: refs,
        };
        Ok(Snapshot {
            manifest,
            pages,
            erasures,
        })
    }
}

/// The copies that are kept, those asked for last at the end.
#[derive(Default)]
struct Kept(Vec<Arc<Snapshot>>);

impl Kept {
    fn at(&self, of: Of, seq: u64) -> Option<Arc<Snapshot>> {
        let wanted = |snapshot: &&Arc<Snapshot>| snapshot.of() == of && snapshot.manifest.seq == seq;
        self.0.iter().find(wanted).cloned()
    }

    /// Returns the newest copy, if the feed stands not too far beyond it.
    fn fresh(&mut self, of: Of, seq: u64) -> Option<Arc<Snapshot>> {
        let place = self.0.iter().rposition(|snapshot| snapshot.of() == of)?;
        let manifest = &self.0[place].manifest;
        // A large scope may run further ahead: its feed of the difference costs less than its pages.
        let allowed = FRESH_ENOUGH.max(manifest.summary.count / 20);
        if seq.saturating_sub(manifest.seq) > allowed {
            return None;
        }
        let newest = self.0.remove(place);
        self.0.push(Arc::clone(&newest));
        Some(newest)
    }

    fn add(&mut self, built: Arc<Snapshot>) {
        let is_same = |snapshot: &Arc<Snapshot>| snapshot.of() == built.of();
        if self.0.iter().filter(|snapshot| is_same(snapshot)).count() >= KEPT
            && let Some(oldest) = self.0.iter().position(is_same)
        {
            self.0.remove(oldest);
        }
        self.0.push(built);
        while self.0.len() > KEPT && self.0.iter().map(|snapshot| snapshot.bytes()).sum::<usize>() > ROOM {
            self.0.remove(0);
        }
    }
}

fn compress(records: &[(u64, Record)]) -> (PageRef, Bytes) {
    let packed = pack_records(records.iter().map(|(seq, record)| (*seq, record)));
    let mut encoder = GzEncoder::new(Vec::with_capacity(packed.len() / 4), Compression::new(6));
    // Writing into memory does not fail; were it to, the page would be cut and its checksum would tell the phone.
    let written = encoder.write_all(&packed).and_then(|()| encoder.finish());
    let bytes = Bytes::from(written.unwrap_or_default());
    let rows = u32::try_from(records.len()).unwrap_or(u32::MAX);
    (
        PageRef {
            rows,
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        },
        bytes,
    )
}
