//! What the office remembers of accounts, beyond finding one: how they are let in, changed, and put out.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::api::{AccountRow, ChangeAccount, SessionRow};
use domain::record::PersonId;

use super::{Account, Actor, Session, StoreError};

/// The part of the office's memory that is about accounts. Every change is told of in the audit log, with what was there
/// before.
#[async_trait]
pub trait People: Send + Sync {
    /// Lists the accounts of people, not those of the system itself.
    async fn account_rows(&self, now: u64) -> Result<Vec<AccountRow>, StoreError>;
    /// Adds an account that has no password yet, with its invitation; `false` when the name is taken.
    async fn add_invited(&self, account: Account, invitation: OpenInvitation, by: Actor) -> Result<bool, StoreError>;
    /// Invites somebody again: what was open before is no longer. The password stays until the new code is used.
    async fn invite(
        &self,
        person: PersonId,
        invitation: OpenInvitation,
        by: Actor,
    ) -> Result<Result<Account, AccountRefusal>, StoreError>;
    /// Takes the open invitation back.
    async fn withdraw_invitation(
        &self,
        person: PersonId,
        by: Actor,
        now: u64,
    ) -> Result<Result<(), AccountRefusal>, StoreError>;
    /// Finds whose invitation this is.
    async fn invitation(
        &self,
        code_hash: [u8; 32],
        now: u64,
    ) -> Result<Result<FoundInvitation, InvitationRefusal>, StoreError>;
    /// Uses an invitation: sets the password, ends the account's sessions and begins this one.
    async fn join(
        &self,
        code_hash: [u8; 32],
        password: String,
        session: Session,
        from: Option<IpAddr>,
    ) -> Result<Result<Account, InvitationRefusal>, StoreError>;

    /// Changes an account. Holds from the next request on.
    async fn change_account(
        &self,
        person: PersonId,
        change: ChangeAccount,
        by: Actor,
        now: u64,
    ) -> Result<Result<(), AccountRefusal>, StoreError>;
    /// Puts an account out, or lets it in again. Its sessions stay: what a phone still holds must be able to come in.
    async fn set_disabled(
        &self,
        person: PersonId,
        disabled: bool,
        by: Actor,
        now: u64,
    ) -> Result<Result<(), AccountRefusal>, StoreError>;
    /// Sets a password and ends the account's other sessions.
    async fn set_password(
        &self,
        person: PersonId,
        password: String,
        kept: [u8; 32],
        now: u64,
    ) -> Result<(), StoreError>;

    /// Lists the sessions of an account, the last used first; `own` is the one that asks.
    async fn sessions(&self, person: PersonId, own: Option<[u8; 32]>, now: u64) -> Result<Vec<SessionRow>, StoreError>;
    /// Ends sessions of an account; returns how many.
    async fn end_sessions(&self, person: PersonId, which: Which, by: Actor, now: u64) -> Result<u32, StoreError>;

    /// Returns the second factor of an account, in force or not.
    async fn second_factor(&self, person: PersonId) -> Result<Option<KeptFactor>, StoreError>;
    /// Keeps a secret that is not confirmed yet; `false` when one is in force.
    async fn begin_second_factor(&self, person: PersonId, secret: Vec<u8>) -> Result<bool, StoreError>;
    /// Puts the kept secret in force; `false` when there is none to confirm, or the step was used.
    async fn confirm_second_factor(
        &self,
        person: PersonId,
        step: u64,
        recovery: Vec<[u8; 32]>,
        now: u64,
    ) -> Result<bool, StoreError>;
    /// Uses up a step of time; `false` when it was used, or a later one.
    async fn use_step(&self, person: PersonId, step: u64) -> Result<bool, StoreError>;
    /// Uses up a recovery code; `false` when the account has no such code.
    async fn use_recovery_code(&self, person: PersonId, code_hash: [u8; 32], now: u64) -> Result<bool, StoreError>;
    /// Takes the second factor away; `false` when there was none.
    async fn remove_second_factor(&self, person: PersonId, by: Actor, now: u64) -> Result<bool, StoreError>;
}

/// An invitation that can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenInvitation {
    /// SHA-256 of the code without its groups: of that much chance no slow hash is needed.
    pub code_hash: [u8; 32],
    /// From when, in Unix milliseconds.
    pub created_at: u64,
    /// Until when.
    pub expires_at: u64,
}

/// An invitation that somebody follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundInvitation {
    /// Whose it is.
    pub account: Account,
    /// Until when it is good, in Unix milliseconds.
    pub expires_at: u64,
    /// Who invites, by name; empty for whoever runs the server's machine.
    pub invited_by: String,
}

/// Which sessions to end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Which {
    /// All.
    All,
    /// All but the one with this hash.
    Others([u8; 32]),
    /// The one that a list names so.
    Named(String),
}

/// The second factor as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptFactor {
    /// The shared secret.
    pub secret: Vec<u8>,
    /// Since when it is in force, in Unix milliseconds; `None`: nobody has proved to have it yet.
    pub confirmed_at: Option<u64>,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}

/// Why an account can't be changed as asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountRefusal {
    /// There is no such account of a person.
    NotFound,
    /// Nobody could manage accounts any more.
    LastAdministrator,
    /// The account is disabled.
    Disabled,
    /// No invitation is open.
    NoInvitation,
}

/// Why an invitation can't be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvitationRefusal {
    /// No invitation has this code.
    Unknown,
    /// Its time is over.
    Expired,
    /// Somebody has joined by it.
    Used,
    /// There is a newer one.
    Replaced,
    /// It was taken back.
    Withdrawn,
    /// The account is disabled.
    Disabled,
}
