//! A CSV file as a table: whatever it is encoded in, whatever parts its columns.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ListError;
use super::sheet::{Held, MOST_COLUMNS, MOST_ROWS, Sheet, SheetRow};

/// Reads a CSV file.
///
/// # Errors
/// When there are more rows or columns than a list has, or the cells come to too much.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ListError> {
    let (text, is_bytes) = decode(bytes);
    let (delimiter, skipped) = told_delimiter(&text);
    let text = text.get(skipped..).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or_else(|| guessed_delimiter(text)))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let first_line = u32::from(skipped > 0);
    let mut sheet = Sheet {
        is_bytes,
        ..Sheet::default()
    };
    let mut held = Held::default();
    for record in reader.records() {
        let Ok(record) = record else { continue };
        // Excel writes separators for columns that somebody only looked at.
        let filled = record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let Some((last, _)) = filled.last() else {
            continue;
        };
        if last >= MOST_COLUMNS || sheet.rows.len() == MOST_ROWS {
            return Err(ListError::TooLarge);
        }
        // The reader counts a record from the empty lines above it.
        let skipped = record
            .position()
            .and_then(|at| text.get(usize::try_from(at.byte()).ok()?..));
        let skipped = skipped.map_or(0, |rest| {
            rest.bytes()
                .take_while(|byte| matches!(byte, b'\n' | b'\r'))
                .filter(|byte| *byte == b'\n')
                .count()
        });
        let line = record.position().map_or(0, csv::Position::line) + skipped as u64;
        let mut row = SheetRow {
            line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(first_line),
            cells: Vec::with_capacity(last + 1),
            capitals: 0,
        };
        for (column, cell) in record.iter().enumerate().take(last + 1) {
            row.put(column, cell, &mut held)?;
        }
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// Returns the text, and whether its letters are only those that its bytes stand for in the western code page: then each
/// column is still to be told a script.
fn decode(bytes: &[u8]) -> (String, bool) {
    let utf_16 = match bytes {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        _ => without_mark(bytes),
    };
    if let Some(encoding) = utf_16 {
        return (encoding.decode_with_bom_removal(bytes).0.into_owned(), false);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned(), false),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true),
    }
}

/// UTF-16 without a mark at the front: every other byte of what is mostly ASCII is nothing.
fn without_mark(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = bytes.get(..bytes.len().min(2_000))?;
    let nothing = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let enough = start.len() / 5;
    match (nothing(0), nothing(1)) {
        (even, odd) if odd > enough && odd > even => Some(UTF_16LE),
        (even, odd) if even > enough && even > odd => Some(UTF_16BE),
        _ => None,
    }
}

/// Excel's own line `sep=;` at the front: the delimiter, and how many bytes the line takes.
fn told_delimiter(text: &str) -> (Option<u8>, usize) {
    let Some(line) = text.lines().next().filter(|line| line.len() == 5) else {
        return (None, 0);
    };
    let told = line.strip_prefix("sep=").and_then(|told| told.bytes().next());
    told.map_or((None, 0), |told| {
        (Some(told), text.find('\n').map_or(text.len(), |end| end + 1))
    })
}

/// Returns the separator that most of the first lines have alike.
fn guessed_delimiter(text: &str) -> u8 {
    let score = |separator: char| {
        let mut counts = [0_usize; 64];
        for line in text.lines().take(40) {
            let mut inside = false;
            let found = line.chars().filter(|letter| {
                inside ^= *letter == '"';
                !inside && *letter == separator
            });
            let found = found.count().min(63);
            counts[found] += found;
        }
        counts.into_iter().max().unwrap_or(0)
    };
    // The last of equal ones wins, and a comma is the usual one.
    let best = ['|', '\t', ';', ',']
        .into_iter()
        .max_by_key(|separator| score(*separator));
    best.map_or(b',', |separator| u8::try_from(separator).unwrap_or(b','))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn utf_16(text: &str, mark: bool, big: bool) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF_u16);
        let units = mark.into_iter().chain(text.encode_utf16());
        units
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[rstest]
    #[case::commas("a,bé\nc,d".into())]
    #[case::semicolons_among_commas("a;bé\nc;d".into())]
    #[case::tabs("a\tbé\nc\td".into())]
    #[case::bars("a|bé\nc|d".into())]
    #[case::told("sep=;\na;bé\nc;d".into())]
    #[case::a_mark("\u{FEFF}a,bé\nc,d".into())]
    #[case::utf_16_little(utf_16("a,bé\nc,d", true, false))]
    #[case::utf_16_big(utf_16("a,bé\nc,d", true, true))]
    #[case::utf_16_without_mark(utf_16("a,bé\nc,d", false, false))]
    #[case::bytes_of_no_known_encoding(b"a,b\xE9\nc,d".to_vec())]
    fn a_table_is_read_however_it_is_written(#[case] bytes: Vec<u8>) {
        let rows: Vec<_> = read(&bytes).unwrap().rows.into_iter().map(|row| row.cells).collect();
        assert_eq!(rows, [["a", "bé"], ["c", "d"]]);
    }

    #[test]
    fn titles_above_do_not_decide_what_parts_the_columns() {
        let text = "DANH SÁCH, 2023, 2024, 2025, 2026\n\nTên;MST;KCN\nCông ty A, B;1;2\nC;3;4\n";
        assert_eq!(read(text.as_bytes()).unwrap().rows[2].cells, ["Công ty A, B", "1", "2"]);
        let lines: Vec<_> = read(text.as_bytes()).unwrap().rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
    }

    #[test]
    fn cells_that_come_to_too_much_are_refused() {
        let row = format!("{}x\n", ",".repeat(MOST_COLUMNS - 1));
        assert!(read(row.repeat(1_000).as_bytes()).is_ok());
        assert_eq!(read(row.repeat(40_000).as_bytes()), Err(ListError::TooLarge));
    }

    #[test]
    fn empty_columns_at_the_end_count_for_nothing() {
        let rows = read(format!("a,b{}\n", ",".repeat(300)).as_bytes()).unwrap().rows;
        assert_eq!(rows[0].cells, ["a", "b"]);
    }
}
