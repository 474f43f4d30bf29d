//! The list of assignments.

use std::collections::HashMap;

use super::field::{DUE_DATE, ENTERPRISE, SURVEY_ROUND};
use crate::plan::{ASSIGNEE, Assignment, NOTE, STATE};
use crate::record::pack::RecordPage;
use crate::record::{Answer, Record, RecordId, RecordKind};

/// All assignments that hold.
#[derive(Default)]
pub(super) struct Assignments(HashMap<RecordId, Assignment>);

impl Assignments {
    /// Adds the rows of a page that are marked. A round's plan may be all enterprises of the province: read by column.
    pub(super) fn add_page(&mut self, page: &RecordPage<'_>, listed: &[bool]) {
        // Most pages hold none, and their columns are long.
        if !page.rows().any(|(_, kind, _)| kind == RecordKind::Assignment) {
            return;
        }
        let fields = [ENTERPRISE, SURVEY_ROUND, ASSIGNEE, DUE_DATE, STATE, NOTE];
        let columns = fields.map(|field| page.column(field).collect::<HashMap<_, _>>());
        let nothing = Answer::NotCollected;
        for (row, (id, kind, _)) in page.rows().enumerate() {
            if kind != RecordKind::Assignment || !listed[row] {
                continue;
            }
            let read = |column: &HashMap<usize, &str>| Answer::from_code(column.get(&row)?).ok();
            let answers = columns.each_ref().map(read);
            let answer = |field: &str| {
                let place = fields.iter().position(|known| *known == field);
                place.and_then(|place| answers[place].as_ref()).unwrap_or(&nothing)
            };
            self.put(id, Assignment::of(id, answer));
        }
    }

    /// Adds or replaces one.
    pub(super) fn list(&mut self, record: &Record) {
        let assignment = Assignment::of(record.id, |field| record.answer(field));
        self.put(record.id, assignment.filter(|_| !record.is_deleted()));
    }

    /// Takes one out.
    pub(super) fn remove(&mut self, id: RecordId) {
        self.0.remove(&id);
    }

    pub(super) fn get(&self, id: RecordId) -> Option<&Assignment> {
        self.0.get(&id)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Assignment> {
        self.0.values()
    }

    fn put(&mut self, id: RecordId, assignment: Option<Assignment>) {
        match assignment.filter(|assignment| !assignment.withdrawn) {
            Some(assignment) => self.0.insert(id, assignment),
            None => self.0.remove(&id),
        };
    }
}
