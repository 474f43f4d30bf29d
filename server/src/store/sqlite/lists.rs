//! The desk's lists, read from the projections.

use domain::api::{EnterpriseRow, ListQuery, Listing, Overview, QuarantineRow, VisitRow, ZoneCoverage};
use domain::record::{EditId, FieldName, RecordId};
use domain::vietnam::fold;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::names::Names;
use super::rows::{Id, Int};
use crate::store::StoreError;

/// Conditions and their values, put together as a query asks.
#[derive(Default)]
struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    /// Adds a condition with one `?`.
    fn with(&mut self, condition: &str, value: impl Into<Value>) {
        self.conditions.push(condition.to_owned());
        self.values.push(value.into());
    }

    /// Adds a condition if the text is not empty.
    fn given(&mut self, condition: &str, text: &str) {
        if !text.is_empty() {
            self.with(condition, text.to_owned());
        }
    }

    /// Every word of the name, or the beginning of the tax code.
    fn words(&mut self, text: &str) {
        let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if digits.len() >= 3 && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '-') {
            self.with("enterprise.tax_code LIKE ? || '%'", digits);
            return;
        }
        for word in fold(text).split_whitespace() {
            self.with("instr(enterprise.folded, ?) > 0", word.to_owned());
        }
    }

    fn sql(&self) -> String {
        if self.conditions.is_empty() {
            "1".into()
        } else {
            self.conditions.join(" AND ")
        }
    }
}

/// Returns the column to sort by, of those a list has.
fn order(query: &ListQuery, columns: &[(&str, &str)], usual: &str) -> String {
    let direction = if query.descending { "DESC" } else { "ASC" };
    match columns.iter().find(|(name, _)| *name == query.sort) {
        Some((_, column)) => format!("{column} {direction}"),
        None => usual.to_owned(),
    }
}

const fn limit(limit: u32) -> u32 {
    match limit {
        0 => 50,
        1..=200 => limit,
        _ => 200,
    }
}

const ENTERPRISE_ORDER: [(&str, &str); 8] = [
    ("id", "enterprise.id"),
    ("name", "enterprise.sort_key"),
    ("tax_code", "enterprise.tax_code"),
    ("zone", "enterprise.zone"),
    ("state", "enterprise.state"),
    ("workers", "enterprise.workers"),
    ("visits", "ifnull(coverage.visits, 0)"),
    ("last_visit", "ifnull(coverage.last_visit, '')"),
];

/// Lists enterprises.
pub(super) fn enterprises(connection: &Connection, query: &ListQuery) -> Result<Listing<EnterpriseRow>, StoreError> {
    let mut filter = Filter::default();
    filter.conditions.push("enterprise.deleted = 0".into());
    filter.words(&query.q);
    filter.given("enterprise.zone = ?", &query.zone);
    filter.given("enterprise.state = ?", &query.state);
    if query.conflicts {
        filter.conditions.push("enterprise.conflicts > 0".into());
    }
    let sql = format!(
        "SELECT enterprise.id, name, tax_code, zone, state, workers, ifnull(visits, 0), ifnull(last_visit, ''), conflicts
         FROM enterprise LEFT JOIN coverage ON coverage.enterprise = enterprise.id
         WHERE {} ORDER BY {}, enterprise.id LIMIT {} OFFSET {}",
        filter.sql(),
        order(query, &ENTERPRISE_ORDER, "enterprise.sort_key ASC"),
        limit(query.limit),
        query.offset
    );
    let count = format!("SELECT count(*) FROM enterprise WHERE {}", filter.sql());
    listing(connection, &sql, &count, &filter, |row| {
        Ok(EnterpriseRow {
            id: row.get::<_, Id>(0)?.record(),
            name: row.get(1)?,
            tax_code: row.get(2)?,
            zone: row.get(3)?,
            state: row.get(4)?,
            workers: row.get(5)?,
            visits: row.get::<_, Int>(6)?.0,
            last_visit: row.get(7)?,
            conflicts: row.get::<_, Int>(8)?.0,
        })
    })
}

const VISIT_ORDER: [(&str, &str); 10] = [
    ("id", "visit.id"),
    ("enterprise", "visit.enterprise"),
    ("enterprise_name", "enterprise.sort_key"),
    ("zone", "enterprise.zone"),
    ("date", "visit.date"),
    ("outcome", "visit.outcome"),
    ("author", "account.display_name"),
    ("workers", "visit.workers"),
    ("members", "visit.members"),
    ("received_at", "visit.received_at"),
];

const VISIT_COLUMNS: &str =
    "visit.id, enterprise.id, ifnull(enterprise.name, ''), ifnull(enterprise.zone, ''), visit.date,
     visit.outcome, ifnull(account.display_name, ''), visit.workers, visit.members, visit.received_at, visit.conflicts";

const VISIT_TABLES: &str = "visit LEFT JOIN enterprise ON enterprise.id = visit.enterprise
     LEFT JOIN account ON account.id = visit.author";

/// Lists visits.
pub(super) fn visits(connection: &Connection, query: &ListQuery) -> Result<Listing<VisitRow>, StoreError> {
    let mut filter = Filter::default();
    filter.conditions.push("visit.deleted = 0".into());
    filter.words(&query.q);
    filter.given("enterprise.zone = ?", &query.zone);
    let needs_enterprise = filter.conditions.len() > 1;
    filter.given("visit.outcome = ?", &query.state);
    filter.given("visit.date >= ?", &query.from);
    filter.given("visit.date <= ?", &query.to);
    if let Ok(author) = query.author.parse::<domain::record::PersonId>() {
        filter.with("visit.author = ?", author.as_bytes().to_vec());
    }
    if query.conflicts {
        filter.conditions.push("visit.conflicts > 0".into());
    }
    let sql = format!(
        "SELECT {VISIT_COLUMNS} FROM {VISIT_TABLES} WHERE {} ORDER BY {}, visit.id LIMIT {} OFFSET {}",
        filter.sql(),
        order(query, &VISIT_ORDER, "visit.date DESC"),
        limit(query.limit),
        query.offset
    );
    // The joins matter for counting only when they filter.
    let tables = if needs_enterprise { VISIT_TABLES } else { "visit" };
    let count = format!("SELECT count(*) FROM {tables} WHERE {}", filter.sql());
    listing(connection, &sql, &count, &filter, visit_row)
}

/// Lists the visits of one enterprise, the last first.
pub(super) fn visits_of(connection: &Connection, enterprise: RecordId) -> Result<Vec<VisitRow>, StoreError> {
    let sql = format!(
        "SELECT {VISIT_COLUMNS} FROM {VISIT_TABLES} WHERE visit.enterprise = ?1 AND visit.deleted = 0
         ORDER BY visit.date DESC, visit.id DESC LIMIT 200"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([enterprise.as_bytes()], visit_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn visit_row(row: &Row<'_>) -> rusqlite::Result<VisitRow> {
    Ok(VisitRow {
        id: row.get::<_, Id>(0)?.record(),
        enterprise: row.get::<_, Option<Id>>(1)?.map(Id::record),
        enterprise_name: row.get(2)?,
        zone: row.get(3)?,
        date: row.get(4)?,
        outcome: row.get(5)?,
        author: row.get(6)?,
        workers: row.get(7)?,
        members: row.get(8)?,
        received_at: row.get::<_, Int>(9)?.0,
        conflicts: row.get::<_, Int>(10)?.0,
    })
}

fn listing<T>(
    connection: &Connection,
    sql: &str,
    count: &str,
    filter: &Filter,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Listing<T>, StoreError> {
    let total: Int = connection
        .prepare_cached(count)?
        .query_row(params_from_iter(&filter.values), |row| row.get(0))?;
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(&filter.values), read)?;
    Ok(Listing {
        rows: rows.collect::<Result<_, _>>()?,
        total: total.0,
    })
}

/// Lists what could not be merged, the last first.
pub(super) fn quarantine(
    connection: &Connection,
    offset: u32,
    limit: u32,
) -> Result<Listing<QuarantineRow>, StoreError> {
    let names = Names::read(connection)?;
    let total: Int = connection.query_row("SELECT count(*) FROM quarantine", [], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(
        "SELECT device, counter, record, kind, code, field, pushed_by, received_at FROM quarantine
         ORDER BY received_at DESC, device, counter LIMIT ?2 OFFSET ?1",
    )?;
    let mut rows = statement.query(params![offset, limit])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(3)?;
        listed.push(QuarantineRow {
            edit: EditId {
                device: row.get::<_, Id>(0)?.device(),
                counter: row.get::<_, Int>(1)?.0,
            },
            record: row.get::<_, Id>(2)?.record(),
            kind: kind.parse().map_err(StoreError::unreadable)?,
            code: row.get(4)?,
            field: row.get::<_, Option<String>>(5)?.map(|field| FieldName::new(&field)),
            pushed_by: names.of(row.get::<_, Id>(6)?.person()),
            received_at: row.get::<_, Int>(7)?.0,
        });
    }
    Ok(Listing {
        rows: listed,
        total: total.0,
    })
}

/// Counts for the desk's first screen.
pub(super) fn overview(connection: &Connection) -> Result<Overview, StoreError> {
    let count = |sql: &str| -> Result<u64, StoreError> {
        Ok(connection
            .prepare_cached(sql)?
            .query_row([], |row| row.get::<_, Int>(0))?
            .0)
    };
    let mut statement = connection.prepare_cached(
        "SELECT zone, count(*), count(nullif(visits, 0)) FROM enterprise
         LEFT JOIN coverage ON coverage.enterprise = enterprise.id WHERE deleted = 0 GROUP BY zone ORDER BY zone",
    )?;
    let zones = statement.query_map([], |row| {
        Ok(ZoneCoverage {
            zone: row.get(0)?,
            enterprises: row.get::<_, Int>(1)?.0,
            visited: row.get::<_, Int>(2)?.0,
        })
    })?;
    let zones = zones.collect::<Result<Vec<_>, _>>()?;
    Ok(Overview {
        enterprises: zones.iter().map(|zone| zone.enterprises).sum(),
        visited: zones.iter().map(|zone| zone.visited).sum(),
        visits: count("SELECT count(*) FROM visit WHERE deleted = 0")?,
        conflicts: count("SELECT count(*) FROM conflict")?,
        quarantined: count("SELECT count(*) FROM quarantine")?,
        zones,
    })
}
