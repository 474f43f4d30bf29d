//! Rounds, teams and assignments between the desk and the server.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Bilingual;
use crate::plan::{Assignee, Standing, Tally};
use crate::record::{PersonId, RecordId, TeamId};

/// The most assignments that one request may write.
pub const PLANNED_AT_ONCE: usize = 500;

/// People who visit enterprises together. `GET /api/teams`: all of them for whoever plans, one's own for others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Team {
    /// Names it for ever.
    pub team: TeamId,
    /// What it is called.
    pub name: String,
    /// Who leads it.
    pub lead: Option<PersonId>,
    /// Who else is in it.
    pub members: BTreeSet<PersonId>,
    /// Whether it is no more. What it was assigned keeps its name.
    pub disbanded: bool,
}

impl Team {
    /// Tells whether a person is in it.
    pub fn has(&self, person: PersonId) -> bool {
        !self.disbanded && (self.lead == Some(person) || self.members.contains(&person))
    }
}

/// Body of `POST /api/teams`: a team as it is to be; one without `team` is new.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaveTeam {
    /// Which.
    pub team: Option<TeamId>,
    /// What it is called.
    pub name: String,
    /// Who leads it.
    pub lead: Option<PersonId>,
    /// Who else is in it.
    pub members: BTreeSet<PersonId>,
    /// Whether it is no more.
    pub disbanded: bool,
}

/// A round with how far it has come: `GET /api/rounds`, the last first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoundRow {
    /// Its name in answers.
    pub round: String,
    /// What it is called.
    pub label: Bilingual,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Whether today lies in it.
    pub is_now: bool,
    /// Where its plan stands.
    pub tally: Tally,
}

/// How far a round has come: `GET /api/rounds/{round}/coverage`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// The plan as a whole.
    pub total: Tally,
    /// Of it, how many are left though their day is past.
    pub overdue: u64,
    /// Enterprises that were met in this round though nobody planned it: where they stand.
    pub unplanned: Tally,
    /// By the enterprise's zone.
    pub zones: Vec<CoveragePart>,
    /// By who is to go.
    pub assignees: Vec<CoveragePart>,
    /// By who recorded the visit that tells; nothing is planned here.
    pub people: Vec<CoveragePart>,
    /// By the day of the visit that tells; nothing is planned here.
    pub days: Vec<CoveragePart>,
}

/// One part of a [`Coverage`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CoveragePart {
    /// A zone's code, an assignee, a person's id or a day.
    pub code: String,
    /// What it is called, where the server knows: people and teams.
    pub name: String,
    /// Where it stands.
    pub tally: Tally,
}

/// How the enterprises of a round are asked for: `GET /api/rounds/{round}/enterprises`. Empty means no filter.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanQuery {
    /// Words of the name, or the beginning of a tax code.
    pub q: String,
    /// A zone's code; `-` for those in none.
    pub zone: String,
    /// `yes` or `no`: whether it is assigned in this round.
    pub planned: String,
    /// To whom, as an [`Assignee`].
    pub assignee: String,
    /// Where it stands, a [`Standing`].
    pub standing: String,
    /// The id of who recorded the visit that tells.
    pub by: String,
    /// The day of the visit that tells.
    pub day: String,
    /// Only what is still to be done though its day is past.
    pub overdue: bool,
    /// `name`, `zone`, `assignee`, `due`, `standing` or `workers`; else the list's own order: by zone, then by name.
    pub sort: String,
    /// Last first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return, 1 to 200; 0 means 50.
    pub limit: u32,
}

/// An enterprise in a round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlanRow {
    /// The enterprise.
    pub enterprise: RecordId,
    /// Its name.
    pub name: String,
    /// Its tax code.
    pub tax_code: String,
    /// Its zone's code.
    pub zone: String,
    /// Total workers as last given.
    pub workers: Option<i64>,
    /// What to send back with a change: see [`PlanItem`].
    pub seen: u64,
    /// Its assignment, if it has one that holds.
    pub assignment: Option<AssignedRow>,
    /// Where it stands.
    pub standing: Standing,
    /// The visit that tells.
    pub visit: Option<TellingVisit>,
}

/// What is assigned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AssignedRow {
    /// The record.
    pub record: RecordId,
    /// To whom.
    pub assignee: Option<Assignee>,
    /// What that person or team is called.
    pub name: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// A word for whoever goes.
    pub note: String,
    /// Number of fields in conflict.
    pub conflicts: u64,
}

/// The visit that tells where an enterprise stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TellingVisit {
    /// The record.
    pub record: RecordId,
    /// Its day.
    pub date: Option<NaiveDate>,
    /// Who recorded it.
    pub author: String,
}

/// An enterprise whose assignment is to change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlanItem {
    /// The enterprise.
    pub enterprise: RecordId,
    /// The version of its assignment that the planner had in front of them; 0 if there was none. If another planner was
    /// faster, what the two say stands side by side.
    pub seen: u64,
}

/// What becomes of assignments.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanAct {
    /// Somebody is to go; also somebody else than before.
    Assign {
        /// Who.
        assignee: Assignee,
        /// By when; nothing leaves the day that is there.
        due: Option<NaiveDate>,
        /// A word for them; empty leaves the one that is there.
        note: String,
    },
    /// They have until this day.
    Extend {
        /// The day.
        due: NaiveDate,
    },
    /// Nobody is to go.
    Withdraw,
}

/// Body of `POST /api/rounds/{round}/plan`, for at most [`PLANNED_AT_ONCE`] enterprises.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlanChange {
    /// Which.
    pub items: Vec<PlanItem>,
    /// What.
    pub act: PlanAct,
}

/// What a [`PlanChange`] did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PlanOutcome {
    /// Assignments written.
    pub written: u64,
    /// Those that were so already, or that there is nothing to extend or withdraw of.
    pub unchanged: u64,
    /// Written beside what another planner said meanwhile: they are in conflict now.
    pub disputed: u64,
    /// Enterprises that are not there.
    pub not_found: u64,
}
