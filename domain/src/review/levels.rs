//! How many people approve a visit, and who may be the next.
//!
//! The state in the record says what was decided; whether two have to decide is the office's rule of the day. So a visit
//! that was approved while one was enough stays approved, and one that was approved by a first person goes on waiting also
//! when the rule is taken back: then whoever reviews may end that.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FIRST, STATE, Standing};
use crate::record::{PersonId, Record};
use crate::role::{Right, Role};

/// How many people approve a visit before it counts as approved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Levels {
    /// One person.
    #[default]
    One,
    /// Two, one after the other.
    Two,
}

/// What an approval comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Approval {
    /// Another person has to confirm it.
    First,
    /// The visit is approved.
    Final,
}

/// Why somebody can't give the approval that comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotTheirs {
    /// It is approved as it is.
    Done,
    /// They don't review at all, or the second approval is not for their role.
    NotTheirRole,
    /// They gave the first approval, or recorded the visit: somebody else confirms.
    NeedsAnother,
}

/// A visit that is to be approved.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Where it stands.
    pub standing: Standing,
    /// Who recorded it, if that is known.
    pub author: Option<PersonId>,
    /// Who gave the first approval: see [`first_approvers`].
    pub first: &'a BTreeSet<PersonId>,
}

impl Case<'_> {
    /// Says what an approval by somebody comes to.
    ///
    /// # Errors
    /// When it is not theirs to give.
    pub fn approval(self, levels: Levels, person: PersonId, role: Role) -> Result<Approval, NotTheirs> {
        if !role.may(Right::Review) {
            return Err(NotTheirs::NotTheirRole);
        }
        match (self.standing, levels) {
            (Standing::Approved, _) => Err(NotTheirs::Done),
            (_, Levels::One) => Ok(Approval::Final),
            (Standing::FirstApproved, Levels::Two) if !role.may(Right::Confirm) => Err(NotTheirs::NotTheirRole),
            (Standing::FirstApproved, Levels::Two) if self.first.contains(&person) || self.author == Some(person) => {
                Err(NotTheirs::NeedsAnother)
            }
            (Standing::FirstApproved, Levels::Two) => Ok(Approval::Final),
            (_, Levels::Two) => Ok(Approval::First),
        }
    }
}

/// Lists who gave the first approval that stands; nobody where none does.
pub fn first_approvers(record: &Record) -> BTreeSet<PersonId> {
    let live = record.fields.get(STATE).map(|register| register.live());
    let live = live.iter().flatten();
    live.filter(|(_, written)| written.value.as_choice() == Some(FIRST))
        .map(|(_, written)| written.author)
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const fn person(number: u8) -> PersonId {
        PersonId::from_bytes([number; 16])
    }

    const AUTHOR: PersonId = person(1);
    const FIRST_ONE: PersonId = person(2);
    const OTHER: PersonId = person(3);

    const FIRST_LEVEL: Result<Approval, NotTheirs> = Ok(Approval::First);
    const APPROVED: Result<Approval, NotTheirs> = Ok(Approval::Final);
    const ANOTHER: Result<Approval, NotTheirs> = Err(NotTheirs::NeedsAnother);
    const ROLE: Result<Approval, NotTheirs> = Err(NotTheirs::NotTheirRole);
    const DONE: Result<Approval, NotTheirs> = Err(NotTheirs::Done);

    /// One row per person and standing: what their approval comes to while one is enough, and while two are needed.
    #[rstest]
    #[case::a_surveyor(Standing::Submitted, OTHER, Role::Surveyor, ROLE, ROLE)]
    #[case::a_reviewer(Standing::Submitted, OTHER, Role::TeamLead, APPROVED, FIRST_LEVEL)]
    #[case::who_confirms_begins_like_others(Standing::Submitted, OTHER, Role::Supervisor, APPROVED, FIRST_LEVEL)]
    #[case::ones_own(Standing::Submitted, AUTHOR, Role::Supervisor, APPROVED, FIRST_LEVEL)]
    #[case::handed_in_again(Standing::Resubmitted, OTHER, Role::TeamLead, APPROVED, FIRST_LEVEL)]
    #[case::while_it_is_away(Standing::Returned, OTHER, Role::TeamLead, APPROVED, FIRST_LEVEL)]
    #[case::changed_since(Standing::Changed, OTHER, Role::Supervisor, APPROVED, FIRST_LEVEL)]
    #[case::changed_since_they_approved(Standing::Changed, FIRST_ONE, Role::TeamLead, APPROVED, FIRST_LEVEL)]
    #[case::the_second(Standing::FirstApproved, OTHER, Role::Supervisor, APPROVED, APPROVED)]
    #[case::the_administrator(Standing::FirstApproved, OTHER, Role::Administrator, APPROVED, APPROVED)]
    #[case::a_second_of_the_first_level(Standing::FirstApproved, OTHER, Role::TeamLead, APPROVED, ROLE)]
    #[case::a_surveyor_second(Standing::FirstApproved, OTHER, Role::Surveyor, ROLE, ROLE)]
    #[case::the_first_again(Standing::FirstApproved, FIRST_ONE, Role::Supervisor, APPROVED, ANOTHER)]
    #[case::ones_own_second(Standing::FirstApproved, AUTHOR, Role::Administrator, APPROVED, ANOTHER)]
    #[case::approved(Standing::Approved, OTHER, Role::Supervisor, DONE, DONE)]
    fn an_approval_comes_to(
        #[case] standing: Standing,
        #[case] who: PersonId,
        #[case] role: Role,
        #[case] of_one: Result<Approval, NotTheirs>,
        #[case] of_two: Result<Approval, NotTheirs>,
    ) {
        let first = BTreeSet::from([FIRST_ONE]);
        let case = Case {
            standing,
            author: Some(AUTHOR),
            first: &first,
        };
        assert_eq!(case.approval(Levels::One, who, role), of_one);
        assert_eq!(case.approval(Levels::Two, who, role), of_two);
    }

    /// Whoever takes part: with two levels the same person never gives both, and nobody ends the review of their own visit.
    #[test]
    fn no_one_approves_alone() {
        let first = BTreeSet::from([FIRST_ONE]);
        for role in Role::ALL {
            for who in [AUTHOR, FIRST_ONE] {
                for standing in Standing::ALL {
                    let case = Case {
                        standing,
                        author: Some(AUTHOR),
                        first: &first,
                    };
                    assert_ne!(
                        case.approval(Levels::Two, who, role),
                        APPROVED,
                        "{who} {role} {standing}"
                    );
                }
            }
        }
    }
}
