//! Which column is which: headings of real lists, folded (domain facts 7.11).

use domain::vietnam::fold;

use crate::fields;

/// The field that a column with this heading is read into, if any.
pub(crate) fn field_of(heading: &str) -> Option<&'static str> {
    let folded = fold(heading);
    let plain: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    ALIASES
        .iter()
        .find(|(_, names)| names.contains(&plain.as_str()))
        .map(|(field, _)| *field)
}

/// Fields with the headings that stand for them, folded and without spaces, so that `TenDoanhNghiep` is found too.
const ALIASES: [(&str, &[&str]); 7] = [
    (
        fields::ENTERPRISE_NAME,
        &[
            "tendoanhnghiep",
            "tendn",
            "tencongty",
            "tendonvi",
            "doanhnghiep",
            "congty",
            "tendoanhnghieptheodangky",
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
            "zone",
            "zonecode",
            "industrialzone",
            "industrialpark",
        ],
    ),
    (
        fields::ADDRESS,
        &["diachi", "diachichitiet", "diachitrongkhu", "diachitruso", "address"],
    ),
    (
        fields::MAIN_ACTIVITY,
        &[
            "nganhnghe",
            "nganhnghechinh",
            "nganhnghekinhdoanh",
            "linhvuchoatdong",
            "linhvuc",
            "hoatdongchinh",
            "mainactivity",
            "activity",
            "sector",
        ],
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
            "workersfemale",
            "female",
            "femaleworkers",
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
    #[case("Khu CN", Some(fields::ZONE))]
    #[case("Tổng số LĐ", Some(fields::WORKERS_TOTAL))]
    #[case("Người đại diện", None)]
    #[case("Điện thoại", None)]
    #[case("CCCD", None)]
    fn a_heading_is_recognised_and_personal_columns_are_not_read(#[case] heading: &str, #[case] field: Option<&str>) {
        assert_eq!(field_of(heading), field);
    }
}
