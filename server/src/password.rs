//! Passwords: argon2id with the parameters that OWASP gives for it (19 MiB, two passes, one lane).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::chance;

/// The shortest password that is accepted.
pub(crate) const SHORTEST: usize = 8;

/// Letters and digits that are hard to confuse when read aloud.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

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

/// Makes a password that nobody can guess and a person can type.
pub(crate) fn generate() -> String {
    let letters = chance::bytes::<12>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let word = |range: std::ops::Range<usize>| letters[range].iter().collect::<String>();
    format!("{}-{}-{}", word(0..4), word(4..8), word(8..12))
}

fn argon() -> Result<Argon2<'static>, String> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

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
