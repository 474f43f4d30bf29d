//! What lists say of an enterprise's figures, each source's last: also where it came to nothing new in the record.

use domain::api::SourcedFigure;
use domain::provider::Provider;
use domain::record::{Answer, EditId, FieldName, Record, RecordId, Register};
use rusqlite::Connection;

use super::super::board::SharedBoard;
use super::super::merges::IS_ONE_WITH;
use super::super::{lists, rows};
use super::book::Body;
use super::compare::Providers;
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
    let mut providers = Providers::default();
    take(connection, (&mut figures, &mut providers), record, None)?;
    for visit in lists::visits_of(connection, board, record.id, VISITS)? {
        if let Some(stored) = rows::find(connection, visit.id)? {
            take(
                connection,
                (&mut figures, &mut providers),
                &stored.record,
                Some(visit.id),
            )?;
        }
    }
    figures.sort_by(|a, b| (a.field.as_str(), &a.source).cmp(&(b.field.as_str(), &b.source)));
    Ok(figures)
}

/// Adds the figures of a record where their source has none yet. What a list wrote is its provider's, whichever source is
/// shown in the record.
fn take(
    connection: &Connection,
    (figures, providers): (&mut Vec<SourcedFigure>, &mut Providers),
    record: &Record,
    id: Option<RecordId>,
) -> Result<(), StoreError> {
    for (field, register) in record.fields.iter().filter(|(field, _)| is_count(field.as_str())) {
        for (edit, written) in register.live() {
            let Answer::Integer(value) = written.value else {
                continue;
            };
            let source = match providers.of(connection, edit.device)? {
                Some(provider) => source_of(provider),
                None => said_with(record, fields::HEADCOUNT_SOURCE, edit)
                    .as_choice()
                    .unwrap_or_default(),
            };
            if is_known(figures, field, source) {
                continue;
            }
            let as_of = match said_with(record, fields::HEADCOUNT_AS_OF, edit) {
                Answer::Date(day) => day.to_string(),
                _ => String::new(),
            };
            figures.push(SourcedFigure {
                field: field.clone(),
                source: source.to_owned(),
                value,
                as_of,
                file: String::new(),
                line: 0,
                record: id,
            });
        }
    }
    Ok(())
}

/// What a provider is called among the sources of head-counts.
fn source_of(provider: Provider) -> &'static str {
    provider.headcount_source().unwrap_or(provider.as_str())
}

fn is_known(figures: &[SourcedFigure], field: &FieldName, source: &str) -> bool {
    figures
        .iter()
        .any(|known| known.field == *field && known.source == source)
}

/// Returns what an edit said in another field, as long as that stands; else what is shown there. Several sources may stand
/// in one record: each belongs to the counts that came with it.
fn said_with<'r>(record: &'r Record, field: &str, edit: EditId) -> &'r Answer {
    let live = record.fields.get(field).map(Register::live).unwrap_or_default();
    let own = live.into_iter().find(|(id, _)| *id == edit);
    own.map_or_else(|| record.answer(field), |(_, written)| &written.value)
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
        let source = source_of(provider);
        let body = Body::read(&row.get::<_, String>(4)?)?;
        let day = body.answers.iter().find_map(|(field, answer)| match answer {
            Answer::Date(day) if field.as_str() == fields::HEADCOUNT_AS_OF => Some(day.to_string()),
            _ => None,
        });
        for (field, answer) in body.answers {
            let is_known = is_known(&figures, &field, source);
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
