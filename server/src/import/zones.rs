//! The zones of a programme, by any of the names that lists of enterprises use.

use std::collections::HashMap;

use domain::form::Lists;
use domain::vietnam::fold;

/// The codes of zones by their names.
#[derive(Debug, Default)]
pub(crate) struct Zones(HashMap<String, String>);

impl Zones {
    /// Reads the list `zones` of a programme.
    pub(crate) fn of(lists: &Lists) -> Self {
        let mut zones = HashMap::new();
        for zone in lists.get("zones").iter().flat_map(|list| list.iter()) {
            let aliases = zone.columns.get("aliases").map_or("", String::as_str).split(';');
            let names = aliases.filter(|alias| !alias.is_empty());
            for name in names.chain([zone.name.as_str(), zone.label.vi.as_str()]) {
                zones.insert(key(name), zone.name.clone());
            }
        }
        Self(zones)
    }

    /// Returns the code of a zone as a list names it.
    pub(crate) fn code(&self, name: &str) -> Option<&str> {
        self.0.get(&key(name)).map(String::as_str)
    }
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
    use domain::programme::around_forms;
    use rstest::rstest;

    use super::*;
    use crate::programme::built_in;

    #[rstest]
    #[case::as_we_write_it("KCN Tiên Sơn", Some("TS"))]
    #[case::without_diacritics("khu cong nghiep tien son", Some("TS"))]
    #[case::the_bare_name("Quế Võ", Some("QV1"))]
    #[case::another_tone_placement("KCN Hòa Phú", Some("HP"))]
    #[case::its_code("VSIP", Some("VSIP"))]
    #[case::dashes_do_not_matter("KCN Đại Đồng–Hoàn Sơn", Some("DDHS"))]
    #[case::unknown("KCN Đâu Đó", None)]
    fn a_zone_is_found_by_any_of_its_names(#[case] name: &str, #[case] code: Option<&str>) {
        let (lists, _) = around_forms(&built_in());
        assert_eq!(Zones::of(&lists).code(name), code);
    }
}
