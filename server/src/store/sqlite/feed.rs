//! The feeds: where each stands, what changed since, and a whole scope at one moment.

use domain::sync::{Scope, ScopeState, Summary};
use rusqlite::{Connection, params};

use super::rows::{self, Int, scope_code};
use crate::store::{FeedPage, PageSink, SCAN_PAGE, StoreError};

/// Reads where a feed stands, and its running summary.
pub(super) fn state(connection: &Connection, scope: Scope) -> Result<(ScopeState, Summary), StoreError> {
    let mut statement = connection.prepare_cached("SELECT seq, count, hash FROM scope_state WHERE scope = ?1")?;
    let (seq, count, hash): (Int, Int, Int) =
        statement.query_row([scope_code(scope)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok((
        ScopeState { scope, seq: seq.0 },
        Summary {
            count: count.0,
            hash: hash.0,
        },
    ))
}

/// Writes where a feed stands.
pub(super) fn set_state(connection: &Connection, state: &ScopeState, summary: &Summary) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE scope_state SET seq = ?2, count = ?3, hash = ?4 WHERE scope = ?1")?
        .execute(params![
            scope_code(state.scope),
            Int(state.seq),
            Int(summary.count),
            Int(summary.hash)
        ])?;
    Ok(())
}

/// Reads one page of what changed.
pub(super) fn page(connection: &Connection, scope: Scope, since: u64, limit: u32) -> Result<FeedPage, StoreError> {
    let mut scopes = Vec::new();
    let mut here = (since, Summary::default());
    for candidate in Scope::ALL {
        let (state, summary) = state(connection, candidate)?;
        if candidate == scope {
            here = (state.seq, summary);
        }
        scopes.push(state);
    }
    let mut statement = connection.prepare_cached(rows::select_records!(
        "WHERE record.scope = ?1 AND record.seq > ?2 ORDER BY record.seq LIMIT ?3"
    ))?;
    let mut found = statement.query(params![scope_code(scope), Int(since), limit])?;
    let mut records = Vec::new();
    while let Some(row) = found.next()? {
        let stored = rows::read(row)?;
        records.push((stored.seq, stored.record));
    }
    let last = records.last().map_or(since, |(seq, _)| *seq);
    let complete = records.len() < limit as usize || last >= here.0;
    Ok(FeedPage {
        scopes,
        next: if complete { here.0 } else { last },
        end: complete.then_some(here.1),
        records,
    })
}

/// Reads a whole scope in the order of its feed.
pub(super) fn scan(
    connection: &Connection,
    scope: Scope,
    mut pages: PageSink,
) -> Result<(ScopeState, Summary), StoreError> {
    let (state, summary) = state(connection, scope)?;
    let mut statement =
        connection.prepare_cached(rows::select_records!("WHERE record.scope = ?1 ORDER BY record.seq"))?;
    let mut found = statement.query([scope_code(scope)])?;
    let mut page = Vec::with_capacity(SCAN_PAGE);
    while let Some(row) = found.next()? {
        let stored = rows::read(row)?;
        page.push((stored.seq, stored.record));
        if page.len() == SCAN_PAGE {
            pages(&page);
            page.clear();
        }
    }
    if !page.is_empty() {
        pages(&page);
    }
    Ok((state, summary))
}
