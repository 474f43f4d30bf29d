//! X01 to X44 of the questionnaire, each by its number.
//!
//! Checks of the forms C to G run on the sheets of the default programme; those of enterprise and visit, and those that
//! look at lists, other records, reports and targets, run on sheets of their own here, so that the logic is proven.

use std::sync::Arc;

use chrono::NaiveDate;
use rstest::rstest;

use super::scenario::{form_of_programme, lists, rules};
use super::{Answers, Form, Level, Lists, Problem, Rule, Sheets, State, Surroundings, problems_among};
use crate::record::{Answer, FieldName};

fn answers(codes: &str) -> Answers {
    let pairs = codes.split(',').filter_map(|pair| pair.trim().split_once(' '));
    pairs
        .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
        .collect()
}

/// Names what is wrong: the check, or the field and the rule, and the level unless it is an error.
fn name(problem: &Problem) -> String {
    let what = problem.check.clone().unwrap_or_else(|| problem.field.to_string());
    match problem.level {
        Level::Error => what,
        Level::Warning => format!("{what}?"),
        Level::Hint => format!("{what}!"),
    }
}

/// Lists what is wrong, apart from answers that are still missing.
fn found(form: &Form, given: &str, around: &Surroundings) -> String {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let given = answers(given);
    let fresh = problems_among(form, &given, around, today);
    // Answer by answer comes to the same.
    let mut state = State::new(Arc::new(form.clone()), Answers::new(), around.clone(), today);
    for (field, answer) in &given {
        state.set(field, answer.clone());
    }
    assert_eq!(state.problems().cloned().collect::<Vec<_>>(), fresh);
    let counted = fresh.iter().filter(|problem| problem.rule != Rule::Required);
    counted.map(name).collect::<Vec<_>>().join(" ")
}

fn around(known: &str, previous: &str) -> Surroundings {
    let known = answers(known)
        .into_iter()
        .map(|(name, answer)| (name.to_string(), answer))
        .collect();
    Surroundings {
        rules: rules(),
        lists: lists(),
        known,
        previous: answers(previous),
        ..Surroundings::default()
    }
}

/// Makes a form with integers, dates and texts from `kind name, kind name` and one row of the sheet `checks` each.
fn made_up(fields: &str, checks: &[&str], lists: Lists) -> Form {
    let rows: String = fields
        .split(',')
        .filter_map(|field| field.trim().split_once(' '))
        .map(|(kind, name)| match kind {
            "tax-code" => format!("text,{name},A,A,tax-code\n"),
            "multiline" => format!("text,{name},A,A,multiline\n"),
            kind => format!("{kind},{name},A,A,\n"),
        })
        .collect();
    let checks: String = checks.iter().map(|check| format!("{check}\n")).collect();
    let sheets = Sheets {
        survey: &format!("type,name,label::vi,label::en,appearance\nbegin_group,g,G,G,\n{rows}end_group,,,,\n"),
        choices: "list_name,name,label::vi,label::en\n",
        settings: "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        checks: &format!("name,relevant,constraint,level,message::vi,message::en,fields\n{checks}"),
        lists,
        rules: rules(),
    };
    sheets.read().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

macro_rules! on_programme {
    ($($test:ident $form:literal { $($case:ident: $given:literal => $expected:literal,)* })*) => {
        $(#[rstest]
        $(#[case::$case($given, $expected)])*
        fn $test(#[case] given: &str, #[case] expected: &str) {
            let around = around("may_review cno", "");
            assert_eq!(found(&form_of_programme($form), given, &around), expected);
        })*
    };
}

macro_rules! on_sheets {
    ($($test:ident [$fields:literal] [$($check:literal),*] { $($case:ident: $given:literal, $known:literal => $expected:literal,)* })*) => {
        $(#[rstest]
        $(#[case::$case($given, $known, $expected)])*
        fn $test(#[case] given: &str, #[case] known: &str, #[case] expected: &str) {
            let form = made_up($fields, &[$($check),*], lists());
            assert_eq!(found(&form, given, &around(known, known)), expected);
        })*
    };
}

on_sheets! {
    x01_a_tax_code_of_13_digits_is_a_branch_of_its_head_office
    ["tax-code tax_code, text is_branch, tax-code head_office_tax_code"]
    [
        "x01_branch,string-length(${tax_code}) = 14,${is_branch} = 'yes',error,A,A,is_branch tax_code",
        "x01_head,string-length(${tax_code}) = 14,\"substr(${tax_code}, 0, 10) = ${head_office_tax_code}\",error,A,A,head_office_tax_code"
    ] {
        sound: "tax_code t0100109106-015, is_branch tyes, head_office_tax_code t0100109106", "" => "",
        no_branch: "tax_code t0100109106-015, is_branch tno", "" => "x01_branch",
        another_head: "tax_code t0100109106-015, is_branch tyes, head_office_tax_code t2300325764", "" => "x01_head",
        bad_digit: "tax_code t2300324649", "" => "tax_code",
    }
    x02_twelve_digits_are_a_person
    ["tax-code tax_code"] [] {
        refused: "tax_code t027201001234", "" => "tax_code",
        ten: "tax_code t2300325764", "" => "",
    }
    x03_the_same_tax_code_may_be_a_duplicate
    ["tax-code tax_code, text enterprise_name"]
    [
        "x03_code,,known('same_tax_code') = 0,warning,A,A,tax_code",
        "x03_name,,known('same_name_and_zone') = 0,warning,A,A,enterprise_name"
    ] {
        new: "tax_code t2300325764", "same_tax_code i0, same_name_and_zone i0" => "",
        there: "tax_code t2300325764", "same_tax_code i1, same_name_and_zone i0" => "x03_code?",
        same_name: "tax_code t2300325764", "same_tax_code i0, same_name_and_zone i2" => "x03_name?",
        not_looked_up: "tax_code t2300325764", "" => "",
    }
    x04_parts_are_at_most_all_workers
    ["integer workers_total, integer workers_female, integer workers_age_16_30"]
    [
        "x04_female,,${workers_female} <= ${workers_total},error,A,A,workers_female",
        "x04_age,,${workers_age_16_30} <= ${workers_total},error,A,A,workers_age_16_30"
    ] {
        sound: "workers_total i10, workers_female i10, workers_age_16_30 i0", "" => "",
        over: "workers_total i10, workers_female i11, workers_age_16_30 i12", "" => "x04_female x04_age",
        unknown: "workers_total ?, workers_female i11", "" => "",
    }
    x05_managers_and_direct_workers_fit
    ["integer workers_total, integer workers_manager, integer workers_direct"]
    ["x05,,${workers_manager} + ${workers_direct} <= ${workers_total},error,A,A,workers_direct"] {
        fits: "workers_total i10, workers_manager i2, workers_direct i8", "" => "",
        over: "workers_total i10, workers_manager i3, workers_direct i8", "" => "x05",
        one_missing: "workers_total i10, workers_direct i11", "" => "",
    }
    x06_local_and_foreign_workers_fit
    ["integer workers_total, integer workers_local, integer workers_foreign"]
    ["x06,,${workers_local} + ${workers_foreign} <= ${workers_total},error,A,A,workers_foreign"] {
        fits: "workers_total i10, workers_local i9, workers_foreign i1", "" => "",
        over: "workers_total i10, workers_local i9, workers_foreign i2", "" => "x06",
    }
    x07_more_insured_than_workers_is_odd
    ["integer workers_total, integer workers_insured"]
    ["x07,,${workers_insured} <= ${workers_total},warning,A,A,workers_insured"] {
        fewer: "workers_total i10, workers_insured i9", "" => "",
        more: "workers_total i10, workers_insured i11", "" => "x07?",
    }
    x08_a_large_change_since_the_last_visit
    ["integer workers_total"]
    ["x08,,abs(${workers_total} - previous('workers_total')) <= rule('count.change_people') or abs(${workers_total} - previous('workers_total')) * 100 <= rule('count.change_percent') * previous('workers_total'),warning,A,A,workers_total"] {
        first_visit: "workers_total i5000", "" => "",
        little: "workers_total i1300", "workers_total i1000" => "",
        much: "workers_total i1301", "workers_total i1000" => "x08?",
        few_people: "workers_total i60", "workers_total i10" => "",
        a_loss: "workers_total i600", "workers_total i1000" => "x08?",
    }
    x09_a_count_has_its_day_and_source
    ["integer workers_total, date headcount_as_of, text headcount_source, date visit_date"]
    [
        "x09_day,${workers_total} != '',\"coalesce(${headcount_as_of}, '') != ''\",error,A,A,headcount_as_of",
        "x09_source,${workers_total} != '',\"coalesce(${headcount_source}, '') != ''\",error,A,A,headcount_source",
        "x09_later,,${headcount_as_of} <= ${visit_date},error,A,A,headcount_as_of"
    ] {
        nothing: "", "" => "",
        bare: "workers_total i0", "" => "x09_day x09_source",
        sound: "workers_total i0, headcount_as_of d2026-11-01, headcount_source tunion, visit_date d2026-11-20", "" => "",
        later: "workers_total i0, headcount_as_of d2026-11-21, headcount_source tunion, visit_date d2026-11-20", "" => "x09_later",
    }
    x29_two_sources_differ
    ["integer workers_total"]
    ["x29,,abs(${workers_total} - known('workers_total.other_source')) <= rule('source.difference_people') or abs(${workers_total} - known('workers_total.other_source')) * 100 <= rule('source.difference_percent') * ${workers_total},warning,A,A,workers_total"] {
        alone: "workers_total i100", "" => "",
        close: "workers_total i100", "workers_total.other_source i110" => "",
        apart: "workers_total i100", "workers_total.other_source i111" => "x29?",
        few: "workers_total i10", "workers_total.other_source i15" => "",
    }
    x37_visited_twice_in_a_round
    ["text survey_round"]
    ["x37,,known('visits_of_other_teams_in_round') = 0,warning,A,A,survey_round"] {
        once: "survey_round t2026-2", "visits_of_other_teams_in_round i0" => "",
        twice: "survey_round t2026-2", "visits_of_other_teams_in_round i1" => "x37?",
    }
    x38_a_refusal_has_no_figures
    ["text visit_outcome, integer party_members_total, integer union_members"]
    ["x38,${visit_outcome} = 'refused' or ${visit_outcome} = 'not_found',count-non-empty(${party_members_total} | ${union_members}) = 0,error,A,A,visit_outcome"] {
        empty: "visit_outcome trefused", "" => "",
        done: "visit_outcome tdone, union_members i5", "" => "",
        filled: "visit_outcome trefused, union_members i5", "" => "x38",
        not_found: "visit_outcome tnot_found, party_members_total i0, union_members i0", "" => "x38",
    }
    x42_a_phone_is_kept_with_consent_only
    ["text contact_phone, text contact_consent"]
    ["x42,${contact_phone} != '',\"coalesce(${contact_consent}, '') = 'yes'\",error,A,A,contact_phone contact_consent"] {
        with: "contact_phone t02223456789, contact_consent tyes", "" => "",
        without: "contact_phone t02223456789", "" => "x42",
        refused: "contact_phone t02223456789, contact_consent tno", "" => "x42",
        none: "contact_consent tno", "" => "",
    }
    x43_a_report_is_cut_off_before_it_is_issued
    ["date cut_off, date issued, date figure_as_of"]
    [
        "x43_cut_off,,${cut_off} <= ${issued},warning,A,A,cut_off",
        "x43_old,,${issued} - ${figure_as_of} <= rule('report.figure_max_months') * 31,warning,A,A,figure_as_of"
    ] {
        sound: "cut_off d2026-10-31, issued d2026-11-05, figure_as_of d2026-08-20", "" => "",
        cut_off_later: "cut_off d2026-11-30, issued d2026-11-05", "" => "x43_cut_off?",
        old: "issued d2026-11-05, figure_as_of d2025-08-20", "" => "x43_old?",
    }
    x44_the_windows_of_parts_lie_in_the_whole
    ["date from, date to, date part_from, date part_to, integer low, integer parts_low"]
    [
        "x44_window,,${part_from} >= ${from} and ${part_to} <= ${to},hint,A,A,part_from",
        "x44_sum,,${parts_low} >= ${low},hint,A,A,parts_low"
    ] {
        inside: "from d2023-08-13, to d2025-08-31, part_from d2024-01-01, part_to d2024-12-31", "" => "",
        outside: "from d2023-08-13, to d2025-08-31, part_from d2023-01-01, part_to d2023-12-31", "" => "x44_window!",
        the_sums_of_the_plan_differ: "low i8, parts_low i7", "" => "x44_sum!",
    }
}

on_programme! {
    x10_official_and_probationary_are_all "party_organisation" {
        sound: "party_members_total i5, party_members_official i3, party_members_probationary i2" => "",
        off_by_one: "party_members_total i5, party_members_official i3, party_members_probationary i1" => "x10",
        not_collected: "party_members_total i5, party_members_official i3" => "",
        unknown: "party_members_total i5, party_members_official i3, party_members_probationary ?" => "",
    }
    x11_the_places_of_registration_are_all "party_organisation" {
        sound: "party_members_total i5, party_members_here i1, party_members_residence i1, party_members_temporary i1, party_members_elsewhere i1, party_members_unknown i1" => "",
        off: "party_members_total i5, party_members_here i1, party_members_residence i1, party_members_temporary i1, party_members_elsewhere i1, party_members_unknown i0" => "x11",
    }
    x12_members_are_workers "party_organisation" {
        sound: "party_members_total i10, workers_total i10" => "",
        same_day: "party_members_total i11, workers_total i10, party_count_as_of d2026-11-01, headcount_as_of d2026-11-01" => "x12_same_day",
        other_day: "party_members_total i11, workers_total i10, party_count_as_of d2026-11-01, headcount_as_of d2026-10-01" => "x12_other_day?",
    }
    x13_managers_and_workers_among_the_members "party_organisation" {
        sound: "party_members_total i10, party_members_manager i4, party_members_worker i6, workers_manager i4" => "",
        over: "party_members_total i10, party_members_manager i5, party_members_worker i6" => "x13_parts",
        more_than_there_are: "party_members_total i10, party_members_manager i5, workers_manager i4" => "x13_managers",
        below_the_privacy_threshold_nothing_is_asked: "party_members_total i4, party_members_manager i5, party_members_worker i6" => "",
    }
    x14_women_among_the_members "party_organisation" {
        sound: "party_members_total i10, party_members_female i10, workers_female i10" => "",
        more_than_female_workers: "party_members_total i10, party_members_female i9, workers_female i8" => "x14_workers?",
        over: "party_members_total i10, party_members_female i11" => "party_members_female x14_total",
    }
    x15_without_an_organisation_nobody_is_registered_here "party_organisation" {
        sound: "has_party_org cno, party_members_total i3, party_members_here i0" => "",
        contradiction: "has_party_org cno, party_members_total i3, party_members_here i1" => "x15",
    }
    x17_an_organisation_with_few_official_members "party_organisation" {
        three: "has_party_org cyes, party_members_total i9, party_members_here i3, party_members_probationary i0" => "",
        two: "has_party_org cyes, party_members_total i9, party_members_here i2, party_members_probationary i0" => "x17?",
        probationary_ones_do_not_count: "has_party_org cyes, party_members_total i9, party_members_here i3, party_members_probationary i1" => "x17?",
    }
    x18_the_type_fits_the_number "party_organisation" {
        a_cell: "has_party_org cyes, party_org_type cchi_bo_co_so, party_members_total i40, party_members_here i29" => "",
        a_large_cell: "has_party_org cyes, party_org_type cchi_bo_co_so, party_members_total i40, party_members_here i30" => "x18_cell?",
        a_committee: "has_party_org cyes, party_org_type cdang_bo_co_so, party_members_total i40, party_members_here i30" => "",
        a_small_committee: "has_party_org cyes, party_org_type cdang_bo_co_so, party_members_total i40, party_members_here i29" => "x18_committee?",
    }
    x19_an_organisation_may_be_possible "party_organisation" {
        three: "has_party_org cno, official_transferable i3" => "x19!",
        two: "has_party_org cno, official_transferable i2" => "",
        not_asked_with_one: "has_party_org cyes, official_transferable i3" => "",
    }
    x20_provisional_members_cannot_transfer "party_organisation" {
        sound: "has_party_org cno, party_members_total i5, party_members_official i4, party_members_temporary i2, official_transferable i2" => "",
        over: "has_party_org cno, party_members_total i5, party_members_official i3, party_members_temporary i2, official_transferable i2" => "x20",
    }
    x21_a_committee_from_nine "party_organisation" {
        nine_without: "has_party_org cyes, has_committee cno, party_members_official i9" => "x21_none!",
        eight_with: "has_party_org cyes, has_committee cyes, party_members_official i8" => "x21_has!",
        nine_with: "has_party_org cyes, has_committee cyes, party_members_official i9" => "",
    }
    x22_the_five_classes_are_all_rated "party_organisation" {
        sound: "has_party_org cyes, class_year i2025, members_class_excellent i1, members_class_good i2, members_class_completed i3, members_class_not i0, members_class_none i0, members_rated_base i6" => "",
        off: "has_party_org cyes, class_year i2025, members_class_excellent i1, members_class_good i2, members_class_completed i3, members_class_not i0, members_class_none i1, members_rated_base i6" => "x22",
        base_unknown: "has_party_org cyes, class_year i2025, members_class_excellent i1, members_class_good i2, members_class_completed i3, members_class_not i0, members_class_none i1, party_members_total i9, party_members_here i6" => "x22_base_unknown?",
    }
    x23_the_scale_fits_the_year "party_organisation" {
        from_2025: "has_party_org cyes, class_year i2025, class_scale_version c366" => "",
        from_2023: "has_party_org cyes, class_year i2023, class_scale_version c124" => "",
        before: "has_party_org cyes, class_year i2022, class_scale_version colder" => "",
        too_new: "has_party_org cyes, class_year i2024, class_scale_version c366" => "x23?",
        too_old: "has_party_org cyes, class_year i2025, class_scale_version c124" => "x23?",
    }
    x24_meetings_were_irregular "party_organisation" {
        nine: "has_party_org cyes, meetings_12m i9" => "",
        eight: "has_party_org cyes, meetings_12m i8" => "x24!",
    }
    x25_once_decided_there_is_an_organisation "party_organisation" {
        on_the_way: "has_party_org cno, founding_stage cdossier" => "",
        decided: "has_party_org cno, founding_stage cdecided" => "x25",
        founded_before_the_enterprise: "has_party_org cyes, party_org_founded_on d2007-05-19, year_started i2008" => "x25_dates",
    }
    x26_union_members_are_workers "mass_organisations" {
        sound: "has_union cyes, union_members i10, union_members_female i10, workers_total i10" => "",
        over: "has_union cyes, union_members i11, workers_total i10" => "union_members x26_total",
        women: "has_union cyes, union_members i9, union_members_female i10" => "union_members_female x26_female",
        unknown: "has_union cyes, union_members ?, workers_total i10" => "",
    }
    x27_a_union_or_a_youth_cell_may_be_possible "mass_organisations" {
        union: "has_union cno, union_applicants i5" => "x27_union!",
        four: "has_union cpreparing, union_applicants i4" => "",
        youth: "has_youth_union cno, youth_members i3" => "x27_youth!",
        has_one: "has_youth_union cyes, youth_members i3" => "",
    }
    x28_more_youth_members_than_the_young "mass_organisations" {
        fewer: "youth_members i9, workers_age_16_30 i9" => "",
        more: "youth_members i10, workers_age_16_30 i9" => "x28?",
    }
    x30_an_activity_ends_after_it_begins "activity" {
        sound: "date_from d2025-06-01, date_to d2025-06-01" => "",
        backwards: "date_from d2025-06-02, date_to d2025-06-01" => "x30",
        outside_the_plan: "date_from d2026-06-01, date_to d2026-06-02" => "x30_plan?",
    }
    x31_groups_and_classes_fit "activity" {
        sound: "participants_total i10, participants_worker i6, participants_student i4" => "",
        over: "participants_total i9, participants_worker i6, participants_student i4" => "x31_groups",
        no_groups: "participants_total i9" => "",
        completed: "activity_type cawareness_class, class_enrolled i5, class_completed i6" => "x31_completed",
        certificates: "activity_type cawareness_class, class_enrolled i5, class_completed i4, class_certificates i5" => "x31_certificates",
        no_class: "activity_type csport, class_enrolled i5, class_completed i6" => "",
    }
    x32_the_five_categories_are_all_admitted "admission" {
        sound: "admitted_total i5, admitted_enterprise_manager i1, admitted_enterprise_worker i4" => "",
        off: "admitted_total i6, admitted_enterprise_manager i1, admitted_enterprise_worker i4" => "x32",
        not_split: "admitted_total i6" => "",
    }
    x33_parts_of_the_admitted "admission" {
        owners: "admitted_total i2, admitted_enterprise_manager i1, admitted_enterprise_worker i1, admitted_private_owner i2" => "x33_owner",
        women_and_youth: "admitted_total i2, admitted_female i3, admitted_youth_member i4" => "x33_female x33_youth",
        sound: "admitted_total i2, admitted_female i2, admitted_youth_member i0" => "",
    }
    x41_free_text_names_nobody "follow_up" {
        clean: "action_text tGửi hướng dẫn" => "",
        phone: "action_text tGọi 0912345678" => "action_text?",
        identity: "action_text tSố 027201001234" => "action_text?",
        name: "action_text tGặp bà Hoa" => "action_text?",
    }
}

#[rstest]
#[case::both_missing(
    "has_party_org cyes, party_count_as_of d2026-11-01",
    "party_org_type party_org_parent party_org_founded_on"
)]
#[case::founding_day_unknown(
    "has_party_org cyes, party_org_type cchi_bo_co_so, party_org_parent cbloc, party_org_founded_on ?",
    ""
)]
fn x16_an_organisation_has_type_parent_and_day(#[case] given: &str, #[case] expected: &str) {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let form = form_of_programme("party_organisation");
    let problems = problems_among(&form, &answers(given), &around("", ""), today);
    let missing = problems
        .iter()
        .filter(|problem| problem.field.as_str().starts_with("party_org"));
    assert_eq!(
        missing
            .map(|problem| problem.field.to_string())
            .collect::<Vec<_>>()
            .join(" "),
        expected
    );
}

#[rstest]
#[case::sound("members_end i105", "members_end i100", "")]
#[case::off("members_end i106", "members_end i100", "x34")]
#[case::first_month("members_end i106", "", "")]
fn x34_the_roll_adds_up(#[case] end: &str, #[case] before: &str, #[case] expected: &str) {
    let given = format!("{end}, admitted_total i7, members_in i2, members_out i3, members_removed i1");
    assert_eq!(
        found(&form_of_programme("admission"), &given, &around("", before)),
        expected
    );
}

#[rstest]
#[case::sound("orgs_founded i2", "founding_events i2", "")]
#[case::off("orgs_founded i2", "founding_events i1", "x35")]
#[case::not_looked_up("orgs_founded i2", "", "")]
fn x35_founded_organisations_are_dated(#[case] given: &str, #[case] known: &str, #[case] expected: &str) {
    assert_eq!(
        found(&form_of_programme("admission"), given, &around(known, "")),
        expected
    );
}

#[rstest]
#[case::before_the_plan("is_opening_balance cyes, period_month m2023-07", "other_opening_balances i0", "")]
#[case::a_second_one(
    "is_opening_balance cyes, period_month m2023-07",
    "other_opening_balances i1",
    "x36_once"
)]
#[case::inside_the_plan(
    "is_opening_balance cyes, period_month m2023-09",
    "other_opening_balances i0",
    "x36_window"
)]
#[case::an_ordinary_month("is_opening_balance cno, period_month m2024-09", "other_opening_balances i1", "")]
fn x36_one_opening_balance_before_the_plan(#[case] given: &str, #[case] known: &str, #[case] expected: &str) {
    assert_eq!(
        found(&form_of_programme("admission"), given, &around(known, "")),
        expected
    );
}

#[rstest]
#[case::touches("zone_code tVSIP, commune_code t09340", "")]
#[case::elsewhere("zone_code tVSIP, commune_code t09193", "x39?")]
#[case::unknown_zone("zone_code tXX, commune_code t09193", "")]
fn x39_a_zone_lies_in_its_communes(#[case] given: &str, #[case] expected: &str) {
    let mut lists = lists();
    lists
        .add(
            "zones",
            "name,label::vi,label::en,communes\nVSIP,VSIP,VSIP,09340 09367\n",
        )
        .unwrap();
    let check = "x39,,\"selected(pulldata('zones', 'communes', 'name', ${zone_code}), ${commune_code})\",warning,A,A,commune_code";
    let form = made_up("text zone_code, text commune_code", &[check], lists.clone());
    let around = Surroundings {
        lists,
        ..around("", "")
    };
    assert_eq!(found(&form, given, &around), expected);
}

#[rstest]
#[case::sound(
    "vsic_version t2018, vsic_section tC, legal_form tjsc, ownership_sector tfdi_100",
    ""
)]
#[case::a_letter_that_came_in_2025("vsic_version t2018, vsic_section tV", "x40_section")]
#[case::there_now("vsic_version t2025, vsic_section tV", "")]
#[case::a_foreign_cooperative("legal_form tcooperative, ownership_sector tfdi_joint", "x40_cooperative")]
#[case::all_state_capital("share_band tall, ownership_sector tnon_state_domestic", "x40_state")]
fn x40_section_form_and_ownership_agree(#[case] given: &str, #[case] expected: &str) {
    let checks = [
        "x40_section,,\"regex(${vsic_section}, '[A-U]') or (${vsic_version} = '2025' and ${vsic_section} = 'V')\",error,A,A,vsic_section",
        "x40_cooperative,${legal_form} = 'cooperative',\"not(starts-with(${ownership_sector}, 'fdi'))\",error,A,A,ownership_sector",
        "x40_state,${share_band} = 'all',${ownership_sector} = 'state',error,A,A,ownership_sector",
    ];
    let fields = "text vsic_version, text vsic_section, text legal_form, text ownership_sector, text share_band";
    assert_eq!(
        found(&made_up(fields, &checks, lists()), given, &around("", "")),
        expected
    );
}
