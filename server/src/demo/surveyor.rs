//! A surveyor with a phone, for the demonstration.

use std::sync::Arc;

use domain::programme::Programme;
use domain::reach::Extent;
use domain::record::{Answer, DeviceId, Draft, Edit, EditId, HybridClock, Record, RecordId, RecordKind};

use crate::chance;
use crate::store::{Account, Batch, Contact};

pub(super) struct Surveyor<'p> {
    account: Account,
    device: DeviceId,
    now: u64,
    clock: HybridClock,
    programme: &'p Programme,
    edits: Vec<Edit>,
}

impl<'p> Surveyor<'p> {
    pub(super) fn new(account: Account, now: u64, programme: &'p Programme) -> Self {
        Self {
            account,
            device: DeviceId::from_parts(now, chance::bytes()),
            now,
            clock: HybridClock::default(),
            programme,
            edits: Vec::new(),
        }
    }

    /// Writes a new record, and returns which it is.
    pub(super) fn begin(
        &mut self,
        kind: RecordKind,
        answers: impl IntoIterator<Item = (&'static str, Answer)>,
    ) -> RecordId {
        let record = Record::new(RecordId::from_parts(self.now, chance::bytes()), kind);
        self.correct(&record, answers);
        record.id
    }

    /// Writes to a record, having seen what it is here.
    pub(super) fn correct(&mut self, record: &Record, answers: impl IntoIterator<Item = (&'static str, Answer)>) {
        let form = self.programme.form(record.kind.as_str()).map(|form| form.tag());
        let mut draft = Draft::new(record.id, record.kind, self.account.person, form);
        for (field, answer) in answers {
            draft.set(record, field, answer);
        }
        let id = EditId {
            device: self.device,
            counter: self.edits.len() as u64 + 1,
        };
        self.edits.push(draft.sign(id, &mut self.clock, self.now));
    }

    /// Packs everything for the server.
    pub(super) fn into_batch(self) -> Batch {
        Batch {
            caller: self.account.as_caller(),
            extent: Arc::new(Extent::Everything),
            now: self.now,
            put_out: false,
            contact: Some(Contact {
                device: self.device,
                app_version: "demo".into(),
                clock_offset_ms: 0,
                unsent: 0,
                session: None,
            }),
            handed_in: None,
            edits: self.edits.into_iter().map(Ok).collect(),
            pack: Arc::default(),
        }
    }
}
