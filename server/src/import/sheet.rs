//! A table of texts, whatever kind of file it came from.

use domain::script::Script;

/// The most rows that a list may have: a province has some tens of thousands of enterprises.
pub(super) const MOST_ROWS: usize = 200_000;
/// The most columns.
pub(super) const MOST_COLUMNS: usize = 200;

/// One sheet of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Sheet {
    /// Rows that hold anything.
    pub(crate) rows: Vec<SheetRow>,
    /// Cells that are one across several columns: row, first and last column. Only in workbooks.
    pub(crate) spans: Vec<Span>,
    /// What the fonts say of each column; `None` where they say nothing.
    pub(crate) fonts: Vec<Option<Script>>,
    /// Whether the text was bytes of no known encoding.
    pub(crate) is_bytes: bool,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct SheetRow {
    /// Its line in the file, from 1.
    pub(crate) line: u32,
    /// Its cells; empty ones at the end may be left out.
    pub(crate) cells: Vec<String>,
    /// The columns, among the first 64, whose font has capitals only.
    pub(crate) capitals: u64,
}

/// A cell that is one across several columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    /// Its line.
    pub(crate) line: u32,
    /// Its first column, from 0.
    pub(crate) first: usize,
    /// Its last column.
    pub(crate) last: usize,
}

impl SheetRow {
    /// Returns a cell without the spaces around it; empty beyond the last.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// Returns the cells that hold something, with their columns.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        let cells = self.cells.iter().enumerate();
        cells
            .map(|(column, cell)| (column, cell.trim()))
            .filter(|(_, cell)| !cell.is_empty())
    }
}

impl Sheet {
    /// Returns the number of columns.
    pub(crate) fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}
