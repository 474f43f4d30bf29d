//! The parts of the desk: what a supervisor reads in the office, from the server.
//!
//! The desk keeps nothing on the device. Every page asks the server, shows what it answered, and asks again quietly
//! ([`live`]); the addresses of the lists hold their filters, so that *back* and a sent link show the same rows.

pub(crate) mod answer_text;
pub(crate) mod approving;
pub(crate) mod audit_table;
pub(crate) mod back_link;
pub(crate) mod conflict_badge;
pub(crate) mod conflict_card;
pub(crate) mod conflict_context;
pub(crate) mod conflict_kinds;
pub(crate) mod conflict_list;
pub(crate) mod conflict_rule;
pub(crate) mod conflict_side;
pub(crate) mod coverage;
pub(crate) mod deciding;
pub(crate) mod device_table;
pub(crate) mod enterprise_table;
pub(crate) mod enterprise_visits;
pub(crate) mod erase_contact;
pub(crate) mod figures;
pub(crate) mod filter_bar;
pub(crate) mod history;
pub(crate) mod keys_help;
pub(crate) mod list_address;
pub(crate) mod list_columns;
pub(crate) mod list_tools;
pub(crate) mod live;
pub(crate) mod loaded;
pub(crate) mod nothing_found;
pub(crate) mod notices;
pub(crate) mod other_records;
pub(crate) mod other_table;
pub(crate) mod other_value;
pub(crate) mod pager;
pub(crate) mod provenance;
pub(crate) mod quarantine_table;
pub(crate) mod reason_asked;
pub(crate) mod record_fields;
pub(crate) mod record_link;
pub(crate) mod record_problems;
pub(crate) mod record_summary;
pub(crate) mod request_entry;
pub(crate) mod request_table;
pub(crate) mod review_comment;
pub(crate) mod review_panel;
pub(crate) mod review_table;
pub(crate) mod reviewing;
pub(crate) mod saved_views;
pub(crate) mod settling;
pub(crate) mod settling_notice;
pub(crate) mod shortcuts;
pub(crate) mod sort_heading;
pub(crate) mod totals;
pub(crate) mod version_compare;
pub(crate) mod visit_table;
