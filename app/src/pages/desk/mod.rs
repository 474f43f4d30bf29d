//! The desk: what a supervisor sees and settles in an office browser.

mod account;
mod audit;
mod conflicts;
mod devices;
mod enterprises;
mod import_view;
mod imports;
mod join;
mod new_import;
mod others;
mod overview;
mod people;
mod quarantine;
mod record_view;
mod recovery;
mod requests;
mod review;
mod visits;

pub(crate) use account::OwnAccount;
pub(crate) use audit::Audit;
pub(crate) use conflicts::Conflicts;
pub(crate) use devices::Devices;
pub(crate) use enterprises::Enterprises;
pub(crate) use import_view::ImportView;
pub(crate) use imports::Imports;
pub(crate) use join::JoinPage;
pub(crate) use new_import::NewImport;
pub(crate) use others::Others;
pub(crate) use overview::Overview;
pub(crate) use people::People;
pub(crate) use quarantine::Quarantine;
pub(crate) use record_view::RecordView;
pub(crate) use recovery::Recovery;
pub(crate) use requests::Requests;
pub(crate) use review::Review;
pub(crate) use visits::Visits;
