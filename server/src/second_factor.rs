//! The second factor: codes that change every half minute (RFC 6238), as authenticator apps make them.

use totp_rs::{Algorithm, TOTP};

use crate::chance;

/// Seconds of one step of time.
const STEP: u64 = 30;
/// Steps before and after now that are accepted: clocks differ, and typing takes time.
const TOLERANCE: u64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;
/// Bytes of a secret: those of the hash (RFC 4226, section 4).
const SECRET: usize = 20;

/// Makes a secret.
pub(crate) fn fresh_secret() -> Vec<u8> {
    chance::bytes::<SECRET>().to_vec()
}

/// Returns the step of time for which this is the code, if it is one of those around now (in Unix milliseconds). Whoever
/// asks has to remember the step: a code that somebody looked over a shoulder is not to be used again.
pub(crate) fn step_of(secret: &[u8], code: &str, now: u64) -> Option<u64> {
    let typed: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    if typed.len() != DIGITS || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let totp = TOTP::new(Algorithm::SHA1, DIGITS, 0, STEP, secret.to_vec()).ok()?;
    let here = now / 1_000 / STEP;
    // The latest first; all are looked at, so that the time taken does not tell which it was.
    let steps = (here.saturating_sub(TOLERANCE)..=here + TOLERANCE).rev();
    steps.fold(None, |found, step| {
        let right = totp.check(&typed, step * STEP);
        found.or_else(|| right.then_some(step))
    })
}

/// Tells whether this may be a code of an authenticator app, and not one of ours.
pub(crate) fn looks_like_a_step(code: &str) -> bool {
    code.chars()
        .all(|letter| letter.is_ascii_digit() || letter.is_whitespace())
}

/// Returns the address that authenticator apps read: whose account it is, where, and the secret.
pub(crate) fn address(name: &str, host: &str, secret: &str) -> String {
    let encoded = |text: &str| {
        let mut encoded = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        encoded
    };
    let issuer = encoded(&format!("Thực Địa {host}"));
    format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}",
        encoded(name)
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The secret and the codes of RFC 6238, appendix B, the last six digits of eight.
    #[rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    fn codes_are_those_of_the_standard(#[case] seconds: u64, #[case] code: &str) {
        let secret = b"12345678901234567890";
        let step = seconds / STEP;
        assert_eq!(step_of(secret, code, seconds * 1_000), Some(step));
        assert_eq!(
            step_of(secret, &format!("{} {}", &code[..3], &code[3..]), seconds * 1_000),
            Some(step)
        );
        assert_eq!(
            step_of(secret, code, (seconds + STEP) * 1_000),
            Some(step),
            "a step late"
        );
        assert_eq!(step_of(secret, code, (seconds + 3 * STEP) * 1_000), None);
        assert_eq!(step_of(b"another secret of 20", code, seconds * 1_000), None);
    }

    #[rstest]
    #[case("")]
    #[case("28708")]
    #[case("2870822")]
    #[case("28708a")]
    #[case("２８７０８２")]
    fn what_is_no_code_is_none(#[case] typed: &str) {
        assert_eq!(step_of(b"12345678901234567890", typed, 59_000), None);
    }

    #[test]
    fn the_address_carries_words_safely() {
        let address = address("hòa&lan", "a.vn", "ABC");
        assert_eq!(
            address,
            "otpauth://totp/Th%E1%BB%B1c%20%C4%90%E1%BB%8Ba%20a.vn:h%C3%B2a%26lan?secret=ABC&issuer=Th%E1%BB%B1c%20%C4%90%E1%BB%8Ba%20a.vn"
        );
    }
}
