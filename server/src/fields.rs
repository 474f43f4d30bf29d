//! The fields that this crate refers to by name; what a programme must have of them is checked when it is loaded.

pub(crate) use domain::programme::well_known::{
    ADDRESS, ENTERPRISE, ENTERPRISE_NAME, FOUNDING_STAGE, HAS_PARTY_ORG, HEADCOUNT_AS_OF, HEADCOUNT_SOURCE,
    MAIN_ACTIVITY, OPERATING_STATUS, PARTY_MEMBERS_TOTAL, PARTY_ORG_FOUNDED_ON, PARTY_ORG_PARENT, PARTY_ORG_TYPE,
    PROGRAMME, SURVEY_ROUND, TAX_CODE, VISIT_DATE, VISIT_MODE, VISIT_NOTE, VISIT_OUTCOME, WORKERS_FEMALE,
    WORKERS_TOTAL, ZONE,
};

/// By when an assignment is to be done.
pub(crate) use domain::mirror::field::DUE_DATE;
/// Whether an enterprise has a tax code; its form asks for the code only then.
pub(crate) const TAX_CODE_STATE: &str = "tax_code_state";
/// Whether an enterprise lies in a zone; its form asks for the zone only then.
pub(crate) const IN_ZONE: &str = "in_zone";
/// Where the review of a follow-up stands.
pub(crate) const REVIEW_STATE: &str = "review_state";
/// The committee that an enterprise is looked after by (A24): its organisation, where it comes to who reaches it.
pub(crate) const RESPONSIBLE_UNIT: &str = "responsible_unit";
/// What an enterprise is usually called.
pub(crate) const SHORT_NAME: &str = "enterprise_short_name";
/// Its name in English.
pub(crate) const NAME_EN: &str = "enterprise_name_en";
/// Where in its zone it lies.
pub(crate) const ZONE_LOT: &str = "zone_lot";
/// Its commune since 1 July 2025.
pub(crate) const COMMUNE: &str = "commune_code";
/// Its legal form.
pub(crate) const LEGAL_FORM: &str = "legal_form";
/// The countries of its investors.
pub(crate) const INVESTOR_COUNTRIES: &str = "investor_countries";
/// The year in which it began.
pub(crate) const YEAR_STARTED: &str = "year_started";
/// How many of its workers come from the province.
pub(crate) const WORKERS_LOCAL: &str = "workers_local";
/// How many are foreigners.
pub(crate) const WORKERS_FOREIGN: &str = "workers_foreign";
/// How many have social insurance.
pub(crate) const WORKERS_INSURED: &str = "workers_insured";
/// How many work in production.
pub(crate) const WORKERS_DIRECT: &str = "workers_direct";
/// How many have a managing task.
pub(crate) const WORKERS_MANAGER: &str = "workers_manager";
/// How many are between 16 and 30 years old.
pub(crate) const WORKERS_YOUNG: &str = "workers_age_16_30";

/// Tells whether a field is a count of workers, which several sources may give (X29).
pub(crate) fn is_count(field: &str) -> bool {
    matches!(
        field,
        WORKERS_TOTAL
            | WORKERS_FEMALE
            | WORKERS_MANAGER
            | WORKERS_DIRECT
            | WORKERS_LOCAL
            | WORKERS_FOREIGN
            | WORKERS_YOUNG
            | WORKERS_INSURED
    )
}
