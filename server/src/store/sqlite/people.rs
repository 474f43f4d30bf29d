//! The built-in memory of accounts.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::api::{AccountRow, ChangeAccount, SessionRow};
use domain::record::PersonId;

use super::{SqliteStore, invitations, manage, second_factor, sessions};
use crate::store::{
    Account, AccountRefusal, Actor, FoundInvitation, InvitationRefusal, KeptFactor, OpenInvitation, People, Session,
    StoreError, Which,
};

#[async_trait]
impl People for SqliteStore {
    async fn account_rows(&self, now: u64) -> Result<Vec<AccountRow>, StoreError> {
        self.readers.read(move |connection| manage::list(connection, now)).await
    }

    async fn add_invited(&self, account: Account, invitation: OpenInvitation, by: Actor) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| invitations::add_invited(connection, &account, invitation, by))
            .await
    }

    async fn invite(
        &self,
        person: PersonId,
        invitation: OpenInvitation,
        by: Actor,
    ) -> Result<Result<Account, AccountRefusal>, StoreError> {
        self.writer
            .write(move |connection| invitations::invite(connection, person, invitation, by))
            .await
    }

    async fn withdraw_invitation(
        &self,
        person: PersonId,
        by: Actor,
        now: u64,
    ) -> Result<Result<(), AccountRefusal>, StoreError> {
        self.writer
            .write(move |connection| invitations::withdraw(connection, person, by, now))
            .await
    }

    async fn invitation(
        &self,
        code_hash: [u8; 32],
        now: u64,
    ) -> Result<Result<FoundInvitation, InvitationRefusal>, StoreError> {
        self.readers
            .read(move |connection| invitations::find(connection, &code_hash, now))
            .await
    }

    async fn join(
        &self,
        code_hash: [u8; 32],
        password: String,
        session: Session,
        from: Option<IpAddr>,
    ) -> Result<Result<Account, InvitationRefusal>, StoreError> {
        self.writer
            .write(move |connection| invitations::join(connection, &code_hash, &password, &session, from))
            .await
    }

    async fn change_account(
        &self,
        person: PersonId,
        change: ChangeAccount,
        by: Actor,
        now: u64,
    ) -> Result<Result<(), AccountRefusal>, StoreError> {
        self.writer
            .write(move |connection| manage::change(connection, person, &change, by, now))
            .await
    }

    async fn set_disabled(
        &self,
        person: PersonId,
        disabled: bool,
        by: Actor,
        now: u64,
    ) -> Result<Result<(), AccountRefusal>, StoreError> {
        self.writer
            .write(move |connection| manage::set_disabled(connection, person, disabled, by, now))
            .await
    }

    async fn set_password(
        &self,
        person: PersonId,
        password: String,
        kept: [u8; 32],
        now: u64,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| manage::set_password(connection, person, &password, &kept, now))
            .await
    }

    async fn sessions(&self, person: PersonId, own: Option<[u8; 32]>, now: u64) -> Result<Vec<SessionRow>, StoreError> {
        self.readers
            .read(move |connection| sessions::list(connection, person, own, now))
            .await
    }

    async fn end_sessions(&self, person: PersonId, which: Which, by: Actor, now: u64) -> Result<u32, StoreError> {
        self.writer
            .write(move |connection| sessions::end(connection, person, &which, by, now))
            .await
    }

    async fn second_factor(&self, person: PersonId) -> Result<Option<KeptFactor>, StoreError> {
        self.readers
            .read(move |connection| second_factor::get(connection, person))
            .await
    }

    async fn begin_second_factor(&self, person: PersonId, secret: Vec<u8>) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| second_factor::begin(connection, person, &secret))
            .await
    }

    async fn confirm_second_factor(
        &self,
        person: PersonId,
        step: u64,
        recovery: Vec<[u8; 32]>,
        now: u64,
    ) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| second_factor::confirm(connection, person, step, &recovery, now))
            .await
    }

    async fn use_step(&self, person: PersonId, step: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| second_factor::use_step(connection, person, step))
            .await
    }

    async fn use_recovery_code(&self, person: PersonId, code_hash: [u8; 32], now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| second_factor::use_recovery_code(connection, person, &code_hash, now))
            .await
    }

    async fn remove_second_factor(&self, person: PersonId, by: Actor, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| second_factor::remove(connection, person, by, now))
            .await
    }
}
