//! What a form of this device knows beyond its own answers: the programme, last time, other records.

use domain::elsewhere::{Subject, answers_of, known, previous};
use domain::form::{Answers, Surroundings};
use domain::record::{Record, RecordId, RecordKind};

use super::records::line;
use super::{AlikeLine, Records};
use crate::browser::clock;

impl Records {
    /// Returns this person's last visit anywhere: what is the same from visit to visit is offered from there.
    pub fn own_last_visit(self, besides: RecordId) -> Option<Record> {
        let phone = self.phone()?;
        let inner = phone.read();
        let sent = inner.received.values().map(|line| (line.at_ms, line.record, line.kind));
        let unsent = inner
            .outbox
            .values()
            .map(|row| (row.edit.stamp.millis, row.edit.record, row.edit.kind));
        let visits = sent
            .chain(unsent)
            .filter(|(_, record, kind)| *kind == RecordKind::Visit && *record != besides);
        let last = visits.max_by_key(|(at_ms, record, _)| (*at_ms, *record))?.1;
        inner.mirror.record(last)
    }

    /// Returns what a form of this record knows beyond its own answers: lists, rules, last time, other records.
    pub fn surroundings(self, record: RecordId, kind: RecordKind, answers: &Answers, may_review: bool) -> Surroundings {
        let Some(phone) = self.phone() else {
            return Surroundings::default();
        };
        let inner = phone.read();
        let mut surroundings = inner
            .programme
            .as_ref()
            .map(|in_force| in_force.programme.surroundings())
            .unwrap_or_default();
        let subject = Subject {
            record,
            kind,
            answers,
            author: phone.person,
            may_review,
        };
        surroundings.now = Some(clock::here());
        surroundings.known = known(&inner.mirror, subject);
        surroundings.previous = previous(&inner.mirror, subject)
            .map(|record| answers_of(&record))
            .unwrap_or_default();
        surroundings
    }

    /// Lists the enterprises that may be the one that is being filled in, the most certain first.
    pub fn alike(self, own: RecordId, answers: &Answers, limit: usize) -> Vec<AlikeLine> {
        let Some(phone) = self.phone() else { return Vec::new() };
        let inner = phone.read();
        let found = inner.mirror.alike(own, answers, limit).into_iter();
        found
            .map(|(suspected, found)| AlikeLine {
                why: suspected.why,
                line: line(&inner.mirror, found, false),
            })
            .collect()
    }

    /// Returns the record that says what was true last time.
    pub fn last_time(self, record: RecordId, kind: RecordKind, answers: &Answers) -> Option<Record> {
        let phone = self.phone()?;
        let subject = Subject {
            record,
            kind,
            answers,
            author: phone.person,
            may_review: false,
        };
        previous(&phone.read().mirror, subject)
    }
}
