//! Whether a word can be Vietnamese: an onset and a rime, with at most one tone.
//!
//! That is enough to tell which of several readings of a column is text. It is no dictionary: *bợ* passes, *bé* does too.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Tells whether a word is a possible syllable; case does not matter.
pub(super) fn is_syllable(word: &str) -> bool {
    let mut plain = String::with_capacity(word.len());
    let mut tones = 0;
    for letter in word.chars().flat_map(char::to_lowercase) {
        let (base, toned) = without_tone(letter);
        tones += u32::from(toned);
        plain.push(base);
    }
    if tones > 1 || plain.is_empty() {
        return false;
    }
    let onsets = ONSETS.iter().filter_map(|onset| plain.strip_prefix(onset));
    RIMES.contains(plain.as_str()) || onsets.into_iter().any(|rime| RIMES.contains(rime))
}

/// Takes the tone off a letter and says whether there was one.
fn without_tone(letter: char) -> (char, bool) {
    if letter.is_ascii() {
        return (letter, false);
    }
    for row in TONED {
        let mut letters = row.chars();
        let base = letters.next().unwrap_or(letter);
        if letters.any(|toned| toned == letter) {
            return (base, true);
        }
    }
    (letter, false)
}

const TONED: [&str; 12] = [
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
];

/// Longer ones first does not matter: every way of cutting a word is tried.
const ONSETS: [&str; 29] = [
    "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu", "r",
    "s", "t", "th", "tr", "v", "x", "f", "z",
];

static RIMES: LazyLock<HashSet<&str>> = LazyLock::new(|| RIME_LIST.split_whitespace().collect());

const RIME_LIST: &str = "
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu";

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Công", true)]
    #[case("nghiệp", true)]
    #[case("Đảng", true)]
    #[case("quế", true)]
    #[case("thuỷ", true)]
    #[case("ƯỚC", true)]
    #[case("giường", true)]
    #[case("bé", true)]
    #[case("C«ng", false)]
    #[case("Coâng", false)]
    #[case("nghiÖp", false)]
    #[case("hòá", false)]
    #[case("", false)]
    fn a_word_is_told_from_what_only_looks_like_one(#[case] word: &str, #[case] is: bool) {
        assert_eq!(is_syllable(word), is);
    }
}
