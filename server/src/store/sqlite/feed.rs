//! The feeds: where each stands, what changed since, and a whole scope at one moment.

use domain::reach::{Extent, Given};
use domain::sync::{Scope, ScopeState, Summary, Turn, Way};
use rusqlite::{Connection, params};

use super::places::{self, Places};
use super::rows::{self, Id, Int, scope_code};
use crate::store::{FeedAsk, FeedPage, PageSink, SCAN_PAGE, StoreError};

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

/// Reads one page of what changed, or of the way from one extent to another.
pub(super) fn page(connection: &Connection, ask: &FeedAsk) -> Result<FeedPage, StoreError> {
    let FeedAsk { scope, extent, .. } = ask;
    let scopes = Scope::ALL.map(|scope| Ok(state(connection, scope)?.0));
    let scopes = scopes.into_iter().collect::<Result<Vec<_>, StoreError>>()?;
    let last = state(connection, *scope)?.0.seq;
    let known = |id| places::known(connection, id);
    let way = Way::choose(extent, ask.since, &ask.held, ask.turning, known)?;
    let mut page = FeedPage {
        scopes,
        records: Vec::new(),
        left: Vec::new(),
        next: last,
        end: None,
        turn: Turn::Same,
    };
    if way == Way::Unknown {
        page.turn = Turn::Unknown;
        return Ok(page);
    }
    let reached = fill(connection, ask, &way, &mut page)?;
    match way {
        Way::Turn { .. } => page.turn = reached.map_or(Turn::Over, |at| Turn::Under { at }),
        Way::Feed { .. } | Way::Unknown => match reached {
            Some(reached) => page.next = reached,
            None => page.end = Some(places::summary(connection, *scope, extent)?),
        },
    }
    Ok(page)
}

/// Fills a page; returns how far it got if the way goes on behind it.
fn fill(connection: &Connection, ask: &FeedAsk, way: &Way, page: &mut FeedPage) -> Result<Option<u64>, StoreError> {
    let places = Places::read(connection)?;
    let mut walk = connection.prepare_cached(
        "SELECT number, id, seq, place, moved FROM record WHERE scope = ?1 AND seq > ?2 ORDER BY seq",
    )?;
    let mut one = connection.prepare_cached(rows::select_records!("WHERE record.number = ?1"))?;
    let mut found = walk.query(params![scope_code(ask.scope), Int(way.from())])?;
    let mut reached = way.from();
    while let Some(row) = found.next()? {
        if page.records.len() + page.left.len() >= ask.limit as usize {
            return Ok(Some(reached));
        }
        let (number, seq): (i64, Int) = (row.get(0)?, row.get(2)?);
        reached = seq.0;
        // A place that is not there can't be reached.
        let Some(place) = places.get(row.get(3)?) else { continue };
        let former = if row.get(4)? {
            places::former(connection, number)?
        } else {
            Vec::new()
        };
        match way.gives(&ask.extent, place, &former) {
            Given::Record => {
                let stored = one.query_row([number], |row| Ok(rows::read(row)))??;
                page.records.push((stored.seq, stored.record));
            }
            Given::Left => page.left.push(row.get::<_, Id>(1)?.record()),
            Given::Nothing => {}
        }
    }
    Ok(None)
}

/// Reads what an extent holds of a scope, in the order of its feed.
pub(super) fn scan(
    connection: &Connection,
    scope: Scope,
    extent: &Extent,
    mut pages: PageSink,
) -> Result<(ScopeState, Summary), StoreError> {
    let (state, _) = state(connection, scope)?;
    let within = places::condition(connection, extent, "record")?;
    let mut statement = connection.prepare(&format!(
        "{} AND {within} ORDER BY record.seq",
        rows::select_records!("WHERE record.scope = ?1")
    ))?;
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
    Ok((state, places::summary(connection, scope, extent)?))
}
