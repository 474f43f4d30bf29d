//! What may be the name of an account, given at the desk or on the command line.

use domain::vietnam::nfc;

use crate::store::canonical_name;

/// The longest name, in letters.
const LONGEST: usize = 100;

/// Reads a name for signing in, as it is stored and compared; `None` where it can't be one. Such names are typed on phones
/// and read out over the telephone: no spaces.
pub(crate) fn for_signing_in(text: &str) -> Option<String> {
    let name = canonical_name(text);
    let no_letter = |letter: char| letter.is_control() || letter.is_whitespace();
    (fits(&name) && !name.is_empty() && !name.contains(no_letter)).then_some(name)
}

/// Reads a name for showing, which may be left empty; `None` where it can't be one.
pub(crate) fn for_showing(text: &str) -> Option<String> {
    let name = nfc(text.trim()).into_owned();
    (fits(&name) && !name.contains(char::is_control)).then_some(name)
}

fn fits(name: &str) -> bool {
    name.chars().count() <= LONGEST
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{for_showing, for_signing_in};

    #[rstest]
    #[case::as_it_is_compared(" KhaoSat1 ", Some("khaosat1"))]
    #[case::with_diacritics("ánh", Some("ánh"))]
    #[case::nothing("  ", None)]
    #[case::two_words("khao sat", None)]
    #[case::a_line_break("khao\nsat", None)]
    fn names_for_signing_in(#[case] typed: &str, #[case] expected: Option<&str>) {
        assert_eq!(for_signing_in(typed).as_deref(), expected);
    }

    #[test]
    fn names_for_showing() {
        assert_eq!(for_showing(" Cán bộ khảo sát 1 ").as_deref(), Some("Cán bộ khảo sát 1"));
        assert_eq!(for_showing("").as_deref(), Some(""));
        assert_eq!(for_showing("a\u{7}b"), None);
        assert_eq!(for_showing(&"a".repeat(101)), None);
    }
}
