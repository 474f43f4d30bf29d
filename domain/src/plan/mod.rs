//! Who is to visit which enterprise in which round, and how far that has come.
//!
//! An assignment is a record like any other: it merges, has a history, comes by the feed and works offline. Whether it is
//! done is written nowhere: that follows from the visits of the enterprise in the round.

mod assignment;
mod coverage;

pub use assignment::{ASSIGNEE, Assignee, Assignment, NOTE, OPEN, STATE, WITHDRAWN, assignment_id, is_well_formed};
pub use coverage::{Standing, Tally, telling};
