//! Excel's own format. Words are stored as words, so none is ever worked out.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use super::{Cell, ExportError, Table};

/// What Excel opens, the headings left out.
pub(super) const MOST_ROWS: u32 = 1_048_575;
/// What Excel keeps of a cell, in UTF-16 units.
const MOST_UNITS: usize = 32_767;
/// So wide is a column whose words are longer.
const WIDEST: u32 = 48;
/// And no column is narrower.
const NARROWEST: u32 = 9;
/// So many rows tell how wide a column should be: the sheet's head is written before its rows.
const LOOKED_AT: usize = 200;

/// An Excel file.
pub(super) struct Xlsx {
    book: Workbook,
    file: File,
    next: u32,
    head: Format,
    whole: Format,
    day: Format,
    moment: Format,
    /// The first rows, until it is known how wide they are.
    waiting: Option<Vec<Vec<Cell>>>,
}

impl Xlsx {
    /// Begins a file; what does not fit into memory lies in `folder` meanwhile.
    pub(super) fn begin(file: File, folder: &Path) -> Result<Self, ExportError> {
        let mut book = Workbook::new();
        book.set_tempdir(folder).map_err(failed)?;
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_freeze_panes(1, 1).map_err(failed)?;
        Ok(Self {
            book,
            file,
            next: 0,
            head: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            whole: Format::new().set_num_format("#,##0"),
            day: Format::new().set_num_format("dd/mm/yyyy"),
            moment: Format::new().set_num_format("dd/mm/yyyy hh:mm"),
            waiting: Some(Vec::new()),
        })
    }

    fn write_waiting(&mut self) -> Result<(), ExportError> {
        let Some(rows) = self.waiting.take() else { return Ok(()) };
        let columns = rows.first().map_or(0, Vec::len);
        for column in 0..columns {
            let longest = rows.iter().filter_map(|row| row.get(column)).map(width).max();
            let width = longest.unwrap_or(NARROWEST).clamp(NARROWEST, WIDEST);
            let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            sheet.set_column_width(column, width).map_err(failed)?;
        }
        rows.iter().try_for_each(|row| self.write(row))
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        if self.next > MOST_ROWS {
            return Err(ExportError::TooLong);
        }
        let row = self.next;
        self.next += 1;
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for (column, cell) in (0_u16..).zip(cells) {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Text(text) if row == 0 => sheet.write_string_with_format(row, column, clipped(text), &self.head),
                Cell::Text(text) => sheet.write_string(row, column, clipped(text)),
                #[expect(clippy::cast_precision_loss, reason = "Excel has no other numbers")]
                Cell::Whole(number) => sheet.write_number_with_format(row, column, *number as f64, &self.whole),
                Cell::Number(number) => sheet.write_number(row, column, *number),
                Cell::Day(day) => sheet.write_date_with_format(row, column, day, &self.day),
                Cell::Moment(moment) => sheet.write_datetime_with_format(row, column, moment, &self.moment),
            };
            written.map_err(failed)?;
        }
        Ok(())
    }
}

impl Table for Xlsx {
    fn add(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        match &mut self.waiting {
            Some(rows) if rows.len() < LOOKED_AT => {
                rows.push(cells.to_vec());
                Ok(())
            }
            _ => {
                self.write_waiting()?;
                self.write(cells)
            }
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.write_waiting()?;
        let mut file = BufWriter::new(self.file);
        self.book.save_to_writer(&mut file).map_err(failed)?;
        Ok(file.flush()?)
    }
}

/// Returns how many signs wide a cell is.
fn width(cell: &Cell) -> u32 {
    let signs = match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.chars().count() + 1,
        Cell::Whole(_) | Cell::Number(_) => 9,
        Cell::Day(_) => 11,
        Cell::Moment(_) => 17,
    };
    u32::try_from(signs).unwrap_or(WIDEST)
}

/// Cuts what Excel would refuse.
fn clipped(text: &str) -> String {
    let mut units = 0;
    let fits = text.chars().take_while(|sign| {
        units += sign.len_utf16();
        units <= MOST_UNITS
    });
    fits.collect()
}

fn failed(error: XlsxError) -> ExportError {
    match error {
        XlsxError::IoError(error) => ExportError::Disk(error),
        error => ExportError::Disk(std::io::Error::other(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::clipped;

    #[test]
    fn what_is_too_long_for_a_cell_is_cut_and_nothing_else() {
        assert_eq!(clipped("Công ty"), "Công ty");
        assert_eq!(clipped(&"ế".repeat(40_000)).chars().count(), 32_767);
    }
}
