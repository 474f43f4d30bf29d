//! How far a round has come.
//!
//! A visit counts in the round that it names and in no other, also where two rounds share days.

use serde::{Deserialize, Serialize};

/// Where an enterprise stands in a round, by its visits there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has been there.
    #[default]
    Left,
    /// It was visited, wholly or in part.
    Visited,
    /// It did not want to.
    Refused,
    /// It was not found, or has closed.
    NotFound,
    /// It asked to be visited another day.
    Postponed,
}

impl Standing {
    /// Every standing, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Visited,
        Self::Refused,
        Self::NotFound,
        Self::Postponed,
        Self::Left,
    ];

    /// Reads a visit's outcome; a visit without one has not come to anything yet. An outcome that a programme has of its
    /// own is one of a visit that was made.
    pub fn of_outcome(outcome: &str) -> Self {
        match outcome {
            "" => Self::Left,
            "refused" => Self::Refused,
            "not_found" | "closed" => Self::NotFound,
            "postponed" => Self::Postponed,
            _ => Self::Visited,
        }
    }

    /// Returns the name used on the wire, in addresses and as a key of the locale files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Visited => "visited",
            Self::Refused => "refused",
            Self::NotFound => "not_found",
            Self::Postponed => "postponed",
        }
    }

    /// Tells whether nobody has to go there any more. Who was asked to come another day has to.
    pub const fn is_done(self) -> bool {
        !matches!(self, Self::Left | Self::Postponed)
    }
}

impl std::str::FromStr for Standing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|standing| standing.as_str() == text);
        found.ok_or_else(|| format!("no standing is called {text:?}"))
    }
}

/// Picks, of an enterprise's visits in a round, the one that says where it stands there: the last at which the enterprise
/// was visited; where there is none, the last.
pub fn telling<V, K: Ord>(visits: impl IntoIterator<Item = V>, of: impl Fn(&V) -> (Standing, K)) -> Option<V> {
    let said = |visit: &V| {
        let (standing, day) = of(visit);
        (standing == Standing::Visited, standing != Standing::Left, day)
    };
    visits.into_iter().max_by_key(said)
}

/// How many enterprises of a plan stand where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// All that were planned.
    pub planned: u64,
    /// Visited.
    pub visited: u64,
    /// Refused.
    pub refused: u64,
    /// Not found, or closed.
    pub not_found: u64,
    /// Postponed.
    pub postponed: u64,
}

impl Tally {
    /// Counts one planned enterprise.
    pub const fn add(&mut self, standing: Standing) {
        self.planned += 1;
        self.note(standing);
    }

    /// Counts where one stands that nobody planned, as in a count of a day's visits.
    pub const fn note(&mut self, standing: Standing) {
        match standing {
            Standing::Left => {}
            Standing::Visited => self.visited += 1,
            Standing::Refused => self.refused += 1,
            Standing::NotFound => self.not_found += 1,
            Standing::Postponed => self.postponed += 1,
        }
    }

    /// Returns how many stand there.
    pub const fn of(&self, standing: Standing) -> u64 {
        match standing {
            Standing::Left => {
                let met = self.visited + self.refused + self.not_found + self.postponed;
                self.planned.saturating_sub(met)
            }
            Standing::Visited => self.visited,
            Standing::Refused => self.refused,
            Standing::NotFound => self.not_found,
            Standing::Postponed => self.postponed,
        }
    }

    /// Returns how many nobody has to go to any more.
    pub const fn done(&self) -> u64 {
        self.visited + self.refused + self.not_found
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::wholly("done", Standing::Visited, true)]
    #[case::in_part("partial", Standing::Visited, true)]
    #[case::refused("refused", Standing::Refused, true)]
    #[case::not_found("not_found", Standing::NotFound, true)]
    #[case::closed("closed", Standing::NotFound, true)]
    #[case::another_day("postponed", Standing::Postponed, false)]
    #[case::of_the_programmes_own("by_phone", Standing::Visited, true)]
    #[case::nothing_said_yet("", Standing::Left, false)]
    fn what_counts_as_done(#[case] outcome: &str, #[case] standing: Standing, #[case] done: bool) {
        let read = Standing::of_outcome(outcome);
        assert_eq!((read, read.is_done()), (standing, done));
        assert_eq!(standing.as_str().parse(), Ok(standing));
    }

    #[rstest]
    #[case::none(&[], None)]
    #[case::one(&[("refused", 3)], Some(0))]
    #[case::visited_after_all(&[("postponed", 3), ("done", 5)], Some(1))]
    #[case::visited_before(&[("done", 3), ("refused", 5)], Some(0))]
    #[case::the_last_visit_of_two(&[("done", 3), ("partial", 5)], Some(1))]
    #[case::the_last_where_none_was_made(&[("refused", 5), ("not_found", 3)], Some(0))]
    #[case::one_without_an_outcome_says_nothing(&[("refused", 3), ("", 5)], Some(0))]
    fn the_visit_that_tells(#[case] visits: &[(&str, i32)], #[case] tells: Option<usize>) {
        let places = 0..visits.len();
        let found = telling(places, |place| {
            let (outcome, day) = visits[*place];
            (Standing::of_outcome(outcome), day)
        });
        assert_eq!(found, tells);
    }

    #[test]
    fn the_parts_add_up_to_the_plan() {
        let mut tally = Tally::default();
        for outcome in ["done", "partial", "refused", "closed", "postponed", "", ""] {
            tally.add(Standing::of_outcome(outcome));
        }
        assert_eq!(Standing::ALL.map(|standing| tally.of(standing)), [2, 1, 1, 1, 2]);
        assert_eq!(
            Standing::ALL.map(|standing| tally.of(standing)).iter().sum::<u64>(),
            tally.planned
        );
        assert_eq!(tally.done(), 4);
    }
}
