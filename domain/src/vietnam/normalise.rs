//! Normalisation: the one spelling of a text that is stored, compared and sent.
//!
//! "Đảng ủy" can be written with composed letters or with letters and marks; both look the same and are unequal. Only
//! NFC is kept (domain facts 7.1). The algorithm is Unicode's, over the tables of [`super::canonical`].

use std::borrow::Cow;

use super::canonical::{class, compose, decompose};

/// Returns the text in NFC, the only form that is stored and compared. Text that is NFC already is borrowed.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.chars().all(stands_alone) {
        return Cow::Borrowed(text);
    }
    let composed = composed(decomposed(text));
    if composed == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(composed)
    }
}

/// Returns the text in NFD: every letter followed by its marks, in Unicode's order.
pub(super) fn decomposed(text: &str) -> Vec<char> {
    let mut parts: Vec<char> = Vec::with_capacity(text.len());
    for letter in text.chars() {
        decompose(letter, &mut |part| {
            let own = class(part);
            // Marks of a lower class stand nearer to the letter; equal classes keep their order.
            let mut place = parts.len();
            while own > 0 && place > 0 && class(parts[place - 1]) > own {
                place -= 1;
            }
            parts.insert(place, part);
        });
    }
    parts
}

fn composed(parts: Vec<char>) -> String {
    let mut kept: Vec<char> = Vec::with_capacity(parts.len());
    let mut starter: Option<usize> = None;
    for part in parts {
        let own = class(part);
        if let Some(place) = starter {
            // A mark is out of reach behind another of its own or a higher class, a letter behind any mark.
            let between = kept.last().map_or(0, |last| class(*last));
            let adjacent = kept.len() == place + 1;
            if (adjacent || (between < own && between != 0))
                && let Some(joined) = compose(kept[place], part)
            {
                kept[place] = joined;
                continue;
            }
        }
        if own == 0 {
            starter = Some(kept.len());
        }
        kept.push(part);
    }
    kept.into_iter().collect()
}

/// Tells whether a character is NFC whatever stands beside it, as long as that is such a character too: everything
/// before the combining marks, and the composed Vietnamese letters.
const fn stands_alone(letter: char) -> bool {
    matches!(letter, '\0'..'\u{300}' | '\u{1EA0}'..='\u{1EF9}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn composed_and_decomposed_text_become_one() {
        let decomposed: String = "Đảng ủy Khối, Từ Sơn".nfd().collect();
        assert_ne!(decomposed, "Đảng ủy Khối, Từ Sơn");
        assert_eq!(nfc(&decomposed), "Đảng ủy Khối, Từ Sơn");
        assert!(matches!(nfc("Từ Sơn"), Cow::Borrowed(_)));
        assert!(matches!(nfc("삼성"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_character_normalises_as_unicode_says() {
        for letter in '\0'..=char::MAX {
            for text in [
                format!("a{letter}\u{301}"),
                format!("{letter}\u{323}\u{302}x"),
                format!("ê\u{323}{letter}"),
            ] {
                assert_eq!(
                    nfc(&text),
                    text.nfc().collect::<String>(),
                    "U+{:04X}",
                    u32::from(letter)
                );
                assert!(
                    decomposed(&text).into_iter().eq(text.nfd()),
                    "U+{:04X}",
                    u32::from(letter)
                );
            }
        }
    }

    proptest! {
        #[test]
        fn marks_in_any_order_normalise_as_unicode_says(text in "[aăâeêouươđy가각\u{1100}\u{1161}\u{11a8}\u{300}-\u{345}\u{5b0}-\u{5b9} ]{0,12}") {
            prop_assert_eq!(nfc(&text).into_owned(), text.nfc().collect::<String>());
            prop_assert!(decomposed(&text).into_iter().eq(text.nfd()));
        }
    }
}
