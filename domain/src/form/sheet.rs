//! A sheet as rows of named cells, and what to tell its author.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::{Labels, Language};

/// One thing that an author has to change in a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetProblem {
    /// Which sheet: `survey`, `choices`, `settings`, `checks`, `rules` or `list`, or where it lies in a programme, such
    /// as `forms/visit/survey`.
    pub sheet: Cow<'static, str>,
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
    /// Says in which folder of a programme the sheet lies.
    #[must_use]
    pub fn within(mut self, folder: &str) -> Self {
        self.sheet = format!("{folder}/{}", self.sheet).into();
        self
    }

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
pub(crate) struct Sheet {
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// One row: cells by heading, without the empty ones.
pub(crate) struct Row {
    sheet: Cow<'static, str>,
    number: usize,
    cells: BTreeMap<String, String>,
}

impl Sheet {
    /// Reads CSV. `known` are the headings that mean something; if `others` is false, no others may stand there.
    pub(crate) fn read(
        sheet: impl Into<Cow<'static, str>>,
        text: &str,
        needed: &[&str],
        known: &[&str],
        others: bool,
        problems: &mut Vec<SheetProblem>,
    ) -> Self {
        let sheet = sheet.into();
        let mut problem = |row, column: &str, vi: String, en: String| {
            problems.push(SheetProblem {
                sheet: sheet.clone(),
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
        let mut number = 1;
        loop {
            let before = usize::try_from(records.reader().position().byte()).unwrap_or(usize::MAX);
            let Some(record) = records.next() else { break };
            number += 1 + blank_lines(text, before);
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
                rows.push(Row {
                    sheet: sheet.clone(),
                    number,
                    cells,
                });
            }
        }
        Self { headings, rows }
    }
}

/// Counts the lines with nothing on them from a place on: CSV passes over them, but a spreadsheet shows them as rows.
fn blank_lines(text: &str, from: usize) -> usize {
    let (before, rest) = (text.get(..from).unwrap_or(text), text.get(from..).unwrap_or_default());
    // The second half of the line end before.
    let mut rest = rest
        .strip_prefix('\n')
        .filter(|_| before.ends_with('\r'))
        .unwrap_or(rest);
    let mut count = 0;
    while let Some(next) = ["\r\n", "\n", "\r"].iter().find_map(|end| rest.strip_prefix(end)) {
        rest = next;
        count += 1;
    }
    count
}

impl Row {
    /// Returns a cell; an empty one is nothing.
    pub(crate) fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// Returns all cells that are not empty, by heading.
    pub(crate) const fn cells(&self) -> &BTreeMap<String, String> {
        &self.cells
    }

    /// Makes a problem in a cell of this row.
    pub(crate) fn problem(&self, column: &str, message: Labels) -> SheetProblem {
        SheetProblem {
            sheet: self.sheet.clone(),
            row: Some(self.number),
            column: column.to_owned(),
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("a\nx\ny\n", "2 3")]
    #[case::windows("a\r\nx\r\ny\r\n", "2 3")]
    #[case::an_old_mac("a\rx\ry", "2 3")]
    #[case::blank_lines_are_rows("a\n\n\nx\n\ny", "4 6")]
    #[case::blank_lines_of_windows("a\r\n\r\nx\r\n", "3")]
    #[case::rows_of_commas_are_rows("a,b\n,\nx,\n", "3")]
    #[case::a_cell_of_two_lines_is_one_row("a\n\"x\n\nx\"\ny\n", "2 3")]
    #[case::a_mark_in_front("\u{FEFF}a\n\nx\n", "3")]
    fn rows_are_counted_as_a_spreadsheet_does(#[case] text: &str, #[case] expected: &str) {
        let mut problems = Vec::new();
        let sheet = Sheet::read("list", text, &["a"], &["a", "b"], false, &mut problems);
        let numbers: Vec<_> = sheet.rows.iter().map(|row| row.number.to_string()).collect();
        assert_eq!((numbers.join(" ").as_str(), problems), (expected, Vec::new()));
    }

    #[test]
    fn a_problem_says_where_its_sheet_lies() {
        let mut problems = Vec::new();
        Sheet::read("survey", "b\n", &["a"], &["a", "b"], false, &mut problems);
        let problem = problems.remove(0).within("forms/visit");
        assert_eq!(
            problem.in_language(Language::Vi),
            "trang forms/visit/survey, dòng 1, cột a: thiếu cột này; hãy thêm vào"
        );
    }
}
