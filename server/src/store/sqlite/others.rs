//! Records of other kinds than enterprise and visit: their lists, and what any record may ask of all others.

use chrono::NaiveDate;
use domain::api::{ListQuery, Listing, OtherRow};
use domain::elsewhere::Elsewhere;
use domain::reach::Extent;
use domain::record::{Record, RecordId, RecordKind};
use domain::vietnam::fold;
use rusqlite::{Connection, Params, Row, params};

use super::board::{SharedBoard, Window};
use super::lists;
use super::merges::{self, IS_ONE_WITH, join_enterprise};
use super::places;
use super::rows::{self, Id, Int};
use crate::store::StoreError;

const COLUMNS: &str = concat!(
    "SELECT other.id, other.kind, ifnull(stands_for.head, other.enterprise), ifnull(enterprise.name, ''), other.unit,
     other.date, other.title, other.state, ifnull(account.display_name, ''), other.conflicts FROM other ",
    join_enterprise!("other.enterprise"),
    "LEFT JOIN account ON account.id = other.author WHERE other.deleted = 0"
);

const FILTER: &str = "AND other.kind = ?1 AND (?2 = '' OR other.state = ?2) AND (?3 = '' OR other.date >= ?3)
     AND (?4 = '' OR other.date <= ?4) AND (?5 = '' OR other.unit = ?5)
     AND (?6 = '' OR (other.date BETWEEN '0' AND ?6 AND other.state NOT IN ('done', 'dropped')))";

const LAST_FIRST: &str = "other.date DESC, other.number DESC";

/// What is to be done by its day, then what has none, then what nobody has to do any more, the last first.
const PRESSING_FIRST: &str = "other.state IN ('done', 'dropped'),
     iif(other.state IN ('done', 'dropped'), '', iif(other.date = '', '9', other.date)),
     other.date DESC, other.number DESC";

/// The most other records that are shown with their enterprise.
const SHOWN: u32 = 200;

fn read(connection: &Connection, condition: &str, values: impl Params) -> Result<Vec<OtherRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} {condition}"))?;
    let rows = statement.query_map(values, row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(row: &Row<'_>) -> rusqlite::Result<OtherRow> {
    let kind: String = row.get(1)?;
    Ok(OtherRow {
        id: row.get::<_, Id>(0)?.record(),
        kind: kind.parse().map_err(|error: String| {
            rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into())
        })?,
        enterprise: row.get::<_, Option<Id>>(2)?.map(Id::record),
        enterprise_name: row.get(3)?,
        unit: row.get(4)?,
        date: row.get(5)?,
        title: row.get(6)?,
        state: row.get(7)?,
        author: row.get(8)?,
        conflicts: row.get::<_, Int>(9)?.0,
    })
}

/// Lists the records of a kind, the last first; follow-ups by what presses most.
pub(super) fn list(
    connection: &Connection,
    kind: RecordKind,
    query: &ListQuery,
    (extent, today): (&Extent, NaiveDate),
) -> Result<Listing<OtherRow>, StoreError> {
    listed(connection, kind, query, (extent, today), &lists::window(query))
}

/// Lists a part of the records of a kind.
pub(super) fn listed(
    connection: &Connection,
    kind: RecordKind,
    query: &ListQuery,
    (extent, today): (&Extent, NaiveDate),
    window: &Window,
) -> Result<Listing<OtherRow>, StoreError> {
    let Window { offset, limit } = *window;
    let within = match extent {
        Extent::Everything => String::new(),
        Extent::Part { .. } => format!(
            "AND other.number IN (SELECT number FROM record WHERE {})",
            places::condition(connection, extent, "record")?
        ),
    };
    let yesterday = today.pred_opt().map(|day| day.to_string()).unwrap_or_default();
    let overdue = if query.overdue { yesterday } else { String::new() };
    let order = match kind {
        RecordKind::FollowUp => PRESSING_FIRST,
        _ => LAST_FIRST,
    };
    let (kind, state, unit) = (kind.as_str(), &query.state, &query.unit);
    let (from, to) = (&query.from, &query.to);
    let total: Int = connection
        .prepare_cached(&format!(
            "SELECT count(*) FROM other WHERE deleted = 0 {FILTER} {within}"
        ))?
        .query_row(params![kind, state, from, to, unit, overdue], |row| row.get(0))?;
    let condition = format!("{FILTER} {within} ORDER BY {order} LIMIT ?8 OFFSET ?7");
    let asked = params![kind, state, from, to, unit, overdue, offset, limit];
    Ok(Listing {
        rows: read(connection, &condition, asked)?,
        total: total.0,
    })
}

/// Lists the records about one enterprise and those that it stands for, the last first.
pub(super) fn of_enterprise(connection: &Connection, enterprise: RecordId) -> Result<Vec<OtherRow>, StoreError> {
    let condition = format!("AND other.enterprise {IS_ONE_WITH} ORDER BY other.date DESC, other.number DESC LIMIT ?2");
    read(connection, &condition, params![enterprise.as_bytes(), SHOWN])
}

/// The database as other records see it.
pub(super) struct Office<'a> {
    pub(super) connection: &'a Connection,
    pub(super) board: &'a SharedBoard,
}

impl Office<'_> {
    fn ids(&self, sql: &str, values: impl Params) -> Vec<RecordId> {
        let read = || -> Result<Vec<RecordId>, StoreError> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let ids = statement.query_map(values, |row| Ok(row.get::<_, Id>(0)?.record()))?;
            Ok(ids.collect::<Result<_, _>>()?)
        };
        or_not_known(read())
    }
}

/// What can't be read is not known: it skips a check and never stops one.
fn or_not_known<T: Default>(found: Result<T, StoreError>) -> T {
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "other records could not be asked");
        T::default()
    })
}

impl Elsewhere for Office<'_> {
    fn record(&self, id: RecordId) -> Option<Record> {
        or_not_known(rows::find(self.connection, id)).map(|stored| stored.record)
    }

    fn stands_for(&self, enterprise: RecordId) -> RecordId {
        merges::stands_for(self.connection, enterprise).unwrap_or_else(|error| {
            tracing::warn!(%error, "what an enterprise was merged into could not be asked");
            enterprise
        })
    }

    fn with_tax_code(&self, tax_code: &str) -> Vec<RecordId> {
        self.ids(
            "SELECT DISTINCT ifnull(head, id) FROM enterprise LEFT JOIN stands_for ON enterprise = id
             WHERE tax_code = ?1 AND deleted = 0",
            [tax_code],
        )
    }

    fn with_name(&self, name: &str, zone: &str) -> Vec<RecordId> {
        self.ids(
            "SELECT DISTINCT ifnull(head, id) FROM enterprise LEFT JOIN stands_for ON enterprise = id
             WHERE folded = ?1 AND zone = ?2 AND deleted = 0",
            [fold(name).as_str(), zone],
        )
    }

    fn about(&self, kind: RecordKind, enterprise: RecordId) -> Vec<RecordId> {
        if kind == RecordKind::Visit {
            let visits = lists::visits_of(self.connection, self.board, enterprise, lists::VISITS_SHOWN);
            return or_not_known(visits).into_iter().map(|visit| visit.id).collect();
        }
        let meant = self.stands_for(enterprise);
        self.ids(
            &format!(
                "SELECT id FROM other WHERE enterprise {IS_ONE_WITH} AND kind = ?2 AND deleted = 0
                 ORDER BY date DESC, id DESC"
            ),
            params![meant.as_bytes(), kind.as_str()],
        )
    }

    fn of_unit(&self, kind: RecordKind, unit: &str) -> Vec<RecordId> {
        self.ids(
            "SELECT id FROM other WHERE unit = ?1 AND kind = ?2 AND deleted = 0 ORDER BY date DESC, id DESC",
            [unit, kind.as_str()],
        )
    }
}
