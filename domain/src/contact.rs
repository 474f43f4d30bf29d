//! What points to a person: the contact of a visit. Kept with that person's consent only, and taken out again on request.
//!
//! Nothing else in the questionnaire does (see `form::privacy`). An edit that carries a contact without consent is refused
//! as a whole, so that nobody believes it was taken in; the copy in quarantine keeps everything but the contact.
//!
//! Erasing is the one thing that changes what was written: in an edit, the contact's values become *not collected*, and the
//! edit says which ([`ERASED`]). What it had seen stays, so it merges as before, and a phone that sends the original again
//! is told what it was told the first time ([`is_same`]).

use serde_json::Value;

use crate::form::plain_name;
use crate::record::{Answer, Edit, FieldName, Record};

/// Whether the person agreed that the contact be kept.
pub const CONSENT: &str = "contact_consent";
/// The contact itself.
const PERSONAL: [&str; 2] = ["contact_role", "contact_phone"];
/// The answer that consents.
const YES: &str = "yes";
/// The answer that does not.
pub const NO: &str = "no";
/// The day on which a contact was erased: a field of the record, by which devices know to drop old copies.
pub const ERASED_ON: &str = "contact_erased";
/// Where an edit names the fields whose values were taken out of it.
pub const ERASED: &str = "erased";

/// Tells whether a field holds a part of the contact, a reason given about it, or what an older form asked of it.
pub fn is_personal(field: &str) -> bool {
    let field = field.split(['@', '~']).next().unwrap_or(field);
    PERSONAL.contains(&plain_name(field))
}

/// Tells whether an edit holds a contact.
pub fn carries(edit: &Edit) -> bool {
    first_carried(edit).is_some()
}

/// Tells whether a record shows or hides a contact somewhere.
pub fn holds(record: &Record) -> bool {
    let personal = record.fields.iter().filter(|(field, _)| is_personal(field.as_str()));
    personal
        .flat_map(|(_, register)| register.live())
        .any(|(_, written)| written.value.is_given())
}

/// Tells whether the person has not agreed, or no longer agrees, as far as the record knows.
pub fn is_without_consent(record: &Record) -> bool {
    let consent = record
        .fields
        .get(CONSENT)
        .map(|register| register.live())
        .unwrap_or_default();
    consent.is_empty() || consent.iter().any(|(_, written)| !agrees(&written.value))
}

/// Returns the field of a contact that an edit carries without consent, neither its own nor the record's.
pub fn without_consent(edit: &Edit, known: Option<&Record>) -> Option<FieldName> {
    let carried = first_carried(edit)?;
    let agreed = match edit.changes.get(CONSENT) {
        Some(change) => agrees(&change.value),
        None => known.is_some_and(|record| !is_without_consent(record)),
    };
    (!agreed).then(|| carried.clone())
}

/// Takes the contact out of an edit; `true` when there was one.
pub fn erase(edit: &mut Edit) -> bool {
    let mut erased = erased_of(edit);
    let before = erased.len();
    for (field, change) in &mut edit.changes {
        if is_personal(field.as_str()) && change.value.is_given() {
            change.value = Answer::NotCollected;
            erased.push(field.as_str().to_owned());
        }
    }
    if erased.len() == before {
        return false;
    }
    erased.sort();
    edit.extra.insert(ERASED.to_owned(), erased.into());
    true
}

/// Tells whether a pushed edit is the one that is stored, perhaps without its contact by now.
pub fn is_same(stored: &Edit, pushed: &Edit) -> bool {
    if erased_of(stored).is_empty() {
        return stored == pushed;
    }
    let mut pushed = pushed.clone();
    erase(&mut pushed);
    *stored == pushed
}

fn agrees(answer: &Answer) -> bool {
    answer.as_choice() == Some(YES)
}

fn first_carried(edit: &Edit) -> Option<&FieldName> {
    let mut changes = edit.changes.iter();
    let found = changes.find(|(field, change)| is_personal(field.as_str()) && change.value.is_given());
    found.map(|(field, _)| field)
}

fn erased_of(edit: &Edit) -> Vec<String> {
    let named = edit.extra.get(ERASED).and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    named.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::{DeviceId, Draft, EditId, HybridClock, PersonId, RecordId, RecordKind};

    fn record() -> Record {
        Record::new(RecordId::from_bytes([1; 16]), RecordKind::Visit)
    }

    fn edit(known: &Record, counter: u64, answers: &[(&str, &str)]) -> Edit {
        let author = PersonId::from_bytes([2; 16]);
        let mut draft = Draft::new(known.id, known.kind, author, None);
        for (field, code) in answers {
            draft.set(known, *field, Answer::from_code(code).unwrap());
        }
        let device = DeviceId::from_bytes([3; 16]);
        draft.sign(EditId { device, counter }, &mut HybridClock::default(), 1_000 * counter)
    }

    #[rstest]
    #[case("contact_phone", true)]
    #[case("contact_role", true)]
    #[case::why_a_warning_stands("contact_phone~X41", true)]
    #[case::of_an_older_form("contact_phone@2026.1", true)]
    #[case("contact_consent", false)]
    #[case("contact_erased", false)]
    #[case("met_roles", false)]
    fn what_points_to_a_person_is_known_by_its_field(#[case] field: &str, #[case] personal: bool) {
        assert_eq!(is_personal(field), personal);
    }

    const PHONE: (&str, &str) = ("contact_phone", "t0222 3456 789");

    #[rstest]
    #[case::with_consent(&[], &[("contact_consent", "cyes"), PHONE], None)]
    #[case::with_consent_from_before(&[("contact_consent", "cyes")], &[PHONE], None)]
    #[case::nobody_asked(&[], &[PHONE], Some("contact_phone"))]
    #[case::refused(&[], &[("contact_consent", "cno"), ("contact_role", "chr")], Some("contact_role"))]
    #[case::taken_back_meanwhile(&[("contact_consent", "cno")], &[PHONE], Some("contact_phone"))]
    #[case::taken_back_in_this_edit(&[("contact_consent", "cyes")], &[("contact_consent", "c-"), PHONE], Some("contact_phone"))]
    #[case::emptied(&[], &[("contact_phone", "-")], None)]
    #[case::not_known(&[], &[("contact_phone", "?")], None)]
    #[case::nothing_of_a_person(&[], &[("workers_total", "i12")], None)]
    fn a_contact_needs_consent(
        #[case] before: &[(&str, &str)],
        #[case] now: &[(&str, &str)],
        #[case] refused: Option<&str>,
    ) {
        let mut known = record();
        if !before.is_empty() {
            known.apply(&edit(&known.clone(), 1, before));
        }
        let edit = edit(&known, 2, now);
        let found = without_consent(&edit, Some(&known));
        assert_eq!(found.as_ref().map(FieldName::as_str), refused);
    }

    #[test]
    fn an_erased_edit_merges_as_before_and_is_still_the_same() {
        let mut known = record();
        let original = edit(
            &known,
            1,
            &[("contact_consent", "cyes"), PHONE, ("workers_total", "i12")],
        );
        let mut erased = original.clone();
        assert!(erase(&mut erased) && !carries(&erased));
        assert!(!erase(&mut erased.clone()), "nothing is left to erase");
        assert!(is_same(&erased, &original) && is_same(&erased, &erased));
        let mut other = original.clone();
        other.changes.remove("workers_total");
        assert!(!is_same(&erased, &other), "only the contact may differ");
        assert!(!is_same(&original, &erased), "and only where it was erased");
        known.apply(&erased);
        assert!(!holds(&known));
        let mut merged = known.clone();
        merged.apply(&original);
        assert_eq!(merged, known, "the original brings nothing back");
        let text = serde_json::to_string(&erased).unwrap();
        assert!(!text.contains("3456"), "{text}");
        assert_eq!(serde_json::from_str::<Edit>(&text).unwrap(), erased);
    }
}
