//! Lists as offices really have them, each oddity in a file of its own: what of it comes into the register, and what is left
//! with which remark. Made by us; no enterprise here is a real one's.

use domain::api::{ImportRow, ImportState, ListRow, Listing};
use domain::record::{Record, RecordKind};
use domain::sync::Scope;
use rstest::rstest;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::support::{TestApp, User};

/// Imports a file, all that is certain of it, and tells what became of it: enterprises with their answers, then the rows
/// that were left.
async fn imported(file: &[u8]) -> Vec<String> {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let path = "/api/imports?provider=registry&file=ds&as_of=2026-06-30";
    let answer = app.post_bytes(Some(&user), path, file.to_vec()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let import: ImportRow = answer.json();
    let left = left(&app, &user, import.number).await;
    take_in(&app, &user, import.number).await;
    let records = app.all(Scope::Register).await;
    let enterprises = records.iter().map(|(_, record)| record);
    let mut told: Vec<String> = enterprises
        .filter(|record| record.kind == RecordKind::Enterprise)
        .map(told)
        .collect();
    told.sort();
    told.extend(left);
    told
}

async fn left(app: &TestApp, user: &User, number: i64) -> Vec<String> {
    let mut left = Vec::new();
    for kind in ["doubtful", "refused"] {
        let path = format!("/api/imports/{number}/rows?kind={kind}&limit=100");
        let rows: Listing<ListRow> = app.get_json(user, &path).await;
        let line = |row: ListRow| format!("{kind} {} {}", row.line, row.name);
        left.extend(rows.rows.into_iter().map(line));
    }
    left
}

async fn take_in(app: &TestApp, user: &User, number: i64) {
    let path = format!("/api/imports/{number}");
    let answer = app.post_bytes(Some(user), &format!("{path}/apply"), Vec::new()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    loop {
        let import: ImportRow = app.get_json(user, &path).await;
        if import.state == ImportState::Applied && !import.running {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Tells an enterprise in a line, without what follows from other answers.
fn told(record: &Record) -> String {
    let derived = [
        "enterprise_name",
        "in_zone",
        "tax_code_state",
        "headcount_as_of",
        "headcount_source",
    ];
    let said: Vec<String> = record
        .fields
        .keys()
        .filter(|field| !derived.contains(&field.as_str()))
        .map(|field| format!("{field}={}", record.answer(field.as_str()).to_code()))
        .collect();
    let name = record.answer("enterprise_name").as_text().unwrap_or("?");
    format!("{name}: {}", said.join(" "))
}

const TITLES_GROUPS_AND_SUMS: &str = "\
UBND TỈNH BẮC NINH,,,,,
BAN QUẢN LÝ CÁC KCN,,,,,
DANH SÁCH DOANH NGHIỆP ĐẾN 30/6/2026,,,,,
,,,,,
STT,Tên doanh nghiệp,MST,Lao động,,Ghi chú
,,,Tổng số,Trong đó: nữ,
(1),(2),(3),(4),(5),(6)
I,KCN Tiên Sơn,,1.300,700,
1,Công ty TNHH Một,2300325764,1.250,700,
2,Công ty TNHH Hai,,50,-,
,Cộng,,1.300,700,
II. KCN Quế Võ,,,,,
1,Công ty CP Ba,0100109106,1.000,,
,Tổng cộng,,2.300,700,
,,,,Người lập biểu,
";

const PERSONAL: &str = "\
Tên DN,Người đại diện,Số CCCD,Ngày sinh,KCN
Công ty TNHH Một,Nguyễn Văn A,001099012345,01/01/1980,Tiên Sơn
";

const TAX_CODES: &str = "\
Tên DN,MST,KCN
Mất số 0,100109106,Tiên Sơn
Dạng mũ đủ số,2.300325764E9,Tiên Sơn
Dạng mũ mất số,2.30E9,Tiên Sơn
Sai số kiểm tra,2300325765,Tiên Sơn
Số định danh,001099012345,Tiên Sơn
Chi nhánh,0100109106-001,Tiên Sơn
";

#[rstest]
#[case::titles_two_rows_of_headings_groups_and_sums(TITLES_GROUPS_AND_SUMS.into(), &[
    "Công ty CP Ba: tax_code=t0100109106 workers_total=i1000 zone_code=cQV1",
    "Công ty TNHH Hai: workers_total=i50 zone_code=cTS",
    "Công ty TNHH Một: tax_code=t2300325764 workers_female=i700 workers_total=i1250 zone_code=cTS",
])]
#[case::merged_cells_and_numbers_of_a_workbook(merged_cells(), &[
    "Công ty TNHH Hai: tax_code=t0100109106 workers_total=i50 zone_code=cTS",
    "Công ty TNHH Một: tax_code=t2300325764 workers_female=i700 workers_total=i1250 zone_code=cTS",
])]
#[case::numbers_as_text(numbers_as_text(), &[
    "Công ty TNHH Một: tax_code=t2300325764 workers_total=i1250 zone_code=cTS",
])]
#[case::tax_codes(TAX_CODES.into(), &[
    "Chi nhánh: tax_code=t0100109106-001 zone_code=cTS",
    "Dạng mũ đủ số: tax_code=t2300325764 zone_code=cTS",
    "Mất số 0: tax_code=t0100109106 zone_code=cTS",
    "doubtful 4 Dạng mũ mất số",
    "doubtful 5 Sai số kiểm tra",
    "refused 6 Số định danh",
])]
#[case::two_countries_in_one_cell("Tên DN,KCN,Quốc gia\nMột,Tiên Sơn,Việt - Hàn\nHai,Tiên Sơn,\"Nhật Bản, Đài Loan\"\n".into(), &[
    "Hai: investor_countries=lJP TW zone_code=cTS",
    "Một: investor_countries=lKR VN zone_code=cTS",
])]
#[case::persons_are_left_out(PERSONAL.into(), &["Công ty TNHH Một: zone_code=cTS"])]
#[case::tcvn3("Tªn DN,KCN\nC«ng ty TNHH Hoµ B×nh,Tiªn S¬n\nC«ng ty CP Hoµng Long,Tiªn S¬n\n".into(), &[
    "Công ty CP Hoàng Long: zone_code=cTS",
    "Công ty TNHH Hoà Bình: zone_code=cTS",
])]
#[case::vni_in_one_column("Tên DN,KCN\nCoâng ty TNHH Hoøa Bình,Tiên Sơn\nCoâng ty coå phaàn Ñaïi Vieät,Tiên Sơn\n".into(), &[
    "Công ty TNHH Hòa Bình: zone_code=cTS",
    "Công ty cổ phần Đại Việt: zone_code=cTS",
])]
#[case::cp1258(b"T\xEAn DN;KCN\nC\xF4ng ty TNHH Ho\xCCa Bi\xCCnh;Ti\xEAn S\xF5n\n".to_vec(), &[
    "Công ty TNHH Hòa Bình: zone_code=cTS",
])]
#[case::a_mark_and_semicolons("\u{feff}Tên DN;KCN;Tổng số LĐ\r\nMột;Tiên Sơn;1.250\r\n".into(), &[
    "Một: workers_total=i1250 zone_code=cTS",
])]
#[case::an_unknown_zone_is_doubtful("Tên DN,KCN\nMột,KCN Đâu Đó\n".into(), &["doubtful 2 Một"])]
#[tokio::test]
async fn an_oddity_is_read_as_it_is_meant(#[case] file: Vec<u8>, #[case] expected: &[&str]) {
    assert_eq!(imported(&file).await, expected);
}

#[tokio::test]
async fn the_same_odd_file_twice_changes_nothing() {
    let app = TestApp::new().await;
    let user = app.sign_in("giamsat").await;
    let mut before = Vec::new();
    for expected in [3, 0] {
        let path = "/api/imports?provider=registry&file=ds&as_of=2026-06-30";
        let answer = app
            .post_bytes(Some(&user), path, TITLES_GROUPS_AND_SUMS.as_bytes().to_vec())
            .await;
        let import: ImportRow = answer.json();
        assert_eq!((import.counts.new, import.counts.changed), (expected, 0));
        take_in(&app, &user, import.number).await;
        let after = app.all(Scope::Register).await;
        assert!(before.is_empty() || before == after);
        before = after;
    }
}

/// A list whose zone is one cell over two rows, whose headings are merged, and whose numbers are numbers: a tax code has
/// lost its zero.
fn merged_cells() -> Vec<u8> {
    book(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 4, "DANH SÁCH DOANH NGHIỆP", &plain)?;
        sheet.merge_range(1, 0, 2, 0, "KCN", &plain)?;
        sheet.merge_range(1, 1, 2, 1, "Tên doanh nghiệp", &plain)?;
        sheet.merge_range(1, 2, 2, 2, "Mã số thuế", &plain)?;
        sheet.merge_range(1, 3, 1, 4, "Lao động", &plain)?;
        sheet.write(2, 3, "Tổng số")?.write(2, 4, "Nữ")?;
        sheet.merge_range(3, 0, 4, 0, "Tiên Sơn", &plain)?;
        sheet.write(3, 1, "Công ty TNHH Một")?.write(3, 2, 2_300_325_764.0)?;
        sheet.write(3, 3, 1_250)?.write(3, 4, 700)?;
        sheet.write(4, 1, "Công ty TNHH Hai")?.write(4, 2, 100_109_106.0)?;
        sheet.write(4, 3, 50)?;
        Ok(())
    })
}

fn numbers_as_text() -> Vec<u8> {
    book(|sheet| {
        sheet
            .write(0, 0, "Tên DN")?
            .write(0, 1, "MST")?
            .write(0, 2, "Số LĐ")?
            .write(0, 3, "KCN")?;
        sheet.write(1, 0, "Công ty TNHH Một")?.write(1, 1, "'2300325764")?;
        sheet.write(1, 2, "1.250")?.write(1, 3, "Tiên Sơn")?;
        Ok(())
    })
}

fn book(fill: impl FnOnce(&mut Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet()).unwrap();
    book.save_to_buffer().unwrap()
}
