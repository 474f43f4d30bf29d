//! The stories of the product, told in real browsers against the real server.
//!
//! Each module is one story. The first two are told in all three engines, because phones in the field carry all three.

mod a_founding;
mod a_list_at_the_desk;
mod a_list_from_an_office;
mod a_locked_phone;
mod a_machine_set_back;
mod a_merge;
mod a_new_colleague;
mod a_new_programme;
mod a_planned_round;
mod a_returned_visit;
mod a_revoked_phone;
mod a_smaller_reach;
mod a_visit_without_connection;
mod a_whole_visit;
mod accessibility;
mod lost_answers;
mod many_conflicts;
mod new_enterprise;
mod other_records;
mod power_cut;
mod refused_edit;
mod refused_storage;
mod register;
mod two_answers;
mod two_tabs;
mod whole_province;
