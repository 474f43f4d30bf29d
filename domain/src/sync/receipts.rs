//! Whether the server still has what a phone holds receipts for.
//!
//! A receipt is a promise, and promises are checked: after every run the phone tells what its receipts of the last 30 days
//! add up to, and the server adds up the same from its log. When the sums differ, the two compare receipt by receipt, and
//! what the server lacks is offered again: the phone still has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// How many receipts there are, and a hash over which edit has which, in any order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReceiptDigest {
    /// Number of receipts.
    pub count: u64,
    /// Sum of the hashes of (number of the edit, number of the receipt).
    pub hash: u64,
}

impl ReceiptDigest {
    /// Adds a receipt.
    pub fn add(&mut self, counter: u64, number: u64) {
        let mut bytes = [0u8; 16];
        bytes[..8].copy_from_slice(&counter.to_le_bytes());
        bytes[8..].copy_from_slice(&number.to_le_bytes());
        self.count = self.count.wrapping_add(1);
        self.hash = self.hash.wrapping_add(xxh3_64(&bytes));
    }
}

impl FromIterator<(u64, u64)> for ReceiptDigest {
    fn from_iter<I: IntoIterator<Item = (u64, u64)>>(receipts: I) -> Self {
        let mut digest = Self::default();
        for (counter, number) in receipts {
            digest.add(counter, number);
        }
        digest
    }
}

/// Writes ascending numbers as runs from one to another, both included. A phone's receipts are nearly all of one run.
pub fn runs(counters: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for counter in counters {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(counter) => *last = counter,
            _ => runs.push((counter, counter)),
        }
    }
    runs
}

/// What is to be put right on a phone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Difference {
    /// Edits that the server does not have: they are offered again.
    pub missing: Vec<u64>,
    /// Edits that the server has under another receipt, with that receipt.
    pub renumbered: Vec<(u64, u64)>,
}

impl Difference {
    /// Compares receipts that a phone holds with those that the log gives for the same edits; both as (edit, receipt).
    pub fn between(held: &[(u64, u64)], logged: &[(u64, u64)]) -> Self {
        let logged: BTreeMap<u64, u64> = logged.iter().copied().collect();
        let mut difference = Self::default();
        for (counter, number) in held {
            match logged.get(counter) {
                None => difference.missing.push(*counter),
                Some(found) if found != number => difference.renumbered.push((*counter, *found)),
                Some(_) => {}
            }
        }
        difference
    }

    /// Tells whether nothing is to be done.
    pub const fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.renumbered.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Difference, ReceiptDigest, runs};

    #[rstest]
    #[case::nothing_held(&[], &[(1, 10)], &[], &[])]
    #[case::the_same(&[(1, 10), (2, 11)], &[(2, 11), (1, 10)], &[], &[])]
    #[case::the_server_has_more(&[(2, 11)], &[(1, 10), (2, 11)], &[], &[])]
    #[case::the_server_lacks_one(&[(1, 10), (2, 11)], &[(1, 10)], &[2], &[])]
    #[case::the_server_lacks_all(&[(1, 10), (2, 11)], &[], &[1, 2], &[])]
    #[case::two_receipts_are_swapped(&[(1, 10), (2, 11)], &[(1, 11), (2, 10)], &[], &[(1, 11), (2, 10)])]
    fn comparing(
        #[case] held: &[(u64, u64)],
        #[case] logged: &[(u64, u64)],
        #[case] missing: &[u64],
        #[case] renumbered: &[(u64, u64)],
    ) {
        let expected = Difference {
            missing: missing.to_vec(),
            renumbered: renumbered.to_vec(),
        };
        assert_eq!(Difference::between(held, logged), expected);
    }

    #[test]
    fn a_digest_tells_what_was_added_in_any_order() {
        let digest = |receipts: &[(u64, u64)]| receipts.iter().copied().collect::<ReceiptDigest>();
        assert_eq!(digest(&[(1, 10), (2, 11)]), digest(&[(2, 11), (1, 10)]));
        for other in [&[(1, 11), (2, 10)][..], &[(1, 10)], &[(1, 10), (2, 11), (2, 11)], &[]] {
            assert_ne!(digest(&[(1, 10), (2, 11)]), digest(other), "{other:?}");
        }
    }

    #[rstest]
    #[case(&[], &[])]
    #[case(&[7], &[(7, 7)])]
    #[case(&[1, 2, 3, 5, 6, 9], &[(1, 3), (5, 6), (9, 9)])]
    #[case(&[u64::MAX], &[(u64::MAX, u64::MAX)])]
    fn numbers_as_runs(#[case] counters: &[u64], #[case] expected: &[(u64, u64)]) {
        assert_eq!(runs(counters.iter().copied()), expected);
    }
}
