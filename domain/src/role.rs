//! What a person may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A person's role. The server checks it at every request; the phone only hides what would be refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// *Cán bộ khảo sát*: records visits and enterprises.
    Surveyor,
    /// *Người kiểm tra* of the Organisation Board (R70): sees everything, settles conflicts.
    Supervisor,
    /// *Quản trị*: what a supervisor may, and accounts.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Surveyor, Self::Supervisor, Self::Administrator];

    /// Returns the name used on the wire and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Surveyor => "surveyor",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
        }
    }

    /// Tells whether this role works at the desk: merged lists, conflicts, quarantine.
    pub const fn may_use_the_desk(self) -> bool {
        matches!(self, Self::Supervisor | Self::Administrator)
    }

    /// Tells whether this role may delete or restore records.
    pub const fn may_delete(self) -> bool {
        matches!(self, Self::Supervisor | Self::Administrator)
    }

    /// Tells whether this role may manage accounts.
    pub const fn may_manage_accounts(self) -> bool {
        matches!(self, Self::Administrator)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("no role is called {text:?}; there are surveyor, supervisor and administrator"))
    }
}
