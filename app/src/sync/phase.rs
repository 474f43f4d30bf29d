//! What syncing is doing, for showing it.

use domain::sync::Scope;

use crate::problem::Problem;

/// What syncing is doing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// Nothing: all is sent and fetched.
    #[default]
    Idle,
    /// Sending edits.
    Sending {
        /// How many have their receipt.
        done: u32,
        /// Of how many.
        of: u32,
    },
    /// Fetching records.
    Fetching {
        /// Of which scope.
        scope: Scope,
        /// How many have been stored.
        done: u32,
        /// Of how many; 0 while that is not known.
        of: u32,
    },
    /// No connection.
    Offline,
    /// The server wants the password again.
    SignedOut,
    /// It stopped, and why.
    Failed(Problem),
}

impl Phase {
    /// Returns the name used in `data-state`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Sending { .. } => "sending",
            Self::Fetching { .. } => "fetching",
            Self::Offline => "offline",
            Self::SignedOut => "signed_out",
            Self::Failed(_) => "failed",
        }
    }
}
