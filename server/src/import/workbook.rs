//! An Excel workbook (XLSX) as a table.
//!
//! A workbook is an archive: a few kilobytes of it may unpack to gigabytes, and one cell in the last corner of a sheet makes
//! a table of billions. So it is unpacked once to nowhere, and weighed, before anything is read; and cells are taken as they
//! come, never as a rectangle. The older XLS is not read: its tables are such rectangles, as large as the file says.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, Style, Xlsx};
use domain::script::Script;

use super::ListError;
use super::sheet::{Held, MOST_COLUMNS, MOST_ROWS, Sheet, SheetRow, Span};
use super::weight;

/// The most sheets of a workbook: each is read to find the longest.
const MOST_SHEETS: usize = 100;
/// The most cells whose values are spread over what was merged.
const MOST_SPREAD: usize = 1_000_000;

/// The sheets of a workbook, and the one that was asked for, else the one with most rows.
pub(super) struct Workbook {
    /// The names of all sheets.
    pub(super) names: Vec<String>,
    /// Which one was read.
    pub(super) chosen: String,
    /// That one.
    pub(super) sheet: Sheet,
}

/// Tells whether a file is a workbook: XLSX is an archive, the older XLS a compound file.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_compound(bytes)
}

fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

/// Reads a workbook.
///
/// # Errors
/// When it is none, an old one, unpacks to too much, or has a password.
pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Workbook, ListError> {
    // A workbook with a password is such a file too.
    if is_compound(bytes) {
        return Err(unreadable("XLS"));
    }
    weight::bound(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = book.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(ListError::TooLarge);
    }
    choose(names, wanted, |name| read_sheet(&mut book, name))
}

pub(super) fn unreadable(error: impl std::fmt::Display) -> ListError {
    ListError::Unreadable {
        reason: error.to_string(),
    }
}

fn choose(
    names: Vec<String>,
    wanted: Option<&str>,
    mut read: impl FnMut(&str) -> Result<Sheet, ListError>,
) -> Result<Workbook, ListError> {
    let asked = wanted.filter(|wanted| names.iter().any(|name| name == wanted));
    let mut best: Option<(String, Sheet)> = None;
    for name in names.iter().filter(|name| asked.is_none_or(|asked| asked == *name)) {
        let sheet = read(name)?;
        if best.as_ref().is_none_or(|(_, best)| sheet.rows.len() > best.rows.len()) {
            best = Some((name.clone(), sheet));
        }
    }
    let (chosen, sheet) = best.unwrap_or_default();
    Ok(Workbook { names, chosen, sheet })
}

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, ListError> {
    // A sheet of charts has no cells.
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let Ok(mut cells) = book.worksheet_cells_reader(name) else {
        return Ok(Sheet::default());
    };
    let fonts: Vec<_> = cells.styles().iter().map(font).collect();
    let mut taking = Taking::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::Int(number) => number.to_string().into(),
            DataRef::Float(number) => number_text(*number).into(),
            DataRef::String(text) => Cow::Borrowed(text.as_str()),
            DataRef::SharedString(text) => Cow::Borrowed(*text),
            DataRef::Bool(yes) => yes.to_string().into(),
            DataRef::DateTime(moment) => day_text(moment).into(),
            DataRef::DateTimeIso(text) => Cow::Borrowed(text.get(..10).unwrap_or(text)),
            DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => Cow::Borrowed(""),
        };
        taking.take(row, column, &text, fonts.get(style).copied().flatten())?;
    }
    taking.finish(&merged)
}

/// A whole number is written as one, also beyond what would be shown with an exponent.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

fn day_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return number_text(moment.as_f64());
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{day}/{month}/{year}")
}

/// What the font of a cell says: the script, and whether it has capitals only.
fn font(style: &Style) -> Option<(Script, bool)> {
    let name = style.font.as_ref()?.name.as_deref()?;
    let lower = name.to_lowercase();
    if lower.starts_with(".vn") {
        Some((Script::Tcvn3, name.ends_with('H')))
    } else if lower.starts_with("vni") {
        Some((Script::Vni, false))
    } else {
        None
    }
}

/// Cells on their way into a sheet. They come in the order of the file, row by row.
#[derive(Default)]
struct Taking {
    sheet: Sheet,
    held: Held,
    /// Of each column, how many cells beyond ASCII have a font of each script, and how many have none.
    fonts: Vec<[usize; 3]>,
}

impl Taking {
    fn take(&mut self, row: u32, column: u32, text: &str, font: Option<(Script, bool)>) -> Result<(), ListError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let (line, column) = (row.saturating_add(1), column as usize);
        if column >= MOST_COLUMNS {
            return Err(ListError::TooLarge);
        }
        if self.sheet.rows.last().is_none_or(|row| row.line != line) {
            if self.sheet.rows.len() == MOST_ROWS {
                return Err(ListError::TooLarge);
            }
            self.sheet.rows.push(SheetRow {
                line,
                ..SheetRow::default()
            });
        }
        let Some(row) = self.sheet.rows.last_mut() else {
            return Ok(());
        };
        if self.fonts.len() <= column {
            self.fonts.resize(column + 1, [0; 3]);
        }
        if !text.is_ascii() {
            let kind = match font {
                Some((Script::Tcvn3, _)) => 0,
                Some((Script::Vni, _)) => 1,
                _ => 2,
            };
            self.fonts[column][kind] += 1;
        }
        if column < 64 && font.is_some_and(|(_, capitals)| capitals) {
            row.capitals |= 1 << column;
        }
        row.put(column, text, &mut self.held)
    }

    fn finish(mut self, merged: &[Dimensions]) -> Result<Sheet, ListError> {
        self.sheet.fonts = self
            .fonts
            .iter()
            .map(|[tcvn3, vni, none]| match (tcvn3, vni) {
                (tcvn3, vni) if tcvn3 > vni && tcvn3 > none => Some(Script::Tcvn3),
                (tcvn3, vni) if vni > tcvn3 && vni > none => Some(Script::Vni),
                _ => None,
            })
            .collect();
        let mut spread = 0;
        for area in merged {
            self.spread(area, &mut spread)?;
        }
        Ok(self.sheet)
    }

    /// What is merged over several rows is said of each of them; what is over several columns is remembered as such.
    fn spread(&mut self, area: &Dimensions, spread: &mut usize) -> Result<(), ListError> {
        let (first, last) = (area.start.1 as usize, area.end.1 as usize);
        let (top, bottom) = (area.start.0.saturating_add(1), area.end.0.saturating_add(1));
        let at = |rows: &[SheetRow], line: u32| rows.partition_point(|row| row.line < line);
        let (from, to) = (
            at(&self.sheet.rows, top),
            at(&self.sheet.rows, bottom.saturating_add(1)),
        );
        let Some(value) = self.sheet.rows.get(from).filter(|row| row.line == top) else {
            return Ok(());
        };
        let (value, capitals) = (value.cell(first).to_owned(), value.capitals & bit(first));
        if value.is_empty() {
            return Ok(());
        }
        for row in self.sheet.rows.get_mut(from..to).unwrap_or_default() {
            *spread += 1;
            if *spread > MOST_SPREAD {
                return Err(ListError::TooLarge);
            }
            if last > first {
                self.sheet.spans.push(Span {
                    line: row.line,
                    first,
                    last: last.min(MOST_COLUMNS),
                });
            }
            if row.cell(first).is_empty() {
                row.put(first, &value, &mut self.held)?;
                row.capitals |= capitals;
            }
        }
        Ok(())
    }
}

const fn bit(column: usize) -> u64 {
    if column < 64 { 1 << column } else { 0 }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook as Writing};

    use super::*;

    fn written(fill: impl FnOnce(&mut Writing)) -> Vec<u8> {
        let mut book = Writing::new();
        fill(&mut book);
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn numbers_days_and_merged_cells_are_read_as_they_are_meant() {
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            let day = Format::new().set_num_format("dd/mm/yyyy");
            sheet.write(0, 0, 2_300_325_764.0).unwrap();
            sheet.write(0, 1, 1.5).unwrap();
            sheet.write_with_format(0, 2, 45_151.0, &day).unwrap();
            sheet.merge_range(1, 0, 3, 0, "Tiên Sơn", &Format::new()).unwrap();
            sheet.write(2, 1, "a").unwrap();
            sheet.write(3, 1, "b").unwrap();
            sheet.merge_range(4, 0, 4, 2, "Lao động", &Format::new()).unwrap();
        });
        let sheet = read(&bytes, None).unwrap().sheet;
        let rows: Vec<_> = sheet.rows.iter().map(|row| (row.line, row.cells.join("|"))).collect();
        let expected = [
            (1, "2300325764|1.5|13/8/2023"),
            (2, "Tiên Sơn"),
            (3, "Tiên Sơn|a"),
            (4, "Tiên Sơn|b"),
            (5, "Lao động"),
        ];
        assert_eq!(rows, expected.map(|(line, row)| (line, row.to_owned())));
        assert_eq!(
            sheet.spans.last().map(|span| (span.line, span.first, span.last)),
            Some((5, 0, 2))
        );
    }

    #[test]
    fn the_sheet_with_most_rows_is_read_unless_another_is_asked_for() {
        let bytes = written(|book| {
            book.add_worksheet().set_name("Bìa").unwrap().write(0, 0, "x").unwrap();
            let list = book.add_worksheet().set_name("DS").unwrap();
            list.write(0, 0, "a").unwrap().write(1, 0, "b").unwrap();
        });
        assert_eq!(read(&bytes, None).unwrap().chosen, "DS");
        let asked = read(&bytes, Some("Bìa")).unwrap();
        assert_eq!((asked.chosen.as_str(), asked.names.len()), ("Bìa", 2));
        assert_eq!(read(&bytes, Some("Không có")).unwrap().chosen, "DS");
    }

    #[test]
    fn fonts_tell_the_script_of_a_column_and_where_it_has_capitals_only() {
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            let small = Format::new().set_font_name(".VnTime");
            let capitals = Format::new().set_font_name(".VnTimeH");
            sheet.write_with_format(0, 0, "Tªn", &capitals).unwrap();
            sheet.write_with_format(1, 0, "Hoµ", &small).unwrap();
            sheet
                .write_with_format(0, 1, "Teân", &Format::new().set_font_name("VNI-Times"))
                .unwrap();
            sheet.write(0, 2, "Tên").unwrap();
        });
        let sheet = read(&bytes, None).unwrap().sheet;
        assert_eq!(sheet.fonts, [Some(Script::Tcvn3), Some(Script::Vni), None]);
        assert_eq!(sheet.rows.iter().map(|row| row.capitals).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn a_cell_in_the_last_corner_costs_nothing() {
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            sheet.write(0, 0, "a").unwrap().write(1_048_575, 3, "b").unwrap();
        });
        assert_eq!(read(&bytes, None).unwrap().sheet.rows.len(), 2);
    }

    #[test]
    fn one_long_text_pointed_at_from_everywhere_is_cut_and_counted() {
        let long = "ă".repeat(2_001);
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            for row in 0..10 {
                sheet.write(row, 0, &long).unwrap();
            }
        });
        let sheet = read(&bytes, None).unwrap().sheet;
        assert_eq!(sheet.rows[9].cell(0).chars().count(), 2_000);
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            for row in 0..40_000 {
                sheet.write(row, 0, &long).unwrap();
            }
        });
        assert!(matches!(read(&bytes, None), Err(ListError::TooLarge)));
    }

    #[test]
    fn one_cell_far_to_the_right_in_each_row_is_counted() {
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            for row in 0..40_000 {
                sheet.write(row, 199, 1).unwrap();
            }
        });
        assert!(matches!(read(&bytes, None), Err(ListError::TooLarge)));
    }

    #[test]
    fn a_merged_text_that_is_spread_over_many_rows_is_counted() {
        let long = "ă".repeat(2_000);
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            for row in 0..40_000 {
                sheet.write(row, 1, "x").unwrap();
            }
            sheet.merge_range(0, 0, 39_999, 0, &long, &Format::new()).unwrap();
        });
        assert!(matches!(read(&bytes, None), Err(ListError::TooLarge)));
    }

    #[test]
    fn what_is_no_workbook_says_so() {
        assert!(!is_workbook(b"Ten,MST"));
        assert!(matches!(
            read(b"PK\x03\x04 broken", None),
            Err(ListError::Unreadable { .. })
        ));
    }

    #[test]
    fn an_old_workbook_is_to_be_saved_as_a_new_one() {
        let old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0];
        assert!(is_workbook(&old));
        let refused = read(&old, None).err().unwrap().in_words();
        assert!(refused.vi.contains("lưu lại dạng .xlsx"), "{}", refused.vi);
    }
}
