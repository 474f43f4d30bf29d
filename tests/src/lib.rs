//! People with phones and an office, for tests that need the whole product: real browsers, the real server, real faults.
//!
//! - [`harness`] starts and kills what the stories need: browsers of three engines, the office's server, a fault proxy;
//! - [`people`] are the page objects: they act as a surveyor or a supervisor would and tell what they see. They assert
//!   nothing; the stories in `tests/stories` do;
//! - [`stage`] runs one story at a time and keeps evidence when it fails.

pub mod harness;
pub mod people;
pub mod stage;
