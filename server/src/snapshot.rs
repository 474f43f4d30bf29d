//! First pulls: a whole scope in pages, compressed once and kept.
//!
//! Fifty phones that begin on the same morning get the same bytes. A copy serves until the feed has moved well beyond it;
//! the one before is kept too, so that a phone that resumes with an older manifest still finds its pages.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use domain::record::Record;
use domain::record::pack::pack_records;
use domain::sync::{Manifest, PageRef, Scope};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::store::{Store, StoreError};

/// How many records the feed may be ahead of a copy that is still given out.
const FRESH_ENOUGH: u64 = 2_000;
/// How many copies of a scope are kept.
const KEPT: usize = 2;

/// One scope at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) manifest: Manifest,
    pages: Vec<Bytes>,
}

impl Snapshot {
    /// Returns a page, compressed.
    pub(crate) fn page(&self, index: usize) -> Option<Bytes> {
        self.pages.get(index).cloned()
    }
}

/// Builds copies and keeps the last of each scope.
pub(crate) struct Snapshots {
    store: Arc<dyn Store>,
    /// The newest last. One lock for each scope.
    kept: [Mutex<Vec<Arc<Snapshot>>>; 2],
    /// Held while a copy is built: whoever asks meanwhile waits for it instead of building another.
    building: [tokio::sync::Mutex<()>; 2],
}

impl Snapshots {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            kept: Default::default(),
            building: Default::default(),
        }
    }

    /// Returns a copy of a scope that is fresh enough, building it if there is none.
    pub(crate) async fn fresh(&self, scope: Scope) -> Result<Arc<Snapshot>, StoreError> {
        let slot = place(scope);
        let (state, _) = self.store.scope(scope).await?;
        if let Some(kept) = self.kept_at(slot, state.seq) {
            return Ok(kept);
        }
        let turn = self.building[slot].lock().await;
        if let Some(kept) = self.kept_at(slot, state.seq) {
            return Ok(kept);
        }
        let built = Arc::new(self.build(scope).await?);
        let mut kept = self.kept[slot].lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(Arc::clone(&built));
        if kept.len() > KEPT {
            kept.remove(0);
        }
        drop(kept);
        drop(turn);
        Ok(built)
    }

    /// Returns the copy of a scope at exactly this sequence number, if it is still kept.
    pub(crate) fn at(&self, scope: Scope, seq: u64) -> Option<Arc<Snapshot>> {
        let kept = self.kept[place(scope)].lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|snapshot| snapshot.manifest.seq == seq).cloned()
    }

    fn kept_at(&self, slot: usize, seq: u64) -> Option<Arc<Snapshot>> {
        let newest = self.kept[slot]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last()
            .cloned()?;
        // A large scope may run further ahead: its feed of the difference costs less than its pages.
        let allowed = FRESH_ENOUGH.max(newest.manifest.summary.count / 20);
        (seq.saturating_sub(newest.manifest.seq) <= allowed).then_some(newest)
    }

    async fn build(&self, scope: Scope) -> Result<Snapshot, StoreError> {
        let pages: Arc<Mutex<Vec<(PageRef, Bytes)>>> = Arc::default();
        let sink = Arc::clone(&pages);
        let take = move |records: &[(u64, Record)]| {
            let page = compress(records);
            sink.lock().unwrap_or_else(PoisonError::into_inner).push(page);
        };
        let (state, summary) = self.store.scan(scope, Box::new(take)).await?;
        let pages = std::mem::take(&mut *pages.lock().unwrap_or_else(PoisonError::into_inner));
        let (refs, pages) = pages.into_iter().unzip();
        let manifest = Manifest {
            epoch: self.store.epoch(),
            scope,
            seq: state.seq,
            summary,
            pages: refs,
        };
        Ok(Snapshot { manifest, pages })
    }
}

const fn place(scope: Scope) -> usize {
    match scope {
        Scope::Register => 0,
        Scope::Visits => 1,
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
