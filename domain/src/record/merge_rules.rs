//! The six rules of merging, as a table and as laws.

use proptest::prelude::*;
use rstest::rstest;

use super::pack::{RecordPage, pack_edits, pack_records, unpack_edits};
use super::*;

fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 16])
}

fn edit(id: EditId, at: u64, field: &str, value: &str, seen: &[EditId]) -> Edit {
    let value = Answer::from_code(value).unwrap();
    let change = Change {
        value,
        seen: seen.iter().copied().collect(),
    };
    Edit {
        id,
        record: RecordId::from_bytes([1; 16]),
        kind: RecordKind::Enterprise,
        author: PersonId::from_bytes([id.device.as_bytes()[0]; 16]),
        stamp: Stamp { millis: at, logical: 0 },
        form: None,
        changes: [(FieldName::new(field), change)].into(),
        deletion: None,
        reason: None,
        restores: None,
        extra: Default::default(),
    }
}

const fn nth(device: DeviceId, counter: u64) -> EditId {
    EditId { device, counter }
}

fn deletion(id: EditId, at: u64, value: Option<Context>, seen: Context) -> Edit {
    Edit {
        changes: Default::default(),
        deletion: Some(Change { value, seen }),
        ..edit(id, at, "f", "-", &[])
    }
}

fn merged(edits: &[Edit]) -> Record {
    let mut record = Record::new(RecordId::from_bytes([1; 16]), RecordKind::Enterprise);
    edits.iter().for_each(|edit| record.apply(edit));
    record
}

fn live(record: &Record, field: &str) -> Vec<String> {
    record.fields[field]
        .live()
        .iter()
        .map(|(_, written)| written.value.to_code())
        .collect()
}

/// Each step is `device@time field answer`, and after `saw` the devices whose latest edit its author had seen.
#[rstest]
#[case::one_edit_is_simply_there("1@10 f i1", &["i1"], false)]
#[case::a_later_edit_that_saw_the_earlier_replaces_it("1@10 f i1; 2@20 f i2 saw 1", &["i2"], false)]
#[case::what_was_seen_is_replaced_even_by_a_slow_clock("1@99 f i1; 2@5 f i2 saw 1", &["i2"], false)]
#[case::two_that_had_not_seen_each_other_are_a_conflict("1@10 f i1; 2@20 f i2", &["i2", "i1"], true)]
#[case::time_decides_only_which_is_shown_first("1@30 f i1; 2@20 f i2", &["i1", "i2"], true)]
#[case::ties_are_broken_by_device("1@10 f i1; 2@10 f i2", &["i2", "i1"], true)]
#[case::equal_values_agree_silently("1@10 f i1; 2@20 f i1", &["i1", "i1"], false)]
#[case::different_fields_never_conflict("1@10 f i1; 2@20 g i2", &["i1"], false)]
#[case::seeing_one_of_two_does_not_end_it("1@10 f i1; 2@20 f i2; 3@30 f i3 saw 1", &["i3", "i2"], true)]
#[case::seeing_both_ends_it("1@10 f i1; 2@20 f i2; 3@30 f i3 saw 1 2", &["i3"], false)]
#[case::clearing_is_an_edit_too("1@10 f i1; 2@20 f - saw 1", &["-"], false)]
#[case::unknown_and_zero_are_different_answers("1@10 f i0; 2@20 f ?", &["?", "i0"], true)]
#[case::a_device_has_seen_its_own_earlier_edits("1@10 f i1; 1@20 f i2", &["i2"], false)]
fn merge_rule(#[case] steps: &str, #[case] expected: &[&str], #[case] conflict: bool) {
    let mut counters = [0u64; 8];
    let mut written = Vec::new();
    for step in steps.split("; ") {
        let words: Vec<_> = step.split(' ').collect();
        let (who, at) = words[0].split_once('@').unwrap();
        let who: u8 = who.parse().unwrap();
        let latest = |other: &&str| {
            let other: u8 = other.parse().unwrap();
            nth(device(other), counters[usize::from(other)])
        };
        let seen: Vec<_> = words.iter().skip(4).map(latest).collect();
        counters[usize::from(who)] += 1;
        let id = nth(device(who), counters[usize::from(who)]);
        written.push(edit(id, at.parse().unwrap(), words[1], words[2], &seen));
    }
    for order in [written.clone(), written.iter().rev().cloned().collect()] {
        let record = merged(&order);
        assert_eq!(live(&record, "f"), expected);
        assert_eq!(record.fields["f"].is_conflict(), conflict);
    }
}

#[test]
fn deleting_can_be_undone_and_loses_against_nothing_unseen() {
    let first = edit(nth(device(1), 1), 10, "f", "i1", &[]);
    let seen = merged(std::slice::from_ref(&first)).seen_everywhere();
    let delete = deletion(nth(device(2), 1), 20, Some(seen), Context::default());
    assert!(merged(&[first.clone(), delete.clone()]).is_deleted());

    let unseen = edit(nth(device(3), 1), 5, "g", "i7", &[]);
    let record = merged(&[first.clone(), delete.clone(), unseen]);
    assert!(
        !record.is_deleted(),
        "an edit that the deleting person had not seen keeps the record alive"
    );
    assert_eq!(record.answer("g").to_code(), "i7");

    let restore = deletion(nth(device(3), 2), 30, None, [nth(device(2), 1)].into_iter().collect());
    assert!(!merged(&[first, delete, restore]).is_deleted());
}

#[test]
fn the_history_of_a_field_says_who_changed_what_from_what() {
    let first = edit(nth(device(1), 1), 10, "f", "i1", &[]);
    let beside = edit(nth(device(2), 1), 20, "f", "i2", &[]);
    let mut settled = edit(nth(device(3), 1), 30, "f", "i2", &[first.id, beside.id]);
    settled.reason = Some("theo bảng lương".into());
    let history = field_history(&[settled.clone(), beside, first], "f");
    let before: Vec<Vec<_>> = history
        .iter()
        .map(|entry| entry.before.iter().map(Answer::to_code).collect())
        .collect();
    assert_eq!(before, [vec![], vec![], vec!["i2".to_owned(), "i1".to_owned()]]);
    assert_eq!(
        (history[2].edit, history[2].reason.as_deref()),
        (settled.id, Some("theo bảng lương"))
    );
}

// ---- laws ------------------------------------------------------------------------------------------------------------

/// Writes edits on three devices that see some of each other's: the story is a list of (device, field, value, which
/// devices' latest edits were seen).
fn story() -> impl Strategy<Value = Vec<Edit>> {
    let step = (
        1u8..4,
        0usize..2,
        0i64..3,
        prop::collection::vec(any::<bool>(), 3),
        0u64..50,
        0u8..12,
    );
    prop::collection::vec(step, 1..9).prop_map(|steps| {
        let mut written: Vec<Edit> = Vec::new();
        for (who, field, value, saw, at, special) in steps {
            let own =
                |edit: &&Edit| edit.id.device == device(who) || saw[usize::from(edit.id.device.as_bytes()[0]) - 1];
            let known = merged(&written.iter().filter(own).cloned().collect::<Vec<_>>());
            let counter = written.iter().filter(|edit| edit.id.device == device(who)).count() as u64 + 1;
            let id = nth(device(who), counter);
            written.push(match special {
                0 => deletion(id, at, Some(known.seen_everywhere()), known.deletion.context().clone()),
                1 => deletion(id, at, None, known.deletion.context().clone()),
                _ => {
                    let name = ["f", "g"][field];
                    let mut next = edit(id, at, name, &format!("i{value}"), &[]);
                    let change = Change {
                        value: Answer::Integer(value),
                        seen: known.seen(name),
                    };
                    next.changes.insert(FieldName::new(name), change);
                    next
                }
            });
        }
        written
    })
}

proptest! {
    #[test]
    fn the_order_of_arrival_changes_nothing((story, order) in story().prop_flat_map(|story| {
        let shuffled = Just(story.clone()).prop_shuffle();
        (Just(story), shuffled)
    })) {
        prop_assert_eq!(merged(&story), merged(&order));
    }

    #[test]
    fn applying_again_changes_nothing(story in story()) {
        let once = merged(&story);
        let mut twice = once.clone();
        story.iter().for_each(|edit| twice.apply(edit));
        twice.merge(&once);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn merging_is_commutative_and_associative(story in story(), cut in any::<[prop::sample::Index; 2]>()) {
        let (mut a, mut b) = (cut[0].index(story.len()), cut[1].index(story.len()));
        if a > b { std::mem::swap(&mut a, &mut b); }
        let parts = [merged(&story[..a]), merged(&story[a..b]), merged(&story[b..])];
        let join = |x: &Record, y: &Record| { let mut joined = x.clone(); joined.merge(y); joined };
        prop_assert_eq!(join(&parts[0], &parts[1]), join(&parts[1], &parts[0]));
        let left = join(&join(&parts[0], &parts[1]), &parts[2]);
        let right = join(&parts[0], &join(&parts[1], &parts[2]));
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(left, merged(&story));
    }

    #[test]
    fn a_value_is_live_exactly_when_no_edit_had_seen_it(story in story()) {
        let record = merged(&story);
        for edit in &story {
            for field in edit.changes.keys() {
                let replaced = story.iter().filter(|other| other.id != edit.id).any(|other| {
                    other.changes.get(field).is_some_and(|change| change.seen.covers(edit.id)
                        || (other.id.device == edit.id.device && other.id.counter > edit.id.counter))
                });
                let alive = record.fields[field].live().iter().any(|(id, _)| *id == edit.id);
                prop_assert_eq!(alive, !replaced);
            }
        }
    }

    #[test]
    fn packs_read_back_word_for_word(story in story()) {
        let unpacked: Vec<_> = unpack_edits(&pack_edits(&story)).unwrap().into_iter().map(Result::unwrap).collect();
        prop_assert_eq!(&unpacked, &story);
        let record = merged(&story);
        let packed = pack_records([(7, &record), (9, &record)]);
        let page = RecordPage::open(&packed).unwrap();
        prop_assert_eq!(&page.record(1).unwrap(), &record);
        prop_assert_eq!(page.records().unwrap(), vec![(7, record.clone()), (9, record)]);
    }

    #[test]
    fn bytes_from_outside_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), flip in any::<prop::sample::Index>(), story in story()) {
        drop(unpack_edits(&bytes));
        drop(RecordPage::open(&bytes).and_then(|page| page.records()));
        let mut packed = pack_edits(&story);
        let place = flip.index(packed.len());
        packed[place] ^= 1;
        prop_assert!(unpack_edits(&packed).is_err(), "a damaged pack is noticed");
    }

    #[test]
    fn an_edit_reads_back_from_json(story in story()) {
        for edit in &story {
            let json = serde_json::to_string(edit).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Edit>(&json).unwrap(), edit);
        }
    }
}

#[test]
fn members_that_a_newer_version_wrote_survive_a_round_trip() {
    let mut newer = edit(nth(device(1), 1), 10, "f", "gPOINT(1 2)", &[]);
    newer.extra.insert("photo".into(), serde_json::json!({"sha256": "ab"}));
    let through_json: Edit = serde_json::from_str(&serde_json::to_string(&newer).unwrap()).unwrap();
    let through_pack = unpack_edits(&pack_edits(std::slice::from_ref(&through_json))).unwrap();
    assert_eq!(through_pack, [Ok(newer)]);
}

#[test]
fn one_bad_edit_does_not_hold_up_its_siblings() {
    let good = edit(nth(device(1), 1), 10, "f", "i1", &[]);
    let mut bad = edit(nth(device(1), 2), 11, "f", "i1", &[]);
    bad.changes.insert(
        FieldName::new("f"),
        Change {
            value: Answer::Other("iabc".into()),
            seen: Context::default(),
        },
    );
    let unpacked = unpack_edits(&pack_edits(&[good.clone(), bad.clone()])).unwrap();
    assert_eq!(unpacked[0], Ok(good));
    assert_eq!(unpacked[1].as_ref().unwrap_err().id, bad.id);
}
