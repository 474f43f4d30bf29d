//! The founding of party organisations, as the desk and the server say it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Source;
use crate::founding::Step;
use crate::record::{RecordId, RecordKind, YearMonth};

/// The filter for enterprises of which nobody said a stage.
pub const NO_STAGE: &str = "none";
/// The filter for enterprises that look ready.
pub const READY: &str = "ready";
/// The filter for those that somebody put aside, until something changes.
pub const ASIDE: &str = "aside";

/// Answer of `GET /api/founding`, which is asked for as a list: `state` is a stage, or one of the filters above.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FoundingListing {
    /// The rows of this page.
    pub rows: Vec<FoundingRow>,
    /// How many rows the filters leave in all.
    pub total: u64,
    /// How many each value of `state` would leave, the other filters being as they are; those with none left out.
    pub stages: Vec<(String, u64)>,
    /// The rule by which enterprises look ready; nothing where the programme has none.
    pub rule: Option<FoundingRule>,
    /// The server's day.
    pub today: NaiveDate,
}

/// The dated rule for who may have a party organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FoundingRule {
    /// How many official members it takes.
    pub needed: i64,
    /// Since when it holds.
    pub from: NaiveDate,
    /// Where it is written.
    pub source: String,
}

/// A row of `GET /api/founding`: an enterprise that has no party organisation, or one that this founding led to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FoundingRow {
    /// The enterprise.
    pub enterprise: RecordId,
    /// Its name.
    pub name: String,
    /// Its zone's code.
    pub zone: String,
    /// The stage, a choice's name; empty if nobody said.
    pub stage: String,
    /// Since when it stands there.
    pub since: Option<NaiveDate>,
    /// When the founding is planned: the first month of a quarter.
    pub planned: Option<YearMonth>,
    /// The paper that the stage rests on.
    pub paper: String,
    /// How many official members could transfer to the enterprise.
    pub transferable: Option<i64>,
    /// As of when.
    pub counted_on: Option<NaiveDate>,
    /// Day of the last visit, as `2026-11-23`.
    pub last_visit: String,
    /// Why somebody put it aside, where that still holds.
    pub aside: Option<Aside>,
}

/// Why an enterprise was put aside though it looks ready.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Aside {
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: u64,
}

/// Answer of `GET /api/founding/{enterprise}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FoundingDetail {
    /// The row.
    pub row: FoundingRow,
    /// What the office says now, to be changed.
    pub step: Option<Step>,
    /// The record in which the office says it; it may not be there yet.
    pub record: RecordId,
    /// Its version; 0 while it is not there.
    pub version: u64,
    /// How many of its answers disagree.
    pub conflicts: u64,
    /// A stage can be said as of this day or a later one: what was said at a visit would hold otherwise.
    pub not_before: Option<NaiveDate>,
    /// Every change of the stage, the last first.
    pub steps: Vec<FoundingStep>,
}

/// One change of the stage.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FoundingStep {
    /// The record in which it was said.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The day as of which it was said.
    pub day: Option<NaiveDate>,
    /// Who, by name.
    pub author: String,
    /// When it was written, by the writer's clock, in Unix milliseconds.
    pub written_at: u64,
    /// Where.
    pub source: Source,
    /// The stage before; empty if there was none.
    pub from: String,
    /// The stage.
    pub to: String,
    /// Why, where the author said so.
    pub reason: Option<String>,
}

/// Body of `POST /api/founding/{enterprise}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeFounding {
    /// The version that its author had in front of them: what came since stands beside it, as a conflict.
    pub seen: u64,
    /// What is said.
    pub step: Step,
}

/// Body of `POST /api/founding/{enterprise}/aside`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PutAside {
    /// Why; empty to take it back.
    pub reason: String,
}
