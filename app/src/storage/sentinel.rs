//! Notices that a person's data has vanished from this browser.
//!
//! A browser may clear IndexedDB on its own, and then everything looks as on the first day. A mark in a second place,
//! which is not always cleared together with it, tells the difference, and the person is told.

use domain::record::PersonId;

use super::rows::Sentinel;
use crate::browser::trifles::{forget as forget_trifle, recall, remember};

fn name(person: PersonId) -> String {
    format!("thucdia.sentinel.{person}")
}

/// Returns how many edits were unsent when the database vanished; nothing if it has not.
pub(super) fn vanished(person: PersonId, in_database: Option<Sentinel>) -> Option<u64> {
    let twin: Sentinel = serde_json::from_str(&recall(&name(person))?).ok()?;
    (in_database.map(|sentinel| sentinel.created) != Some(twin.created)).then_some(twin.unsent)
}

/// Returns how many edits a person had unsent in this browser, as the mark says.
pub fn marked_unsent(person: PersonId) -> usize {
    let twin = recall(&name(person)).and_then(|text| serde_json::from_str::<Sentinel>(&text).ok());
    twin.map_or(0, |twin| usize::try_from(twin.unsent).unwrap_or(usize::MAX))
}

/// Writes the mark in the second place.
pub(super) fn mark(person: PersonId, created: u64, unsent: u64) {
    if let Ok(text) = serde_json::to_string(&Sentinel { created, unsent }) {
        remember(&name(person), &text);
    }
}

/// Takes the mark away: the database goes, or another takes its place, and that is meant.
pub(super) fn forget(person: PersonId) {
    forget_trifle(&name(person));
}
