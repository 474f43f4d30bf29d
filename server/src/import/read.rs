//! A file becomes rows: the kind of file, its sheet, its columns, its cells.

use std::collections::HashMap;

use domain::api::{ColumnRead, FileRead, Mapping};
use domain::record::FieldName;
use domain::script::Script;

use super::cells::{OFFERED, ReadRow, Reading};
use super::headings::key;
use super::layout::{Column, Entry, List, lay_out};
use super::{ListError, delimited, workbook};
use crate::fields;
use crate::store::Remembered;

/// Cells to show of a column.
const SAMPLES: usize = 3;

/// A file as it was read.
pub(crate) struct Read {
    /// What to show of it.
    pub(crate) file: FileRead,
    /// Its rows.
    pub(crate) rows: Vec<ReadRow>,
    /// How each column with a heading was read, to be remembered.
    pub(crate) headings: Vec<(String, Remembered)>,
}

/// Reads a file. What a person says of a column counts more than what is remembered of its heading, and that more than what
/// the heading is taken for.
///
/// # Errors
/// When it is no table, or two columns are to be read into one field.
pub(crate) fn read(
    bytes: &[u8],
    mapping: &Mapping,
    remembered: &HashMap<String, Remembered>,
    reading: &Reading,
) -> Result<Read, ListError> {
    let (sheets, sheet_name, sheet) = if workbook::is_workbook(bytes) {
        let book = workbook::read(bytes, mapping.sheet.as_deref())?;
        (book.names, book.chosen, book.sheet)
    } else {
        (Vec::new(), String::new(), delimited::read(bytes)?)
    };
    let choice = |position: usize| {
        mapping
            .columns
            .iter()
            .find(|choice| choice.position as usize == position)
    };
    let list = lay_out(sheet, |position| choice(position).and_then(|choice| choice.script));
    let chosen: Vec<Chosen<'_>> = list
        .columns
        .iter()
        .map(|column| {
            let known = remembered
                .get(&key(&column.heading))
                .filter(|_| !column.heading.is_empty());
            let (field, by_memory) = match (choice(column.position), known) {
                (Some(choice), _) => (choice.field.as_ref().and_then(|field| offered(field.as_str())), false),
                (None, Some(known)) => (known.field.as_deref().and_then(offered), true),
                (None, None) => (column.field, false),
            };
            Chosen {
                column,
                field,
                by_memory,
            }
        })
        .collect();
    let by_field: Vec<(usize, &str)> = chosen
        .iter()
        .filter_map(|chosen| Some((chosen.column.position, chosen.field?)))
        .collect();
    only_once(&list, &by_field)?;
    let entries = list.entries(&by_field, &reading.zones);
    let mut rows = Vec::new();
    let mut between = 0;
    for entry in &entries {
        match entry {
            Entry::Between(_) => between += 1,
            Entry::Enterprise(row, group) => {
                let cells = by_field.iter().map(|(position, field)| (*field, row.cell(*position)));
                rows.push(reading.row(row.line, cells, *group));
            }
        }
    }
    let headings = chosen
        .iter()
        .filter(|chosen| !chosen.column.heading.is_empty())
        .map(|chosen| {
            let remembered = Remembered {
                field: chosen.field.map(str::to_owned),
                script: choice(chosen.column.position).and_then(|choice| choice.script),
            };
            (key(&chosen.column.heading), remembered)
        })
        .collect();
    let file = FileRead {
        sheets,
        sheet: sheet_name,
        heading_line: list.heading_line,
        columns: chosen.iter().map(|chosen| chosen.shown(&list)).collect(),
        rows: rows.len() as u64,
        between,
        fields: OFFERED.map(FieldName::new).into(),
        before: None,
    };
    Ok(Read { file, rows, headings })
}

struct Chosen<'l> {
    column: &'l Column,
    field: Option<&'static str>,
    by_memory: bool,
}

impl Chosen<'_> {
    fn shown(&self, list: &List) -> ColumnRead {
        let column = self.column;
        let cells = list.rows.iter().map(|row| row.cell(column.position));
        let has_letters = column.script != Script::Unicode || cells.clone().any(|cell| !cell.is_ascii());
        // Nobody has to see persons' data to leave them out.
        let samples = cells
            .filter(|cell| !cell.is_empty())
            .take(if column.is_personal && self.field.is_none() {
                0
            } else {
                SAMPLES
            });
        ColumnRead {
            position: u32::try_from(column.position).unwrap_or(u32::MAX),
            heading: column.heading.clone(),
            field: self.field.map(FieldName::new),
            personal: column.is_personal,
            remembered: self.by_memory,
            script: column.script,
            has_letters,
            samples: samples.map(shortened).collect(),
        }
    }
}

fn shortened(cell: &str) -> String {
    cell.chars().take(60).collect()
}

fn offered(field: &str) -> Option<&'static str> {
    OFFERED.into_iter().find(|offered| *offered == field)
}

fn only_once(list: &List, by_field: &[(usize, &str)]) -> Result<(), ListError> {
    let heading = |position: usize| {
        let column = list.columns.iter().find(|column| column.position == position);
        column.map(|column| column.heading.clone()).unwrap_or_default()
    };
    for (index, (position, field)) in by_field.iter().enumerate() {
        if let Some((first, _)) = by_field[..index].iter().find(|(_, known)| known == field) {
            return Err(ListError::TwoColumns {
                first: heading(*first),
                second: heading(*position),
            });
        }
    }
    Ok(())
}

impl Read {
    /// Says what is missing for an import: without a name no row is an enterprise.
    ///
    /// # Errors
    /// When no column is read as the name.
    pub(crate) fn with_names(self) -> Result<Self, ListError> {
        let names = |column: &ColumnRead| {
            column
                .field
                .as_ref()
                .is_some_and(|field| field.as_str() == fields::ENTERPRISE_NAME)
        };
        if self.file.columns.iter().any(names) {
            return Ok(self);
        }
        let found = self.file.columns.iter().filter(|column| !column.heading.is_empty());
        let found: Vec<_> = found.map(|column| format!("\"{}\"", column.heading)).collect();
        Err(ListError::NoNameColumn {
            found: found.join(", "),
        })
    }
}
