//! The fields that this crate refers to by name; what a programme must have of them is checked when it is loaded.

pub(crate) use domain::programme::well_known::{
    ADDRESS, ENTERPRISE, ENTERPRISE_NAME, HAS_PARTY_ORG, HEADCOUNT_AS_OF, HEADCOUNT_SOURCE, MAIN_ACTIVITY,
    OPERATING_STATUS, PARTY_MEMBERS_TOTAL, PARTY_ORG_FOUNDED_ON, PARTY_ORG_PARENT, PARTY_ORG_TYPE, PROGRAMME,
    SURVEY_ROUND, TAX_CODE, VISIT_DATE, VISIT_MODE, VISIT_NOTE, VISIT_OUTCOME, WORKERS_FEMALE, WORKERS_TOTAL, ZONE,
};

/// Whether an enterprise has a tax code; its form asks for the code only then.
pub(crate) const TAX_CODE_STATE: &str = "tax_code_state";
/// Whether an enterprise lies in a zone; its form asks for the zone only then.
pub(crate) const IN_ZONE: &str = "in_zone";
/// Where the review of a follow-up stands.
pub(crate) const REVIEW_STATE: &str = "review_state";
/// The committee that an enterprise is looked after by (A24): its organisation, where it comes to who reaches it.
pub(crate) const RESPONSIBLE_UNIT: &str = "responsible_unit";
