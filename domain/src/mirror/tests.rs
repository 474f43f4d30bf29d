//! The copy as a list, a search and a set of records, whatever arrives in whatever order.

use rstest::rstest;

use super::*;
use crate::merged::MERGED_INTO;
use crate::plan::{ASSIGNEE, Assignee, OPEN, STATE, WITHDRAWN, assignment_id};
use crate::record::{Answer, DeviceId, Draft, EditId, FieldName, HybridClock, PersonId};
use crate::review;

fn id(number: u32) -> RecordId {
    let mut bytes = [7; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    RecordId::from_bytes(bytes)
}

/// Writes an edit with what `seen` shows in front of the author.
fn edit(counter: u64, seen: &Record, answers: &[(&str, Answer)]) -> Edit {
    let mut draft = Draft::new(seen.id, seen.kind, PersonId::from_bytes([3; 16]), None);
    for (field, value) in answers {
        draft.set(seen, FieldName::new(field), value.clone());
    }
    let device = DeviceId::from_bytes([1; 16]);
    draft.sign(EditId { device, counter }, &mut HybridClock::default(), 1_000 + counter)
}

fn enterprise(number: u32, name: &str, zone: &str) -> Record {
    let record = Record::new(id(number), RecordKind::Enterprise);
    let answers = [
        (field::ENTERPRISE_NAME, Answer::Text(name.into())),
        (field::ZONE, Answer::Choice(zone.into())),
        (field::TAX_CODE, Answer::Text(format!("23000{number:05}"))),
    ];
    Record::of_edit(&edit(u64::from(number), &record, &answers))
}

fn visit(number: u32, enterprise: u32, date: &str) -> Record {
    let record = Record::new(id(number), RecordKind::Visit);
    let answers = [
        (field::ENTERPRISE, Answer::Reference(id(enterprise))),
        (field::VISIT_DATE, Answer::from_code(&format!("d{date}")).unwrap()),
        (field::VISIT_OUTCOME, Answer::Choice("done".into())),
    ];
    Record::of_edit(&edit(u64::from(number), &record, &answers))
}

fn pack(records: &[(u64, &Record)]) -> Vec<u8> {
    pack_records(records.iter().copied())
}

fn mirror() -> Mirror {
    let mut mirror = Mirror::with_zone_names([("que_vo", "KCN Quế Võ"), ("vsip", "VSIP Bắc Ninh")]);
    let (a, b, c) = (
        enterprise(1, "Công ty Hòa Phát", "que_vo"),
        enterprise(2, "Goertek Vina", "que_vo"),
        enterprise(3, "Hoa Sen", "vsip"),
    );
    mirror.add_page(Scope::Register, pack(&[(1, &a), (2, &b)])).unwrap();
    mirror.add_page(Scope::Register, pack(&[(3, &c)])).unwrap();
    let (first, last) = (visit(11, 2, "2026-01-05"), visit(12, 2, "2026-03-01"));
    mirror
        .add_page(Scope::Visits, pack(&[(4, &first), (5, &last)]))
        .unwrap();
    mirror
}

fn names(mirror: &Mirror, query: &str, zone: Option<&str>) -> Vec<String> {
    mirror
        .search(query, zone, 10)
        .iter()
        .map(|line| line.name.to_owned())
        .collect()
}

#[rstest]
#[case::by_name("hoa phat", None, &["Công ty Hòa Phát"])]
#[case::by_tax_code("2300000003", None, &["Hoa Sen"])]
#[case::by_the_name_of_the_zone("bac ninh", None, &["Hoa Sen"])]
#[case::in_a_zone("hoa", Some("vsip"), &["Hoa Sen"])]
#[case::in_a_zone_without_any("goertek", Some("vsip"), &[])]
#[case::in_an_unheard_of_zone("goertek", Some("nowhere"), &[])]
#[case::nothing_typed_the_last_visited_first("", None, &["Goertek Vina", "Công ty Hòa Phát", "Hoa Sen"])]
#[case::nothing_typed_in_a_zone("", Some("vsip"), &["Hoa Sen"])]
fn enterprises_are_found(#[case] query: &str, #[case] zone: Option<&str>, #[case] expected: &[&str]) {
    assert_eq!(names(&mirror(), query, zone), expected);
}

#[test]
fn a_record_is_built_from_its_page_and_visits_are_listed_the_last_first() {
    let mirror = mirror();
    assert_eq!(mirror.record(id(2)), Some(enterprise(2, "Goertek Vina", "que_vo")));
    assert_eq!(mirror.record(id(99)), None);
    let dates: Vec<_> = mirror
        .visits_of(id(2))
        .iter()
        .map(|visit| visit.date.unwrap().to_string())
        .collect();
    assert_eq!(dates, ["2026-03-01", "2026-01-05"]);
    assert_eq!(mirror.visits_of(id(2))[0].author, PersonId::from_bytes([3; 16]));
    assert_eq!((mirror.enterprise_count(), mirror.visit_count()), (3, 2));
    assert_eq!(mirror.zones(), ["que_vo", "vsip"]);
}

#[test]
fn a_change_replaces_and_the_summary_follows() {
    let mut mirror = mirror();
    let mut renamed = enterprise(2, "Goertek Vina", "que_vo");
    renamed.apply(&edit(
        50,
        &renamed.clone(),
        &[(field::ENTERPRISE_NAME, Answer::Text("Luxshare".into()))],
    ));
    mirror.apply(Scope::Register, &pack(&[(9, &renamed)])).unwrap();
    assert_eq!(names(&mirror, "goertek", None), [""; 0]);
    assert_eq!(names(&mirror, "luxshare", None), ["Luxshare"]);
    let mut expected = Summary::default();
    [(1, 1), (2, 9), (3, 3)]
        .into_iter()
        .for_each(|(number, seq)| expected.add(id(number), seq));
    assert_eq!(mirror.summary(Scope::Register), expected);
    // What is older than what is known, such as a page read after the changes, takes nothing back.
    mirror
        .add_page(Scope::Register, pack(&[(2, &enterprise(2, "Goertek Vina", "que_vo"))]))
        .unwrap();
    assert_eq!(mirror.summary(Scope::Register), expected);
    assert_eq!(names(&mirror, "luxshare", None), ["Luxshare"]);
}

#[test]
fn what_is_written_here_is_found_at_once_and_merging_it_again_changes_nothing() {
    let mut mirror = mirror();
    let known = mirror.record(id(1)).unwrap();
    let rename = edit(
        60,
        &known,
        &[(field::ENTERPRISE_NAME, Answer::Text("Thép Hòa Phát".into()))],
    );
    let new = Record::new(id(70), RecordKind::Enterprise);
    let create = edit(61, &new, &[(field::ENTERPRISE_NAME, Answer::Text("Xưởng Mới".into()))]);
    mirror.overlay(&rename);
    mirror.overlay(&create);
    mirror.overlay(&create);
    assert_eq!(names(&mirror, "thep hoa phat", None), ["Thép Hòa Phát"]);
    assert_eq!(names(&mirror, "xuong moi", None), ["Xưởng Mới"]);
    assert_eq!(mirror.enterprise_count(), 4);
    let before = mirror.record(id(1));
    // The server's merged copy of the same edit arrives, then the whole scope afresh, in an older state.
    mirror
        .apply(Scope::Register, &pack(&[(20, &before.clone().unwrap())]))
        .unwrap();
    assert_eq!(mirror.record(id(1)), before);
    mirror.drop_scope(Scope::Register);
    assert_eq!(mirror.summary(Scope::Register), Summary::default());
    assert_eq!(mirror.enterprise_count(), 2, "what was written here stays in the list");
    mirror.add_page(Scope::Register, pack(&[(1, &known)])).unwrap();
    assert_eq!(mirror.record(id(1)), before);
    assert_eq!(names(&mirror, "thep hoa phat", None), ["Thép Hòa Phát"]);
    assert_eq!(mirror.visit_count(), 2, "the other scope is not touched");
}

#[test]
fn a_deleted_record_leaves_the_lists_and_comes_back() {
    let mut mirror = mirror();
    let known = mirror.record(id(3)).unwrap();
    let mut delete = edit(80, &known, &[]);
    delete.deletion = Some(crate::record::Change {
        value: Some(known.seen_everywhere()),
        seen: known.seen_everywhere(),
    });
    let mut deleted = known;
    deleted.apply(&delete);
    mirror.apply(Scope::Register, &pack(&[(30, &deleted)])).unwrap();
    assert_eq!(
        (names(&mirror, "hoa sen", None).len(), mirror.enterprise_count()),
        (0, 2)
    );
    let mut page_only = Mirror::default();
    page_only.add_page(Scope::Register, pack(&[(30, &deleted)])).unwrap();
    assert_eq!(
        (page_only.search("", None, 5).len(), page_only.enterprise_count()),
        (0, 0)
    );
    assert_eq!(
        page_only.summary(Scope::Register).count,
        1,
        "the server counts it, so the copy does"
    );
    let mut restore = edit(81, &deleted, &[]);
    restore.deletion = Some(crate::record::Change {
        value: None,
        seen: deleted.seen_everywhere(),
    });
    mirror.overlay(&restore);
    assert_eq!(
        (names(&mirror, "hoa sen", None).len(), mirror.enterprise_count()),
        (1, 3)
    );
}

#[test]
fn a_damaged_page_is_refused_whole() {
    let mut mirror = Mirror::default();
    let mut bytes = pack(&[(1, &enterprise(1, "An", "vsip"))]);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(mirror.add_page(Scope::Register, bytes.clone()), Err(PackError::Damaged));
    assert_eq!(mirror.apply(Scope::Register, &bytes), Err(PackError::Damaged));
    assert_eq!(mirror.summary(Scope::Register), Summary::default());
}

#[test]
fn a_pack_taken_apart_reads_back_the_same() {
    let (a, b) = (enterprise(1, "An", "vsip"), enterprise(2, "Bình", "vsip"));
    let rows = apart(&pack(&[(4, &a), (7, &b)])).unwrap();
    assert_eq!(rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [a.id, b.id]);
    assert_eq!(RecordPage::open(&rows[1].1).unwrap().records().unwrap(), [(7, b)]);
}

fn follow_up(number: u32, enterprise: u32, due: &str) -> Record {
    let record = Record::new(id(number), RecordKind::FollowUp);
    let answers = [
        (field::ENTERPRISE, Answer::Reference(id(enterprise))),
        (field::DUE_DATE, Answer::from_code(&format!("d{due}")).unwrap()),
        (field::ASSIGNEE_UNIT, Answer::Choice("bloc".into())),
        (field::ACTION_TEXT, Answer::Text("Gửi hướng dẫn".into())),
    ];
    Record::of_edit(&edit(u64::from(number), &record, &answers))
}

#[test]
fn records_of_other_kinds_are_listed_by_their_day_and_leave_with_their_scope() {
    let mut mirror = mirror();
    let (early, late) = (follow_up(21, 2, "2026-01-01"), follow_up(22, 1, "2026-02-01"));
    let visit = visit(13, 1, "2026-04-01");
    mirror
        .add_page(Scope::Visits, pack(&[(6, &early), (7, &visit), (8, &late)]))
        .unwrap();
    let listed: Vec<_> = mirror.entries(|_| true).iter().map(|entry| entry.id).collect();
    assert_eq!(listed, [id(22), id(21)]);
    let of_two = mirror.entries(|entry| entry.enterprise == Some(id(2)));
    assert_eq!(
        (of_two[0].title.as_str(), of_two[0].unit.as_str()),
        ("Gửi hướng dẫn", "bloc")
    );
    assert_eq!(mirror.enterprise_of(id(21)), Some(id(2)));
    assert_eq!(mirror.visits_of(id(1)).len(), 1);
    mirror.drop_scope(Scope::Visits);
    assert!(mirror.entries(|_| true).is_empty());
}

#[test]
fn enterprises_are_found_by_what_their_zones_are_called_now() {
    let mut mirror = mirror();
    mirror.overlay(&edit(
        9,
        &enterprise(2, "", ""),
        &[(field::ENTERPRISE_NAME, Answer::Text("Goertek Mới".into()))],
    ));
    assert!(names(&mirror, "tu son", None).is_empty());
    mirror
        .name_zones([("vsip", "VSIP Từ Sơn"), ("que_vo", "KCN Quế Võ")])
        .unwrap();
    assert_eq!(names(&mirror, "tu son", None), ["Hoa Sen"]);
    assert_eq!(names(&mirror, "goertek", None), ["Goertek Mới"]);
    assert_eq!(names(&mirror, "hoa phat", None), ["Công ty Hòa Phát"]);
    assert_eq!(mirror.enterprise_count(), 3);
}

#[test]
fn what_left_the_reach_leaves_the_lists_and_comes_back() {
    let mut mirror = mirror();
    let whole = mirror.summary(Scope::Register);
    let known = mirror.record(id(2)).unwrap();
    mirror.overlay(&edit(
        90,
        &known,
        &[(field::ENTERPRISE_NAME, Answer::Text("Goertek Mới".into()))],
    ));
    // The last one was never here.
    [id(2), id(12), id(99)]
        .into_iter()
        .for_each(|id| mirror.leave(id, false));
    let mut expected = whole;
    expected.remove(id(2), 2);
    assert_eq!(
        (mirror.summary(Scope::Register), mirror.holds(id(2))),
        (expected, false)
    );
    assert_eq!(mirror.record(id(2)), None, "not even by what this device wrote there");
    assert_eq!(
        (names(&mirror, "goertek", None).len(), mirror.enterprise_count()),
        (0, 2)
    );
    assert_eq!((mirror.visits_of(id(2)).len(), mirror.visit_count()), (1, 1));

    mirror.apply(Scope::Register, &pack(&[(2, &known)])).unwrap();
    assert_eq!(mirror.summary(Scope::Register), whole);
    assert_eq!(names(&mirror, "goertek", None), ["Goertek Vina"]);
}

#[test]
fn what_left_the_reach_with_an_edit_under_way_stays_and_counts_no_more() {
    let mut mirror = mirror();
    let known = mirror.record(id(2)).unwrap();
    mirror.overlay(&edit(
        90,
        &known,
        &[(field::ENTERPRISE_NAME, Answer::Text("Goertek Mới".into()))],
    ));
    mirror.leave(id(2), true);
    assert_eq!((mirror.holds(id(2)), mirror.copy(id(2))), (false, Some(known.clone())));
    assert_eq!(mirror.summary(Scope::Register).count, 2);
    let shown = mirror.record(id(2)).unwrap();
    assert_eq!(shown.answer(field::ZONE), known.answer(field::ZONE));
    assert_eq!(names(&mirror, "goertek", None), ["Goertek Mới"]);
    // A fresh copy of the scope does not bring it, and does not take it away.
    mirror.drop_scope(Scope::Register);
    assert_eq!(names(&mirror, "goertek", None), ["Goertek Mới"]);
    // Read again at the next start.
    let mut fresh = Mirror::default();
    fresh.keep(known.clone());
    assert_eq!(
        (names(&fresh, "goertek", None), fresh.holds(id(2))),
        (vec!["Goertek Vina".to_owned()], false)
    );
    // It comes within reach again, and leaves for good.
    mirror.apply(Scope::Register, &pack(&[(40, &known)])).unwrap();
    assert_eq!(mirror.summary(Scope::Register).count, 1);
    mirror.leave(id(2), false);
    assert_eq!((mirror.record(id(2)), mirror.enterprise_count()), (None, 0));
}

#[test]
fn records_are_taken_out_of_a_pack() {
    let (a, b, c) = (
        enterprise(1, "An", "vsip"),
        enterprise(2, "Bình", "vsip"),
        enterprise(3, "Chi", "vsip"),
    );
    let pack = pack(&[(4, &a), (7, &b), (9, &c)]);
    let left = without(&pack, &[id(2), id(50)].into()).unwrap().unwrap();
    assert_eq!(RecordPage::open(&left).unwrap().records().unwrap(), [(4, a), (9, c)]);
    assert_eq!(without(&pack, &[id(50)].into()), Ok(None));
    let mut damaged = pack;
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(without(&damaged, &[id(2)].into()), Err(PackError::Damaged));
}

#[test]
fn records_with_an_erased_contact_are_found_in_a_pack() {
    let (a, mut b) = (visit(1, 9, "2026-11-20"), visit(2, 9, "2026-11-21"));
    let day = Answer::from_code("d2026-11-25").unwrap();
    b.apply(&edit(7, &b.clone(), &[(ERASED_ON, day)]));
    assert_eq!(with_erased_contact(&pack(&[(4, &a)])), Ok(BTreeSet::new()));
    assert_eq!(with_erased_contact(&pack(&[(4, &a), (5, &b)])), Ok([id(2)].into()));
}

#[test]
fn a_visit_that_came_back_is_listed_until_it_is_handed_in_again() {
    let mut sent_back = visit(21, 2, "2026-05-01");
    let comment = [("workers_total".into(), "theo bảng lương?".to_owned())];
    let changes = review::send_back(&sent_back, "", &comment.into());
    let mut decision = edit(90, &sent_back, &[]);
    decision.changes = changes;
    sent_back.apply(&decision);
    let other = visit(22, 2, "2026-05-02");
    let listed = |mirror: &Mirror| mirror.returned().iter().map(|visit| visit.id).collect::<Vec<_>>();

    // By a page, and by what comes after the pages.
    let mut paged = mirror();
    paged
        .add_page(Scope::Visits, pack(&[(8, &sent_back), (9, &other)]))
        .unwrap();
    let mut fed = mirror();
    fed.apply(Scope::Visits, &pack(&[(8, &sent_back), (9, &other)]))
        .unwrap();
    for mirror in [&mut paged, &mut fed] {
        assert_eq!(listed(mirror), [id(21)]);
        let mut again = edit(
            91,
            &sent_back,
            &[(field::VISIT_OUTCOME, Answer::Choice("refused".into()))],
        );
        review::hand_in(RecordKind::Visit, Some(&sent_back), &mut again.changes);
        mirror.overlay(&again);
        assert_eq!(listed(mirror), []);
        mirror.leave(id(21), false);
        assert_eq!(listed(mirror), []);
    }
}

fn assignment(enterprise: u32, state: &str) -> Record {
    let record = Record::new(assignment_id("2026", id(enterprise)), RecordKind::Assignment);
    let answers = [
        (field::ENTERPRISE, Answer::Reference(id(enterprise))),
        (field::SURVEY_ROUND, Answer::Choice("2026".into())),
        (ASSIGNEE, Answer::Choice(WHO.to_string())),
        (field::DUE_DATE, Answer::from_code("d2026-12-01").unwrap()),
        (STATE, Answer::Choice(state.into())),
    ];
    Record::of_edit(&edit(1, &record, &answers))
}

const WHO: Assignee = Assignee::Person(PersonId::from_bytes([3; 16]));

/// Read by column from a page of a first pull, and built from what changed later, they are the same.
#[test]
fn assignments_that_hold_are_listed() {
    let plan = |mirror: &Mirror| {
        let mut held: Vec<_> = mirror
            .assignments()
            .map(|held| (held.enterprise, held.assignee))
            .collect();
        held.sort_unstable();
        held
    };
    let (open, taken_back) = (assignment(1, OPEN), assignment(2, WITHDRAWN));
    let mut by_column = mirror();
    let whole = pack(&[(6, &open), (7, &taken_back)]);
    by_column.add_page(Scope::Plan, whole.clone()).unwrap();
    let mut by_record = mirror();
    by_record.apply(Scope::Plan, &whole).unwrap();
    for mirror in [&by_column, &by_record] {
        assert_eq!(plan(mirror), [(id(1), Some(WHO))]);
        assert_eq!(mirror.summary(Scope::Plan).count, 2);
        assert_eq!(mirror.enterprise_of(open.id), Some(id(1)));
    }
    by_column
        .apply(Scope::Plan, &pack(&[(8, &assignment(2, OPEN))]))
        .unwrap();
    assert_eq!(plan(&by_column), [(id(1), Some(WHO)), (id(2), Some(WHO))]);
    by_column.leave(open.id, false);
    assert_eq!(plan(&by_column), [(id(2), Some(WHO))]);
    by_column.drop_scope(Scope::Plan);
    assert_eq!(
        (plan(&by_column), by_column.summary(Scope::Plan)),
        (vec![], Summary::default())
    );
    assert_eq!(by_column.summary(Scope::Visits).count, 2);
}

fn merged(number: u32, name: &str, into: u32) -> Record {
    let mut record = enterprise(number, name, "vsip");
    let says = [(MERGED_INTO, Answer::Reference(id(into)))];
    record.apply(&edit(60 + u64::from(number), &record.clone(), &says));
    record
}

/// By a page, or by what comes after the pages.
#[rstest]
#[case::read_by_column(true)]
#[case::changed_later(false)]
fn an_enterprise_that_gave_way_is_found_as_the_one_that_stands_for_it(#[case] by_page: bool) {
    let mut mirror = mirror();
    let gone = pack(&[(8, &merged(4, "Gơ Tếch", 2)), (9, &merged(5, "Goertek cũ", 4))]);
    let late = visit(13, 5, "2026-06-01");
    if by_page {
        mirror.add_page(Scope::Register, gone).unwrap();
    } else {
        mirror.apply(Scope::Register, &gone).unwrap();
    }
    mirror.apply(Scope::Visits, &pack(&[(10, &late)])).unwrap();
    assert_eq!((mirror.stands_for(id(5)), mirror.stands_for(id(2))), (id(2), id(2)));
    assert_eq!(mirror.merged_into(id(2)), [id(4), id(5)]);
    assert_eq!(names(&mirror, "go tech", None), ["Goertek Vina"]);
    assert_eq!(
        names(&mirror, "goertek", None),
        ["Goertek Vina"],
        "once, by either name"
    );
    assert_eq!(names(&mirror, "2300000004", None), ["Goertek Vina"]);
    assert_eq!(
        names(&mirror, "go tech", Some("que_vo")),
        ["Goertek Vina"],
        "where it is"
    );
    assert_eq!(names(&mirror, "go tech", Some("vsip")), [""; 0]);
    assert_eq!(
        names(&mirror, "", None),
        ["Goertek Vina", "Công ty Hòa Phát", "Hoa Sen"]
    );
    assert_eq!(mirror.with_tax_code("2300000005"), [id(2)]);
    assert_eq!(mirror.with_name("Gơ Tếch", "vsip"), [id(2)]);
    assert_eq!(mirror.enterprise(id(4)).map(|line| line.name), Some("Goertek Vina"));
    assert_eq!(mirror.enterprise_count(), 3);
    for asked in [2, 4, 5] {
        assert_eq!(mirror.visits_of(id(asked)).len(), 3);
    }
    let summary = mirror.summary(Scope::Register);
    assert_eq!(summary.count, 5, "it is here all the same");

    // Taken back.
    let mut apart = merged(4, "Gơ Tếch", 2);
    apart.apply(&edit(90, &apart.clone(), &[(MERGED_INTO, Answer::NotCollected)]));
    mirror.apply(Scope::Register, &pack(&[(11, &apart)])).unwrap();
    assert_eq!(names(&mirror, "go tech", None), ["Gơ Tếch"]);
    assert_eq!(names(&mirror, "goertek", None), ["Gơ Tếch", "Goertek Vina"]);
    assert_eq!((mirror.visits_of(id(2)).len(), mirror.visits_of(id(4)).len()), (2, 1));
    assert_eq!(mirror.enterprise_count(), 4);
}

#[test]
fn an_enterprise_is_shown_as_long_as_the_one_that_stands_for_it_is_not_here() {
    let mut mirror = mirror();
    let gone = merged(4, "Gơ Tếch", 6);
    mirror.apply(Scope::Register, &pack(&[(8, &gone)])).unwrap();
    assert_eq!(names(&mirror, "go tech", None), ["Gơ Tếch"]);
    assert_eq!(mirror.enterprise_count(), 4);
    let head = enterprise(6, "Goertek Precision", "vsip");
    mirror.apply(Scope::Register, &pack(&[(9, &head)])).unwrap();
    assert_eq!(names(&mirror, "go tech", None), ["Goertek Precision"]);
    assert_eq!(mirror.enterprise_count(), 4);
    mirror.leave(id(4), false);
    assert_eq!(names(&mirror, "go tech", None), [""; 0]);
    assert_eq!(names(&mirror, "precision", None), ["Goertek Precision"]);
    assert_eq!(mirror.enterprise_count(), 4);
}

/// What is typed of a new enterprise, as `name | tax code | zone | countries`, and what may be the same.
#[rstest]
#[case::nothing_typed("", "")]
#[case::the_name_with_other_company_words("CTY TNHH HOÀ PHÁT || que_vo", "1 name")]
#[case::a_name_before_its_zone("Hòa Phát", "1 name_only")]
#[case::a_near_name_before_its_zone("Goertec", "2 near_name")]
#[case::a_near_name_in_its_zone("Goertec Vina || que_vo", "2 near_name")]
#[case::a_near_name_in_another_zone("Goertec Vina || vsip", "")]
#[case::another_word_begins_alike("Vina Goertek || que_vo", "2 name")]
#[case::in_a_zone_that_has_none("Goertek || elsewhere", "")]
#[case::a_tax_code_alone("| 2300000003", "3 tax_code")]
#[case::a_tax_code_before_a_name("Hòa Phát | 2300000003 | que_vo", "3 tax_code, 1 other_code")]
#[case::of_the_same_country("Goertec || que_vo | CN", "2 near_name")]
#[case::of_another_country("Goertec || que_vo | KR", "")]
#[case::too_little_is_typed("Ho", "")]
#[case::one_word_begins_otherwise("Hòa Fhát || que_vo", "1 near_name")]
#[case::another_first_word_before_a_zone("Koertek Vina", "")]
fn what_may_be_the_same_is_found_while_typing(#[case] typed: &str, #[case] expected: &str) {
    let mut mirror = mirror();
    let known = mirror.record(id(2)).unwrap();
    let from_china = [(field::INVESTOR_COUNTRIES, Answer::from_code("lCN").unwrap())];
    mirror.overlay(&edit(90, &known, &from_china));
    let kinds = [
        (field::ENTERPRISE_NAME, 't'),
        (field::TAX_CODE, 't'),
        (field::ZONE, 'c'),
        (field::INVESTOR_COUNTRIES, 'l'),
    ];
    let parts = typed.split('|').map(str::trim).zip(kinds);
    let answers = parts.filter(|(part, _)| !part.is_empty()).map(|(part, (name, kind))| {
        let answer = Answer::from_code(&format!("{kind}{part}")).unwrap();
        (FieldName::new(name), answer)
    });
    let found = mirror.alike(id(99), &answers.collect(), 3);
    let place = |found: RecordId| (1..4).find(|number| id(*number) == found).unwrap_or_default();
    let found: Vec<_> = found
        .iter()
        .map(|(suspected, line)| format!("{} {}", place(line.id), suspected.why.as_str()))
        .collect();
    assert_eq!(found.join(", "), expected);
}

#[test]
fn an_enterprise_is_not_like_itself_nor_like_what_is_gone() {
    let mut mirror = mirror();
    let answers = [(FieldName::new(field::TAX_CODE), Answer::Text("2300000003".into()))];
    let answers = answers.into_iter().collect();
    assert_eq!(mirror.alike(id(99), &answers, 3).len(), 1);
    assert_eq!(mirror.alike(id(3), &answers, 3).len(), 0);
    mirror.leave(id(3), false);
    assert_eq!(mirror.alike(id(99), &answers, 3).len(), 0);
}

#[test]
fn what_was_merged_away_is_alike_as_the_one_that_stands_for_it() {
    let mut mirror = mirror();
    let gone = mirror.record(id(3)).unwrap();
    mirror.overlay(&edit(
        91,
        &gone,
        &[(crate::merged::MERGED_INTO, Answer::Reference(id(2)))],
    ));
    let alike = |name: &str| -> Vec<RecordId> {
        let answers = [(FieldName::new(field::ENTERPRISE_NAME), Answer::Text(name.into()))];
        let found = mirror.alike(id(99), &answers.into_iter().collect(), 3);
        found.into_iter().map(|(_, line)| line.id).collect()
    };
    assert_eq!(alike("Hoa Sen"), [id(2)]);
    assert_eq!(alike("Goertek"), [id(2)], "and once only");
}
