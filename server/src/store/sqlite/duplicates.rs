//! Enterprises that may be one: the list of pairs, and what people said of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use domain::api::{Listing, PAIR_FIELDS, PairRow, SaidApart};
use domain::likeness::{Suspicion, Why};
use domain::reach::Extent;
use domain::record::{FieldName, RecordId, RecordKind};
use rusqlite::{Connection, params};
use serde_json::json;

use super::board::{Board, SharedBoard};
use super::names::Names;
use super::rows::{self, Id, Int};
use super::suspects::SharedSuspects;
use super::{SqliteStore, audit, export};
use crate::store::{Act, Actor, Deed, Duplicates, PairWord, PairsAsk, StoreError};

#[async_trait]
impl Duplicates for SqliteStore {
    async fn pairs(&self, ask: PairsAsk, extent: Arc<Extent>) -> Result<Listing<PairRow>, StoreError> {
        let suspects = Arc::clone(&self.suspects);
        self.read_with_board(move |connection, board| {
            suspects.refresh(connection)?;
            list(connection, (board, &suspects), ask, &extent)
        })
        .await
    }

    async fn say_of_pair(&self, word: PairWord, extent: Arc<Extent>, now: u64) -> Result<bool, StoreError> {
        self.writer
            .write(move |connection| say(connection, &word, &extent, now))
            .await
    }
}

/// A pair by its ids, the smaller one first.
type Ids = (RecordId, RecordId);

fn list(
    connection: &Connection,
    (board, suspects): (&SharedBoard, &SharedSuspects),
    ask: PairsAsk,
    extent: &Extent,
) -> Result<Listing<PairRow>, StoreError> {
    let names = Names::read(connection)?;
    let apart = said_apart(connection, &names)?;
    let (board, suspects) = (board.read(), suspects.read());
    let found: Vec<(Ids, Why)> = if ask.apart {
        let mut found: Vec<_> = apart.iter().map(|(ids, said)| (said.at, *ids)).collect();
        found.sort_unstable_by(|one, other| other.cmp(one));
        // Whatever has changed since: what was said is shown as long as it can be taken back.
        let why = |(one, other)| {
            suspects
                .suspicion(one, other)
                .map_or(Why::NameOnly, |found: Suspicion| found.why)
        };
        found.into_iter().map(|(_, ids)| (ids, why(ids))).collect()
    } else {
        let open = suspects.pairs().iter().filter(|pair| !apart.contains_key(&pair.ids));
        open.map(|pair| (pair.ids, pair.suspicion.why)).collect()
    };
    let sides = board.sides(extent);
    let within: Vec<_> = found
        .into_iter()
        .filter(|((one, other), _)| sides.holds(*one) && sides.holds(*other))
        .collect();
    let page = within.iter().skip(ask.offset as usize).take(ask.limit as usize);
    let rows = page.filter_map(|(ids, why)| {
        let (one, other) = (sides.row(ids.0)?, sides.row(ids.1)?);
        Some(PairRow::of(*why, one, other, apart.get(ids).cloned()))
    });
    let mut rows: Vec<PairRow> = rows.collect();
    let total = within.len() as u64;
    drop((board, suspects));
    with_addresses(connection, &mut rows)?;
    Ok(Listing { rows, total })
}

fn with_addresses(connection: &Connection, rows: &mut [PairRow]) -> Result<(), StoreError> {
    let ids: Vec<RecordId> = rows.iter().flat_map(PairRow::pair).collect();
    let fields: Vec<FieldName> = PAIR_FIELDS.map(FieldName::new).into();
    let mut answers = export::answers(connection, &ids, &fields)?.into_iter();
    for row in rows {
        row.keep.more = answers.next().unwrap_or_default();
        row.other.more = answers.next().unwrap_or_default();
    }
    Ok(())
}

/// Counts the suspected pairs within an extent.
pub(super) fn count(
    connection: &Connection,
    board: &Board,
    suspects: &SharedSuspects,
    extent: &Extent,
) -> Result<u64, StoreError> {
    let apart = apart(connection)?;
    let (suspects, sides) = (suspects.read(), board.sides(extent));
    let counts = |(one, other): Ids| !apart.contains(&(one, other)) && sides.holds(one) && sides.holds(other);
    Ok(suspects.pairs().iter().filter(|pair| counts(pair.ids)).count() as u64)
}

/// Lists the pairs of which the last word is that they are two.
fn apart(connection: &Connection) -> Result<HashSet<Ids>, StoreError> {
    let mut statement = connection.prepare_cached(LAST_WORDS)?;
    let apart = statement.query_map([], |row| {
        Ok((row.get::<_, Id>(0)?.record(), row.get::<_, Id>(1)?.record()))
    })?;
    Ok(apart.collect::<Result<_, _>>()?)
}

fn said_apart(connection: &Connection, names: &Names) -> Result<HashMap<Ids, SaidApart>, StoreError> {
    let mut statement = connection.prepare_cached(LAST_WORDS)?;
    let apart = statement.query_map([], |row| {
        let said = SaidApart {
            by: names.of(row.get::<_, Id>(2)?.person()),
            at: row.get::<_, Int>(3)?.0,
            reason: row.get(4)?,
        };
        Ok(((row.get::<_, Id>(0)?.record(), row.get::<_, Id>(1)?.record()), said))
    })?;
    Ok(apart.collect::<Result<_, _>>()?)
}

const LAST_WORDS: &str = "SELECT one, other, by, at, reason FROM pair_word
     WHERE apart = 1 AND number IN (SELECT max(number) FROM pair_word GROUP BY one, other)";

/// Notes what somebody says of two enterprises, and tells the audit log. What was said already is not said again.
fn say(connection: &Connection, word: &PairWord, extent: &Extent, now: u64) -> Result<bool, StoreError> {
    let [one, other] = word.pair;
    let (one, other) = (one.min(other), one.max(other));
    if one == other {
        return Ok(false);
    }
    for id in [one, other] {
        let found = rows::find_within(connection, id, extent)?;
        if found.is_none_or(|stored| stored.record.kind != RecordKind::Enterprise) {
            return Ok(false);
        }
    }
    if apart(connection)?.contains(&(one, other)) == word.apart {
        return Ok(true);
    }
    connection
        .prepare_cached("INSERT INTO pair_word (one, other, apart, by, at, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            one.as_bytes(),
            other.as_bytes(),
            word.apart,
            word.by.as_bytes(),
            Int(now),
            word.reason
        ])?;
    let deed = Deed {
        at: now,
        who: Actor::Person(word.by),
        what: if word.apart {
            Act::PairDismissed
        } else {
            Act::PairRestored
        },
        about: one.to_string(),
        details: json!({ "other": other, "reason": word.reason }),
    };
    audit::append(connection, &deed)?;
    Ok(true)
}
