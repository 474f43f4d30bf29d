//! What the desk and the server say to each other about enterprises that are one.

use serde::{Deserialize, Serialize};

use crate::api::LiveValue;
use crate::record::{FieldName, RecordId};

/// The most letters of the reason for a merge.
pub const LONGEST_MERGE_REASON: usize = 500;

/// Two enterprises side by side. `GET /api/enterprises/merge?keep=..&other=..`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MergeView {
    /// The one that would stay.
    pub keep: MergeSide,
    /// The one that would give way.
    pub other: MergeSide,
    /// The fields in which they differ.
    pub differing: Vec<MergeField>,
    /// The fields in which they say the same.
    pub agreeing: Vec<MergeField>,
}

/// One of the two.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MergeSide {
    /// The enterprise.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its tax code, empty if none is known.
    pub tax_code: String,
    /// The zone's code, empty if none is known.
    pub zone: String,
    /// Its version: see [`super::RecordDetail::version`].
    pub version: u64,
    /// How many visits are about it, or about those that were merged into it.
    pub visits: u64,
    /// How many other records are.
    pub others: u64,
    /// How many enterprises were merged into it before.
    pub merged: u64,
}

/// One field of both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MergeField {
    /// The field.
    pub field: FieldName,
    /// What the one that would stay says; nothing where it was never asked.
    pub keep: Option<LiveValue>,
    /// What the other says.
    pub other: Option<LiveValue>,
}

/// Body of `POST /api/enterprises/merge`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Merge {
    /// The enterprise that stays.
    pub keep: RecordId,
    /// The one that gives way.
    pub other: RecordId,
    /// The versions that the person had in front of them, in this order. If one is no longer the last, nothing is merged.
    pub versions: (u64, u64),
    /// The fields in which the value of the one that gives way is to hold.
    #[serde(default)]
    pub take: Vec<FieldName>,
    /// Why, at most [`LONGEST_MERGE_REASON`] letters; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// Body of `POST /api/enterprises/unmerge`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unmerge {
    /// The enterprise that gave way.
    pub other: RecordId,
}

/// What became of taking a merge back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unmerged {
    /// The enterprise that it had been merged into.
    pub keep: RecordId,
    /// The fields that keep what was taken over, because something newer stands there.
    pub stayed: Vec<FieldName>,
}

/// An enterprise that is one with the record: part of `GET /api/records/{id}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OneWith {
    /// The other enterprise.
    pub record: RecordId,
    /// Its name.
    pub name: String,
    /// Who merged, by name.
    pub by: String,
    /// When, by the writer's clock, in Unix milliseconds.
    pub at: u64,
    /// Why, if they said so.
    pub reason: Option<String>,
    /// How many visits name the one that gave way.
    pub visits: u64,
}
