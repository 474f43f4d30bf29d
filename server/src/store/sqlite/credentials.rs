//! The tokens of sessions. What a contact with one means is decided by [`Token::judge`]; this remembers.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::rows::{Id, Int};
use super::{accounts, audit};
use crate::store::credential::Token;
use crate::store::{Act, Actor, Deed, Presence, Standing, StoreError};

/// Columns 0 to 3 of a statement over `token`: what [`read`] reads.
macro_rules! token_columns {
    () => {
        "token.made_at, token.confirmed_at, token.replaced_at,
         (SELECT max(made_at) FROM token AS other WHERE other.session = token.session)"
    };
}

/// Adds a token to a session.
pub(super) fn add(connection: &Connection, session: &[u8; 32], hash: &[u8; 32], now: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO token (hash, session, place, made_at)
             SELECT ?1, ?2, 1 + (SELECT ifnull(max(place), 0) FROM token WHERE session = ?2), ?3",
        )?
        .execute(params![hash, session, Int(now)])?;
    Ok(())
}

/// Finds whose session a token belongs to, and when the session was last noted as used.
pub(super) fn presence(
    connection: &Connection,
    hash: &[u8; 32],
    now: u64,
) -> Result<Option<(Presence, u64)>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT account.id, account.name, display_name, role, password, reach, disabled_at, token_hash, expires_at,
         session.device, device.revoked_at IS NOT NULL, seen_at, ",
        token_columns!(),
        " FROM token JOIN session ON token_hash = token.session JOIN account ON account.id = session.account
         LEFT JOIN device ON device.id = session.device WHERE hash = ?1 AND expires_at > ?2"
    ))?;
    let found = statement.query_row(params![hash, Int(now)], |row| {
        let account = accounts::read(row);
        let revoked: bool = row.get(10)?;
        let (session, expires_at) = (row.get(7)?, row.get::<_, Int>(8)?.0);
        let device = row.get::<_, Option<Id>>(9)?.map(Id::device);
        let seen_at = row.get::<_, Int>(11)?.0;
        let token = read(row, 12)?.judge(now);
        Ok(account.map(|account| {
            let presence = Presence {
                put_out: revoked || account.disabled_at.is_some(),
                account,
                session,
                expires_at,
                device,
                token,
            };
            (presence, seen_at)
        }))
    });
    found.optional()?.transpose()
}

/// Does what the contact with a token calls for. It is judged again here: of several requests side by side only one gets
/// a new token.
pub(super) fn turn_over(
    connection: &Connection,
    hash: &[u8; 32],
    fresh: &[u8; 32],
    now: u64,
) -> Result<Standing, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        token_columns!(),
        ", session, account, session.device FROM token JOIN session ON token_hash = token.session WHERE hash = ?1"
    ))?;
    let found = statement.query_row([hash], |row| {
        let device = row.get::<_, Option<Id>>(6)?.map(Id::device);
        Ok((
            read(row, 0)?,
            row.get::<_, [u8; 32]>(4)?,
            row.get::<_, Id>(5)?.person(),
            device,
        ))
    });
    let Some((token, session, person, device)) = found.optional()? else {
        return Ok(Standing::Spent);
    };
    let standing = token.judge(now);
    match standing {
        Standing::Good => {}
        Standing::Turning { confirm, renew } => {
            if confirm {
                self::confirm(connection, hash, &session, now)?;
            }
            if renew {
                add(connection, &session, fresh, now)?;
            }
        }
        Standing::Spent => {
            connection
                .prepare_cached("DELETE FROM session WHERE token_hash = ?1")?
                .execute([session])?;
            let deed = Deed {
                at: now,
                who: Actor::Unknown,
                what: Act::TokenReused,
                about: person.to_string(),
                details: json!({ "device": device }),
            };
            audit::append(connection, &deed)?;
        }
    }
    Ok(standing)
}

/// Notes that a browser keeps a token: those before it are replaced.
fn confirm(connection: &Connection, hash: &[u8; 32], session: &[u8; 32], now: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE token SET confirmed_at = ?2 WHERE hash = ?1")?
        .execute(params![hash, Int(now)])?;
    connection
        .prepare_cached(
            "UPDATE token SET replaced_at = ?3 WHERE session = ?2 AND replaced_at IS NULL
             AND place < (SELECT place FROM token WHERE hash = ?1)",
        )?
        .execute(params![hash, session, Int(now)])?;
    Ok(())
}

fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Token> {
    let moment = |column: usize| row.get::<_, Option<Int>>(column).map(|at| at.map(|at| at.0));
    let made_at = row.get::<_, Int>(from)?.0;
    Ok(Token {
        made_at,
        confirmed_at: moment(from + 1)?,
        replaced_at: moment(from + 2)?,
        youngest_made_at: moment(from + 3)?.unwrap_or(made_at),
    })
}
