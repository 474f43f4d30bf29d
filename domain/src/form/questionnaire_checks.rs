//! X01 to X43 of the questionnaire, each by its number, on the forms of the default programme.
//!
//! What is asked at a visit and in a form of its own (members and organisations, C and D) is checked in both, and comes
//! to the same. X43 is about reports and X44 about targets; X43 is proven here on a sheet of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rstest::rstest;

use super::scenario::{form_of_programme, lists, rules, sheet_of_programme};
use super::{Answers, Form, Level, Problem, Rule, Sheets, State, Surroundings, View, problems_among};
use crate::record::{Answer, FieldName};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn answers(codes: &str) -> Answers {
    let pairs = codes.split(',').filter_map(|pair| pair.trim().split_once(' '));
    pairs
        .map(|(name, code)| (FieldName::new(name), Answer::from_code(code).unwrap()))
        .collect()
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

/// Names what is wrong: the check, or the field, and the level unless it is an error.
fn name(problem: &Problem) -> String {
    let what = problem.check.clone().unwrap_or_else(|| problem.field.to_string());
    match problem.level {
        Level::Error => what,
        Level::Warning => format!("{what}?"),
        Level::Hint => format!("{what}!"),
    }
}

fn problems(form: &Form, given: &str, around: &Surroundings) -> Vec<Problem> {
    let given = answers(given);
    for field in given.keys() {
        assert!(form.question(field.as_str()).is_some(), "{} has no {field}", form.id);
    }
    let fresh = problems_among(form, &given, around, today());
    // Answer by answer comes to the same.
    let mut state = State::new(Arc::new(form.clone()), Answers::new(), around.clone(), today());
    for (field, answer) in &given {
        state.set(field, answer.clone());
    }
    assert_eq!(state.problems().cloned().collect::<Vec<_>>(), fresh);
    fresh
}

/// Lists what is wrong, apart from answers that are still missing.
fn found(form: &Form, given: &str, around: &Surroundings) -> String {
    let problems = problems(form, given, around);
    let counted = problems.iter().filter(|problem| problem.rule != Rule::Required);
    counted.map(name).collect::<Vec<_>>().join(" ")
}

/// Lists which of these answers are missing.
fn missing(form: &Form, given: &str, of: &str) -> String {
    let problems = problems(form, given, &around("", ""));
    let missing: BTreeSet<&str> = problems
        .iter()
        .filter(|problem| problem.rule == Rule::Required)
        .map(|problem| problem.field.as_str())
        .collect();
    let of = of.split_whitespace().filter(|name| missing.contains(name));
    of.collect::<Vec<_>>().join(" ")
}

const MET: &str = "visit_outcome cdone, visit_date d2026-11-20";

/// Lists what is wrong at a visit, and in the form that asks the same on its own.
///
/// Figures of the enterprise are answers of the visit, or what the register knows.
fn found_in_both(form: &str, given: &str, figures: &str) -> String {
    let visit = form_of_programme("visit");
    let asked_there = figures.split(',').filter(|pair| {
        pair.split_whitespace()
            .next()
            .is_some_and(|name| visit.question(name).is_some())
    });
    let at_the_visit = [MET, given]
        .into_iter()
        .chain(asked_there)
        .collect::<Vec<_>>()
        .join(",");
    let known: Vec<String> = figures
        .split(',')
        .filter(|pair| !pair.is_empty())
        .map(|pair| format!("enterprise.{}", pair.trim()))
        .collect();
    let around = around(&known.join(","), "");
    let at_the_visit = found(&visit, &at_the_visit, &around);
    let apart = found(
        &form_of_programme(form),
        &format!("record_date d2026-11-20, {given}"),
        &around,
    );
    assert_eq!(at_the_visit, apart, "a visit and {form} disagree");
    apart
}

macro_rules! on {
    ($($test:ident $form:literal { $($case:ident: $given:literal $(with $known:literal)? $(after $previous:literal)? => $expected:literal,)* })*) => {
        $(#[rstest]
        $(#[case::$case($given, concat!($($known)?), concat!($($previous)?), $expected)])*
        fn $test(#[case] given: &str, #[case] known: &str, #[case] previous: &str, #[case] expected: &str) {
            assert_eq!(found(&form_of_programme($form), given, &around(known, previous)), expected);
        })*
    };
}

macro_rules! on_both {
    ($($test:ident $form:literal { $($case:ident: $given:literal $(of $figures:literal)? => $expected:literal,)* })*) => {
        $(#[rstest]
        $(#[case::$case($given, concat!($($figures)?), $expected)])*
        fn $test(#[case] given: &str, #[case] figures: &str, #[case] expected: &str) {
            assert_eq!(found_in_both($form, given, figures), expected);
        })*
    };
}

on! {
    x01_a_tax_code_of_13_digits_is_a_branch_of_its_head_office "enterprise" {
        sound: "tax_code_state chas, tax_code t0100109106-015, is_branch cyes, head_office_tax_code t0100109106" => "",
        not_said: "tax_code_state chas, tax_code t0100109106-015" => "x01_branch",
        no_branch: "tax_code_state chas, tax_code t0100109106-015, is_branch cno" => "x01_branch",
        another_head: "tax_code_state chas, tax_code t0100109106-015, is_branch cyes, head_office_tax_code t2300325764" => "x01_head",
        a_branch_as_head: "tax_code_state chas, tax_code t0100109106, is_branch cyes, head_office_tax_code t0100109106-015" => "head_office_tax_code",
        bad_digit: "tax_code_state chas, tax_code t2300324649" => "tax_code",
        a_number_that_is_never_valid: "tax_code_state chas, tax_code t0100737985" => "tax_code",
    }
    x02_twelve_digits_are_a_person "enterprise" {
        refused: "tax_code_state chas, tax_code t027201001234" => "tax_code",
        ten: "tax_code_state chas, tax_code t2300325764" => "",
    }
    x03_the_same_enterprise_may_be_there_already "enterprise" {
        new: "tax_code_state chas, tax_code t2300325764" with "same_tax_code i0, same_name_and_zone i0" => "",
        the_code: "tax_code_state chas, tax_code t2300325764" with "same_tax_code i1, same_name_and_zone i0" => "x03_code?",
        the_name: "enterprise_name tHoa Sen" with "same_tax_code i0, same_name_and_zone i2" => "x03_name?",
        not_looked_up: "tax_code_state chas, tax_code t2300325764" => "",
    }
    x04_parts_are_at_most_all_workers "enterprise" {
        sound: "workers_total i10, workers_female i10, workers_age_16_30 i0" => "",
        each: "workers_total i10, workers_female i11, workers_manager i11, workers_direct i12, workers_local i13, workers_foreign i14, workers_age_16_30 i15"
            => "x04_female x04_manager x04_direct x04_local x04_foreign x04_age",
        total_unknown: "workers_total ?, workers_female i11" => "",
    }
    x05_managers_and_direct_workers_fit "enterprise" {
        fit: "workers_total i10, workers_manager i2, workers_direct i8" => "",
        over: "workers_total i10, workers_manager i3, workers_direct i8" => "x05",
        one_missing: "workers_total i10, workers_direct i9" => "",
        said_once: "workers_total i10, workers_manager i3, workers_direct i11" => "x04_direct",
    }
    x06_local_and_foreign_workers_fit "enterprise" {
        fit: "workers_total i10, workers_local i9, workers_foreign i1" => "",
        over: "workers_total i10, workers_local i9, workers_foreign i2" => "x06",
    }
    x07_more_insured_than_workers_is_odd "enterprise" {
        fewer: "workers_total i10, workers_insured i9" => "",
        more: "workers_total i10, workers_insured i11" => "x07?",
    }
    x04_to_x07_hold_at_a_visit_too "visit" {
        parts: "visit_outcome cdone, workers_total i10, workers_female i11, workers_manager i11, workers_direct i12, workers_local i13, workers_foreign i14, workers_age_16_30 i15"
            => "x04_female x04_manager x04_direct x04_local x04_foreign x04_age",
        sums: "visit_outcome cdone, workers_total i10, workers_manager i3, workers_direct i8, workers_local i9, workers_foreign i2" => "x05 x06",
        insured: "visit_outcome cdone, workers_total i10, workers_insured i11" => "x07?",
    }
    x08_a_large_change_since_the_last_visit "visit" {
        first_visit: "visit_outcome cdone, workers_total i5000" => "",
        little: "visit_outcome cdone, workers_total i1300" after "workers_total i1000" => "",
        much: "visit_outcome cdone, workers_total i1301" after "workers_total i1000" => "x08?",
        few_people: "visit_outcome cdone, workers_total i60" after "workers_total i10" => "",
        a_loss: "visit_outcome cdone, workers_total i600" after "workers_total i1000" => "x08?",
    }
    x09_figures_are_not_of_a_later_day "visit" {
        sound: "visit_outcome cdone, visit_date d2026-11-20, workers_total i0, headcount_as_of d2026-11-20" => "",
        later: "visit_outcome cdone, visit_date d2026-11-20, workers_total i0, headcount_as_of d2026-11-21" => "x09_workers",
        of_members: "visit_outcome cdone, visit_date d2026-11-20, party_members_total i0, party_count_as_of d2026-11-21" => "x09_members",
        of_associations: "visit_outcome cdone, visit_date d2026-11-20, has_union cyes, union_members i0, mass_count_as_of d2026-11-21" => "x09_mass",
    }
    x09_figures_of_the_register_are_not_of_the_future "enterprise" {
        today: "workers_total i0, headcount_as_of d2026-11-23" => "",
        tomorrow: "workers_total i0, headcount_as_of d2026-11-24" => "headcount_as_of",
    }
    x29_two_sources_differ "enterprise" {
        alone: "workers_total i100" => "",
        close: "workers_total i100" with "workers_total.other_source i110" => "",
        apart: "workers_total i100" with "workers_total.other_source i111" => "x29?",
        few: "workers_total i10" with "workers_total.other_source i15" => "",
    }
    x29_two_sources_differ_at_a_visit "visit" {
        workers: "visit_outcome cdone, workers_total i100" with "workers_total.other_source i111" => "x29_workers?",
        members: "visit_outcome cdone, party_members_total i30" with "party_members_total.other_source i36" => "x29_members?",
        union: "visit_outcome cdone, has_union cyes, union_members i30" with "union_members.other_source i36" => "x29_union?",
        youth: "visit_outcome cdone, has_youth_union cyes, youth_members i30" with "youth_members.other_source i36" => "x29_youth?",
        close: "visit_outcome cdone, party_members_total i30" with "party_members_total.other_source i35" => "",
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
    x34_the_roll_adds_up "admission" {
        sound: "members_end i105, admitted_total i7, members_in i2, members_out i3, members_removed i1" after "members_end i100" => "",
        off: "members_end i106, admitted_total i7, members_in i2, members_out i3, members_removed i1" after "members_end i100" => "x34",
        first_month: "members_end i106, admitted_total i7, members_in i2, members_out i3, members_removed i1" => "",
        an_opening_balance: "is_opening_balance cyes, members_end i106, admitted_total i7" after "members_end i100" => "",
    }
    x35_founded_organisations_are_dated "admission" {
        sound: "orgs_founded i2" with "founding_events i2" => "",
        off: "orgs_founded i2" with "founding_events i1" => "x35",
        not_looked_up: "orgs_founded i2" => "",
    }
    x36_one_opening_balance_before_the_plan "admission" {
        before_the_plan: "is_opening_balance cyes, period_month m2022-12" with "other_opening_balances i0" => "",
        a_second_one: "is_opening_balance cyes, period_month m2022-12" with "other_opening_balances i1" => "x36_once",
        inside_the_plan: "is_opening_balance cyes, period_month m2023-09" with "other_opening_balances i0" => "x36_window",
        an_ordinary_month: "is_opening_balance cno, period_month m2024-09" with "other_opening_balances i1" => "",
    }
    x37_visited_twice_in_a_round "visit" {
        once: "survey_round c2026" with "visits_of_others_in_round i0" => "",
        twice: "survey_round c2026" with "visits_of_others_in_round i1" => "x37?",
    }
    x39_a_zone_lies_in_its_communes "enterprise" {
        touches: "in_zone cyes, zone_code cVSIP, commune_code c09340" => "",
        elsewhere: "in_zone cyes, zone_code cVSIP, commune_code c09193" => "x39?",
        nothing_known_of_the_zone: "in_zone cyes, zone_code cNEW, commune_code c09193" => "",
        outside_of_zones: "in_zone cno, zone_code cVSIP, commune_code c09193" => "",
    }
    x40_section_form_and_ownership_agree "enterprise" {
        sound: "vsic_version c2018, vsic_section c2018-C, legal_form cjsc, ownership_sector cfdi_100, state_capital_share_band czero" => "",
        a_section_of_the_other_version: "vsic_version c2018, vsic_section c2025-T" => "vsic_section",
        there_now: "vsic_version c2025, vsic_section c2025-T" => "",
        a_foreign_cooperative: "legal_form ccooperative, ownership_sector cfdi_joint" => "x40_cooperative",
        all_state_capital: "state_capital_share_band call, ownership_sector cnon_state_domestic" => "x40_state",
    }
    x41_free_text_names_nobody "visit" {
        clean: "visit_note tDoanh nghiệp cho mượn phòng họp" => "",
        phone: "visit_note tGọi 0912345678" => "visit_note?",
        identity: "visit_note tSố 027201001234" => "visit_note?",
        name: "visit_note tGặp bà Hoa" => "visit_note?",
    }
    x41_a_task_names_nobody "follow_up" {
        clean: "action_text tGửi hướng dẫn" => "",
        name: "action_text tGặp bà Hoa" => "action_text?",
    }
    ownership_agrees_with_the_state_share "enterprise" {
        foreign_without: "ownership_sector cfdi_100, state_capital_share_band czero" => "",
        foreign_with: "ownership_sector cfdi_100, state_capital_share_band cminority" => "a10_foreign",
        all_state_is_said_once: "ownership_sector cfdi_100, state_capital_share_band call" => "x40_state",
        state_without: "ownership_sector cstate, state_capital_share_band czero" => "a10_none",
        majority: "ownership_sector cnon_state_domestic, state_capital_share_band cmajority" => "a10_majority?",
        minority: "ownership_sector cnon_state_domestic, state_capital_share_band cminority" => "",
    }
    foreign_capital_comes_from_abroad "enterprise" {
        abroad: "ownership_sector cfdi_joint, investor_countries lKR VN" => "",
        at_home: "ownership_sector cfdi_joint, investor_countries lVN" => "investor_countries",
        domestic: "ownership_sector cnon_state_domestic, investor_countries lVN" => "",
    }
    a_former_district_is_one_of_the_commune "enterprise" {
        one_of_two: "commune_code c09340, district_code_2023 c261" => "",
        another: "commune_code c09340, district_code_2023 c258" => "district_code_2023",
        no_commune: "district_code_2023 c258" => "",
    }
    the_register_says_when_a_head_count_is_old "enterprise" {
        the_last_day: "workers_total i9, headcount_as_of d2026-08-23" => "",
        a_day_older: "workers_total i9, headcount_as_of d2026-08-22" => "a25!",
    }
    a_visit_asks_why_a_head_count_is_old "visit" {
        the_last_day: "visit_outcome cdone, visit_date d2026-11-20, workers_total i9, headcount_as_of d2026-08-20" => "",
        a_day_older: "visit_outcome cdone, visit_date d2026-11-20, workers_total i9, headcount_as_of d2026-08-19" => "a25?",
    }
    a_visit_lies_in_its_round "visit" {
        inside: "survey_round c2025, visit_date d2025-08-31" => "",
        after: "survey_round c2025, visit_date d2025-09-01" => "b03?",
        before: "survey_round c2026, visit_date d2025-12-31" => "b03?",
        a_round_without_an_end: "survey_round c2026, visit_date d2026-11-20" => "",
    }
    the_next_visit_is_later "visit" {
        later: "visit_date d2026-11-20, next_visit_on d2026-11-21" => "",
        the_same_day: "visit_date d2026-11-20, next_visit_on d2026-11-20" => "next_visit_on",
    }
    members_are_recognised_after_their_probation "admission" {
        as_many: "recognized_official i3" with "admitted_12_to_15_months_before i3" => "",
        more: "recognized_official i4" with "admitted_12_to_15_months_before i3" => "f16?",
    }
    a_task_is_due_after_the_visit_and_approved_by_a_reviewer "follow_up" {
        sound: "visit_date d2026-11-20, due_date d2026-11-20, review_state capproved" with "may_review cyes" => "",
        due_before: "visit_date d2026-11-20, due_date d2026-11-19" => "g05",
        not_a_reviewer: "review_state capproved" with "may_review cno" => "g10",
    }
}

on_both! {
    x10_official_and_probationary_are_all "party_organisation" {
        sound: "party_members_total i5, party_members_official i3, party_members_probationary i2" => "",
        off_by_one: "party_members_total i5, party_members_official i3, party_members_probationary i1" => "x10",
        not_collected: "party_members_total i5, party_members_official i3" => "",
        unknown: "party_members_total i5, party_members_official i3, party_members_probationary ?" => "",
        one_above_all: "party_members_total i5, party_members_official i6" => "x10_one",
    }
    x11_the_places_of_registration_are_all "party_organisation" {
        sound: "party_members_total i5, party_members_here i1, party_members_residence i1, party_members_temporary i1, party_members_elsewhere i1, party_members_unknown i1" => "",
        off: "party_members_total i5, party_members_here i1, party_members_residence i1, party_members_temporary i1, party_members_elsewhere i1, party_members_unknown i0" => "x11",
        not_all_collected: "party_members_total i5, party_members_here i1" => "",
        some_above_all: "party_members_total i5, party_members_here i3, party_members_residence i3" => "x11_some",
    }
    x12_members_are_workers "party_organisation" {
        sound: "party_members_total i10" of "workers_total i10" => "",
        same_day: "party_members_total i11, party_count_as_of d2026-11-01" of "workers_total i10, headcount_as_of d2026-11-01" => "x12_same_day",
        other_day: "party_members_total i11, party_count_as_of d2026-11-01" of "workers_total i10, headcount_as_of d2026-10-01" => "x12_other_day?",
    }
    x13_managers_and_workers_among_the_members "party_organisation" {
        sound: "party_members_total i10, party_members_manager i4, party_members_worker i6" of "workers_total i99, workers_manager i4" => "",
        over: "party_members_total i10, party_members_manager i5, party_members_worker i6" => "x13_parts",
        one_above_all: "party_members_total i10, party_members_worker i11" => "x13_parts",
        more_than_there_are: "party_members_total i10, party_members_manager i5" of "workers_total i99, workers_manager i4" => "x13_managers",
        below_the_privacy_threshold_nothing_is_asked: "party_members_total i4, party_members_manager i5, party_members_worker i6" => "",
    }
    x14_women_among_the_members "party_organisation" {
        sound: "party_members_total i10, party_members_female i10" of "workers_total i99, workers_female i10" => "",
        more_than_female_workers: "party_members_total i10, party_members_female i9" of "workers_total i99, workers_female i8" => "x14_workers?",
        over: "party_members_total i10, party_members_female i11" => "x14_total",
    }
    x15_without_an_organisation_nobody_is_registered_here "party_organisation" {
        sound: "has_party_org cno, party_members_total i3, party_members_here i0" => "",
        contradiction: "has_party_org cno, party_members_total i3, party_members_here i1" => "x15",
        a_joint_cell_is_elsewhere: "has_party_org cno, party_members_total i3, party_members_here i0, party_members_elsewhere i3" => "",
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
        more_than_all_official_ones: "has_party_org cno, party_members_total i5, party_members_official i1, official_transferable i2" => "x20",
    }
    x21_a_committee_from_nine "party_organisation" {
        nine_without: "has_party_org cyes, has_committee cno, party_members_total i9, party_members_official i9" => "x21_none!",
        eight_with: "has_party_org cyes, has_committee cyes, party_members_total i9, party_members_official i8" => "x21_has!",
        nine_with: "has_party_org cyes, has_committee cyes, party_members_total i9, party_members_official i9" => "",
    }
    x22_the_five_classes_are_all_rated "party_organisation" {
        sound: "has_party_org cyes, class_year i2025, members_class_excellent i1, members_class_good i2, members_class_completed i3, members_class_not i0, members_class_none i0, members_rated_base i6" => "",
        off: "has_party_org cyes, class_year i2025, members_class_excellent i1, members_class_good i2, members_class_completed i3, members_class_not i0, members_class_none i1, members_rated_base i6" => "x22",
        base_unknown: "has_party_org cyes, class_year i2025, members_class_excellent i1, members_class_good i2, members_class_completed i3, members_class_not i0, members_class_none i1, party_members_total i9, party_members_here i6" => "x22_base?",
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
        more_than_two_a_month: "has_party_org cyes, meetings_12m i25" => "meetings_12m",
    }
    x25_once_decided_there_is_an_organisation "party_organisation" {
        on_the_way: "has_party_org cno, founding_stage cdossier" => "",
        decided: "has_party_org cno, founding_stage cdecided" => "x25",
        announced: "has_party_org cunknown, founding_stage cannounced" => "x25",
        founded_before_the_enterprise: "has_party_org cyes, party_org_founded_on d2007-05-19" of "year_started i2008" => "x25_dates",
        founded_in_its_first_year: "has_party_org cyes, party_org_founded_on d2008-05-19" of "year_started i2008" => "",
    }
    x26_union_members_are_workers "mass_organisations" {
        sound: "has_union cyes, union_members i10, union_members_female i10" of "workers_total i10" => "",
        over: "has_union cyes, union_members i11" of "workers_total i10" => "x26_total",
        women: "has_union cyes, union_members i9, union_members_female i10" => "x26_female",
        unknown: "has_union cyes, union_members ?" of "workers_total i10" => "",
    }
    x27_a_union_or_a_youth_cell_may_be_possible "mass_organisations" {
        union: "has_union cno, union_applicants i5" => "x27_union!",
        four: "has_union cno, union_applicants i4" => "",
        on_the_way: "has_union cpreparing, union_applicants i5" => "",
        youth: "has_youth_union cno, youth_members i3" => "x27_youth!",
        has_one: "has_youth_union cyes, youth_members i3" => "",
    }
    x28_more_youth_members_than_the_young "mass_organisations" {
        fewer: "has_youth_union cyes, youth_members i9" of "workers_total i99, workers_age_16_30 i9" => "",
        more: "has_youth_union cyes, youth_members i10" of "workers_total i99, workers_age_16_30 i9" => "x28?",
    }
    founding_members_are_asked_of_what_the_plan_founded "party_organisation" {
        enough: "has_party_org cyes, party_org_founded_on d2024-05-19, founding_members_official i3" => "",
        few: "has_party_org cyes, party_org_founded_on d2024-05-19, founding_members_official i2" => "c19?",
        before_the_plan: "has_party_org cyes, party_org_founded_on d2015-05-19, founding_members_official i2" => "",
    }
    a_founding_is_written_down_and_planned_in_time "party_organisation" {
        sound: "has_party_org cyes, founding_decision_no t12-QĐ/ĐUK" => "",
        an_odd_number: "has_party_org cyes, founding_decision_no tsố 12" => "founding_decision_no?",
        in_the_plan: "has_party_org cno, founding_stage cagreed, founding_planned m2025-07" => "",
        after_the_plan: "has_party_org cno, founding_stage cagreed, founding_planned m2027-01" => "founding_planned?",
    }
    a_grassroots_committee_has_cells "party_organisation" {
        two: "has_party_org cyes, party_org_type cdang_bo_co_so, cells_under i2" => "",
        one: "has_party_org cyes, party_org_type cdang_bo_co_so, cells_under i1" => "cells_under?",
    }
    a_youth_organisation_has_the_members_it_needs "mass_organisations" {
        a_cell: "has_youth_union cyes, youth_org_type cchi_doan, youth_members i3" => "",
        a_small_cell: "has_youth_union cyes, youth_org_type cchi_doan, youth_members i2" => "d10_cell!",
        a_base: "has_youth_union cyes, youth_org_type cdoan_co_so, youth_members i30" => "",
        a_small_base: "has_youth_union cyes, youth_org_type cdoan_co_so, youth_members i29" => "d10_base!",
    }
    nobody_is_a_member_who_does_not_work_there "mass_organisations" {
        applicants: "has_union cno, union_applicants i4" of "workers_total i3" => "d08",
        youth: "has_youth_union cyes, youth_members i4" of "workers_total i3" => "d11",
        veterans: "has_veterans cyes, veterans_members i4" of "workers_total i3" => "d14",
        all_of_them: "has_veterans cyes, veterans_members i3" of "workers_total i3" => "",
    }
}

#[rstest]
#[case::no_count("visit", "visit_outcome cdone", "")]
#[case::unknown_is_no_count("visit", "visit_outcome cdone, workers_total ?", "")]
#[case::zero_is_a_count("visit", "visit_outcome cdone, workers_total i0", "headcount_as_of headcount_source")]
#[case::insured_alone(
    "visit",
    "visit_outcome cdone, workers_insured i5",
    "headcount_as_of headcount_source"
)]
#[case::members("visit", "visit_outcome cdone, party_members_total i0", "party_count_as_of")]
#[case::associations(
    "visit",
    "visit_outcome cpartial, has_veterans cno, veterans_members i1",
    "mass_count_as_of mass_count_source"
)]
#[case::the_register("enterprise", "workers_female i1", "headcount_as_of headcount_source")]
#[case::members_on_their_own("party_organisation", "party_members_total i1", "party_count_as_of")]
#[case::associations_on_their_own(
    "mass_organisations",
    "mass_count_source centerprise, youth_members i1",
    "mass_count_as_of"
)]
fn x09_a_count_has_its_day_and_source(#[case] form: &str, #[case] given: &str, #[case] expected: &str) {
    let of = "headcount_as_of headcount_source party_count_as_of mass_count_as_of mass_count_source";
    // A finished visit names the source of its figures anyway.
    let given = given.replace(
        "visit_outcome cdone",
        "visit_outcome cdone, mass_count_source centerprise",
    );
    assert_eq!(missing(&form_of_programme(form), &given, of), expected);
}

#[rstest]
#[case::all_missing("has_party_org cyes", "party_org_type party_org_parent party_org_founded_on")]
#[case::what_nobody_knows_is_said(
    "has_party_org cyes, party_org_type cchi_bo_co_so, party_org_parent ?, party_org_founded_on ?",
    ""
)]
#[case::none_is_there("has_party_org cno", "")]
fn x16_an_organisation_has_type_parent_and_day(#[case] given: &str, #[case] expected: &str) {
    let of = "party_org_type party_org_parent party_org_founded_on";
    for (form, given) in [
        ("party_organisation", given.to_owned()),
        ("visit", format!("{MET}, {given}")),
    ] {
        assert_eq!(missing(&form_of_programme(form), &given, of), expected, "{form}");
    }
}

#[rstest]
#[case::a_number_or_unknown("has_union cyes", "union_members")]
#[case::unknown("has_union cyes, union_members ?", "")]
#[case::no_union("has_union cno", "")]
fn x26_a_union_has_a_number_of_members(#[case] given: &str, #[case] expected: &str) {
    for (form, given) in [
        ("mass_organisations", given.to_owned()),
        ("visit", format!("{MET}, {given}")),
    ] {
        assert_eq!(
            missing(&form_of_programme(form), &given, "union_members"),
            expected,
            "{form}"
        );
    }
}

/// Lists the questions that are asked with these answers.
fn asked(form: &Form, given: &str) -> BTreeSet<String> {
    let (given, around) = (answers(given), around("", ""));
    let view = View::with(form, &given, &around, today());
    let asked = form
        .questions()
        .filter(|question| question.is_asked() && view.applies(question));
    asked.map(|question| question.name.to_string()).collect()
}

const FIGURES: &str = "workers_total i100, workers_insured i90, party_members_total i12, party_members_here i12, \
    has_party_org cyes, class_year i2025, org_class cgood, obstacles lshift, has_union cyes, union_members i9, \
    has_youth_union cyes, youth_members i7, has_veterans cyes, veterans_members i2, mass_count_source centerprise, \
    mass_plan lyouth";

#[rstest]
#[case::refused("refused")]
#[case::not_found("not_found")]
#[case::postponed("postponed")]
#[case::closed("closed")]
fn x38_without_a_meeting_there_are_no_figures(#[case] outcome: &str) {
    let visit = form_of_programme("visit");
    let given = format!("visit_outcome c{outcome}, refusal_reason cno_time, {FIGURES}");
    let asked = asked(&visit, &given);
    let first = visit.groups.first().unwrap();
    let last = visit.groups.last().unwrap();
    for question in [first, last].iter().flat_map(|group| &group.questions) {
        let of_a_meeting = [
            "met_roles",
            "met_count",
            "numbers_confirmed_by",
            "materials_given",
            "duration_min",
        ]
        .contains(&question.name.as_str());
        let refusal = question.name.as_str() == "refusal_reason" && outcome != "refused";
        let at_the_place = question.name.as_str() == "location_check";
        let expected = !of_a_meeting && !refusal && !at_the_place;
        assert_eq!(asked.contains(question.name.as_str()), expected, "{}", question.name);
    }
    let elsewhere = visit.groups[1..visit.groups.len() - 1].iter();
    for question in elsewhere.flat_map(|group| &group.questions) {
        assert!(!asked.contains(question.name.as_str()), "{} is asked", question.name);
    }
    // What was given before the outcome was known counts for nothing.
    let problems = problems(&visit, &given, &around("", ""));
    let figures = problems
        .iter()
        .filter(|problem| answers(FIGURES).contains_key(&problem.field));
    assert_eq!(figures.count(), 0, "{problems:?}");
}

#[rstest]
#[case::before_the_notice("visit_outcome cdone", "")]
#[case::nobody_was_told("visit_outcome cdone, privacy_notice_given cno, contact_consent cyes", "")]
#[case::told("visit_outcome cdone, privacy_notice_given cyes", "contact_consent")]
#[case::refused(
    "visit_outcome cdone, privacy_notice_given cyes, contact_consent cno, contact_phone t02223456789",
    "contact_consent"
)]
#[case::agreed(
    "visit_outcome cdone, privacy_notice_given cyes, contact_consent cyes",
    "contact_consent contact_phone contact_role"
)]
#[case::nobody_was_met("visit_outcome crefused, privacy_notice_given cyes, contact_consent cyes", "")]
fn x42_a_contact_is_asked_for_with_consent_only(#[case] given: &str, #[case] expected: &str) {
    let asked = asked(&form_of_programme("visit"), given);
    let contact: Vec<_> = asked
        .iter()
        .filter(|name| name.starts_with("contact_"))
        .map(String::as_str)
        .collect();
    assert_eq!(contact.join(" "), expected);
}

#[test]
fn x42_consent_is_never_ticked_beforehand() {
    let visit = form_of_programme("visit");
    for name in [
        "privacy_notice_given",
        "contact_consent",
        "contact_role",
        "contact_phone",
    ] {
        let question = visit.question(name).unwrap();
        assert!(question.default.is_none() && !question.previous, "{name}");
    }
}

#[rstest]
#[case::a_line("02223456789", "")]
#[case::as_people_write_it("0222 345.6789", "")]
#[case::abroad("+84 222 345 6789", "")]
#[case::a_mobile("0912345678", "contact_phone")]
#[case::short("3456789", "contact_phone")]
fn x42_the_contact_is_the_line_of_the_office(#[case] phone: &str, #[case] expected: &str) {
    let given = format!("{MET}, privacy_notice_given cyes, contact_consent cyes, contact_phone t{phone}");
    assert_eq!(found(&form_of_programme("visit"), &given, &around("", "")), expected);
}

#[rstest]
#[case::sound("cut_off d2026-10-31, issued d2026-11-05, figure_as_of d2026-08-20", "")]
#[case::cut_off_later("cut_off d2026-11-30, issued d2026-11-05", "x43_cut_off?")]
#[case::old("issued d2026-11-05, figure_as_of d2025-08-20", "x43_old?")]
fn x43_a_report_is_cut_off_before_it_is_issued(#[case] given: &str, #[case] expected: &str) {
    let sheets = Sheets {
        survey: "type,name,label::vi,label::en\nbegin_group,g,G,G\n\
            date,cut_off,A,A\ndate,issued,A,A\ndate,figure_as_of,A,A\nend_group,,,\n",
        choices: "list_name,name,label::vi,label::en\n",
        settings: "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n",
        checks: "name,relevant,constraint,level,message::vi,message::en,fields\n\
            x43_cut_off,,${cut_off} <= ${issued},warning,A,A,cut_off\n\
            x43_old,,${issued} - ${figure_as_of} <= rule('report.figure_max_months') * 31,warning,A,A,figure_as_of\n",
        rules: rules(),
        ..Sheets::default()
    };
    let form = sheets.read().unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(found(&form, given, &around("", "")), expected);
}

#[rstest]
#[case::enterprise("enterprise")]
#[case::visit("visit")]
#[case::party_organisation("party_organisation")]
#[case::mass_organisations("mass_organisations")]
#[case::activity("activity")]
#[case::admission("admission")]
#[case::follow_up("follow_up")]
fn every_check_is_seen_broken_by_a_test(#[case] form: &str) {
    let tests = include_str!("questionnaire_checks.rs");
    for check in &form_of_programme(form).checks {
        let mark = match check.level {
            Level::Error => "",
            Level::Warning => "?",
            Level::Hint => "!",
        };
        let name = format!("{}{mark}", check.name);
        let expected = [('"', '"'), ('"', ' '), (' ', ' '), (' ', '"')];
        let seen = expected
            .iter()
            .any(|(before, after)| tests.contains(&format!("{before}{name}{after}")));
        assert!(seen, "no test expects {name}");
    }
    // Named in the sheet's own column too, so that an author finds the questionnaire's number.
    let numbers = sheet_of_programme(form, "checks");
    assert!(numbers.lines().skip(1).all(|row| !row.ends_with(',')), "{form}");
}
