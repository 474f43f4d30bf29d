//! Keeping what is typed: one write after the other, until the storage has answered for everything.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::record::{Answer, FieldName, RecordId};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::state::{Problem, Records, use_records};

/// How long typing rests before it is kept.
const REST: Duration = Duration::from_millis(400);

/// Whether everything on the screen is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Everything is on this device.
    All,
    /// Something is on its way to the storage.
    Soon,
    /// The storage refused; the values are on the screen only.
    Failed,
}

/// What is on the screen and not in the storage yet.
///
/// The signals are counted references: a page that is left in the middle of a write must not take the rest with it.
#[derive(Clone)]
pub(crate) struct Saver {
    draft: RecordId,
    records: Records,
    /// The question that was touched last, which the draft is taken up at again.
    last: ArcRwSignal<Option<FieldName>>,
    unsaved: ArcRwSignal<BTreeMap<FieldName, Answer>>,
    trouble: ArcRwSignal<Option<Problem>>,
    writing: ArcRwSignal<bool>,
    resting: ArcStoredValue<Option<TimeoutHandle>>,
}

impl Saver {
    /// Makes a saver for one draft.
    pub(crate) fn new(draft: RecordId, last: ArcRwSignal<Option<FieldName>>) -> Self {
        Self {
            draft,
            records: use_records(),
            last,
            unsaved: ArcRwSignal::default(),
            trouble: ArcRwSignal::new(None),
            writing: ArcRwSignal::new(false),
            resting: ArcStoredValue::new(None),
        }
    }

    /// Keeps an answer at once.
    pub(crate) fn keep(&self, field: FieldName, answer: Answer) {
        self.unsaved.update(|unsaved| unsaved.extend([(field, answer)]));
        self.write();
    }

    /// Keeps an answer once typing rests.
    pub(crate) fn keep_soon(&self, field: FieldName, answer: Answer) {
        self.unsaved.update(|unsaved| unsaved.extend([(field, answer)]));
        self.stop_resting();
        let saver = self.clone();
        match set_timeout_with_handle(move || saver.write(), REST) {
            Ok(handle) => self.resting.set_value(Some(handle)),
            // Without a timer, at once is soon enough.
            Err(_) => self.write(),
        }
    }

    /// Writes everything that is not kept yet; also the way to try again.
    pub(crate) fn write(&self) {
        self.stop_resting();
        if self.writing.get_untracked() || self.unsaved.with_untracked(BTreeMap::is_empty) {
            return;
        }
        self.writing.set(true);
        self.trouble.set(None);
        let saver = self.clone();
        spawn_local(async move {
            while !saver.unsaved.with_untracked(BTreeMap::is_empty) {
                let batch = saver.unsaved.get_untracked();
                match saver.put(&batch).await {
                    Ok(()) => saver.forget(&batch),
                    Err(problem) => {
                        saver.trouble.set(Some(problem));
                        break;
                    }
                }
            }
            saver.writing.set(false);
        });
    }

    async fn put(&self, batch: &BTreeMap<FieldName, Answer>) -> Result<(), Problem> {
        let last = self.last.get_untracked();
        self.records.answer(self.draft, batch.clone(), last).await
    }

    /// Forgets what is kept, unless it was changed while it was written.
    fn forget(&self, batch: &BTreeMap<FieldName, Answer>) {
        self.unsaved
            .update(|unsaved| unsaved.retain(|field, answer| batch.get(field) != Some(answer)));
    }

    fn stop_resting(&self) {
        if let Some(handle) = self.resting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    /// Tells where things stand.
    pub(crate) fn kept(&self) -> Kept {
        if self.trouble.with(Option::is_some) {
            Kept::Failed
        } else if self.unsaved.with(BTreeMap::is_empty) {
            Kept::All
        } else {
            Kept::Soon
        }
    }

    /// Returns what the storage said when it refused.
    pub(crate) fn trouble(&self) -> Option<Problem> {
        self.trouble.get()
    }

    /// Waits until everything is kept, or until the storage refuses.
    pub(crate) async fn settled(&self) -> Kept {
        self.write();
        while self.writing.get_untracked() {
            gloo_timers::future::TimeoutFuture::new(10).await;
        }
        untrack(|| self.kept())
    }
}
