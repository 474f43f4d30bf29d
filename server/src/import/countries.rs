//! The countries of a programme, as lists name them: *Hàn Quốc*, *Hàn*, *KR*, *Việt - Hàn* for two.

use std::collections::{BTreeSet, HashMap};

use domain::form::Lists;

use super::headings::key;

/// The codes of countries by their names.
#[derive(Debug, Default)]
pub(crate) struct Countries(HashMap<String, String>);

impl Countries {
    /// Reads the list `countries` of a programme.
    pub(crate) fn of(lists: &Lists) -> Self {
        let mut countries = HashMap::new();
        let mut codes = BTreeSet::new();
        for country in lists.get("countries").iter().flat_map(|list| list.iter()) {
            codes.insert(country.name.clone());
            for name in [&country.name, &country.label.vi, &country.label.en] {
                countries.insert(key(name), country.name.clone());
            }
        }
        for (name, code) in SPOKEN.iter().filter(|(_, code)| codes.contains(*code)) {
            countries
                .entry((*name).to_owned())
                .or_insert_with(|| (*code).to_owned());
        }
        Self(countries)
    }

    /// Reads the countries of a cell; `None` when one of them is not known.
    pub(crate) fn read(&self, cell: &str) -> Option<BTreeSet<String>> {
        // A country whose own name has a dash or an "and" comes first.
        if let Some(code) = self.0.get(&key(cell)) {
            return Some(BTreeSet::from([code.clone()]));
        }
        let folded = cell
            .replace(['–', '—', '-', '/', ';', '&', '+', '\n'], ",")
            .replace(" và ", ",");
        let names = folded.split(',').map(str::trim).filter(|name| !name.is_empty());
        let codes: Option<BTreeSet<String>> = names.map(|name| self.0.get(&key(name)).cloned()).collect();
        codes.filter(|codes| !codes.is_empty())
    }
}

/// Names that people use and no list has.
const SPOKEN: [(&str, &str); 31] = [
    ("viet", "VN"),
    ("vn", "VN"),
    ("han", "KR"),
    ("korea", "KR"),
    ("daihandanquoc", "KR"),
    ("nhat", "JP"),
    ("trung", "CN"),
    ("tq", "CN"),
    ("tau", "CN"),
    ("dai", "TW"),
    ("dailoantrungquoc", "TW"),
    ("hongkong", "HK"),
    ("hongkongtrungquoc", "HK"),
    ("singapo", "SG"),
    ("xinhgapo", "SG"),
    ("my", "US"),
    ("hoaky", "US"),
    ("usa", "US"),
    ("anh", "GB"),
    ("vuongquocanh", "GB"),
    ("uk", "GB"),
    ("england", "GB"),
    ("duc", "DE"),
    ("chlbduc", "DE"),
    ("phap", "FR"),
    ("halan", "NL"),
    ("nga", "RU"),
    ("uc", "AU"),
    ("thai", "TH"),
    ("malaixia", "MY"),
    ("ando", "IN"),
];

#[cfg(test)]
mod tests {
    use domain::programme::around_forms;
    use rstest::rstest;

    use super::*;
    use crate::programme::built_in;

    #[rstest]
    #[case("Hàn Quốc", "KR")]
    #[case("HAN QUOC", "KR")]
    #[case("KR", "KR")]
    #[case("Việt - Hàn", "KR VN")]
    #[case("Việt Nam – Nhật Bản", "JP VN")]
    #[case("Singapore - Vương quốc Anh", "GB SG")]
    #[case("Hàn Quốc, Nhật Bản và Đài Loan", "JP KR TW")]
    #[case("Sao Hoả", "")]
    #[case("Hàn Quốc - Sao Hoả", "")]
    fn a_cell_names_one_or_more_countries(#[case] cell: &str, #[case] codes: &str) {
        let (lists, _) = around_forms(&built_in());
        let read = Countries::of(&lists).read(cell).unwrap_or_default();
        assert_eq!(read.into_iter().collect::<Vec<_>>().join(" "), codes);
    }
}
