//! The well-known fields: those that lists and figures refer to by name. A programme's forms must have them.

/// Registered name of an enterprise.
pub(crate) const NAME: &str = "enterprise_name";
/// Tax code of an enterprise.
pub(crate) const TAX_CODE: &str = "tax_code";
/// Zone of an enterprise, a code of `programme/zones.csv`.
pub(crate) const ZONE: &str = "zone_code";
/// Address of an enterprise.
pub(crate) const ADDRESS: &str = "address";
/// Main activity of an enterprise.
pub(crate) const ACTIVITY: &str = "main_activity";
/// Operating status of an enterprise.
pub(crate) const STATUS: &str = "operating_status";
/// Total workers, of an enterprise and as given at a visit.
pub(crate) const WORKERS: &str = "workers_total";
/// Of which female.
pub(crate) const WORKERS_FEMALE: &str = "workers_female";
/// The enterprise that a visit was made to.
pub(crate) const ENTERPRISE: &str = "enterprise";
/// Day of a visit.
pub(crate) const VISIT_DATE: &str = "visit_date";
/// How it was held.
pub(crate) const VISIT_MODE: &str = "visit_mode";
/// What came of it.
pub(crate) const VISIT_OUTCOME: &str = "visit_outcome";
/// Party members working at the enterprise.
pub(crate) const MEMBERS: &str = "party_members_total";
/// Whether the enterprise has a party organisation.
pub(crate) const HAS_PARTY: &str = "has_party_org";
/// Note of a visit.
pub(crate) const NOTE: &str = "visit_note";
