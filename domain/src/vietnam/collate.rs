//! Vietnamese alphabetical order: An before Ăn before Ân, D before Đ, and the tones ma mà mả mã má mạ.
//!
//! Databases sort by bytes, which puts Ân and Đại behind Z, so a key is computed whose bytes sort as a dictionary does:
//! letters first, then tones over the whole text, then capitals (domain facts 7.4; the order of CLDR's `vi`).

use super::normalise::decomposed;

/// Vietnamese letters in order; the letters f, j, w and z of foreign names keep their Latin places.
const ALPHABET: [char; 33] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'ô', 'ơ', 'p', 'q',
    'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z',
];

const PUNCTUATION: u8 = 0x03;
const DIGITS: u8 = 0x70;
const LETTERS: u8 = 0x80;
const OTHER_SCRIPTS: u8 = 0xF0;

/// Returns bytes that sort, compared as bytes, the way a Vietnamese dictionary sorts the texts.
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(text.len() * 3);
    let (mut tones, mut capitals) = (Vec::new(), Vec::new());
    let mut parts = decomposed(text).into_iter().peekable();
    while let Some(part) = parts.next() {
        let lower = part.to_lowercase().next().unwrap_or(part);
        let (mut letter, mut tone) = (lower, 1);
        while let Some(&mark) = parts.peek() {
            match (mark, letter) {
                ('\u{302}', 'a') => letter = 'â',
                ('\u{302}', 'e') => letter = 'ê',
                ('\u{302}', 'o') => letter = 'ô',
                ('\u{306}', 'a') => letter = 'ă',
                ('\u{31B}', 'o') => letter = 'ơ',
                ('\u{31B}', 'u') => letter = 'ư',
                ('\u{300}', _) => tone = 2,
                ('\u{309}', _) => tone = 3,
                ('\u{303}', _) => tone = 4,
                ('\u{301}', _) => tone = 5,
                ('\u{323}', _) => tone = 6,
                ('\u{302}'..='\u{36F}', _) => tone = 7,
                _ => break,
            }
            parts.next();
        }
        push_letter(&mut letters, letter);
        tones.push(tone);
        capitals.push(if lower == part { 1 } else { 2 });
    }
    letters.push(0);
    letters.append(&mut tones);
    letters.push(0);
    letters.append(&mut capitals);
    letters
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an index into 33 letters, and seven bits at a time of a code point"
)]
fn push_letter(key: &mut Vec<u8>, letter: char) {
    if let Some(place) = ALPHABET.iter().position(|&known| known == letter) {
        key.push(LETTERS + place as u8);
    } else if letter.is_whitespace() {
        key.push(PUNCTUATION - 1);
    } else if let Some(digit) = letter.to_digit(10) {
        key.push(DIGITS + digit as u8);
    } else if letter.is_ascii_punctuation() {
        key.push(PUNCTUATION + (letter as u8 - b'!'));
    } else {
        let code = u32::from(letter);
        // Seven bits a byte, none of them 0, which ends the letters.
        key.extend([
            OTHER_SCRIPTS,
            0x80 | (code >> 14) as u8,
            0x80 | (code >> 7) as u8,
            0x80 | code as u8,
        ]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[rstest]
    #[case::vowels(&["An", "Ăn", "Ân", "Bình"])]
    #[case::d_before_dd(&["Dũng", "Đại", "Em"])]
    #[case::vowels_with_hats(&["e", "ê", "o", "ô", "ơ", "u", "ư"])]
    #[case::tones(&["ma", "mà", "mả", "mã", "má", "mạ"])]
    #[case::letters_before_tones(&["má a", "ma b", "má b"])]
    #[case::a_space_before_letters(&["An Bình", "Anh"])]
    #[case::digits_before_letters(&["1 An", "2 An", "An 1", "An 2", "An A"])]
    #[case::capitals_last(&["an", "An", "àn"])]
    #[case::latin_before_other_scripts(&["Zeus", "삼성"])]
    #[case::shorter_first(&["", "a", "aa"])]
    fn names_sort_as_in_a_dictionary(#[case] sorted: &[&str]) {
        let mut names = sorted.to_vec();
        names.reverse();
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, sorted);
    }

    #[test]
    fn composed_and_decomposed_names_sort_alike() {
        let decomposed: String = "Ước, Đại, Ân, khoẻ".nfd().collect();
        assert_eq!(sort_key(&decomposed), sort_key("Ước, Đại, Ân, khoẻ"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            prop_assert!(!sort_key(&text).is_empty());
        }
    }
}
