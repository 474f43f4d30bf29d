//! Codes that people carry from one place to another: invitations and recovery codes.
//!
//! Base32 (RFC 4648) in groups of four: no letter that is told apart by its case, none that looks like a digit in use.
//! What somebody typed is read the other way round as well, 0 for O, 1 for I, 8 for B.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::chance;

/// Letters in a group.
const GROUP: usize = 4;

/// A code that nobody can guess.
#[derive(Clone)]
pub(crate) struct Code(String);

impl Code {
    /// Makes a code of 100 bits: 20 letters.
    pub(crate) fn fresh() -> Self {
        let mut letters = BASE32_NOPAD.encode(&chance::bytes::<13>());
        letters.truncate(20);
        Self(letters)
    }

    /// Reads a code as somebody typed it. Whatever is no letter of a code is left out, so this always reads something.
    pub(crate) fn typed(text: &str) -> Self {
        let letters = text.chars().filter_map(|letter| match letter.to_ascii_uppercase() {
            '0' => Some('O'),
            '1' => Some('I'),
            '8' => Some('B'),
            letter @ ('A'..='Z' | '2'..='7') => Some(letter),
            _ => None,
        });
        Self(letters.take(64).collect())
    }

    /// Returns it in groups, as it is shown.
    pub(crate) fn grouped(&self) -> String {
        let mut grouped = String::new();
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                grouped.push('-');
            }
            grouped.push(letter);
        }
        grouped
    }

    /// Returns what is stored of it. Of 100 bits no slow hash is needed.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = Code("ABCDOIB2345672345672".into());
        assert_eq!(code.grouped(), "ABCD-OIB2-3456-7234-5672");
        for typed in [
            code.grouped(),
            "abcd oib2 3456 7234 5672".into(),
            " ABCD-018 2-34567234-5672\n".into(),
        ] {
            assert_eq!(Code::typed(&typed).hash(), code.hash(), "{typed}");
        }
        assert_ne!(Code::typed("ABCD-OIB2-3456-7234-5673").hash(), code.hash());
    }

    #[test]
    fn a_fresh_code_has_a_hundred_bits() {
        let (one, other) = (Code::fresh(), Code::fresh());
        assert_eq!(one.0.len() * 5, 100);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(Code::typed(&one.grouped()).hash(), one.hash());
    }
}
