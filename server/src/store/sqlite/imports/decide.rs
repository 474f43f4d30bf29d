//! What a person decides on the rows of an import that waits.
//!
//! What is certain may be accepted by kind. A row that is like known enterprises is taken in only when somebody says which
//! one it is, or that it is none of them: row by row, and told of in the audit log. No two rows become one enterprise.

use domain::api::{ImportState, RowDecision, RowKind};
use domain::record::RecordId;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::super::audit;
use super::super::rows::Id;
use super::book::{self, Body, Standing, decision_name};
use super::compare;
use crate::store::{Act, Compared, Deciding, Decision, Deed, HandsIn, StoreError};

const CERTAIN: &str = "json_extract(body, '$.like') IS NULL";
/// No other row that is to be taken in is the same enterprise.
const ALONE: &str = "NOT EXISTS (SELECT 1 FROM import_row AS other WHERE other.record = import_row.record
    AND other.import = import_row.import AND other.place != import_row.place AND other.decision != 'leave')";

/// Decides on rows. A refused row stays refused; which enterprise a row is must be one that it was shown beside. Runs inside
/// the writer's transaction.
pub(super) fn decide(connection: &Connection, deciding: &Deciding) -> Result<Decision, StoreError> {
    let Some(import) = book::standing(connection, deciding.number)?.filter(|it| it.state == ImportState::Preview)
    else {
        return Ok(Decision::MovedOn);
    };
    let one = One {
        connection,
        import: &import,
        deciding,
    };
    if let Some(kind) = deciding.wish.kind {
        one.decide_kind(kind)?;
    }
    let mut decision = Decision::Taken;
    for place in &deciding.wish.places {
        if !one.decide_row(*place)? {
            decision = Decision::IsAnotherRow;
        }
    }
    Ok(decision)
}

struct One<'a> {
    connection: &'a Connection,
    import: &'a Standing,
    deciding: &'a Deciding,
}

impl One<'_> {
    fn decide_kind(&self, kind: RowKind) -> Result<(), StoreError> {
        let decision = self.deciding.wish.decision;
        let condition = match decision {
            RowDecision::Leave => "1",
            RowDecision::Accept if kind != RowKind::Refused => ALONE,
            // Only row by row.
            RowDecision::Accept | RowDecision::AsNew | RowDecision::Same(_) => return Ok(()),
        };
        let name = decision_name(decision);
        let rows = self
            .connection
            .prepare_cached(&format!(
                "UPDATE import_row SET decision = ?3
                 WHERE import = ?1 AND kind = ?2 AND decision != ?3 AND {CERTAIN} AND {condition}"
            ))?
            .execute(params![self.import.number, kind.as_str(), name])?;
        self.tell(&json!({ "kind": kind, "rows": rows, "decision": name }))
    }

    /// Decides on one row; `false` when another one is the same enterprise.
    fn decide_row(&self, place: u32) -> Result<bool, StoreError> {
        let decision = self.deciding.wish.decision;
        let mut statement = self.connection.prepare_cached(
            "SELECT body, kind, record, line FROM import_row WHERE import = ?1 AND place = ?2 AND kind != 'refused'",
        )?;
        let found = statement.query_row(params![self.import.number, place], |row| {
            let (body, kind): (String, String) = (row.get(0)?, row.get(1)?);
            let (record, line): (Option<Id>, u32) = (row.get(2)?, row.get(3)?);
            Ok((body, kind, record.map(Id::record), line))
        });
        let Some((body, kind, known, line)) = found.optional()? else {
            return Ok(true);
        };
        let mut body = Body::read(&body)?;
        // A row that is like others becomes one of them, or a new one; only then is it certain.
        let is_choosing = !body.like.is_empty() && kind == RowKind::Doubtful.as_str();
        let record = match decision {
            RowDecision::Same(record) if is_choosing && body.like.iter().any(|like| like.record == record) => {
                Some(record)
            }
            RowDecision::Same(_) => return Ok(true),
            RowDecision::Accept if !body.like.is_empty() => return Ok(true),
            RowDecision::Leave | RowDecision::Accept | RowDecision::AsNew => known.filter(|_| !is_choosing),
        };
        if let Some(record) = record.filter(|_| decision != RowDecision::Leave)
            && self.is_another_row(place, record)?
        {
            return Ok(false);
        }
        if is_choosing {
            body.cells = match record {
                Some(record) => self.compared(record, &body)?,
                None => Vec::new(),
            };
        }
        self.connection
            .prepare_cached(
                "UPDATE import_row SET decision = ?3, record = ?4, body = ?5 WHERE import = ?1 AND place = ?2",
            )?
            .execute(params![
                self.import.number,
                place,
                decision_name(decision),
                record.as_ref().map(RecordId::as_bytes),
                body.write()?,
            ])?;
        match decision {
            RowDecision::AsNew | RowDecision::Same(_) => {
                self.tell(&json!({ "line": line, "record": record, "decision": decision_name(decision) }))?;
            }
            RowDecision::Leave | RowDecision::Accept => {}
        }
        Ok(true)
    }

    fn is_another_row(&self, place: u32, record: RecordId) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM import_row WHERE record = ?3 AND import = ?1 AND place != ?2 AND decision != 'leave'",
        )?;
        Ok(statement.exists(params![self.import.number, place, record.as_bytes()])?)
    }

    /// Says what would change of an enterprise that this row was not compared with yet.
    fn compared(&self, record: RecordId, body: &Body) -> Result<Vec<Compared>, StoreError> {
        let by = HandsIn {
            provider: self.import.provider,
            by: self.import.by,
            apart: self.deciding.apart,
        };
        let all = compare::all(self.connection, by, vec![(record, body.answers.clone())])?;
        Ok(all.into_iter().flatten().collect())
    }

    fn tell(&self, decided: &Value) -> Result<(), StoreError> {
        let deed = Deed {
            at: self.deciding.now,
            who: self.deciding.by,
            what: Act::RowsDecided,
            about: self.import.device.to_string(),
            details: json!({ "import": self.import.number, "file": self.import.file, "decided": decided }),
        };
        audit::append(self.connection, &deed)
    }
}
