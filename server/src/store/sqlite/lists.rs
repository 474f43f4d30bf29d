//! The desk's lists, found on the board and read from the projections.

use domain::api::{EnterpriseRow, ListQuery, Listing, Overview, QuarantineRow, VisitRow};
use domain::reach::Extent;
use domain::record::{Edit, EditId, FieldName, RecordId};
use domain::review::Standing;
use rusqlite::{Connection, OptionalExtension, Row};

use super::board::{Found, SharedBoard, Window};
use super::merges::join_enterprise;
use super::names::Names;
use super::rows::{Id, Int};
use super::suspects::SharedSuspects;
use super::{conflicts, duplicates, places};
use crate::store::StoreError;

/// The most visits that are shown with their enterprise.
pub(super) const VISITS_SHOWN: usize = 200;

/// Returns which part of a list is asked for.
pub(super) fn window(query: &ListQuery) -> Window {
    let limit = match query.limit {
        0 => 50,
        1..=200 => query.limit,
        _ => 200,
    };
    Window {
        offset: query.offset as usize,
        limit: limit as usize,
    }
}

/// Lists enterprises.
pub(super) fn enterprises(board: &SharedBoard, query: &ListQuery, extent: &Extent) -> Listing<EnterpriseRow> {
    let Found { page, total } = board.read().enterprises(query, extent, window(query));
    Listing { rows: page, total }
}

/// Lists visits.
pub(super) fn visits(
    connection: &Connection,
    board: &SharedBoard,
    query: &ListQuery,
    extent: &Extent,
) -> Result<Listing<VisitRow>, StoreError> {
    // The board is borrowed before the first statement: what it knows, this connection sees too.
    let board = board.read();
    let names = Names::read(connection)?;
    let Found { page, total } = board.visits(query, extent, window(query), &names);
    drop(board);
    Ok(Listing {
        rows: visit_rows(connection, &page)?,
        total,
    })
}

/// Lists the visits of one enterprise, the last first, at most so many.
pub(super) fn visits_of(
    connection: &Connection,
    board: &SharedBoard,
    enterprise: RecordId,
    limit: usize,
) -> Result<Vec<VisitRow>, StoreError> {
    let numbers = board.read().visits_of(enterprise, limit);
    visit_rows(connection, &numbers)
}

/// Reads the rows of visits that the board found.
pub(super) fn visit_rows(connection: &Connection, numbers: &[i64]) -> Result<Vec<VisitRow>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT visit.id, enterprise.id, ifnull(enterprise.name, ''), ifnull(enterprise.zone, ''), visit.date,
             visit.outcome, ifnull(account.display_name, ''), visit.workers, visit.members, visit.received_at,
             visit.conflicts, visit.review, record.seq FROM visit JOIN record ON record.number = visit.number ",
        join_enterprise!("visit.enterprise"),
        "LEFT JOIN account ON account.id = visit.author WHERE visit.number = ?1"
    ))?;
    let mut rows = Vec::with_capacity(numbers.len());
    for number in numbers {
        // The board may know a visit that came after this connection began to read.
        rows.extend(statement.query_row([number], visit_row).optional()?);
    }
    Ok(rows)
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
        review: Standing::of_code(row.get(11)?).unwrap_or_default(),
        version: row.get::<_, Int>(12)?.0,
        more: Vec::new(),
    })
}

/// What waits for a decision, the last first.
const WAITING: &str = "SELECT device, counter, quarantine.record, quarantine.kind, code, field, pushed_by, received_at,
     digest, quarantine.body FROM quarantine LEFT JOIN decision USING (device, counter, digest)
     WHERE decided_at IS NULL ORDER BY received_at DESC, device, counter";

/// Lists what could not be merged, the last first.
pub(super) fn quarantine(
    connection: &Connection,
    offset: u32,
    limit: u32,
    extent: &Extent,
) -> Result<Listing<QuarantineRow>, StoreError> {
    let names = Names::read(connection)?;
    let (offset, limit) = (u64::from(offset), u64::from(limit));
    let mut listed = Vec::new();
    let total = walk_quarantine(connection, extent, |place, row, edit| {
        if place >= offset && place < offset + limit {
            listed.push(quarantine_row(&names, row, edit)?);
        }
        Ok(())
    })?;
    Ok(Listing { rows: listed, total })
}

/// Walks over what waits for a decision within an extent and counts it. Where such an edit belongs may be written in the edit
/// alone, so each is looked at; there are few.
fn walk_quarantine(
    connection: &Connection,
    extent: &Extent,
    mut each: impl FnMut(u64, &Row<'_>, Option<Edit>) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(WAITING)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(9)?;
        let edit: Option<Edit> = serde_json::from_slice(&body).ok();
        let record = row.get::<_, Id>(2)?.record();
        if places::holds_edit(connection, extent, record, edit.as_ref())? {
            each(count, row, edit)?;
            count += 1;
        }
    }
    Ok(count)
}

fn quarantine_row(names: &Names, row: &Row<'_>, edit: Option<Edit>) -> Result<QuarantineRow, StoreError> {
    let kind: String = row.get(3)?;
    Ok(QuarantineRow {
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
        digest: hex::encode(row.get::<_, Vec<u8>>(8)?),
        author: edit.as_ref().map_or_else(String::new, |edit| names.of(edit.author)),
        written_at: edit.as_ref().map_or(0, |edit| edit.stamp.millis),
        answers: edit.map_or_else(Vec::new, |edit| {
            let changes = edit.changes.into_iter();
            changes.map(|(field, change)| (field, change.value)).collect()
        }),
    })
}

/// Counts for the desk's first screen.
pub(super) fn overview(
    connection: &Connection,
    (board, suspects): (&SharedBoard, &SharedSuspects),
    extent: &Extent,
) -> Result<Overview, StoreError> {
    suspects.refresh(connection)?;
    let board = board.read();
    let (zones, visits) = (board.zones(extent), board.count_visits(extent));
    let to_review = board.count_reviews(extent, Standing::waits);
    let to_confirm = board.count_reviews(extent, |standing| standing == Standing::FirstApproved);
    let duplicates = duplicates::count(connection, &board, suspects, extent)?;
    drop(board);
    Ok(Overview {
        enterprises: zones.iter().map(|zone| zone.enterprises).sum(),
        visited: zones.iter().map(|zone| zone.visited).sum(),
        visits,
        to_review,
        to_confirm,
        conflicts: conflicts::count(connection, extent)?,
        duplicates,
        quarantined: walk_quarantine(connection, extent, |_, _, _| Ok(()))?,
        zones,
    })
}
