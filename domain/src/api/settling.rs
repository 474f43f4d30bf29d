//! Settling many conflicts of one kind by a rule, seen before it is done.

use serde::{Deserialize, Serialize};

use crate::api::{ConflictRow, DeskEdit, LiveValue, Source};
use crate::record::{Answer, EditId, FieldName, RecordId, RecordKind};

/// Which of the values that stand against each other wins. A rule never makes a value up, and says nothing where it is not
/// clear: a person settles those.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettlingRule {
    /// What was recorded on a visit or at the desk wins over lists from elsewhere.
    VisitOverList,
    /// A list from elsewhere (tax office, social insurance) wins over what was recorded on a visit.
    ListOverVisit,
    /// What was written last wins. The writers' own clocks decide, so it is for figures that change, not for facts.
    Latest,
}

impl SettlingRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::VisitOverList, Self::ListOverVisit, Self::Latest];

    /// Returns the name used on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VisitOverList => "visit_over_list",
            Self::ListOverVisit => "list_over_visit",
            Self::Latest => "latest",
        }
    }

    /// Returns the answer that wins; `None` where the rule can't tell: nothing stands on one of its sides, the winning side
    /// disagrees within itself, or two were written at the same moment.
    pub fn choose(self, live: &[LiveValue]) -> Option<&Answer> {
        match self {
            Self::VisitOverList => winner(live, |live| live.source != Source::Import),
            Self::ListOverVisit => winner(live, |live| live.source == Source::Import),
            Self::Latest => {
                let latest = live.iter().map(|live| live.written_at).max()?;
                winner(live, |live| live.written_at == latest)
            }
        }
    }
}

/// Returns the one answer of those that win, if others lose.
fn winner(live: &[LiveValue], wins: impl Fn(&LiveValue) -> bool) -> Option<&Answer> {
    let (winning, losing): (Vec<_>, Vec<_>) = live.iter().partition(|live| wins(live));
    let answer = &winning.first()?.answer;
    let agreed = winning.iter().all(|live| live.answer == *answer);
    (agreed && !losing.is_empty()).then_some(answer)
}

/// A conflict that a rule would settle, and how. `GET /api/conflicts/by_rule`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// The conflict.
    pub conflict: ConflictRow,
    /// The answer that would hold.
    pub answer: Answer,
}

/// What a rule would do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposals {
    /// The conflicts that it would settle, at most [`SETTLED_AT_ONCE`].
    pub proposals: Vec<Proposal>,
    /// How many of those it looked at it leaves to a person.
    pub left: u64,
    /// How many there are that it has not looked at, or would settle after these.
    pub beyond: u64,
}

/// What became of one wish among many. `POST /api/conflicts/settle_all`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettleOutcome {
    /// It holds.
    Settled(DeskEdit),
    /// Somebody wrote to the field in the meantime, or it is not there: nothing was changed.
    MovedOn,
    /// The answer is refused by the rules.
    Refused,
    /// It could not be written; nothing was changed, and it can be tried again.
    Failed,
}

/// How many conflicts are settled in one request.
pub const SETTLED_AT_ONCE: usize = 500;

/// A kind of conflict: one field of one kind of record. `GET /api/conflicts/fields`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConflictField {
    /// The kind of record.
    pub kind: RecordKind,
    /// The field.
    pub field: FieldName,
    /// How many records disagree in it.
    pub count: u64,
}

/// A figure that an enterprise had at an earlier visit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Earlier {
    /// The day of the visit, as `2026-11-23`.
    pub date: String,
    /// The visit.
    pub visit: RecordId,
    /// What it says in the same field.
    pub answer: Answer,
}

/// A settlement that replaced what somebody had written, for that person's phone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SettledAgainst {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The field.
    pub field: FieldName,
    /// The edit that lost.
    pub edit: EditId,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// Who settled, by name.
    pub by: String,
    /// Why, if they said so.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::DeviceId;

    fn live(source: Source, written_at: u64, value: i64) -> LiveValue {
        LiveValue {
            edit: EditId {
                device: DeviceId::from_bytes([u8::try_from(written_at).unwrap(); 16]),
                counter: 1,
            },
            answer: Answer::Integer(value),
            author: String::new(),
            written_at,
            received_at: written_at,
            source,
        }
    }

    #[rstest]
    #[case::the_visit_wins(SettlingRule::VisitOverList, &[(Source::Phone, 1, 10), (Source::Import, 2, 20)], Some(10))]
    #[case::the_desk_counts_as_a_visit(SettlingRule::VisitOverList, &[(Source::Desk, 1, 10), (Source::Import, 2, 20)], Some(10))]
    #[case::two_visits_disagree(SettlingRule::VisitOverList, &[(Source::Phone, 1, 10), (Source::Phone, 2, 11), (Source::Import, 3, 20)], None)]
    #[case::two_visits_agree(SettlingRule::VisitOverList, &[(Source::Phone, 1, 10), (Source::Phone, 2, 10), (Source::Import, 3, 20)], Some(10))]
    #[case::there_is_no_list(SettlingRule::VisitOverList, &[(Source::Phone, 1, 10)], None)]
    #[case::there_is_no_visit(SettlingRule::VisitOverList, &[(Source::Import, 1, 10), (Source::Import, 2, 20)], None)]
    #[case::the_list_wins(SettlingRule::ListOverVisit, &[(Source::Phone, 3, 10), (Source::Import, 2, 20)], Some(20))]
    #[case::two_lists_disagree(SettlingRule::ListOverVisit, &[(Source::Phone, 3, 10), (Source::Import, 2, 20), (Source::Import, 1, 30)], None)]
    #[case::the_latest_wins(SettlingRule::Latest, &[(Source::Phone, 3, 10), (Source::Import, 2, 20)], Some(10))]
    #[case::two_at_the_same_moment(SettlingRule::Latest, &[(Source::Phone, 3, 10), (Source::Phone, 3, 20), (Source::Phone, 1, 5)], None)]
    #[case::nothing_stands_there(SettlingRule::Latest, &[], None)]
    fn what_a_rule_chooses(
        #[case] rule: SettlingRule,
        #[case] values: &[(Source, u64, i64)],
        #[case] expected: Option<i64>,
    ) {
        let values: Vec<_> = values
            .iter()
            .map(|(source, at, value)| live(*source, *at, *value))
            .collect();
        assert_eq!(rule.choose(&values).cloned(), expected.map(Answer::Integer));
    }

    #[test]
    fn a_rule_has_its_name_on_the_wire() {
        for rule in SettlingRule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
        }
    }
}
