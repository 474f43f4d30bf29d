//! Whether a phone may leave for where there is no network: one verdict per point, so that each says what to do.

/// What is known of a phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// The phone's clock, in Unix milliseconds.
    pub now: u64,
    /// Everything that the person reaches is on the phone.
    pub pulled: bool,
    /// When everything was last sent and fetched, in Unix milliseconds.
    pub last_success: Option<u64>,
    /// How many edits are unsent.
    pub unsent: u64,
    /// The server has all that the phone counts as received.
    pub agrees: bool,
    /// The store has a PIN.
    pub has_pin: bool,
    /// A forgotten PIN can be replaced: the office keeps a key.
    pub has_escrow: bool,
    /// The app is on the home screen.
    pub installed: bool,
    /// The browser promised not to clear the app's data by itself; nothing where it does not say.
    pub persisted: Option<bool>,
    /// Bytes that may still be stored; nothing where the browser does not say.
    pub space_left: Option<u64>,
    /// A newer release is here and waits.
    pub update_waiting: bool,
    /// How many milliseconds the server's clock is ahead, once known.
    pub clock_offset_ms: Option<i64>,
}

/// What is looked at, what matters most first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Point {
    /// The register and the visits are here.
    Pulled,
    /// Phone and server have spoken lately.
    Synced,
    /// Phone and server count the same.
    Agreed,
    /// The data are locked, and a forgotten PIN can be replaced.
    Pin,
    /// There is room.
    Space,
    /// The browser keeps the data.
    Kept,
    /// The app is on the home screen.
    Installed,
    /// No newer release waits.
    Release,
    /// The clock is right.
    Clock,
}

/// How a point stands; the worst is the phone's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Light {
    /// Nothing to do.
    Go,
    /// Work is safe, but this is worth doing first.
    Mind,
    /// Don't leave yet.
    Stop,
}

const HOUR: u64 = 3_600_000;
/// A conversation is fresh for a day's work.
const FRESH: u64 = 24 * HOUR;
/// Room for a season's records, and for a day's, in bytes.
const ROOMY: u64 = 200_000_000;
const TIGHT: u64 = 30_000_000;
/// A clock that is off by more than this is worth a word, in milliseconds.
pub const CLOCK_TOLERANCE: u64 = 5 * 60_000;

/// Looks at every point.
pub fn examine(facts: &Facts) -> [(Point, Light); 9] {
    use Light::{Go, Mind, Stop};
    let when = |fine: bool, otherwise: Light| if fine { Go } else { otherwise };
    let synced = match facts.last_success {
        None => Stop,
        // A clock that was set back is told of below.
        Some(at) => when(facts.now.saturating_sub(at) <= FRESH && facts.unsent == 0, Mind),
    };
    let pin = match (facts.has_pin, facts.has_escrow) {
        (false, _) => Stop,
        (true, kept) => when(kept, Mind),
    };
    let space = match facts.space_left {
        Some(left) if left < TIGHT => Stop,
        left => when(left.is_some_and(|left| left >= ROOMY), Mind),
    };
    let clock = facts
        .clock_offset_ms
        .is_some_and(|offset| offset.unsigned_abs() <= CLOCK_TOLERANCE);
    [
        (Point::Pulled, when(facts.pulled, Stop)),
        (Point::Synced, synced),
        (Point::Agreed, when(facts.agrees, Mind)),
        (Point::Pin, pin),
        (Point::Space, space),
        (Point::Kept, when(facts.persisted == Some(true), Mind)),
        (Point::Installed, when(facts.installed, Mind)),
        (Point::Release, when(!facts.update_waiting, Mind)),
        (Point::Clock, when(clock, Mind)),
    ]
}

/// Returns how the phone stands as a whole.
pub fn overall(points: &[(Point, Light)]) -> Light {
    points.iter().map(|(_, light)| *light).max().unwrap_or(Light::Stop)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Light::{Go, Mind, Stop};
    use super::{Facts, Light, Point, examine, overall};

    const NOW: u64 = 1_795_399_200_000;

    fn ready() -> Facts {
        Facts {
            now: NOW,
            pulled: true,
            last_success: Some(NOW - 60_000),
            unsent: 0,
            agrees: true,
            has_pin: true,
            has_escrow: true,
            installed: true,
            persisted: Some(true),
            space_left: Some(2_000_000_000),
            update_waiting: false,
            clock_offset_ms: Some(-900),
        }
    }

    #[test]
    fn a_phone_with_everything_may_go() {
        let points = examine(&ready());
        assert!(points.iter().all(|(_, light)| *light == Go), "{points:?}");
        assert_eq!(overall(&points), Go);
    }

    #[rstest]
    #[case::half_fetched(Facts { pulled: false, ..ready() }, Point::Pulled, Stop)]
    #[case::never_spoke(Facts { last_success: None, ..ready() }, Point::Synced, Stop)]
    #[case::spoke_yesterday(Facts { last_success: Some(NOW - 25 * 3_600_000), ..ready() }, Point::Synced, Mind)]
    #[case::something_is_unsent(Facts { unsent: 1, ..ready() }, Point::Synced, Mind)]
    #[case::the_clock_was_set_back(Facts { last_success: Some(NOW + 90 * 3_600_000), ..ready() }, Point::Synced, Go)]
    #[case::the_server_lacks_something(Facts { agrees: false, ..ready() }, Point::Agreed, Mind)]
    #[case::no_pin(Facts { has_pin: false, ..ready() }, Point::Pin, Stop)]
    #[case::a_pin_that_must_not_be_forgotten(Facts { has_escrow: false, ..ready() }, Point::Pin, Mind)]
    #[case::nearly_full(Facts { space_left: Some(29_999_999), ..ready() }, Point::Space, Stop)]
    #[case::little_room(Facts { space_left: Some(30_000_000), ..ready() }, Point::Space, Mind)]
    #[case::room_unknown(Facts { space_left: None, ..ready() }, Point::Space, Mind)]
    #[case::may_be_cleared(Facts { persisted: Some(false), ..ready() }, Point::Kept, Mind)]
    #[case::keeping_unknown(Facts { persisted: None, ..ready() }, Point::Kept, Mind)]
    #[case::in_a_browser(Facts { installed: false, ..ready() }, Point::Installed, Mind)]
    #[case::an_update_waits(Facts { update_waiting: true, ..ready() }, Point::Release, Mind)]
    #[case::five_minutes_are_nothing(Facts { clock_offset_ms: Some(-300_000), ..ready() }, Point::Clock, Go)]
    #[case::a_wrong_clock(Facts { clock_offset_ms: Some(300_001), ..ready() }, Point::Clock, Mind)]
    #[case::a_clock_never_compared(Facts { clock_offset_ms: None, ..ready() }, Point::Clock, Mind)]
    fn one_thing_is_amiss(#[case] facts: Facts, #[case] point: Point, #[case] light: Light) {
        let points = examine(&facts);
        for (looked_at, found) in points {
            let expected = if looked_at == point { light } else { Go };
            assert_eq!(found, expected, "{looked_at:?}");
        }
        assert_eq!(overall(&points), light);
    }
}
