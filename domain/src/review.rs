//! Review: whether a visit was looked at, what was said about it, and whether it is still what was approved.
//!
//! All of it stands in the record itself, in registers like any answer: so it merges, has a history, and reaches a phone
//! that was away. A draft is what was not submitted, and is no record yet. What is derived from these fields, and never
//! stored, is the [`Standing`].
//!
//! Two people may write to them without having seen each other. Nobody is asked to settle that: the more cautious of two
//! states holds, and the next decision, whose author sees both, ends it.

mod levels;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::contact;
use crate::record::{Answer, Change, Edit, FieldName, Record, RecordKind};
use crate::role::{Right, Role};

pub use levels::{Approval, Case, Levels, NotTheirs, first_approvers};

/// Where the review stands: one of [`SUBMITTED`], [`RETURNED`], [`FIRST`] and [`APPROVED`].
pub const STATE: &str = "review_state";
/// What the reviewer said about the whole.
pub const COMMENT: &str = "review_comment";
/// The [`content`] that was approved.
pub const CONTENT: &str = "review_content";
/// What the reviewer said at a question stands in the question's field with this behind it, like the reason for a warning.
pub const AT_QUESTION: &str = "review";

/// Handed in, to be looked at.
pub const SUBMITTED: &str = "submitted";
/// Sent back with comments.
pub const RETURNED: &str = "returned";
/// Found good as it was, by the first of two.
pub const FIRST: &str = "approved_first";
/// Found good as it was.
pub const APPROVED: &str = "approved";

/// The most letters of one comment.
pub const LONGEST_COMMENT: usize = 2_000;

/// Where a visit stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Handed in. So is what was recorded before there was any review.
    #[default]
    Submitted,
    /// Sent back: it is work on its phone again.
    Returned,
    /// Handed in again after it was sent back.
    Resubmitted,
    /// Approved as it is.
    Approved,
    /// Approved, and answered differently since.
    Changed,
    /// Approved as it is by a first person; a second has to confirm it.
    FirstApproved,
}

impl Standing {
    /// Every standing, in the order of their codes.
    pub const ALL: [Self; 6] = [
        Self::Submitted,
        Self::Returned,
        Self::Resubmitted,
        Self::Approved,
        Self::Changed,
        Self::FirstApproved,
    ];

    /// Returns the name used on the wire, and as a key of the locale files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Resubmitted => "resubmitted",
            Self::Approved => "approved",
            Self::Changed => "changed",
            Self::FirstApproved => FIRST,
        }
    }

    /// Returns the number that stands for it in the server's lists.
    pub const fn code(self) -> u8 {
        match self {
            Self::Submitted => 0,
            Self::Returned => 1,
            Self::Resubmitted => 2,
            Self::Approved => 3,
            Self::Changed => 4,
            Self::FirstApproved => 5,
        }
    }

    /// Finds a standing by its number.
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    /// Tells whether a first reviewer is to look at it: it was handed in and not decided on, or is no longer what was
    /// approved. One that waits for a second is [`Standing::FirstApproved`].
    pub const fn waits(self) -> bool {
        matches!(self, Self::Submitted | Self::Resubmitted | Self::Changed)
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Standing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|standing| standing.as_str() == text);
        found.ok_or_else(|| format!("no visit stands at {text:?}"))
    }
}

/// Tells whether records of this kind are reviewed. A follow-up has a review of its own, among its questions (G10, G11).
pub const fn is_reviewed(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::Visit)
}

/// Tells whether a field belongs to the review, so that it is no answer to anything.
pub fn is_of_review(kind: RecordKind, field: &str) -> bool {
    is_reviewed(kind) && (matches!(field, STATE | COMMENT | CONTENT) || question_of(field).is_some())
}

/// Returns the field in which a comment at a question is kept.
pub fn at_question(field: &str) -> FieldName {
    FieldName::new(&format!("{field}~{AT_QUESTION}"))
}

/// Returns the question at which a comment stands.
pub fn question_of(field: &str) -> Option<&str> {
    let (question, behind) = field.rsplit_once('~')?;
    (behind == AT_QUESTION).then_some(question)
}

/// Tells where a record stands.
pub fn standing(record: &Record) -> Standing {
    match state(record) {
        State::Returned => Standing::Returned,
        State::Approved | State::First if !is_as_approved(record) => Standing::Changed,
        State::Approved => Standing::Approved,
        State::First => Standing::FirstApproved,
        State::Submitted if has_comments(record) => Standing::Resubmitted,
        State::Submitted => Standing::Submitted,
    }
}

/// Tells whether a record is on its author's desk again, which is all that a phone's list asks.
pub fn is_returned(record: &Record) -> bool {
    is_reviewed(record.kind) && state(record) == State::Returned
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Submitted,
    Returned,
    First,
    Approved,
}

/// Returns the state that holds: of several live ones the most cautious.
fn state(record: &Record) -> State {
    let live = record.fields.get(STATE).map(|register| register.live());
    let live: Vec<_> = live
        .iter()
        .flatten()
        .map(|(_, written)| written.value.as_choice())
        .collect();
    if live.contains(&Some(RETURNED)) {
        State::Returned
    } else if live.is_empty() || live.iter().any(|state| !matches!(*state, Some(FIRST | APPROVED))) {
        State::Submitted
    } else if live.contains(&Some(FIRST)) {
        State::First
    } else {
        State::Approved
    }
}

fn is_as_approved(record: &Record) -> bool {
    let Some(register) = record.fields.get(CONTENT) else {
        return false;
    };
    let now = content(record);
    let mut approved = register.live().into_iter();
    approved.any(|(_, written)| written.value.as_text() == Some(&now))
}

/// Names what a record says: the same answers have the same content on every device, whoever merged them in which order.
///
/// What belongs to the review is left out, and so is the contact of a person: its erasure is nobody's correction. This
/// is for noticing a change, not a seal: who wrote what is told by the log.
pub fn content(record: &Record) -> String {
    let mut hash = Xxh3::new();
    for (field, register) in &record.fields {
        let name = field.as_str();
        if is_of_review(record.kind, name) || is_of_contact(name) {
            continue;
        }
        let live = register.live().into_iter();
        let values: BTreeSet<String> = live
            .filter(|(_, written)| written.value != Answer::NotCollected)
            .map(|(_, written)| written.value.to_code())
            .collect();
        for value in &values {
            for part in [name, value] {
                hash.update(&(part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
    }
    format!("{:016x}", hash.digest())
}

fn is_of_contact(field: &str) -> bool {
    contact::is_personal(field) || matches!(field, contact::CONSENT | contact::ERASED_ON)
}

/// Returns what was said about the whole.
pub fn comment(record: &Record) -> Option<&str> {
    record.answer(COMMENT).as_text().filter(|words| !words.is_empty())
}

/// Lists what was said at questions, each with the question's field.
pub fn comments(record: &Record) -> Vec<(FieldName, String)> {
    let found = record.fields.keys().filter_map(|field| {
        let question = question_of(field.as_str())?;
        let words = record
            .answer(field.as_str())
            .as_text()
            .filter(|words| !words.is_empty())?;
        Some((FieldName::new(question), words.to_owned()))
    });
    found.collect()
}

fn has_comments(record: &Record) -> bool {
    comment(record).is_some() || !comments(record).is_empty()
}

/// Returns what an approval writes: which content was found good. What was said before is done with; `note` may be empty.
pub fn approve(record: &Record, note: &str, approval: Approval) -> BTreeMap<FieldName, Change> {
    let state = match approval {
        Approval::First => FIRST,
        Approval::Final => APPROVED,
    };
    let mut changes = decision(record, state, note, &BTreeMap::new());
    let content = Answer::Text(content(record));
    changes.insert(FieldName::new(CONTENT), change(record, CONTENT, content));
    changes
}

/// Returns what sending a record back writes. What is not said again at a question is done with.
pub fn send_back(record: &Record, words: &str, at: &BTreeMap<FieldName, String>) -> BTreeMap<FieldName, Change> {
    decision(record, RETURNED, words, at)
}

fn decision(
    record: &Record,
    state: &str,
    words: &str,
    at: &BTreeMap<FieldName, String>,
) -> BTreeMap<FieldName, Change> {
    let mut said: BTreeMap<FieldName, &str> = BTreeMap::from([(FieldName::new(COMMENT), words)]);
    let before = record.fields.keys();
    let before = before.filter(|field| question_of(field.as_str()).is_some());
    said.extend(before.map(|field| (field.clone(), "")));
    said.extend(
        at.iter()
            .map(|(field, words)| (at_question(field.as_str()), words.as_str())),
    );
    let mut changes = BTreeMap::new();
    for (field, words) in said {
        let value = match words.trim() {
            "" => Answer::NotCollected,
            words => Answer::Text(words.to_owned()),
        };
        let live = record.fields.get(field.as_str()).map(|register| register.live());
        let was_said = live.iter().flatten().any(|(_, written)| written.value.is_given());
        if value.is_given() || was_said {
            let written = change(record, field.as_str(), value);
            changes.insert(field, written);
        }
    }
    let state = change(record, STATE, Answer::Choice(state.to_owned()));
    changes.insert(FieldName::new(STATE), state);
    changes
}

fn change(record: &Record, field: &str, value: Answer) -> Change {
    Change {
        value,
        seen: record.seen(field),
    }
}

/// Adds to what somebody submits that it is handed in: a new record, and one that was sent back.
///
/// A correction of anything else says nothing of the review: written by somebody who could not know of an approval, it
/// would stand against it, while a changed content shows by itself.
pub fn hand_in(kind: RecordKind, known: Option<&Record>, changes: &mut BTreeMap<FieldName, Change>) {
    if !is_reviewed(kind) || known.is_some_and(|record| !is_returned(record)) {
        return;
    }
    let seen = known.map(|record| record.seen(STATE)).unwrap_or_default();
    let value = Answer::Choice(SUBMITTED.to_owned());
    changes.insert(FieldName::new(STATE), Change { value, seen });
}

/// Returns the field by which an edit decides on a review without its author being allowed to.
pub fn refused(edit: &Edit, role: Role) -> Option<&FieldName> {
    deciding(edit).filter(|_| !role.may(Right::Review))
}

/// Returns the field by which an edit decides on the review of a visit.
///
/// No phone writes such an edit, whoever holds it: a decision is made at the desk, on the version that is on screen there,
/// and the audit log tells of it. The review of a follow-up is a question of its form, and answered anywhere.
pub fn decides(edit: &Edit) -> Option<&FieldName> {
    deciding(edit).filter(|_| is_reviewed(edit.kind))
}

fn deciding(edit: &Edit) -> Option<&FieldName> {
    let decides = |field: &str, value: &Answer| match value.as_choice() {
        Some(RETURNED | APPROVED) if field == STATE => true,
        Some(SUBMITTED) if field == STATE => false,
        _ => is_of_review(edit.kind, field),
    };
    let mut changes = edit.changes.iter();
    let found = changes.find(|(field, change)| decides(field.as_str(), &change.value));
    found.map(|(field, _)| field)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::{DeviceId, EditId, HybridClock, PersonId, RecordId};

    /// Somebody who writes to one record: a phone or the desk, each with what it knows.
    struct Writer {
        device: u8,
        counter: u64,
        record: Record,
    }

    impl Writer {
        fn new(device: u8) -> Self {
            Self {
                device,
                counter: 0,
                record: Record::new(RecordId::from_bytes([1; 16]), RecordKind::Visit),
            }
        }

        fn writes(&mut self, changes: BTreeMap<FieldName, Change>) -> Edit {
            self.counter += 1;
            let mut clock = HybridClock::default();
            clock.observe(self.record.latest_stamp());
            let edit = Edit {
                id: EditId {
                    device: DeviceId::from_bytes([self.device; 16]),
                    counter: self.counter,
                },
                record: self.record.id,
                kind: self.record.kind,
                author: PersonId::from_bytes([self.device; 16]),
                stamp: clock.tick(1),
                form: None,
                changes,
                deletion: None,
                reason: None,
                restores: None,
                extra: BTreeMap::new(),
            };
            self.record.apply(&edit);
            edit
        }

        /// Submits answers, `field code, field code`.
        fn submits(&mut self, codes: &str) -> Edit {
            let mut changes = BTreeMap::new();
            for (name, code) in codes.split(", ").filter_map(|pair| pair.split_once(' ')) {
                let written = change(&self.record, name, Answer::from_code(code).unwrap());
                changes.insert(FieldName::new(name), written);
            }
            let known = (!self.record.fields.is_empty()).then_some(&self.record);
            hand_in(RecordKind::Visit, known, &mut changes);
            self.writes(changes)
        }

        fn returns(&mut self, words: &str, at: &[(&str, &str)]) -> Edit {
            let at = at
                .iter()
                .map(|(field, words)| (FieldName::new(field), (*words).to_owned()));
            let changes = send_back(&self.record, words, &at.collect());
            self.writes(changes)
        }

        fn approves(&mut self, approval: Approval) -> Edit {
            let changes = approve(&self.record, "", approval);
            self.writes(changes)
        }
    }

    /// Plays a story of one visit in letters. The phone: `s` submits, `c` corrects, `b` corrects and takes it back, `p`
    /// writes the contact; the desk: `r` returns, `f` approves first, `a` approves; `S` gives each what the other wrote. Both know of everything
    /// at the end.
    fn play(story: &str) -> Writer {
        let (mut phone, mut desk) = (Writer::new(1), Writer::new(2));
        let mut edits: Vec<Edit> = Vec::new();
        for (step, letter) in (1..).zip(story.chars()) {
            match letter {
                's' => edits.push(phone.submits("workers_total i100, visit_outcome cdone")),
                'c' => edits.push(phone.submits(&format!("workers_total i{step}"))),
                'b' => edits.push(phone.submits("workers_total i100")),
                'p' => edits.push(phone.submits("contact_phone t0222")),
                'r' => edits.push(desk.returns("xem lại", &[("workers_total", "theo bảng lương?")])),
                'f' => edits.push(desk.approves(Approval::First)),
                'a' => edits.push(desk.approves(Approval::Final)),
                _ => {
                    for edit in &edits {
                        phone.record.apply(edit);
                        desk.record.apply(edit);
                    }
                }
            }
        }
        for edit in edits.iter().rev() {
            phone.record.apply(edit);
            desk.record.apply(edit);
        }
        assert_eq!(phone.record, desk.record);
        desk
    }

    #[rstest]
    #[case::before_there_was_review("", Standing::Submitted)]
    #[case::handed_in("s", Standing::Submitted)]
    #[case::corrected_before_anybody_looked("sSc", Standing::Submitted)]
    #[case::sent_back("sSr", Standing::Returned)]
    #[case::corrected_without_knowing_that_it_came_back("sSrc", Standing::Returned)]
    #[case::handed_in_again("sSrSc", Standing::Resubmitted)]
    #[case::sent_back_twice("sSrScSr", Standing::Returned)]
    #[case::sent_back_again_while_it_was_handed_in_again("sSrSrc", Standing::Returned)]
    #[case::approved("sSa", Standing::Approved)]
    #[case::approved_after_a_return("sSrScSa", Standing::Approved)]
    #[case::approved_while_it_was_handed_in_again("sSrSac", Standing::Submitted)]
    #[case::corrected_later("sSaSc", Standing::Changed)]
    #[case::corrected_without_knowing_of_the_approval("sSac", Standing::Changed)]
    #[case::corrected_and_taken_back("sSaScSb", Standing::Approved)]
    #[case::a_contact_is_no_part_of_it("sSaSp", Standing::Approved)]
    #[case::approved_as_it_is_now("sSaScSa", Standing::Approved)]
    #[case::sent_back_after_an_approval("sSaScSr", Standing::Returned)]
    #[case::handed_in_again_after_an_approval("sSaScSrSc", Standing::Resubmitted)]
    #[case::approved_first("sSf", Standing::FirstApproved)]
    #[case::confirmed("sSfa", Standing::Approved)]
    #[case::sent_back_from_the_first_level("sSfSr", Standing::Returned)]
    #[case::handed_in_again_after_the_first_level("sSfSrSc", Standing::Resubmitted)]
    #[case::sent_back_from_the_second_level("sSfaSr", Standing::Returned)]
    #[case::corrected_at_the_first_level("sSfSc", Standing::Changed)]
    #[case::corrected_without_knowing_of_the_first_level("sSfc", Standing::Changed)]
    #[case::corrected_and_taken_back_at_the_first_level("sSfScSb", Standing::FirstApproved)]
    #[case::corrected_after_both("sSfaSc", Standing::Changed)]
    #[case::both_levels_again("sSfaScSf", Standing::FirstApproved)]
    #[case::both_levels_again_to_the_end("sSfaScSfa", Standing::Approved)]
    #[case::approved_first_while_it_was_handed_in_again("sSrSfc", Standing::Submitted)]
    fn a_visit_stands(#[case] story: &str, #[case] expected: Standing) {
        let desk = play(story);
        assert_eq!(standing(&desk.record), expected);
        assert_eq!(is_returned(&desk.record), expected == Standing::Returned);
        assert_eq!(desk.record.conflicts().count(), 0, "nobody settles a review");
    }

    #[test]
    fn the_first_approver_is_named_until_somebody_else_decides() {
        let mut desk = play("sS");
        assert_eq!(first_approvers(&desk.record), BTreeSet::new());
        desk.approves(Approval::First);
        let desk_person = PersonId::from_bytes([2; 16]);
        assert_eq!(first_approvers(&desk.record), BTreeSet::from([desk_person]));
        desk.approves(Approval::Final);
        assert_eq!(first_approvers(&desk.record), BTreeSet::new());
    }

    #[test]
    fn what_is_not_said_again_is_done_with() {
        let mut desk = play("sSr");
        assert_eq!(comment(&desk.record), Some("xem lại"));
        assert_eq!(
            comments(&desk.record),
            [(FieldName::new("workers_total"), "theo bảng lương?".into())]
        );
        desk.returns("", &[("visit_outcome", " gặp ai? ")]);
        assert_eq!(comment(&desk.record), None);
        assert_eq!(
            comments(&desk.record),
            [(FieldName::new("visit_outcome"), "gặp ai?".into())]
        );
        desk.approves(Approval::Final);
        assert!(!has_comments(&desk.record));
    }

    #[rstest]
    #[case::a_submission(RecordKind::Visit, "review_state csubmitted, workers_total i1", None)]
    #[case::an_approval(RecordKind::Visit, "review_state capproved", Some("review_state"))]
    #[case::a_first_approval(RecordKind::Visit, "review_state capproved_first", Some("review_state"))]
    #[case::a_return(RecordKind::Visit, "review_state creturned", Some("review_state"))]
    #[case::in_other_letters(RecordKind::Visit, "review_state tapproved", Some("review_state"))]
    #[case::emptied(RecordKind::Visit, "review_state -", Some("review_state"))]
    #[case::a_comment(RecordKind::Visit, "review_comment tx", Some("review_comment"))]
    #[case::a_comment_at_a_question(RecordKind::Visit, "workers_total~review t-", Some("workers_total~review"))]
    #[case::what_was_approved(RecordKind::Visit, "review_content tx", Some("review_content"))]
    #[case::a_reason(RecordKind::Visit, "workers_total~x08 tx", None)]
    #[case::a_follow_up_is_approved(RecordKind::FollowUp, "review_state capproved", Some("review_state"))]
    #[case::a_follow_up_is_answered(RecordKind::FollowUp, "review_state cdraft, review_comment -", None)]
    fn only_who_reviews_decides(#[case] kind: RecordKind, #[case] codes: &str, #[case] expected: Option<&str>) {
        let mut surveyor = Writer::new(1);
        surveyor.record.kind = kind;
        let pairs = codes.split(", ").filter_map(|pair| pair.split_once(' '));
        let changes = pairs.map(|(name, code)| {
            let value = Answer::from_code(code).unwrap();
            (FieldName::new(name), change(&surveyor.record, name, value))
        });
        let changes = changes.collect();
        let edit = surveyor.writes(changes);
        assert_eq!(refused(&edit, Role::Surveyor).map(FieldName::as_str), expected);
        for role in [Role::TeamLead, Role::Supervisor, Role::Administrator] {
            assert_eq!(refused(&edit, role), None);
        }
    }

    #[rstest]
    #[case::a_visit(RecordKind::Visit, "capproved", true)]
    #[case::handed_in(RecordKind::Visit, "csubmitted", false)]
    #[case::a_follow_up(RecordKind::FollowUp, "capproved", false)]
    fn a_visit_is_decided_on_at_the_desk(#[case] kind: RecordKind, #[case] code: &str, #[case] decided: bool) {
        let mut reviewer = Writer::new(1);
        reviewer.record.kind = kind;
        let written = change(&reviewer.record, STATE, Answer::from_code(code).unwrap());
        let edit = reviewer.writes([(FieldName::new(STATE), written)].into());
        assert_eq!(decides(&edit).is_some(), decided);
    }

    #[test]
    fn the_content_is_what_the_answers_say() {
        let of = |codes: &str| {
            let mut phone = Writer::new(1);
            phone.submits(codes);
            content(&phone.record)
        };
        assert_eq!(of("a i1, b tx"), of("b tx, a i1"));
        assert_eq!(of("a i1, b -"), of("a i1"), "not collected is as if never asked");
        for other in ["a i2", "a i1, b ?", "a i1, b t", "ai 1"] {
            assert_ne!(of("a i1"), of(other), "{other}");
        }
        assert_ne!(of("a txb, c ty"), of("a tx, bc ty"));
    }

    #[test]
    fn a_standing_is_read_back_from_its_name_and_code() {
        for standing in Standing::ALL {
            assert_eq!(standing.as_str().parse(), Ok(standing));
            assert_eq!(Standing::of_code(standing.code()), Some(standing));
        }
        assert_eq!(Standing::of_code(9), None);
        assert_eq!(
            FIRST.parse(),
            Ok(Standing::FirstApproved),
            "histories show a state by the words of its standing"
        );
    }
}
