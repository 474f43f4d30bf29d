//! Which script a column is written in: told over the whole column, by what its letters come to in each.
//!
//! One word may be right in two scripts; a column is not. Where two are equally good the file's other columns decide.

use domain::script::Script;

use super::legacy::to_unicode;
use super::syllable::is_syllable;

/// The most words of a column that are looked at: enough to tell, and a long list costs no more than a short one.
const ENOUGH: usize = 2_000;

/// Tells the script of each column. `is_bytes` says that the file's text was bytes of no known encoding.
pub(super) fn scripts<'c, C>(columns: impl Iterator<Item = C>, is_bytes: bool) -> Vec<Script>
where
    C: Iterator<Item = &'c str>,
{
    let weighed: Vec<Weighed> = columns.map(|cells| weigh(cells, is_bytes)).collect();
    let clear = |weighed: &Weighed| (weighed.best.len() == 1).then(|| weighed.best[0]);
    let mut votes = Script::ALL.map(|script| (0, script));
    for script in weighed.iter().filter_map(clear) {
        for vote in &mut votes {
            vote.0 += usize::from(vote.1 == script);
        }
    }
    votes.sort_by_key(|(votes, _)| std::cmp::Reverse(*votes));
    let first = |weighed: &Weighed| {
        let by_vote = votes.iter().map(|(_, script)| *script);
        by_vote
            .filter(|script| weighed.best.contains(script))
            .chain(weighed.best.first().copied())
            .next()
    };
    weighed
        .iter()
        .map(|weighed| clear(weighed).or_else(|| first(weighed)).unwrap_or_default())
        .collect()
}

/// The scripts in which most of a column is words.
struct Weighed {
    best: Vec<Script>,
}

fn weigh<'c>(cells: impl Iterator<Item = &'c str>, is_bytes: bool) -> Weighed {
    let words: Vec<&str> = cells
        .flat_map(|cell| cell.split(|letter: char| letter.is_whitespace() || is_between_words(letter)))
        .filter(|word| !word.is_ascii())
        .take(ENOUGH)
        .collect();
    // Letters that no old encoding has: this is Unicode already.
    if words.is_empty() || words.iter().any(|word| word.chars().any(is_beyond_bytes)) {
        return Weighed {
            best: vec![Script::Unicode],
        };
    }
    let score = |script: Script| {
        words
            .iter()
            .filter(|word| is_syllable(&to_unicode(word, script)))
            .count()
    };
    let scores: Vec<(Script, usize)> = Script::ALL
        .into_iter()
        .filter(|script| is_bytes || *script != Script::Cp1258)
        .map(|script| (script, score(script)))
        .collect();
    let most = scores.iter().map(|(_, score)| *score).max().unwrap_or(0);
    Weighed {
        best: scores
            .into_iter()
            .filter(|(_, score)| *score == most)
            .map(|(script, _)| script)
            .collect(),
    }
}

/// Punctuation of ASCII only: above it, old encodings have letters where Unicode has signs.
const fn is_between_words(letter: char) -> bool {
    letter.is_ascii() && !letter.is_ascii_alphabetic()
}

fn is_beyond_bytes(letter: char) -> bool {
    // The western code page has a few letters and signs beyond Latin-1.
    letter > '\u{FF}'
        && !matches!(
            letter,
            'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ' | 'ˆ' | '˜' | '\u{2013}'..='\u{2122}'
        )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::tcvn3("C«ng ty TNHH Hoµ B×nh|C«ng ty CP Hoµng Long|DN t\u{AD} nh©n bé", Script::Tcvn3)]
    #[case::vni("Coâng ty TNHH Hoøa Bình|Coâng ty coå phaàn Ñaïi Vieät", Script::Vni)]
    #[case::unicode("Công ty TNHH Hòa Bình|Công ty cổ phần", Script::Unicode)]
    #[case::names_of_latin_letters_only("Công ty Hà|Công ty Bé", Script::Unicode)]
    #[case::no_letters("1|2|abc", Script::Unicode)]
    #[case::decomposed("Co\u{302}ng ty", Script::Unicode)]
    fn a_column_is_told_as_a_whole(#[case] column: &str, #[case] script: Script) {
        assert_eq!(scripts([column.split('|')].into_iter(), false), [script]);
    }

    #[test]
    fn a_column_that_could_be_either_follows_the_file() {
        let (name, note) = (vec!["C«ng ty Hoµ B×nh", "C«ng ty Hoµng Long"], vec!["bé"]);
        let scripts = |columns: Vec<Vec<&'static str>>| scripts(columns.into_iter().map(Vec::into_iter), false);
        assert_eq!(scripts(vec![name, note.clone()]), [Script::Tcvn3, Script::Tcvn3]);
        assert_eq!(scripts(vec![note]), [Script::Unicode], "alone it is what it looks like");
    }

    #[test]
    fn bytes_of_windows_are_told_from_bytes_of_old_fonts() {
        let windows = encoding_rs::WINDOWS_1252
            .decode(b"C\xF4ng ty c\xF4\xD2 ph\xE2\xCCn B\xE3\xECc Ninh \xD0\xE3ng")
            .0
            .into_owned();
        assert_eq!(
            scripts([[windows.as_str()].into_iter()].into_iter(), true),
            [Script::Cp1258]
        );
    }
}
