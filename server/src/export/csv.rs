//! Comma-separated values, as Excel opens them by a double click.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::{Cell, ExportError, Table};

/// By this a file is known to be UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A CSV file.
pub(super) struct Csv(csv::Writer<BufWriter<File>>);

impl Csv {
    /// Begins a file.
    pub(super) fn begin(file: File) -> Result<Self, ExportError> {
        let mut file = BufWriter::new(file);
        file.write_all(MARK)?;
        let lines = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(file);
        Ok(Self(lines))
    }
}

impl Table for Csv {
    fn add(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        let written = self.0.write_record(cells.iter().map(text));
        written.map_err(|error| ExportError::Disk(error.into()))
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        Ok(self.0.flush()?)
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Whole(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(moment) => moment.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// Takes the meaning from what a spreadsheet would work out: a quote in front makes it words.
fn harmless(text: &str) -> String {
    if text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Cell, text};

    #[rstest]
    #[case::a_formula("=HYPERLINK(\"http://a\")", "'=HYPERLINK(\"http://a\")")]
    #[case::behind_spaces("  =1+1", "'  =1+1")]
    #[case::a_call("@SUM(A1)", "'@SUM(A1)")]
    #[case::signs("+84 222", "'+84 222")]
    #[case::less("-1", "'-1")]
    #[case::a_tab("\t=1", "'\t=1")]
    #[case::a_name("Công ty A=B", "Công ty A=B")]
    #[case::nothing("", "")]
    fn words_stay_words(#[case] written: &str, #[case] expected: &str) {
        assert_eq!(text(&Cell::Text(written.into())), expected);
    }

    #[test]
    fn numbers_are_not_touched() {
        assert_eq!(text(&Cell::Whole(-1)), "-1");
    }
}
