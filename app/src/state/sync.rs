//! How far syncing has come.

use domain::api::DeviceState;
use domain::sync::Scope;
use leptos::prelude::*;

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

/// A handle to syncing.
#[derive(Clone, Copy)]
pub struct Sync {
    pub(super) phase: RwSignal<Phase>,
    pub(super) last_success: RwSignal<Option<u64>>,
    pub(super) server_state: RwSignal<Option<DeviceState>>,
}

/// Returns the handle to syncing.
pub fn use_sync() -> Sync {
    expect_context()
}

impl Sync {
    /// Returns what syncing is doing.
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Returns when everything was last sent and fetched, in Unix milliseconds.
    pub fn last_success(self) -> Signal<Option<u64>> {
        self.last_success.into()
    }

    /// Returns what the server has of this phone.
    pub fn server_state(self) -> Signal<Option<DeviceState>> {
        self.server_state.into()
    }

    /// Syncs at once.
    pub fn now(self) {
        todo!()
    }
}
