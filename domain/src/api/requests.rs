//! The register of persons' requests, as the desk and the server say it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::person_request::{Course, RequestKind, RequestOutcome, RequestStep};
use crate::record::RecordId;

/// Body of `POST /api/requests`. Never who asks: a reference to where the request itself is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewRequest {
    /// What is asked for.
    pub kind: RequestKind,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// Somebody else holds the data on the office's behalf, and has to be asked.
    pub via_processor: bool,
    /// Where the request itself is kept: the number of a letter, say.
    pub reference: String,
    /// The enterprise or the visit that it is about, when it is known.
    pub record: Option<RecordId>,
}

/// Body of `POST /api/requests/{number}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MoveRequest {
    /// The step.
    pub step: RequestStep,
    /// Why; may be empty where nobody will ask.
    pub reason: String,
}

/// A row of `GET /api/requests`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonRequest {
    /// Its number in the register.
    pub number: u64,
    /// How far it has come.
    pub course: Course,
    /// Where the request itself is kept.
    pub reference: String,
    /// The record that it is about.
    pub record: Option<RecordId>,
    /// Who entered it, by name.
    pub entered_by: String,
    /// Why the term was extended.
    pub extension_reason: String,
    /// How it ended.
    pub outcome: Option<RequestOutcome>,
    /// Why so.
    pub outcome_reason: String,
}

/// Answer of `GET /api/requests`: what is open by the next clock, then what ended, the last first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequestRegister {
    /// The server's day, by which clocks run.
    pub today: NaiveDate,
    /// The requests.
    pub rows: Vec<PersonRequest>,
}
