//! What a person may do: one table of roles and rights.
//!
//! A role says what, a [`Reach`](crate::reach::Reach) says of which part of the data. The server checks both at every
//! request; the phone and the desk only hide what would be refused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A person's role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// *Cán bộ khảo sát*: records visits and enterprises.
    Surveyor,
    /// *Tổ trưởng*: records, and reviews what the team recorded.
    TeamLead,
    /// *Người kiểm tra* of the Organisation Board (R70): reviews, settles conflicts, decides what is taken in.
    Supervisor,
    /// *Đơn vị cung cấp*: hands in lists (trade union, zone authority, tax, social insurance).
    Provider,
    /// *Người đọc*: totals, targets and reports, no single enterprise.
    Reader,
    /// *Quản trị*: what a supervisor may, and accounts, devices and the audit log.
    Administrator,
}

/// Something that a role may or may not do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Right {
    /// Hold a copy of the records within reach on a device, and hand in edits.
    Record,
    /// See single records at the desk: lists, one record, its history.
    ReadRecords,
    /// See totals.
    ReadFigures,
    /// Approve visits and send them back with comments.
    Review,
    /// Give the second approval where two are needed, and say for a programme whether they are.
    Confirm,
    /// Settle conflicts and reopen them; merge enterprises that are one, and take that back.
    Settle,
    /// Delete and restore records.
    Delete,
    /// Take in edits in quarantine, or decline them; whoever reads records reads those too.
    Adopt,
    /// Hand in lists from elsewhere.
    Import,
    /// Say who visits which enterprise in a round, and who is in which team.
    Plan,
    /// Say how far the founding of a party organisation has come, confirm who may be ready, keep the log of supervision.
    Supervise,
    /// See which devices there are, and what they still hold.
    ReadDevices,
    /// Keep the register of personal data: requests of persons, erasure, how long what is kept.
    KeepData,
    /// Invite, change and disable accounts; revoke devices.
    Manage,
    /// Search the audit log.
    ReadAudit,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 15] = [
        Self::Record,
        Self::ReadRecords,
        Self::ReadFigures,
        Self::Review,
        Self::Confirm,
        Self::Settle,
        Self::Delete,
        Self::Adopt,
        Self::Import,
        Self::Plan,
        Self::Supervise,
        Self::ReadDevices,
        Self::KeepData,
        Self::Manage,
        Self::ReadAudit,
    ];
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Surveyor,
        Self::TeamLead,
        Self::Supervisor,
        Self::Provider,
        Self::Reader,
        Self::Administrator,
    ];

    /// Returns the name used on the wire and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Surveyor => "surveyor",
            Self::TeamLead => "team_lead",
            Self::Supervisor => "supervisor",
            Self::Provider => "provider",
            Self::Reader => "reader",
            Self::Administrator => "administrator",
        }
    }

    /// Tells whether this role has a right. This is the whole matrix; `every_cell` below spells it out.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::Record => matches!(
                self,
                Self::Surveyor | Self::TeamLead | Self::Supervisor | Self::Administrator
            ),
            Right::ReadRecords | Right::Review | Right::Settle | Right::Plan | Right::ReadDevices => {
                matches!(self, Self::TeamLead | Self::Supervisor | Self::Administrator)
            }
            Right::ReadFigures => matches!(
                self,
                Self::TeamLead | Self::Supervisor | Self::Reader | Self::Administrator
            ),
            Right::Import => matches!(self, Self::Supervisor | Self::Provider | Self::Administrator),
            Right::Confirm | Right::Delete | Right::Adopt | Right::Supervise | Right::KeepData => {
                matches!(self, Self::Supervisor | Self::Administrator)
            }
            Right::Manage | Right::ReadAudit => matches!(self, Self::Administrator),
        }
    }

    /// Tells whether this role has anything to do at the desk.
    pub const fn has_a_desk(self) -> bool {
        self.may(Right::ReadFigures)
    }

    /// Tells whether this role sits in an office and is therefore offered a second factor.
    pub const fn is_of_the_office(self) -> bool {
        !matches!(self, Self::Surveyor)
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
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("no role is called {text:?}; there are {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Right, Role};

    /// One mark per cell, in the order of [`Right::ALL`].
    #[test]
    fn every_cell() {
        let matrix = [
            (Role::Surveyor, "x.............."),
            (Role::TeamLead, "xxxx.x...x.x..."),
            (Role::Supervisor, "xxxxxxxxxxxxx.."),
            (Role::Provider, "........x......"),
            (Role::Reader, "..x............"),
            (Role::Administrator, "xxxxxxxxxxxxxxx"),
        ];
        assert_eq!(matrix.map(|(role, _)| role), Role::ALL);
        for (role, marks) in matrix {
            let found: String = Right::ALL
                .map(|right| if role.may(right) { 'x' } else { '.' })
                .into_iter()
                .collect();
            assert_eq!(found, marks, "{role}");
        }
    }

    #[test]
    fn a_role_is_read_back_from_its_name() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("boss".parse::<Role>().is_err_and(|error| error.contains("team_lead")));
    }
}
