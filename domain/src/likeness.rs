//! Which enterprises may be one and the same.
//!
//! The phone asks while a new enterprise is typed, the office when a list comes in and over its whole register; all three
//! compare by [`suspicion`]. It only ever suspects: whether two are one, a person says.

use serde::{Deserialize, Serialize};
use strsim::jaro_winkler;

use crate::record::Answer;

/// From where on names are near, in thousandths: one letter in ten may differ.
const NEAR: u16 = 930;
/// Names of which one is shorter than this share of the other, in thousandths, can't be that near.
const SHORTEST: usize = 650;

/// What an enterprise is told by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traits<'a> {
    /// Its name without company words: see [`crate::vietnam::company_core`].
    pub core: &'a str,
    /// Its tax code; empty if none is known.
    pub tax_code: &'a str,
    /// The code of its zone; empty if none is known.
    pub zone: &'a str,
}

/// Why two enterprises may be one, the most certain first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// They have one tax code.
    TaxCode,
    /// They have one name in one zone.
    Name,
    /// They have one name; where one of them lies is not known.
    NameOnly,
    /// They have one name in one zone, and two tax codes.
    OtherCode,
    /// Their names are near, in one zone as far as that is known.
    NearName,
}

impl Why {
    /// Returns the name used on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaxCode => "tax_code",
            Self::Name => "name",
            Self::NameOnly => "name_only",
            Self::OtherCode => "other_code",
            Self::NearName => "near_name",
        }
    }
}

/// That two enterprises may be one. What sorts first is the most certain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Suspicion {
    /// Why.
    pub why: Why,
    /// How far the names are from each other, 0 (the same) to 1000.
    pub distance: u16,
}

/// Compares two enterprises; `None` when nothing says that they are one. What is true of two does not depend on their order.
pub fn suspicion(one: Traits<'_>, other: Traits<'_>) -> Option<Suspicion> {
    let (coded, same_code) = (
        !one.tax_code.is_empty() && !other.tax_code.is_empty(),
        one.tax_code == other.tax_code,
    );
    let said = |why| Some(Suspicion { why, distance: 0 });
    if coded && same_code {
        return said(Why::TaxCode);
    }
    let placed = !one.zone.is_empty() && !other.zone.is_empty();
    if one.core.is_empty() || (placed && one.zone != other.zone) {
        return None;
    }
    if one.core == other.core {
        return match (placed, coded) {
            (true, false) => said(Why::Name),
            (true, true) => said(Why::OtherCode),
            (false, false) => said(Why::NameOnly),
            (false, true) => None,
        };
    }
    if coded || !may_be_near(one.core, other.core) {
        return None;
    }
    // In one order, so that both ways give the same.
    let (first, second) = (one.core.min(other.core), one.core.max(other.core));
    let near = thousandths(jaro_winkler(first, second));
    (near >= NEAR).then_some(Suspicion {
        why: Why::NearName,
        distance: 1_000 - near,
    })
}

/// Tells whether the investors of two enterprises are known to come from different countries. Near names of such are two
/// enterprises.
pub fn countries_differ(one: &Answer, other: &Answer) -> bool {
    matches!((one, other), (Answer::Choices(one), Answer::Choices(other)) if one.is_disjoint(other))
}

/// Lists the beginnings of a name's words: near names share one, so those that may be near are found by them among all.
pub fn beginnings(core: &str) -> impl Iterator<Item = &str> {
    let words = core.split(' ').filter(|word| !word.is_empty());
    words.map(|word| word.char_indices().nth(3).map_or(word, |(end, _)| &word[..end]))
}

/// Lists the numbers in a name: *Đại Đồng 1* and *Đại Đồng 2* are two, however near.
pub fn numbers(core: &str) -> impl Iterator<Item = &str> {
    let is_number = |word: &&str| {
        !word.is_empty()
            && (word.bytes().all(|byte| byte.is_ascii_digit())
                || word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x')))
    };
    core.split(' ').filter(is_number)
}

/// Rules out at little cost what can't be near.
fn may_be_near(one: &str, other: &str) -> bool {
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    short * 1_000 >= long * SHORTEST && numbers(one).eq(numbers(other))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a nearness lies between 0 and 1"
)]
fn thousandths(nearness: f64) -> u16 {
    (nearness.clamp(0.0, 1.0) * 1_000.0) as u16
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::vietnam::company_core;

    /// Reads `name | tax code | zone`.
    fn said(one: &str, other: &str) -> String {
        let parts = |text: &str| -> [String; 3] {
            let mut parts = text.split('|').map(|part| part.trim().to_owned());
            let mut next = || parts.next().unwrap_or_default();
            [company_core(&next()), next(), next()]
        };
        fn traits(parts: &[String; 3]) -> Traits<'_> {
            let [core, tax_code, zone] = parts;
            Traits { core, tax_code, zone }
        }
        let (one, other) = (parts(one), parts(other));
        let found = suspicion(traits(&one), traits(&other));
        assert_eq!(
            found,
            suspicion(traits(&other), traits(&one)),
            "the other way round is the same"
        );
        found.map_or("nothing", |found| found.why.as_str()).to_owned()
    }

    #[rstest]
    #[case::one_code_whatever_the_name("Hoa Sen | 2300325764 | TS", "Samsung | 2300325764 | YP1", "tax_code")]
    #[case::no_code_is_not_one_code("Hoa Sen || TS", "Samsung || TS", "nothing")]
    #[case::a_dependent_unit_is_another("Sao | 2300325764 | TS", "Mai | 2300325764-001 | TS", "nothing")]
    #[case::company_words_tell_nothing("Công ty TNHH Hoà Bình || TS", "CTY CP HÒA BÌNH VIỆT NAM || TS", "name")]
    #[case::one_code_is_not_known("Hoà Bình | 2300325764 | TS", "Hòa Bình || TS", "name")]
    #[case::two_codes("Hoà Bình | 2300325764 | TS", "Hòa Bình | 0900189284 | TS", "other_code")]
    #[case::two_zones("Hoà Bình || TS", "Hòa Bình || VSIP", "nothing")]
    #[case::a_zone_is_not_known("Hoà Bình || TS", "Hòa Bình ||", "name_only")]
    #[case::no_zone_is_known("Hoà Bình ||", "Hòa Bình ||", "name_only")]
    #[case::no_zone_and_two_codes("Hoà Bình | 2300325764 |", "Hòa Bình | 0900189284 |", "nothing")]
    #[case::a_near_name("Goertek Vina || QV1", "Goertec Vina || QV1", "near_name")]
    #[case::a_near_name_somewhere("Goertek Vina || QV1", "Goertec Vina ||", "near_name")]
    #[case::a_near_name_in_another_zone("Goertek Vina || QV1", "Goertec Vina || TS", "nothing")]
    #[case::a_near_name_and_two_codes("Goertek | 2300325764 | QV1", "Goertec | 0900189284 | QV1", "nothing")]
    #[case::a_slip_of_the_finger("Cơ khí Đông Ngàn || TS", "Cơ khí Đông Ngan || TS", "name")]
    #[case::a_letter_left_out("Thực phẩm Kinh Bắc || TS", "Thực phẩm Kin Bắc || TS", "near_name")]
    #[case::a_word_is_left_out("May Kinh Bắc || TS", "Kinh Bắc || TS", "nothing")]
    #[case::two_numbers("Đại Đồng 1 || TS", "Đại Đồng 2 || TS", "nothing")]
    #[case::roman_numbers("Nhà máy Canon I || TS", "Nhà máy Canon II || TS", "nothing")]
    #[case::with_and_without_a_number("Đại Đồng || TS", "Đại Đồng 2 || TS", "nothing")]
    #[case::nothing_alike("Foxconn || QV1", "Goertek || QV1", "nothing")]
    #[case::nameless("|| TS", "|| TS", "nothing")]
    #[case::nameless_with_one_code("| 2300325764 | TS", "| 2300325764 |", "tax_code")]
    fn two_enterprises_may_be_one(#[case] one: &str, #[case] other: &str, #[case] expected: &str) {
        assert_eq!(said(one, other), expected);
    }

    #[test]
    fn the_most_certain_sorts_first() {
        let near = |distance| Suspicion {
            why: Why::NearName,
            distance,
        };
        let exact = |why| Suspicion { why, distance: 0 };
        let mut all = [
            near(60),
            exact(Why::OtherCode),
            near(10),
            exact(Why::Name),
            exact(Why::TaxCode),
        ];
        all.sort_unstable();
        let expected = [
            exact(Why::TaxCode),
            exact(Why::Name),
            exact(Why::OtherCode),
            near(10),
            near(60),
        ];
        assert_eq!(all, expected);
    }

    #[rstest]
    #[case("dai dong 12", "dai don 12")]
    #[case("å", "å")]
    #[case("", "")]
    fn a_word_is_begun_with_its_first_letters(#[case] core: &str, #[case] expected: &str) {
        assert_eq!(beginnings(core).collect::<Vec<_>>().join(" "), expected);
    }

    #[rstest]
    #[case(&["VN"], &["KR"], true)]
    #[case(&["VN", "KR"], &["KR"], false)]
    fn countries_that_have_none_in_common_differ(#[case] one: &[&str], #[case] other: &[&str], #[case] expected: bool) {
        let choices = |codes: &[&str]| Answer::Choices(codes.iter().map(|code| (*code).into()).collect());
        assert_eq!(countries_differ(&choices(one), &choices(other)), expected);
        assert!(
            !countries_differ(&choices(one), &Answer::NotCollected),
            "what is not known differs from nothing"
        );
    }
}
