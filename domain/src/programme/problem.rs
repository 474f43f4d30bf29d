//! What to tell the author of a programme.

use std::fmt;

use crate::form::{Labels, Language, Row, SheetProblem};

/// One thing that has to be changed in a programme before it can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgrammeProblem {
    /// Which file, such as `targets.csv` or `forms/visit/survey.csv`.
    pub file: String,
    /// Which row, as a spreadsheet counts them: the headings are row 1. Nothing if it is about the file as a whole.
    pub row: Option<usize>,
    /// Which column; empty if it is about the row or the file as a whole.
    pub column: String,
    /// What is wrong and what to do.
    pub message: Labels,
}

impl ProgrammeProblem {
    /// Returns the place and what to do, in one language.
    pub fn in_language(&self, language: Language) -> String {
        let (file, row, column) = match language {
            Language::Vi => ("tệp", "dòng", "cột"),
            Language::En => ("file", "row", "column"),
        };
        let mut text = format!("{file} {}", self.file);
        if let Some(number) = self.row {
            text.push_str(&format!(", {row} {number}"));
        }
        if !self.column.is_empty() {
            text.push_str(&format!(", {column} {}", self.column));
        }
        format!("{text}: {}", self.message.in_language(language))
    }
}

impl fmt::Display for ProgrammeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::En))
    }
}

impl std::error::Error for ProgrammeProblem {}

/// What was found wrong so far.
#[derive(Default)]
pub(super) struct Problems(pub(super) Vec<ProgrammeProblem>);

impl Problems {
    /// Notes what is wrong with a file as a whole.
    pub(super) fn file(&mut self, file: &str, vi: impl Into<String>, en: impl Into<String>) {
        self.0.push(ProgrammeProblem {
            file: file.to_owned(),
            row: None,
            column: String::new(),
            message: Labels::new(vi, en),
        });
    }

    /// Notes what is wrong with a cell.
    pub(super) fn cell(&mut self, file: &str, row: &Row, column: &str, message: Labels) {
        self.sheet(file, [row.problem(column, message)]);
    }

    /// Notes what was found wrong in a sheet.
    pub(super) fn sheet(&mut self, file: &str, problems: impl IntoIterator<Item = SheetProblem>) {
        self.0.extend(problems.into_iter().map(|problem| ProgrammeProblem {
            file: file.to_owned(),
            row: problem.row,
            column: problem.column,
            message: problem.message,
        }));
    }
}
