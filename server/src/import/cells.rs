//! A row of a list becomes answers; what can't be taken is said in words.

use std::collections::HashMap;

use domain::api::Bilingual;
use domain::form::Lists;
use domain::record::{Answer, FieldName};
use domain::vietnam::{TaxCode, TaxCodeError, fold, parse_count, parse_date};

use super::countries::Countries;
use super::zones::Zones;
use crate::fields::{self, is_count};
use crate::store::said_text;

/// The longest name that is taken for one.
const LONGEST_NAME: usize = 250;
/// The largest count of workers that is believed.
const MOST_WORKERS: i64 = 200_000;

/// The fields that a list may fill, in the order to offer them.
pub(crate) const OFFERED: [&str; 22] = [
    fields::ENTERPRISE_NAME,
    fields::TAX_CODE,
    fields::SHORT_NAME,
    fields::NAME_EN,
    fields::ZONE,
    fields::ZONE_LOT,
    fields::ADDRESS,
    fields::COMMUNE,
    fields::LEGAL_FORM,
    fields::INVESTOR_COUNTRIES,
    fields::MAIN_ACTIVITY,
    fields::OPERATING_STATUS,
    fields::YEAR_STARTED,
    fields::HEADCOUNT_AS_OF,
    fields::WORKERS_TOTAL,
    fields::WORKERS_FEMALE,
    fields::WORKERS_MANAGER,
    fields::WORKERS_DIRECT,
    fields::WORKERS_LOCAL,
    fields::WORKERS_FOREIGN,
    fields::WORKERS_YOUNG,
    fields::WORKERS_INSURED,
];

/// How much a remark weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Weight {
    /// Something of the row is left out, or was repaired.
    Note,
    /// A person has to look.
    Doubt,
    /// The row is not taken in.
    Refusal,
}

/// Something said about a row.
pub(crate) type Remark = (Weight, Bilingual);

/// A row as it was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct ReadRow {
    /// Its line in the file.
    pub(crate) line: u32,
    /// The name in it.
    pub(crate) name: String,
    /// What it says.
    pub(crate) answers: Vec<(FieldName, Answer)>,
    /// What is to be said about it.
    pub(crate) remarks: Vec<Remark>,
}

impl ReadRow {
    /// Returns the answer to a field as text; empty where there is none.
    pub(crate) fn text(&self, wanted: &str) -> &str {
        said_text(&self.answers, wanted)
    }

    /// Returns the heaviest weight of its remarks.
    pub(crate) fn weight(&self) -> Option<Weight> {
        self.remarks.iter().map(|(weight, _)| *weight).max()
    }
}

/// What cells are read with.
pub(crate) struct Reading {
    /// The zones of the programme.
    pub(crate) zones: Zones,
    countries: Countries,
    communes: HashMap<String, Option<String>>,
}

impl Reading {
    /// Reads with the lists of a programme.
    pub(crate) fn of(lists: &Lists) -> Self {
        let mut communes = HashMap::new();
        for commune in lists.get("communes").iter().flat_map(|list| list.iter()) {
            for name in [
                commune.label.vi.as_str(),
                bare_commune(&commune.label.vi),
                commune.name.as_str(),
            ] {
                // A name that two communes have names none.
                communes
                    .entry(fold(name))
                    .and_modify(|code: &mut Option<String>| {
                        if code.as_deref() != Some(commune.name.as_str()) {
                            *code = None;
                        }
                    })
                    .or_insert_with(|| Some(commune.name.clone()));
            }
        }
        Self {
            zones: Zones::of(lists),
            countries: Countries::of(lists),
            communes,
        }
    }

    /// Reads a row: its cells by field, and the zone that a row above it names for the whole group.
    pub(crate) fn row<'c>(
        &self,
        line: u32,
        cells: impl Iterator<Item = (&'c str, &'c str)>,
        group: Option<&str>,
    ) -> ReadRow {
        let mut row = ReadRow {
            line,
            ..ReadRow::default()
        };
        let mut zone = None;
        for (field, cell) in cells {
            if matches!(cell, "" | "-" | "–" | "—") {
                continue;
            }
            match field {
                fields::ENTERPRISE_NAME => self.name(&mut row, cell),
                fields::ZONE => zone = Some(cell),
                _ => self.cell(&mut row, field, cell),
            }
        }
        if let Some(zone) = zone.or(group) {
            self.zone(&mut row, zone);
        }
        if row.name.is_empty() {
            refuse(
                &mut row,
                "Dòng này không có tên doanh nghiệp.",
                "This row has no enterprise's name.",
            );
        }
        row
    }

    fn name(&self, row: &mut ReadRow, cell: &str) {
        let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if fold(&name).is_empty() {
            return;
        }
        if name.chars().count() > LONGEST_NAME {
            refuse(
                row,
                format!("Tên dài hơn {LONGEST_NAME} ký tự."),
                format!("The name is longer than {LONGEST_NAME} letters."),
            );
        }
        row.answers
            .push((FieldName::new(fields::ENTERPRISE_NAME), Answer::Text(name.clone())));
        row.name = name;
    }

    fn zone(&self, row: &mut ReadRow, cell: &str) {
        if let Some(code) = self.zones.code(cell) {
            say(row, fields::IN_ZONE, Answer::Choice("yes".into()));
            say(row, fields::ZONE, Answer::Choice(code.to_owned()));
        } else {
            let cell = shortened(cell);
            doubt(
                row,
                format!("Danh mục không có khu công nghiệp \"{cell}\"; nếu nhận, ô này được bỏ trống."),
                format!("No industrial zone is called \"{cell}\"; if accepted, this cell is left out."),
            );
        }
    }

    fn cell(&self, row: &mut ReadRow, field: &str, cell: &str) {
        match field {
            fields::TAX_CODE => tax_code(row, cell),
            fields::COMMUNE => match self.communes.get(&fold(cell)).cloned().flatten() {
                Some(code) => say(row, field, Answer::Choice(code)),
                None => left_out(row, "xã, phường", "commune", cell),
            },
            fields::INVESTOR_COUNTRIES => match self.countries.read(cell) {
                Some(codes) => say(row, field, Answer::Choices(codes)),
                None => left_out(row, "quốc gia", "country", cell),
            },
            fields::LEGAL_FORM => match legal_form(cell) {
                Some(form) => say(row, field, Answer::Choice(form.into())),
                None => left_out(row, "loại hình", "legal form", cell),
            },
            fields::OPERATING_STATUS => match operating_status(cell) {
                Some(status) => say(row, field, Answer::Choice(status.into())),
                None => left_out(row, "tình trạng", "status", cell),
            },
            fields::YEAR_STARTED => match year(cell) {
                Some(year) => say(row, field, Answer::Integer(year)),
                None => left_out(row, "năm", "year", cell),
            },
            fields::HEADCOUNT_AS_OF => match parse_date(cell) {
                Ok(day) => say(row, field, Answer::Date(day)),
                Err(_) => left_out(row, "ngày", "day", cell),
            },
            _ if is_count(field) => match parse_count(cell)
                .ok()
                .filter(|count| (0..=MOST_WORKERS).contains(count))
            {
                Some(count) => say(row, field, Answer::Integer(count)),
                None => {
                    let cell = shortened(cell);
                    doubt(
                        row,
                        format!("\"{cell}\" không phải là số người; nếu nhận, ô này được bỏ trống."),
                        format!("\"{cell}\" is no number of people; if accepted, this cell is left out."),
                    );
                }
            },
            _ => {
                let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
                if text.chars().count() > longest(field) {
                    left_out(row, "nội dung quá dài", "text that is too long", &shortened(&text));
                } else {
                    say(row, field, Answer::Text(text));
                }
            }
        }
    }
}

fn say(row: &mut ReadRow, field: &str, answer: Answer) {
    row.answers.push((FieldName::new(field), answer));
}

fn refuse(row: &mut ReadRow, vi: impl Into<String>, en: impl Into<String>) {
    row.remarks.push((Weight::Refusal, Bilingual::new(vi, en)));
}

fn doubt(row: &mut ReadRow, vi: impl Into<String>, en: impl Into<String>) {
    row.remarks.push((Weight::Doubt, Bilingual::new(vi, en)));
}

fn left_out(row: &mut ReadRow, vi: &str, en: &str, cell: &str) {
    let cell = shortened(cell);
    row.remarks.push((
        Weight::Note,
        Bilingual::new(
            format!("Bỏ qua {vi} \"{cell}\": không có trong danh mục hoặc không đọc được."),
            format!("The {en} \"{cell}\" is left out: no list has it, or it can't be read."),
        ),
    ));
}

fn shortened(cell: &str) -> String {
    if cell.chars().count() <= 40 {
        cell.to_owned()
    } else {
        cell.chars().take(39).chain(['…']).collect()
    }
}

const fn longest(field: &str) -> usize {
    match field.as_bytes() {
        b"enterprise_short_name" => 80,
        b"zone_lot" => 120,
        b"main_activity" => 200,
        _ => 250,
    }
}

fn tax_code(row: &mut ReadRow, cell: &str) {
    match TaxCode::parse(cell) {
        Ok(parsed) => {
            // The form asks for the code only where there is one.
            say(row, fields::TAX_CODE_STATE, Answer::Choice("has".into()));
            say(row, fields::TAX_CODE, Answer::Text(parsed.code.as_str().to_owned()));
            if parsed.repaired {
                row.remarks.push((
                    Weight::Note,
                    Bilingual::new(
                        format!("Mã số thuế được đọc lại là {}.", parsed.code),
                        format!("The tax code was restored to {}.", parsed.code),
                    ),
                ));
            }
        }
        // The number itself is said nowhere: it is a person's (X02).
        Err(error @ TaxCodeError::PersonalNumber) => refuse(row, error.in_vietnamese(), error.to_string()),
        Err(error) => doubt(
            row,
            format!("{} Nếu nhận, ô mã số thuế được bỏ trống.", error.in_vietnamese()),
            format!("{error}. If accepted, the tax code is left out."),
        ),
    }
}

fn bare_commune(label: &str) -> &str {
    ["Phường ", "Xã ", "Thị trấn ", "Đặc khu "]
        .iter()
        .find_map(|kind| label.strip_prefix(kind))
        .unwrap_or(label)
}

fn year(cell: &str) -> Option<i64> {
    let year = match parse_date(cell) {
        Ok(day) => i64::from(chrono::Datelike::year(&day)),
        Err(_) => cell.trim().parse().ok()?,
    };
    (1945..=2100).contains(&year).then_some(year)
}

/// The choice of the form that stands for a legal form as lists write it. *TNHH* alone may have one member or more.
fn legal_form(cell: &str) -> Option<&'static str> {
    let folded = fold(cell);
    let words: Vec<&str> = folded.split(|letter: char| !letter.is_alphanumeric()).collect();
    let text = format!(" {} ", words.join(" "));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(&format!(" {phrase} ")));
    if says(&["van phong dai dien", "vpdd"]) {
        Some("rep_office")
    } else if says(&["chi nhanh"]) {
        Some("branch")
    } else if says(&["mtv", "mot thanh vien", "1 thanh vien", "1tv", "1 tv", "single member"]) {
        Some("llc1")
    } else if says(&[
        "hai thanh vien",
        "2 thanh vien",
        "2tv",
        "2 tv",
        "nhieu thanh vien",
        "hai tv",
    ]) {
        Some("llc2")
    } else if says(&["co phan", "ctcp", "cp", "jsc", "joint stock"]) {
        Some("jsc")
    } else if says(&["hop danh", "partnership"]) {
        Some("partnership")
    } else if says(&["doanh nghiep tu nhan", "dntn", "dn tu nhan"]) {
        Some("private")
    } else if says(&["hop tac xa", "htx", "lien hiep htx", "cooperative"]) {
        Some("cooperative")
    } else if says(&["ho kinh doanh", "hkd"]) {
        Some("household_business")
    } else {
        None
    }
}

fn operating_status(cell: &str) -> Option<&'static str> {
    let folded = fold(cell);
    let says = |parts: &[&str]| parts.iter().any(|part| folded.contains(part));
    if says(&["chua hoat dong", "dang xay dung", "xay dung co ban", "not started"]) {
        Some("not_started")
    } else if says(&["tam ngung", "tam dung", "ngung hoat dong", "tam nghi", "paused"]) {
        Some("paused")
    } else if says(&["dang giai the", "dang lam thu tuc", "cho giai the", "closing"]) {
        Some("closing")
    } else if says(&["giai the", "pha san", "cham dut", "dong cua", "closed"]) {
        Some("closed")
    } else if says(&["chuyen di", "da chuyen", "moved"]) {
        Some("moved")
    } else if says(&["dang hoat dong", "hoat dong", "binh thuong", "operating"]) {
        Some("operating")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use domain::programme::around_forms;
    use rstest::rstest;

    use super::*;
    use crate::programme::built_in;

    fn read(cells: &[(&str, &str)], group: Option<&str>) -> ReadRow {
        let (lists, _) = around_forms(&built_in());
        Reading::of(&lists).row(7, cells.iter().copied(), group)
    }

    fn shown(row: &ReadRow) -> String {
        let answers = row.answers.iter();
        answers
            .map(|(field, answer)| format!("{field}={}", answer.to_code()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[rstest]
    #[case::a_code("tax_code", "2300325764", "tax_code_state=chas tax_code=t2300325764")]
    #[case::a_lost_zero("tax_code", "100109106", "tax_code_state=chas tax_code=t0100109106")]
    #[case::an_exponent("tax_code", "2.300325764E9", "tax_code_state=chas tax_code=t2300325764")]
    #[case::a_zone("zone_code", "KCN Tiên Sơn", "in_zone=cyes zone_code=cTS")]
    #[case::countries("investor_countries", "Việt - Hàn", "investor_countries=lKR VN")]
    #[case::a_commune("commune_code", "Bắc Giang", "commune_code=c07210")]
    #[case::a_commune_in_full("commune_code", "phường Bắc Giang", "commune_code=c07210")]
    #[case::a_form("legal_form", "Công ty TNHH MTV", "legal_form=cllc1")]
    #[case::a_joint_stock_company("legal_form", "CTCP", "legal_form=cjsc")]
    #[case::a_status("operating_status", "Tạm ngừng hoạt động", "operating_status=cpaused")]
    #[case::a_year("year_started", "2015", "year_started=i2015")]
    #[case::a_year_of_a_day("year_started", "13/8/2015", "year_started=i2015")]
    #[case::a_count("workers_total", "1.250", "workers_total=i1250")]
    #[case::a_day("headcount_as_of", "30/6/2026", "headcount_as_of=d2026-06-30")]
    #[case::a_text("address", " Lô  A1 ", "address=tLô A1")]
    #[case::a_dash_says_nothing("workers_total", "-", "")]
    fn a_cell_becomes_an_answer(#[case] field: &str, #[case] cell: &str, #[case] expected: &str) {
        let row = read(&[("enterprise_name", "A"), (field, cell)], None);
        assert_eq!(shown(&row), format!("enterprise_name=tA {expected}").trim_end());
        assert!(row.weight().is_none_or(|weight| weight == Weight::Note));
    }

    #[rstest]
    #[case::wrong_check_digit("tax_code", "2300325765", Weight::Doubt, "sai một chữ số")]
    #[case::a_persons_number("tax_code", "001099012345", Weight::Refusal, "số định danh cá nhân")]
    #[case::letters_in_the_code("tax_code", "23003257X4", Weight::Doubt, "chỉ gồm chữ số")]
    #[case::an_unknown_zone("zone_code", "KCN Đâu Đó", Weight::Doubt, "KCN Đâu Đó")]
    #[case::no_count("workers_total", "nhiều", Weight::Doubt, "không phải là số người")]
    #[case::an_unknown_country("investor_countries", "Sao Hoả", Weight::Note, "Sao Hoả")]
    #[case::a_form_of_two_meanings("legal_form", "TNHH", Weight::Note, "TNHH")]
    fn what_is_left_out_is_said(#[case] field: &str, #[case] cell: &str, #[case] weight: Weight, #[case] words: &str) {
        let row = read(&[("enterprise_name", "A"), (field, cell)], None);
        assert_eq!(shown(&row), "enterprise_name=tA");
        assert_eq!(row.weight(), Some(weight));
        assert!(row.remarks[0].1.vi.contains(words), "{}", row.remarks[0].1.vi);
    }

    #[rstest]
    #[case("zone_code")]
    #[case("workers_total")]
    #[case("address")]
    fn what_is_repeated_of_a_long_cell_is_short(#[case] field: &str) {
        let row = read(&[("enterprise_name", "A"), (field, &"dài ".repeat(500))], None);
        assert!(row.remarks[0].1.vi.chars().count() < 200, "{}", row.remarks[0].1.vi);
    }

    #[test]
    fn a_persons_number_is_repeated_nowhere() {
        let row = read(&[("enterprise_name", "A"), ("tax_code", "001099012345")], None);
        assert!(!format!("{row:?}").contains("001099012345"));
    }

    #[test]
    fn the_zone_of_a_group_counts_where_the_row_names_none() {
        let grouped = read(&[("enterprise_name", "A")], Some("KCN Tiên Sơn"));
        assert_eq!(shown(&grouped), "enterprise_name=tA in_zone=cyes zone_code=cTS");
        let own = read(&[("enterprise_name", "A"), ("zone_code", "VSIP")], Some("KCN Tiên Sơn"));
        assert_eq!(own.text("zone_code"), "VSIP");
    }

    #[test]
    fn a_row_without_a_name_is_refused() {
        let row = read(&[("tax_code", "2300325764")], None);
        assert_eq!(row.weight(), Some(Weight::Refusal));
    }
}
