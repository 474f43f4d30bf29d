//! Accounts as an administrator sees and changes them.

use domain::api::{AccountRow, AccountState, ChangeAccount};
use domain::record::PersonId;
use domain::role::{Right, Role};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::rows::Int;
use super::{accounts, audit, sessions};
use crate::store::{Account, AccountRefusal, Act, Actor, Deed, StoreError, Which};

/// What a list shows beside the account itself.
struct Beside {
    signed_in_at: Option<u64>,
    second_factor: bool,
    sessions: u32,
    invited_until: Option<u64>,
}

/// Lists the accounts of people.
pub(super) fn list(connection: &Connection, now: u64) -> Result<Vec<AccountRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT signed_in_at,
                EXISTS (SELECT 1 FROM second_factor WHERE account = account.id AND confirmed_at IS NOT NULL),
                (SELECT count(*) FROM session WHERE account = account.id AND expires_at > ?2),
                (SELECT expires_at FROM invitation WHERE account = account.id AND ended IS NULL)
         FROM account WHERE id = ?1",
    )?;
    let mut rows = Vec::new();
    for account in accounts::of_people(connection)? {
        let beside = statement.query_row(params![account.person.as_bytes(), Int(now)], |row| {
            Ok(Beside {
                signed_in_at: row.get::<_, Option<Int>>(0)?.map(|at| at.0),
                second_factor: row.get(1)?,
                sessions: row.get(2)?,
                invited_until: row.get::<_, Option<Int>>(3)?.map(|at| at.0),
            })
        })?;
        let state = state_of(&account);
        rows.push(AccountRow {
            person: account.person,
            name: account.name,
            display_name: account.display_name,
            role: account.role,
            reach: account.reach,
            state,
            second_factor: beside.second_factor,
            signed_in_at: beside.signed_in_at,
            sessions: beside.sessions,
            invited_until: beside.invited_until,
        });
    }
    Ok(rows)
}

/// Changes an account; unchanged, it is not told of.
pub(super) fn change(
    connection: &Connection,
    person: PersonId,
    change: &ChangeAccount,
    by: Actor,
    now: u64,
) -> Result<Result<(), AccountRefusal>, StoreError> {
    let Some(account) = accounts::of_a_person(connection, person)? else {
        return Ok(Err(AccountRefusal::NotFound));
    };
    if !change.role.may(Right::Manage) && is_the_last_administrator(connection, &account)? {
        return Ok(Err(AccountRefusal::LastAdministrator));
    }
    let told =
        |display_name: &str, role: Role, reach| json!({ "display_name": display_name, "role": role, "reach": reach });
    let before = told(&account.display_name, account.role, json!(account.reach));
    let after = told(&change.display_name, change.role, json!(change.reach));
    if before == after {
        return Ok(Ok(()));
    }
    connection
        .prepare_cached("UPDATE account SET display_name = ?2, role = ?3, reach = ?4 WHERE id = ?1")?
        .execute(params![
            person.as_bytes(),
            change.display_name,
            change.role.as_str(),
            serde_json::to_string(&change.reach).map_err(StoreError::unreadable)?,
        ])?;
    let details = json!({ "before": before, "after": after });
    tell(connection, person, by, (Act::AccountChanged, details), now).map(Ok)
}

/// Puts an account out, or lets it in again.
pub(super) fn set_disabled(
    connection: &Connection,
    person: PersonId,
    disabled: bool,
    by: Actor,
    now: u64,
) -> Result<Result<(), AccountRefusal>, StoreError> {
    let Some(account) = accounts::of_a_person(connection, person)? else {
        return Ok(Err(AccountRefusal::NotFound));
    };
    if account.disabled_at.is_some() == disabled {
        return Ok(Ok(()));
    }
    if disabled && is_the_last_administrator(connection, &account)? {
        return Ok(Err(AccountRefusal::LastAdministrator));
    }
    connection
        .prepare_cached("UPDATE account SET disabled_at = ?2 WHERE id = ?1")?
        .execute(params![person.as_bytes(), disabled.then_some(Int(now))])?;
    let what = if disabled {
        Act::AccountDisabled
    } else {
        Act::AccountEnabled
    };
    let details = json!({ "before": account.disabled_at, "after": disabled.then_some(now) });
    tell(connection, person, by, (what, details), now).map(Ok)
}

/// Sets a password that the person chose while signed in.
pub(super) fn set_password(
    connection: &Connection,
    person: PersonId,
    password: &str,
    kept: &[u8; 32],
    now: u64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE account SET password = ?2 WHERE id = ?1")?
        .execute(params![person.as_bytes(), password])?;
    let ended = sessions::remove(connection, person, &Which::Others(*kept))?;
    let details = json!({ "sessions_ended": ended });
    tell(
        connection,
        person,
        Actor::Person(person),
        (Act::PasswordChanged, details),
        now,
    )
}

const fn state_of(account: &Account) -> AccountState {
    match (account.disabled_at, account.password.is_empty()) {
        (Some(_), _) => AccountState::Disabled,
        (None, true) => AccountState::Invited,
        (None, false) => AccountState::Active,
    }
}

/// Tells whether nobody else who can sign in manages accounts. Somebody who is invited only can't yet.
fn is_the_last_administrator(connection: &Connection, account: &Account) -> Result<bool, StoreError> {
    let manages = |account: &Account| account.role.may(Right::Manage) && state_of(account) == AccountState::Active;
    if !manages(account) {
        return Ok(false);
    }
    let others = accounts::of_people(connection)?;
    Ok(!others
        .iter()
        .any(|other| other.person != account.person && manages(other)))
}

fn tell(
    connection: &Connection,
    person: PersonId,
    by: Actor,
    (what, details): (Act, Value),
    now: u64,
) -> Result<(), StoreError> {
    let deed = Deed {
        at: now,
        who: by,
        what,
        about: person.to_string(),
        details,
    };
    audit::append(connection, &deed)
}
