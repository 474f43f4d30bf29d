//! Whether the server still has what a phone holds receipts for.
//!
//! A receipt is a promise, and promises are checked: once a day, when somebody asks, and when the two sides count
//! differently, the phone tells what its receipts of the last 30 days add up to, and the server adds up the same from its
//! log. When the sums differ, the two compare receipt by receipt, and what the server lacks is offered again: the phone still
//! has it.

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

/// What a phone says of the receipts that it holds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HeldSum {
    /// The numbers of the acknowledged edits, as runs from one to another, both included.
    pub runs: Vec<(u64, u64)>,
    /// What these and their receipts add up to.
    pub digest: ReceiptDigest,
}

impl HeldSum {
    /// Adds up receipts: numbers of edits with the numbers of their receipts, ascending.
    pub fn of(receipts: &[(u64, u64)]) -> Self {
        Self {
            runs: runs(receipts.iter().map(|(counter, _)| *counter)),
            digest: receipts.iter().copied().collect(),
        }
    }
}

/// When a phone last compared its receipts with the server's log, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Compared {
    /// When, by the phone's clock, in Unix milliseconds.
    pub at: u64,
    /// How many edits more the phone counted as received than the server.
    pub apart: i64,
    /// The edits that the server had lost, by number, the last first: each was offered again.
    pub lost: Vec<Lost>,
}

/// An edit that the server gave a receipt for and did not have later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lost {
    /// Its number on the phone.
    pub counter: u64,
    /// When this was found, in Unix milliseconds.
    pub at: u64,
}

/// How long a comparison is good for, in milliseconds: a day's work.
const COMPARED_DAILY: u64 = 24 * 3_600_000;
/// How long a phone goes on telling of what was lost, in milliseconds: 30 days, as long as it keeps the edits.
const LOST_TOLD: u64 = 30 * COMPARED_DAILY;

impl Compared {
    /// Tells whether it is time to compare again: a day went by, or the counts are apart in another way than last time.
    pub const fn is_due(last: Option<&Self>, now: u64, apart: i64) -> bool {
        match last {
            // A phone that has just begun holds no receipt that anybody could have forgotten since.
            None => false,
            // Whichever way a clock was set, a day of it is a day.
            Some(last) => now.abs_diff(last.at) >= COMPARED_DAILY || (apart != 0 && apart != last.apart),
        }
    }

    /// Begins to count the days to the first comparison.
    pub fn begun(now: u64) -> Self {
        Self {
            at: now,
            ..Self::default()
        }
    }

    /// Notes a comparison, on top of what the last one found.
    #[must_use]
    pub fn noted(last: Option<&Self>, now: u64, apart: i64, lost: &[u64]) -> Self {
        let fresh = lost.iter().map(|counter| Lost {
            counter: *counter,
            at: now,
        });
        let before = last.into_iter().flat_map(|last| &last.lost).copied();
        let before = before.filter(|known| !lost.contains(&known.counter) && now.saturating_sub(known.at) < LOST_TOLD);
        Self {
            at: now,
            apart,
            lost: fresh.chain(before).collect(),
        }
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

    /// Lists the edits to be offered again: those that are missing, and those under another receipt, which the server looks
    /// at again and answers for with the receipt that it has.
    pub fn to_offer(&self) -> impl Iterator<Item = u64> + '_ {
        let renumbered = self.renumbered.iter().map(|(counter, _)| *counter);
        self.missing.iter().copied().chain(renumbered)
    }

    /// Tells whether nothing is to be done.
    pub const fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.renumbered.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{COMPARED_DAILY, Compared, Difference, HeldSum, LOST_TOLD, Lost, ReceiptDigest, runs};

    const NOW: u64 = 100 * COMPARED_DAILY;

    fn compared(at: u64, apart: i64) -> Compared {
        Compared {
            at,
            apart,
            lost: Vec::new(),
        }
    }

    #[rstest]
    #[case::it_has_just_begun(None, 0, false)]
    #[case::a_moment_ago(Some(compared(NOW - 1, 0)), 0, false)]
    #[case::nearly_a_day_ago(Some(compared(NOW - COMPARED_DAILY + 1, 0)), 0, false)]
    #[case::a_day_ago(Some(compared(NOW - COMPARED_DAILY, 0)), 0, true)]
    #[case::the_clock_was_set_back_a_little(Some(compared(NOW + 5, 0)), 0, false)]
    #[case::the_clock_was_set_back_by_weeks(Some(compared(NOW + 14 * COMPARED_DAILY, 0)), 0, true)]
    #[case::the_server_counts_fewer(Some(compared(NOW - 1, 0)), 2, true)]
    #[case::it_counted_fewer_last_time_too(Some(compared(NOW - 1, 2)), 2, false)]
    #[case::the_counts_agree_again(Some(compared(NOW - 1, 2)), 0, false)]
    fn comparing_is_due(#[case] last: Option<Compared>, #[case] apart: i64, #[case] expected: bool) {
        assert_eq!(Compared::is_due(last.as_ref(), NOW, apart), expected);
    }

    #[test]
    fn what_was_lost_is_told_of_for_a_month_and_once() {
        let first = Compared::noted(None, NOW, 1, &[4, 7]);
        assert_eq!(first.lost, [4, 7].map(|counter| Lost { counter, at: NOW }));
        let second = Compared::noted(Some(&first), NOW + 5, 0, &[7]);
        let expected = [(7, NOW + 5), (4, NOW)].map(|(counter, at)| Lost { counter, at });
        assert_eq!((second.at, second.apart, &second.lost[..]), (NOW + 5, 0, &expected[..]));
        let third = Compared::noted(Some(&second), NOW + LOST_TOLD, 0, &[]);
        assert_eq!(third.lost, expected[..1]);
    }

    #[test]
    fn receipts_add_up() {
        let sum = HeldSum::of(&[(1, 10), (2, 11), (4, 9)]);
        assert_eq!(sum.runs, [(1, 2), (4, 4)]);
        assert_eq!(sum.digest.count, 3);
    }

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
        let difference = Difference::between(held, logged);
        assert_eq!(difference, expected);
        let offered = missing.len() + renumbered.len();
        assert_eq!(difference.to_offer().count(), offered);
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
