//! Folding: the form of a text in which "Hòa", "hoà" and "HOA" are one word.
//!
//! A fold is for finding and comparing and is never shown. It is NFD without marks, `đ` as `d`, lower case, with every
//! run of spaces and dashes as one space. A phone folds 50,000 names when it opens, so precomposed Vietnamese letters
//! go through a table and only other scripts through the Unicode tables.

use super::canonical::{decompose, is_mark};

/// Returns the fold of a text.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the fold of a text, so that many names can share one allocation.
pub fn fold_into(text: &str, folded: &mut String) {
    let start = folded.len();
    let mut gap = false;
    for letter in text.chars() {
        if is_gap(letter) {
            gap = true;
            continue;
        }
        if is_invisible(letter) {
            continue;
        }
        if let Some(plain) = plain_letter(letter) {
            push(folded, start, &mut gap, plain);
        } else {
            for lower in letter.to_lowercase() {
                decompose(lower, &mut |part| {
                    if is_mark(part) || is_invisible(part) {
                        return;
                    }
                    if is_gap(part) {
                        gap = true;
                    } else {
                        push(folded, start, &mut gap, plain_letter(part).unwrap_or(part));
                    }
                });
            }
        }
    }
}

fn push(folded: &mut String, start: usize, gap: &mut bool, letter: char) {
    if *gap && folded.len() > start {
        folded.push(' ');
    }
    *gap = false;
    folded.push(letter);
}

/// Tells whether a character only separates words.
fn is_gap(letter: char) -> bool {
    if letter.is_ascii() {
        return letter == '-' || letter.is_ascii_whitespace() || letter == '\u{b}';
    }
    letter.is_whitespace()
        || matches!(
            letter,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
        )
}

/// Tells whether a character is a mark that the fold drops, or has no width at all.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}' | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Returns the fold of an ASCII character or a precomposed Vietnamese letter.
const fn plain_letter(letter: char) -> Option<char> {
    Some(match letter {
        '\0'..='\x7F' => letter.to_ascii_lowercase(),
        'À'..='Ã' | 'à'..='ã' | 'Ă' | 'ă' | '\u{1EA0}'..='\u{1EB7}' => 'a',
        // U+00D0 (Icelandic eth) looks like Đ, and old Vietnamese keyboards produced it.
        'Đ' | 'đ' | '\u{D0}' | '\u{F0}' => 'd',
        'È'..='Ê' | 'è'..='ê' | '\u{1EB8}'..='\u{1EC7}' => 'e',
        'Ì' | 'Í' | 'ì' | 'í' | 'Ĩ' | 'ĩ' | '\u{1EC8}'..='\u{1ECB}' => 'i',
        'Ò'..='Õ' | 'ò'..='õ' | 'Ơ' | 'ơ' | '\u{1ECC}'..='\u{1EE3}' => 'o',
        'Ù' | 'Ú' | 'ù' | 'ú' | 'Ũ' | 'ũ' | 'Ư' | 'ư' | '\u{1EE4}'..='\u{1EF1}' => 'u',
        'Ý' | 'ý' | '\u{1EF2}'..='\u{1EF9}' => 'y',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    use super::*;

    #[rstest]
    #[case::every_diacritic("Đảng ủy Khối", "dang uy khoi")]
    #[case::both_tone_placements_old("Hòa, thúy, khỏe, ủy", "hoa, thuy, khoe, uy")]
    #[case::both_tone_placements_new("Hoà, thuý, khoẻ, uỷ", "hoa, thuy, khoe, uy")]
    #[case::horn_and_breve("Từ Sơn, Ước, Ẵm", "tu son, uoc, am")]
    #[case::spaces_and_dashes("  Song Khê –  Nội\u{A0}Hoàng ", "song khe noi hoang")]
    #[case::dash_between_words("Việt-Hàn", "viet han")]
    #[case::a_branch_code("0100109106-015", "0100109106 015")]
    #[case::eth_for_d("\u{D0}ại Ðồng", "dai dong")]
    #[case::other_scripts("삼성 Ä Ç Ж", "\u{1109}\u{1161}\u{11b7}\u{1109}\u{1165}\u{11bc} a c ж")]
    #[case::nothing("", "")]
    #[case::only_gaps(" - \t", "")]
    fn a_fold_has_no_marks(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(fold(text), expected);
    }

    #[test]
    fn decomposed_and_composed_text_fold_alike() {
        let decomposed: String = "Đảng ủy Khối, Từ Sơn".nfd().collect();
        assert_eq!(fold(&decomposed), "dang uy khoi, tu son");
    }

    /// The definition, word for word, without the table.
    fn by_definition(text: &str) -> String {
        let lower: String = text.nfd().flat_map(char::to_lowercase).collect();
        let plain: String = lower
            .nfd()
            .filter(|&c| !is_combining_mark(c) && !is_invisible(c))
            .map(|c| if matches!(c, 'đ' | '\u{F0}') { 'd' } else { c })
            .map(|c| if is_gap(c) { ' ' } else { c })
            .collect();
        plain
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_table_agrees_with_the_definition_for_every_character() {
        for letter in '\0'..='\u{FFFF}' {
            let text = format!("a{letter}b");
            assert_eq!(fold(&text), by_definition(&text), "U+{:04X}", u32::from(letter));
        }
    }

    proptest! {
        #[test]
        fn folding_follows_the_definition_and_is_done_once(text in "\\PC*") {
            let folded = fold(&text);
            prop_assert_eq!(&folded, &by_definition(&text));
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
