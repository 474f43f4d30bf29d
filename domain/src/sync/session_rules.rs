//! What a session asks and commits, situation by situation. The fleet simulation covers the rest.

use rstest::rstest;

use super::*;
use crate::reach::ExtentId;
use crate::record::pack::pack_records;
use crate::record::{Answer, Change, DeviceId, Edit, EditId, Epoch, FieldName, PersonId, RecordId, RecordKind, Stamp};

const EPOCH: Epoch = Epoch::from_bytes([0xe0; 16]);
const HERE: ExtentId = ExtentId(1);
const THERE: ExtentId = ExtentId(2);
const OTHER: Epoch = Epoch::from_bytes([0xe1; 16]);

fn edit(counter: u64) -> Edit {
    Edit {
        id: EditId {
            device: DeviceId::from_bytes([1; 16]),
            counter,
        },
        record: RecordId::from_bytes([2; 16]),
        kind: RecordKind::Visit,
        author: PersonId::from_bytes([3; 16]),
        stamp: Stamp::default(),
        form: None,
        changes: [(
            FieldName::new("f"),
            Change {
                value: Answer::Integer(1),
                seen: Default::default(),
            },
        )]
        .into(),
        deletion: None,
        reason: None,
        restores: None,
        extra: Default::default(),
    }
}

fn held(cursor: Option<Cursor>) -> Held {
    Held {
        epoch: Some(EPOCH),
        cursors: cursor.map(|cursor| (Scope::Register, cursor)).into_iter().collect(),
    }
}

fn manifest(pages: usize) -> Manifest {
    let pages = vec![PageRef { rows: 1, bytes: 100 }; pages];
    Manifest {
        epoch: EPOCH,
        scope: Scope::Register,
        extent: HERE,
        seq: 9,
        summary: Summary::default(),
        pages,
    }
}

fn applied(edits: &[Edit], epoch: Epoch) -> Answered {
    let verdict = |edit: &Edit| Verdict {
        edit: edit.id,
        outcome: Outcome::Applied(Receipt {
            epoch,
            number: edit.id.counter,
        }),
    };
    Answered::Push(PushResponse {
        epoch,
        server_time: 0,
        verdicts: edits.iter().map(verdict).collect(),
    })
}

fn end_of_feed(epoch: Epoch) -> Answered {
    let end = Some(Summary::default());
    Answered::Pull(PullResponse {
        epoch,
        server_time: 0,
        scopes: vec![],
        scope: Scope::Register,
        records: pack_records([]),
        next: 9,
        end,
        extent: HERE,
        left: vec![],
        turn: Turn::Same,
    })
}

const fn complete(seq: u64) -> Cursor {
    Cursor::Complete { seq, extent: HERE }
}

fn pull(since: u64, turning: Option<(ExtentId, u64)>) -> Ask {
    Ask::Pull {
        scope: Scope::Register,
        since,
        held: vec![HERE],
        turning,
    }
}

/// A page of the way to another extent.
fn turned(to: ExtentId, turn: Turn) -> Answered {
    Answered::Pull(PullResponse {
        epoch: EPOCH,
        server_time: 0,
        scopes: vec![],
        scope: Scope::Register,
        records: pack_records([]),
        next: 0,
        end: None,
        extent: to,
        left: vec![RecordId::from_bytes([2; 16])],
        turn,
    })
}

fn pushed(session: &mut Session) -> Vec<Edit> {
    match session.next_ask() {
        Some(Ask::Push(edits)) => edits,
        other => panic!("expected a push, got {other:?}"),
    }
}

#[test]
fn pushing_goes_first_and_the_feed_follows_from_the_cursor() {
    let mut session = Session::new(held(Some(complete(5))), vec![edit(1)], &[Scope::Register]);
    let edits = pushed(&mut session);
    assert_eq!(session.next_ask(), None, "nothing else while a push is in flight");
    let commits = session.receive(Ask::Push(edits.clone()), applied(&edits, EPOCH));
    assert!(matches!(&commits[..], [Commit::Verdicts(verdicts)] if verdicts.len() == 1));
    let ask = session.next_ask().unwrap();
    assert_eq!(ask, pull(5, None));
    let commits = session.receive(ask, end_of_feed(EPOCH));
    assert!(matches!(
        &commits[..],
        [Commit::Changes {
            cursor: Cursor::Complete { seq: 9, extent: HERE },
            expected: Some(_),
            ..
        }]
    ));
    assert_eq!((session.next_ask(), session.ended()), (None, Some(Ended::Done)));
}

#[rstest]
#[case::too_large(Failure::TooLarge, RefusalCode::TooLarge)]
#[case::unreadable(Failure::Malformed, RefusalCode::Malformed)]
fn one_poison_edit_is_found_by_halving_and_set_aside(#[case] failure: Failure, #[case] code: RefusalCode) {
    let mut session = Session::new(held(None), (1..=8).map(edit).collect(), &[]);
    let mut settled = Vec::new();
    for _ in 0..20 {
        let Some(Ask::Push(edits)) = session.next_ask() else {
            break;
        };
        let commits = if edits.iter().any(|edit| edit.id.counter == 6) {
            session.fail(Ask::Push(edits), failure)
        } else {
            session.receive(Ask::Push(edits.clone()), applied(&edits, EPOCH))
        };
        for commit in commits {
            let Commit::Verdicts(verdicts) = commit else {
                panic!("only verdicts here")
            };
            settled.extend(verdicts);
        }
    }
    let refused: Vec<_> = settled
        .iter()
        .filter(|verdict| matches!(&verdict.outcome, Outcome::Rejected(refusal) if refusal.code == code))
        .collect();
    assert_eq!((settled.len(), refused.len(), refused[0].edit.counter), (8, 1, 6));
    assert_eq!(session.ended(), Some(Ended::Done));
}

#[rstest]
#[case::fewer(&[1])]
#[case::more(&[1, 2, 3])]
#[case::others(&[1, 3])]
#[case::in_another_order(&[2, 1])]
fn an_answer_without_exactly_one_verdict_per_edit_is_no_answer(#[case] answered: &[u64]) {
    let mut session = Session::new(held(None), vec![edit(1), edit(2)], &[]);
    let edits = pushed(&mut session);
    let answered: Vec<_> = answered.iter().map(|counter| edit(*counter)).collect();
    assert_eq!(session.receive(Ask::Push(edits), applied(&answered, EPOCH)), []);
    assert_eq!(session.ended(), Some(Ended::Failed(Failure::Broken)));
}

#[test]
fn an_edit_to_be_offered_later_stays_and_holds_up_nothing() {
    let mut session = Session::new(held(None), vec![edit(1), edit(2)], &[]);
    let edits = pushed(&mut session);
    let Answered::Push(mut response) = applied(&edits, EPOCH) else {
        unreachable!()
    };
    response.verdicts[0].outcome = Outcome::RetryLater;
    let commits = session.receive(Ask::Push(edits), Answered::Push(response));
    assert!(matches!(&commits[..], [Commit::Verdicts(decided)] if decided.len() == 1 && decided[0].edit.counter == 2));
    assert_eq!((session.next_ask(), session.ended()), (None, Some(Ended::Later)));
}

#[test]
fn a_first_pull_fetches_pages_together_and_goes_on_where_it_stopped() {
    let mut cursor = Cursor::begin(manifest(8));
    cursor = cursor.with_page(0).with_page(3);
    let mut session = Session::new(held(Some(cursor.clone())), vec![], &[Scope::Register]);
    let asks: Vec<_> = std::iter::from_fn(|| session.next_ask()).collect();
    assert_eq!(asks.len(), PAGES_AT_ONCE);
    let pages: Vec<_> = asks
        .iter()
        .map(|ask| if let Ask::Page { index, .. } = ask { *index } else { 99 })
        .collect();
    assert_eq!(pages, [1, 2, 4, 5, 6, 7]);
    for ask in asks {
        let Ask::Page { index, .. } = ask else { unreachable!() };
        let commits = session.receive(ask, Answered::Page(pack_records([])));
        assert!(matches!(&commits[..], [Commit::Page { .. }]));
        cursor = cursor.with_page(index);
    }
    assert_eq!(
        cursor,
        complete(9),
        "the last page completes the pull in its own transaction"
    );
    assert_eq!(session.next_ask(), Some(pull(9, None)));
}

#[test]
fn a_crash_behind_the_last_page_leaves_nothing_to_wait_for() {
    let mut all = Cursor::begin(manifest(1));
    let Cursor::Partial(partial) = &all else {
        panic!("one page is missing")
    };
    let mut stored = partial.clone();
    stored.stored.insert(0);
    let mut session = Session::new(held(Some(Cursor::Partial(stored))), vec![], &[Scope::Register]);
    assert_eq!(session.next_ask(), Some(pull(9, None)));
    all = Cursor::begin(manifest(0));
    assert_eq!(all, complete(9), "a pull without pages is complete at once");
}

#[test]
fn a_snapshot_that_is_no_longer_kept_begins_afresh_but_not_for_ever() {
    let mut session = Session::new(held(Some(Cursor::begin(manifest(1)))), vec![], &[Scope::Register]);
    for round in 0..3 {
        let ask = session.next_ask().unwrap();
        let commits = session.fail(ask, Failure::Gone);
        if round == 2 {
            break;
        }
        assert_eq!(commits, [Commit::Drop(Scope::Register)]);
        let ask = session.next_ask().unwrap();
        assert_eq!(ask, Ask::Manifest(Scope::Register));
        session.receive(ask, Answered::Manifest(manifest(1)));
    }
    assert_eq!(session.ended(), Some(Ended::Failed(Failure::Broken)));
}

#[test]
fn a_page_of_an_abandoned_pull_is_not_stored() {
    let mut session = Session::new(held(Some(Cursor::begin(manifest(2)))), vec![], &[Scope::Register]);
    let (gone, late) = (session.next_ask().unwrap(), session.next_ask().unwrap());
    assert_eq!(session.fail(gone, Failure::Gone), [Commit::Drop(Scope::Register)]);
    assert_eq!(
        session.next_ask(),
        None,
        "no new manifest while an old page is on its way"
    );
    assert_eq!(session.receive(late, Answered::Page(pack_records([]))), []);
    assert_eq!(session.next_ask(), Some(Ask::Manifest(Scope::Register)));
}

#[test]
fn a_copy_that_does_not_add_up_is_fetched_again() {
    let mut session = Session::new(held(Some(complete(5))), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    session.receive(ask, end_of_feed(EPOCH));
    let expected = Summary { count: 2, hash: 1 };
    assert_eq!(session.verify(Scope::Register, expected, expected), []);
    assert_eq!(
        session.verify(Scope::Register, expected, Summary::default()),
        [Commit::Drop(Scope::Register)]
    );
    assert_eq!(session.next_ask(), Some(Ask::Manifest(Scope::Register)));
}

#[test]
fn another_epoch_drops_the_mirror_keeps_the_verdicts_and_begins_again() {
    let mut session = Session::new(held(Some(complete(5))), vec![edit(1)], &[Scope::Register]);
    let edits = pushed(&mut session);
    let commits = session.receive(Ask::Push(edits.clone()), applied(&edits, OTHER));
    assert!(
        matches!(&commits[..], [Commit::NewEpoch(OTHER), Commit::Verdicts(_)]),
        "{commits:?}"
    );
    assert_eq!((session.next_ask(), session.ended()), (None, Some(Ended::Again)));
}

#[test]
fn the_first_contact_only_notes_the_epoch() {
    let mut session = Session::new(Held::default(), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    let commits = session.receive(ask, Answered::Manifest(manifest(0)));
    assert!(matches!(
        &commits[..],
        [Commit::FirstEpoch(EPOCH), Commit::Begin { .. }]
    ));
    assert_eq!(session.ended(), None);
}

#[rstest]
#[case::no_connection(Failure::Unreachable)]
#[case::signed_out(Failure::SignedOut)]
#[case::too_old(Failure::StaleProtocol)]
#[case::busy(Failure::Busy)]
fn a_failure_ends_the_run_and_commits_nothing(#[case] failure: Failure) {
    let mut session = Session::new(held(None), vec![edit(1)], &[]);
    let edits = pushed(&mut session);
    assert_eq!(session.fail(Ask::Push(edits), failure), []);
    assert_eq!(
        (session.next_ask(), session.ended()),
        (None, Some(Ended::Failed(failure)))
    );
}

#[test]
fn a_copy_turns_page_by_page_and_the_feed_goes_on_where_it_stood() {
    let mut session = Session::new(held(Some(complete(5))), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    assert_eq!(ask, pull(5, None));
    let commits = session.receive(ask, turned(THERE, Turn::Under { at: 3 }));
    let turning = Cursor::Turning(Turning {
        seq: 5,
        held: vec![HERE],
        to: THERE,
        at: 3,
    });
    assert!(
        matches!(&commits[..], [Commit::Changes { cursor, left, expected: None, .. }] if *cursor == turning && left.len() == 1)
    );

    // A crash here: the next run goes on from what is on disk.
    let mut session = Session::new(held(Some(turning)), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    assert_eq!(ask, pull(5, Some((THERE, 3))));
    let commits = session.receive(ask, turned(THERE, Turn::Over));
    let done = Cursor::Complete { seq: 5, extent: THERE };
    assert!(matches!(&commits[..], [Commit::Changes { cursor, .. }] if *cursor == done));
    assert_eq!(
        session.next_ask(),
        Some(Ask::Pull {
            scope: Scope::Register,
            since: 5,
            held: vec![THERE],
            turning: None
        })
    );
}

#[test]
fn a_turn_to_yet_another_extent_begins_again() {
    let turning = Turning {
        seq: 5,
        held: vec![HERE],
        to: THERE,
        at: 3,
    };
    let mut session = Session::new(held(Some(Cursor::Turning(turning))), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    let third = ExtentId(3);
    let commits = session.receive(ask, turned(third, Turn::Under { at: 1 }));
    let again = Cursor::Turning(Turning {
        seq: 5,
        held: vec![HERE, THERE],
        to: third,
        at: 1,
    });
    assert!(matches!(&commits[..], [Commit::Changes { cursor, .. }] if *cursor == again));
}

#[rstest]
#[case::no_step_forward(turned(THERE, Turn::Under { at: 3 }))]
#[case::another_extent_as_if_it_were_the_same(turned(THERE, Turn::Same))]
fn a_turn_that_makes_no_sense_ends_the_run(#[case] answer: Answered) {
    let turning = Turning {
        seq: 5,
        held: vec![HERE],
        to: THERE,
        at: 3,
    };
    let mut session = Session::new(held(Some(Cursor::Turning(turning))), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    assert_eq!(session.receive(ask, answer), []);
    assert_eq!(session.ended(), Some(Ended::Failed(Failure::Broken)));
}

#[test]
fn an_extent_that_the_server_does_not_know_is_fetched_afresh() {
    let mut session = Session::new(held(Some(complete(5))), vec![], &[Scope::Register]);
    let ask = session.next_ask().unwrap();
    let commits = session.receive(ask, turned(THERE, Turn::Unknown));
    assert_eq!(commits, [Commit::Drop(Scope::Register)]);
    assert_eq!(session.next_ask(), Some(Ask::Manifest(Scope::Register)));
}

/// The app was updated to a version with one scope more: what the phone holds stays, and only the new one is fetched whole.
#[test]
fn a_scope_that_a_copy_does_not_know_yet_costs_the_others_nothing() {
    let complete = Cursor::Complete { seq: 9, extent: HERE };
    let held = Held {
        epoch: Some(EPOCH),
        cursors: vec![(Scope::Register, complete.clone()), (Scope::Visits, complete)],
    };
    let mut session = Session::new(held, Vec::new(), &Scope::ALL);
    for scope in [Scope::Register, Scope::Visits] {
        let ask = session.next_ask().unwrap();
        assert!(
            matches!(&ask, Ask::Pull { scope: asked, since: 9, .. } if *asked == scope),
            "{ask:?}"
        );
        let Answered::Pull(response) = end_of_feed(EPOCH) else {
            unreachable!()
        };
        let commits = session.receive(ask, Answered::Pull(PullResponse { scope, ..response }));
        assert!(matches!(commits[..], [Commit::Changes { .. }]), "{commits:?}");
    }
    assert_eq!(session.next_ask(), Some(Ask::Manifest(Scope::Plan)));
}
