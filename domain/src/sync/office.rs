//! The server's half: what becomes of one pushed edit.
//!
//! Decided here, over a [`Ledger`] that only remembers, so that the real database and the model in the fleet simulation
//! run the very same rules.

use std::borrow::Cow;

use crate::contact;
use crate::merged;
use crate::plan;
use crate::record::{Answer, Edit, EditId, FieldName, PersonId, Record, RecordId, RecordKind};
use crate::review;
use crate::role::{Right, Role};

use super::{Outcome, Receipt, Refusal, RefusalCode, Verdict};

/// How far an edit may be ahead of the server's clock, in milliseconds: a year and a month.
///
/// Phones are wrong by hours or days and lose nothing for it; one that believes it is another decade is asked to set its
/// clock.
pub const FUTURE_LIMIT_MILLIS: u64 = 400 * 24 * 3_600 * 1_000;
/// The most bytes that one answer may have.
pub const MAX_ANSWER_BYTES: usize = 32 * 1024;
/// The most fields that one edit may change.
pub const MAX_CHANGES: usize = 1_000;

/// Who pushes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The signed-in account.
    pub person: PersonId,
    /// Its role.
    pub role: Role,
}

/// What the server remembers. All calls for one batch happen inside one transaction.
pub trait Ledger {
    /// What the memory itself can fail with; it ends the whole batch, nothing of which is then stored.
    type Error;

    /// Finds an edit stored before, with its receipt.
    fn stored(&mut self, id: EditId) -> Result<Option<(Receipt, Edit)>, Self::Error>;
    /// Finds the merged record.
    fn record(&mut self, id: RecordId) -> Result<Option<Record>, Self::Error>;
    /// Tells whether the record is within the caller's reach, as it stands before the edit; a new one as the edit makes it.
    fn within_reach(&mut self, edit: &Edit, known: Option<&Record>) -> Result<bool, Self::Error>;
    /// Appends the edit to the log and replaces the merged record, and gives the receipt. Without a merged record the edit
    /// is the first of its record, which is then [`Record::of_edit`]: most are, and building it is most of their cost.
    fn append(&mut self, edit: &Edit, merged: Option<Record>) -> Result<Receipt, Self::Error>;
    /// Tells whether the contact that an edit carries was erased after it was written, as from a phone that was away.
    ///
    /// # Errors
    /// Those of the memory.
    fn is_erased(&mut self, _edit: &Edit, _known: Option<&Record>) -> Result<bool, Self::Error> {
        Ok(false)
    }
    /// Keeps a copy of what [`may_be_kept`] of an edit that can't be merged.
    fn quarantine(&mut self, edit: &Edit, refusal: &Refusal) -> Result<(), Self::Error>;
}

/// Decides on one edit, stores what is to be stored, and returns the verdict.
///
/// # Errors
/// Only those of the ledger.
pub fn take_in<L: Ledger>(ledger: &mut L, caller: Caller, now: u64, edit: &Edit) -> Result<Verdict, L::Error> {
    let verdict = |outcome| Verdict { edit: edit.id, outcome };
    if let Some((receipt, before)) = ledger.stored(edit.id)? {
        if contact::is_same(&before, edit) {
            return Ok(verdict(Outcome::Duplicate(receipt)));
        }
        let refusal = Refusal {
            code: RefusalCode::IdTaken,
            field: None,
        };
        ledger.quarantine(edit, &refusal)?;
        return Ok(verdict(Outcome::Rejected(refusal)));
    }
    let known = ledger.record(edit.record)?;
    let mut refusal = refuse(caller, now, edit, known.as_ref());
    if refusal.is_none() && !ledger.within_reach(edit, known.as_ref())? {
        refusal = Some(Refusal {
            code: RefusalCode::OutOfReach,
            field: None,
        });
    }
    if refusal.is_none()
        && let Some(target) = merged::target(edit)
    {
        // What was merged into nothing would be seen by nobody.
        let is_there = ledger.record(target)?.is_some_and(|record| record.kind == edit.kind);
        refusal = (!is_there).then(|| of_field(RefusalCode::Malformed, merged::MERGED_INTO));
    }
    if let Some(refusal) = refusal {
        ledger.quarantine(edit, &refusal)?;
        return Ok(verdict(Outcome::Rejected(refusal)));
    }
    let edit = may_be_kept(ledger, edit, known.as_ref())?;
    let merged = known.map(|mut record| {
        record.apply(&edit);
        record
    });
    Ok(verdict(Outcome::Applied(ledger.append(&edit, merged)?)))
}

/// Returns what of an edit may be kept: all of it, or without a contact that was erased meanwhile or never agreed to.
///
/// # Errors
/// Only those of the ledger.
pub fn may_be_kept<'e, L: Ledger>(
    ledger: &mut L,
    edit: &'e Edit,
    known: Option<&Record>,
) -> Result<Cow<'e, Edit>, L::Error> {
    let mut kept = Cow::Borrowed(edit);
    if contact::carries(edit) && (contact::without_consent(edit, known).is_some() || ledger.is_erased(edit, known)?) {
        contact::erase(kept.to_mut());
    }
    Ok(kept)
}

/// Says why an edit can't be merged, if it can't.
pub fn refuse(caller: Caller, now: u64, edit: &Edit, known: Option<&Record>) -> Option<Refusal> {
    let whole = |code| Some(Refusal { code, field: None });
    if edit.author != caller.person {
        return whole(RefusalCode::NotTheAuthor);
    }
    if edit.changes.is_empty() && edit.deletion.is_none() {
        return whole(RefusalCode::Empty);
    }
    if edit.changes.len() > MAX_CHANGES {
        return whole(RefusalCode::TooLarge);
    }
    if let Some((field, _)) = edit
        .changes
        .iter()
        .find(|(_, change)| bytes_of(&change.value) > MAX_ANSWER_BYTES)
    {
        return Some(Refusal {
            code: RefusalCode::TooLarge,
            field: Some(field.clone()),
        });
    }
    if edit.stamp.millis > now.saturating_add(FUTURE_LIMIT_MILLIS) {
        return whole(RefusalCode::FutureDated);
    }
    if edit.deletion.is_some() && !caller.role.may(Right::Delete) {
        return whole(RefusalCode::NotAllowed);
    }
    if known.is_some_and(|known| known.kind != edit.kind) {
        return whole(RefusalCode::WrongKind);
    }
    if let Some(field) = review::refused(edit, caller.role) {
        return Some(Refusal {
            code: RefusalCode::NotTheReviewer,
            field: Some(field.clone()),
        });
    }
    if merged::is_refused(edit, caller.role) {
        return Some(of_field(RefusalCode::NotAllowed, merged::MERGED_INTO));
    }
    if edit.kind == RecordKind::Assignment {
        if !caller.role.may(Right::Plan) {
            return whole(RefusalCode::NotAllowed);
        }
        if !plan::is_well_formed(edit, known.is_none()) {
            return whole(RefusalCode::Malformed);
        }
    }
    let field = contact::without_consent(edit, known)?;
    Some(Refusal {
        code: RefusalCode::NoConsent,
        field: Some(field),
    })
}

fn of_field(code: RefusalCode, field: &str) -> Refusal {
    Refusal {
        code,
        field: Some(FieldName::new(field)),
    }
}

fn bytes_of(answer: &Answer) -> usize {
    match answer {
        Answer::Text(text) | Answer::Choice(text) | Answer::Other(text) => text.len(),
        Answer::Choices(names) => names.iter().map(|name| name.len() + 1).sum(),
        Answer::NotCollected
        | Answer::Unknown
        | Answer::Integer(_)
        | Answer::Decimal(_)
        | Answer::Date(_)
        | Answer::YearMonth(_)
        | Answer::Reference(_) => 0,
    }
}
