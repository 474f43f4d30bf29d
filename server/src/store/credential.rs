//! When a session's token is exchanged for a new one, and when the old one ends.
//!
//! A phone in the field must not be signed out by an answer that was lost, and a token that somebody copied must not work
//! for ever beside its owner's. So both the old and the new one are good until the browser has shown that it keeps the new
//! one; then the old one is good for a few minutes more, for requests under way. One that comes after that is a copy, or
//! the original of one that was used in its place: the session ends either way.

/// From when a token is exchanged at the next contact, in milliseconds since it was made.
pub(crate) const RENEWED_AFTER: u64 = 24 * 3_600_000;
/// How long a replaced token is good for requests under way, in milliseconds.
pub(crate) const GRACE: u64 = 10 * 60_000;
/// How long a browser has to have a new token until using it shows that it keeps it: cookies go to disk some 30 seconds
/// late, and a phone whose battery dies before that comes back with the old one.
pub(crate) const SETTLING: u64 = 2 * 60_000;
/// From when another new token is made while none was used, in milliseconds: the answer must have been lost.
const MADE_AGAIN_AFTER: u64 = GRACE;

/// What is known of a token, in Unix milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    pub(crate) made_at: u64,
    /// When its use showed that the browser keeps it.
    pub(crate) confirmed_at: Option<u64>,
    /// When a younger one was confirmed.
    pub(crate) replaced_at: Option<u64>,
    /// When the youngest of its session was made.
    pub(crate) youngest_made_at: u64,
}

/// What a contact with a token means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing is to be done.
    Good,
    /// It is good, and the memory has to change.
    Turning {
        /// This contact shows that the browser keeps it: older ones are replaced.
        confirm: bool,
        /// A new one is due.
        renew: bool,
    },
    /// It was replaced too long ago.
    Spent,
}

impl Token {
    /// Judges a contact.
    pub(crate) const fn judge(self, now: u64) -> Standing {
        if let Some(replaced_at) = self.replaced_at {
            return if now > replaced_at.saturating_add(GRACE) {
                Standing::Spent
            } else {
                Standing::Good
            };
        }
        let confirm = self.confirmed_at.is_none() && now >= self.made_at.saturating_add(SETTLING);
        let renew = now > self.made_at.saturating_add(RENEWED_AFTER)
            && now >= self.youngest_made_at.saturating_add(MADE_AGAIN_AFTER);
        if confirm || renew {
            Standing::Turning { confirm, renew }
        } else {
            Standing::Good
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{GRACE, RENEWED_AFTER, SETTLING, Standing, Token};

    const MADE: u64 = 1_000_000_000;
    const OLD: u64 = MADE + RENEWED_AFTER + 1;

    const fn token(confirmed_at: Option<u64>, replaced_at: Option<u64>, youngest_made_at: u64) -> Token {
        Token {
            made_at: MADE,
            confirmed_at,
            replaced_at,
            youngest_made_at,
        }
    }

    const fn turning(confirm: bool, renew: bool) -> Standing {
        Standing::Turning { confirm, renew }
    }

    #[rstest]
    #[case::just_made(token(None, None, MADE), MADE, Standing::Good)]
    #[case::used_before_a_browser_may_have_kept_it(token(None, None, MADE), MADE + SETTLING - 1, Standing::Good)]
    #[case::kept_by_the_browser(token(None, None, MADE), MADE + SETTLING, turning(true, false))]
    #[case::in_use(token(Some(MADE), None, MADE), MADE + RENEWED_AFTER, Standing::Good)]
    #[case::in_use_for_more_than_a_day(token(Some(MADE), None, MADE), OLD, turning(false, true))]
    #[case::first_used_after_more_than_a_day(token(None, None, MADE), OLD, turning(true, true))]
    #[case::a_new_one_is_on_its_way(token(Some(MADE), None, OLD), OLD + GRACE - 1, Standing::Good)]
    #[case::the_new_one_was_lost(token(Some(MADE), None, OLD), OLD + GRACE, turning(false, true))]
    #[case::under_way_when_replaced(token(Some(MADE), Some(OLD), OLD), OLD + GRACE, Standing::Good)]
    #[case::a_copy(token(Some(MADE), Some(OLD), OLD), OLD + GRACE + 1, Standing::Spent)]
    #[case::a_lost_one_that_somebody_found(token(None, Some(OLD), OLD), OLD + GRACE + 1, Standing::Spent)]
    #[case::a_clock_set_back(token(None, None, MADE), 5, Standing::Good)]
    fn a_contact_means(#[case] token: Token, #[case] now: u64, #[case] expected: Standing) {
        assert_eq!(token.judge(now), expected);
    }
}
