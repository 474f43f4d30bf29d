//! The lists of every kind of record besides enterprises and visits.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::field;
use crate::record::{Answer, PersonId, Record, RecordId, RecordKind};

/// One party organisation, activity, month of admissions or follow-up as lists show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The enterprise it is about, if it names one.
    pub enterprise: Option<RecordId>,
    /// The organisation that answers for it, a code of the programme's list; empty if none is known.
    pub unit: String,
    /// Its day: of the record, of the activity, the first of the month, or the day something is due.
    pub date: Option<NaiveDate>,
    /// What it is called, in somebody's words; empty where it has no name of its own.
    pub title: String,
    /// A choice that tells where it stands or of which sort it is; empty if none is known.
    pub state: String,
    /// Who wrote it first.
    pub author: PersonId,
}

/// The fields that an [`Entry`] is made of, by kind.
struct Fields {
    unit: &'static str,
    date: &'static str,
    title: &'static str,
    state: &'static str,
}

const fn fields(kind: RecordKind) -> Option<Fields> {
    let fields = match kind {
        RecordKind::Enterprise | RecordKind::Visit | RecordKind::Assignment => return None,
        RecordKind::PartyOrganisation => Fields {
            unit: field::PARTY_ORG_PARENT,
            date: field::RECORD_DATE,
            title: "",
            state: field::HAS_PARTY_ORG,
        },
        RecordKind::MassOrganisations => Fields {
            unit: field::UNION_PARENT,
            date: field::RECORD_DATE,
            title: "",
            state: field::HAS_UNION,
        },
        RecordKind::Activity => Fields {
            unit: field::ORGANIZER_UNIT,
            date: field::DATE_FROM,
            title: field::ACTIVITY_NAME,
            state: field::ACTIVITY_TYPE,
        },
        RecordKind::Admission => Fields {
            unit: field::REPORTING_ORG,
            date: field::PERIOD_MONTH,
            title: "",
            state: "",
        },
        RecordKind::FollowUp => Fields {
            unit: field::ASSIGNEE_UNIT,
            date: field::DUE_DATE,
            title: field::ACTION_TEXT,
            state: field::FOLLOW_STATUS,
        },
    };
    Some(fields)
}

/// Returns the field whose choice tells where a record of this kind stands; nothing where there is none.
pub fn state_field(kind: RecordKind) -> Option<&'static str> {
    fields(kind)
        .map(|fields| fields.state)
        .filter(|state| !state.is_empty())
}

impl Entry {
    /// Makes the entry of a record from its answers; enterprises, visits and assignments have lists of their own.
    pub fn of<'a>(
        id: RecordId,
        kind: RecordKind,
        author: PersonId,
        answer: impl Fn(&str) -> &'a Answer,
    ) -> Option<Self> {
        let fields = fields(kind)?;
        let words = |name| match answer(name) {
            Answer::Text(words) | Answer::Choice(words) => words.clone(),
            _ => String::new(),
        };
        let date = match answer(fields.date) {
            Answer::Date(day) => Some(*day),
            Answer::YearMonth(month) => NaiveDate::from_ymd_opt(i32::from(month.year()), u32::from(month.month()), 1),
            _ => None,
        };
        Some(Self {
            id,
            kind,
            enterprise: answer(field::ENTERPRISE).as_reference(),
            unit: words(fields.unit),
            date,
            title: words(fields.title),
            state: words(fields.state),
            author,
        })
    }
}

/// All entries.
#[derive(Default)]
pub(super) struct Others(HashMap<RecordId, Entry>);

impl Others {
    /// Adds or replaces one record.
    pub(super) fn list(&mut self, record: &Record) {
        if record.is_deleted() {
            self.remove(record.id);
            return;
        }
        let mut writers = record.fields.values().filter_map(|register| register.shown());
        // A record's day is written when it is begun; whoever corrects another answer later did not begin it.
        let day = fields(record.kind).and_then(|fields| record.fields.get(fields.date)?.shown());
        let author = day.or_else(|| writers.next()).map(|written| written.author);
        let author = author.unwrap_or(PersonId::from_bytes([0; 16]));
        let entry = Entry::of(record.id, record.kind, author, |field| record.answer(field));
        self.0.extend(entry.map(|entry| (record.id, entry)));
    }

    /// Takes one record out.
    pub(super) fn remove(&mut self, id: RecordId) {
        self.0.remove(&id);
    }

    pub(super) fn get(&self, id: RecordId) -> Option<&Entry> {
        self.0.get(&id)
    }

    /// Lists the entries that a filter leaves, the last first.
    pub(super) fn filtered(&self, keep: impl Fn(&Entry) -> bool) -> Vec<&Entry> {
        let mut entries: Vec<_> = self.0.values().filter(|entry| keep(entry)).collect();
        entries.sort_unstable_by_key(|entry| Reverse((entry.date, entry.id)));
        entries
    }
}
