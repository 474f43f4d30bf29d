//! How a sheet is laid out: where the headings are, what stands above them, and which rows are no enterprises.
//!
//! Offices make lists to be printed (domain facts 7.12): a title above, headings in two rows, *I. KCN Tiên Sơn* above the
//! enterprises of a zone, *Cộng* below them, and who signed at the end.

use domain::script::Script;
use domain::vietnam::fold;

use super::headings::{field_of, is_known_and_not_read, is_personal, key};
use super::legacy::to_unicode;
use super::script::scripts;
use super::sheet::{Sheet, SheetRow};
use super::zones::Zones;
use crate::fields;

/// How far down headings are looked for.
const LOOKED_AT: usize = 40;

/// One column of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Column {
    /// Its place in the sheet, from 0.
    pub(crate) position: usize,
    /// Its heading; both parts of one in two rows.
    pub(crate) heading: String,
    /// What it is taken for.
    pub(crate) field: Option<&'static str>,
    /// Whether it is about persons.
    pub(crate) is_personal: bool,
    /// How its letters are written.
    pub(crate) script: Script,
}

/// A sheet in Unicode, with its headings found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct List {
    /// The line of its last heading row; 0 when there is none.
    pub(crate) heading_line: u32,
    /// Its columns that have a heading or hold anything.
    pub(crate) columns: Vec<Column>,
    /// The rows below the headings.
    pub(crate) rows: Vec<SheetRow>,
}

/// A row below the headings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Entry<'l> {
    /// An enterprise, with the zone that a group row above it names.
    Enterprise(&'l SheetRow, Option<&'l str>),
    /// A row that groups others, a sum, a signature.
    Between(&'l SheetRow),
}

/// Lays a sheet out. `chosen` gives the script of columns where a person has said so.
pub(crate) fn lay_out(mut sheet: Sheet, chosen: impl Fn(usize) -> Option<Script>) -> List {
    let width = sheet.width();
    let told: Vec<Script> = {
        // One column after the other: all of them at once would be as much again as the sheet.
        let cells = |column| sheet.rows.iter().map(move |row| row.cell(column));
        scripts((0..width).map(cells), sheet.is_bytes)
    };
    let scripts: Vec<Script> = (0..width)
        .map(|column| {
            let by_font = sheet.fonts.get(column).copied().flatten();
            chosen(column).or(by_font).unwrap_or(told[column])
        })
        .collect();
    for row in &mut sheet.rows {
        for (column, cell) in row.cells.iter_mut().enumerate() {
            let text = to_unicode(cell, scripts[column]);
            let in_capitals = column < 64 && row.capitals & (1 << column) != 0 && scripts[column] == Script::Tcvn3;
            *cell = if in_capitals { text.to_uppercase() } else { text };
        }
    }
    let found = Headings::find(&sheet);
    let (headings, heading_line, first) = found.unwrap_or_default();
    let columns = (0..width).map(|position| {
        let heading = headings.get(position).map_or("", |heading| heading.text.trim());
        let is_personal = is_personal(heading);
        Column {
            position,
            heading: heading.split_whitespace().collect::<Vec<_>>().join(" "),
            field: headings
                .get(position)
                .and_then(|heading| heading.field)
                .filter(|_| !is_personal),
            is_personal,
            script: scripts[position],
        }
    });
    let rows: Vec<SheetRow> = sheet.rows.into_iter().skip(first).collect();
    let is_used =
        |column: &Column| !column.heading.is_empty() || rows.iter().any(|row| !row.cell(column.position).is_empty());
    let columns = columns.filter(is_used).collect();
    List {
        heading_line,
        columns,
        rows,
    }
}

#[derive(Clone, Default)]
struct Heading {
    text: String,
    field: Option<&'static str>,
}

struct Headings;

impl Headings {
    /// Returns the headings, the line of their last row, and how many rows end with it.
    fn find(sheet: &Sheet) -> Option<(Vec<Heading>, u32, usize)> {
        let mut best: Option<(usize, Vec<Heading>, u32, usize)> = None;
        for (index, row) in sheet.rows.iter().enumerate().take(LOOKED_AT) {
            let one: Vec<Heading> = row.cells.iter().map(|cell| heading("", cell)).collect();
            let two = sheet.rows.get(index + 1).map(|below| in_two_rows(sheet, row, below));
            let candidates = [(Some(one), row.line, index + 1)].into_iter().chain([(
                two,
                sheet.rows.get(index + 1).map_or(0, |row| row.line),
                index + 2,
            )]);
            for (headings, line, first) in candidates {
                let Some(headings) = headings else { continue };
                let score = score(&headings);
                if score > best.as_ref().map_or(1, |(best, ..)| *best) {
                    best = Some((score, headings, line, first));
                }
            }
        }
        let (_, headings, line, mut first) = best?;
        // "(1) (2) (3)" under the headings.
        while sheet.rows.get(first).is_some_and(is_numbering) {
            first += 1;
        }
        Some((headings, line, first))
    }
}

/// What is recognised counts twice, once per field; the name is what a list can't be without.
fn score(headings: &[Heading]) -> usize {
    let mut fields: Vec<_> = headings.iter().filter_map(|heading| heading.field).collect();
    fields.sort_unstable();
    fields.dedup();
    let known = headings
        .iter()
        .filter(|heading| is_known_and_not_read(&heading.text) || is_personal(&heading.text));
    let named = fields.contains(&fields::ENTERPRISE_NAME);
    2 * fields.len() + known.count().min(3) + 3 * usize::from(named)
}

fn heading(above: &str, below: &str) -> Heading {
    let (above, below) = (above.trim(), below.trim());
    let text = if above.is_empty() || key(above) == key(below) {
        below.to_owned()
    } else {
        format!("{above} {below}")
    };
    let text = text.trim().to_owned();
    let field = field_of(&text).or_else(|| {
        // "Trong đó: LĐ nữ" over "Nữ": the lower part may say enough; an upper part alone may not be a heading of others.
        field_of(if below.is_empty() { above } else { below })
    });
    Heading { text, field }
}

/// Puts two rows of headings together: what is above several columns is said of each of them.
fn in_two_rows(sheet: &Sheet, above: &SheetRow, below: &SheetRow) -> Vec<Heading> {
    let width = above.cells.len().max(below.cells.len());
    let spans: Vec<_> = sheet.spans.iter().filter(|span| span.line == above.line).collect();
    let mut reaching = "";
    let mut headings = Vec::with_capacity(width);
    for column in 0..width {
        let own = above.cell(column);
        let span = spans.iter().find(|span| (span.first..=span.last).contains(&column));
        let upper = match span {
            Some(span) => above.cell(span.first),
            None if !own.is_empty() => own,
            // A CSV file has lost its merged cells: an empty one continues what is to its left, if there is something below.
            None if !below.cell(column).is_empty() && sheet.spans.is_empty() => reaching,
            None => "",
        };
        reaching = upper;
        headings.push(heading(upper, below.cell(column)));
    }
    headings
}

fn is_numbering(row: &SheetRow) -> bool {
    let numbers: Option<Vec<u32>> = row
        .filled()
        .map(|(_, cell)| cell.trim_matches(['(', ')', '[', ']']).parse().ok())
        .collect();
    numbers.is_some_and(|numbers| numbers.len() > 2 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]))
}

impl List {
    /// Tells what each row below the headings is.
    pub(crate) fn entries<'l>(&'l self, columns: &[(usize, &str)], zones: &Zones) -> Vec<Entry<'l>> {
        let column_of = |wanted: &str| columns.iter().find(|(_, field)| *field == wanted).map(|(at, _)| *at);
        let (name, tax_code) = (column_of(fields::ENTERPRISE_NAME), column_of(fields::TAX_CODE));
        let mut group: Option<(u8, Option<&str>)> = None;
        let mut entries = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let has_code =
                tax_code.is_some_and(|column| row.cell(column).contains(|letter: char| letter.is_ascii_digit()));
            let named = name.map_or("", |column| row.cell(column));
            if !has_code && is_sum(row, named) {
                entries.push(Entry::Between(row));
            } else if let Some((rank, title)) = (!has_code).then(|| as_group(row, name)).flatten() {
                if zones.code(title).is_some() || names_a_zone(title) {
                    group = Some((rank, Some(title)));
                } else if group.is_some_and(|(known, _)| rank <= known) {
                    group = None;
                }
                entries.push(Entry::Between(row));
            } else {
                entries.push(Entry::Enterprise(row, group.and_then(|(_, zone)| zone)));
            }
        }
        entries
    }
}

/// *Cộng*, *Tổng cộng KCN Tiên Sơn*: but not *Công ty*.
fn is_sum(row: &SheetRow, named: &str) -> bool {
    let first = row.filled().map(|(_, cell)| cell).find(|cell| !is_ordinal(cell));
    [Some(named), first].into_iter().flatten().any(|cell| {
        let folded = fold(cell);
        let mut words = folded
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty());
        match (words.next(), words.next()) {
            // Tổng công ty
            (Some("tong"), Some("cong")) => words.next() != Some("ty"),
            (Some("tong" | "cong" | "subtotal" | "total"), None) => true,
            (Some("tong"), Some("so" | "kcn" | "khu" | "muc" | "i" | "ii" | "iii")) => true,
            (
                Some("cong"),
                Some("kcn" | "khu" | "muc" | "nhom" | "trang" | "don" | "i" | "ii" | "iii" | "iv" | "a" | "b"),
            ) => true,
            (Some("luy"), Some("ke")) => true,
            _ => false,
        }
    })
}

/// Returns the rank and the title of a row that stands above others: one text, perhaps with a number before it.
fn as_group(row: &SheetRow, name: Option<usize>) -> Option<(u8, &str)> {
    let filled: Vec<&str> = row.filled().map(|(_, cell)| cell).collect();
    let first = row.filled().next().map(|(column, _)| column);
    match filled.as_slice() {
        // A name alone, where names stand, is an enterprise of which nothing else is known.
        [title] if first == name && split_ordinal(title).0 == RANK_NONE && !names_a_zone(title) => None,
        [title] => Some(split_ordinal(title)),
        [number, title]
            if is_ordinal(number) && title.parse::<f64>().is_err() && trim_ordinal(number).parse::<u32>().is_err() =>
        {
            Some((rank(number), title))
        }
        // A group with its sums beside it: "I | KCN Tiên Sơn | | 1.234".
        [number, title, sums @ ..]
            if is_roman(trim_ordinal(number)) && names_a_zone(title) && sums.iter().all(|sum| is_number(sum)) =>
        {
            Some((rank(number), title))
        }
        [title, sums @ ..] if names_a_zone(split_ordinal(title).1) && sums.iter().all(|sum| is_number(sum)) => {
            Some(split_ordinal(title))
        }
        _ => None,
    }
}

fn is_number(cell: &str) -> bool {
    cell.chars()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | ' '))
}

fn names_a_zone(title: &str) -> bool {
    let folded = fold(title);
    ["kcn ", "khu cong nghiep ", "khu cn ", "ccn ", "cum cong nghiep "]
        .iter()
        .any(|beginning| folded.starts_with(beginning))
}

/// Splits "I. KCN Tiên Sơn" into its rank and "KCN Tiên Sơn".
fn split_ordinal(title: &str) -> (u8, &str) {
    let end = title.find(|letter: char| matches!(letter, '.' | ')' | '/' | '-' | ':') || letter.is_whitespace());
    if let Some(end) = end {
        let (number, rest) = title.split_at(end);
        let rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        // "A. ..." needs its stop: "A Đông" is a name.
        let stops = title[end..].starts_with(['.', ')', '/', '-', ':']);
        if is_ordinal(number) && (stops || is_roman(number)) && !rest.is_empty() {
            return (rank(number), rest);
        }
    }
    (RANK_NONE, title)
}

const RANK_NONE: u8 = 3;

fn rank(number: &str) -> u8 {
    let number = trim_ordinal(number);
    if is_roman(number) {
        1
    } else if number.parse::<u32>().is_ok() {
        2
    } else {
        0
    }
}

fn trim_ordinal(number: &str) -> &str {
    number.trim_matches(|letter: char| !letter.is_alphanumeric())
}

fn is_ordinal(number: &str) -> bool {
    let number = trim_ordinal(number);
    is_roman(number)
        || number.parse::<u32>().is_ok()
        || (number.chars().count() == 1 && number.chars().all(char::is_uppercase))
}

fn is_roman(number: &str) -> bool {
    !number.is_empty() && number.len() <= 5 && number.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'))
}

#[cfg(test)]
mod tests {
    use domain::programme::around_forms;
    use rstest::rstest;

    use super::super::delimited;
    use super::*;
    use crate::programme::built_in;

    fn list(text: &str) -> List {
        lay_out(delimited::read(text.as_bytes()).unwrap(), |_| None)
    }

    fn fields_of(list: &List) -> Vec<(usize, &'static str)> {
        list.columns
            .iter()
            .filter_map(|column| Some((column.position, column.field?)))
            .collect()
    }

    fn shown(text: &str) -> Vec<String> {
        let (lists, _) = around_forms(&built_in());
        let list = list(text);
        list.entries(&fields_of(&list), &Zones::of(&lists))
            .into_iter()
            .map(|entry| match entry {
                Entry::Enterprise(row, zone) => format!("{} {}", row.cell(1), zone.unwrap_or("-")),
                Entry::Between(_) => "·".into(),
            })
            .collect()
    }

    #[rstest]
    #[case::plain("Tên DN,MST\nA,1\n", "0=enterprise_name 1=tax_code", 1)]
    #[case::titles_above(
        "UBND TỈNH BẮC NINH\nDANH SÁCH DOANH NGHIỆP\n(Đến 30/6/2026)\n\nSTT,Tên doanh nghiệp,Mã số thuế\n1,A,1\n",
        "1=enterprise_name 2=tax_code",
        5
    )]
    #[case::two_rows(
        "STT,Tên DN,Lao động,,,Ghi chú\n,,Tổng,Nữ,Nước ngoài,\n1,A,3,2,1,\n",
        "1=enterprise_name 2=workers_total 3=workers_female 4=workers_foreign",
        2
    )]
    #[case::two_rows_and_numbers(
        "STT,Tên DN,Lao động,\n,,Tổng số,Trong đó: nữ\n(1),(2),(3),(4)\n1,A,3,2\n",
        "1=enterprise_name 2=workers_total 3=workers_female",
        2
    )]
    #[case::personal_columns_are_left_out(
        "Tên DN,Người đại diện,CCCD,MST\nA,x,y,1\n",
        "0=enterprise_name 3=tax_code",
        1
    )]
    #[case::no_headings("a,b\nc,d\n", "", 0)]
    fn headings_are_found(#[case] text: &str, #[case] fields: &str, #[case] line: u32) {
        let list = list(text);
        let found: Vec<_> = fields_of(&list)
            .iter()
            .map(|(position, field)| format!("{position}={field}"))
            .collect();
        assert_eq!((found.join(" ").as_str(), list.heading_line), (fields, line));
    }

    #[rstest]
    #[case::groups_give_the_zone(
        "STT,Tên DN,MST\nI,KCN Tiên Sơn,\n1,A,1\n2,B,2\nII. KCN Quế Võ,,\n1,C,3\n",
        &["·", "A KCN Tiên Sơn", "B KCN Tiên Sơn", "·", "C KCN Quế Võ"]
    )]
    #[case::a_group_within_keeps_it(
        "STT,Tên DN,MST\nI. KCN Tiên Sơn,,\n1. Doanh nghiệp FDI,,\n1,A,1\nII. Ngoài KCN,,\n1,B,2\n",
        &["·", "·", "A KCN Tiên Sơn", "·", "B -"]
    )]
    #[case::an_unknown_zone_is_still_one("STT,Tên DN,MST\nI. KCN Đâu Đó,,\n1,A,1\n", &["·", "A KCN Đâu Đó"])]
    #[case::sums(
        "STT,Tên DN,MST,Số LĐ\n1,A,1,5\n,Cộng,,5\n,Tổng cộng KCN Tiên Sơn,,5\n2,Công ty B,,4\n3,Tổng công ty C,,1\n",
        &["A -", "·", "·", "Công ty B -", "Tổng công ty C -"]
    )]
    #[case::groups_with_their_sums("STT,Tên DN,MST,Số LĐ\nI,KCN Tiên Sơn,,9\n1,A,1,5\n", &["·", "A KCN Tiên Sơn"])]
    #[case::signatures("STT,Tên DN,MST\n1,A,1\n,,Người lập biểu\n", &["A -", "·"])]
    #[case::a_name_alone("STT,Tên DN,MST\n,Công ty A,\n", &["Công ty A -"])]
    #[case::whose_number_has_a_stop("STT,Tên DN,MST\n1.,Công ty A,\n2),Công ty B,\n", &["Công ty A -", "Công ty B -"])]
    #[case::a_numbered_name_alone_is_an_enterprise("STT,Tên DN,MST\n1,Công ty A,\n2,Công ty B,\n", &["Công ty A -", "Công ty B -"])]
    fn rows_are_told_apart(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn old_fonts_hide_no_heading() {
        let list = list("STT,Tªn doanh nghiÖp,M· sè thuÕ\n1,C«ng ty Hoµ B×nh,1\n");
        assert_eq!(fields_of(&list), [(1, fields::ENTERPRISE_NAME), (2, fields::TAX_CODE)]);
        assert_eq!(list.rows[0].cell(1), "Công ty Hoà Bình");
        assert_eq!(list.columns[1].script, Script::Tcvn3);
    }
}
