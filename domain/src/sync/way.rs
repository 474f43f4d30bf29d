//! Which way a pull goes: on along the feed, or first from the extent that the copy was made for to the one of today.

use crate::reach::{Extent, ExtentId, Given, Place};

/// The most extents that a copy may be made for in parts. Beyond that it is fetched afresh.
const MOST_HELD: usize = 8;

/// Which way a pull goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// Along the feed.
    Feed {
        /// Behind this sequence number.
        since: u64,
    },
    /// From what is held to the caller's extent, over all records of the scope.
    Turn {
        /// Behind this sequence number.
        at: u64,
        /// What the copy was made for.
        held: Vec<Extent>,
    },
    /// Nobody knows what the copy was made for.
    Unknown,
}

impl Way {
    /// Chooses the way for a caller with this extent, by what their copy says of itself. `known` finds an extent that was
    /// given out before.
    ///
    /// # Errors
    /// Only those of `known`.
    pub fn choose<E>(
        extent: &Extent,
        since: u64,
        held: &[ExtentId],
        turning: Option<(ExtentId, u64)>,
        mut known: impl FnMut(ExtentId) -> Result<Option<Extent>, E>,
    ) -> Result<Self, E> {
        let now = extent.id();
        if held == [now] && turning.is_none() {
            return Ok(Self::Feed { since });
        }
        // Whoever was on the way to something else has parts of that, too.
        let (at, elsewhere) = match turning {
            Some((to, at)) if to == now => (at, None),
            Some((to, _)) => (0, Some(to)),
            None => (0, None),
        };
        let all: Vec<_> = held.iter().copied().chain(elsewhere).collect();
        if all.is_empty() || all.len() > MOST_HELD {
            return Ok(Self::Unknown);
        }
        let mut held = Vec::with_capacity(all.len());
        for id in all {
            let Some(extent) = known(id)? else {
                return Ok(Self::Unknown);
            };
            held.push(extent);
        }
        Ok(Self::Turn { at, held })
    }

    /// Returns the sequence number behind which the next page begins.
    pub const fn from(&self) -> u64 {
        match self {
            Self::Feed { since } => *since,
            Self::Turn { at, .. } => *at,
            Self::Unknown => 0,
        }
    }

    /// Says what the caller is given of a record on this way.
    pub fn gives<'a>(&self, extent: &Extent, place: &Place, former: impl IntoIterator<Item = &'a Place>) -> Given {
        match self {
            Self::Feed { .. } => extent.gives(place, former),
            Self::Turn { held, .. } => extent.turn(held, place, former),
            Self::Unknown => Given::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rstest::rstest;

    use super::{MOST_HELD, Way};
    use crate::reach::{Extent, ExtentId};

    fn zone(name: &str) -> Extent {
        Extent::Part {
            units: Default::default(),
            zones: [name.to_owned()].into(),
        }
    }

    fn turn(at: u64, held: &[&str]) -> Way {
        Way::Turn {
            at,
            held: held.iter().map(|name| zone(name)).collect(),
        }
    }

    #[rstest]
    #[case::as_before(&["now"], None, Way::Feed { since: 9 })]
    #[case::another_one(&["a"], None, turn(0, &["a"]))]
    #[case::half_way(&["a"], Some(("now", 5)), turn(5, &["a"]))]
    #[case::half_way_to_elsewhere(&["a"], Some(("b", 5)), turn(0, &["a", "b"]))]
    #[case::half_way_and_back(&["now"], Some(("b", 5)), turn(0, &["now", "b"]))]
    #[case::back_and_half_way(&["now", "b"], Some(("now", 5)), turn(5, &["now", "b"]))]
    #[case::one_that_nobody_knows(&["lost"], None, Way::Unknown)]
    #[case::on_the_way_to_one_that_nobody_knows(&["a"], Some(("lost", 5)), Way::Unknown)]
    #[case::nothing(&[], None, Way::Unknown)]
    #[case::too_many(&["a"; MOST_HELD + 1], None, Way::Unknown)]
    fn the_way_is(#[case] held: &[&str], #[case] turning: Option<(&str, u64)>, #[case] expected: Way) {
        let ids: Vec<_> = held.iter().map(|name| zone(name).id()).collect();
        let turning = turning.map(|(to, at)| (zone(to).id(), at));
        let known = |id: ExtentId| {
            let known = ["a", "b", "now"].map(zone);
            Ok::<_, Infallible>(known.into_iter().find(|extent| extent.id() == id))
        };
        assert_eq!(Way::choose(&zone("now"), 9, &ids, turning, known), Ok(expected));
    }
}
