//! The only source of chance of the server: ids, session tokens, salts.

/// Returns bytes that nobody can guess.
///
/// # Panics
/// When the operating system has no randomness to give; without it no session is safe, so there is nothing to go on with.
#[expect(clippy::expect_used, reason = "see the panics section; this is no outside input")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
