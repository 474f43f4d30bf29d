//! Accounts and sessions.

use std::net::IpAddr;

use domain::record::PersonId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::rows::{Id, Int};
use super::{audit, credentials};
use crate::store::{Account, Act, Actor, Deed, Session, StoreError, canonical_name};

/// Completes a statement that selects what [`read`] reads.
macro_rules! select_accounts {
    ($conditions:literal) => {
        concat!(
            "SELECT account.id, account.name, display_name, role, password, reach, disabled_at FROM account ",
            $conditions
        )
    };
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Account>, StoreError> {
    let mut statement = connection.prepare_cached(select_accounts!("ORDER BY name"))?;
    let accounts = statement.query_map([], |row| Ok(read(row)))?;
    accounts.map(|account| account?).collect()
}

pub(super) fn by_name(connection: &Connection, name: &str) -> Result<Option<Account>, StoreError> {
    let mut statement = connection.prepare_cached(select_accounts!("WHERE name = ?1"))?;
    statement.query_row([name], |row| Ok(read(row))).optional()?.transpose()
}

/// Lists the accounts of people. Those of the system itself have neither a password nor ever an invitation.
pub(super) fn of_people(connection: &Connection) -> Result<Vec<Account>, StoreError> {
    let mut statement = connection.prepare_cached(select_accounts!(
        "WHERE password <> '' OR EXISTS (SELECT 1 FROM invitation WHERE account = account.id) ORDER BY name"
    ))?;
    let accounts = statement.query_map([], |row| Ok(read(row)))?;
    accounts.map(|account| account?).collect()
}

/// Finds the account of a person.
pub(super) fn of_a_person(connection: &Connection, person: PersonId) -> Result<Option<Account>, StoreError> {
    let mut statement = connection.prepare_cached(select_accounts!(
        "WHERE id = ?1 AND (password <> '' OR EXISTS (SELECT 1 FROM invitation WHERE account = account.id))"
    ))?;
    let found = statement.query_row([person.as_bytes()], |row| Ok(read(row)));
    found.optional()?.transpose()
}

pub(super) fn add(connection: &Connection, account: &Account, by: Actor, now: u64) -> Result<bool, StoreError> {
    let added = connection
        .prepare_cached(
            "INSERT INTO account (id, name, display_name, role, password, created_at, reach, disabled_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (name) DO NOTHING",
        )?
        .execute(params![
            account.person.as_bytes(),
            canonical_name(&account.name),
            account.display_name,
            account.role.as_str(),
            account.password,
            Int(now),
            serde_json::to_string(&account.reach).map_err(StoreError::unreadable)?,
            account.disabled_at.map(Int),
        ])?;
    if added == 0 {
        return Ok(false);
    }
    let deed = Deed {
        at: now,
        who: by,
        what: Act::AccountAdded,
        about: account.person.to_string(),
        details: json!({ "name": canonical_name(&account.name), "role": account.role, "reach": account.reach }),
    };
    audit::append(connection, &deed)?;
    Ok(true)
}

/// Begins a session for whoever showed a password, if it is still the account's.
pub(super) fn sign_in(
    connection: &Connection,
    session: &Session,
    verified: &str,
    from: Option<IpAddr>,
) -> Result<bool, StoreError> {
    let holds: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1 AND password = ?2 AND disabled_at IS NULL)",
        )?
        .query_row(params![session.person.as_bytes(), verified], |row| row.get(0))?;
    if holds {
        begin_session(connection, session, from)?;
    }
    Ok(holds)
}

/// Begins a session for whoever is known to be the account's person.
pub(super) fn begin_session(
    connection: &Connection,
    session: &Session,
    from: Option<IpAddr>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM session WHERE expires_at <= ?1")?
        .execute([Int(session.created_at)])?;
    connection
        .prepare_cached(
            "INSERT INTO session (token_hash, account, created_at, expires_at, address, agent, seen_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?3)",
        )?
        .execute(params![
            session.token_hash,
            session.person.as_bytes(),
            Int(session.created_at),
            Int(session.expires_at),
            from.map(|address| address.to_string()).unwrap_or_default(),
            session.agent,
        ])?;
    credentials::add(connection, &session.token_hash, &session.token_hash, session.created_at)?;
    connection
        .prepare_cached("UPDATE account SET signed_in_at = ?2 WHERE id = ?1")?
        .execute(params![session.person.as_bytes(), Int(session.created_at)])?;
    let deed = Deed {
        at: session.created_at,
        who: Actor::Person(session.person),
        what: Act::SignedIn,
        about: session.person.to_string(),
        details: json!({ "address": from }),
    };
    audit::append(connection, &deed)
}

pub(super) fn end_session(connection: &Connection, hash: &[u8; 32], now: u64) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM session WHERE token_hash = (SELECT session FROM token WHERE hash = ?1) RETURNING account",
    )?;
    let ended: Option<Id> = statement.query_row([hash], |row| row.get(0)).optional()?;
    let Some(person) = ended.map(Id::person) else {
        return Ok(());
    };
    let deed = Deed {
        at: now,
        who: Actor::Person(person),
        what: Act::SignedOut,
        about: person.to_string(),
        details: json!({}),
    };
    audit::append(connection, &deed)
}

/// Reads an account from the columns that the macro selects.
pub(super) fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    let id: Id = row.get(0)?;
    let (role, reach): (String, String) = (row.get(3)?, row.get(5)?);
    Ok(Account {
        person: id.person(),
        name: row.get(1)?,
        display_name: row.get(2)?,
        role: role.parse().map_err(StoreError::unreadable)?,
        password: row.get(4)?,
        reach: serde_json::from_str(&reach).map_err(StoreError::unreadable)?,
        disabled_at: row.get::<_, Option<Int>>(6)?.map(|at| at.0),
    })
}

/// Tells when a session began.
pub(super) fn session_began(connection: &Connection, hash: &[u8; 32]) -> Result<Option<u64>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT session.created_at FROM session JOIN token ON session = token_hash WHERE hash = ?1")?;
    let began: Option<Int> = statement.query_row([hash], |row| row.get(0)).optional()?;
    Ok(began.map(|began| began.0))
}
