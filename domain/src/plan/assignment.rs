//! One enterprise in one round: whose it is, and by when.
//!
//! Its id is worked out from round and enterprise. Two planners who assign the same enterprise meet in one record; where
//! they disagree, that is a conflict that everybody sees, and never a second visit.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Builder;
use xxhash_rust::xxh3::xxh3_128;

use crate::mirror::field::{DUE_DATE, ENTERPRISE, SURVEY_ROUND};
use crate::record::{Answer, Edit, PersonId, RecordId, TeamId};

/// The field with the one who is to go: an [`Assignee`] as a choice.
pub const ASSIGNEE: &str = "assignee";
/// The field that says whether it still holds: [`OPEN`] or [`WITHDRAWN`].
pub const STATE: &str = "assignment_state";
/// The field with a word for whoever goes.
pub const NOTE: &str = "assignment_note";
/// The state of an assignment that holds.
pub const OPEN: &str = "open";
/// The state of one that was taken back.
pub const WITHDRAWN: &str = "withdrawn";

/// Who is to go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Assignee {
    /// One person.
    Person(PersonId),
    /// A team; whichever of its people.
    Team(TeamId),
}

impl Assignee {
    /// Tells whether this is a person, themselves or by one of their teams.
    pub fn is(self, person: PersonId, teams: &[TeamId]) -> bool {
        match self {
            Self::Person(assigned) => assigned == person,
            Self::Team(team) => teams.contains(&team),
        }
    }
}

impl fmt::Display for Assignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "person:{person}"),
            Self::Team(team) => write!(f, "team:{team}"),
        }
    }
}

impl FromStr for Assignee {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("{text:?} is neither a person nor a team");
        match text.split_once(':').ok_or_else(bad)? {
            ("person", id) => id.parse().map(Self::Person).map_err(|_| bad()),
            ("team", id) => id.parse().map(Self::Team).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Assignee {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Assignee> for String {
    fn from(assignee: Assignee) -> Self {
        assignee.to_string()
    }
}

/// Works out which record holds the assignment of an enterprise in a round.
pub fn assignment_id(round: &str, enterprise: RecordId) -> RecordId {
    let mut bytes = b"assignment\0".to_vec();
    bytes.extend_from_slice(round.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(enterprise.as_bytes());
    // Version 8 of a UUID is one that somebody worked out; no id made from clock and chance is like it.
    let id = Builder::from_custom_bytes(xxh3_128(&bytes).to_be_bytes()).into_uuid();
    RecordId::from_bytes(id.into_bytes())
}

/// Tells whether an edit leaves an assignment where it belongs: what says which enterprise and which round it is about must
/// be what its id was worked out from. A first edit says both.
pub fn is_well_formed(edit: &Edit, is_first: bool) -> bool {
    let said = |field: &str| edit.changes.get(field).map(|change| &change.value);
    match (said(ENTERPRISE), said(SURVEY_ROUND)) {
        (Some(Answer::Reference(enterprise)), Some(Answer::Choice(round))) => {
            edit.record == assignment_id(round, *enterprise)
        }
        (None, None) => !is_first,
        _ => false,
    }
}

/// An assignment as lists show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// The record.
    pub id: RecordId,
    /// The enterprise.
    pub enterprise: RecordId,
    /// The round's name.
    pub round: String,
    /// Who is to go; `None` when what is written there can't be read.
    pub assignee: Option<Assignee>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// A word for whoever goes.
    pub note: String,
}

impl Assignment {
    /// Makes it of a record's answers; `None` when it does not say of which enterprise.
    pub fn of<'a>(id: RecordId, answer: impl Fn(&str) -> &'a Answer) -> Option<Self> {
        let words = |field: &str| match answer(field) {
            Answer::Text(words) | Answer::Choice(words) => words.clone(),
            _ => String::new(),
        };
        Some(Self {
            id,
            enterprise: answer(ENTERPRISE).as_reference()?,
            round: words(SURVEY_ROUND),
            assignee: words(ASSIGNEE).parse().ok(),
            due: answer(DUE_DATE).as_date(),
            withdrawn: words(STATE) == WITHDRAWN,
            note: words(NOTE),
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::{DeviceId, Draft, EditId, FieldName, HybridClock, Record, RecordKind};

    const fn person(number: u8) -> PersonId {
        PersonId::from_bytes([number; 16])
    }

    const fn team(number: u8) -> TeamId {
        TeamId::from_bytes([number; 16])
    }

    #[rstest]
    #[case::mine(Assignee::Person(person(1)), true)]
    #[case::of_one_of_my_teams(Assignee::Team(team(8)), true)]
    #[case::somebody_elses(Assignee::Person(person(2)), false)]
    #[case::another_teams(Assignee::Team(team(7)), false)]
    #[case::a_person_whose_id_is_my_teams(Assignee::Person(person(8)), false)]
    fn whose_it_is(#[case] assignee: Assignee, #[case] mine: bool) {
        assert_eq!(assignee.is(person(1), &[team(8), team(9)]), mine);
        assert_eq!(assignee.to_string().parse(), Ok(assignee));
    }

    #[test]
    fn a_round_and_an_enterprise_have_one_assignment() {
        let (a, b) = (RecordId::from_bytes([1; 16]), RecordId::from_bytes([2; 16]));
        assert_eq!(assignment_id("2026", a), assignment_id("2026", a));
        assert_ne!(assignment_id("2026", a), assignment_id("2026", b));
        assert_ne!(assignment_id("2026", a), assignment_id("2025", a));
        // Phones and servers of all versions have to agree on it.
        assert_eq!(assignment_id("2026", a).to_string(), EXPECTED);
    }

    const EXPECTED: &str = "bde15bc5ef5c8812b6ffe033382d576b";

    const ROUND: (&str, &str) = (SURVEY_ROUND, "c2026");
    const HERE: (&str, &str) = (ENTERPRISE, "r01010101010101010101010101010101");
    const THERE: (&str, &str) = (ENTERPRISE, "r02020202020202020202020202020202");
    const DUE: (&str, &str) = (DUE_DATE, "d2026-12-01");

    #[rstest]
    #[case::made(&[ROUND, HERE, DUE], true, true)]
    #[case::made_without_an_enterprise(&[ROUND, DUE], true, false)]
    #[case::made_of_nothing_but_a_day(&[DUE], true, false)]
    #[case::made_for_another_enterprise(&[ROUND, THERE], true, false)]
    #[case::extended(&[DUE], false, true)]
    #[case::moved_to_another_enterprise(&[THERE], false, false)]
    #[case::said_again(&[ROUND, HERE], false, true)]
    fn an_edit_stays_with_its_enterprise(#[case] said: &[(&str, &str)], #[case] is_first: bool, #[case] well: bool) {
        let id = assignment_id("2026", RecordId::from_bytes([1; 16]));
        let empty = Record::new(id, RecordKind::Assignment);
        let mut draft = Draft::new(id, RecordKind::Assignment, person(1), None);
        for (field, code) in said {
            draft.set(&empty, FieldName::new(field), Answer::from_code(code).unwrap());
        }
        let device = DeviceId::from_bytes([1; 16]);
        let edit = draft.sign(EditId { device, counter: 1 }, &mut HybridClock::default(), 1);
        assert_eq!(is_well_formed(&edit, is_first), well);
    }

    #[test]
    fn what_can_t_be_read_is_nobodys() {
        let (here, odd) = (Answer::from_code(HERE.1).unwrap(), Answer::Choice("group:7".into()));
        let nothing = Answer::NotCollected;
        let answer = |field: &str| match field {
            ENTERPRISE => &here,
            ASSIGNEE => &odd,
            _ => &nothing,
        };
        let read = Assignment::of(RecordId::from_bytes([5; 16]), answer).unwrap();
        assert_eq!((read.assignee, read.due, read.withdrawn), (None, None, false));
        assert_eq!(Assignment::of(read.id, |_| &nothing), None);
    }
}
