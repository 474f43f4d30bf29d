//! The forms of the default programme load clean, in both languages.

use chrono::NaiveDate;
use rstest::rstest;

use super::{Answers, Form, Language, load, problems};
use crate::record::{Answer, FieldName};

macro_rules! sheets {
    ($form:literal) => {
        [
            include_str!(concat!("../../../server/programme/forms/", $form, "/survey.csv")),
            include_str!(concat!("../../../server/programme/forms/", $form, "/choices.csv")),
            include_str!(concat!("../../../server/programme/forms/", $form, "/settings.csv")),
        ]
    };
}

fn form([survey, choices, settings]: [&str; 3]) -> Form {
    load(survey, choices, settings).unwrap_or_else(|problems| {
        panic!(
            "{}",
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        )
    })
}

#[rstest]
#[case::enterprise(sheets!("enterprise"), "enterprise@2026.1", 30)]
#[case::visit(sheets!("visit"), "visit@2026.1", 30)]
fn a_form_loads_clean_in_both_languages(#[case] sheets: [&str; 3], #[case] tag: &str, #[case] least: usize) {
    let form = form(sheets);
    assert_eq!(form.tag(), tag);
    let asked: Vec<_> = form.questions().filter(|question| question.is_asked()).collect();
    assert!(asked.len() >= least, "{tag} asks {} questions", asked.len());
    for language in [Language::Vi, Language::En] {
        for question in &asked {
            assert!(!question.label.in_language(language).is_empty(), "{}", question.name);
            for choice in question.choices() {
                assert!(
                    !choice.label.in_language(language).is_empty(),
                    "{} {}",
                    question.name,
                    choice.name
                );
            }
        }
    }
}

#[test]
fn the_fields_that_the_product_relies_on_are_there() {
    let enterprise = form(sheets!("enterprise"));
    for name in [
        "tax_code",
        "enterprise_name",
        "enterprise_short_name",
        "zone_code",
        "address",
        "workers_total",
    ] {
        assert!(enterprise.question(name).is_some(), "{name}");
    }
    let visit = form(sheets!("visit"));
    for name in [
        "enterprise",
        "visit_date",
        "visit_outcome",
        "workers_total",
        "party_members_total",
        "has_party_org",
    ] {
        assert!(visit.question(name).is_some(), "{name}");
    }
    assert!(
        visit
            .question("workers_total")
            .is_some_and(|question| question.previous)
    );
}

const MET: &str = "visit_date d2026-11-20|visit_mode con_site|visit_purposes lsurvey|visit_outcome cdone|\
                   met_roles lhr|numbers_confirmed_by centerprise|has_party_org cno|has_union cyes|has_youth_union cno";

#[rstest]
#[case::a_refusal_needs_only_its_reason(
    "visit_date d2026-11-20|visit_mode cphone|visit_purposes lsurvey|visit_outcome crefused|refusal_reason cno_time",
    ""
)]
#[case::tomorrow(
    "visit_date d2026-11-24|visit_mode cphone|visit_purposes lsurvey|visit_outcome cclosed",
    "visit_date"
)]
#[case::members_unknown("union_members ?", "")]
#[case::members_missing("", "union_members")]
#[case::a_count_needs_its_day_and_source("union_members ?|workers_total i1250", "headcount_as_of headcount_source")]
#[case::parts_above_the_whole(
    "union_members ?|workers_total i10|headcount_as_of d2026-11-01|headcount_source cunion|workers_female i11|\
     workers_local i6|workers_foreign i5",
    "workers_female workers_local"
)]
#[case::official_and_probationary_are_all(
    "union_members ?|party_count_as_of d2026-11-01|party_members_total i5|party_members_official i3|\
     party_members_probationary i1",
    "party_members_probationary"
)]
#[case::an_organisation_needs_type_and_day("union_members ?|has_party_org cyes", "party_org_type party_org_founded_on")]
fn a_visit_is_checked_as_the_questionnaire_says(#[case] given: &str, #[case] expected: &str) {
    let visit = form(sheets!("visit"));
    let met = if given.contains("visit_date") { "" } else { MET };
    let answers: Answers = met
        .split('|')
        .chain(given.split('|'))
        .filter_map(|pair| pair.trim().split_once(' '))
        .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
        .collect();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let found: Vec<_> = problems(&visit, &answers, today)
        .into_iter()
        .map(|problem| problem.field.to_string())
        .collect();
    assert_eq!(found.join(" "), expected);
}

#[rstest]
#[case::party_organisation("party_organisation", 'C', 36)]
#[case::mass_organisations("mass_organisations", 'D', 17)]
#[case::activity("activity", 'E', 18)]
#[case::admission("admission", 'F', 21)]
#[case::follow_up("follow_up", 'G', 12)]
fn a_form_asks_every_question_of_its_part(#[case] name: &str, #[case] part: char, #[case] count: usize) {
    let form = super::scenario::form_of_programme(name);
    assert_eq!(form.tag(), format!("{name}@2026.1"));
    for question in form.questions().filter(|question| question.is_asked()) {
        assert!(
            !question.label.vi.is_empty() && !question.label.en.is_empty(),
            "{}",
            question.name
        );
    }
    let survey = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../server/programme/forms")
        .join(name);
    let survey = std::fs::read_to_string(survey.join("survey.csv")).unwrap();
    let numbers: std::collections::BTreeSet<&str> = survey
        .lines()
        .filter_map(|row| row.rsplit(',').next())
        .filter(|number| number.starts_with(part))
        .collect();
    assert_eq!(numbers.len(), count, "{numbers:?}");
}
