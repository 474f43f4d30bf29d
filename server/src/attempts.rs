//! How often somebody may guess a password.
//!
//! Wrong attempts are counted for the account and for the address that they come from: the first slows down many guesses
//! at one person's password, the second one password tried on many people. Beyond a few free ones, each costs twice the
//! wait of the one before. With time they are forgotten one by one, so that an office behind one address, where somebody
//! mistypes every day, never gets there.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The wait when the free attempts are used up.
const FIRST_WAIT: u64 = 30_000;
/// No wait is longer: whoever guesses at somebody's password also keeps them out.
const LONGEST_WAIT: u64 = 15 * 60_000;
/// How many accounts and addresses are remembered; guessing with many must not fill the memory.
const REMEMBERED: usize = 20_000;

/// For what attempts are counted.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key {
    /// A name as it is stored, whether there is such an account or not.
    Name(String),
    /// An address; of version 6 the half that a provider gives out, because one customer has all of the other half.
    Address(IpAddr),
}

impl Key {
    /// How many attempts are free of any wait. A whole office may share an address.
    const fn free(&self) -> u32 {
        match self {
            Self::Name(_) => 5,
            Self::Address(_) => 30,
        }
    }

    /// After how many milliseconds one attempt is forgotten.
    const fn forgotten_after(&self) -> u64 {
        match self {
            Self::Name(_) => 60 * 60_000,
            Self::Address(_) => 2 * 60_000,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Tally {
    count: u32,
    /// Up to when attempts were forgotten.
    counted_at: u64,
    /// Until when the next one is refused.
    until: u64,
}

impl Tally {
    fn forget(&mut self, forgotten_after: u64, now: u64) {
        let forgotten = now.saturating_sub(self.counted_at) / forgotten_after;
        self.count = self.count.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX));
        self.counted_at += forgotten * forgotten_after;
    }
}

/// Attempts to sign in that were wrong, or are not known to be right yet.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Tallies>);

impl Attempts {
    /// Begins an attempt at this name, in the form in which names are stored, or tells for how many milliseconds none is
    /// let in. It counts as wrong until [`Self::succeeded`]: many at once must not all pass before the first has failed.
    pub(crate) fn begin(&self, name: &str, address: Option<IpAddr>, now: u64) -> Result<(), u64> {
        self.tallies().begin(keys(name, address), now)
    }

    /// Takes the attempt back, and forgets the wrong ones before it at this name. Those from this address stay, or an
    /// account of one's own would be the way to guess at others'.
    pub(crate) fn succeeded(&self, name: &str, address: Option<IpAddr>) {
        self.tallies().succeeded(keys(name, address));
    }

    /// Begins an attempt at something that has no name, such as a code.
    pub(crate) fn begin_at(&self, address: Option<IpAddr>, now: u64) -> Result<(), u64> {
        self.tallies().begin(address.map(of_address).into_iter().collect(), now)
    }

    /// Takes that attempt back.
    pub(crate) fn succeeded_at(&self, address: Option<IpAddr>) {
        self.tallies().succeeded(address.map(of_address).into_iter().collect());
    }

    fn tallies(&self) -> MutexGuard<'_, Tallies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct Tallies(HashMap<Key, Tally>);

impl Tallies {
    fn begin(&mut self, keys: Vec<Key>, now: u64) -> Result<(), u64> {
        let waits = keys.iter().filter_map(|key| self.0.get(key));
        let wait = waits.map(|tally| tally.until.saturating_sub(now)).max().unwrap_or(0);
        if wait > 0 {
            return Err(wait);
        }
        for key in keys {
            self.make_room(&key, now);
            let (free, forgotten_after) = (key.free(), key.forgotten_after());
            let tally = self.0.entry(key).or_insert(Tally {
                count: 0,
                counted_at: now,
                until: 0,
            });
            tally.forget(forgotten_after, now);
            tally.count = tally.count.saturating_add(1);
            if let Some(beyond) = tally.count.checked_sub(free) {
                tally.until = now + (FIRST_WAIT << beyond.min(16)).min(LONGEST_WAIT);
            }
        }
        Ok(())
    }

    fn succeeded(&mut self, keys: Vec<Key>) {
        for key in keys {
            match (&key, self.0.get_mut(&key)) {
                (Key::Address(_), Some(tally)) => {
                    tally.count = tally.count.saturating_sub(1);
                    tally.until = 0;
                }
                _ => drop(self.0.remove(&key)),
            }
        }
    }

    /// Makes room for a new key: by what is forgotten anyway, else by the one that has been quiet for longest.
    fn make_room(&mut self, key: &Key, now: u64) {
        if self.0.len() < REMEMBERED || self.0.contains_key(key) {
            return;
        }
        self.0.retain(|key, tally| {
            tally.forget(key.forgotten_after(), now);
            tally.count > 0
        });
        if self.0.len() >= REMEMBERED {
            let quiet = self.0.iter().min_by_key(|(_, tally)| (tally.until, tally.counted_at));
            if let Some(quiet) = quiet.map(|(key, _)| key.clone()) {
                self.0.remove(&quiet);
            }
        }
    }
}

fn keys(name: &str, address: Option<IpAddr>) -> Vec<Key> {
    let name = Key::Name(name.to_owned());
    std::iter::once(name).chain(address.map(of_address)).collect()
}

fn of_address(address: IpAddr) -> Key {
    Key::Address(match address {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        four @ IpAddr::V4(_) => four,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn from(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([10, 0, 0, last]))
    }

    #[test]
    fn each_wrong_attempt_at_a_name_costs_twice_the_wait_of_the_one_before() {
        let attempts = Attempts::default();
        let mut now = 1_000_000;
        let mut waits = Vec::new();
        for guess in 0..12 {
            // From another address each time: the name is what is counted.
            if let Err(wait) = attempts.begin("lan", from(guess), now) {
                waits.push(wait / 1_000);
                now += wait;
                attempts.begin("lan", from(guess), now).unwrap();
            }
        }
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
        attempts.begin("mai", from(1), now).unwrap();
    }

    #[test]
    fn one_password_tried_on_many_names_is_slowed_down_by_its_address() {
        let attempts = Attempts::default();
        for guess in 0..30 {
            attempts.begin(&format!("người {guess}"), from(1), 5).unwrap();
        }
        assert_eq!(attempts.begin("người khác", from(1), 5), Err(FIRST_WAIT));
        attempts.begin("người khác", from(2), 5).unwrap();
    }

    #[test]
    fn one_customer_s_addresses_of_version_six_are_one() {
        let attempts = Attempts::default();
        let address = |network: &str, host: u16| Some(format!("2001:db8:{network}::{host:x}").parse().unwrap());
        for guess in 0..30 {
            attempts
                .begin(&format!("người {guess}"), address("1", guess), 5)
                .unwrap();
        }
        assert!(attempts.begin("người khác", address("1", 99), 5).is_err());
        assert!(attempts.begin("người khác", address("2", 99), 5).is_ok());
    }

    #[test]
    fn getting_in_clears_the_name_and_not_the_address() {
        let attempts = Attempts::default();
        for _ in 0..5 {
            attempts.begin("lan", from(1), 5).unwrap();
        }
        let later = 5 + FIRST_WAIT;
        attempts.begin("lan", from(1), later).unwrap();
        attempts.succeeded("lan", from(1));
        assert!(attempts.begin("lan", from(1), later).is_ok(), "no wait is left");
        for guess in 0..24 {
            attempts.begin(&format!("người {guess}"), from(1), later).unwrap();
            attempts.succeeded("lan", from(1));
            attempts.begin("lan", from(1), later).unwrap();
        }
        let refused = (0..30).find(|guess| attempts.begin(&format!("khác {guess}"), from(1), later).is_err());
        assert!(refused.is_some(), "an account of one's own does not reset the address");
    }

    #[test]
    fn many_at_once_are_no_way_around() {
        let attempts = Attempts::default();
        let begun = (0..1_000).filter(|_| attempts.begin("lan", None, 5).is_ok()).count();
        assert_eq!(begun, 5, "none of them is known to be wrong yet");
    }

    #[test]
    fn an_office_where_somebody_mistypes_now_and_then_never_waits() {
        let attempts = Attempts::default();
        for day in 0..2_000_u64 {
            let name = format!("người {}", day % 40);
            attempts.begin(&name, from(1), day * 10 * MINUTE).unwrap();
            attempts.succeeded(&name, None);
        }
    }

    #[test]
    fn guessing_at_more_names_than_are_remembered_forgets_the_quiet_ones_first() {
        let attempts = Attempts::default();
        for _ in 0..6 {
            let begun = attempts.begin("lan", None, 5);
            assert!(begun.is_ok() || begun == Err(FIRST_WAIT));
        }
        for guess in 0..REMEMBERED as u64 + 10 {
            attempts.begin(&format!("người {guess}"), None, 6).unwrap();
        }
        assert!(attempts.tallies().0.len() <= REMEMBERED);
        assert!(attempts.begin("lan", None, 7).is_err(), "who has to wait is remembered");
    }
}
