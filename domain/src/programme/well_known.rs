//! The fields that lists, figures and the product refer to by name.
//!
//! A programme may ask whatever it likes besides, but without these a visit could not be listed, a zone not be counted
//! and a target not be followed. What is missing is said when the programme is loaded, not when a report comes out empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::forms;
use super::problem::Problems;
use crate::form::{Form, Kind, Question};

/// The form for enterprises.
pub const ENTERPRISE_FORM: &str = "enterprise";
/// The form for visits.
pub const VISIT_FORM: &str = "visit";
/// The form for party organisations.
pub const PARTY_ORGANISATION_FORM: &str = "party_organisation";
/// The form for union, youth union and veterans.
pub const MASS_ORGANISATIONS_FORM: &str = "mass_organisations";
/// The form for outreach, classes and movements.
pub const ACTIVITY_FORM: &str = "activity";
/// The form for admissions by month.
pub const ADMISSION_FORM: &str = "admission";
/// The form for what is to be done after a visit.
pub const FOLLOW_UP_FORM: &str = "follow_up";

/// Registered name of an enterprise.
pub const ENTERPRISE_NAME: &str = "enterprise_name";
/// The name that people use.
pub const ENTERPRISE_SHORT_NAME: &str = "enterprise_short_name";
/// Its tax code.
pub const TAX_CODE: &str = "tax_code";
/// Its zone.
pub const ZONE: &str = "zone_code";
/// Its address.
pub const ADDRESS: &str = "address";
/// Its main activity.
pub const MAIN_ACTIVITY: &str = "main_activity";
/// Its operating status.
pub const OPERATING_STATUS: &str = "operating_status";
/// Total workers, of an enterprise and as given at a visit.
pub const WORKERS_TOTAL: &str = "workers_total";
/// Of which female.
pub const WORKERS_FEMALE: &str = "workers_female";
/// The day of the head-count.
pub const HEADCOUNT_AS_OF: &str = "headcount_as_of";
/// Where the head-count comes from.
pub const HEADCOUNT_SOURCE: &str = "headcount_source";

/// The enterprise that a record is about.
pub const ENTERPRISE: &str = "enterprise";
/// The programme of a visit.
pub const PROGRAMME: &str = "program_code";
/// The round of a visit.
pub const SURVEY_ROUND: &str = "survey_round";
/// The day of a visit.
pub const VISIT_DATE: &str = "visit_date";
/// How it was held.
pub const VISIT_MODE: &str = "visit_mode";
/// What came of it.
pub const VISIT_OUTCOME: &str = "visit_outcome";
/// The note of a visit.
pub const VISIT_NOTE: &str = "visit_note";

/// Party members working at the enterprise.
pub const PARTY_MEMBERS_TOTAL: &str = "party_members_total";
/// Whether the enterprise has a party organisation.
pub const HAS_PARTY_ORG: &str = "has_party_org";
/// Its type.
pub const PARTY_ORG_TYPE: &str = "party_org_type";
/// What it is directly below.
pub const PARTY_ORG_PARENT: &str = "party_org_parent";
/// The day of its founding.
pub const PARTY_ORG_FOUNDED_ON: &str = "party_org_founded_on";
/// How far the founding of one has come.
pub const FOUNDING_STAGE: &str = "founding_stage";

/// The organisation that reports admissions.
pub const REPORTING_ORG: &str = "reporting_org";
/// The month that it reports.
pub const PERIOD_MONTH: &str = "period_month";
/// Whether the report tells what there was before.
pub const IS_OPENING_BALANCE: &str = "is_opening_balance";
/// All that were admitted.
pub const ADMITTED_TOTAL: &str = "admitted_total";
/// The categories that all admitted are divided into.
pub const ADMITTED_CATEGORIES: [&str; 5] = [
    "admitted_enterprise_manager",
    "admitted_enterprise_worker",
    "admitted_official",
    "admitted_student",
    "admitted_other",
];

/// What a field has to be.
#[derive(Clone, Copy)]
enum Needed {
    Text,
    Integer,
    Date,
    Month,
    /// Nobody is asked for it.
    Hidden,
    /// One of a list, which has at least these choices.
    One(&'static [&'static str]),
    /// One of a list of the programme.
    From(&'static str),
}

/// The fields of an organisation in an enterprise, asked at a visit and on their own.
const PARTY: [(&str, Needed); 6] = [
    (PARTY_MEMBERS_TOTAL, Needed::Integer),
    (HAS_PARTY_ORG, Needed::One(&["yes", "no"])),
    (PARTY_ORG_TYPE, Needed::One(&[])),
    (PARTY_ORG_PARENT, Needed::From("organisations")),
    (PARTY_ORG_FOUNDED_ON, Needed::Date),
    (FOUNDING_STAGE, Needed::One(&[])),
];

/// What each form must have; the first two forms must be there.
const FIELDS: [(&str, &[(&str, Needed)]); 9] = [
    (
        ENTERPRISE_FORM,
        &[
            (ENTERPRISE_NAME, Needed::Text),
            (ENTERPRISE_SHORT_NAME, Needed::Text),
            (TAX_CODE, Needed::Text),
            (ZONE, Needed::From("zones")),
            (ADDRESS, Needed::Text),
            (MAIN_ACTIVITY, Needed::Text),
            (OPERATING_STATUS, Needed::One(&["operating"])),
            (WORKERS_TOTAL, Needed::Integer),
            (HEADCOUNT_AS_OF, Needed::Date),
            (HEADCOUNT_SOURCE, Needed::One(&[])),
        ],
    ),
    (
        VISIT_FORM,
        &[
            (ENTERPRISE, Needed::Hidden),
            (PROGRAMME, Needed::From("programmes")),
            (SURVEY_ROUND, Needed::From("rounds")),
            (VISIT_DATE, Needed::Date),
            (VISIT_MODE, Needed::One(&[])),
            (VISIT_OUTCOME, Needed::One(&["done", "partial", "refused", "not_found"])),
            (VISIT_NOTE, Needed::Text),
            (WORKERS_TOTAL, Needed::Integer),
            (WORKERS_FEMALE, Needed::Integer),
            (HEADCOUNT_AS_OF, Needed::Date),
            (HEADCOUNT_SOURCE, Needed::One(&[])),
        ],
    ),
    (VISIT_FORM, &PARTY),
    (PARTY_ORGANISATION_FORM, &PARTY),
    (PARTY_ORGANISATION_FORM, &[(ENTERPRISE, Needed::Hidden)]),
    (MASS_ORGANISATIONS_FORM, &[(ENTERPRISE, Needed::Hidden)]),
    (ACTIVITY_FORM, &[(ENTERPRISE, Needed::Hidden)]),
    (FOLLOW_UP_FORM, &[(ENTERPRISE, Needed::Hidden)]),
    (
        ADMISSION_FORM,
        &[
            (REPORTING_ORG, Needed::From("organisations")),
            (PERIOD_MONTH, Needed::Month),
            (IS_OPENING_BALANCE, Needed::One(&["yes"])),
            (ADMITTED_TOTAL, Needed::Integer),
            (ADMITTED_CATEGORIES[0], Needed::Integer),
            (ADMITTED_CATEGORIES[1], Needed::Integer),
            (ADMITTED_CATEGORIES[2], Needed::Integer),
            (ADMITTED_CATEGORIES[3], Needed::Integer),
            (ADMITTED_CATEGORIES[4], Needed::Integer),
        ],
    ),
];

/// Refuses forms that lack a field the product relies on. `broken` tells which forms could not be read: what they lack
/// is said already.
pub(super) fn check(forms: &BTreeMap<String, Arc<Form>>, broken: impl Fn(&str) -> bool, problems: &mut Problems) {
    for form in [ENTERPRISE_FORM, VISIT_FORM] {
        if !forms.contains_key(form) && !broken(form) {
            problems.file(
                &forms::file(form, "survey"),
                format!("chương trình thiếu mẫu {form}; hãy thêm thư mục forms/{form}"),
                format!("the programme has no form {form}; add the folder forms/{form}"),
            );
        }
    }
    for (form, fields) in FIELDS {
        let Some(sheets) = forms.get(form) else { continue };
        for (field, needed) in fields {
            let question = sheets.question(field);
            if question.is_some_and(|question| needed.fits(question)) {
                continue;
            }
            let what = needed.words();
            let (vi, en) = if question.is_some() {
                ("phải", "has to be")
            } else {
                ("còn thiếu, phải", "is missing and has to be")
            };
            problems.file(
                &forms::file(form, "survey"),
                format!("trường {field} của mẫu {form} {vi} là {what}; ứng dụng dùng trường này, hãy thêm hoặc sửa"),
                format!("the field {field} of the form {form} {en} {what}; the product uses it, add or correct it"),
            );
        }
    }
}

impl Needed {
    fn fits(self, question: &Question) -> bool {
        match (self, &question.kind) {
            (Self::Text, Kind::Text)
            | (Self::Integer, Kind::Integer)
            | (Self::Date, Kind::Date)
            | (Self::Month, Kind::YearMonth)
            | (Self::Hidden, Kind::Hidden) => true,
            (Self::One(names), Kind::SelectOne(choices)) => names
                .iter()
                .all(|name| choices.iter().any(|choice| choice.name == *name)),
            (Self::From(list), Kind::SelectOne(_)) => question.list.as_deref() == Some(list),
            _ => false,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Integer => "integer".into(),
            Self::Date => "date".into(),
            Self::Month => "date (appearance month-year)".into(),
            Self::Hidden => "hidden".into(),
            Self::One([]) => "select_one".into(),
            Self::One(names) => format!("select_one ({})", names.join(", ")),
            Self::From(list) => format!("select_one_from_file {list}.csv"),
        }
    }
}
