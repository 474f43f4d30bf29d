//! The zones of the default programme, by any of the names that lists use.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::vietnam::fold;

const SHEET: &str = include_str!("../../programme/zones.csv");

/// The zones, and how to find them.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    by_name: HashMap<String, String>,
    /// Code and name of each, in the order of the sheet.
    pub(crate) all: Vec<(String, String)>,
}

impl Zones {
    fn read(sheet: &str) -> Self {
        let mut zones = Self::default();
        let mut reader = csv::Reader::from_reader(sheet.as_bytes());
        for record in reader.records().flatten() {
            let (Some(code), Some(name)) = (record.get(0), record.get(1)) else {
                continue;
            };
            let aliases = record
                .get(2)
                .unwrap_or_default()
                .split(';')
                .filter(|alias| !alias.is_empty());
            for name in aliases.chain([code, name]) {
                zones.by_name.insert(key(name), code.to_owned());
            }
            zones.all.push((code.to_owned(), name.to_owned()));
        }
        zones
    }

    /// Returns the code of a zone as a list names it.
    pub(crate) fn code(&self, name: &str) -> Option<&str> {
        self.by_name.get(&key(name)).map(String::as_str)
    }
}

/// Returns the zones.
pub(crate) fn zones() -> &'static Zones {
    static ZONES: LazyLock<Zones> = LazyLock::new(|| Zones::read(SHEET));
    &ZONES
}

/// "KCN Yên Phong", "Khu công nghiệp Yên Phong" and "Yên Phong" are one zone.
fn key(name: &str) -> String {
    let folded = fold(name);
    let plain = ["khu cong nghiep ", "khu cn ", "kcn "]
        .iter()
        .find_map(|prefix| folded.strip_prefix(prefix));
    plain.unwrap_or(&folded).to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_we_write_it("KCN Tiên Sơn", Some("TS"))]
    #[case::without_diacritics("khu cong nghiep tien son", Some("TS"))]
    #[case::the_bare_name("Quế Võ", Some("QV1"))]
    #[case::another_tone_placement("KCN Hòa Phú", Some("HP"))]
    #[case::its_code("VSIP", Some("VSIP"))]
    #[case::dashes_do_not_matter("KCN Đại Đồng–Hoàn Sơn", Some("DDHS"))]
    #[case::unknown("KCN Đâu Đó", None)]
    fn a_zone_is_found_by_any_of_its_names(#[case] name: &str, #[case] code: Option<&str>) {
        assert_eq!(zones().code(name), code);
    }

    #[test]
    fn every_zone_of_the_sheet_is_there() {
        assert_eq!(zones().all.len(), 26);
    }
}
