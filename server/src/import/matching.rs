//! Which known enterprise a row is about.
//!
//! By tax code; else by legal name without company words in the same zone; else nothing is said for certain: names that are
//! near to each other in one zone are shown to a person. What is doubtful is never merged silently. How two are compared is
//! in [`domain::likeness`], which the phone and the desk's list of suspected pairs go by too.

use std::collections::{HashMap, HashSet};

use domain::api::Bilingual;
use domain::likeness::{Suspicion, Traits, Why, beginnings, suspicion};
use domain::vietnam::{company_core, fold};
use strsim::jaro_winkler;

use crate::store::KnownEnterprise;

/// Below this, the name beside a tax code is another company's.
const OTHER: f64 = 0.6;
/// A beginning that more names have tells nothing.
const CROWD: usize = 400;
/// The most enterprises to show beside a row.
const SHOWN: usize = 5;

/// What is said of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Match {
    /// No enterprise is like it.
    New,
    /// It is this one.
    Same(usize),
    /// It might be one of these.
    Doubt(Vec<usize>, Bilingual),
}

/// The known enterprises, to be found by what lists say of them.
pub(crate) struct Register {
    known: Vec<KnownEnterprise>,
    cores: Vec<String>,
    by_code: HashMap<String, Vec<u32>>,
    by_core: HashMap<String, Vec<u32>>,
    by_beginning: HashMap<String, Vec<u32>>,
}

impl Register {
    /// Takes the known enterprises in.
    pub(crate) fn of(known: Vec<KnownEnterprise>) -> Self {
        let mut register = Self {
            cores: known.iter().map(|enterprise| company_core(&enterprise.name)).collect(),
            by_code: HashMap::new(),
            by_core: HashMap::new(),
            by_beginning: HashMap::new(),
            known,
        };
        for (place, enterprise) in (0_u32..).zip(&register.known) {
            let core = &register.cores[place as usize];
            if !enterprise.tax_code.is_empty() {
                let places = register.by_code.entry(enterprise.tax_code.clone()).or_default();
                places.push(place);
            }
            register.by_core.entry(core.clone()).or_default().push(place);
            for beginning in beginnings(core) {
                let places = register.by_beginning.entry(beginning.to_owned()).or_default();
                // Of two words that begin alike, one is enough.
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        register
    }

    /// Returns a known enterprise.
    pub(crate) fn get(&self, place: usize) -> Option<&KnownEnterprise> {
        self.known.get(place)
    }

    /// Says which one a row is about.
    pub(crate) fn find(&self, name: &str, tax_code: &str, zone: &str) -> Match {
        let core = company_core(name);
        if let Some(found) = self.by_code.get(tax_code).filter(|_| !tax_code.is_empty()) {
            return self.by_tax_code(found, &core);
        }
        let said = Traits {
            core: &core,
            tax_code,
            zone,
        };
        if let Some(found) = self.by_name(name, said) {
            return found;
        }
        let near = self.near(said);
        if near.is_empty() {
            Match::New
        } else {
            let words = Bilingual::new(
                "Tên gần giống một doanh nghiệp đã có.",
                "The name is close to that of a known enterprise.",
            );
            Match::Doubt(near, words)
        }
    }

    /// Leaves one place of each enterprise: one that others were merged into is known by their names and codes, too.
    fn distinct(&self, places: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut met = HashSet::new();
        let places = places.into_iter();
        places
            .filter(|place| met.insert(self.known[*place as usize].id))
            .collect()
    }

    fn by_tax_code(&self, found: &[u32], core: &str) -> Match {
        // By the name that is nearest, where one enterprise has several.
        let mut found = found.to_vec();
        found.sort_by_key(|place| !is_related(&self.cores[*place as usize], core));
        match self.distinct(found).as_slice() {
            [one] if is_related(&self.cores[*one as usize], core) => Match::Same(*one as usize),
            [one] => Match::Doubt(
                vec![*one as usize],
                Bilingual::new(
                    "Mã số thuế này đang thuộc về một tên khác hẳn.",
                    "This tax code belongs to a quite different name.",
                ),
            ),
            several => Match::Doubt(
                several.iter().take(SHOWN).map(|place| *place as usize).collect(),
                Bilingual::new(
                    "Nhiều doanh nghiệp đã có cùng mã số thuế này.",
                    "Several known enterprises have this tax code.",
                ),
            ),
        }
    }

    /// Compares what a row says with a known enterprise.
    fn suspect(&self, said: Traits<'_>, place: u32) -> Option<Suspicion> {
        let known = &self.known[place as usize];
        let known = Traits {
            core: &self.cores[place as usize],
            tax_code: &known.tax_code,
            zone: &known.zone,
        };
        suspicion(said, known)
    }

    fn by_name(&self, name: &str, said: Traits<'_>) -> Option<Match> {
        let named = self.by_core.get(said.core)?.iter();
        let why: Vec<(u32, Why)> = named
            .filter_map(|place| Some((*place, self.suspect(said, *place)?.why)))
            .collect();
        let zone_of = |place: u32| &self.known[place as usize].zone;
        let with = |wanted: &dyn Fn(u32, Why) -> bool| -> Vec<usize> {
            let found = why.iter().filter(|(place, why)| wanted(*place, *why));
            let places = self.distinct(found.map(|(place, _)| *place));
            places.into_iter().map(|place| place as usize).collect()
        };
        let shown = |mut places: Vec<usize>| {
            places.truncate(SHOWN);
            places
        };
        // Of a list without zones, what is known without one is as much the same.
        let alike = with(&|place, why| why == Why::Name || (why == Why::NameOnly && zone_of(place) == said.zone));
        let folded = fold(name);
        let is_exactly = |place: &&usize| fold(&self.known[**place].name) == folded;
        let exactly: Vec<usize> = alike.iter().filter(is_exactly).copied().collect();
        match (alike.as_slice(), exactly.as_slice()) {
            ([one], _) | (_, [one]) => return Some(Match::Same(*one)),
            ([], _) => {}
            _ => {
                let words = Bilingual::new(
                    "Nhiều doanh nghiệp đã có cùng tên trong khu này.",
                    "Several known enterprises of this zone have this name.",
                );
                return Some(Match::Doubt(shown(alike), words));
            }
        }
        let here = with(&|_, why| why == Why::OtherCode);
        if !here.is_empty() {
            let words = Bilingual::new(
                "Một doanh nghiệp cùng tên, cùng khu có mã số thuế khác.",
                "An enterprise of this name and zone has another tax code.",
            );
            return Some(Match::Doubt(shown(here), words));
        }
        let perhaps = with(&|_, why| why == Why::NameOnly);
        if perhaps.is_empty() {
            return None;
        }
        let words = Bilingual::new(
            "Cùng tên với một doanh nghiệp đã có, nhưng chưa rõ có cùng khu hay không.",
            "A known enterprise has this name; whether it is in the same zone is not known.",
        );
        Some(Match::Doubt(shown(perhaps), words))
    }

    /// Lists those with a near name that may be in the same zone, the nearest first.
    fn near(&self, said: Traits<'_>) -> Vec<usize> {
        let mut crowds: Vec<&Vec<u32>> = beginnings(said.core)
            .filter_map(|beginning| self.by_beginning.get(beginning))
            .filter(|crowd| crowd.len() <= CROWD)
            .collect();
        crowds.sort_by_key(|crowd| crowd.len());
        let mut found: Vec<(Suspicion, u32)> = Vec::new();
        for place in crowds.into_iter().take(2).flatten() {
            let suspected = self.suspect(said, *place).filter(|found| found.why == Why::NearName);
            if let Some(suspected) = suspected
                && !found.iter().any(|(_, known)| known == place)
            {
                found.push((suspected, *place));
            }
        }
        found.sort_unstable();
        found.into_iter().take(SHOWN).map(|(_, place)| place as usize).collect()
    }
}

/// *Samsung* and *Samsung Electronics* may stand beside one tax code; *Samsung* and *Hoà Phát* are a slip of a line.
fn is_related(known: &str, said: &str) -> bool {
    let shares_a_word = || {
        known
            .split(' ')
            .any(|word| word.len() > 2 && said.split(' ').any(|other| other == word))
    };
    shares_a_word() || jaro_winkler(known, said) >= OTHER
}

#[cfg(test)]
mod tests {
    use domain::record::RecordId;
    use rstest::rstest;

    use super::*;

    const KNOWN: [(&str, &str, &str); 9] = [
        ("Công ty TNHH Samsung Electronics Việt Nam", "2300325764", "YP1"),
        ("Công ty CP Hoà Bình", "", "TS"),
        ("Công ty TNHH Goertek Vina", "2300882443", "QV1"),
        ("Công ty TNHH Đại Đồng 1", "", "VSIP"),
        ("Công ty TNHH An Phát", "", "TS"),
        ("Công ty CP An Phát", "", "TS"),
        ("Công ty TNHH Sao Mai", "", ""),
        ("Công ty TNHH Một", "0100109106", "TS"),
        ("Công ty TNHH Hai", "0100109106", "TS"),
    ];

    #[rstest]
    #[case::by_code("Samsung Electronics VN", "2300325764", "", "same 0")]
    #[case::by_code_wherever_it_is("Công ty Samsung Electronics", "2300325764", "TS", "same 0")]
    #[case::a_code_under_another_name("Công ty TNHH Hoa Sen", "2300325764", "YP1", "doubt 0")]
    #[case::a_code_that_two_have("Công ty TNHH Một", "0100109106", "TS", "doubt 7 8")]
    #[case::by_name_and_zone("CÔNG TY TNHH HÒA BÌNH", "", "TS", "same 1")]
    #[case::by_name_and_zone_when_the_code_is_new("Công ty Hòa Bình", "2300325764", "TS", "doubt 0")]
    #[case::the_code_of_a_known_name("Công ty CP Hoà Bình", "0900189284", "TS", "same 1")]
    #[case::a_name_in_another_zone("Công ty CP Hoà Bình", "", "VSIP", "new")]
    #[case::a_name_without_a_zone("Công ty CP Hoà Bình", "", "", "doubt 1")]
    #[case::a_name_whose_zone_is_not_known("Công ty Sao Mai", "", "TS", "doubt 6")]
    #[case::a_name_with_another_code("Goertek (Việt Nam)", "2300325764", "QV1", "doubt 0")]
    #[case::two_of_a_name_told_by_their_company_words("Công ty Cổ phần An Phát", "", "TS", "doubt 4 5")]
    #[case::two_of_a_name_told_exactly("Công ty CP An Phát", "", "TS", "same 5")]
    #[case::a_name_and_no_zone_in_both("Công ty TNHH Sao Mai", "", "", "same 6")]
    #[case::a_near_name("Công ty TNHH Goertec Vina", "", "QV1", "doubt 2")]
    #[case::a_near_name_in_another_zone("Công ty TNHH Goertec Vina", "", "TS", "new")]
    #[case::a_near_name_with_another_code("Công ty TNHH Goertec Vina", "0900189284", "QV1", "new")]
    #[case::another_number("Công ty TNHH Đại Đồng 2", "", "VSIP", "new")]
    #[case::nothing_like_it("Công ty TNHH Foxconn", "", "QV1", "new")]
    fn a_row_is_matched_or_doubted(#[case] name: &str, #[case] code: &str, #[case] zone: &str, #[case] expected: &str) {
        let known = (0_u8..).zip(KNOWN).map(|(number, known)| entry(number, known));
        assert_eq!(said(known.collect(), name, code, zone), expected);
    }

    #[rstest]
    #[case::by_the_code_of_both("Công ty TNHH Một", "0100109106", "TS", "same 0")]
    #[case::by_the_code_under_the_others_name("Công ty TNHH Hai", "0100109106", "TS", "same 1")]
    #[case::by_the_others_name_and_zone("Công ty TNHH Hai", "", "TS", "same 1")]
    #[case::by_the_name_of_both("Công ty TNHH Ba", "", "VSIP", "same 2")]
    fn one_is_known_by_what_was_merged_into_it(
        #[case] name: &str,
        #[case] code: &str,
        #[case] zone: &str,
        #[case] expected: &str,
    ) {
        let known = [
            (1, ("Công ty TNHH Một", "0100109106", "TS")),
            (1, ("Công ty TNHH Hai", "0100109106", "TS")),
            (3, ("Công ty TNHH Ba", "", "VSIP")),
            (3, ("Công ty TNHH Ba", "", "VSIP")),
        ];
        let known = known.map(|(number, known)| entry(number, known));
        assert_eq!(said(known.into(), name, code, zone), expected);
    }

    fn entry(number: u8, (name, tax_code, zone): (&str, &str, &str)) -> KnownEnterprise {
        KnownEnterprise {
            id: RecordId::from_bytes([number; 16]),
            name: name.into(),
            tax_code: tax_code.into(),
            zone: zone.into(),
            is_within: true,
        }
    }

    fn said(known: Vec<KnownEnterprise>, name: &str, code: &str, zone: &str) -> String {
        match Register::of(known).find(name, code, zone) {
            Match::New => "new".to_owned(),
            Match::Same(place) => format!("same {place}"),
            Match::Doubt(places, _) => {
                let places: Vec<_> = places.iter().map(ToString::to_string).collect();
                format!("doubt {}", places.join(" "))
            }
        }
    }
}
