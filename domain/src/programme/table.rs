//! The tables of a programme: rows of named cells, read with what to say about each cell.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::problem::Problems;
use super::{Bundle, Days, Document, document};
use crate::form::{Labels, Row, Sheet};

/// A table of a programme, such as `targets.csv`.
pub(super) struct Table {
    pub(super) file: &'static str,
    rows: Vec<Row>,
}

impl Table {
    /// Reads a table; all its columns have to be there. A table that is not there has no rows.
    pub(super) fn read(bundle: &Bundle, file: &'static str, columns: &[&str], problems: &mut Problems) -> Self {
        let rows = bundle.get(file).map_or_else(Vec::new, |text| {
            let mut found = Vec::new();
            let sheet = Sheet::read(file, text, columns, columns, false, &mut found);
            problems.sheet(file, found);
            sheet.rows
        });
        Self { file, rows }
    }

    /// Lists the rows.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|row| Line { file: self.file, row })
    }

    /// Lists the rows by their code, each once: a code that is missing, taken or no name for a choice is a problem.
    pub(super) fn coded(&self, column: &str, problems: &mut Problems) -> Vec<(&str, Line<'_>)> {
        let mut seen = BTreeSet::new();
        let mut coded = Vec::new();
        for line in self.lines() {
            let Some(code) = line.needed(column, problems) else {
                continue;
            };
            if code.contains(char::is_whitespace) {
                line.say(
                    column,
                    "mã không có dấu cách; hãy dùng _",
                    "a code has no spaces; write it with _",
                    problems,
                );
            }
            if !seen.insert(code) {
                line.say(
                    column,
                    format!("{code} đã có ở dòng khác; hãy chọn mã khác hoặc bỏ một dòng"),
                    format!("{code} stands in another row already; choose another code, or take one row out"),
                    problems,
                );
                continue;
            }
            coded.push((code, line));
        }
        coded
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    file: &'static str,
    row: &'a Row,
}

impl<'a> Line<'a> {
    /// Returns a cell; an empty one is nothing.
    pub(super) fn cell(&self, column: &str) -> Option<&'a str> {
        self.row.cell(column)
    }

    /// Returns a cell that may be left empty.
    pub(super) fn text(&self, column: &str) -> String {
        self.cell(column).unwrap_or_default().to_owned()
    }

    /// Returns a cell that has to be filled in.
    pub(super) fn needed(&self, column: &str, problems: &mut Problems) -> Option<&'a str> {
        let cell = self.cell(column);
        if cell.is_none() {
            self.say(
                column,
                "ô này trống; hãy điền",
                "this cell is empty; fill it in",
                problems,
            );
        }
        cell
    }

    /// Returns words that have to be there in both languages.
    pub(super) fn labels(&self, column: &str, problems: &mut Problems) -> Labels {
        let mut words = |language| {
            self.needed(&format!("{column}::{language}"), problems)
                .unwrap_or_default()
        };
        Labels::new(words("vi"), words("en"))
    }

    /// Returns words that may be missing, but not in one language only.
    pub(super) fn labels_if_any(&self, column: &str, problems: &mut Problems) -> Option<Labels> {
        let any = ["vi", "en"]
            .iter()
            .any(|language| self.row.cell(&format!("{column}::{language}")).is_some());
        any.then(|| self.labels(column, problems))
    }

    /// Returns a day; an empty cell is nothing.
    pub(super) fn day(&self, column: &str, problems: &mut Problems) -> Option<NaiveDate> {
        self.parsed(
            column,
            "viết ngày dạng 2026-11-23",
            "write the day as 2026-11-23",
            problems,
            |text| text.parse().ok(),
        )
    }

    /// Returns a day that has to be there.
    pub(super) fn needed_day(&self, column: &str, problems: &mut Problems) -> Option<NaiveDate> {
        self.needed(column, problems)?;
        self.day(column, problems)
    }

    /// Returns the days from `valid_from` to `valid_to`.
    pub(super) fn days(&self, problems: &mut Problems) -> Days {
        let days = Days {
            from: self.day("valid_from", problems),
            to: self.day("valid_to", problems),
        };
        if days.last() < days.first() {
            self.say(
                "valid_to",
                "ngày cuối đứng trước ngày đầu; hãy sửa một trong hai",
                "the last day is before the first; correct one of them",
                problems,
            );
        }
        days
    }

    /// Returns both ends of a stretch of days that may not be open.
    pub(super) fn window(&self, problems: &mut Problems) -> Option<(NaiveDate, NaiveDate)> {
        let days = self.days(problems);
        for column in ["valid_from", "valid_to"] {
            self.needed(column, problems);
        }
        Some((days.from?, days.to?))
    }

    /// Reads a cell; an empty one is nothing, and one that can't be read is a problem.
    pub(super) fn parsed<T>(
        &self,
        column: &str,
        vi: &str,
        en: &str,
        problems: &mut Problems,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.row.cell(column)?;
        let value = read(text);
        if value.is_none() {
            self.say(column, vi, en, problems);
        }
        value
    }

    /// Reads a cell that holds one of some words.
    pub(super) fn one_of<T: Copy>(&self, column: &str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let known = known.join(", ");
        let (vi, en) = (format!("hãy viết một trong: {known}"), format!("write one of {known}"));
        self.parsed(column, &vi, &en, problems, |text| {
            words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
        })
    }

    /// Reads a cell that has to hold one of some words.
    pub(super) fn needed_one_of<T: Copy>(
        &self,
        column: &str,
        words: &[(&str, T)],
        problems: &mut Problems,
    ) -> Option<T> {
        self.needed(column, problems)?;
        self.one_of(column, words, problems)
    }

    /// Notes a problem in a cell.
    pub(super) fn say(&self, column: &str, vi: impl Into<String>, en: impl Into<String>, problems: &mut Problems) {
        problems.cell(self.file, self.row, column, Labels::new(vi, en));
    }

    /// Returns the code of a document, which has to be there.
    pub(super) fn document(&self, documents: &[Document], problems: &mut Problems) -> String {
        let code = self.needed("document", problems);
        if code.is_some_and(|code| !documents.iter().any(|document| document.code == code)) {
            self.refers_to_nothing("document", document::FILE, problems);
        }
        code.unwrap_or_default().to_owned()
    }

    /// Says that a cell names what is not there.
    pub(super) fn refers_to_nothing(&self, column: &str, file: &str, problems: &mut Problems) {
        let code = self.text(column);
        self.say(
            column,
            format!("không tìm thấy {code}; hãy sửa mã, hoặc thêm vào {file}"),
            format!("{code} is not found; correct the code, or add it to {file}"),
            problems,
        );
    }
}
