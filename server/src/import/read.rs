//! A file becomes rows: the kind of file, its sheet, its columns, its cells.

use std::collections::HashMap;

use domain::api::{ColumnRead, FileRead, Mapping};
use domain::record::FieldName;
use domain::script::Script;
use domain::vietnam::{TaxCode, TaxCodeError};

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
    /// What a person chose otherwise than it would have been told, by heading, to be remembered.
    pub(crate) headings: Vec<(String, Remembered)>,
}

/// Reads a file.
///
/// # Errors
/// When it is no table, or a person wants two columns read into one field.
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
    let said = |column: &Column| {
        let choice = choice(column.position)?;
        Some(choice.field.as_ref().and_then(|field| offered(field.as_str())))
    };
    let list = lay_out(sheet, |position| choice(position).and_then(|choice| choice.script));
    let chosen = settle(&list.columns, remembered, said)?;
    let by_field: Vec<(usize, &str)> = chosen
        .iter()
        .filter_map(|chosen| Some((chosen.column.position, chosen.field?)))
        .collect();
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
    let headings = to_remember(&list.columns, remembered, said)?;
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

/// A column, and into which field it is read.
#[derive(Clone, Copy)]
struct Chosen<'l> {
    column: &'l Column,
    field: Option<&'static str>,
    /// Whether somebody or something said so already.
    is_settled: bool,
    by_memory: bool,
}

/// Says into which field each column is read. What a person says of a column counts more than what is remembered of its
/// heading, and that more than what the heading is taken for. Of several columns for one field the first counts: only a
/// person's own choices can contradict each other, because only they can be corrected.
fn settle<'l>(
    columns: &'l [Column],
    remembered: &HashMap<String, Remembered>,
    said: impl Fn(&Column) -> Option<Option<&'static str>>,
) -> Result<Vec<Chosen<'l>>, ListError> {
    let mut taken: HashMap<&str, &Column> = HashMap::new();
    let mut chosen = Vec::with_capacity(columns.len());
    for column in columns {
        let said = said(column);
        let field = said.flatten();
        if let Some(first) = field.and_then(|field| taken.insert(field, column)) {
            return Err(ListError::TwoColumns {
                first: first.heading.clone(),
                second: column.heading.clone(),
            });
        }
        chosen.push(Chosen {
            column,
            field,
            is_settled: said.is_some(),
            by_memory: false,
        });
    }
    for one in chosen.iter_mut().filter(|one| !one.is_settled) {
        if let Some(known) = known_of(one.column, remembered) {
            one.is_settled = true;
            one.field = known.field.as_deref().and_then(offered);
            one.field = one.field.filter(|field| !taken.contains_key(field));
            one.by_memory = one.field.is_some() == known.field.is_some();
            taken.extend(one.field.map(|field| (field, one.column)));
        }
    }
    for one in chosen.iter_mut().filter(|one| !one.is_settled) {
        one.field = one.column.field.filter(|field| !taken.contains_key(field));
        taken.extend(one.field.map(|field| (field, one.column)));
    }
    Ok(chosen)
}

/// Returns what is remembered of a column's heading. A column about persons is asked about anew each time.
fn known_of<'r>(column: &Column, remembered: &'r HashMap<String, Remembered>) -> Option<&'r Remembered> {
    let has_none = column.heading.is_empty() || column.is_personal;
    remembered.get(&key(&column.heading)).filter(|_| !has_none)
}

fn to_remember(
    columns: &[Column],
    remembered: &HashMap<String, Remembered>,
    said: impl Fn(&Column) -> Option<Option<&'static str>>,
) -> Result<Vec<(String, Remembered)>, ListError> {
    let told = settle(columns, remembered, |_| None)?;
    let differing = told.iter().filter_map(|told| {
        let field = said(told.column).filter(|said| *said != told.field)?;
        let is_asked_anew = told.column.heading.is_empty() || told.column.is_personal;
        let remembered = Remembered {
            field: field.map(str::to_owned),
        };
        (!is_asked_anew).then(|| (key(&told.column.heading), remembered))
    });
    Ok(differing.collect())
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
            samples: samples.map(sample).collect(),
        }
    }
}

/// A cell as an example; a person's number is nobody's example (X02).
fn sample(cell: &str) -> String {
    if matches!(TaxCode::parse(cell), Err(TaxCodeError::PersonalNumber)) {
        "•••".to_owned()
    } else {
        cell.chars().take(60).collect()
    }
}

fn offered(field: &str) -> Option<&'static str> {
    OFFERED.into_iter().find(|offered| *offered == field)
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

#[cfg(test)]
mod tests {
    use domain::api::ColumnChoice;
    use domain::programme::around_forms;
    use rstest::rstest;

    use super::*;
    use crate::programme::built_in;

    fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
        text.split_whitespace().filter_map(|pair| pair.split_once('='))
    }

    /// Reads a file of which a person says some columns (`1=tax_code`, `2=`), and some headings are remembered
    /// (`Cột lạ=tax_code`).
    fn read_as(text: &str, said: &str, remembered: &str) -> Result<Read, ListError> {
        let (lists, _) = around_forms(&built_in());
        let columns = pairs(said).map(|(position, field)| ColumnChoice {
            position: position.parse().unwrap(),
            field: (!field.is_empty()).then(|| FieldName::new(field)),
            script: None,
        });
        let mapping = Mapping {
            sheet: None,
            columns: columns.collect(),
        };
        let remembered = pairs(remembered).map(|(heading, field)| {
            let field = (!field.is_empty()).then(|| field.to_owned());
            (key(heading), Remembered { field })
        });
        read(text.as_bytes(), &mapping, &remembered.collect(), &Reading::of(&lists))
    }

    #[rstest]
    #[case::the_first_of_two_counts("Tên DN,Tên công ty\nA,B\n", "", "", "0=enterprise_name")]
    #[case::a_choice_takes_the_field("Tên DN,Tên công ty\nA,B\n", "1=enterprise_name", "", "1=enterprise_name")]
    #[case::what_is_left_out_leaves_it_to_the_next("Tên DN,Tên công ty\nA,B\n", "0=", "", "1=enterprise_name")]
    #[case::a_remembered_heading_beside_one_that_is_told(
        "Tên DN,MST,Lạ\nA,1,2\n",
        "",
        "Lạ=tax_code",
        "0=enterprise_name 2=tax_code remembered"
    )]
    #[case::two_columns_of_one_remembered_heading(
        "Tên DN,Lạ,Lạ\nA,1,2\n",
        "",
        "Lạ=tax_code",
        "0=enterprise_name 1=tax_code remembered"
    )]
    #[case::a_choice_before_what_is_remembered(
        "Tên DN,Lạ,Cột\nA,1,2\n",
        "2=tax_code",
        "Lạ=tax_code",
        "0=enterprise_name 2=tax_code"
    )]
    #[case::memory_reads_no_column_about_persons("Tên DN,CCCD\nA,1\n", "", "CCCD=tax_code", "0=enterprise_name")]
    fn a_column_is_read_as_it_was_said_remembered_or_told(
        #[case] text: &str,
        #[case] said: &str,
        #[case] remembered: &str,
        #[case] expected: &str,
    ) {
        let read = read_as(text, said, remembered).unwrap();
        let columns = read.file.columns.iter().filter_map(|column| {
            let mark = if column.remembered { " remembered" } else { "" };
            Some(format!("{}={}{mark}", column.position, column.field.as_ref()?))
        });
        assert_eq!(columns.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn only_what_a_person_chose_twice_is_a_contradiction() {
        let both = read_as("A,B\n1,2\n", "0=tax_code 1=tax_code", "");
        assert!(matches!(both, Err(ListError::TwoColumns { .. })));
    }

    #[rstest]
    #[case::as_it_is_told("0=enterprise_name", "", "")]
    #[case::otherwise("1=tax_code", "", "la=tax_code")]
    #[case::as_it_is_remembered("1=tax_code", "Lạ=tax_code", "")]
    #[case::otherwise_than_remembered("1=", "Lạ=tax_code", "la=")]
    #[case::a_column_about_persons("2=address", "", "")]
    fn only_what_differs_from_what_was_told_is_remembered(
        #[case] said: &str,
        #[case] remembered: &str,
        #[case] expected: &str,
    ) {
        let read = read_as("Tên DN,Lạ,Người đại diện\nA,1,B\n", said, remembered).unwrap();
        let kept = read.headings.iter();
        let kept = kept.map(|(heading, kept)| format!("{heading}={}", kept.field.as_deref().unwrap_or_default()));
        assert_eq!(kept.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn a_persons_number_is_no_example() {
        let read = read_as(
            "Tên DN,MST,Ghi chú\nA,001099012345,001099012345\nB,2300325764,x\n",
            "",
            "",
        )
        .unwrap();
        let samples = read.file.columns.iter().map(|column| column.samples.join(" "));
        assert_eq!(samples.collect::<Vec<_>>(), ["A B", "••• 2300325764", "••• x"]);
    }
}
