//! Passwords: which are taken, and how they are kept.
//!
//! The rules are those of NIST SP 800-63B: length counts, nothing has to be mixed in, and what anybody would try first is
//! refused. Kept as argon2id with the parameters that OWASP gives for it (19 MiB, two passes, one lane).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::vietnam::fold;
use zxcvbn::zxcvbn;

use crate::chance;

/// The shortest password that is accepted, in letters.
pub(crate) const SHORTEST: usize = 10;
/// The longest one, in bytes: more would only cost time and memory.
pub(crate) const LONGEST: usize = 1_024;
/// A password has to take more guesses than this, as a power of ten, where the guesser knows lists of leaked passwords,
/// words, names, keyboards, dates, and whose password it is. As many as ten thousand a second get through in a day.
const GUESSES: f64 = 8.0;

/// Which rule a password breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unfit {
    /// Fewer letters than [`SHORTEST`].
    Short,
    /// More bytes than [`LONGEST`].
    Long,
    /// It is the name of the account or of the person.
    Name,
    /// It is among those that are tried first.
    Common,
}

/// Checks a password that somebody chose. `names` are those of the account and the person.
pub(crate) fn check(password: &str, names: &[&str]) -> Result<(), Unfit> {
    if password.len() > LONGEST {
        return Err(Unfit::Long);
    }
    if password.chars().count() < SHORTEST {
        return Err(Unfit::Short);
    }
    let bare = |text: &str| fold(text).split_whitespace().collect::<String>();
    let folded = bare(password);
    if names.iter().any(|name| bare(name) == folded) {
        return Err(Unfit::Name);
    }
    // Lists of passwords know no diacritics, and those who guess in Vietnam leave them out.
    let mut known: Vec<String> = names.iter().map(|name| bare(name)).collect();
    known.extend(["thucdia", "matkhau", "khaosat", "doanhnghiep"].map(str::to_owned));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if zxcvbn(&folded, &known).guesses_log10() <= GUESSES {
        return Err(Unfit::Common);
    }
    Ok(())
}

/// What a made-up account would have: verified when a name is unknown, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$Zm9yIG5vYm9keSBhdCBhbGwsIG9ubHkgdGltZSBwYXM";

/// Hashes a password. Takes some 20 ms of a core: not on an async thread.
pub(crate) fn hash(password: &str) -> Result<String, String> {
    let salt = SaltString::encode_b64(&chance::bytes::<16>()).map_err(|error| error.to_string())?;
    argon()?
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// Tells whether this is the password. `None` stands for an account that is not there: never right, and as slow.
pub(crate) fn verify(password: &str, stored: Option<&str>) -> bool {
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODY));
    let (Ok(parsed), Ok(argon)) = (parsed, argon()) else {
        return false;
    };
    argon.verify_password(password.as_bytes(), &parsed).is_ok() && stored.is_some()
}

fn argon() -> Result<Argon2<'static>, String> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::three_words("cầu vồng sau mưa", Ok(()))]
    #[case::one_that_was_made("kq3f-9dmw-x7ra", Ok(()))]
    #[case::of_the_stories("mật khẩu để thử 2026", Ok(()))]
    #[case::nine_letters("xếp-hàng2", Err(Unfit::Short))]
    #[case::letters_count_and_not_bytes("ếếếếếếếếế", Err(Unfit::Short))]
    #[case::leaked("password123", Err(Unfit::Common))]
    #[case::leaked_in_vietnam("anhyeuem123", Err(Unfit::Common))]
    #[case::one_letter("aaaaaaaaaaaa", Err(Unfit::Common))]
    #[case::a_row("1234567890", Err(Unfit::Common))]
    #[case::a_keyboard("qwertyuiop", Err(Unfit::Common))]
    #[case::the_word_itself("mật khẩu 123", Err(Unfit::Common))]
    #[case::the_program("ThucDia2026", Err(Unfit::Common))]
    #[case::the_name("Khảo Sát Viên 7", Err(Unfit::Name))]
    #[case::the_name_for_signing_in("khaosatvien7", Err(Unfit::Name))]
    #[case::the_name_and_a_year("khaosatvien72026", Err(Unfit::Common))]
    fn a_password_is_judged_by_length_and_by_lists(#[case] password: &str, #[case] expected: Result<(), Unfit>) {
        assert_eq!(check(password, &["khaosatvien7", "Khảo sát viên 7"]), expected);
    }

    #[test]
    fn a_password_may_be_very_long_but_not_endless() {
        assert_eq!(check(&"cầu vồng sau mưa ".repeat(40), &[]), Ok(()));
        assert_eq!(check(&"a".repeat(LONGEST + 1), &[]), Err(Unfit::Long));
    }

    #[test]
    fn a_password_is_verified_against_its_hash_only() {
        let stored = hash("mật khẩu dài").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("mật khẩu dài", Some(&stored)));
        assert!(!verify("mật khẩu khác", Some(&stored)));
        assert!(!verify("", None) && !verify("x", Some("")));
    }

    #[test]
    fn the_hash_of_nobody_is_really_computed() {
        assert!(PasswordHash::new(NOBODY).is_ok_and(|hash| hash.hash.is_some_and(|hash| hash.len() == 32)));
    }
}
