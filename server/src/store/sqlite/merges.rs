//! Which enterprises are one, kept beside the projections: the table `stands_for`.

use std::collections::{HashMap, HashSet};

use domain::merged;
use domain::record::RecordId;
use rusqlite::{Connection, OptionalExtension, params};

use super::rows::Id;
use crate::store::StoreError;

/// Joins to a row the enterprise that is meant by one of its columns.
macro_rules! join_enterprise {
    ($column:literal) => {
        concat!(
            "LEFT JOIN stands_for ON stands_for.enterprise = ",
            $column,
            " LEFT JOIN enterprise ON enterprise.id = ifnull(stands_for.head, ",
            $column,
            ") "
        )
    };
}
pub(super) use join_enterprise;

/// Completes a condition on a column: that it names the enterprise of the parameter `?1`, or one that it stands for.
pub(super) const IS_ONE_WITH: &str = "IN (SELECT ?1 UNION ALL SELECT enterprise FROM stands_for WHERE head = ?1)";

/// What was merged into what.
pub(super) type Merges = HashMap<RecordId, RecordId>;

/// Reads all merges. There are few.
pub(super) fn merges(connection: &Connection) -> Result<Merges, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, merged_into FROM enterprise WHERE merged_into IS NOT NULL")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, Id>(0)?.record(), row.get::<_, Id>(1)?.record()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the enterprise that stands for one.
pub(super) fn stands_for(connection: &Connection, enterprise: RecordId) -> Result<RecordId, StoreError> {
    let mut statement = connection.prepare_cached("SELECT head FROM stands_for WHERE enterprise = ?1")?;
    let head: Option<Id> = statement
        .query_row([enterprise.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(head.map_or(enterprise, Id::record))
}

/// Lists the enterprises that one stands for besides itself.
pub(super) fn merged_into(connection: &Connection, enterprise: RecordId) -> Result<Vec<RecordId>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT enterprise FROM stands_for WHERE head = ?1 ORDER BY enterprise")?;
    let rows = statement.query_map([enterprise.as_bytes()], |row| Ok(row.get::<_, Id>(0)?.record()))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Brings the table up to date after merges changed; returns the enterprises for which another one stands now than before.
pub(super) fn follow(
    connection: &Connection,
    before: &Merges,
    after: &Merges,
) -> Result<HashSet<RecordId>, StoreError> {
    let head = |merges: &Merges, id: RecordId| merged::stands_for(id, |id| merges.get(&id).copied());
    let mut changed = HashSet::new();
    for id in before.keys().chain(after.keys()) {
        let now = head(after, *id);
        if head(before, *id) == now || !changed.insert(*id) {
            continue;
        }
        if now == *id {
            connection
                .prepare_cached("DELETE FROM stands_for WHERE enterprise = ?1")?
                .execute([id.as_bytes()])?;
        } else {
            connection
                .prepare_cached("INSERT OR REPLACE INTO stands_for VALUES (?1, ?2)")?
                .execute(params![id.as_bytes(), now.as_bytes()])?;
        }
    }
    Ok(changed)
}
