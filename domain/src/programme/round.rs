//! Rounds of the survey: when enterprises are visited, again and again.

use chrono::NaiveDate;

use super::problem::Problems;
use super::table::Table;
use super::{Bundle, Days};
use crate::form::{Choice, Labels};

const FILE: &str = "rounds.csv";

/// A round of the survey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// Its name in answers.
    pub name: String,
    /// What it is called.
    pub label: Labels,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

impl Round {
    /// Reads the table of rounds, which come in the order of time.
    pub(super) fn read(bundle: &Bundle, problems: &mut Problems) -> Vec<Self> {
        let columns = ["name", "label::vi", "label::en", "valid_from", "valid_to"];
        let table = Table::read(bundle, FILE, &columns, problems);
        let mut rounds = Vec::new();
        for (name, line) in table.coded("name", problems) {
            let label = line.labels("label", problems);
            if let Some((from, to)) = line.window(problems) {
                let name = name.to_owned();
                rounds.push(Self { name, label, from, to });
            }
        }
        rounds.sort_by_key(|round| round.from);
        rounds
    }

    /// Returns the days of the round.
    pub const fn days(&self) -> Days {
        Days {
            from: Some(self.from),
            to: Some(self.to),
        }
    }

    /// Makes the list that forms choose rounds from.
    pub(super) fn as_list(rounds: &[Self]) -> Vec<Choice> {
        let choice = |round: &Self| Choice {
            name: round.name.clone(),
            label: round.label.clone(),
            columns: [("valid_from", round.from), ("valid_to", round.to)]
                .map(|(column, day)| (column.to_owned(), day.to_string()))
                .into(),
        };
        rounds.iter().map(choice).collect()
    }
}
