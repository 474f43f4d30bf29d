//! The audit log: added to in the transaction of what it tells of, and chained by hashes.
//!
//! The triggers keep this program and anybody with an SQL prompt from changing a row by mistake. The chain makes a change
//! by other means show. Neither stops somebody who can write the file and computes all hashes anew; against that helps only
//! the last hash, noted down elsewhere (backups hold it, and the server's log names it with each).

use std::path::Path;

use domain::api::{AuditRow, Listing};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::accounts;
use super::rows::Int;
use crate::store::{Act, Actor, AuditQuery, Chain, Deed, StoreError, canonical_name};

/// A row's content as it is stored, which is what is hashed.
struct Content<'a> {
    number: u64,
    at: u64,
    who: &'a str,
    what: &'a str,
    about: &'a str,
    details: &'a str,
}

impl Content<'_> {
    /// Returns the hash over the one before and this row. Each text goes in with its length: no two rows look the same.
    fn hash(&self, before: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(self.number.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        for text in [self.who, self.what, self.about, self.details] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().into()
    }
}

/// Adds a row. Runs inside the writer's transaction.
pub(super) fn append(connection: &Connection, deed: &Deed) -> Result<(), StoreError> {
    let (last, before) = head(connection)?;
    let (who, details) = (deed.who.to_string(), deed.details.to_string());
    let content = Content {
        number: last + 1,
        at: deed.at,
        who: &who,
        what: deed.what.as_str(),
        about: &deed.about,
        details: &details,
    };
    insert(connection, &content, &content.hash(&before))
}

fn insert(connection: &Connection, content: &Content<'_>, hash: &[u8; 32]) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            Int(content.number),
            Int(content.at),
            content.who,
            content.what,
            content.about,
            content.details,
            hash
        ])?;
    Ok(())
}

/// Removes the rows from before a moment; returns how many. Where the log was cut stands in the anchor and, under the
/// chain's own hashes, in the row that tells of it.
pub(super) fn cut(connection: &Connection, before: u64, now: u64) -> Result<u64, StoreError> {
    let old = old_rows(connection, before)?;
    let Some((number, hash)) = old.last else {
        return Ok(0);
    };
    let deed = Deed {
        at: now,
        who: Actor::Server,
        what: Act::LogCut,
        about: number.to_string(),
        details: json!({ "number": number, "hash": hex::encode(hash), "rows": old.rows }),
    };
    append(connection, &deed)?;
    connection.execute("INSERT INTO audit_anchor VALUES (?1, ?2)", params![Int(number), hash])?;
    connection.execute("DELETE FROM audit WHERE number <= ?1", [Int(number)])?;
    Ok(old.rows)
}

/// What of the log is old.
struct Old {
    rows: u64,
    last: Option<(u64, [u8; 32])>,
}

/// Counts the rows from before a moment.
pub(super) fn count_old(connection: &Connection, before: u64) -> Result<u64, StoreError> {
    Ok(old_rows(connection, before)?.rows)
}

fn old_rows(connection: &Connection, before: u64) -> Result<Old, StoreError> {
    // Up to the first that is young enough: one with a wrong clock must not take others with it.
    let sql = "SELECT number, hash FROM audit
               WHERE number < (SELECT ifnull(min(number), 9223372036854775807) FROM audit WHERE at >= ?1)
               ORDER BY number DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let last = statement.query_row([Int(before)], |row| Ok((row.get::<_, Int>(0)?.0, row.get(1)?)));
    let last: Option<(u64, [u8; 32])> = last.optional()?;
    let first: Option<Int> = connection.query_row("SELECT min(number) FROM audit", [], |row| row.get(0))?;
    let rows = match (&last, first) {
        (Some((last, _)), Some(first)) => last + 1 - first.0,
        _ => 0,
    };
    Ok(Old { rows, last })
}

/// Returns where the log was cut last; a database from before there were cuts has none.
fn anchor(connection: &Connection) -> Result<Option<(u64, [u8; 32])>, StoreError> {
    let table = "SELECT 1 FROM sqlite_schema WHERE name = 'audit_anchor'";
    if !connection.prepare_cached(table)?.exists([])? {
        return Ok(None);
    }
    let mut statement =
        connection.prepare_cached("SELECT number, hash FROM audit_anchor ORDER BY number DESC LIMIT 1")?;
    let anchor = statement.query_row([], |row| Ok((row.get::<_, Int>(0)?.0, row.get(1)?)));
    Ok(anchor.optional()?)
}

/// Returns the number and the hash of the last row.
fn head(connection: &Connection) -> Result<(u64, [u8; 32]), StoreError> {
    let mut statement = connection.prepare_cached("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")?;
    let last = statement.query_row([], |row| Ok((row.get::<_, Int>(0)?.0, row.get(1)?)));
    Ok(last.optional()?.unwrap_or_default())
}

/// Looks at every row up to and including the first that does not follow from those before it.
fn walk(
    connection: &Connection,
    mut each: impl FnMut(&Content<'_>, &[u8; 32]) -> Result<(), StoreError>,
) -> Result<Chain, StoreError> {
    let mut statement =
        connection.prepare("SELECT number, at, who, what, about, details, hash FROM audit ORDER BY number")?;
    let mut rows = statement.query([])?;
    let anchor = anchor(connection)?;
    let mut chain = Chain::default();
    if let Some((number, hash)) = anchor {
        (chain.rows, chain.head) = (number, hash);
    }
    // Somebody who cuts the log by other means has no row that tells of it under the chain's hashes.
    let mut told = anchor.is_none();
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get_ref(column)?.as_str().map_err(StoreError::unreadable);
        let content = Content {
            number: row.get::<_, Int>(0)?.0,
            at: row.get::<_, Int>(1)?.0,
            who: text(2)?,
            what: text(3)?,
            about: text(4)?,
            details: text(5)?,
        };
        let hash: [u8; 32] = row.get(6)?;
        if content.number != chain.rows + 1 || hash != content.hash(&chain.head) {
            chain.broken_at = Some(content.number);
            return Ok(chain);
        }
        each(&content, &hash)?;
        told |= anchor.is_some_and(|anchor| tells_of_cut(&content, anchor));
        chain.rows = content.number;
        chain.head = hash;
    }
    if !told {
        chain.broken_at = anchor.map(|(number, _)| number);
    }
    Ok(chain)
}

fn tells_of_cut(content: &Content<'_>, (number, hash): (u64, [u8; 32])) -> bool {
    let expected = || (json!(number), json!(hex::encode(hash)));
    content.what == Act::LogCut.as_str()
        && serde_json::from_str::<Value>(content.details)
            .is_ok_and(|details| (details["number"].clone(), details["hash"].clone()) == expected())
}

/// Checks the whole log.
pub(super) fn verify(connection: &Connection) -> Result<Chain, StoreError> {
    walk(connection, |_, _| Ok(()))
}

/// Adds to the log of a restored database what the database that it replaces tells beyond it: a restore must not be the
/// way to make the log forget.
///
/// Only what follows from the restored log without a gap is taken over; from a database that is damaged, or another one,
/// that is nothing.
pub(super) fn carry_over(connection: &Connection, replaced: &Path) -> Result<(), StoreError> {
    let (last, known) = head(connection)?;
    let replaced = Connection::open_with_flags(replaced, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // Cut exactly where the restored log ends, it follows too.
    let mut follows = last == 0 || anchor(&replaced)? == Some((last, known));
    walk(&replaced, |content, hash| {
        if content.number > last && follows {
            insert(connection, content, hash)?;
        }
        follows |= content.number == last && *hash == known;
        Ok(())
    })
    .map(drop)
}

/// Lists what is looked for, the last first.
pub(super) fn list(connection: &Connection, query: &AuditQuery) -> Result<Listing<AuditRow>, StoreError> {
    let accounts = accounts::all(connection)?;
    let name = canonical_name(&query.who);
    let named = accounts.iter().find(|account| account.name == name);
    let who = named.map_or_else(|| query.who.clone(), |account| account.person.to_string());
    let what = query.what.map_or("", |what| what.as_str());
    let (from, until) = (Int(query.from), Int(query.until));
    let wanted = "FROM audit WHERE at >= ?1 AND at < ?2 AND ?3 IN ('', who) AND ?4 IN ('', what) AND ?5 IN ('', about)";
    let total: Int = connection
        .prepare_cached(&format!("SELECT count(*) {wanted}"))?
        .query_row(params![from, until, who, what, query.about], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT number, at, who, what, about, details, hash {wanted} ORDER BY number DESC LIMIT ?7 OFFSET ?6"
    ))?;
    let mut rows = statement.query(params![from, until, who, what, query.about, query.offset, query.limit])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let who: String = row.get(2)?;
        let account = accounts.iter().find(|account| account.person.to_string() == who);
        let details: String = row.get(5)?;
        listed.push(AuditRow {
            number: row.get::<_, Int>(0)?.0,
            at: row.get::<_, Int>(1)?.0,
            name: account.map(|account| account.name.clone()),
            who,
            what: row.get(3)?,
            about: row.get(4)?,
            details: serde_json::from_str(&details).map_err(StoreError::unreadable)?,
            hash: hex::encode(row.get::<_, [u8; 32]>(6)?),
        });
    }
    Ok(Listing {
        rows: listed,
        total: total.0,
    })
}
