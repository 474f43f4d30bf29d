//! What the desk and the server say to each other about enterprises that may be one and the same.

use serde::{Deserialize, Serialize};

use super::EnterpriseRow;
use crate::likeness::Why;
use crate::record::RecordId;

/// The fields that stand in [`EnterpriseRow::more`] of both sides of a pair: where they are.
pub const PAIR_FIELDS: [&str; 2] = ["zone_lot", "address"];

/// The longest reason why two are not one, in letters.
pub const LONGEST_PAIR_REASON: usize = 500;

/// Two enterprises that may be one: a row of `GET /api/duplicates`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PairRow {
    /// Why they may be.
    pub why: Why,
    /// The one to keep, should they be merged.
    pub keep: EnterpriseRow,
    /// The other.
    pub other: EnterpriseRow,
    /// Who said that they are not, if somebody did.
    pub apart: Option<SaidApart>,
}

impl PairRow {
    /// Puts two enterprises side by side: to keep is the one with more visits, else the older one.
    pub fn of(why: Why, one: EnterpriseRow, other: EnterpriseRow, apart: Option<SaidApart>) -> Self {
        // Ids begin with the moment at which they were made.
        let one_stays = (other.visits, one.id) <= (one.visits, other.id);
        let (keep, other) = if one_stays { (one, other) } else { (other, one) };
        Self {
            why,
            keep,
            other,
            apart,
        }
    }

    /// Returns the two, as they are named when something is said of them.
    pub const fn pair(&self) -> [RecordId; 2] {
        [self.keep.id, self.other.id]
    }
}

/// That two enterprises are not one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaidApart {
    /// Who said so, by name.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// Why; empty if nothing was said.
    pub reason: String,
}

/// Which pairs are asked for: query parameter of `GET /api/duplicates`, beside offset and limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PairsQuery {
    /// Those of which somebody said that they are not one, in place of the suspected ones.
    pub apart: bool,
}

/// Body of `POST /api/duplicates/dismiss`: these two are not one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DismissPair {
    /// The two, in any order.
    pub pair: [RecordId; 2],
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// Body of `POST /api/duplicates/restore`: perhaps they are one after all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RestorePair {
    /// The two, in any order.
    pub pair: [RecordId; 2],
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn enterprise(age: u8, visits: u64) -> EnterpriseRow {
        EnterpriseRow {
            id: RecordId::from_bytes([age; 16]),
            name: String::new(),
            tax_code: String::new(),
            zone: String::new(),
            state: String::new(),
            workers: None,
            visits,
            last_visit: String::new(),
            conflicts: 0,
            more: Vec::new(),
        }
    }

    #[rstest]
    #[case::more_visits((1, 2), (2, 3), 2)]
    #[case::else_the_older((1, 2), (2, 2), 1)]
    fn one_of_the_two_is_to_be_kept(#[case] one: (u8, u64), #[case] other: (u8, u64), #[case] kept: u8) {
        for (one, other) in [(one, other), (other, one)] {
            let row = PairRow::of(Why::Name, enterprise(one.0, one.1), enterprise(other.0, other.1), None);
            assert_eq!(row.keep.id, RecordId::from_bytes([kept; 16]));
        }
    }
}
