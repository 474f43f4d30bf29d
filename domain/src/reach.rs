//! How far a role reaches: the part of the data that a person may hold and see.
//!
//! A [`Reach`] is given to an account: everything, or some organisations with all below them and some zones. An [`Extent`]
//! is what it comes to on a day, by that day's chart of organisations: the server filters every feed, list and figure by it.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::programme::Chart;

/// How far an account's role reaches.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// All records.
    #[default]
    Everything,
    /// The records of some organisations and zones.
    Part(Part),
}

/// Organisations and zones; a record is within when it is in one of either.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// Codes of organisations; all that stand below them belong to them.
    pub organisations: BTreeSet<String>,
    /// Codes of zones.
    pub zones: BTreeSet<String>,
}

impl Reach {
    /// Returns what it comes to on a day. A body that has ended counts where its successors stand.
    pub fn on(&self, day: NaiveDate, chart: &Chart) -> Extent {
        let Self::Part(part) = self else {
            return Extent::Everything;
        };
        let mut held = BTreeSet::new();
        for head in &part.organisations {
            held.insert(head.as_str());
            held.extend(chart.below_on(head, day));
        }
        let counts = |code: &str| chart.standing_for(code, day).iter().any(|code| held.contains(code));
        let all = chart.organisations().map(|organisation| &organisation.code);
        let mut units: BTreeSet<String> = all.filter(|code| counts(code)).cloned().collect();
        // A code that the chart does not know any more still names the records that carry it.
        units.extend(part.organisations.iter().cloned());
        Extent::Part {
            units,
            zones: part.zones.clone(),
        }
    }
}

/// Where a record belongs: the zone and the organisation of its enterprise, or its own organisation where it is about none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Place {
    /// The zone's code; empty if none is known.
    pub zone: String,
    /// The organisation's code; empty if none is known.
    pub unit: String,
}

/// What a reach comes to on a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All records.
    Everything,
    /// The records in one of these organisations or zones.
    Part {
        /// Codes of organisations, those below them included.
        units: BTreeSet<String>,
        /// Codes of zones.
        zones: BTreeSet<String>,
    },
}

impl Extent {
    /// Tells whether a record that belongs there is within.
    ///
    /// What belongs nowhere yet is within everybody's extent: an enterprise that somebody found outside the lists would
    /// otherwise be seen by nobody in the field, not even by who found it.
    pub fn holds(&self, place: &Place) -> bool {
        match self {
            Self::Everything => true,
            Self::Part { units, zones } => {
                (place.zone.is_empty() && place.unit.is_empty())
                    || zones.contains(&place.zone)
                    || units.contains(&place.unit)
            }
        }
    }

    /// Names this extent.
    pub fn id(&self) -> ExtentId {
        let Self::Part { units, zones } = self else {
            return ExtentId::EVERYTHING;
        };
        let mut text = String::new();
        for code in units {
            text.push_str(code);
            text.push('\n');
        }
        text.push('\0');
        for code in zones {
            text.push_str(code);
            text.push('\n');
        }
        ExtentId(xxh3_64(text.as_bytes()).max(1))
    }

    /// Says what a feed gives of a changed record that belongs to `place` now and belonged to the `former` ones before.
    pub fn gives<'a>(&self, place: &Place, former: impl IntoIterator<Item = &'a Place>) -> Given {
        if self.holds(place) {
            Given::Record
        } else if former.into_iter().any(|place| self.holds(place)) {
            Given::Left
        } else {
            Given::Nothing
        }
    }

    /// Says what of a record a device is given whose copy is to become one for this extent and was made for `held`: for one
    /// extent, or for several in parts, when it was on its way from one to another.
    ///
    /// Records that all hold come by the feed, as ever. One that moved away while the device was silent has left, too.
    pub fn turn<'a>(&self, held: &[Self], place: &Place, former: impl IntoIterator<Item = &'a Place>) -> Given {
        let held_some = |place: &Place| held.iter().any(|extent| extent.holds(place));
        if self.holds(place) {
            if held.iter().all(|extent| extent.holds(place)) {
                Given::Nothing
            } else {
                Given::Record
            }
        } else if held_some(place) || former.into_iter().any(held_some) {
            Given::Left
        } else {
            Given::Nothing
        }
    }
}

/// What a device is given of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// The record.
    Record,
    /// That it is no longer within the extent; not that it was deleted.
    Left,
    /// Nothing.
    Nothing,
}

/// The name of an [`Extent`]: a device tells by it whether what it holds is still what it may hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct ExtentId(pub u64);

impl ExtentId {
    /// Of all records.
    pub const EVERYTHING: Self = Self(0);
}

impl fmt::Display for ExtentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Extent, Given, Part, Place, Reach};

    fn in_zone(zone: &str) -> Place {
        Place {
            zone: zone.into(),
            unit: String::new(),
        }
    }

    fn part(units: &[&str], zones: &[&str]) -> Extent {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Extent::Part {
            units: codes(units),
            zones: codes(zones),
        }
    }

    #[rstest]
    #[case::everything(Extent::Everything, "tien_son", "u1", true)]
    #[case::its_zone(part(&[], &["tien_son"]), "tien_son", "u1", true)]
    #[case::its_organisation(part(&["u1"], &[]), "tien_son", "u1", true)]
    #[case::another_zone_and_organisation(part(&["u2"], &["que_vo"]), "tien_son", "u1", false)]
    #[case::a_zone_alone_is_not_nowhere(part(&["u2"], &[]), "tien_son", "", false)]
    #[case::nowhere_is_everybodys(part(&["u2"], &[]), "", "", true)]
    #[case::nothing_given(part(&[], &[]), "tien_son", "", false)]
    fn an_extent_holds(#[case] extent: Extent, #[case] zone: &str, #[case] unit: &str, #[case] expected: bool) {
        let place = Place {
            zone: zone.into(),
            unit: unit.into(),
        };
        assert_eq!(extent.holds(&place), expected);
    }

    #[rstest]
    #[case::stayed_within("a", &[], Given::Record)]
    #[case::came_in("a", &["c"], Given::Record)]
    #[case::went_out("c", &["a"], Given::Left)]
    #[case::went_out_long_ago("d", &["a", "c"], Given::Left)]
    #[case::never_was_here("c", &["d"], Given::Nothing)]
    fn a_feed_gives(#[case] zone: &str, #[case] former: &[&str], #[case] expected: Given) {
        let former: Vec<_> = former.iter().map(|zone| in_zone(zone)).collect();
        assert_eq!(part(&[], &["a", "b"]).gives(&in_zone(zone), &former), expected);
    }

    #[rstest]
    #[case::kept("a", &[], Given::Nothing)]
    #[case::lost("b", &[], Given::Left)]
    #[case::won("c", &[], Given::Record)]
    #[case::neither("d", &[], Given::Nothing)]
    #[case::moved_from_what_was_held_to_what_is_not("d", &["b"], Given::Left)]
    #[case::moved_within_what_is_held("a", &["b"], Given::Nothing)]
    #[case::moved_to_what_is_new("c", &["b"], Given::Record)]
    #[case::moved_from_elsewhere_to_what_is_lost("b", &["d"], Given::Left)]
    fn turning_from_a_and_b_to_a_and_c_gives(#[case] zone: &str, #[case] former: &[&str], #[case] expected: Given) {
        let former: Vec<_> = former.iter().map(|zone| in_zone(zone)).collect();
        let (from, to) = (part(&[], &["a", "b"]), part(&[], &["a", "c"]));
        assert_eq!(to.turn(&[from], &in_zone(zone), &former), expected);
    }

    #[rstest]
    #[case::in_all_of_them("a", Given::Nothing)]
    #[case::only_where_it_began("b", Given::Record)]
    #[case::only_where_it_was_going("c", Given::Left)]
    #[case::in_none("d", Given::Nothing)]
    fn turning_back_to_where_it_began_gives(#[case] zone: &str, #[case] expected: Given) {
        let (from, to) = (part(&[], &["a", "b"]), part(&[], &["a", "c"]));
        assert_eq!(from.turn(&[from.clone(), to], &in_zone(zone), &[]), expected);
    }

    #[test]
    fn an_extent_is_named_by_what_it_holds() {
        assert_eq!(Extent::Everything.id(), super::ExtentId::EVERYTHING);
        let ids = [
            part(&["a"], &["b"]),
            part(&["b"], &["a"]),
            part(&["a", "b"], &[]),
            part(&[], &[]),
        ]
        .map(|e| e.id());
        let different: std::collections::BTreeSet<_> = ids.into_iter().collect();
        assert_eq!(different.len(), 4);
    }

    #[test]
    fn a_reach_is_read_back_from_what_is_stored() {
        let reach = Reach::Part(Part {
            organisations: ["u1".to_owned()].into(),
            zones: Default::default(),
        });
        for (reach, text) in [
            (Reach::Everything, r#""everything""#),
            (reach, r#"{"part":{"organisations":["u1"],"zones":[]}}"#),
        ] {
            assert_eq!(serde_json::to_string(&reach).unwrap(), text);
            assert_eq!(serde_json::from_str::<Reach>(text).unwrap(), reach);
        }
    }
}
