//! Invitations: codes by which somebody chooses a password, once.

use std::net::IpAddr;

use domain::record::PersonId;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::rows::{Id, Int};
use super::{accounts, audit, sessions};
use crate::store::{
    Account, AccountRefusal, Act, Actor, Deed, FoundInvitation, InvitationRefusal, OpenInvitation, Session, StoreError,
    Which,
};

/// Adds an account without a password, and its invitation.
pub(super) fn add_invited(
    connection: &Connection,
    account: &Account,
    invitation: OpenInvitation,
    by: Actor,
) -> Result<bool, StoreError> {
    if !accounts::add(connection, account, by, invitation.created_at)? {
        return Ok(false);
    }
    open(connection, account.person, invitation, by)?;
    Ok(true)
}

/// Invites a person who has an account, in place of an invitation that is open.
pub(super) fn invite(
    connection: &Connection,
    person: PersonId,
    invitation: OpenInvitation,
    by: Actor,
) -> Result<Result<Account, AccountRefusal>, StoreError> {
    let Some(account) = accounts::of_a_person(connection, person)? else {
        return Ok(Err(AccountRefusal::NotFound));
    };
    if account.disabled_at.is_some() {
        return Ok(Err(AccountRefusal::Disabled));
    }
    end(connection, person, "replaced")?;
    open(connection, person, invitation, by)?;
    Ok(Ok(account))
}

/// Takes the open invitation back.
pub(super) fn withdraw(
    connection: &Connection,
    person: PersonId,
    by: Actor,
    now: u64,
) -> Result<Result<(), AccountRefusal>, StoreError> {
    if accounts::of_a_person(connection, person)?.is_none() {
        return Ok(Err(AccountRefusal::NotFound));
    }
    if end(connection, person, "withdrawn")? == 0 {
        return Ok(Err(AccountRefusal::NoInvitation));
    }
    let deed = Deed {
        at: now,
        who: by,
        what: Act::InvitationWithdrawn,
        about: person.to_string(),
        details: json!({}),
    };
    audit::append(connection, &deed).map(Ok)
}

/// Finds whose invitation this is. Whoever has the code may learn why it can't be used; nobody else learns anything.
pub(super) fn find(
    connection: &Connection,
    code_hash: &[u8; 32],
    now: u64,
) -> Result<Result<FoundInvitation, InvitationRefusal>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT invitation.account, expires_at, ended, ifnull(display_name, '')
         FROM invitation LEFT JOIN account ON account.id = invited_by WHERE code_hash = ?1",
    )?;
    let found = statement.query_row([code_hash], |row| {
        let (id, expires_at): (Id, Int) = (row.get(0)?, row.get(1)?);
        Ok((
            id.person(),
            expires_at.0,
            row.get::<_, Option<String>>(2)?,
            row.get::<_, String>(3)?,
        ))
    });
    let Some((person, expires_at, ended, invited_by)) = found.optional()? else {
        return Ok(Err(InvitationRefusal::Unknown));
    };
    match ended.as_deref() {
        Some("used") => return Ok(Err(InvitationRefusal::Used)),
        Some("replaced") => return Ok(Err(InvitationRefusal::Replaced)),
        Some(_) => return Ok(Err(InvitationRefusal::Withdrawn)),
        None => {}
    }
    let Some(account) = accounts::of_a_person(connection, person)? else {
        return Ok(Err(InvitationRefusal::Unknown));
    };
    if account.disabled_at.is_some() {
        return Ok(Err(InvitationRefusal::Disabled));
    }
    if expires_at <= now {
        return Ok(Err(InvitationRefusal::Expired));
    }
    Ok(Ok(FoundInvitation {
        account,
        expires_at,
        invited_by,
    }))
}

/// Uses an invitation. What was signed in with the old password is not any more.
pub(super) fn join(
    connection: &Connection,
    code_hash: &[u8; 32],
    password: &str,
    session: &Session,
    from: Option<IpAddr>,
) -> Result<Result<Account, InvitationRefusal>, StoreError> {
    let now = session.created_at;
    let account = match find(connection, code_hash, now)? {
        // Between looking and joining the code may have been given to another account only if chance repeats itself.
        Ok(found) if found.account.person == session.person => found.account,
        Ok(_) => return Ok(Err(InvitationRefusal::Unknown)),
        Err(refusal) => return Ok(Err(refusal)),
    };
    end(connection, account.person, "used")?;
    connection
        .prepare_cached("UPDATE account SET password = ?2 WHERE id = ?1")?
        .execute(params![account.person.as_bytes(), password])?;
    let ended = sessions::remove(connection, account.person, &Which::All)?;
    let deed = Deed {
        at: now,
        who: Actor::Person(account.person),
        what: Act::Joined,
        about: account.person.to_string(),
        details: json!({ "sessions_ended": ended }),
    };
    audit::append(connection, &deed)?;
    accounts::begin_session(connection, session, from)?;
    Ok(Ok(account))
}

fn open(
    connection: &Connection,
    person: PersonId,
    OpenInvitation {
        code_hash,
        created_at,
        expires_at,
    }: OpenInvitation,
    by: Actor,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO invitation (code_hash, account, created_at, expires_at, invited_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![code_hash, person.as_bytes(), Int(created_at), Int(expires_at), by.person().map(|by| by.as_bytes().to_vec())])?;
    let deed = Deed {
        at: created_at,
        who: by,
        what: Act::Invited,
        about: person.to_string(),
        details: json!({ "expires_at": expires_at }),
    };
    audit::append(connection, &deed)
}

/// Ends what is open of an account; returns how many there were.
fn end(connection: &Connection, person: PersonId, how: &str) -> Result<usize, StoreError> {
    let mut statement =
        connection.prepare_cached("UPDATE invitation SET ended = ?2 WHERE account = ?1 AND ended IS NULL")?;
    Ok(statement.execute(params![person.as_bytes(), how])?)
}
