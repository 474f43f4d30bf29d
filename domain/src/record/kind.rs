//! What a record is about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of a record. It is fixed when the record is created.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A company, or one dependent unit of it.
    Enterprise,
    /// A *lượt làm việc*: one meeting with one enterprise.
    Visit,
    /// A party organisation in an enterprise.
    PartyOrganisation,
    /// The mass organisations of an enterprise: union, youth union, veterans.
    MassOrganisations,
    /// Outreach, a class, a movement.
    Activity,
    /// Admissions of one reporting organisation in one month.
    Admission,
    /// Something to be done after a visit.
    FollowUp,
    /// One enterprise that somebody is to visit in one round.
    Assignment,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Enterprise,
        Self::Visit,
        Self::PartyOrganisation,
        Self::MassOrganisations,
        Self::Activity,
        Self::Admission,
        Self::FollowUp,
        Self::Assignment,
    ];

    /// Returns the name used on the wire, in storage and for the kind's form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Visit => "visit",
            Self::PartyOrganisation => "party_organisation",
            Self::MassOrganisations => "mass_organisations",
            Self::Activity => "activity",
            Self::Admission => "admission",
            Self::FollowUp => "follow_up",
            Self::Assignment => "assignment",
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RecordKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("no kind of record is called {text:?}"))
    }
}
