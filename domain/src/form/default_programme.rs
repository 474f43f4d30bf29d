//! The forms of the default programme ask the whole questionnaire, and the same question the same way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rstest::rstest;

use super::scenario::{form_of_programme, lists, rules, sheet_of_programme};
use super::{Answers, Form, Kind, Language, Level, Question, Surroundings, problems_among};
use crate::record::{Answer, FieldName};

const FORMS: [&str; 7] = [
    "enterprise",
    "visit",
    "party_organisation",
    "mass_organisations",
    "activity",
    "admission",
    "follow_up",
];

/// The questionnaire: the fields of each part, numbered from 01.
const PARTS: [(char, &str); 7] = [
    (
        'A',
        "tax_code tax_code_state enterprise_name enterprise_short_name enterprise_name_en is_branch \
         head_office_tax_code legal_form state_capital_share_band ownership_sector investor_countries in_bloc \
         vsic_version vsic_section main_activity in_zone zone_code zone_lot commune_code district_code_2023 address \
         operating_status year_started responsible_unit headcount_as_of headcount_source workers_total workers_female \
         workers_manager workers_direct workers_local workers_foreign workers_age_16_30 workers_insured",
    ),
    (
        'B',
        "program_code survey_round visit_date visit_mode visit_purposes visit_outcome refusal_reason team_units \
         met_roles met_count privacy_notice_given contact_role contact_phone contact_consent location_check \
         numbers_confirmed_by materials_given duration_min visit_note",
    ),
    (
        'C',
        "party_count_as_of party_members_total party_members_official party_members_probationary party_members_here \
         party_members_residence party_members_temporary party_members_elsewhere party_members_unknown \
         official_transferable party_members_manager party_members_worker party_members_female has_party_org \
         party_org_type party_org_parent party_org_founded_on founding_decision_no founding_members_official \
         cells_under has_committee secretary_role meetings_12m class_year class_scale_version org_class \
         members_class_excellent members_class_good members_class_completed members_class_not members_class_none \
         founding_stage founding_planned enterprise_attitude support_offered obstacles",
    ),
    (
        'D',
        "mass_count_as_of mass_count_source has_union union_members union_members_female union_founded_on \
         union_parent union_applicants has_youth_union youth_org_type youth_members youth_founded_on has_veterans \
         veterans_members veterans_founded_on mass_plan mass_plan_quarter",
    ),
    (
        'E',
        "activity_type activity_topics activity_name date_from date_to organizer_unit co_units host_kind sessions \
         participants_total participants_worker participants_manager participants_student participants_official \
         class_enrolled class_completed class_certificates is_people_or_attendance",
    ),
    (
        'F',
        "reporting_org period_month is_opening_balance admitted_total admitted_enterprise_manager \
         admitted_enterprise_worker admitted_official admitted_student admitted_other admitted_private_owner \
         admitted_female admitted_youth_member introduced_youth introduced_union dossiers_open recognized_official \
         members_in members_out members_removed members_end orgs_founded",
    ),
    (
        'G',
        "issue_category action_text assignee_unit co_assignees due_date follow_status result_text is_proposal \
         next_visit_on review_state review_comment conflict_choice",
    ),
];

/// Returns the questions of the questionnaire, field by number such as `A01`.
fn questionnaire() -> BTreeMap<String, &'static str> {
    let numbered = PARTS.iter().flat_map(|(part, fields)| {
        fields
            .split_whitespace()
            .enumerate()
            .map(move |(place, field)| (format!("{part}{:02}", place + 1), field))
    });
    numbered.collect()
}

/// Returns the fields of a form's sheet that carry a number of the questionnaire.
fn numbered(form: &str) -> BTreeMap<String, String> {
    let sheet = sheet_of_programme(form, "survey");
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let cell = |row: &csv::StringRecord, heading: &str| {
        let place = headings.iter().position(|name| name == heading).unwrap();
        row[place].to_owned()
    };
    let rows = reader.records().map(Result::unwrap);
    let numbered: Vec<(String, String)> = rows
        .map(|row| (cell(&row, "question_id"), cell(&row, "name")))
        .filter(|(number, _)| !number.is_empty())
        .collect();
    let unique: BTreeMap<_, _> = numbered.iter().cloned().collect();
    assert_eq!(unique.len(), numbered.len(), "{form} gives a number twice");
    unique
}

fn around() -> Surroundings {
    Surroundings {
        lists: lists(),
        rules: rules(),
        ..Surroundings::default()
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

#[test]
fn the_questionnaire_has_157_questions() {
    assert_eq!(questionnaire().len(), 157);
}

#[rstest]
#[case::enterprise("enterprise", &["A01..A34"])]
#[case::visit("visit", &["A25..A34", "B01..B19", "C01..C36", "D01..D17", "G09..G09"])]
#[case::party_organisation("party_organisation", &["C01..C36"])]
#[case::mass_organisations("mass_organisations", &["D01..D17"])]
#[case::activity("activity", &["E01..E18"])]
#[case::admission("admission", &["F01..F21"])]
#[case::follow_up("follow_up", &["G01..G12"])]
fn a_form_asks_every_question_of_its_parts(#[case] name: &str, #[case] ranges: &[&str]) {
    let expected: BTreeMap<String, String> = questionnaire()
        .into_iter()
        .filter(|(number, _)| {
            ranges.iter().any(|range| {
                let (first, last) = range.split_once("..").unwrap();
                (first..=last).contains(&number.as_str())
            })
        })
        .map(|(number, field)| (number, field.to_owned()))
        .collect();
    assert_eq!(numbered(name), expected);
    let form = form_of_programme(name);
    for field in expected.values() {
        assert!(
            form.question(field).is_some_and(Question::is_asked),
            "{field} is not asked"
        );
    }
}

#[rstest]
#[case::enterprise("enterprise")]
#[case::visit("visit")]
#[case::party_organisation("party_organisation")]
#[case::mass_organisations("mass_organisations")]
#[case::activity("activity")]
#[case::admission("admission")]
#[case::follow_up("follow_up")]
fn a_form_speaks_both_languages(#[case] name: &str) {
    let form = form_of_programme(name);
    assert_eq!(form.tag(), format!("{name}@2026.1"));
    for language in [Language::Vi, Language::En] {
        for question in form.questions().filter(|question| question.is_asked()) {
            assert!(
                !question.label.in_language(language).is_empty(),
                "{name}: {}",
                question.name
            );
            for choice in question.choices() {
                assert!(
                    !choice.label.in_language(language).is_empty(),
                    "{name}: {}",
                    choice.name
                );
            }
        }
    }
    // A phone is narrow: what is longer belongs into the hint.
    for question in form.questions() {
        let length = question.label.vi.chars().count();
        assert!(
            question.kind == Kind::Note || length <= 40,
            "{name}: {} is {length} long",
            question.name
        );
    }
}

/// Says how a question is asked, apart from when, and of what it must satisfy.
fn manner(question: &Question) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        question.kind,
        question.format,
        question.list,
        question.label,
        question.hint,
        question.unit,
        question.appearance,
        question.parameters
    )
}

#[test]
fn one_question_is_asked_the_same_way_in_all_forms() {
    let forms: Vec<Form> = FORMS.iter().map(|name| form_of_programme(name)).collect();
    let mut seen: BTreeMap<&FieldName, (String, &str)> = BTreeMap::new();
    let mut shared = 0;
    for form in &forms {
        // Hidden fields are asked of nobody, and notes are no questions.
        let questions = form.questions().filter(|question| question.is_asked());
        for question in questions {
            let manner = manner(question);
            if let Some((before, other)) = seen.insert(&question.name, (manner.clone(), &form.id)) {
                shared += 1;
                assert_eq!(manner, before, "{} in {} and {other}", question.name, form.id);
            }
        }
    }
    // The head-count, members and organisations; a zone, the next visit, the days of the forms apart.
    assert!(shared >= 65, "{shared}");
}

#[test]
fn one_check_says_the_same_in_all_forms() {
    let forms: Vec<Form> = FORMS.iter().map(|name| form_of_programme(name)).collect();
    let mut seen = BTreeMap::new();
    for check in forms.iter().flat_map(|form| &form.checks) {
        // How old a head-count may be asks for a reason at a visit only.
        let said = (check.level, &check.message, &check.fields);
        let before = seen.insert(&check.name, said);
        assert!(
            check.name == "a25" || before.is_none_or(|before| before == said),
            "{} differs",
            check.name
        );
    }
}

#[test]
fn no_form_copies_a_figure_of_another_record() {
    for name in FORMS {
        let form = form_of_programme(name);
        let hidden: Vec<_> = form.hidden.iter().map(|question| question.name.as_str()).collect();
        let expected = match name {
            "enterprise" | "admission" => "",
            "follow_up" => "enterprise visit visit_date in_conflict",
            _ => "enterprise",
        };
        assert_eq!(hidden.join(" "), expected, "{name}");
    }
}

#[test]
fn no_threshold_stands_in_a_form() {
    for name in FORMS {
        for check in &form_of_programme(name).checks {
            let text = check.constraint.to_string();
            let numbers: BTreeSet<&str> = text
                .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty())
                .collect();
            // Nothing at all, a hundred per cent, the ten digits of a head office, and the last day of a year.
            let plain = BTreeSet::from(["0", "10", "100", "12", "31"]);
            assert!(numbers.is_subset(&plain), "{name} {}: {numbers:?}", check.name);
        }
    }
}

#[test]
fn free_text_is_looked_through_for_persons_and_says_so() {
    for name in FORMS {
        for question in form_of_programme(name).questions() {
            if question.kind == Kind::Text && question.parameters.max_length > 250 {
                assert!(question.appears("multiline"), "{name}: {}", question.name);
                let words = format!("{} {:?}", question.label.vi, question.hint);
                assert!(
                    words.to_lowercase().contains("không ghi tên"),
                    "{name}: {}",
                    question.name
                );
            }
        }
    }
}

#[test]
fn every_count_of_a_visit_shows_what_was_said_last_time() {
    let visit = form_of_programme("visit");
    let of_the_day = ["met_count", "duration_min"];
    for question in visit.questions().filter(|question| question.kind == Kind::Integer) {
        let counted = !of_the_day.contains(&question.name.as_str());
        assert_eq!(question.previous, counted, "{}", question.name);
    }
    for name in [
        "team_units",
        "has_party_org",
        "party_org_type",
        "party_org_parent",
        "party_org_founded_on",
        "has_union",
        "union_founded_on",
        "union_parent",
        "has_youth_union",
        "has_veterans",
    ] {
        assert!(visit.question(name).is_some_and(|question| question.previous), "{name}");
    }
}

#[test]
fn a_count_may_be_unknown() {
    for name in FORMS {
        for question in form_of_programme(name).questions() {
            let counts = question.kind == Kind::Integer && question.unit.is_some();
            let at_the_table = ["met_count", "duration_min"].contains(&question.name.as_str());
            assert!(
                !counts || question.parameters.unknown || at_the_table,
                "{name}: {}",
                question.name
            );
        }
    }
}

const MET: &str = "visit_outcome cdone|met_roles lhr|numbers_confirmed_by centerprise|has_party_org cno|\
                   has_union cyes|union_members ?|has_youth_union cno|has_veterans cno|mass_count_source centerprise";
const BEGUN: &str = "program_code cphat_trien_dang_2023_2025|survey_round c2026|visit_date d2026-11-20|\
                     visit_mode con_site|visit_purposes lsurvey|team_units lbloc";

#[rstest]
#[case::nothing_yet(
    "",
    "visit_date visit_mode visit_purposes team_units visit_outcome program_code survey_round"
)]
#[case::a_refusal_needs_its_reason("BEGUN|visit_outcome crefused", "refusal_reason")]
#[case::nothing_else("BEGUN|visit_outcome crefused|refusal_reason cno_time", "")]
#[case::closed("BEGUN|visit_outcome cclosed", "")]
#[case::partly_done("BEGUN|visit_outcome cpartial", "")]
#[case::done(
    "BEGUN|visit_outcome cdone",
    "met_roles has_party_org has_union has_youth_union has_veterans mass_count_source numbers_confirmed_by"
)]
#[case::the_shortest_visit("BEGUN|MET", "")]
#[case::tomorrow("BEGUN|MET|visit_date d2026-11-24", "visit_date")]
#[case::members_missing("BEGUN|MET|union_members -", "union_members")]
fn a_visit_needs_what_the_questionnaire_says(#[case] given: &str, #[case] expected: &str) {
    let visit = form_of_programme("visit");
    let given = given.replace("BEGUN", BEGUN).replace("MET", MET);
    assert_eq!(blocking(&visit, &given), expected);
}

const REGISTERED: &str = "enterprise_name tHoa Sen|tax_code_state cpending|legal_form cjsc|in_zone cno|\
                          state_capital_share_band czero|operating_status coperating|responsible_unit ?|\
                          commune_code c09340";

#[rstest]
#[case::nothing_yet(
    "",
    "enterprise_name tax_code_state legal_form state_capital_share_band operating_status in_zone commune_code \
     responsible_unit"
)]
#[case::enough("REGISTERED", "")]
#[case::moved_away("REGISTERED|operating_status cmoved|commune_code -", "")]
#[case::somewhere("REGISTERED|commune_code -", "commune_code")]
#[case::in_a_zone("REGISTERED|in_zone cyes", "zone_code")]
#[case::with_a_tax_code("REGISTERED|tax_code_state chas", "tax_code")]
#[case::from_abroad("REGISTERED|ownership_sector cfdi_100", "investor_countries")]
#[case::in_the_bloc_since_when("REGISTERED|in_bloc cyes", "in_bloc_as_of")]
#[case::not_known_whether_in_the_bloc("REGISTERED|in_bloc cunknown", "")]
fn an_enterprise_needs_what_the_questionnaire_says(#[case] given: &str, #[case] expected: &str) {
    let given = given.replace("REGISTERED", REGISTERED);
    assert_eq!(blocking(&form_of_programme("enterprise"), &given), expected);
}

/// Lists the fields that stand in the way of submitting.
fn blocking(form: &Form, given: &str) -> String {
    let answers: Answers = given
        .split('|')
        .filter_map(|pair| pair.trim().split_once(' '))
        .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
        .collect();
    let problems = problems_among(form, &answers, &around(), today());
    let blocking = problems.iter().filter(|problem| problem.level == Level::Error);
    blocking
        .map(|problem| problem.field.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}
