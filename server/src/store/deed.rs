//! What the audit log tells: who did what, about what.

use std::fmt;

use domain::record::PersonId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who did something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Somebody who is signed in.
    Person(PersonId),
    /// Whoever may run commands on the server's machine.
    Terminal,
    /// The server by itself.
    Server,
    /// Nobody knows: a sign-in that failed.
    Unknown,
}

impl Actor {
    /// Returns the person, if it was one.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Terminal | Self::Server | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(f),
            Self::Terminal => f.write_str("terminal"),
            Self::Server => f.write_str("server"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Somebody signed in.
    SignedIn,
    /// Somebody gave a wrong name or password.
    SignInFailed,
    /// Somebody signed out.
    SignedOut,
    /// An account was added.
    AccountAdded,
    /// Somebody was given a code to choose a password by.
    Invited,
    /// An invitation was taken back.
    InvitationWithdrawn,
    /// Somebody chose a password by an invitation.
    Joined,
    /// An account's name, role or reach was changed.
    AccountChanged,
    /// An account was put out.
    AccountDisabled,
    /// An account was let in again.
    AccountEnabled,
    /// Somebody changed their password.
    PasswordChanged,
    /// Sessions of an account were ended.
    SessionsEnded,
    /// A second factor was put in force.
    SecondFactorAdded,
    /// A second factor was taken away.
    SecondFactorRemoved,
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed,
    /// A list was handed in; it changed nothing yet.
    ListHandedIn,
    /// Somebody decided on rows of a list: on all of a kind, or which enterprise a doubtful one is.
    RowsDecided,
    /// Rows of a list were taken in.
    Imported,
    /// An import was stopped, or put aside.
    ImportStopped,
    /// Rows of an import were undone.
    ImportUndone,
    /// A programme was put in force.
    ProgrammeLoaded,
    /// Assignments of a round were changed.
    Planned,
    /// A team was made or changed.
    TeamSaved,
    /// A conflict was settled.
    ConflictSettled,
    /// A settlement was taken back.
    SettlementUndone,
    /// Two enterprises were merged.
    Merged,
    /// That was taken back.
    MergeUndone,
    /// A visit was approved by the first of two.
    VisitApprovedFirst,
    /// Two enterprises that may be one were said to be two.
    PairDismissed,
    /// That was taken back.
    PairRestored,
    /// A visit was approved.
    VisitApproved,
    /// A visit was sent back with comments.
    VisitReturned,
    /// Somebody said how many people approve a visit.
    ReviewLevelsSet,
    /// Somebody at the desk looked at one record.
    RecordRead,
    /// A list was taken out as a file.
    Exported,
    /// Somebody at the desk read a list of them.
    ListRead,
    /// Somebody at the desk saw the values of fields that disagree.
    ConflictsRead,
    /// A device was given records: told of once a day.
    DevicePulled,
    /// The office was given what opens a phone's store.
    EscrowKept,
    /// Somebody who forgot their PIN was given it.
    EscrowGiven,
    /// A recovery file was taken in.
    Recovered,
    /// A device was enrolled for an account.
    DeviceEnrolled,
    /// A device was given a name.
    DeviceNamed,
    /// A device was revoked.
    DeviceRevoked,
    /// A device said that it holds nothing any more.
    DeviceWiped,
    /// A device had receipts for edits that the log does not have.
    EditsMissed,
    /// A session ended because a token came that had long been replaced.
    TokenReused,
    /// An edit in quarantine was taken in.
    EditAdopted,
    /// An edit in quarantine was declined.
    EditDeclined,
    /// That was taken back.
    DeclineUndone,
    /// A backup was written and checked.
    BackedUp,
    /// A backup took the place of the database.
    Restored,
    /// A contact was taken out of everything that is stored.
    ContactErased,
    /// A request of a person was entered in the register.
    RequestEntered,
    /// A step of such a request was taken.
    RequestMoved,
    /// Somebody said how far the founding of a party organisation has come.
    FoundingChanged,
    /// An enterprise that looks ready for one was put aside.
    FoundingPutAside,
    /// That was taken back.
    FoundingTakenUp,
    /// Something that a check found was entered in the log of supervision.
    SupervisionEntered,
    /// An entry of it was closed.
    SupervisionClosed,
    /// The first rows of this log had been kept long enough.
    LogCut,
    /// What had been kept long enough was removed.
    KeptLongEnough,
}

impl Act {
    /// Returns the name used in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::AccountAdded => "account_added",
            Self::Invited => "invited",
            Self::InvitationWithdrawn => "invitation_withdrawn",
            Self::Joined => "joined",
            Self::AccountChanged => "account_changed",
            Self::AccountDisabled => "account_disabled",
            Self::AccountEnabled => "account_enabled",
            Self::PasswordChanged => "password_changed",
            Self::SessionsEnded => "sessions_ended",
            Self::SecondFactorAdded => "second_factor_added",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::ListHandedIn => "list_handed_in",
            Self::RowsDecided => "rows_decided",
            Self::Imported => "imported",
            Self::ImportStopped => "import_stopped",
            Self::ImportUndone => "import_undone",
            Self::ProgrammeLoaded => "programme_loaded",
            Self::Planned => "planned",
            Self::TeamSaved => "team_saved",
            Self::ConflictSettled => "conflict_settled",
            Self::SettlementUndone => "settlement_undone",
            Self::Merged => "merged",
            Self::MergeUndone => "merge_undone",
            Self::VisitApprovedFirst => "visit_approved_first",
            Self::PairDismissed => "pair_dismissed",
            Self::PairRestored => "pair_restored",
            Self::VisitApproved => "visit_approved",
            Self::VisitReturned => "visit_returned",
            Self::ReviewLevelsSet => "review_levels_set",
            Self::RecordRead => "record_read",
            Self::Exported => "exported",
            Self::ListRead => "list_read",
            Self::ConflictsRead => "conflicts_read",
            Self::DevicePulled => "device_pulled",
            Self::EscrowKept => "escrow_kept",
            Self::EscrowGiven => "escrow_given",
            Self::Recovered => "recovered",
            Self::DeviceEnrolled => "device_enrolled",
            Self::DeviceNamed => "device_named",
            Self::DeviceRevoked => "device_revoked",
            Self::DeviceWiped => "device_wiped",
            Self::EditsMissed => "edits_missed",
            Self::TokenReused => "token_reused",
            Self::EditAdopted => "edit_adopted",
            Self::EditDeclined => "edit_declined",
            Self::DeclineUndone => "decline_undone",
            Self::BackedUp => "backed_up",
            Self::Restored => "restored",
            Self::ContactErased => "contact_erased",
            Self::RequestEntered => "request_entered",
            Self::RequestMoved => "request_moved",
            Self::FoundingChanged => "founding_changed",
            Self::FoundingPutAside => "founding_put_aside",
            Self::FoundingTakenUp => "founding_taken_up",
            Self::SupervisionEntered => "supervision_entered",
            Self::SupervisionClosed => "supervision_closed",
            Self::LogCut => "log_cut",
            Self::KeptLongEnough => "kept_long_enough",
        }
    }
}

/// One thing that was done.
#[derive(Clone, PartialEq, Debug)]
pub struct Deed {
    /// When, in Unix milliseconds.
    pub at: u64,
    /// By whom.
    pub who: Actor,
    /// What.
    pub what: Act,
    /// To what: the id of a record, an account or a device, or a file.
    pub about: String,
    /// Anything else worth knowing. Never a password, nor what was typed in place of a name.
    pub details: Value,
}

/// What is looked for in the audit log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditQuery {
    /// By this account (its name or id), `terminal`, `server` or `unknown`; empty for anybody.
    pub who: String,
    /// This only.
    pub what: Option<Act>,
    /// To this only; empty for anything.
    pub about: String,
    /// Not before, in Unix milliseconds.
    pub from: u64,
    /// Before this.
    pub until: u64,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return.
    pub limit: u32,
}

/// The audit log as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chain {
    /// How many rows there are.
    pub rows: u64,
    /// The hash of the last: whoever notes it down can tell later whether anything up to there was changed.
    pub head: [u8; 32],
    /// The first row that does not follow from those before it.
    pub broken_at: Option<u64>,
}
