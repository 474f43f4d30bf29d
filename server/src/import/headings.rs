//! Which column is which: headings of real lists, folded (domain facts 7.11).

use domain::vietnam::fold;

use crate::fields;

/// Returns a heading as it is compared: folded, letters and digits only, so that `TenDoanhNghiep` is found too.
pub(crate) fn key(heading: &str) -> String {
    fold(heading)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// The field that a column with this heading is read into, if any.
pub(crate) fn field_of(heading: &str) -> Option<&'static str> {
    let key = key(heading);
    ALIASES
        .iter()
        .find(|(_, names)| names.contains(&key.as_str()))
        .map(|(field, _)| *field)
}

/// Tells whether a column with this heading is about a person: its contents are neither shown nor read unless somebody
/// says otherwise (domain facts 7.12).
pub(crate) fn is_personal(heading: &str) -> bool {
    let key = key(heading);
    PERSONAL.iter().any(|part| key.contains(part)) || PERSONAL_WHOLE.contains(&key.as_str())
}

/// Headings that count as recognised although nothing is read from them, so that the heading row is found.
pub(crate) fn is_known_and_not_read(heading: &str) -> bool {
    matches!(
        key(heading).as_str(),
        "stt" | "tt" | "no" | "sott" | "ghichu" | "note" | "notes" | "id"
    )
}

const PERSONAL: [&str; 25] = [
    "nguoidaidien",
    "daidienphapluat",
    "nguoidungdau",
    "nguoilienhe",
    "giamdoc",
    "chudoanhnghiep",
    "chusohuu",
    "chutich",
    "cccd",
    "cmnd",
    "cmt",
    "giaytotuythan",
    "cancuoc",
    "hochieu",
    "dinhdanh",
    "ngaysinh",
    "namsinh",
    "hovaten",
    "hoten",
    "dienthoai",
    "sdt",
    "email",
    "representative",
    "dateofbirth",
    "passport",
];

const PERSONAL_WHOLE: [&str; 8] = ["dt", "sodt", "phone", "mobile", "fax", "lienhe", "contact", "director"];

/// Fields with the headings that stand for them.
const ALIASES: [(&str, &[&str]); 20] = [
    (
        fields::ENTERPRISE_NAME,
        &[
            "tendoanhnghiep",
            "tendn",
            "tencongty",
            "tencty",
            "tendonvi",
            "doanhnghiep",
            "congty",
            "donvi",
            "tencoso",
            "tendoanhnghieptheodangky",
            "tennguoinopthue",
            "tendonvisudunglaodong",
            "enterprisename",
            "registeredname",
            "companyname",
            "company",
            "enterprise",
            "name",
        ],
    ),
    (
        fields::TAX_CODE,
        &[
            "masothue",
            "mst",
            "masodn",
            "msdn",
            "masodoanhnghiep",
            "madoanhnghiep",
            "masothuedoanhnghiep",
            "masothuemst",
            "maso",
            "taxcode",
            "taxid",
            "enterprisecode",
        ],
    ),
    (
        fields::ZONE,
        &[
            "kcn",
            "khucn",
            "khucongnghiep",
            "tenkcn",
            "makcn",
            "kcnccn",
            "thuockcn",
            "khucongnghiepkcn",
            "zone",
            "zonecode",
            "industrialzone",
            "industrialpark",
        ],
    ),
    (
        fields::SHORT_NAME,
        &[
            "goitat",
            "tentat",
            "tenviettat",
            "tengoitat",
            "tenthuonggoi",
            "shortname",
        ],
    ),
    (
        fields::NAME_EN,
        &[
            "tentienganh",
            "tengiaodich",
            "tennuocngoai",
            "englishname",
            "nameinenglish",
        ],
    ),
    (
        fields::ZONE_LOT,
        &["lodat", "lo", "lotrongkcn", "vitrilodat", "loduong", "lot"],
    ),
    (
        fields::ADDRESS,
        &[
            "diachi",
            "diachichitiet",
            "diachitrongkhu",
            "diachitruso",
            "diachitrusochinh",
            "truso",
            "address",
        ],
    ),
    (
        fields::COMMUNE,
        &[
            "xaphuong",
            "phuongxa",
            "xa",
            "phuong",
            "xaphuongthitran",
            "xaphuongdackhu",
            "commune",
            "ward",
        ],
    ),
    (
        fields::LEGAL_FORM,
        &["loaihinhdn", "loaihinhdoanhnghiep", "loaihinh", "loaidn", "legalform"],
    ),
    (
        fields::MAIN_ACTIVITY,
        &[
            "nganhnghe",
            "nganhnghechinh",
            "nganhnghekinhdoanh",
            "nganhnghesanxuatkinhdoanh",
            "nganhnghesxkd",
            "linhvuchoatdong",
            "linhvuc",
            "hoatdongchinh",
            "mainactivity",
            "activity",
            "sector",
        ],
    ),
    (
        fields::INVESTOR_COUNTRIES,
        &[
            "quocgia",
            "nuoc",
            "quoctich",
            "nhadautu",
            "nuocdautu",
            "quocgiadautu",
            "quoctichnhadautu",
            "nhadautuquocgia",
            "country",
            "countries",
            "nationality",
            "investor",
        ],
    ),
    (
        fields::OPERATING_STATUS,
        &[
            "tinhtrang",
            "tinhtranghoatdong",
            "trangthai",
            "trangthaihoatdong",
            "hientrang",
            "status",
        ],
    ),
    (
        fields::YEAR_STARTED,
        &[
            "namhoatdong",
            "nambatdauhoatdong",
            "namthanhlap",
            "namdivaohoatdong",
            "yearstarted",
        ],
    ),
    (
        fields::HEADCOUNT_AS_OF,
        &["tinhdenngay", "ngaysolieu", "solieutinhdenngay", "thoidiem", "asof"],
    ),
    (
        fields::WORKERS_TOTAL,
        &[
            "tongsolaodong",
            "solaodong",
            "sold",
            "tongld",
            "laodong",
            "tongsold",
            "solaodonghienco",
            "laodongtong",
            "laodongtongso",
            "laodongtongcong",
            "solaodongtong",
            "solaodongtongso",
            "tongsolaodongtong",
            "ldtong",
            "ldtongso",
            "workerstotal",
            "workers",
            "totalworkers",
            "employees",
        ],
    ),
    (
        fields::WORKERS_FEMALE,
        &[
            "ldnu",
            "laodongnu",
            "trongdonu",
            "nu",
            "soldnu",
            "solaodongnu",
            "laodongtrongdonu",
            "workersfemale",
            "female",
            "femaleworkers",
        ],
    ),
    (
        fields::WORKERS_LOCAL,
        &[
            "lddiaphuong",
            "laodongdiaphuong",
            "diaphuong",
            "ldtrongtinh",
            "laodongtrongtinh",
            "trongtinh",
            "nguoitrongtinh",
            "solaodongdiaphuong",
            "workerslocal",
        ],
    ),
    (
        fields::WORKERS_FOREIGN,
        &[
            "ldnuocngoai",
            "laodongnuocngoai",
            "nuocngoai",
            "nguoinuocngoai",
            "laodongnguoinuocngoai",
            "ldnguoinuocngoai",
            "solaodongnuocngoai",
            "workersforeign",
        ],
    ),
    (
        fields::WORKERS_INSURED,
        &[
            "lddongbhxh",
            "laodongdongbhxh",
            "dongbhxh",
            "bhxh",
            "solddongbhxh",
            "solaodongdongbhxh",
            "laodongbhxh",
            "solaodongthamgiabhxh",
            "thamgiabhxh",
            "laodongthamgiabhxh",
            "workersinsured",
        ],
    ),
    (
        fields::WORKERS_DIRECT,
        &[
            "congnhan",
            "ldtructiep",
            "laodongtructiep",
            "congnhantructiep",
            "tructiep",
            "workersdirect",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Tên doanh nghiệp", Some(fields::ENTERPRISE_NAME))]
    #[case("TÊN  DN", Some(fields::ENTERPRISE_NAME))]
    #[case("TenDoanhNghiep", Some(fields::ENTERPRISE_NAME))]
    #[case("Company name", Some(fields::ENTERPRISE_NAME))]
    #[case("Mã số thuế", Some(fields::TAX_CODE))]
    #[case("MST", Some(fields::TAX_CODE))]
    #[case("Mã số DN", Some(fields::TAX_CODE))]
    #[case("Khu CN", Some(fields::ZONE))]
    #[case("Xã (phường)", Some(fields::COMMUNE))]
    #[case("Lô đất", Some(fields::ZONE_LOT))]
    #[case("Loại hình DN", Some(fields::LEGAL_FORM))]
    #[case("Ngành nghề (chính)", Some(fields::MAIN_ACTIVITY))]
    #[case("LinhVucHoatDong", Some(fields::MAIN_ACTIVITY))]
    #[case("QuocGia", Some(fields::INVESTOR_COUNTRIES))]
    #[case("Nhà đầu tư", Some(fields::INVESTOR_COUNTRIES))]
    #[case("Tổng số LĐ", Some(fields::WORKERS_TOTAL))]
    #[case("Lao động Tổng", Some(fields::WORKERS_TOTAL))]
    #[case("LĐ nữ", Some(fields::WORKERS_FEMALE))]
    #[case("LĐ địa phương", Some(fields::WORKERS_LOCAL))]
    #[case("LĐ nước ngoài", Some(fields::WORKERS_FOREIGN))]
    #[case("LĐ đóng BHXH", Some(fields::WORKERS_INSURED))]
    #[case("Người đại diện", None)]
    #[case("Điện thoại", None)]
    #[case("CCCD", None)]
    #[case("Vốn đầu tư", None)]
    fn a_heading_is_recognised_and_personal_columns_are_not_read(#[case] heading: &str, #[case] field: Option<&str>) {
        assert_eq!(field_of(heading), field);
    }

    #[rstest]
    #[case("Người đại diện theo pháp luật", true)]
    #[case("DaiDienPhapLuat", true)]
    #[case("Số CCCD", true)]
    #[case("Ngày sinh", true)]
    #[case("Số CMT", true)]
    #[case("Chủ sở hữu", true)]
    #[case("Số giấy tờ tuỳ thân", true)]
    #[case("Điện thoại", true)]
    #[case("Email", true)]
    #[case("Giám đốc", true)]
    #[case("Tên doanh nghiệp", false)]
    #[case("Địa chỉ", false)]
    #[case("Ghi chú", false)]
    fn a_column_about_a_person_is_told(#[case] heading: &str, #[case] personal: bool) {
        assert_eq!(is_personal(heading), personal);
    }

    #[test]
    fn no_heading_stands_for_two_fields() {
        let mut all: Vec<_> = ALIASES.iter().flat_map(|(_, names)| names.iter()).collect();
        let before = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), before);
    }
}
