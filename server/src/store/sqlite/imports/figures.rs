//! What lists say of an enterprise's figures, each source's last: also where it came to nothing new in the record.

use domain::api::SourcedFigure;
use domain::provider::Provider;
use domain::record::{Answer, Record, RecordId};
use rusqlite::Connection;

use super::super::board::SharedBoard;
use super::super::merges::IS_ONE_WITH;
use super::super::{lists, rows};
use super::book::Body;
use crate::fields::{self, is_count};
use crate::store::StoreError;

/// How many visits are asked.
const VISITS: usize = 20;

/// Lists the figures of an enterprise by source: those of lists, what stands in the register, and each source's last in
/// visits.
pub(in crate::store::sqlite) fn side_by_side(
    connection: &Connection,
    board: &SharedBoard,
    record: &Record,
) -> Result<Vec<SourcedFigure>, StoreError> {
    let mut figures = of_lists(connection, record.id)?;
    take(&mut figures, record, None);
    for visit in lists::visits_of(connection, board, record.id, VISITS)? {
        if let Some(stored) = rows::find(connection, visit.id)? {
            take(&mut figures, &stored.record, Some(visit.id));
        }
    }
    figures.sort_by(|a, b| (a.field.as_str(), &a.source).cmp(&(b.field.as_str(), &b.source)));
    Ok(figures)
}

/// Adds the figures of a record where its source has none yet.
fn take(figures: &mut Vec<SourcedFigure>, record: &Record, id: Option<RecordId>) {
    let source = record.answer(fields::HEADCOUNT_SOURCE).as_choice().unwrap_or_default();
    let as_of = match record.answer(fields::HEADCOUNT_AS_OF) {
        Answer::Date(day) => day.to_string(),
        _ => String::new(),
    };
    for field in record.fields.keys().filter(|field| is_count(field.as_str())) {
        let is_known = figures
            .iter()
            .any(|known| known.field == *field && known.source == source);
        if let (Answer::Integer(value), false) = (record.answer(field.as_str()), is_known) {
            figures.push(SourcedFigure {
                field: field.clone(),
                source: source.to_owned(),
                value: *value,
                as_of: as_of.clone(),
                file: String::new(),
                line: 0,
                record: id,
            });
        }
    }
}

/// Lists the figures of an enterprise that lists gave.
fn of_lists(connection: &Connection, enterprise: RecordId) -> Result<Vec<SourcedFigure>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT import.provider, import.file, import.as_of, import_row.line, import_row.body
         FROM import_row JOIN import ON import.number = import_row.import
         WHERE import_row.record {IS_ONE_WITH} AND import.state IN ('applying', 'stopped', 'applied')
           AND (import_row.outcome IN ('applied', 'nothing') OR import_row.kind = 'unchanged')
         ORDER BY import.as_of DESC, import.number DESC"
    ))?;
    let mut found = statement.query([enterprise.as_bytes()])?;
    let mut figures: Vec<SourcedFigure> = Vec::new();
    while let Some(row) = found.next()? {
        let (provider, file, as_of): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let provider: Provider = provider.parse().unwrap_or(Provider::Other);
        let source = provider.headcount_source().unwrap_or(provider.as_str());
        let body = Body::read(&row.get::<_, String>(4)?)?;
        let day = body.answers.iter().find_map(|(field, answer)| match answer {
            Answer::Date(day) if field.as_str() == fields::HEADCOUNT_AS_OF => Some(day.to_string()),
            _ => None,
        });
        for (field, answer) in body.answers {
            let is_known = figures
                .iter()
                .any(|known| known.field == field && known.source == source);
            if let (Answer::Integer(value), true, false) = (answer, is_count(field.as_str()), is_known) {
                figures.push(SourcedFigure {
                    field,
                    source: source.to_owned(),
                    value,
                    as_of: day.clone().unwrap_or_else(|| as_of.clone()),
                    file: file.clone(),
                    line: row.get(3)?,
                    record: None,
                });
            }
        }
    }
    Ok(figures)
}
