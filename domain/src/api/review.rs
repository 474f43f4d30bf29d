//! What the desk and the server say to each other about the review of visits.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::form::Answers;
use crate::record::{FieldName, PersonId, RecordId};
use crate::review::{Levels, Standing};

/// The most visits that are approved at once.
pub const APPROVED_AT_ONCE: usize = 200;

/// How the review of a visit stands: part of `GET /api/records/{id}`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReviewDetail {
    /// Where it stands.
    pub standing: Standing,
    /// What the last decision said about the whole; empty if nothing.
    pub comment: String,
    /// What it said at questions.
    pub comments: BTreeMap<FieldName, String>,
    /// The last decision, if there was any.
    pub last: Option<LastDecision>,
    /// The enterprise's visit before this one.
    pub previous: Option<PreviousVisit>,
    /// How long the form was open on the phone until it was submitted, in minutes, where that is known.
    pub minutes: Option<u64>,
    /// How many people approve a visit.
    #[serde(default)]
    pub levels: Levels,
    /// Who recorded it, if that is known.
    #[serde(default)]
    pub author: Option<PersonId>,
    /// Who gave the first approval that stands.
    #[serde(default)]
    pub first: BTreeSet<PersonId>,
}

/// How many people approve a visit of the programme in force: `GET /api/review/levels`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewLevels {
    /// How many.
    pub levels: Levels,
    /// Whether the caller may say otherwise.
    pub may_set: bool,
}

/// Body of `POST /api/review/levels`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetReviewLevels {
    /// How many people approve a visit from now on.
    pub levels: Levels,
}

/// The last decision on a visit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastDecision {
    /// What was decided.
    pub verdict: Verdict,
    /// Whether it was the first of two approvals.
    #[serde(default)]
    pub first: bool,
    /// By whom, by name.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// What the visit said then.
    pub answers: Answers,
}

/// The visit before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PreviousVisit {
    /// The record.
    pub id: RecordId,
    /// Its day, as `2026-11-23`; empty if none is known.
    pub date: String,
    /// What it says.
    pub answers: Answers,
}

/// What a reviewer decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is good as it is.
    Approve,
    /// It goes back to its phone, with comments.
    Return,
}

/// Body of `POST /api/review`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// The visit.
    pub record: RecordId,
    /// The version that the reviewer had in front of them: see [`super::RecordDetail::version`]. If it is no longer the
    /// last one, nothing is decided.
    pub version: u64,
    /// What is decided.
    pub verdict: Verdict,
    /// About the whole. A return needs this or a comment at a question.
    #[serde(default)]
    pub comment: String,
    /// At questions, of a return.
    #[serde(default)]
    pub comments: BTreeMap<FieldName, String>,
}

/// Body of `POST /api/review/approve`: approves visits that nothing speaks against.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApproveMany {
    /// The visits with their versions, at most [`APPROVED_AT_ONCE`].
    pub visits: Vec<(RecordId, u64)>,
}

/// What became of one of them, in the order asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovedOne {
    /// It is approved.
    Approved,
    /// Its form says something against it, if only a warning with a reason: a person looks at it.
    HasProblems,
    /// Figures disagree in it.
    InConflict,
    /// It was decided on before: a person looks at what changed.
    SeenBefore,
    /// Somebody else approves it: it is the caller's own, or its second approval is not theirs to give.
    NeedsAnother,
    /// Somebody changed it meanwhile.
    MovedOn,
    /// There is no such visit.
    NotFound,
}
