//! A table of texts, whatever kind of file it came from.

use domain::script::Script;

use super::ListError;

/// The most rows that a list may have: a province has some tens of thousands of enterprises.
pub(super) const MOST_ROWS: usize = 200_000;
/// The most columns.
pub(super) const MOST_COLUMNS: usize = 200;
/// The most bytes that the cells of a sheet may come to: some three million cells with a word or two.
const MOST_HELD: usize = 128 * 1024 * 1024;
/// The longest cell that is kept, in letters: no answer is nearly as long.
const LONGEST_CELL: usize = 2_000;

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

/// What the cells of a sheet come to while it is read. A small file may say much: one long text, pointed at from everywhere,
/// or one cell far to the right in each row.
#[derive(Debug, Default)]
pub(super) struct Held(usize);

impl Held {
    fn take(&mut self, bytes: usize) -> Result<(), ListError> {
        self.0 += bytes;
        if self.0 > MOST_HELD {
            Err(ListError::TooLarge)
        } else {
            Ok(())
        }
    }
}

impl SheetRow {
    /// Puts a text into a cell, cut to what a cell may hold.
    ///
    /// # Errors
    /// When the sheet comes to more than a list may.
    pub(super) fn put(&mut self, column: usize, text: &str, held: &mut Held) -> Result<(), ListError> {
        let end = text.char_indices().nth(LONGEST_CELL).map_or(text.len(), |(end, _)| end);
        let new = (column + 1).saturating_sub(self.cells.len());
        held.take(end + new * size_of::<String>())?;
        if new > 0 {
            // Exactly: an eager vector would hold twice what was counted.
            self.cells.reserve_exact(new);
            self.cells.resize(column + 1, String::new());
        }
        text[..end].clone_into(&mut self.cells[column]);
        Ok(())
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_cut_between_letters() {
        let mut row = SheetRow::default();
        row.put(1, &"ế".repeat(LONGEST_CELL + 1), &mut Held::default()).unwrap();
        assert_eq!((row.cells.len(), row.cell(1).chars().count()), (2, LONGEST_CELL));
    }
}
