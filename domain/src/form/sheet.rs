//! A sheet as rows of named cells, and what to tell its author.

use std::collections::BTreeMap;
use std::fmt;

use super::{Labels, Language};

/// One thing that an author has to change in a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetProblem {
    /// Which sheet: `survey`, `choices`, `settings`, `checks`, `rules` or `list`.
    pub sheet: &'static str,
    /// Which row, as a spreadsheet counts them: the headings are row 1. Nothing if it is about the sheet as a whole.
    pub row: Option<usize>,
    /// Which column.
    pub column: String,
    /// What is wrong and what to do.
    pub message: Labels,
}

impl fmt::Display for SheetProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::En))
    }
}

impl SheetProblem {
    /// Returns the place and what to do, in one language.
    pub fn in_language(&self, language: Language) -> String {
        let (sheet, row, column) = match language {
            Language::Vi => ("trang", "dòng", "cột"),
            Language::En => ("sheet", "row", "column"),
        };
        let mut text = format!("{sheet} {}", self.sheet);
        if let Some(number) = self.row {
            text.push_str(&format!(", {row} {number}"));
        }
        if !self.column.is_empty() {
            text.push_str(&format!(", {column} {}", self.column));
        }
        format!("{text}: {}", self.message.in_language(language))
    }
}

impl std::error::Error for SheetProblem {}

/// The filled rows of a sheet.
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
}

/// One row: cells by heading, without the empty ones.
pub(super) struct Row {
    sheet: &'static str,
    number: usize,
    cells: BTreeMap<String, String>,
}

impl Sheet {
    /// Reads CSV. `known` are the headings that mean something; if `others` is false, no others may stand there.
    pub(super) fn read(
        sheet: &'static str,
        text: &str,
        needed: &[&str],
        known: &[&str],
        others: bool,
        problems: &mut Vec<SheetProblem>,
    ) -> Self {
        let mut problem = |row, column: &str, vi: String, en: String| {
            problems.push(SheetProblem {
                sheet,
                row,
                column: column.to_owned(),
                message: Labels::new(vi, en),
            });
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let headings: Vec<String> = match records.next() {
            Some(Ok(headings)) => headings.iter().map(|heading| heading.trim().to_owned()).collect(),
            _ => Vec::new(),
        };
        for heading in needed
            .iter()
            .filter(|heading| !headings.iter().any(|have| have == *heading))
        {
            problem(
                Some(1),
                heading,
                "thiếu cột này; hãy thêm vào".into(),
                "this column is missing; add it".into(),
            );
        }
        for (place, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
            if !others && !known.contains(&heading.as_str()) {
                let known = known.join(", ");
                problem(
                    Some(1),
                    heading,
                    format!("không biết cột này; hãy bỏ đi hoặc dùng một trong các cột {known}"),
                    format!("this column is not known; take it out, or use one of {known}"),
                );
            }
            if headings[..place].contains(heading) {
                problem(
                    Some(1),
                    heading,
                    "cột này có hai lần; hãy bỏ một".into(),
                    "this column is there twice; take one out".into(),
                );
            }
        }
        let mut rows = Vec::new();
        for (place, record) in records.enumerate() {
            let number = place + 2;
            let Ok(record) = record else {
                problem(
                    Some(number),
                    "",
                    "không đọc được dòng này; hãy lưu trang tính dạng CSV UTF-8".into(),
                    "this row can't be read; save the sheet as CSV in UTF-8".into(),
                );
                continue;
            };
            if record.len() > headings.len() {
                problem(
                    Some(number),
                    "",
                    "dòng này nhiều ô hơn số cột; ô có dấu phẩy phải đặt trong dấu nháy kép".into(),
                    "this row has more cells than there are headings; quote cells with commas".into(),
                );
            }
            let cells: BTreeMap<_, _> = headings
                .iter()
                .zip(&record)
                .filter(|(heading, cell)| !heading.is_empty() && !cell.trim().is_empty())
                .map(|(heading, cell)| (heading.clone(), crate::vietnam::nfc(cell.trim()).into_owned()))
                .collect();
            if !cells.is_empty() {
                rows.push(Row { sheet, number, cells });
            }
        }
        Self { rows }
    }
}

impl Row {
    /// Returns a cell; an empty one is nothing.
    pub(super) fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// Returns all cells that are not empty, by heading.
    pub(super) const fn cells(&self) -> &BTreeMap<String, String> {
        &self.cells
    }

    /// Makes a problem in a cell of this row.
    pub(super) fn problem(&self, column: &str, message: Labels) -> SheetProblem {
        SheetProblem {
            sheet: self.sheet,
            row: Some(self.number),
            column: column.to_owned(),
            message,
        }
    }
}
