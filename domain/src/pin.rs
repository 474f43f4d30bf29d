//! The PIN of a phone: which ones are refused, and how wrong ones slow down.
//!
//! Six digits are a million guesses, which a machine that has a copy of the files makes in days (SECURITY.md has the
//! numbers). On the phone itself these rules leave ten.

use serde::{Deserialize, Serialize};

/// The fewest characters.
pub const SHORTEST: usize = 6;
/// Wrong PINs that cost no waiting.
pub const FREE_TRIES: u32 = 5;
/// Wrong PINs after which the PIN opens nothing any more.
pub const LAST_TRY: u32 = 10;
/// Rounds of PBKDF2-HMAC-SHA-256 for a new PIN, as OWASP advises; what is stored says how many it took.
pub const ROUNDS: u32 = 600_000;

const FIRST_WAIT_MILLIS: u64 = 30_000;
const LONGEST_WAIT_MILLIS: u64 = 15 * 60_000;

/// Why a PIN can't be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// One character again and again, or a step up or down: what is tried first.
    TooEasy,
}

/// Says what is wrong with a PIN, if anything is.
pub fn weakness(pin: &str) -> Option<Weakness> {
    let letters: Vec<u32> = pin.chars().map(u32::from).collect();
    if letters.len() < SHORTEST {
        return Some(Weakness::TooShort);
    }
    let steps: Vec<i64> = letters
        .windows(2)
        .map(|pair| i64::from(pair[1]) - i64::from(pair[0]))
        .collect();
    let same = |wanted: i64| steps.iter().all(|step| *step == wanted);
    // 121212 and 123123 are as easy: a short piece, repeated.
    let repeats = |length: usize| letters.iter().skip(length).zip(&letters).all(|(a, b)| a == b);
    // 012345 goes on to 9, and 890123 past it.
    let digits = pin.bytes().all(|byte| byte.is_ascii_digit());
    let wraps = |up: i64| digits && steps.iter().all(|step| (step - up).rem_euclid(10) == 0);
    let easy = same(0) || same(1) || same(-1) || wraps(1) || wraps(-1) || (1..=3).any(repeats);
    easy.then_some(Weakness::TooEasy)
}

/// Returns how long to wait, in milliseconds, after so many wrong PINs in a row.
pub fn wait_after(wrong: u32) -> u64 {
    if wrong < FREE_TRIES {
        return 0;
    }
    FIRST_WAIT_MILLIS
        .saturating_mul(1 << (wrong - FREE_TRIES).min(16))
        .min(LONGEST_WAIT_MILLIS)
}

/// Returns the moment, in Unix milliseconds, until which no PIN is looked at; 0 when one may be tried now.
///
/// A moment further off than any wait was written by a clock that has been set right since, and keeps nobody waiting.
pub const fn waits_until(written: u64, now: u64) -> u64 {
    if written > now && written <= now.saturating_add(LONGEST_WAIT_MILLIS) {
        written
    } else {
        0
    }
}

/// Returns how many PINs may still be tried.
pub const fn tries_left(wrong: u32) -> u32 {
    LAST_TRY.saturating_sub(wrong)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{LAST_TRY, Weakness, tries_left, wait_after, waits_until, weakness};

    #[rstest]
    #[case::empty("", Some(Weakness::TooShort))]
    #[case::five_digits("48213", Some(Weakness::TooShort))]
    #[case::all_the_same("000000", Some(Weakness::TooEasy))]
    #[case::counting_up("123456", Some(Weakness::TooEasy))]
    #[case::counting_down("987654", Some(Weakness::TooEasy))]
    #[case::counting_past_nine("789012", Some(Weakness::TooEasy))]
    #[case::a_pair_repeated("121212", Some(Weakness::TooEasy))]
    #[case::three_digits_repeated("147147", Some(Weakness::TooEasy))]
    #[case::letters_in_order("abcdef", Some(Weakness::TooEasy))]
    #[case::six_digits("482913", None)]
    #[case::a_phrase("ba con trâu xanh", None)]
    #[case::vietnamese_letters_count_once("đồngxu", None)]
    fn a_pin(#[case] pin: &str, #[case] expected: Option<Weakness>) {
        assert_eq!(weakness(pin), expected);
    }

    #[rstest]
    #[case::none(0, 0)]
    #[case::four(4, 0)]
    #[case::five(5, 30_000)]
    #[case::six(6, 60_000)]
    #[case::nine(9, 480_000)]
    #[case::ten(10, 900_000)]
    #[case::many(4_000_000_000, 900_000)]
    fn wrong_pins_slow_down(#[case] wrong: u32, #[case] wait: u64) {
        assert_eq!(wait_after(wrong), wait);
    }

    #[rstest]
    #[case::no_wait_was_written(0, 0)]
    #[case::it_is_over(1_000, 0)]
    #[case::a_moment(1_001, 1_001)]
    #[case::the_longest(901_000, 901_000)]
    #[case::the_clock_was_ahead_then(901_001, 0)]
    #[case::by_a_year(31_536_000_000, 0)]
    fn no_pin_is_looked_at_until(#[case] written: u64, #[case] expected: u64) {
        assert_eq!(waits_until(written, 1_000), expected);
    }

    #[test]
    fn the_tenth_is_the_last() {
        assert_eq!([0, 9, LAST_TRY, u32::MAX].map(tries_left), [10, 1, 0, 0]);
    }
}
