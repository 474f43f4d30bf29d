//! A CSV file becomes rows of answers; what can't be taken becomes a refusal with its line and the reason.

use std::collections::HashMap;

use domain::record::{Answer, FieldName};
use domain::vietnam::{TaxCode, fold, nfc, parse_count};

use super::headings::field_of;
use super::zones::Zones;
use crate::fields;

/// The longest name that is taken for one.
const LONGEST_NAME: usize = 250;

/// A list as it was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Table {
    /// What is known of one enterprise each.
    pub(crate) rows: Vec<Vec<(FieldName, Answer)>>,
    /// Rows that can't be taken.
    pub(crate) refused: Vec<Refused>,
    /// Headings that nothing is read from, columns about persons among them.
    pub(crate) ignored_headings: Vec<String>,
}

/// A row that was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The name in it, if there is one.
    pub name: String,
    /// Why, in Vietnamese.
    pub reason: String,
}

/// Why a file is no list of enterprises. Nothing of it was taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ListError {
    /// Some other encoding.
    #[error(
        "Tệp không phải UTF-8 (byte thứ {offset} không đọc được), nên chưa nhập gì. Trong Excel hãy chọn Lưu thành > \
         \"CSV UTF-8 (phân cách bằng dấu phẩy)\" rồi nhập lại.\n\
         The file is not UTF-8 (byte {offset} can't be read), so nothing was imported. In Excel choose Save As > \
         \"CSV UTF-8 (comma delimited)\", then import again."
    )]
    NotUtf8 {
        /// The first byte that can't be read, from 0.
        offset: usize,
    },
    /// No column for the name.
    #[error(
        "Không tìm thấy cột tên doanh nghiệp nên chưa nhập gì. Dòng tiêu đề cần có cột \"Tên doanh nghiệp\"; đã thấy: {found}.\n\
         There is no column for the enterprise's name, so nothing was imported. The heading row needs a column \
         \"Tên doanh nghiệp\" or \"Enterprise name\"; found: {found}."
    )]
    NoNameColumn {
        /// The headings that are there.
        found: String,
    },
    /// Two columns for the same.
    #[error(
        "Hai cột \"{first}\" và \"{second}\" cùng một nội dung nên chưa nhập gì. Hãy xóa hoặc đổi tên một cột.\n\
         The columns \"{first}\" and \"{second}\" mean the same, so nothing was imported. Remove or rename one."
    )]
    TwoColumns {
        /// One heading.
        first: String,
        /// The other.
        second: String,
    },
}

/// Reads a list of enterprises: UTF-8 with or without a mark at the front, columns parted by comma, semicolon or tab.
///
/// # Errors
/// When the file as a whole is no such list.
pub(crate) fn read_enterprises(bytes: &[u8], zones: &Zones) -> Result<Table, ListError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ListError::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = records.next().and_then(Result::ok).unwrap_or_default();
    let mut table = Table::default();
    let mut columns: Vec<(usize, &'static str)> = Vec::new();
    for (position, heading) in headings.iter().enumerate() {
        let Some(field) = field_of(heading) else {
            if !heading.trim().is_empty() {
                table.ignored_headings.push(heading.trim().to_owned());
            }
            continue;
        };
        if let Some((first, _)) = columns.iter().find(|(_, known)| *known == field) {
            let first = headings.get(*first).unwrap_or_default().trim().to_owned();
            return Err(ListError::TwoColumns {
                first,
                second: heading.trim().to_owned(),
            });
        }
        columns.push((position, field));
    }
    if !columns.iter().any(|(_, field)| *field == fields::ENTERPRISE_NAME) {
        let found: Vec<_> = headings
            .iter()
            .map(|heading| format!("\"{}\"", heading.trim()))
            .collect();
        return Err(ListError::NoNameColumn {
            found: found.join(", "),
        });
    }
    let mut known = Known::default();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                table.refused.push(Refused {
                    line,
                    name: String::new(),
                    reason: "Dòng này không đọc được.".into(),
                });
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells = columns
            .iter()
            .map(|(position, field)| (*field, record.get(*position).unwrap_or_default().trim()));
        match row(cells, zones).and_then(|row| known.first_time(row, line)) {
            Ok(row) => table.rows.push(row),
            Err((name, reason)) => table.refused.push(Refused { line, name, reason }),
        }
    }
    Ok(table)
}

type Row = Vec<(FieldName, Answer)>;

/// The enterprises of the rows so far, with their lines: two rows of one enterprise would contradict each other at every
/// import anew.
#[derive(Default)]
struct Known {
    tax_codes: HashMap<String, u64>,
    names: HashMap<(String, String), u64>,
}

impl Known {
    fn first_time(&mut self, row: Row, line: u64) -> Result<Row, (String, String)> {
        let text = |wanted: &str| {
            let found = row
                .iter()
                .find(|(field, _)| field.as_str() == wanted)
                .map(|(_, answer)| answer);
            match found {
                Some(Answer::Text(text) | Answer::Choice(text)) => text.clone(),
                _ => String::new(),
            }
        };
        let (tax_code, name) = (
            text(fields::TAX_CODE),
            (fold(&text(fields::ENTERPRISE_NAME)), text(fields::ZONE)),
        );
        let before = if tax_code.is_empty() {
            self.names.get(&name)
        } else {
            self.tax_codes.get(&tax_code)
        };
        if let Some(before) = before {
            return Err((
                text(fields::ENTERPRISE_NAME),
                format!("Trùng doanh nghiệp với dòng {before}; hãy giữ lại một dòng."),
            ));
        }
        if !tax_code.is_empty() {
            self.tax_codes.insert(tax_code, line);
        }
        self.names.insert(name, line);
        Ok(row)
    }
}

fn row<'t>(cells: impl Iterator<Item = (&'static str, &'t str)>, zones: &Zones) -> Result<Row, (String, String)> {
    let cells: Vec<_> = cells.collect();
    let name = cells
        .iter()
        .find(|(field, _)| *field == fields::ENTERPRISE_NAME)
        .map_or("", |(_, cell)| *cell);
    let name = nfc(name).into_owned();
    let refuse = |reason: String| (name.clone(), reason);
    if fold(&name).is_empty() {
        return Err(refuse("Dòng này không có tên doanh nghiệp.".into()));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(refuse(format!("Tên dài hơn {LONGEST_NAME} ký tự.")));
    }
    let mut answers = Vec::new();
    for (field, cell) in cells {
        if cell.is_empty() {
            continue;
        }
        // The form asks for the one only where the other is so: without it, the answer would be hidden.
        let mut also = |field, name: &str| answers.push((FieldName::new(field), Answer::Choice(name.to_owned())));
        let answer = match field {
            fields::TAX_CODE => {
                let parsed = TaxCode::parse(cell).map_err(|error| refuse(error.in_vietnamese()))?;
                also(fields::TAX_CODE_STATE, "has");
                Answer::Text(parsed.code.as_str().to_owned())
            }
            fields::ZONE => {
                let code = zones.code(cell).ok_or_else(|| {
                    refuse(format!(
                        "Không có khu công nghiệp nào tên \"{cell}\"; hãy dùng tên hoặc mã trong danh mục."
                    ))
                })?;
                also(fields::IN_ZONE, "yes");
                Answer::Choice(code.to_owned())
            }
            fields::WORKERS_TOTAL | fields::WORKERS_FEMALE => {
                let count = parse_count(cell).ok().filter(|count| *count >= 0);
                Answer::Integer(count.ok_or_else(|| refuse(format!("\"{cell}\" không phải là số người.")))?)
            }
            _ => Answer::Text(nfc(cell).into_owned()),
        };
        answers.push((FieldName::new(field), answer));
    }
    Ok(answers)
}

/// Returns the separator that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    // The last of equal ones wins, and a comma is the usual one.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use domain::programme::around_forms;
    use rstest::rstest;

    use super::*;
    use crate::programme::built_in;

    fn read(bytes: &[u8]) -> Result<Table, ListError> {
        let (lists, _) = around_forms(&built_in());
        read_enterprises(bytes, &Zones::of(&lists))
    }

    fn shown(table: &Table) -> Vec<String> {
        let row = |row: &Row| {
            row.iter()
                .map(|(field, answer)| format!("{field}={}", answer.to_code()))
                .collect::<Vec<_>>()
        };
        table.rows.iter().map(|cells| row(cells).join(" ")).collect()
    }

    #[rstest]
    #[case::commas(
        "Tên doanh nghiệp,MST\nA,2300325764\n",
        "enterprise_name=tA tax_code_state=chas tax_code=t2300325764"
    )]
    #[case::semicolons("Tên DN;KCN\nA;KCN Tiên Sơn\n", "enterprise_name=tA in_zone=cyes zone_code=cTS")]
    #[case::tabs("name\tworkers\nA\t1.250\n", "enterprise_name=tA workers_total=i1250")]
    #[case::a_mark_at_the_front("\u{FEFF}Tên doanh nghiệp\nA\n", "enterprise_name=tA")]
    #[case::a_lost_zero(
        "Tên DN,MST\nA,100109106\n",
        "enterprise_name=tA tax_code_state=chas tax_code=t0100109106"
    )]
    #[case::decomposed_letters("Tên DN\nCo\u{302}ng ty\n", "enterprise_name=tCông ty")]
    #[case::empty_cells_say_nothing("Tên DN,MST,KCN\nA,,\n", "enterprise_name=tA")]
    #[case::empty_lines_are_skipped("Tên DN,MST\n,\nA,\n", "enterprise_name=tA")]
    #[case::windows_line_ends("Tên DN,MST\r\nA,\r\n", "enterprise_name=tA")]
    #[case::a_comma_in_quotes("Tên DN,MST\n\"A, B\",\n", "enterprise_name=tA, B")]
    #[case::columns_about_persons_are_not_read("Tên DN,Người đại diện\nA,X\n", "enterprise_name=tA")]
    fn a_list_is_read(#[case] text: &str, #[case] row: &str) {
        let table = read(text.as_bytes()).unwrap();
        assert_eq!((shown(&table), table.refused), (vec![row.to_owned()], vec![]));
    }

    #[rstest]
    #[case::wrong_check_digit("A,2300325765,", "sai một chữ số")]
    #[case::a_persons_number("A,001099012345,", "số định danh cá nhân")]
    #[case::letters_in_the_code("A,23003257X4,", "chỉ gồm chữ số")]
    #[case::no_name(",2300325764,", "không có tên")]
    #[case::unknown_zone("A,,KCN Đâu Đó", "KCN Đâu Đó")]
    #[case::the_same_enterprise_again("TRUOC,,", "Trùng doanh nghiệp với dòng 2")]
    fn a_row_that_cannot_be_taken_is_refused_with_its_line(#[case] row: &str, #[case] reason: &str) {
        let table = read(format!("Tên DN,MST,KCN\nTrước,,\n{row}\nSau,,\n").as_bytes()).unwrap();
        assert_eq!(table.rows.len(), 2, "its neighbours are taken");
        assert_eq!(table.refused[0].line, 3);
        assert!(table.refused[0].reason.contains(reason), "{}", table.refused[0].reason);
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_as_a_whole() {
        assert_eq!(read(b"T\xaan,MST\nA,\n"), Err(ListError::NotUtf8 { offset: 1 }));
        assert!(matches!(
            read("MST,KCN\n1,2\n".as_bytes()),
            Err(ListError::NoNameColumn { .. })
        ));
        assert!(matches!(read(b""), Err(ListError::NoNameColumn { .. })));
        let twice = read("Tên DN,Tên công ty\nA,B\n".as_bytes());
        assert!(matches!(twice, Err(ListError::TwoColumns { .. })));
    }
}
