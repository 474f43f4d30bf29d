//! What is left of a company's name when the words every company has are gone.

use super::fold::fold;

/// Phrases that say what a company is, not which. Longer ones first, so that "cong ty co phan" goes as a whole.
const COMPANY_PHRASES: [&[&str]; 20] = [
    &["trach", "nhiem", "huu", "han"],
    &["doanh", "nghiep", "tu", "nhan"],
    &["mot", "thanh", "vien"],
    &["hai", "thanh", "vien"],
    &["cong", "ty"],
    &["co", "phan"],
    &["viet", "nam"],
    &["co", "ltd"],
    &["tnhh"],
    &["cty"],
    &["mtv"],
    &["dntn"],
    &["cp"],
    &["ltd"],
    &["jsc"],
    &["corp"],
    &["inc"],
    &["company"],
    &["vietnam"],
    &["vina"],
];

/// Returns the fold of a company's name without company words, for telling duplicates (domain facts 7.8).
///
/// The legal name itself is never changed. A name made of company words only keeps them all.
pub fn company_core(name: &str) -> String {
    core_of(&fold(name))
}

/// Does the same for a name that is folded already, or the telling part of one.
pub fn core_of(folded: &str) -> String {
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut core = String::with_capacity(folded.len());
    let mut rest = words.as_slice();
    while let Some(&word) = rest.first() {
        // Thousands of names pass here at one key: the first letter rules out nearly every phrase.
        let first = word.as_bytes().first();
        let mut phrases = COMPANY_PHRASES
            .iter()
            .filter(|phrase| phrase[0].as_bytes().first() == first);
        if let Some(phrase) = phrases.find(|phrase| rest.starts_with(phrase)) {
            rest = &rest[phrase.len()..];
        } else {
            if !core.is_empty() {
                core.push(' ');
            }
            core.push_str(word);
            rest = &rest[1..];
        }
    }
    if core.is_empty() { words.join(" ") } else { core }
}

/// Returns where the telling part of a folded name begins: behind "cong ty tnhh " in "cong ty tnhh goertek vina".
pub(super) fn telling_part(folded: &str) -> usize {
    let mut start = 0;
    'phrases: loop {
        // 50,000 names pass here when a phone opens: the first letter rules out nearly every phrase.
        let first = folded.as_bytes().get(start);
        for phrase in COMPANY_PHRASES
            .iter()
            .filter(|phrase| phrase[0].as_bytes().first() == first)
        {
            if let Some(length) = phrase_length(&folded[start..], phrase) {
                start += length;
                continue 'phrases;
            }
        }
        return start;
    }
}

/// Returns the bytes that a phrase and its space take at the beginning of a text, if more text follows.
fn phrase_length(text: &str, phrase: &[&str]) -> Option<usize> {
    let mut rest = text;
    for word in phrase {
        rest = rest.strip_prefix(word)?.strip_prefix(' ')?;
    }
    (!rest.is_empty()).then_some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::usual("Công ty TNHH Goertek Vina", "goertek")]
    #[case::country_in_brackets("CÔNG TY TNHH GOERTEK (VIỆT NAM)", "goertek")]
    #[case::english("Goertek Vietnam Co., Ltd", "goertek")]
    #[case::one_member("Công ty TNHH một thành viên Hoà Phát", "hoa phat")]
    #[case::one_member_short("Cty TNHH MTV Hòa Phát", "hoa phat")]
    #[case::joint_stock("Công ty Cổ phần Tập đoàn Dabaco Việt Nam", "tap doan dabaco")]
    #[case::joint_stock_short("CTY CP Tập đoàn Dabaco", "tap doan dabaco")]
    #[case::a_branch_is_another_company("Chi nhánh Công ty CP Traphaco", "chi nhanh traphaco")]
    #[case::nothing_else("Công ty TNHH Việt Nam", "cong ty tnhh viet nam")]
    fn company_words_do_not_tell_companies_apart(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(company_core(name), expected);
    }

    #[rstest]
    #[case("cong ty tnhh goertek vina", "goertek vina")]
    #[case("cong ty co phan dabaco", "dabaco")]
    #[case("congty abc", "congty abc")]
    #[case("cong ty", "cong ty")]
    fn the_telling_part_follows_the_company_words(#[case] folded: &str, #[case] expected: &str) {
        assert_eq!(&folded[telling_part(folded)..], expected);
    }
}
