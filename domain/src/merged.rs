//! Enterprises that turned out to be one.
//!
//! A merge is an edit like any other: the one that gives way gets a field that refers to the one that stays. So it has a
//! history, reaches a phone that was away, merges with what others wrote, and is taken back by emptying the field. What is
//! about the one that gave way goes on naming it; whoever lists, counts or checks asks [`stands_for`] which one is meant.

use crate::record::{Edit, Record, RecordId, RecordKind};
use crate::role::{Right, Role};

/// The field of an enterprise that says which one it was merged into.
pub const MERGED_INTO: &str = "merged_into";

/// Returns the enterprise that stands for one: the end of the chain of merges that begins there. `into` says into which
/// other one an enterprise was merged.
///
/// Two who merge each into the other without having seen it make a circle; the smallest id in it stands for all of them.
pub fn stands_for(enterprise: RecordId, into: impl Fn(RecordId) -> Option<RecordId>) -> RecordId {
    let mut passed = vec![enterprise];
    let mut last = enterprise;
    while let Some(next) = into(last) {
        if let Some(met) = passed.iter().position(|id| *id == next) {
            return passed.drain(met..).min().unwrap_or(next);
        }
        passed.push(next);
        last = next;
    }
    last
}

/// Returns the enterprise that a record was merged into, whatever became of that one.
pub fn into(record: &Record) -> Option<RecordId> {
    let is_one = record.kind == RecordKind::Enterprise;
    is_one.then(|| record.answer(MERGED_INTO).as_reference()).flatten()
}

/// Tells whether a field says how enterprises were merged, so that it is no answer to anything.
pub fn is_of_merging(kind: RecordKind, field: &str) -> bool {
    kind == RecordKind::Enterprise && field == MERGED_INTO
}

/// Tells whether an edit merges, or takes a merge back, and its author may not.
pub fn is_refused(edit: &Edit, role: Role) -> bool {
    let merges = edit
        .changes
        .keys()
        .any(|field| is_of_merging(edit.kind, field.as_str()));
    merges && !role.may(Right::Settle)
}

/// Returns the enterprise that an edit merges its own into.
pub fn target(edit: &Edit) -> Option<RecordId> {
    let merges = is_of_merging(edit.kind, MERGED_INTO);
    merges.then(|| edit.changes.get(MERGED_INTO)?.value.as_reference())?
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::record::{Answer, DeviceId, Draft, EditId, HybridClock, PersonId};

    fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    #[rstest]
    #[case::alone(&[], 1, 1)]
    #[case::merged(&[(1, 2)], 1, 2)]
    #[case::the_one_that_stays(&[(1, 2)], 2, 2)]
    #[case::a_chain(&[(1, 2), (2, 3)], 1, 3)]
    #[case::two_into_one(&[(1, 3), (2, 3)], 2, 3)]
    #[case::into_itself(&[(1, 1)], 1, 1)]
    #[case::each_into_the_other(&[(2, 1), (1, 2)], 2, 1)]
    #[case::each_into_the_other_seen_from_the_other(&[(2, 1), (1, 2)], 1, 1)]
    #[case::a_way_into_a_circle(&[(9, 4), (4, 3), (3, 5), (5, 4)], 9, 3)]
    fn which_one_is_meant(#[case] merges: &[(u8, u8)], #[case] asked: u8, #[case] expected: u8) {
        let merges: BTreeMap<_, _> = merges.iter().map(|(from, to)| (id(*from), id(*to))).collect();
        assert_eq!(stands_for(id(asked), |from| merges.get(&from).copied()), id(expected));
    }

    /// Merges and separations, each written by a device of its own that has seen what is given.
    fn edits() -> impl Strategy<Value = Vec<Edit>> {
        let step = (0..6_u8, prop::option::of(0..6_u8), any::<bool>());
        prop::collection::vec(step, 0..14).prop_map(|steps| {
            let mut known: BTreeMap<RecordId, Record> = BTreeMap::new();
            let mut written = Vec::new();
            for (number, (from, to, has_seen)) in (1_u8..).zip(steps) {
                let blank = Record::new(id(from), RecordKind::Enterprise);
                let before = known.entry(id(from)).or_insert_with(|| blank.clone());
                let seen = if has_seen { &*before } else { &blank };
                let mut draft = Draft::new(id(from), RecordKind::Enterprise, PersonId::from_bytes([1; 16]), None);
                let value = to.map_or(Answer::NotCollected, |to| Answer::Reference(id(to)));
                draft.set(seen, MERGED_INTO, value);
                let name = EditId {
                    device: DeviceId::from_bytes([number; 16]),
                    counter: 1,
                };
                let edit = draft.sign(name, &mut HybridClock::default(), u64::from(number));
                before.apply(&edit);
                written.push(edit);
            }
            written
        })
    }

    fn ends(edits: &[Edit]) -> Vec<RecordId> {
        let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
        for edit in edits {
            let blank = || Record::new(edit.record, edit.kind);
            records.entry(edit.record).or_insert_with(blank).apply(edit);
        }
        let end = |number| stands_for(id(number), |from| records.get(&from).and_then(into));
        (0..6).map(end).collect()
    }

    proptest! {
        #[test]
        fn whatever_was_merged_every_enterprise_has_one_that_stands_for_it(edits in edits()) {
            let found = ends(&edits);
            for one in &found {
                let number = usize::from(one.as_bytes()[0]);
                prop_assert_eq!(found[number], *one, "who stands for another stands for itself");
            }
        }

        #[test]
        fn the_order_in_which_merges_arrive_decides_nothing(
            (edits, shuffled) in edits().prop_flat_map(|edits| (Just(edits.clone()), Just(edits).prop_shuffle())),
        ) {
            let twice: Vec<_> = shuffled.iter().chain(&edits).cloned().collect();
            prop_assert_eq!(ends(&edits), ends(&shuffled));
            prop_assert_eq!(ends(&edits), ends(&twice));
        }

        #[test]
        fn merged_ones_share_who_stands_for_them(edits in edits()) {
            let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
            for edit in &edits {
                let blank = || Record::new(edit.record, edit.kind);
                records.entry(edit.record).or_insert_with(blank).apply(edit);
            }
            let found = ends(&edits);
            for (from, record) in &records {
                if let Some(to) = into(record) {
                    prop_assert_eq!(found[usize::from(from.as_bytes()[0])], found[usize::from(to.as_bytes()[0])]);
                }
            }
        }
    }

    #[rstest]
    #[case::a_surveyor(Role::Surveyor, MERGED_INTO, true)]
    #[case::a_surveyor_elsewhere(Role::Surveyor, "tax_code", false)]
    #[case::a_team_lead(Role::TeamLead, MERGED_INTO, false)]
    #[case::a_supervisor(Role::Supervisor, MERGED_INTO, false)]
    fn who_may_merge(#[case] role: Role, #[case] field: &str, #[case] refused: bool) {
        let blank = Record::new(id(1), RecordKind::Enterprise);
        let mut draft = Draft::new(id(1), RecordKind::Enterprise, PersonId::from_bytes([1; 16]), None);
        draft.set(&blank, field, Answer::Reference(id(2)));
        let name = EditId {
            device: DeviceId::from_bytes([1; 16]),
            counter: 1,
        };
        let edit = draft.sign(name, &mut HybridClock::default(), 1);
        assert_eq!(is_refused(&edit, role), refused);
        assert_eq!(target(&edit), (field == MERGED_INTO).then(|| id(2)));
    }
}
